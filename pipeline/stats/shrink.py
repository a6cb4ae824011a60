"""Small areas: each area's estimate drawn towards the others, as far as its base is weak."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
POINTS = 400
FEWEST_AREAS = 3


@dataclass(frozen=True, eq=False)
class Shrunk:
    """Estimates of areas that borrow from each other.

    `reason` is "" or too_few (fewer than three areas) or singular; `values`, `errors`, `low`,
    `high` (a,) are posterior means, standard deviations and central intervals; `between` is the
    posterior mean of the standard deviation between areas' true values.
    """

    reason: str
    values: Floats
    errors: Floats
    low: Floats
    high: Floats
    between: float


def shrink(
    estimates: Floats, covariance: Floats, confidence: float = 0.95, widest: float = 1.0
) -> Shrunk:
    """Empirical-Bayes estimates of areas, the spread between areas integrated over.

    estimates ~ N(true, covariance); true ~ N(mean, tau^2), flat priors on the mean and on tau from
    0 to `widest`. Putting the best tau in place of all of them would give intervals that are too
    short when areas are few, and no width at all to differences when it is 0.

    Args:
        estimates: (a,) one for each area, none NaN.
        covariance: (a, a) of the estimates, positive definite.
        confidence: of the intervals.
        widest: the largest tau thought of; 1 for differences of shares.

    Source: Kass and Steffey (1989); Gelman and others, Bayesian Data Analysis, section 5.4.
    """
    number = len(estimates)
    if number < FEWEST_AREAS:
        return _none("too_few", number)
    if not np.linalg.cond(covariance) < 1e12:
        return _none("singular", number)
    root = (np.arange(POINTS) + 0.5) / POINTS
    taus = widest * root**2
    ones = np.ones(number)
    height, means, spreads = (
        np.empty(POINTS),
        np.empty((POINTS, number)),
        np.empty((POINTS, number)),
    )
    for k, tau in enumerate(taus):
        whole = covariance + tau**2 * np.eye(number)
        precision = np.linalg.inv(whole)
        certainty = ones @ precision @ ones
        gaps = estimates - (ones @ precision @ estimates) / certainty
        height[k] = -0.5 * (
            np.linalg.slogdet(whole)[1] + np.log(certainty) + gaps @ precision @ gaps
        ) + np.log(root[k])
        pull = covariance @ precision
        means[k] = estimates - pull @ gaps
        borrowed = (pull @ ones) ** 2 / certainty
        spreads[k] = np.diag(covariance - pull @ covariance) + borrowed
    weight = np.exp(height - height.max())
    weight /= weight.sum()
    values = weight @ means
    errors = np.sqrt(weight @ (spreads + means**2) - values**2)
    tail = (1 - confidence) / 2
    low = _quantile(weight, means, np.sqrt(spreads), tail)
    high = _quantile(weight, means, np.sqrt(spreads), 1 - tail)
    return Shrunk("", values, errors, low, high, float(weight @ taus))


def _quantile(weight: Floats, means: Floats, errors: Floats, chance: float) -> Floats:
    """(a,) quantiles of mixtures of normals (points, a), by bisection."""
    from scipy.special import ndtr

    low, high = (means - 12 * errors).min(axis=0), (means + 12 * errors).max(axis=0)
    for _ in range(100):
        middle = (low + high) / 2
        below = weight @ ndtr((middle - means) / errors) < chance
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return np.asarray((low + high) / 2)


def _none(reason: str, number: int) -> Shrunk:
    """No estimates, and why."""
    empty = np.full(number, np.nan)
    return Shrunk(reason, empty, empty, empty, empty, np.nan)
