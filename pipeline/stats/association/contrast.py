"""A difference of two shares: its error, its degrees of freedom, its interval and its own test."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri, stdtr

from pipeline.stats.intervals import Estimates, t_interval
from pipeline.stats.reasons import AVAILABLE, TOO_FEW
from pipeline.stats.variance.design import Bools, Floats, Ints
from pipeline.stats.variance.worth import Worth


@dataclass(frozen=True, eq=False)
class Difference:
    """Differences of shares, with p of each one's own test, arrays of one shape.

    estimates: se is the linearised error times the root of factor (or that of replicates), df
    Satterthwaite's; df is NaN where the interval is MOVER's or has no width. p is below
    1 - confidence where the interval leaves out 0, and nowhere else. factor: on the variance.
    """

    estimates: Estimates
    p: Floats
    factor: Floats


def mover(
    first: tuple[Floats, Floats, Floats], second: tuple[Floats, Floats, Floats]
) -> tuple[Floats, Floats]:
    """Interval of a difference of two independent estimates from their own intervals.

    first, second: value, low and high, all of one shape. Returns low and high.

    >>> low, high = mover((1.0, 0.83, 1.0), (0.6, 0.38, 0.79))
    >>> round(float(low), 2), round(float(high), 2)
    (0.15, 0.62)

    Source: Zou and Donner (2008), the method of variance estimates recovery.
    """
    (one, low1, high1), (two, low2, high2) = first, second
    difference = np.asarray(one - two)
    return (
        np.asarray(difference - np.hypot(one - low1, high2 - two)),
        np.asarray(difference + np.hypot(high1 - one, two - low2)),
    )


def p_of_interval(value: Floats, low: Floats, high: Floats, confidence: float) -> Floats:
    """p of a normal test whose interval reaches as far towards 0 as the one given.

    It is below 1 - confidence where, and only where, the interval leaves out 0. All of one shape.

    >>> float(p_of_interval(0.2, 0.0, 0.3, 0.95).round(3))
    0.05
    """
    reach = np.where(value > 0, value - low, high - value)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = ndtri((1 + confidence) / 2) * np.abs(value) / reach
    z = np.where((np.asarray(value) == 0) & ~np.isnan(reach), 0.0, z)
    return np.asarray(2 * ndtr(-z))


def share_difference(
    sides: Estimates, variance: Floats, worth: Worth, certain: Bools, degf: Ints,
    empty: Ints, confidence: float,
) -> Difference:  # fmt: skip
    """The first share less the second, with a t interval or that of MOVER, and its test.

    Args:
        sides: (..., 2) the two shares, with their own intervals.
        variance: (...) of the difference.
        worth: the factor on the variance, and Satterthwaite's df.
        certain: (...) whether everybody whom the figure is about was asked: no error, no width.
        degf: (...) the design's degrees of freedom in the domain.
        empty: (...) reason where there is no difference.
        confidence: of the intervals.

    Where a side is at 0 or 1 its answers show no variance, and Wald's interval is too short or of
    no width; MOVER's takes each share's own interval. Without degrees of freedom: too_few.

    The difference of 60 % and 40 % is twice its error: p of t = 2 on 98 degrees of freedom.

    >>> share, half, size = np.array([0.6, 0.4]), np.full(2, 0.1), np.full(2, 50)
    >>> sides = Estimates(share, half, size, share - half, share + half, size, size, size, 0 * size)
    >>> worth, df, no = Worth(np.array(1.0), np.array(98.0), half), np.array(98), np.array(0)
    >>> found = share_difference(sides, np.array(0.01), worth, no > 0, df, no, 0.95)
    >>> float(found.estimates.value.round(3)), float(found.p.round(3))
    (0.2, 0.048)
    """
    value = sides.value[..., 0] - sides.value[..., 1]
    edge = ((sides.value <= 0) | (sides.value >= 1)).any(-1) & ~certain
    factor = worth.factor
    se = np.sqrt(np.maximum(variance, 0.0))
    se = np.where(certain, 0.0, se * np.sqrt(np.where(np.isfinite(factor), factor, 1.0)))
    df = np.where(edge | certain, np.nan, worth.df)
    low, high = t_interval(value, se, df, confidence)
    first, second = (
        (sides.value[..., s], sides.low[..., s], sides.high[..., s]) for s in (0, 1)
    )  # fmt: skip
    ends = mover(first, second)
    low, high = np.where(edge, ends[0], low), np.where(edge, ends[1], high)
    low, high = np.where(certain, value, low), np.where(certain, value, high)
    with np.errstate(divide="ignore", invalid="ignore"):
        p = 2 * stdtr(df, -np.abs(value) / se)
    p = np.where(edge, p_of_interval(value, low, high, confidence), p)
    p = np.where(certain, np.where(value == 0, 1.0, 0.0), p)
    reason = np.where(np.isnan(value), empty, AVAILABLE)
    known = certain | ((degf > 0) & np.isfinite(low) & np.isfinite(p))
    reason = np.where((reason == AVAILABLE) & ~known, TOO_FEW, reason)
    lost = reason != AVAILABLE
    value, se, df, low, high, p = (
        np.where(lost, np.nan, x)
        for x in (value, se, df, np.maximum(low, -1.0), np.minimum(high, 1.0), p)
    )
    base = sides.base.sum(-1)
    effective = np.full(value.shape, np.nan)
    found = Estimates(value, se, df, low, high, base, base, effective, reason)
    return Difference(found, p, np.where(lost, np.nan, factor))
