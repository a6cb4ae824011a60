"""Effects of the predictors of a logistic model as differences of chances, and their errors."""

import numpy as np

from pipeline.stats.variance.design import Bools, Design, Floats


def marginal_effects(
    terms: Floats, weights: Floats, coefficients: Floats, switches: Bools
) -> tuple[Floats, Floats]:
    """Average marginal effects of the predictors and their gradients in the coefficients.

    Of a switch: the mean change in the chance of success when it goes from 0 to 1 and all
    else stays. Of any other: the mean slope. The delta method takes the predictors as given.

    Args:
        terms: (n, p + 1), the intercept first.
        weights: (n,).
        coefficients: (p + 1,).
        switches: (p,).

    Chances of 1 in 2 and, with the predictor, of 3 in 4.

    >>> terms = np.array([[1.0, 0.0], [1.0, 1.0]])
    >>> found, _ = marginal_effects(terms, np.ones(2), np.log([1, 3]), np.array([True]))
    >>> found.round(3).tolist()
    [0.25]
    """
    share = weights / weights.sum()
    linear = terms @ coefficients
    chance = logistic(linear)
    slope = chance * (1 - chance)
    number = terms.shape[1] - 1
    effects, gradient = np.empty(number), np.empty((number, number + 1))
    for j in range(1, number + 1):
        column = terms[:, j]
        if switches[j - 1]:
            sides = []
            for value in (1.0, 0.0):
                moved = terms.copy()
                moved[:, j] = value
                p = logistic(linear + coefficients[j] * (value - column))
                sides.append((share @ p, (share * p * (1 - p)) @ moved))
            effects[j - 1] = sides[0][0] - sides[1][0]
            gradient[j - 1] = sides[0][1] - sides[1][1]
        else:
            effects[j - 1] = coefficients[j] * (share @ slope)
            gradient[j - 1] = coefficients[j] * ((share * slope * (1 - 2 * chance)) @ terms)
            gradient[j - 1, j] += share @ slope
    return effects, gradient


def logistic(linear: Floats) -> Floats:
    """The logistic function of each value, in the shape given: 1 / (1 + exp(-x)).

    >>> logistic(np.array([0.0, np.log(3)])).round(3).tolist()
    [0.5, 0.75]
    """
    from scipy.special import expit

    found: Floats = np.asarray(expit(linear), dtype=np.float64)
    return found


def one_sided(terms: Floats, outcome: Floats) -> Bools:
    """(p,) predictors with which, or without which, all have one outcome.

    terms: (n, p + 1), the intercept first; outcome: (n,) 1 or 0. A predictor's sides are where it
    is 1 and where it is 0.

    >>> terms = np.column_stack([np.ones(4), [0, 0, 1, 1], [0, 1, 0, 1]])
    >>> one_sided(terms, np.array([0, 1, 1, 1])).tolist()
    [True, True]
    """
    sides = ((terms[:, 1:] == 1).astype(np.float64), (terms[:, 1:] == 0).astype(np.float64))
    found = np.zeros(terms.shape[1] - 1, dtype=bool)
    for side in sides:
        there, good = side.sum(axis=0), outcome @ side
        found |= (there > 0) & ((good == 0) | (good == there))
    return found


def independent(design: Design, known: Bools) -> float:
    """What the inverse of a weighted information is multiplied by for independent answers.

    known: (n,) the rows of the model. The sum of squared weights over the sum of weights, times
    the part of these people's strata that did not answer.

    >>> from pipeline.stats.variance.sample_design import make_design
    >>> independent(make_design([3, 1]), np.ones(2, bool))
    2.5
    """
    weights = design.weights[known]
    return float((weights**2) @ design.unanswered[known] / weights.sum())
