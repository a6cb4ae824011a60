"""What the pipeline says of one drawn wave, held against the truth."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.waves import Drawn, Floats, Scenario, World, draw
from pipeline.stats.association.associations import associate
from pipeline.stats.association.compare import contrasts_by, equality
from pipeline.stats.association.items import Items
from pipeline.stats.association.multiplicity import benjamini_hochberg, families, holm
from pipeline.stats.association.rao_scott_null import rao_scott_null
from pipeline.stats.estimate import item_estimates
from pipeline.stats.intervals import Estimates
from pipeline.stats.variance.cells import cell_totals
from pipeline.stats.variance.layout import lay_out

COVERED, TOO_HIGH, TOO_LOW, NOTHING = 0, 1, 2, -1
"""Where an interval lies: over the truth, wholly above it, wholly below it, or there is none."""

EVERY = 2
"""In every how many waves contrasts are compared between areas, which takes longest."""

Figures = dict[str, NDArray[np.float32] | NDArray[np.int8] | NDArray[np.int32]]


@dataclass(frozen=True, eq=False)
class Truth:
    """True shares (areas, items, groups); with, without, contrast, gamma (areas, F, Y)."""

    share: Floats
    with_: Floats
    without: Floats
    contrast: Floats
    gamma: Floats


@dataclass(frozen=True, eq=False)
class Run:
    """A scenario's waves: what they came to, the truth, and a typical design.

    seconds: of the processor, for all waves.
    """

    scenario: Scenario
    world: World
    truth: Truth
    figures: Figures
    respondents: Floats
    psus: Floats
    weights_differ: float
    seconds: float = 0.0


def truth_of(world: World) -> Truth:
    """The truth of a population."""
    sides = [world.true_pairs(s) for s in ("share_with", "share_without", "contrast")]
    return Truth(world.true_shares(), *sides, world.true_gamma())


def where(low: Floats, high: Floats, truth: Floats) -> NDArray[np.int8]:
    """COVERED, TOO_HIGH, TOO_LOW or NOTHING for each interval."""
    code = np.where(truth < low, TOO_HIGH, np.where(truth > high, TOO_LOW, COVERED))
    lost = np.isnan(low) | np.isnan(high) | np.isnan(truth)
    return np.where(lost, NOTHING, code).astype(np.int8)


def figures(world: World, truth: Truth, drawn: Drawn) -> Figures:
    """One wave's figures: intervals held against the truth, tests, bases, and plain estimates.

    Returns:
        Arrays (areas, items, groups) for names that start with share, else (areas, F, Y). plain:
        the estimate without weights; side: the smaller base of the two sides of a contrast.
    """
    confidence = world.config.analysis.confidence
    found = associate(drawn.design, drawn.factors, drawn.outcomes, drawn.areas, confidence)
    shares = figures_of_shares(drawn, confidence)
    with_, without, contrast = found.share_with, found.share_without, found.contrast
    tests = {"test": found.rao_scott.p, "null": null_tests(drawn)}
    rejects = np.where((contrast.low > 0) | (contrast.high < 0), 1, 0)
    return {
        "share.value": shares.value.astype(np.float32),
        "share.plain": _plain(shares),
        "share.code": where(shares.low, shares.high, truth.share),
        "share.base": shares.base.astype(np.int32),
        "with.code": where(with_.low, with_.high, truth.with_),
        "with.base": with_.base.astype(np.int32),
        "without.code": where(without.low, without.high, truth.without),
        "without.base": without.base.astype(np.int32),
        "contrast.value": contrast.value.astype(np.float32),
        "contrast.se": contrast.se.astype(np.float32),
        "contrast.df": contrast.df.astype(np.float32),
        "contrast.plain": _plain(with_) - _plain(without),
        "contrast.code": where(contrast.low, contrast.high, truth.contrast),
        "contrast.rejects": np.where(np.isnan(contrast.low), NOTHING, rejects).astype(np.int8),
        "contrast.side": np.minimum(with_.base, without.base).astype(np.int32),
        "gamma.code": where(found.gamma.low, found.gamma.high, truth.gamma),
        **{f"{test}.p": p.astype(np.float32) for test, p in tests.items()},
        **{name: made for test, p in tests.items() for name, made in adjusted(test, p, world)},
    }


def null_tests(drawn: Drawn) -> Floats:
    """(areas, F, Y) p of the Rao-Scott test at null shares, of items with as many groups each.

    It is what `associate` finds with test="null", without all else that it finds.
    """
    left, right = drawn.factors, drawn.outcomes
    shape = int(left.levels[0]), int(right.levels[0])
    tables = len(left.levels), len(right.levels)
    whole = np.ones((tables[0] * tables[1], shape[0] * shape[1], 1), dtype=bool)
    layout = lay_out(drawn.design, drawn.areas)
    totals = cell_totals(layout, left.codes, right.codes, shape, whole)
    weight = totals.weight.reshape(*totals.weight.shape[:2], *shape)
    found = rao_scott_null(weight, totals.covariance, totals.degf[..., 0])
    return found.p.reshape(len(weight), *tables)


def adjusted(test: str, p: Floats, world: World) -> Iterator[tuple[str, NDArray[np.float32]]]:
    """p (areas, F, Y) adjusted within config's families, of all factors and of null ones alone."""
    place = dict(zip(("dimension", "area", "outcome"), _keys(p.shape, world), strict=True))
    family = families([place[name].ravel() for name in world.config.analysis.families])
    null = np.where(world.null[:, None], p, np.nan)
    for name, values in ((test, p), (f"{test}.null", null)):
        for kind, adjust in (("q", benjamini_hochberg), ("holm", holm)):
            within = adjust(values.ravel(), family).reshape(p.shape)
            yield f"{name}.{kind}", within.astype(np.float32)


