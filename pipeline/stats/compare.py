"""Is an association the same everywhere, and has a figure moved since the wave before?"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pipeline.stats.design import Design

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FEWEST = 20
"""Respondents on either side of a contrast, below which an area takes no part.

With fewer, linearised variances are too small: tests at 5 % reject up to 11 % of simulated samples.
"""


@dataclass(frozen=True, eq=False)
class Contrasts:
    """A factor's contrast in each area, and how the contrasts vary together.

    `values` (a,) are share with success among those with the factor less the share among those
    without; `covariance` (a, a); `base` (a,) respondents who answered both questions; `usable`
    (a,) marks areas with enough respondents on either side and a variance; elsewhere values are
    NaN. `df` (a,) are the design's degrees of freedom in each area, `df_all` in all usable ones.
    `overall` and `differences` (a,) are the contrast of all areas together and each area's own less
    it, with `difference_errors` (a,).
    """

    values: Floats
    covariance: Floats
    base: Ints
    usable: NDArray[np.bool_]
    df: Ints
    df_all: int
    overall: float
    differences: Floats
    difference_errors: Floats


@dataclass(frozen=True)
class Equality:
    """An adjusted Wald test that contrasts are equal, or why there is none.

    `f` on `ndf` and `ddf` with `p`; `q` is Cochran's Q, `i2` the share of the spread between areas
    that is beyond chance, 0 to 1.
    """

    reason: str
    f: float = np.nan
    ndf: float = np.nan
    ddf: float = np.nan
    p: float = np.nan
    q: float = np.nan
    i2: float = np.nan


@dataclass(frozen=True, eq=False)
class Change:
    """Differences of independent estimates (k,): value, standard error, df, interval, p."""

    value: Floats = field(default_factory=lambda: np.empty(0))
    se: Floats = field(default_factory=lambda: np.empty(0))
    df: Floats = field(default_factory=lambda: np.empty(0))
    low: Floats = field(default_factory=lambda: np.empty(0))
    high: Floats = field(default_factory=lambda: np.empty(0))
    p: Floats = field(default_factory=lambda: np.empty(0))


def contrasts_by(
    factor: ArrayLike,
    success: ArrayLike,
    areas: ArrayLike,
    number: int,
    design: Design,
    fewest: int = FEWEST,
) -> Contrasts:
    """The contrast of a factor and an outcome in every area, with their joint covariance.

    Args:
        factor: (n,) 1 with, 0 without, NaN not known.
        success: (n,) 1, 0 or NaN.
        areas: (n,) codes from 0, -1 in no area.
        number: how many areas there are.
        design: the design of all n rows.
        fewest: respondents needed on either side.

    Source: linearised differences of domain shares; the full design stays in every variance.
    """
    x, y = np.asarray(factor, dtype=np.float64), np.asarray(success, dtype=np.float64)
    where = np.asarray(areas, dtype=np.int64)
    known = np.isfinite(x) & np.isfinite(y) & design.live & (where >= 0)
    x, y = np.where(known, x, 0.0), np.where(known, y, 0.0)
    members = known[:, None] & (where[:, None] == np.arange(number))
    sides = np.stack([members & (x == 1)[:, None], members & (x == 0)[:, None]])
    counts = sides.sum(axis=1)
    enough = (counts >= fewest).all(axis=0)
    values, scores = np.full(number, np.nan), np.zeros((design.size, number))
    for area in np.flatnonzero(enough):
        values[area], scores[:, area] = _contrast(np.take(sides, area, axis=2), y, design.weights)
    covariance = design.covariance(scores)
    usable = enough & (np.diag(covariance) > 0)
    values[~usable] = np.nan
    if usable.any():
        together = np.asarray(sides[:, :, usable].any(axis=2))
        overall, score = _contrast(together, y, design.weights)
        errors = np.sqrt(design.variance(scores - score[:, None]))
    else:
        overall, errors = np.nan, np.full(number, np.nan)
    return Contrasts(
        values,
        covariance,
        counts.sum(axis=0).astype(np.int64),
        usable,
        design.degf(members),
        int(design.degf(members[:, usable].any(axis=1))) if usable.any() else 0,
        overall,
        values - overall,
        np.where(usable, errors, np.nan),
    )


def _contrast(sides: NDArray[np.bool_], y: Floats, weights: Floats) -> tuple[float, Floats]:
    """A contrast and its scores (n,), given who is with and who is without the factor (2, n)."""
    totals = [weights[side].sum() for side in sides]
    shares = [float(weights[side] @ y[side]) / t for side, t in zip(sides, totals, strict=True)]
    scores = np.zeros(len(y))
    for side, share, total, sign in zip(sides, shares, totals, (1.0, -1.0), strict=True):
        scores[side] = sign * (y[side] - share) / total
    return shares[0] - shares[1], scores


def equality(found: Contrasts) -> Equality:
    """Are the contrasts of the usable areas one and the same?

    F = (d - k) / (d k) x Q on k and d - k + 1, with k contrasts less one and d design degrees of
    freedom, which does not reject too often when d is not large.

    Returns:
        The test, or a reason: too_few (fewer than two usable areas, or no degrees of freedom
        left), singular.

    Source: Korn and Graubard (1990), adjusted Wald; Cochran (1954); Higgins and Thompson (2002).
    """
    from scipy.special import fdtrc

    values = found.values[found.usable]
    covariance = found.covariance[np.ix_(found.usable, found.usable)]
    k = len(values) - 1
    ddf = found.df_all - k + 1
    if k < 1 or ddf < 1:
        return Equality("too_few")
    steps = np.hstack([np.ones((k, 1)), -np.eye(k)])
    spread = steps @ covariance @ steps.T
    if not np.linalg.cond(spread) < 1e12:
        return Equality("singular")
    gaps = steps @ values
    q = float(gaps @ np.linalg.solve(spread, gaps))
    f = q * ddf / (found.df_all * k)
    i2 = max(0.0, (q - k) / q) if q > 0 else 0.0
    return Equality("", f, float(k), float(ddf), float(fdtrc(k, ddf, f)), q, i2)


def change_between(
    now: tuple[ArrayLike, ArrayLike, ArrayLike],
    before: tuple[ArrayLike, ArrayLike, ArrayLike],
    confidence: float = 0.95,
) -> Change:
    """Differences of estimates from two independent samples, with intervals and p.

    Args:
        now: estimates, standard errors and degrees of freedom, (k,) each.
        before: the same of the wave before.
        confidence: of the intervals.

    Returns:
        now - before. NaN wherever a part is NaN, and for se, interval and p where both standard
        errors are 0.

    Source: Welch (1947), Satterthwaite's degrees of freedom of the two variances.
    """
    from scipy.special import stdtr, stdtrit

    value, se, df = (np.asarray(part, dtype=np.float64) for part in now)
    old, old_se, old_df = (np.asarray(part, dtype=np.float64) for part in before)
    parts = np.stack([se**2, old_se**2])
    variance = parts.sum(axis=0)
    variance = np.where(variance > 0, variance, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = np.stack([parts[0] / df, parts[1] / old_df]) * parts
    joint = variance**2 / shares.sum(axis=0)
    error = np.sqrt(variance)
    difference = value - old
    reach = stdtrit(joint, 0.5 + confidence / 2) * error
    p = 2 * stdtr(joint, -np.abs(difference / error))
    return Change(difference, error, joint, difference - reach, difference + reach, p)
