"""How much the variances of many contrasts are worth, all areas and tables in one pass.

What satterthwaite.variance_worth says of one contrast follows from a few sums over PSUs of its two
sides' weights: their totals and squares by stratum, and products of two and three of these.
"""

from dataclasses import dataclass

import numpy as np

from pipeline.stats.variance.design import Bools, Floats
from pipeline.stats.variance.layout import Layout, lay_out
from pipeline.stats.variance.moments import Codes, Moments, of_psus, of_rows
from pipeline.stats.variance.totals import CellTotals


@dataclass(frozen=True, eq=False)
class Worth:
    """What the variances of contrasts are worth, arrays (A, T) and (A, T, 2).

    factor: on the linearised variance; df: Satterthwaite's; each: the variance that a side adds
    for each unit of variance of its answers, were they independent.
    """

    factor: Floats
    df: Floats
    each: Floats


def contrasts_worth(
    layout: Layout, totals: CellTotals, sides: Bools, spread: Floats, codes: Codes,
    shape: tuple[int, int],
) -> Worth:  # fmt: skip
    """The factor on each contrast's linearised variance, and Satterthwaite's degrees of freedom.

    Args:
        layout: how the rows lie.
        totals: the T tables' cells in A areas.
        sides: (T, C, 2) the cells with and without the factor.
        spread: (A, T, 2) the variance of the answers of each side; NaN where there are none.
        codes: the left (n, F) and right (n, Y) items that made the tables.
        shape: levels of either.

    Returns:
        Factor and df are NaN where variance_worth has NaN, and where a side is empty.

    Source: satterthwaite.variance_worth, with which each figure agrees.

    Ten answers a side: 9 + 9 degrees of freedom, and a factor of 10 / 9 x 19 / 20.

    >>> from pipeline.stats.variance.cells import cell_totals
    >>> from pipeline.stats.variance.sample_design import make_design
    >>> from pipeline.stats.variance.layout import lay_out, whole
    >>> design, sides = make_design(np.ones(20)), np.eye(2, dtype=bool)[None]
    >>> layout = lay_out(design, whole(design))
    >>> codes = np.arange(20)[:, None] // 10, np.zeros((20, 1))
    >>> cells = cell_totals(layout, *codes, (2, 1), sides)
    >>> found = contrasts_worth(layout, cells, sides, np.ones((1, 1, 2)), codes, (2, 1))
    >>> round(found.factor.item(), 4), round(found.df.item(), 4)
    (1.0556, 18.0)
    """
    parts = sides.astype(np.float64)
    held = np.einsum("atc,tcs->ats", totals.weight, parts)
    ratio = np.divide(1, held, out=np.zeros_like(held), where=held > 0)
    own = np.nan_to_num(spread)
    trace, squared, each = _of_stage(layout, totals, parts, codes, shape, ratio, own)
    if layout.design.second is not None and totals.second is not None:
        second = lay_out(layout.design.second, layout.areas)
        more = _of_stage(second, totals.second, parts, codes, shape, ratio, own)
        trace, squared, each = trace + more[0], squared + more[1], each + more[2]
    made = (trace > 0) & (squared > 0) & (held > 0).all(-1)
    truth = (own * each).sum(-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return Worth(
            np.where(made, truth / trace, np.nan), np.where(made, trace**2 / squared, np.nan), each
        )


def _of_stage(
    layout: Layout, totals: CellTotals, parts: Floats, codes: Codes, shape: tuple[int, int],
    ratio: Floats, spread: Floats,
) -> tuple[Floats, Floats, Floats]:  # fmt: skip
    """Of one stage: (A, T) mean of the estimated variance, half its variance, and `Worth.each`.

    ratio (A, T, 2): one over the weight of each side. Two stages are taken to be uncorrelated.
    """
    if layout.alone and totals.blocks is not None:
        moments = of_rows(layout, totals.blocks, parts, codes, shape)
    else:
        moments = of_psus(layout, parts, codes, shape)
    return _worth(layout, moments, ratio, spread)


def _worth(
    layout: Layout, moments: Moments, ratio: Floats, spread: Floats
) -> tuple[Floats, Floats, Floats]:
    """Trace and squared trace (A, T) from the moments, and what each side adds (A, T, 2)."""
    design = layout.design
    unit = np.concatenate([ratio, ratio**2], axis=2)
    own = spread * ratio**2
    shape = ratio.shape[:2]
    inner, outer = moments.scaled.copy(), np.einsum("ats,atsij->atij", own, moments.cubic)
    squared = np.einsum("ats,atsr,atr->at", own, moments.squared, own)
    trace, whole, each = np.zeros(shape), np.zeros((*shape, 2)), np.zeros((*shape, 2))
    psus = np.maximum(design.psus, 1)
    unbiased = design.scale * np.where(psus > 1, (psus - 1) / psus, 1.0)
    for sums, stratum, area in moments.by_stratum:
        if not len(stratum):
            continue
        begins = np.flatnonzero(np.diff(area, prepend=-1))
        inside = area[begins]
        scale, shrink = design.scale[stratum], design.shrink[stratum]
        f, near = sums[..., :4], sums[..., 4:].reshape(*sums.shape[:2], 2, 4)
        here = own.swapaxes(0, 1)[:, area]
        total = (here * f[..., 2:]).sum(-1)
        cross = (here[..., None] * near).sum(-2)
        mean = f / psus[stratum][:, None] * (shrink > 0)[:, None]
        gap = total[..., None] * mean / 2 - cross
        gap = gap[..., :, None] * mean[..., None, :]
        gap = (gap + gap.swapaxes(-1, -2)) * (scale**2)[:, None, None]

        def add(values: Floats, into: Floats) -> None:
            into[inside] += np.add.reduceat(values, begins, axis=1).swapaxes(0, 1)  # noqa: B023

        add(-f[..., :, None] * f[..., None, :] * shrink[:, None, None], inner)
        add(gap, outer)
        add(f[..., 2:] * unbiased[stratum][:, None], each)
        add(total * (scale - shrink), trace)
        add((shrink * total) ** 2, squared)
        add(f[..., 2:], whole)
    both = unit[..., :, None] * unit[..., None, :]
    inner, outer = inner * both, outer * both
    middle = np.zeros((*shape, 4, 4))
    for s in (0, 1):
        middle[..., s, s] = own[..., s] * whole[..., s]
        middle[..., s, s + 2] = middle[..., s + 2, s] = -spread[..., s]
    product = np.matmul(middle, inner)
    trace += np.trace(product, axis1=-2, axis2=-1)
    squared += 2 * np.trace(np.matmul(middle, outer), axis1=-2, axis2=-1)
    squared += (product * product.swapaxes(-1, -2)).sum((-2, -1))
    return trace, squared, each * ratio**2
