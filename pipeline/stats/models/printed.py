"""Pooled estimates of printed figures: they say nothing that these do not say."""

import numpy as np
from scipy import special

from pipeline.stats.models.pooled import Pooled, pooled, smoothed_variances, units
from pipeline.stats.variance.design import Bools, Floats

HALF = 0.005
"""How much longer a printed interval reaches than the exact one, on average: half a point."""
ROUNDING = 2 * 0.01**2 / 12
"""Variance of a difference of two shares in whole per cent, from their rounding alone."""


def from_printed(
    shares: Floats,
    bases: Floats,
    reach: Floats,
    people: Floats,
    sampled: Floats,
    confidence: float = 0.95,
) -> Pooled:
    """What `pooled` makes of differences as they are printed, and of nothing else.

    An area whose own difference is not printed has an estimate where another of its dimension has
    one. Its sides are taken to be as large, of its people, as those of the others.

    Args:
        shares: (A, J, 2) printed, with and without the factor, from 0 to 1; NaN = not printed.
        bases: (A, J, 2) their printed effective bases.
        reach: (A, J) how far the printed interval of the difference reaches, from 0 to 1.
        people: (A,) effective base of each area; NaN = no figure of it is printed.
        sampled: (A,) the part of each area's people who answered, from 0 to below 1.
        confidence: of the printed intervals, and of these.

    >>> shares = np.array([[[0.6, 0.3]], [[0.5, 0.3]], [[np.nan, np.nan]]])
    >>> bases = np.where(np.isnan(shares), np.nan, 50.0)
    >>> reach = np.array([[0.19], [0.19], [np.nan]])
    >>> made = from_printed(shares, bases, reach, np.array([100.0, 100, 40]), np.full(3, 0.1))
    >>> bool(0 < made.values[2, 0] < 0.3), float(made.borrowed[2, 0])
    (True, 1.0)
    """
    there = np.isfinite(shares).all(-1) & np.isfinite(bases).all(-1) & np.isfinite(reach)
    own = np.where(there, _variances(shares, bases, reach, confidence), np.nan)
    bases = np.where(there[:, :, None], bases, _expected(bases, there, people))
    shares = np.where(there[:, :, None], shares, np.nan)
    smooth = smoothed_variances(shares, bases, 1 / bases, own)
    estimates = shares[:, :, 0] - shares[:, :, 1]
    return pooled(estimates, smooth, sampled, confidence, units(shares, bases))


def _variances(shares: Floats, bases: Floats, reach: Floats, confidence: float) -> Floats:
    """(A, J) the variance that makes an interval so long, and that of rounding.

    Its degrees of freedom are Satterthwaite's, of the two shares.
    """
    each = (shares * bases + 1) / (bases + 2)
    each = each * (1 - each) / (bases + 2)
    df = each.sum(-1) ** 2 / (each**2 / np.maximum(bases - 1, 1)).sum(-1)
    quantile = special.stdtrit(np.maximum(df, 1.0), (1 + confidence) / 2)
    return np.asarray((np.maximum(reach - HALF, HALF) / quantile) ** 2 + ROUNDING)


def _expected(bases: Floats, there: Bools, people: Floats) -> Floats:
    """(A, J, 2) bases that an area of so many people would have, if it were like the others."""
    total = np.where(there[:, :, None], bases, 0.0).sum(axis=0)
    both = total.sum(-1, keepdims=True)
    part = np.divide(total, both, out=np.full_like(total, np.nan), where=both > 0)
    return np.asarray(people[:, None, None] * part)
