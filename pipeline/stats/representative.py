"""How alike the groups of a frame were in answering: the R-indicator, from margins alone."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq
from scipy.special import gammainc

from pipeline.stats.variance.design import Floats

MOST = 0.25
"""The largest variance that chances, from 0 to 1, can have."""
ROUNDING = 1e-12
"""A variance of chances below this is what floating point leaves of none."""


@dataclass(frozen=True)
class Representative:
    """Chances of answering, as far as they differ between groups, or why they are not known.

    `mean`: the mean chance. `spread`: the standard deviation of the chances, less what chance
    alone adds; `low`, `high`: its interval.
    """

    reason: str
    mean: float = np.nan
    spread: float = np.nan
    low: float = np.nan
    high: float = np.nan

    @property
    def indicator(self) -> tuple[float, float, float]:
        """The R-indicator, 1 - 2 x spread, and its interval; 1: all are as likely to answer."""
        return 1 - 2 * self.spread, 1 - 2 * self.high, 1 - 2 * self.low

    @property
    def variation(self) -> tuple[float, float, float]:
        """The coefficient of variation of the chances, and its interval."""
        return self.spread / self.mean, self.low / self.mean, self.high / self.mean


def representative(
    asked: ArrayLike,
    people: ArrayLike,
    margins: ArrayLike,
    answered: ArrayLike,
    confidence: float = 0.95,
) -> Representative:
    """How far the chances of answering differ between the cells of a frame.

    A linear model of the chance with a term for each level of each variable of the frame, its
    chances kept within 0 and 1. Of those who answered it needs no more than how many they are in
    each level, never in a cell.

    Args:
        asked: (H,) people asked in each cell.
        people: (H,) people whom each cell stands for, the weight of its chance.
        margins: (H, L) whether a cell lies in a level; levels of all variables side by side.
        answered: (L,) people who answered in each level.
        confidence: of the interval.

    Returns:
        Mean and spread, or the reason empty_domain: no one was asked, or no one answered.

    Source: Schouten, Cobben and Bethlehem (2009); the linear model is that of Bianchi and others
    (2019); the correction follows Shlomo, Skinner and Schouten (2012): the variance of
    estimated chances less its expectation where all are alike. The interval holds every spread
    under which neither as large nor as small a variance would be improbable, with the variance
    taken as a multiple of a chi-square that has its first two moments.

    Chances of 0.2 and 0.4 in groups as large: 1 - 2 x 0.1, but for what chance adds.

    >>> found = representative([5000, 5000], [1, 1], np.eye(2), [1000, 2000])
    >>> [round(float(one), 2) for one in (found.mean, *found.indicator)]
    [0.3, 0.8, 0.78, 0.82]
    """
    number, share = (np.asarray(one, dtype=np.float64) for one in (asked, people))
    inside = np.asarray(margins, dtype=np.float64)
    came = np.asarray(answered, dtype=np.float64)
    there = number > 0
    if not there.any() or not came.any() or not share[there].sum() > 0:
        return Representative("empty_domain")
    number, share, inside = number[there], share[there] / share[there].sum(), inside[there]
    inverse = np.linalg.pinv((inside.T * number) @ inside, hermitian=True)
    chance = np.clip(inside @ (inverse @ came), 0.0, 1.0)
    mean = float(share @ chance)
    if not mean > 0:
        return Representative("empty_domain")
    apart = np.diag(share) - np.outer(share, share)
    hat = inside @ inverse @ (inside.T * number)
    error = (hat * (chance * (1 - chance) / number)) @ hat.T
    return Representative("", mean, *_spread(chance, apart, error, confidence))


def _spread(
    chance: Floats, apart: Floats, error: Floats, confidence: float
) -> tuple[float, float, float]:
    """The spread of chances with an error (H, H), and its interval."""
    seen = float(chance @ apart @ chance)
    product = apart @ error
    noise, twice = float(np.trace(product)), float(2 * (product * product.T).sum())
    leaning = float(chance @ product @ apart @ chance)
    slope = 4 * leaning / seen if seen > 0 else 0.0
    if noise <= ROUNDING:
        return (float(np.sqrt(min(max(seen, 0.0), MOST))),) * 3

    def below(variance: float) -> float:
        """The chance of less than what was seen, were this the variance of the chances."""
        mean = variance + noise
        spread = twice + slope * variance
        return float(gammainc(mean**2 / spread, max(seen, 0.0) * mean / spread))

    tail = (1 - confidence) / 2
    spread = np.sqrt(min(max(seen - noise, 0.0), MOST))
    low, high = (np.sqrt(_crossing(below, level)) for level in (1 - tail, tail))
    return float(spread), float(min(low, spread)), float(max(high, spread))


def _crossing(below: Callable[[float], float], level: float) -> float:
    """Where a falling function of a variance of chances, 0 to MOST, comes down to a level."""
    if below(0.0) <= level:
        return 0.0
    if below(MOST) >= level:
        return MOST
    return float(brentq(lambda variance: below(variance) - level, 0.0, MOST))
