"""How far the factors of a model say the same."""

import numpy as np

from pipeline.stats.variance.design import Floats

TOLERANCE = 1e-12


def inflation_factors(predictors: Floats, weights: Floats) -> Floats:
    """(p,) variance inflation factors: 1 / (1 - R2) of each predictor on the others.

    inf where a predictor is a combination of others or does not vary.

    Two predictors with a correlation of 0.6: 1 / (1 - 0.36).

    >>> pairs = np.repeat([[0, 0], [1, 1], [0, 1], [1, 0]], (4, 4, 1, 1), axis=0)
    >>> inflation_factors(pairs, np.ones(10)).round(4).tolist()
    [1.5625, 1.5625]
    """
    centred = predictors - np.average(predictors, axis=0, weights=weights)
    spread = np.sqrt((weights / weights.sum()) @ centred**2)
    if np.any(spread <= 0):
        return np.full(predictors.shape[1], np.inf)
    scaled = centred / spread
    correlation = (scaled * (weights / weights.sum())[:, None]).T @ scaled
    if np.linalg.cond(correlation) > 1 / TOLERANCE:
        return np.full(predictors.shape[1], np.inf)
    return np.asarray(np.diag(np.linalg.inv(correlation)))


def condition_number(terms: Floats, weights: Floats) -> float:
    """Condition number of weighted terms (n, p), the intercept too, each scaled to unit length.

    Above 30 is usually read as harmful collinearity. Source: Belsley, Kuh and Welsch (1980).

    >>> round(condition_number(np.array([[1, 1], [1, -1]]), np.ones(2)), 3)
    1.0
    """
    held = terms * np.sqrt(weights)[:, None]
    lengths = np.sqrt((held**2).sum(axis=0))
    return float(np.linalg.cond(held / lengths)) if np.all(lengths > 0) else np.inf
