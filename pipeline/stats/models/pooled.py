"""Small areas: differences that borrow strength from other areas and from other factors.

The model of Fay and Herriot with a hierarchical prior. The estimate of area a and factor j is
y ~ N(true, S); the true difference of a finite population ~ N(common_j, tau_j^2 + S f / (1 - f)),
f being the part of the area's people who answered: where few people live, chance has its part in
the true figure too. The factors' common figures are ~ N(m, s^2), the spreads tau_j
half-normal with one scale; m, s and the scale are learned from all factors, on grids.
"""

from dataclasses import dataclass

import numpy as np

from pipeline.stats.models.shrink import mixture_quantile
from pipeline.stats.variance.design import Bools, Floats

TAUS = 40
WIDEST = 0.5
"""How many spreads between areas are tried, and the largest, as a difference of shares."""
SCALES = np.geomspace(0.01, 0.4, 10)
"""Scales of the half-normal prior of the spread between areas."""
SPREADS = np.geomspace(0.01, 0.5, 12)
"""Standard deviations between the factors' common figures."""
MEANS = 21
"""How many means of the factors' common figures are tried."""
PRIOR_ANSWERS = 2.0
"""Answers of everybody that an area's own share of successes is smoothed with."""
LEAST_SCALE, MOST_SCALE = 0.25, 4.0


@dataclass(frozen=True, eq=False)
class Pooled:
    """Estimates that borrow strength, (A, J) areas and factors; NaN where there was none to start.

    values, low, high: means and central intervals of what the true difference may be, given all
    estimates; borrowed: how much of a value comes from elsewhere, 0 to 1; spread (J,): the mean of
    the standard deviation between areas' true differences.
    """

    values: Floats
    low: Floats
    high: Floats
    borrowed: Floats
    spread: Floats


def smoothed_variances(shares: Floats, bases: Floats, units: Floats, variances: Floats) -> Floats:
    """(A, J) variances of differences of shares, smoothed over the factors of an area.

    A variance estimated from five answers is worth little, and is smallest where the answers happen
    to agree. So each is made anew from the area's share of successes, p (1 - p), times what the
    area's estimated variances are, all factors together, over those of independent answers.

    Args:
        shares: (A, J, 2) with and without the factor; NaN where nobody is.
        bases: (A, J, 2) effective bases.
        units: (A, J, 2) variance of the difference for each unit of variance of a side's answers.
        variances: (A, J) as estimated; NaN or 0 where they say nothing.

    >>> shares, bases = np.array([[[0.6, 0.3]]]), np.full((1, 1, 2), 10.0)
    >>> smoothed_variances(shares, bases, bases / 100, np.array([[0.045]])).round(4).tolist()
    [[0.0495]]

    Source: generalised variance functions, Wolter (2007), chapter 7; Rao and Molina (2015), 6.4.1.
    """
    there = np.isfinite(shares) & np.isfinite(bases)
    count = np.where(there, bases, 0.0)
    success = (np.where(there, shares, 0.0) * count).sum((1, 2))
    total = count.sum((1, 2))
    factors = max(shares.shape[1], 1)
    everybody = success.sum() / max(total.sum(), 1e-12)
    level = (success / factors + PRIOR_ANSWERS * everybody) / (total / factors + PRIOR_ANSWERS)
    unit = np.where(there, units, 0.0)
    own = (unit * np.where(there, shares * (1 - shares), 0.0)).sum(-1)
    usable = there.all(-1) & (own > 0) & (variances > 0)
    above = np.where(usable, variances, 0.0).sum(1)
    below = np.where(usable, own, 0.0).sum(1)
    scale = np.divide(above, below, out=np.ones_like(above), where=below > 0)
    smooth = unit.sum(-1) * (level * (1 - level) * np.clip(scale, LEAST_SCALE, MOST_SCALE))[:, None]
    return np.where(there.all(-1), smooth, np.nan)


