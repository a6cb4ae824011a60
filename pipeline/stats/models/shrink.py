"""Small areas: each area's estimate drawn towards the others, as far as its base is weak."""

from dataclasses import dataclass

import numpy as np

from pipeline.stats.variance.sums import Floats

POINTS = 400
FEWEST_AREAS = 3
STEPS = 60
SETTLED = 1e-12
"""A quantile moves no further than this part of the mixture's spread."""
LIGHTEST = 1e-18
"""A normal with less weight than this, in every mixture, is none of their parts."""


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

    Of three areas the outer two are drawn towards the middle one, which stays.

    >>> found = shrink(np.array([0.1, 0.2, 0.3]), 0.01 * np.eye(3))
    >>> round(float(found.values[1]), 3), bool(0.1 < found.values[0] < 0.2)
    (0.2, True)
    """
    number = len(estimates)
    if number < FEWEST_AREAS:
        return _none("too_few", number)
    if not np.linalg.cond(covariance) < 1e12:
        return _none("singular", number)
    root = (np.arange(POINTS) + 0.5) / POINTS
    taus = widest * root**2
    whole = covariance + taus[:, None, None] ** 2 * np.eye(number)
    precision = np.linalg.inv(whole)
    share = precision.sum(axis=1)
    certainty = share.sum(axis=1)
    gaps = estimates - (share @ estimates / certainty)[:, None]
    far = (gaps * np.matmul(precision, gaps[:, :, None])[:, :, 0]).sum(axis=1)
    height = np.log(root) - 0.5 * (np.linalg.slogdet(whole)[1] + np.log(certainty) + far)
    pull = covariance @ precision
    means = estimates - np.matmul(pull, gaps[:, :, None])[:, :, 0]
    borrowed = pull.sum(axis=2) ** 2 / certainty[:, None]
    own = np.diagonal(pull, axis1=1, axis2=2)  # covariance less pull @ covariance is tau^2 pull
    spreads = taus[:, None] ** 2 * own + borrowed
    weight = np.exp(height - height.max())
    weight /= weight.sum()
    values = weight @ means
    errors = np.sqrt(weight @ (spreads + (means - values) ** 2))
    tail = (1 - confidence) / 2
    some = weight > 1e-15
    parts = weight[some, None], means[some], np.sqrt(spreads[some])
    low, high = mixture_quantile(*parts, tail), mixture_quantile(*parts, 1 - tail)
    return Shrunk("", values, errors, low, high, float(weight @ taus))


def mixture_quantile(weight: Floats, means: Floats, errors: Floats, chance: float) -> Floats:
    """(...) quantiles of mixtures of normals; all (points, ...), weights adding to 1.

    By Newton's method, which a bracket keeps from going astray: a step that leaves it is to its
    middle.

    >>> ones = np.ones((1, 1))
    >>> mixture_quantile(ones, 0 * ones, ones, 0.975).round(3).tolist()
    [1.96]
    """
    from scipy.special import ndtr, ndtri

    shape, number = means.shape[1:], len(means)
    weight, means, errors = (
        np.broadcast_to(part, (number, *shape)).reshape(number, -1)
        for part in (weight, means, errors)
    )
    heavy = weight.max(axis=1) > LIGHTEST
    weight, means, errors = weight[heavy], means[heavy], errors[heavy]
    low, high = (means - 12 * errors).min(axis=0), (means + 12 * errors).max(axis=0)
    centre = (weight * means).sum(axis=0)
    spread = np.sqrt((weight * (errors**2 + (means - centre) ** 2)).sum(axis=0))
    here = np.clip(centre + ndtri(chance) * spread, low, high)
    left = np.arange(len(here))
    for _ in range(STEPS):
        part, middle, error, now = weight[:, left], means[:, left], errors[:, left], here[left]
        z = (now - middle) / error
        gap = (part * ndtr(z)).sum(axis=0) - chance
        low[left], high[left] = (
            np.where(gap < 0, now, low[left]),
            np.where(gap < 0, high[left], now),
        )
        height = (part / error * np.exp(-0.5 * z**2)).sum(axis=0) / np.sqrt(2 * np.pi)
        moved = now - gap / np.maximum(height, 1e-300)
        inside = (moved >= low[left]) & (moved <= high[left])
        here[left] = np.where(inside, moved, (low[left] + high[left]) / 2)
        left = left[np.abs(here[left] - now) > SETTLED * spread[left]]
        if not len(left):
            break
    return np.asarray(here.reshape(shape))


def _none(reason: str, number: int) -> Shrunk:
    """No estimates, and why."""
    empty = np.full(number, np.nan)
    return Shrunk(reason, empty, empty, empty, empty, np.nan)
