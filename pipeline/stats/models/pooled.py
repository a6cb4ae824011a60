"""Small areas: differences that borrow strength from other areas and from other factors.

The model of Fay and Herriot with a hierarchical prior. The estimate of area a and factor j is
y ~ N(true, S); the true difference of a finite population ~ N(common_j, tau_j^2 + S f / (1 - f)),
f being the part of the area's people who answered: where few people live, chance has its part in
the true figure too. Factors are of two kinds: a part of them goes with nothing, with common figures
~ N(0, 0.01^2), the rest have common figures ~ N(m, s^2). The spreads tau_j of either kind are
half-normal with a scale of their own: what goes with nothing may do so in every area. The part, m,
s and the scales are learned from all factors, on grids. Areas are compared in units of how large a
difference one attitude makes there: where nearly all succeed, differences are small.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from pipeline.stats.models.shrink import mixture_quantile
from pipeline.stats.variance.design import Bools, Floats

TAUS = 40
WIDEST = 0.5
"""How many spreads between areas are tried, and the largest, as a difference of shares."""
SCALES = np.geomspace(0.01, 0.4, 7)
"""Scales of the half-normal prior of the spread between areas; of factors that go with nothing,
every second one."""
SPREADS = np.geomspace(0.02, 0.3, 6)
"""Standard deviations between the common figures of factors that go with the outcome."""
MEANS = 15
"""How many means of these common figures are tried."""
NOTHING = 0.01
"""Standard deviation of the common figures of factors that go with nothing: one point."""
PARTS = np.array([0.02, 0.2, 0.4, 0.6, 0.8])
"""Parts of all factors that go with nothing."""
PRIOR_ANSWERS = 2.0
"""Answers of everybody that an area's own share of successes is smoothed with."""
LEAST_SCALE, MOST_SCALE = 0.25, 4.0


@dataclass(frozen=True, eq=False)
class Pooled:
    """Estimates that borrow strength, (A, J) areas and factors; NaN where there are none.

    values, low, high: means and central intervals of what the true difference may be, given all
    estimates, from -1 to 1; borrowed: how much of a value comes from elsewhere, 0 to 1; spread
    (J,): the mean of the standard deviation between areas' true differences.
    """

    values: Floats
    low: Floats
    high: Floats
    borrowed: Floats
    spread: Floats


def success(shares: Floats, bases: Floats) -> tuple[Floats, float]:
    """(A,) each area's share of successes, over all factors, and that of all areas together.

    An area's is smoothed with two answers of everybody. shares, bases: (A, J, 2) with and without
    the factor, bases effective; NaN where there is no respondent.

    >>> found, everybody = success(np.array([[[0.6, 0.3]]]), np.full((1, 1, 2), 10.0))
    >>> found.round(4).tolist(), round(everybody, 4)
    ([0.45], 0.45)
    """
    there = np.isfinite(shares) & np.isfinite(bases)
    count = np.where(there, bases, 0.0)
    good = (np.where(there, shares, 0.0) * count).sum((1, 2))
    total = count.sum((1, 2))
    factors = max(shares.shape[1], 1)
    everybody = float(good.sum() / max(total.sum(), 1e-12))
    area = (good / factors + PRIOR_ANSWERS * everybody) / (total / factors + PRIOR_ANSWERS)
    return area, everybody


def units(shares: Floats, bases: Floats) -> Floats:
    """(A,) how large a difference one attitude makes in each area, 1 where it is as in all.

    Answers are taken to be cut from a normal scale, as in a probit model: of people who are so much
    further along it so many more succeed as its density is high at the cut. shares, bases: as
    `success` has them.

    >>> shares = np.array([[[0.9, 0.9]], [[0.5, 0.5]]])
    >>> units(shares, np.full((2, 1, 2), 1e6)).round(3).tolist()
    [0.505, 1.147]
    """
    area, everybody = success(shares, bases)
    if not 0 < everybody < 1:
        return np.ones_like(area)
    height = np.exp((ndtri(everybody) ** 2 - ndtri(area) ** 2) / 2)
    return np.asarray(np.maximum(height, LEAST_SCALE))


