"""Whether a share or a contrast differs between two waves."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from pipeline.stats.association.contrast import mover, p_of_interval
from pipeline.stats.variance.design import Floats


@dataclass(frozen=True, eq=False)
class Change:
    """Differences of independent estimates (k,): value, standard error, df, interval, p."""

    value: Floats = field(default_factory=lambda: np.empty(0))
    se: Floats = field(default_factory=lambda: np.empty(0))
    df: Floats = field(default_factory=lambda: np.empty(0))
    low: Floats = field(default_factory=lambda: np.empty(0))
    high: Floats = field(default_factory=lambda: np.empty(0))
    p: Floats = field(default_factory=lambda: np.empty(0))


def change_between(
    now: Sequence[ArrayLike], before: Sequence[ArrayLike], confidence: float = 0.95
) -> Change:
    """Differences of estimates from two independent samples, with intervals and p.

    Args:
        now: estimates, standard errors, degrees of freedom, and low and high ends of their
            intervals, (k,) each; the ends may be left out.
        before: the same of the wave before.
        confidence: of the intervals.

    Returns:
        now - before. Where an estimate has no degrees of freedom or no error of its own (a share,
        or a side of a contrast, at 0 or 1) the interval is made of the two intervals (MOVER), with
        the p that belongs to it. NaN wherever a part is NaN, and for interval and p where there is
        no error and there are no ends.

    Source: Welch (1947), Satterthwaite's degrees of freedom of the two variances; contrast.mover.

    The error is the root of 0.03^2 + 0.04^2, and the change twice that.

    >>> found = change_between(([0.6], [0.03], [100]), ([0.5], [0.04], [100]))
    >>> found.value.round(3).tolist(), found.se.round(3).tolist(), found.p.round(3).tolist()
    ([0.1], [0.05], [0.047])
    """
    from scipy.special import stdtr, stdtrit

    value, se, df = (np.asarray(part, dtype=np.float64) for part in now[:3])
    old, old_se, old_df = (np.asarray(part, dtype=np.float64) for part in before[:3])
    parts = np.stack([se**2, old_se**2])
    variance = parts.sum(axis=0)
    variance = np.where(variance > 0, variance, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = np.stack([parts[0] / df, parts[1] / old_df]) * parts
        joint = variance**2 / shares.sum(axis=0)
    error = np.sqrt(variance)
    difference = value - old
    reach = stdtrit(joint, 0.5 + confidence / 2) * error
    low, high = difference - reach, difference + reach
    with np.errstate(divide="ignore", invalid="ignore"):
        p = 2 * stdtr(joint, -np.abs(difference / error))
    if len(now) > len(("value", "se", "df")):
        ends = [np.asarray(part, dtype=np.float64) for part in (*now[3:], *before[3:])]
        wide = ends[0] < ends[1], ends[2] < ends[3]
        alone = np.isnan(df) | np.isnan(old_df) | (wide[0] & (se == 0)) | (wide[1] & (old_se == 0))
        pair = mover((value, ends[0], ends[1]), (old, ends[2], ends[3]))
        low, high = np.where(alone, pair[0], low), np.where(alone, pair[1], high)
        p = np.where(alone, p_of_interval(difference, low, high, confidence), p)
        joint = np.where(alone, np.nan, joint)
    return Change(difference, error, joint, low, high, p)
