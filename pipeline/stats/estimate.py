"""Shares, means, totals and ratios of many items in many areas at once, with their errors."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pipeline.stats.intervals import Estimates, share_interval, t_interval
from pipeline.stats.reasons import ALL_MISSING, AVAILABLE, EMPTY_DOMAIN
from pipeline.stats.variance.cells import cell_totals
from pipeline.stats.variance.design import Bools, Floats, Ints
from pipeline.stats.variance.layout import Layout
from pipeline.stats.variance.replicates import Replicates
from pipeline.stats.variance.totals import CellTotals


@dataclass(frozen=True, eq=False)
class CellRatios:
    """Ratios of sums over cells: value, se, count, base, effective_base (A, T, S).

    gradient (A, T, S, C) in the cell totals; base counts rows, count those with a numerator;
    certain: all of the base are in strata that were wholly sampled.
    """

    value: Floats
    se: Floats
    gradient: Floats
    count: Ints
    base: Ints
    effective_base: Floats
    certain: Bools


def cell_ratios(totals: CellTotals, numerator: Floats, base: Bools) -> CellRatios:
    """Sums of cell totals times numerator (T, C, S) over sums in base (T, C, S).

    A share has a numerator of zeros and ones within its base, a mean has scores. NaN where nobody
    is in the base; effective_base is Kish's: squared sum of weights over sum of squared weights.

    >>> from pipeline.stats.variance.sample_design import make_design
    >>> from pipeline.stats.variance.layout import lay_out, whole
    >>> design, inside = make_design([1, 1, 2]), np.ones((1, 2, 1), dtype=bool)
    >>> answer = np.array([[0], [1], [1]])
    >>> cells = cell_totals(lay_out(design, whole(design)), answer, 0 * answer, (2, 1), inside)
    >>> cell_ratios(cells, np.array([[[0], [1]]]), inside).value.item()
    0.75
    """
    inside = base.astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        below = _over(totals.weight, inside)
        value = ratios_of(totals.weight, numerator, inside)
        gradient = numerator.swapaxes(1, 2) - value[..., None] * inside.swapaxes(1, 2)
        gradient /= below[..., None]
        effective = below**2 / _over(totals.squares, inside)
    gradient = np.where(np.isfinite(gradient), gradient, 0.0)
    variance = totals.variance(lambda weight: ratios_of(weight, numerator, inside), gradient)
    return CellRatios(
        value=value,
        se=np.where(np.isnan(value), np.nan, np.sqrt(np.maximum(variance, 0.0))),
        gradient=gradient,
        count=np.rint(_over(totals.count, (numerator != 0).astype(np.float64))).astype(np.int64),
        base=np.rint(_over(totals.count, inside)).astype(np.int64),
        effective_base=effective,
        certain=_over(totals.exposed, inside) == 0,
    )


def ratios_of(weight: Floats, numerator: Floats, inside: Floats) -> Floats:
    """(..., A, T, S) ratios of cells (..., A, T, C) by masks (T, C, S); NaN on an empty base.

    >>> second, inside = np.array([[[0.0], [1.0]]]), np.ones((1, 2, 1))
    >>> ratios_of(np.array([[[1.0, 3.0]]]), second, inside).item()
    0.75
    """
    return np.asarray(_over(weight, numerator) / _over(weight, inside))


def _over(cells: Floats | Ints, mask: Floats) -> Floats:
    """(..., A, T, S) sums of cells (..., A, T, C) times mask (T, C, S)."""
    return np.asarray(np.einsum("...tc,tcs->...ts", cells, mask))


def as_shares(ratios: CellRatios, df: Ints, empty: Ints, confidence: float) -> Estimates:
    """Ratios as shares, with logit or Korn-Graubard intervals; empty: the reason for no base.

    df, empty: of a shape that broadcasts to the ratios' (A, T, S). A share on no degrees of freedom
    keeps its value and has no interval; one of a base that was wholly sampled has no width.

    >>> one = np.ones((1, 1, 1))
    >>> half = CellRatios(one / 2, one / 20, one, 50 * one, 100 * one, 100 * one, one < 1)
    >>> found = as_shares(half, 99 * one, 0 * one, 0.95)
    >>> round(found.low.item(), 3), round(found.high.item(), 3)
    (0.402, 0.598)
    """
    degrees = df.astype(np.float64)
    low, high, _ = share_interval(
        ratios.value, ratios.se, degrees, ratios.base, ratios.effective_base, confidence
    )
    low, high = (np.where(ratios.certain, ratios.value, end) for end in (low, high))
    return _estimates(ratios, degrees, low, high, empty)


def as_means(ratios: CellRatios, df: Ints, empty: Ints, confidence: float) -> Estimates:
    """Ratios as means, with t intervals; shapes as in `as_shares`.

    >>> one = np.ones((1, 1, 1))
    >>> five = CellRatios(5 * one, one / 10, one, 100 * one, 100 * one, 100 * one, one < 1)
    >>> found = as_means(five, 99 * one, 0 * one, 0.95)
    >>> round(found.low.item(), 3), round(found.high.item(), 3)
    (4.802, 5.198)
    """
    degrees = df.astype(np.float64)
    low, high = t_interval(ratios.value, ratios.se, degrees, confidence)
    return _estimates(ratios, degrees, low, high, empty)


def _estimates(ratios: CellRatios, df: Floats, low: Floats, high: Floats, empty: Ints) -> Estimates:
    missing = np.isnan(ratios.value)
    return Estimates(
        value=ratios.value,
        se=ratios.se,
        df=np.where(missing, np.nan, df),
        low=low,
        high=high,
        count=ratios.count,
        base=ratios.base,
        effective_base=ratios.effective_base,
        reason=np.where(missing, empty, AVAILABLE),
    )


def absence(layout: Layout) -> Ints:
    """(A, 1, 1) why a table has no one in it: the area is empty, or all its answers are missing.

    >>> from pipeline.stats.variance.sample_design import make_design
    >>> from pipeline.stats.variance.layout import lay_out, make_areas
    >>> from pipeline.stats.reasons import REASONS
    >>> found = absence(lay_out(make_design([1, 1]), make_areas([[0, 0]], [2])))
    >>> [REASONS[place] for place in found.ravel()]
    ['all_missing', 'empty_domain']
    """
    blocks = np.bincount(layout.block, minlength=len(layout.block_stratum))
    members = layout.members @ blocks
    return np.where(members > 0, ALL_MISSING, EMPTY_DOMAIN)[:, None, None]


@dataclass(frozen=True, eq=False)
class ItemEstimates:
    """shares (A, V, levels), groups (A, V, groups) and means (A, V, 1) of items of one length."""

    shares: Estimates
    groups: Estimates
    means: Estimates


def item_estimates(
    layout: Layout, codes: NDArray[np.int8], groups: Bools, scores: ArrayLike, confidence: float,
    replicates: Replicates | None = None,
) -> ItemEstimates:  # fmt: skip
    """Describe items that have the same number of levels in every area.

    codes (n, V), -1 = missing; groups (V, levels, G) the levels of each group; scores (V, levels),
    NaN = a level without a score, outside the base of the mean; replicates: where errors come from,
    None = linearised.

    Raises:
        ValueError: raking fails in a replicate.

    >>> from pipeline.stats.variance.sample_design import make_design
    >>> from pipeline.stats.variance.layout import lay_out, whole
    >>> design, second = make_design([1, 1, 2]), np.array([[[False], [True]]])
    >>> layout, answers = lay_out(design, whole(design)), np.array([[0], [1], [1]])
    >>> found = item_estimates(layout, answers, second, [[0, 10]], 0.95)
    >>> found.shares.value.ravel().tolist(), found.means.value.item()
    ([0.25, 0.75], 7.5)
    """
    count, levels, _ = groups.shape
    points = np.asarray(scores, dtype=np.float64)
    everyone = np.ones((count, levels, 1), dtype=bool)
    scored = ~np.isnan(points)[:, :, None]
    parts = np.concatenate([everyone, scored], axis=2)
    right = np.zeros((layout.design.size, 1), dtype=np.int8)
    totals = cell_totals(layout, codes, right, (levels, 1), parts, replicates)
    each = np.broadcast_to(np.eye(levels), (count, levels, levels))
    empty = absence(layout)
    df = totals.degf

    def shares(mask: Floats) -> Estimates:
        ratios = cell_ratios(totals, mask, np.broadcast_to(everyone, mask.shape))
        return as_shares(
            ratios, np.broadcast_to(df[..., :1], ratios.value.shape), empty, confidence
        )

    means = cell_ratios(totals, np.nan_to_num(points)[:, :, None], scored)
    return ItemEstimates(
        shares=shares(each),
        groups=shares(groups.astype(np.float64)),
        means=as_means(means, df[..., 1:], empty, confidence),
    )
