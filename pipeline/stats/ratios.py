"""Means, ratios and totals of numbers in many areas, with their errors."""

import numpy as np
from numpy.typing import ArrayLike

from pipeline.stats.intervals import Estimates, t_interval
from pipeline.stats.reasons import ALL_MISSING, AVAILABLE, EMPTY_DOMAIN
from pipeline.stats.variance.design import Bools, Design, Floats
from pipeline.stats.variance.layout import Areas
from pipeline.stats.variance.supplied import SuppliedDesign


def means(design: Design, values: ArrayLike, areas: Areas, confidence: float = 0.95) -> Estimates:
    """(A, k) weighted means of (n, k) numbers in every area; NaN = missing, and out of the base.

    >>> from pipeline.stats.variance.sample_design import make_design
    >>> from pipeline.stats.variance.layout import whole
    >>> design = make_design([1, 3, 1])
    >>> means(design, [1, 3, np.nan], whole(design)).value.tolist()
    [[2.5]]
    """
    numbers = np.asarray(values, dtype=np.float64).reshape(design.size, -1)
    return ratios(design, numbers, np.where(np.isnan(numbers), np.nan, 1.0), areas, confidence)


def ratios(
    design: Design, numerator: ArrayLike, denominator: ArrayLike, areas: Areas,
    confidence: float = 0.95,
) -> Estimates:  # fmt: skip
    """(A, k) ratios of weighted totals of (n, k) numbers in every area, with t intervals.

    Rows where either is NaN are outside the domain. count and base are the rows inside it.

    Source: linearised ratio, as R survey's svyratio.

    >>> from pipeline.stats.variance.sample_design import make_design
    >>> from pipeline.stats.variance.layout import whole
    >>> design = make_design([1, 1])
    >>> ratios(design, [1, 2], [2, 2], whole(design)).value.tolist()
    [[0.75]]
    """
    above = np.asarray(numerator, dtype=np.float64).reshape(design.size, -1)
    below = np.asarray(denominator, dtype=np.float64).reshape(design.size, -1)
    valid = ~np.isnan(above) & ~np.isnan(below) & design.live[:, None]
    above, below = np.where(valid, above, 0.0), np.where(valid, below, 0.0)
    return _by_area(design, areas, valid, above, below, confidence)


def totals(design: Design, values: ArrayLike, areas: Areas, confidence: float = 0.95) -> Estimates:
    """(A, k) weighted totals of (n, k) numbers in every area; missing numbers count as zero.

    >>> from pipeline.stats.variance.sample_design import make_design
    >>> from pipeline.stats.variance.layout import whole
    >>> design = make_design([10, 20])
    >>> totals(design, [1, 2], whole(design)).value.tolist()
    [[50.0]]
    """
    numbers = np.asarray(values, dtype=np.float64).reshape(design.size, -1)
    valid = ~np.isnan(numbers) & design.live[:, None]
    return _by_area(design, areas, valid, np.where(valid, numbers, 0.0), None, confidence)


def _by_area(
    design: Design, areas: Areas, valid: Bools, above: Floats, below: Floats | None,
    confidence: float,
) -> Estimates:  # fmt: skip
    """Totals (below None) or ratios, an area at a time, to hold no more than (n, k) scores."""
    shape = (areas.count, above.shape[1])
    value, se, df, effective = (np.full(shape, np.nan) for _ in range(4))
    base, reason = np.zeros(shape, dtype=np.int64), np.full(shape, EMPTY_DOMAIN)
    weights = design.weights[:, None]
    for column, size, start in zip(areas.codes.T, areas.sizes, areas.starts, strict=True):
        for code in range(size):
            here = start + code
            member = column == code
            inside = valid & member[:, None]
            base[here] = inside.sum(0)
            if not (member & design.live).any():
                continue
            reason[here] = np.where(base[here] > 0, AVAILABLE, ALL_MISSING)
            with np.errstate(divide="ignore", invalid="ignore"):
                effective[here] = (weights * inside).sum(0) ** 2 / (weights**2 * inside).sum(0)
                value[here] = (weights * above * inside).sum(0)
                scores = above * inside
                if below is not None:
                    whole = (weights * below * inside).sum(0)
                    value[here] /= whole
                    scores = (above - value[here] * below) * inside / whole
            if below is not None and isinstance(design, SuppliedDesign):
                se[here] = design.ratio_errors(above * inside, below * inside)
            else:
                se[here] = np.sqrt(design.variance(np.nan_to_num(scores)))
            df[here] = design.degf(inside)
    lost = (reason != AVAILABLE) | np.isnan(value)
    reason[lost & (reason == AVAILABLE)] = ALL_MISSING
    value, se, df = (np.where(lost, np.nan, x) for x in (value, se, df))
    low, high = t_interval(value, se, df, confidence)
    return Estimates(value, se, df, low, high, base, base, effective, reason)