def smoothed_variances(
    shares: Floats, bases: Floats, unit_variances: Floats, variances: Floats
) -> Floats:
    """(A, J) variances of differences of shares, smoothed over the factors of an area.

    A variance estimated from five answers is worth little, and is smallest where the answers happen
    to agree. So each is made anew from the area's share of successes, p (1 - p), times what the
    area's estimated variances are, all factors together, over those of independent answers.

    Args:
        shares: (A, J, 2) with and without the factor; NaN where they are not known.
        bases: (A, J, 2) effective bases.
        unit_variances: (A, J, 2) variance of the difference for each unit of variance of a side's
            answers; where shares are not known too, as far as it has a figure there.
        variances: (A, J) as estimated; NaN or 0 where they say nothing.

    >>> shares, bases = np.array([[[0.6, 0.3]]]), np.full((1, 1, 2), 10.0)
    >>> smoothed_variances(shares, bases, bases / 100, np.array([[0.045]])).round(4).tolist()
    [[0.0495]]

    Source: generalised variance functions, Wolter (2007), chapter 7; Rao and Molina (2015), 6.4.1.
    """
    there = np.isfinite(shares) & np.isfinite(bases)
    level, _ = success(shares, bases)
    unit = np.where(there, unit_variances, 0.0)
    own = (unit * np.where(there, shares * (1 - shares), 0.0)).sum(-1)
    usable = there.all(-1) & (own > 0) & (variances > 0)
    above = np.where(usable, variances, 0.0).sum(1)
    below = np.where(usable, own, 0.0).sum(1)
    scale = np.divide(above, below, out=np.ones_like(above), where=below > 0)
    each = level * (1 - level) * np.clip(scale, LEAST_SCALE, MOST_SCALE)
    return np.asarray(unit_variances.sum(-1) * each[:, None])


