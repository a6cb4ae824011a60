"""Scales of several items: how well the items hang together."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from pipeline.stats.variance.design import Bools, Design, Floats

FEWEST = 10


@dataclass(frozen=True)
class Reliability:
    """Cronbach's alpha of a scale, or why there is none.

    `alpha`, `low`, `high` are unweighted with Feldt's interval; `weighted` is the alpha of the
    weighted variances, `weighted_error` its linearised standard error. Correlations between items
    are weighted, and so is all that rests on them: `spearman_brown` of a scale of two items,
    `omega` (McDonald's, of one factor) of three or more, `first_factor`, the part of the items'
    variance that their first principal component has. `straight`: the weighted share of those who
    gave one answer to all of three items or more, and `straight_count` how many they are.
    `base`: respondents who answered every item.
    """

    reason: str
    base: int
    items: int
    alpha: float = np.nan
    low: float = np.nan
    high: float = np.nan
    weighted: float = np.nan
    weighted_error: float = np.nan
    df: float = np.nan
    mean_inter_item: float = np.nan
    lowest_inter_item: float = np.nan
    spearman_brown: float = np.nan
    omega: float = np.nan
    first_factor: float = np.nan
    straight: float = np.nan
    straight_count: int = 0


def reliability(
    items: ArrayLike, design: Design, domain: ArrayLike | None = None, confidence: float = 0.95
) -> Reliability:
    """Cronbach's alpha and the correlations between the items of a scale.

    Args:
        items: (n, k) scores, k of 2 or more; NaN where not answered.
        design: the design of all n rows.
        domain: (n,) bool; None = all.
        confidence: of the interval.

    Returns:
        The figures for those who answered every item, or a reason: too_few (fewer than ten of
        them), one_level (an item that does not vary).

    Source: Cronbach (1951); Feldt, Woodruff and Salih (1987), by pingouin; R survey's svycralpha;
    McDonald (1999) for omega; Eisinga, te Grotenhuis and Pelzer (2013) for two items.

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
    alpha, low, high = _unweighted(there, confidence)
    share = design.weights[known] / design.weights[known].sum()
    centred = there - share @ there
    covariance = (centred * share[:, None]).T @ centred
    errors = np.sqrt(np.diag(covariance))
    correlation = covariance / np.outer(errors, errors)
    between = correlation[np.triu_indices(number, 1)]
    weighted, se = _weighted(centred, covariance, design, known)
    flat = there.min(axis=1) == there.max(axis=1)
    two = number == 2
    return Reliability(
        "",
        base,
        number,
        alpha,
        low,
        high,
        weighted,
        se,
        float(design.degf(known)),
        float(between.mean()),
        float(between.min()),
        spearman_brown=float(2 * between[0] / (1 + between[0])) if two else np.nan,
        omega=np.nan if two else _omega(covariance),
        first_factor=float(np.linalg.eigvalsh(correlation)[-1] / number),
        straight=np.nan if two else float(share @ flat),
        straight_count=0 if two else int(flat.sum()),
    )


def _omega(covariance: Floats) -> float:
    """McDonald's omega: what one factor explains of the variance of the sum of the items.

    Loadings by unweighted least squares on the covariances; no item has a variance below 0.
    """
    from scipy.optimize import least_squares

    upper = np.triu_indices(len(covariance), 1)
    most = np.sqrt(np.diag(covariance))
    first = np.linalg.eigh(covariance)[1][:, -1]
    start = np.clip(first * np.sign(first.sum()), -0.9, 0.9) * most

    def missing(loadings: Floats) -> Floats:
        return np.asarray((np.outer(loadings, loadings) - covariance)[upper])

    loadings = least_squares(missing, start, bounds=(-most, most), xtol=1e-12, ftol=1e-12).x
    common = loadings.sum() ** 2
    return float(common / (common + (most**2 - loadings**2).sum()))


def _unweighted(scores: Floats, confidence: float) -> tuple[float, float, float]:
    """Alpha and its interval by pingouin, which takes seconds to import and so is imported here."""
    from pingouin import cronbach_alpha

    alpha, interval = cronbach_alpha(pd.DataFrame(scores), ci=confidence)
    return float(alpha), float(interval[0]), float(interval[1])


def _weighted(
    centred: Floats, covariance: Floats, design: Design, known: Bools
) -> tuple[float, float]:
    """Weighted alpha and its linearised standard error."""
    number = len(covariance)
    parts, whole = float(np.trace(covariance)), float(covariance.sum())
    factor = number / (number - 1)
    scores = np.zeros(design.size)
    of_parts = (centred**2).sum(axis=1) - parts
    of_whole = centred.sum(axis=1) ** 2 - whole
    total = design.weights[known].sum()
    scores[known] = -factor * (of_parts / whole - parts * of_whole / whole**2) / total
    return factor * (1 - parts / whole), float(np.sqrt(design.variance(scores)[0]))
