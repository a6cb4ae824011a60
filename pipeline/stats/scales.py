"""Scales of several items: how reliable they are."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from pipeline.stats.intervals import TELLING, t_quantile
from pipeline.stats.variance.design import Bools, Design, Floats

FEWEST = 10
LEAST = 1e-12
"""A variance below this part of another is taken for none."""
OWN = 1e-3
"""The least part of an item's variance that a factor may leave it."""


@dataclass(frozen=True)
class Reliability:
    """Cronbach's alpha of a scale, or why there is none.

    `weighted` is the alpha of the weighted variances, with its `error` by the design, `df`, and the
    ends `low` and `high` of its interval; NaN where the design has no degrees of freedom. `alpha`
    is unweighted and of those who answered alone: it has no interval. Correlations between items
    are weighted, and so is all that rests on them: `spearman_brown` of a scale of two items
    (NaN where one is the opposite of the other),
    `omega` (McDonald's, of one factor; NaN where none fits) of three or more, `first_factor`, the
    part of the items' variance that their first principal component has. `straight`: the weighted
    share of those who gave one answer to all of three items or more, and `straight_count` how many
    they are.
    `base`: respondents who answered every item.
    """

    reason: str
    base: int
    items: int
    alpha: float = np.nan
    weighted: float = np.nan
    error: float = np.nan
    df: float = np.nan
    low: float = np.nan
    high: float = np.nan
    mean_inter_item: float = np.nan
    lowest_inter_item: float = np.nan
    spearman_brown: float = np.nan
    omega: float = np.nan
    first_factor: float = np.nan
    straight: float = np.nan
    straight_count: int = 0


def reliability(
    items: ArrayLike, design: Design, domain: ArrayLike | None = None, confidence: float = 0.95,
    more: bool = True,
) -> Reliability:  # fmt: skip
    """Cronbach's alpha and the correlations between the items of a scale.

    Args:
        items: (n, k) scores, k of 2 or more; NaN where not answered.
        design: the design of all n rows.
        domain: (n,) bool; None = all.
        confidence: of the interval of the weighted alpha.
        more: whether there are `alpha` and `omega` too, which take longest; NaN without.

    Returns:
        The figures for those who answered every item, or a reason: too_few (fewer than ten of
        them), one_level (an item that does not vary), singular (their sum does not vary).

    Source: Cronbach (1951), by pingouin; R survey's svycralpha for the weighted alpha; Wolter
    (2007), chapter 4, for scores that leave each respondent out; Bonett (2002) for the interval on
    the scale of log(1 - alpha); McDonald (1999) for omega; Eisinga, te Grotenhuis and Pelzer (2013)
    for two items.

    Two items with a correlation of 0.6 and one variance: alpha is 2 x 0.6 / 1.6.

    >>> from pipeline.stats.variance.sample_design import make_design
    >>> items = np.repeat([[0, 0], [1, 1], [0, 1], [1, 0]], (4, 4, 1, 1), axis=0)
    >>> found = reliability(items, make_design(np.ones(10)))
    >>> round(found.alpha, 3), round(found.mean_inter_item, 3)
    (0.75, 0.6)
    """
    scores = np.asarray(items, dtype=np.float64)
    number = scores.shape[1]
    known = np.isfinite(scores).all(axis=1) & design.live
    if domain is not None:
        known &= np.asarray(domain, dtype=bool)
    base = int(known.sum())
    if base < FEWEST:
        return Reliability("too_few" if base else "empty_domain", base, number)
    there = scores[known]
    if np.any(there.min(axis=0) == there.max(axis=0)):
        return Reliability("one_level", base, number)
    share = design.weights[known] / design.weights[known].sum()
    centred = there - share @ there
    covariance = (centred * share[:, None]).T @ centred
    if covariance.sum() <= LEAST * np.trace(covariance):
        return Reliability("singular", base, number)
    errors = np.sqrt(np.diag(covariance))
    correlation = covariance / np.outer(errors, errors)
    between = correlation[np.triu_indices(number, 1)]
    weighted, error = _weighted(centred, covariance, design, known)
    df = float(design.degf(known))
    flat = there.min(axis=1) == there.max(axis=1)
    two = number == 2
    return Reliability(
        "",
        base,
        number,
        _unweighted(there) if more else np.nan,
        weighted,
        error,
        df,
        *_ends(weighted, error, df, confidence),
        float(between.mean()),
        float(between.min()),
        spearman_brown=_spearman_brown(float(between[0])) if two else np.nan,
        omega=_omega(covariance) if more and not two else np.nan,
        first_factor=float(np.linalg.eigvalsh(correlation)[-1] / number),
        straight=np.nan if two else float(share @ flat),
        straight_count=0 if two else int(flat.sum()),
    )


