"""The slope over several waves, from their figures and intervals alone."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import erfc, ndtri

from pipeline.stats.variance.design import Floats


class Slopes(NamedTuple):
    """Change for each wave on average, its interval, and p of the test that it is 0; each (k,)."""

    value: Floats
    low: Floats
    high: Floats
    p: Floats


def slopes(values: ArrayLike, low: ArrayLike, high: ArrayLike, confidence: float = 0.95) -> Slopes:
    """The slope of each of k figures over W waves, whose samples are independent.

    The line that fits the figures best where every wave counts alike: sum of c x value, with
    c = (w - mean w) / sum (w - mean w)^2 of waves w = 0 .. W - 1. Its interval is made of theirs
    (MOVER); p is that of the normal test whose interval reaches as far towards 0.

    Args:
        values: (W, k), the first wave first; NaN = none, and no slope.
        low: (W, k) lower ends of their intervals.
        high: (W, k) upper ends.
        confidence: of the intervals.

    Source: Zou, Huang and Zhang (2009), for linear functions of independent estimates.

    50, 54 and 60, each give or take 2: 5 a wave, give or take 2 x root 1/2.

    >>> found = slopes([[50.0], [54.0], [60.0]], [[48.0], [52.0], [58.0]], [[52.0], [56.0], [62.0]])
    >>> [round(float(one[0]), 2) for one in found[:3]]
    [5.0, 3.59, 6.41]
    """
    figures, below, above = (np.asarray(one, dtype=np.float64) for one in (values, low, high))
    away = np.arange(len(figures)) - (len(figures) - 1) / 2
    counts = (away / (away @ away))[:, None]
    value = (counts * figures).sum(axis=0)
    down, up = figures - below, above - figures
    rising = counts > 0
    fall = np.sqrt((counts**2 * np.where(rising, down, up) ** 2).sum(axis=0))
    rise = np.sqrt((counts**2 * np.where(rising, up, down) ** 2).sum(axis=0))
    reach = np.where(value > 0, fall, rise)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.abs(value) / reach * ndtri((1 + confidence) / 2)
    p = np.where(value == 0, 1.0, erfc(z / np.sqrt(2)))
    return Slopes(value, value - fall, value + rise, np.where(np.isfinite(value), p, np.nan))
