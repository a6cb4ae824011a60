"""Logistic regression by Firth's penalised likelihood: a finite answer where few answers are had.

Where an area or a group is small, all of it may have succeeded: the likelihood then grows without
end as its coefficient does, and where answers are few for each predictor, coefficients come out too
far from zero. The penalty, half the logarithm of the information's determinant, takes away both.
"""

import numpy as np
from scipy.special import expit

from pipeline.stats.variance.design import Floats, Ints

STEPS = 200
LARGEST = 5.0
"""A step goes no further than this, in log odds (logistf's `maxstep`)."""
SETTLED = 1e-8
MANY = 8
"""Codes that are so many times the rows are sorted, and not counted."""


def firth(terms: Floats, outcome: Floats, weights: Floats) -> Floats | None:
    """(p + 1,) coefficients by penalised likelihood; None where they do not settle.

    Args:
        terms: (n, p + 1), with the intercept.
        outcome: (n,) 1 or 0.
        weights: (n,); they are scaled to a mean of 1, so that they stand for n answers.

    Source: Firth, Biometrika 80(1), 1993; Heinze and Schemper, Statistics in Medicine 21(16), 2002.

    Success of 0 in 4 and of 3 in 4: with one predictor it is as if half an answer were added to
    each of the four cells, so the odds ratio is (3.5 / 1.5) / (0.5 / 4.5).

    >>> terms = np.column_stack([np.ones(8), np.repeat([0, 1], 4)])
    >>> found = firth(terms, np.array([0, 0, 0, 0, 1, 1, 1, 0]), np.ones(8))
    >>> np.exp(found).round(3).tolist()
    [0.111, 21.0]
    """
    rows, group = alike(np.column_stack([terms, outcome]))
    mass: Floats = np.bincount(group, weights / weights.mean()).astype(np.float64)
    terms, outcome = rows[:, :-1], rows[:, -1]
    coefficients: Floats = np.zeros(terms.shape[1])
    fit = _penalised(terms, outcome, mass, coefficients)
    for _ in range(STEPS):
        chance = expit(terms @ coefficients)
        even = chance * (1 - chance)
        information = (terms * (mass * even)[:, None]).T @ terms
        leverage = mass * even * (np.linalg.solve(information, terms.T).T * terms).sum(axis=1)
        score = terms.T @ (mass * (outcome - chance) + leverage * (0.5 - chance))
        # The penalty bends as well: of a respondent alone in an area as much as the likelihood.
        bent = (terms * ((mass + leverage) * even)[:, None]).T @ terms
        step = np.linalg.solve(bent, score)
        step *= min(1.0, LARGEST / max(float(np.abs(step).max()), SETTLED))
        moved = _penalised(terms, outcome, mass, coefficients + step)
        while moved < fit - 1e-12 * abs(fit) and np.any(np.abs(step) > SETTLED):
            step = step / 2
            moved = _penalised(terms, outcome, mass, coefficients + step)
        coefficients, fit = coefficients + step, moved
        if np.all(np.abs(step) <= SETTLED * (1 + np.abs(coefficients))):
            return coefficients
    return None


def alike(table: Floats) -> tuple[Floats, Ints]:
    """The rows of a table (n, k) that differ, in order, and which of them each of the n is.

    What numpy.unique gives by axis 0, column by column: those of areas are 0 and 1, and need no
    sorting.

    >>> rows, which = alike(np.array([[1.0, 0.0], [0.0, 2.5], [1.0, 0.0]]))
    >>> rows.tolist(), which.tolist()
    ([[0.0, 2.5], [1.0, 0.0]], [1, 0, 1])
    """
    group, number = np.zeros(len(table), dtype=np.int64), 1
    for column in table.T:
        place, levels = (column == 1).astype(np.int64), 2
        if not ((place == 1) | (column == 0)).all():
            known, place = np.unique(column, return_inverse=True)
            levels = len(known)
        group = group * levels + place
        if number * levels > MANY * len(table):
            group = np.unique(group, return_inverse=True)[1]
        else:
            group = (np.cumsum(np.bincount(group) > 0) - 1)[group]
        number = int(group.max(initial=0)) + 1
    return table[np.unique(group, return_index=True)[1]], group


def _penalised(terms: Floats, outcome: Floats, mass: Floats, coefficients: Floats) -> float:
    """The log likelihood, with half the logarithm of the information's determinant."""
    linear = terms @ coefficients
    chance = expit(linear)
    information = (terms * (mass * chance * (1 - chance))[:, None]).T @ terms
    likelihood = float(mass @ (outcome * linear - np.logaddexp(0.0, linear)))
    return likelihood + 0.5 * float(np.linalg.slogdet(information)[1])
