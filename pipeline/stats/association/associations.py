"""All associations at once: every factor with every outcome in every area, one pass over rows."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from pipeline.stats.association.chi_square import chi_square
from pipeline.stats.association.contrast import share_difference
from pipeline.stats.association.gamma import gamma as gamma_with_slope
from pipeline.stats.association.gamma import gamma_value
from pipeline.stats.association.items import Items
from pipeline.stats.association.rao_scott import RaoScott, rao_scott
from pipeline.stats.association.rao_scott_null import rao_scott_null
from pipeline.stats.estimate import absence, as_shares, cell_ratios, ratios_of
from pipeline.stats.intervals import Estimates, correlation_interval
from pipeline.stats.reasons import ALL_MISSING, AVAILABLE, ONE_LEVEL, TOO_FEW
from pipeline.stats.variance.cells import cell_totals
from pipeline.stats.variance.design import Design, Floats, Ints
from pipeline.stats.variance.layout import Areas, Layout, lay_out
from pipeline.stats.variance.replicates import Replicates
from pipeline.stats.variance.totals import CellTotals
from pipeline.stats.variance.worth import contrasts_worth

HELD = 16_000_000
"""About how many cells of replicates are held at once."""
Test = Literal["second_order", "null"]
KINDS = ("share_with", "share_without", "contrast", "gamma")


@dataclass(frozen=True, eq=False)
class Associations:
    """What `associate` found; every array is (areas, factors, outcomes).

    `contrast_p` is of the contrast's own test (see contrast.py); `contrast_factor` is on its
    linearised variance; `unit_with`, `unit_without` are the contrast's variance for each unit of
    variance of the answers of a side, were answers independent. `smallest`: respondents in the
    smallest cell of the table that anybody is in; 0 without any.
    """

    share_with: Estimates
    share_without: Estimates
    contrast: Estimates
    gamma: Estimates
    rao_scott: RaoScott
    contrast_p: Floats
    contrast_factor: Floats
    unit_with: Floats
    unit_without: Floats
    unweighted_p: Floats
    unweighted_v: Floats
    smallest: Ints


def associate(
    design: Design, factors: Items, outcomes: Items, areas: Areas, confidence: float = 0.95,
    replicates: Replicates | None = None, test: Test = "second_order",
) -> Associations:  # fmt: skip
    """Associate every factor with every outcome in every area, on the complete cases of the pair.

    share_with: the share of the outcome's chosen levels among those on the factor's chosen levels;
    share_without: among those on its other levels; contrast: the first less the second, with the
    interval and the test of contrast.py; gamma: among ordered levels. A figure that cannot be had
    is NaN, with a reason. Errors are linearised (see cells.py), or from replicates where some are
    given: every figure is taken afresh in each. test: the Rao-Scott test, second_order as R has it
    (rao_scott.py) or null (rao_scott_null.py).

    Raises:
        ValueError: raking fails in a replicate.

    Source: rao_scott.py; contrast.py, whose linearised error is that of R survey's svyttest.

    Yes of 15 in 20 with the factor, and of 10 in 20 without.

    >>> from pipeline.stats.association.items import make_items
    >>> from pipeline.stats.variance import layout, sample_design
    >>> design, answers = sample_design.make_design(np.ones(40)), np.arange(20)[:, None]
    >>> factor = make_items(np.repeat([[1], [0]], 20, axis=0), [2], [[False, True]])
    >>> outcome = make_items(np.concatenate([answers < 15, answers < 10]), [2], [[False, True]])
    >>> found = associate(design, factor, outcome, layout.whole(design))
    >>> found.share_with.value.item(), found.contrast.value.item()
    (0.75, 0.25)
    """
    layout = lay_out(design, areas)
    shape = (areas.count, len(factors.levels), len(outcomes.levels))
    found: dict[str, NDArray[Any]] = {}
    for rows in np.unique(factors.levels):
        for columns in np.unique(outcomes.levels):
            alike = np.flatnonzero(factors.levels == rows)
            right = np.flatnonzero(outcomes.levels == columns)
            each = areas.count * len(right) * rows * columns
            number = 0 if replicates is None else len(replicates.scales)
            step = max(HELD // (number * each), 1) if number else max(len(alike), 1)
            for start in range(0, len(alike), step):
                left = alike[start : start + step]
                picked = _pick(factors, left), _pick(outcomes, right)
                block = _same_shape(layout, *picked, confidence, replicates, test)
                place = _place(left, right)
                for name, values in block.items():
                    whole = found.setdefault(name, np.zeros(shape, dtype=values.dtype))
                    whole[place] = values.reshape(len(whole), len(left), len(right))
    with_, without, contrast, gamma = (Estimates(**_under(found, kind)) for kind in KINDS)
    tested = RaoScott(**_under(found, "rao_scott"))
    return Associations(with_, without, contrast, gamma, tested, **_under(found, "plain"))


def _place(left: Ints, right: Ints) -> tuple[Any, ...]:
    """Where the block of some factors and outcomes goes, by slices if it can: that is faster."""
    spans = [slice(int(x[0]), int(x[-1]) + 1) for x in (left, right)]
    if all(span.stop - span.start == len(x) for span, x in zip(spans, (left, right), strict=True)):
        return (slice(None), *spans)
    return (slice(None), left[:, None], right[None, :])


def _named(kind: str, record: Estimates | RaoScott) -> dict[str, NDArray[Any]]:
    """The arrays of a record by kind and name."""
    return {f"{kind}.{name}": values for name, values in vars(record).items()}


def _under(found: dict[str, NDArray[Any]], kind: str) -> dict[str, NDArray[Any]]:
    """The arrays of one kind by name."""
    return {
        name.removeprefix(f"{kind}."): values
        for name, values in found.items()
        if name.startswith(f"{kind}.")
    }


def _pick(items: Items, which: Ints) -> Items:
    """Some of the items, all of which have the same number of levels."""
    levels = items.levels[which]
    most = int(levels[0])
    return Items(
        items.codes[:, which], levels, items.chosen[which, :most], items.ordered[which, :most]
    )


def _same_shape(
    layout: Layout, factors: Items, outcomes: Items, confidence: float,
    replicates: Replicates | None, test: Test,
) -> dict[str, NDArray[Any]]:  # fmt: skip
    """The associations of items that make tables of one shape, as arrays (areas, tables)."""
    shape = (int(factors.levels[0]), int(outcomes.levels[0]))
    cells = shape[0] * shape[1]
    cube = (len(factors.levels), len(outcomes.levels), *shape)
    on = np.broadcast_to(factors.chosen[:, None, :, None], cube).reshape(-1, cells)
    success = np.broadcast_to(outcomes.chosen[:, None, :], cube).reshape(-1, cells, 1)
    in_order = factors.ordered[:, None, :, None] & outcomes.ordered[:, None, :]
    parts = np.stack([np.ones_like(on), on, ~on], axis=-1)
    totals = cell_totals(layout, factors.codes, outcomes.codes, shape, parts, replicates)
    weight = totals.weight.reshape(*totals.weight.shape[:2], *shape)
    nobody = absence(layout)
    answered = totals.count.sum(-1)[..., None] > 0

    numerator = (parts[..., 1:] & success).astype(np.float64)
    ratios = cell_ratios(totals, numerator, np.asarray(parts[..., 1:]))
    empty = np.where(answered, ONE_LEVEL, nobody)
    sides = as_shares(ratios, totals.degf[..., 1:], empty, confidence)
    gradient = ratios.gradient[..., 0, :] - ratios.gradient[..., 1, :]
    spread = ratios.value * (1 - ratios.value)
    codes = factors.codes, outcomes.codes
    worth = contrasts_worth(layout, totals, parts[..., 1:], spread, codes, shape)
    inside = parts[..., 1:].astype(np.float64)

    def contrast_of(weight: Floats) -> Floats:
        return -np.diff(ratios_of(weight, numerator, inside), axis=-1)

    df = totals.degf[..., 0]
    if replicates is not None:
        most = np.inf if totals.most is None else totals.most[:, None]
        worth = replace(worth, factor=np.ones_like(worth.factor), df=np.minimum(worth.df, most))
    variance = totals.variance(contrast_of, gradient[..., None, :])[..., 0]
    certain = totals.exposed.sum(-1) == 0
    made = share_difference(sides, variance, worth, certain, df, empty[..., 0], confidence)
    base, effective = _whole_base(totals)
    contrast = replace(made.estimates, count=base, base=base, effective_base=effective)

    ordered = in_order.reshape(-1, *shape)

    def gamma_of(cells: Floats) -> Floats:
        table = np.where(ordered, cells.reshape(*cells.shape[:-1], *shape), 0.0)
        return gamma_value(table)[..., None]

    measure, slope = gamma_with_slope(np.where(ordered, weight, 0.0))
    slope = np.where(ordered & np.isfinite(slope), slope, 0.0).reshape(gradient.shape)
    gamma = _whole(totals, measure, gamma_of, slope, df, empty[..., 0])
    low, high = correlation_interval(gamma.value, gamma.se, gamma.df, confidence)
    gamma = replace(gamma, low=low, high=high)

    test_of = rao_scott if test == "second_order" else rao_scott_null
    tested = test_of(weight, totals.covariance, df)
    reason = np.where(tested.reason == ALL_MISSING, nobody[..., 0], tested.reason)
    p, v = chi_square(totals.count.reshape(weight.shape))
    smallest = np.where(totals.count > 0, totals.count, np.iinfo(np.int64).max).min(-1)
    smallest = np.where(answered[..., 0], smallest, 0)
    both = [(kind, _side(sides, side)) for side, kind in enumerate(KINDS[:2])]
    records = [*both, ("contrast", contrast), ("gamma", gamma)]
    return {
        **{name: array for kind, one in records for name, array in _named(kind, one).items()},
        **_named("rao_scott", replace(tested, reason=reason)),
        "plain.contrast_p": made.p,
        "plain.contrast_factor": made.factor,
        "plain.unit_with": worth.each[..., 0],
        "plain.unit_without": worth.each[..., 1],
        "plain.unweighted_p": p,
        "plain.unweighted_v": v,
        "plain.smallest": smallest,
    }


def _side(both: Estimates, side: int) -> Estimates:
    """The shares of one side of a factor."""
    return Estimates(**{name: values[..., side] for name, values in vars(both).items()})


def _whole(
    totals: CellTotals, value: Floats, measure: Callable[[Floats], Floats], gradient: Floats,
    df: Ints, empty: Ints,
) -> Estimates:  # fmt: skip
    """A measure of whole tables, without its interval; count is that of the table.

    Without degrees of freedom, or with an estimated variance of zero or of nothing (a replicate
    lacks the figure), nothing can be said.
    """
    variance = totals.variance(measure, gradient[..., None, :])[..., 0]
    base, effective = _whole_base(totals)
    reason = np.where(np.isnan(value), empty, AVAILABLE)
    reason = np.where((reason == AVAILABLE) & ((df <= 0) | ~(variance > 0)), TOO_FEW, reason)
    lost = reason != AVAILABLE
    nothing = np.full(value.shape, np.nan)
    return Estimates(
        value=np.where(lost, np.nan, value),
        se=np.where(lost, np.nan, np.sqrt(np.maximum(variance, 0.0))),
        df=np.where(lost, np.nan, df),
        low=nothing,
        high=nothing,
        count=base,
        base=base,
        effective_base=effective,
        reason=reason,
    )


def _whole_base(totals: CellTotals) -> tuple[Ints, Floats]:
    """(A, T) respondents of each table, and Kish's effective base."""
    with np.errstate(divide="ignore", invalid="ignore"):
        effective = totals.weight.sum(-1) ** 2 / totals.squares.sum(-1)
    return totals.count.sum(-1), np.asarray(effective)
