"""Whether a difference is too small to matter: two one-sided tests against a margin.

That a difference is not clear of zero does not say that it is small. This does: it asks whether
the difference is shown to lie between minus and plus the smallest one that anybody would act on.
"""

import numpy as np
from scipy.special import ndtr, ndtri, stdtr

from pipeline.stats.intervals import Estimates
from pipeline.stats.variance.design import Floats


def equivalence_p(estimates: Estimates, margin: float | Floats, confidence: float) -> Floats:
    """p of two one-sided tests that a difference is between -margin and +margin.

    Args:
        estimates: differences of any shape, as contrast.py makes them: a t test with their own
            error and degrees of freedom, or without these a normal test whose interval reaches as
            far as the one given, on either side.
        margin: the smallest difference worth acting on, in the unit of the differences: one for
            all, or one for each.
        confidence: of the intervals.

    Returns:
        The larger of both p-values, in the shape of the estimates. NaN where there is no
        difference. A difference without error has 0 inside the margin, and 1 outside it.

    Raises:
        ValueError: a margin is not above zero.

    Source: Schuirmann (1987); Lakens (2017).

    A difference of 2 points, error 4: 8 points from a margin of 10 is t = 2 on 100 degrees of
    freedom.

    >>> one, count = np.ones(1), np.ones(1, dtype=int)
    >>> found = Estimates(0.02 * one, 0.04 * one, 100 * one, one, one, count, count, one, 0 * count)
    >>> equivalence_p(found, 0.10, 0.95).round(3).tolist()
    [0.024]
    """
    if not np.all(np.asarray(margin) > 0):
        raise ValueError("the margin must be above zero")
    value, by_t = estimates.value, np.isfinite(estimates.df)
    found = np.zeros(value.shape)
    z = ndtri((1 + confidence) / 2)
    sides = (
        (margin + value, value - estimates.low),
        (margin - value, estimates.high - value),
    )
    for room, reach in sides:
        se = np.where(by_t, estimates.se, reach / z)
        with np.errstate(divide="ignore", invalid="ignore"):
            t = np.where(se > 0, room / se, np.where(room > 0, np.inf, -np.inf))
        p = np.where(by_t, stdtr(np.where(by_t, estimates.df, 1.0), -t), ndtr(-t))
        found = np.maximum(found, p)
    return np.where(np.isnan(value), np.nan, found)