def equalities(world: World, drawn: Drawn) -> NDArray[np.float32]:
    """(dimensions, null factors) p of the test that the main outcome's contrast is the same in all.

    It is: a null factor's contrast is 0 everywhere. NaN where there is no test.
    """
    success = _chosen(drawn.outcomes, world.main)
    found = [
        [
            equality(
                contrasts_by(_chosen(drawn.factors, factor), success, codes, size, drawn.design)
            ).p
            for factor in np.flatnonzero(world.null)
        ]
        for codes, size in zip(drawn.areas.codes.T[1:], drawn.areas.sizes[1:], strict=True)
    ]
    return np.array(found, dtype=np.float32)


def _chosen(items: Items, place: int) -> Floats:
    """(n,) 1 for the chosen groups of an item, 0 for its others, NaN for no answer."""
    codes = items.codes[:, place]
    return np.where(codes < 0, np.nan, items.chosen[place].astype(np.float64)[codes])


def _keys(shape: tuple[int, ...], world: World) -> list[NDArray[np.int64]]:
    """Codes of dimension, area and outcome of each test."""
    dimensions = [dimension for dimension, _ in world.places]
    by_area = [np.array([dimensions.index(d) for d in dimensions]), np.arange(shape[0])]
    by_outcome = np.arange(shape[2])
    areas = [np.broadcast_to(codes[:, None, None], shape) for codes in by_area]
    return [*areas, np.broadcast_to(by_outcome, shape)]


def figures_of_shares(drawn: Drawn, confidence: float) -> Estimates:
    """Shares of every group of every item, factors first.

    Raises:
        ValueError: items have different numbers of groups.
    """
    both = (drawn.factors, drawn.outcomes)
    sizes = {int(size) for items in both for size in items.levels}
    if len(sizes) != 1:
        raise ValueError("items have different numbers of groups")
    size = sizes.pop()
    codes = np.concatenate([items.codes for items in both], axis=1)
    groups = np.broadcast_to(np.eye(size, dtype=bool), (codes.shape[1], size, size))
    scores = np.broadcast_to(np.arange(size, dtype=np.float64), (codes.shape[1], size))
    layout = lay_out(drawn.design, drawn.areas)
    return item_estimates(layout, codes, groups, scores, confidence).groups


def _plain(shares: Estimates) -> NDArray[np.float32]:
    """Shares of respondents, without weights."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return (shares.count / shares.base).astype(np.float32)


def stretch(
    world: World, truth: Truth, scenario: Scenario, seed: int, draws: range
) -> tuple[Figures, Floats, Floats]:
    """The figures of some draws, stacked: every array has draws for its first axis.

    Returns:
        The figures, and (draws,) numbers of respondents and of PSUs.
    """
    code = [seed, int(scenario.clusters), *map(ord, world.wave)]
    waves = [draw(world, scenario, [*code, d]) for d in draws]
    each = [figures(world, truth, one) for one in waves]
    nothing = np.full((len(world.areas.sizes) - 1, int(world.null.sum())), np.nan, np.float32)
    for d, one, wave in zip(draws, each, waves, strict=True):
        one["equal.p"] = nothing if d % EVERY else equalities(world, wave)
    stacked = {name: np.stack([one[name] for one in each]) for name in each[0]}
    sizes = [np.array([float(one.design.size) for one in waves])]
    sizes.append(np.array([float(one.design.psus.sum()) for one in waves]))
    return stacked, sizes[0], sizes[1]
