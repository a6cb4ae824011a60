"""The main outcome in a drawn wave: tests, answers, shares, and the reliability of scales."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from benchmarks.figures import figures_of_shares
from benchmarks.printed import hidden_pairs, pooled_of, printed_tests
from benchmarks.waves import Drawn, Floats, World
from pipeline.analyse.encoding import scores_of
from pipeline.stats.association.associations import Associations, associate
from pipeline.stats.association.detectable import detectable_of_each, power_of_each
from pipeline.stats.association.equivalence import equivalence_p
from pipeline.stats.association.items import Items
from pipeline.stats.association.multiplicity import benjamini_hochberg, families
from pipeline.stats.intervals import Estimates
from pipeline.stats.scales import reliability
from pipeline.stats.variance.design import Design
from pipeline.stats.variance.sample_design import make_design

NUMBERS = ("value", "se", "df", "low", "high")
Made = dict[str, NDArray[np.float32]]


def main_figures(world: World, drawn: Drawn, truth: Floats, estimates: bool = True) -> Made:
    """One wave's answers about every factor and the main outcome, in every area.

    Args:
        world: the population.
        drawn: the wave.
        truth: (areas, factors) true differences on the main outcome.
        estimates: whether pooled estimates and printed tests are made; without, they are NaN.

    Returns:
        (areas, factors) p of the contrast's own test, of the Rao-Scott test (table_p) and of the
        two one-sided tests at the margin of config (small_p) and at the true difference (edge_p);
        q and small_q, adjusted in each area, and null_q among null factors alone; clear, 1 where
        the pooled interval leaves out zero (NaN where the own difference is hidden); printed_q and
        printed_null_q, of tests made of what is printed; side, the smaller base; detectable, the
        pair's own; expected, how often its formula expects the true difference to be found.
        (areas, factors, 5) contrast and (areas, items, 5) share of the answers that count,
        factors first: NUMBERS. (scales, 4) alpha: unweighted, weighted, and the latter's interval.
    """
    analysis = world.config.analysis
    found = main_associations(world, drawn)
    p = found.contrast_p[:, :, 0]
    own = Estimates(*(x[:, :, 0] for x in vars(found.contrast).values()))
    small = equivalence_p(own, analysis.worth_acting_on / 100, analysis.confidence)
    edge = np.maximum(np.nan_to_num(np.abs(truth)), 1e-9)
    clear, printed = np.full(p.shape, np.nan), np.full(p.shape, np.nan)
    if estimates:
        hidden = hidden_pairs(world, found)
        drawn_in = pooled_of(world, drawn, found, hidden)
        lost = hidden | np.isnan(drawn_in.low)
        clear = np.where(lost, np.nan, (drawn_in.low > 0) | (drawn_in.high < 0))
        printed = printed_tests(drawn, found, hidden)
    level = np.full((len(p), 1), 1 - analysis.confidence)
    shares = figures_of_shares(drawn, analysis.confidence)
    chosen = np.concatenate([drawn.factors.chosen, drawn.outcomes.chosen]).argmax(axis=1)
    made = {
        "p": p,
        "q": within_areas(p),
        "null_q": within_areas(np.where(world.null, p, np.nan)),
        "printed_q": within_areas(printed),
        "printed_null_q": within_areas(np.where(world.null, printed, np.nan)),
        "table_p": found.rao_scott.p[:, :, 0],
        "small_p": small,
        "small_q": within_areas(small),
        "edge_p": equivalence_p(own, edge, analysis.confidence),
        "clear": clear,
        "side": np.minimum(found.share_with.base, found.share_without.base)[:, :, 0],
        "detectable": detectable_of_each(found, level)[:, :, 0],
        "expected": power_of_each(found, np.abs(truth)[:, :, None], level)[:, :, 0],
        "contrast": np.stack([getattr(own, name) for name in NUMBERS], axis=-1),
        "share": np.stack(
            [
                np.take_along_axis(getattr(shares, name), chosen[None, :, None], axis=2)[:, :, 0]
                for name in NUMBERS
            ],
            axis=-1,
        ),
        "alpha": alphas(world, drawn.rows, drawn.design),
    }
    return {name: np.asarray(x, dtype=np.float32) for name, x in made.items()}


def main_associations(world: World, drawn: Drawn) -> Associations:
    """Every factor with the main outcome, in every area."""
    one, asked = [world.main], drawn.outcomes
    main = Items(asked.codes[:, one], asked.levels[one], asked.chosen[one], asked.ordered[one])
    confidence = world.config.analysis.confidence
    return associate(drawn.design, drawn.factors, main, drawn.areas, confidence)


def within_areas(p: Floats) -> Floats:
    """(areas, factors) p adjusted for the number of factors tested in each area."""
    area = np.repeat(np.arange(len(p)), p.shape[1])
    return benjamini_hochberg(p.ravel(), families([area])).reshape(p.shape)


@lru_cache(maxsize=2)
def _scales(world: World) -> list[Floats]:
    """(people, items) scores of each scale, of everybody."""
    book = world.codebook
    return [
        np.column_stack([scores_of(world.people, book, item) for item in book.items(name)])
        for name in book.having("scale")
    ]


def alphas(world: World, rows: NDArray[np.intp], design: Design) -> Floats:
    """(scales, 4) alpha, unweighted and weighted, and the ends of the weighted one's interval."""
    confidence = world.config.analysis.confidence
    made = np.full((len(_scales(world)), 4), np.nan)
    for k, scores in enumerate(_scales(world)):
        here = scores[rows]
        one = reliability(here, design, confidence=confidence, more=False)
        if not one.reason:
            together = np.cov(here[np.isfinite(here).all(axis=1)].T)
            number = len(together)
            plain = number / (number - 1) * (1 - np.trace(together) / together.sum())
            made[k] = plain, one.weighted, one.low, one.high
    return made


def true_alphas(world: World) -> Floats:
    """(scales,) alpha of the whole population."""
    everybody = np.arange(len(world.people))
    return alphas(world, everybody, make_design(np.ones(len(everybody))))[:, 0]