def pooled(
    estimates: Floats,
    variances: Floats,
    sampled: Floats,
    confidence: float = 0.95,
    unit: Floats | None = None,
) -> Pooled:
    """Differences of shares of areas and factors, each drawn towards the others as it is weak.

    With one area, factors are drawn towards each other alone. An area that has no difference of its
    own for a factor has what the other areas' let expect of it, borrowed as a whole.

    Args:
        estimates: (A, J), differences of shares; NaN where there is none.
        variances: (A, J) their sampling variances, finite population correction and all; where
            there is none, what it would have, or NaN for no figure.
        sampled: (A,) the part of each area's people who answered, from 0 to below 1.
        confidence: of the intervals, which are quantiles of the mixture over all spreads.
        unit: (A,) what differences are compared in, as `units` has it; None = the same everywhere.

    >>> own, chance = np.array([[0.5, 0.1], [0.2, 0.1], [0.2, 0.1]]), np.full((3, 2), 0.02)
    >>> found = pooled(own, chance, np.zeros(3))
    >>> bool(0.2 < found.values[0, 0] < 0.5), bool(found.borrowed[0, 0] > 0.5)
    (True, True)

    Source: Fay and Herriot (1979); Rao and Molina (2015), chapter 10; Gelman (2006) for the
    half-normal prior; Johnstone and Silverman (2004) for factors of two kinds. Everything is
    integrated on grids: the leave-one-out prior of a factor's spread and common figure is what the
    other factors say of the part, m, s and the scale.
    """
    scale = np.ones((len(estimates), 1)) if unit is None else unit[:, None]
    estimates, variances = estimates / scale, variances / scale**2
    usable = np.isfinite(variances) & (variances > 0)
    known = np.isfinite(estimates) & usable
    y, s2 = np.where(known, estimates, 0.0), np.where(usable, variances, 1.0)
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
    weight, mean, variance, pull = _common(height, centre, 1 / certainty, taus, width, kept)
    share = np.where(known, s2 / (s2 + between), 1.0)
    means = y - share * (y - mean[:, :, None])
    spreads = np.sqrt(between * share + share**2 * variance[:, :, None])
    own = 1 - share + share * pull[:, :, None] * precision / certainty[:, None]
    values = (weight[:, :, None] * means).sum(axis=(0, 1))
    borrowed = (weight[:, :, None] * (1 - own)).sum(axis=(0, 1))
    flat = (-1, *y.shape)
    parts = (weight.reshape(-1, 1, y.shape[1]), means.reshape(flat), spreads.reshape(flat))
    low = mixture_quantile(*parts, (1 - confidence) / 2)
    high = mixture_quantile(*parts, (1 + confidence) / 2)
    values, low, high = values * scale, low * scale, high * scale
    values, low, high, borrowed = (
        np.where(usable & kept, x, np.nan) for x in (values, low, high, np.clip(borrowed, 0, 1))
    )
    spread = np.where(kept, weight.sum(axis=0).T @ taus, np.nan)
    values, low, high = (np.clip(x, -1.0, 1.0) for x in (values, low, high))
    return Pooled(values, low, high, borrowed, spread)


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
        Each (2, T, J), of a factor that goes with the outcome and of one that goes with nothing:
        the weight of each spread; mean and variance of the common figure given the spread; pull,
        how far its best figure counts in that mean.
    """
    most = max(float(np.abs(centre[:, kept].mean(axis=0)).max()), 0.1)
    grids = np.meshgrid(np.linspace(-most, most, MEANS), SPREADS)
    mean, spread = (grid.ravel()[:, None, None] for grid in grids)
    kinds = ((mean, spread), (np.zeros((1, 1, 1)), np.full((1, 1, 1), NOTHING)))
    logs = [
        height - 0.5 * np.log1p(s**2 / chance) - (centre - m) ** 2 / (s**2 + chance) / 2
        for m, s in kinds
    ]
    top = np.maximum(*(one.max(axis=(0, 1)) for one in logs))
    likely = [np.where(kept, np.exp(one - top), 1.0) for one in logs]
    prior = np.exp(-0.5 * (taus / SCALES[:, None]) ** 2) / SCALES[:, None] * width
    prior /= prior.sum(axis=1, keepdims=True)
    priors = prior, prior[::2]
    # Of each part (p), mean and spread (g), scale (q), scale of nothing (r) and factor (j).
    goes, nothing = (one @ chances for one, chances in zip(priors, likely, strict=True))
    shares = np.stack([1 - PARTS, PARTS])
    parts = shares[:, :, None, None, None, None]
    by_scale = parts[0] * goes[:, :, None] + parts[1] * nothing[:, None]
    by_scale = np.log(np.maximum(by_scale, 1e-300))
    others = by_scale.sum(axis=4, keepdims=True) - by_scale
    held = np.exp(others - others.max(axis=(0, 1, 2, 3)))
    apart = [np.tensordot(share, held, 1) for share in shares]
    apart = [apart[0].sum(axis=2), apart[1].sum(axis=(0, 1))[None]]
    joint = [one.T @ by * chances for one, by, chances in zip(priors, apart, likely, strict=True)]
    total = sum(one.sum(axis=(0, 1)) for one in joint)
    found = []
    for one, (m, s) in zip(joint, kinds, strict=True):
        weight = one.sum(axis=0)
        within = one / np.maximum(weight, 1e-300)
        pull = s**2 / (s**2 + chance)
        figure, left = m + pull * (centre - m), pull * chance
        middle = (within * figure).sum(axis=0)
        variance = (within * (left + figure**2)).sum(axis=0) - middle**2
        found.append((weight / total, middle, np.maximum(variance, 0), (within * pull).sum(axis=0)))
    weights, means, variances, pulls = (np.stack(parts) for parts in zip(*found, strict=True))
    return weights, means, variances, pulls