def pooled(
    estimates: Floats, variances: Floats, sampled: Floats, confidence: float = 0.95
) -> Pooled:
    """Differences of shares of areas and factors, each drawn towards the others as it is weak.

    With one area, factors are drawn towards each other alone.

    Args:
        estimates: (A, J), differences of shares; NaN where there is none.
        variances: (A, J) their sampling variances, finite population correction and all.
        sampled: (A,) the part of each area's people who answered, from 0 to below 1.
        confidence: of the intervals, which are quantiles of the mixture over all spreads.

    >>> own, chance = np.array([[0.5, 0.1], [0.2, 0.1], [0.2, 0.1]]), np.full((3, 2), 0.02)
    >>> found = pooled(own, chance, np.zeros(3))
    >>> bool(0.2 < found.values[0, 0] < 0.5), bool(found.borrowed[0, 0] > 0.5)
    (True, True)

    Source: Fay and Herriot (1979); Rao and Molina (2015), chapter 10; Gelman (2006) for the
    half-normal prior. Everything is integrated on grids: the leave-one-out prior of a factor's
    spread and common figure is what the other factors say of m, s and the scale.
    """
    known = np.isfinite(estimates) & np.isfinite(variances) & (variances > 0)
    y, s2 = np.where(known, estimates, 0.0), np.where(known, variances, 1.0)
    kept = np.asarray(known.any(axis=0))
    if not kept.any():
        nothing = np.full(estimates.shape, np.nan)
        return Pooled(nothing, nothing, nothing, nothing, np.full(estimates.shape[1], np.nan))
    root = (np.arange(TAUS) + 0.5) / TAUS
    taus = WIDEST * root**2 if len(y) > 1 else np.zeros(1)
    width = root if len(y) > 1 else np.ones(1)
    finite = s2 * (sampled / (1 - sampled))[:, None]
    between = taus[:, None, None] ** 2 + finite
    precision = np.where(known, 1 / (between + s2), 0.0)
    certainty = np.where(kept, precision.sum(axis=1), 1.0)
    centre = (precision * y).sum(axis=1) / certainty
    height = 0.5 * np.log(np.where(known, precision, 1.0)).sum(axis=1)
    height -= 0.5 * (precision * (y - centre[:, None]) ** 2).sum(axis=1)
    common = _common(height, centre, 1 / certainty, taus, width, kept)
    weight, mean, variance, pull = common
    share = s2 / (s2 + between)
    means = y - share * (y - mean[:, None])
    spreads = np.sqrt(between * share + share**2 * variance[:, None])
    own = 1 - share + share * pull[:, None] * precision / certainty[:, None]
    values = (weight[:, None] * means).sum(axis=0)
    borrowed = (weight[:, None] * (1 - own)).sum(axis=0)
    parts = weight[:, None], means, spreads
    low = mixture_quantile(*parts, (1 - confidence) / 2)
    high = mixture_quantile(*parts, (1 + confidence) / 2)
    values, low, high, borrowed = (
        np.where(known, x, np.nan) for x in (values, low, high, np.clip(borrowed, 0, 1))
    )
    spread = np.where(kept, weight.T @ taus, np.nan)
    return Pooled(values, np.maximum(low, -1.0), np.minimum(high, 1.0), borrowed, spread)


def _common(
    height: Floats, centre: Floats, chance: Floats, taus: Floats, width: Floats, kept: Bools
) -> tuple[Floats, Floats, Floats, Floats]:
    """What all factors say of each factor's common figure and spread, at every spread tried.

    Args:
        height: (T, J) log likelihood of a spread, the common figure at its best.
        centre: (T, J) that best figure, with its variance `chance`.
        taus: (T,) the spreads, and `width` of the step around each.
        width: (T,).
        kept: (J,) factors that have an estimate.

    Returns:
        weight (T, J) of each spread; mean and variance (T, J) of the common figure given the
        spread; pull (T, J) how far its best figure counts in that mean.
    """
    best = centre[:, kept].mean(axis=0)
    reach = 4 * max(float(best.std()), 0.05) / np.sqrt(len(best))
    m = float(best.mean()) + np.linspace(-reach, reach, MEANS)
    mean, spread = (grid.ravel()[:, None, None] for grid in np.meshgrid(m, SPREADS))
    whole = spread**2 + chance
    likely = height + 0.5 * np.log(chance) - 0.5 * np.log(whole) - (centre - mean) ** 2 / whole / 2
    likely = np.where(kept, likely, 0.0)
    prior = np.exp(-0.5 * (taus / SCALES[:, None]) ** 2) / SCALES[:, None] * width
    prior /= prior.sum(axis=1, keepdims=True)
    top = likely.max(axis=1, keepdims=True)
    by_scale = np.einsum("gt,qtj->gqj", prior, np.exp(likely - top))
    logs = np.log(np.maximum(by_scale, 1e-300)) + top[:, 0]
    others = logs.sum(axis=2, keepdims=True) - logs
    held = np.exp(others - others.max(axis=(0, 1)))
    joint = np.einsum("gqj,gt->qtj", held, prior) * np.exp(likely - likely.max(axis=(0, 1)))
    joint /= joint.sum(axis=(0, 1))
    weight = joint.sum(axis=0)
    part = joint / np.maximum(weight, 1e-300)
    pull = spread**2 / whole
    figure, left = mean + pull * (centre - mean), spread**2 * chance / whole
    middle = (part * figure).sum(axis=0)
    variance = (part * (left + figure**2)).sum(axis=0) - middle**2
    return weight, middle, variance, (part * pull).sum(axis=0)