def _spearman_brown(correlation: float) -> float:
    """The reliability of two items; NaN where one is the opposite of the other."""
    return 2 * correlation / (1 + correlation) if 1 + correlation > LEAST else np.nan


def _omega(covariance: Floats) -> float:
    """McDonald's omega: what one factor explains of the variance of the sum of the items.

    Loadings by unweighted least squares on the covariances; no item has a variance below 0. NaN
    where an item is left without a variance of its own: it is the factor then, and omega says
    nothing of the others.
    """
    from scipy.optimize import least_squares

    upper = np.triu_indices(len(covariance), 1)
    most = np.sqrt(np.diag(covariance))
    first = np.linalg.eigh(covariance)[1][:, -1]
    start = np.clip(first * np.sign(first.sum()), -0.9, 0.9) * most

    def missing(loadings: Floats) -> Floats:
        return np.asarray((np.outer(loadings, loadings) - covariance)[upper])

    loadings = least_squares(missing, start, bounds=(-most, most), xtol=1e-12, ftol=1e-12).x
    if (loadings**2 > (1 - OWN) * most**2).any():
        return np.nan
    common = loadings.sum() ** 2
    return float(common / (common + (most**2 - loadings**2).sum()))


def _unweighted(scores: Floats) -> float:
    """Alpha by pingouin, which takes seconds to import and so is imported here."""
    from pingouin import cronbach_alpha

    return float(cronbach_alpha(pd.DataFrame(scores))[0])


def _weighted(
    centred: Floats, covariance: Floats, design: Design, known: Bools
) -> tuple[float, float]:
    """Weighted alpha and its standard error.

    The score of a respondent is how far alpha moves without them: where all weigh alike in one
    stratum, the jackknife. An error from derivatives is some 3 % too small among 300. NaN where
    nothing varies without one of them.
    """
    number = len(covariance)
    parts, whole = float(np.trace(covariance)), float(covariance.sum())
    own, total = design.weights[known], design.weights[known].sum()
    others = total - own

    def without(sums: float, squares: Floats) -> Floats:
        """A variance of all, or a sum of variances, without each respondent."""
        return np.asarray((total * sums - own * squares) / others - (own / others) ** 2 * squares)

    rest = without(parts, (centred**2).sum(axis=1))
    rest_whole = without(whole, centred.sum(axis=1) ** 2)
    rest_whole[rest_whole <= LEAST * whole] = np.nan
    moved = number / (number - 1) * (rest / rest_whole - parts / whole)
    scores = np.zeros(design.size)
    scores[known] = moved * others / (own * total)
    alpha = number / (number - 1) * (1 - parts / whole)
    return alpha, float(np.sqrt(design.variance(scores)[0]))


def _ends(alpha: float, error: float, df: float, confidence: float) -> tuple[float, float]:
    """The ends of alpha's interval: t on the scale of log(1 - alpha), so that none is above 1.

    None where the lower end would be `TELLING` times as far from 1 as alpha is: it says nothing.
    """
    left = max(1 - alpha, 0.0)
    if not (np.isfinite(error) and df > 0):
        return np.nan, np.nan
    if left * error == 0:
        return alpha, alpha
    reach = float(t_quantile(np.array(df), confidence)) * error / left
    if reach > np.log(TELLING):
        return np.nan, np.nan
    return 1 - left * float(np.exp(reach)), 1 - left * float(np.exp(-reach))
