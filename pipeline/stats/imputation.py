"""Unanswered items in a model of many: the expected answer, given what the respondent did answer.

With 20 items and one answer in fourteen missing, fewer than a quarter of respondents answer all.
Leaving the others out wastes them, and leaves those who answer everything.
"""

import numpy as np
from numpy.typing import ArrayLike

from pipeline.stats.models.moments import pairwise_moments
from pipeline.stats.models.shapley import LEAST
from pipeline.stats.variance.design import Floats


def impute_answers(
    items: ArrayLike, others: ArrayLike, weights: Floats, low: float = 0.0, high: float = 1.0
) -> Floats | None:
    """Items with each missing answer replaced by its expectation, never by one of its values.

    The expectation is linear in the items that the respondent did answer and in `others`, from
    weighted means and covariances over all pairs of answers. It knows nothing of the outcome, so
    that a linear model's slopes stay right where an answer is missing for reasons to be seen in
    the other answers; in a logistic model nearly so. Expected answers vary less than real ones,
    and a respondent counts in the model only for what was answered.

    Args:
        items: (n, p); NaN where not answered.
        others: (n, q) predictors known of everybody.
        weights: (n,); rows of weight 0 count for nothing.
        low: least possible answer; expectations are held within.
        high: greatest possible answer.

    Returns:
        (n, p) without NaN; None where items are collinear, never answered or do not vary.

    Source: regression calibration, Carroll and others (2006), chapter 4.

    Of those with the predictor 3 in 4 say yes, of those without 1 in 4.

    >>> items = np.array([[0, 0, 0, 1, 1, 1, 1, 0, np.nan, np.nan]]).T
    >>> others = np.array([[0, 0, 0, 0, 1, 1, 1, 1, 0, 1]]).T
    >>> impute_answers(items, others, np.ones(10))[-2:, 0].round(3).tolist()
    [0.25, 0.75]
    """
    columns = np.asarray(items, dtype=np.float64)
    everything = np.column_stack([columns, np.asarray(others, dtype=np.float64)])
    known = np.isfinite(everything)
    if not (known & (weights > 0)[:, None]).any(axis=0).all():
        return None
    filled = np.where(known, everything, 0.0)
    means, covariances = pairwise_moments(filled, known, weights[:, None])
    mean, covariance = np.diag(means[0]), covariances[0]
    spread = np.diag(covariance)
    if not spread.min() > 0:
        return None
    correlation = covariance / np.sqrt(np.outer(spread, spread))
    if np.linalg.eigvalsh(correlation)[0] < LEAST:
        return None
    out = columns.copy()
    number = columns.shape[1]
    patterns, of_row = np.unique(known, axis=0, return_inverse=True)
    for place, pattern in enumerate(patterns):
        missing = np.flatnonzero(~pattern[:number])
        if not len(missing):
            continue
        rows = np.flatnonzero(of_row == place)
        given = np.flatnonzero(pattern)
        slopes = np.linalg.solve(
            covariance[np.ix_(given, given)], covariance[np.ix_(given, missing)]
        )
        guesses = mean[missing] + (everything[np.ix_(rows, given)] - mean[given]) @ slopes
        out[np.ix_(rows, missing)] = np.clip(guesses, low, high)
    return out
