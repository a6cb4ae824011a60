"""Pearson's chi-square of plain counts, many tables at once: a check on the design-based test."""

import numpy as np
from scipy import special

from pipeline.stats.variance.design import Floats, Ints


def chi_square(count: Ints) -> tuple[Floats, Floats]:
    """p and Cramer's V of tables of counts (..., K, L); NaN where a table has one row or column.

    Levels that nobody chose are left out; a table of two by two gets Yates' correction. Source:
    the row "pearson" of pingouin's chi2_independence with its defaults.

    Of 60 answers, 10 and not the expected 15 are in a cell: 4 x (5 - 0.5)^2 / 15 = 5.4.

    >>> p, v = chi_square(np.array([[10, 20], [20, 10]]))
    >>> float(p.round(3)), float(v.round(3))
    (0.02, 0.3)
    """
    observed = count.astype(np.float64)
    row, column = observed.sum(-1), observed.sum(-2)
    total = row.sum(-1)
    rows, columns = (row > 0).sum(-1), (column > 0).sum(-1)
    degrees = (rows - 1) * (columns - 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = row[..., :, None] * column[..., None, :] / total[..., None, None]
        away = np.abs(observed - expected)
        away -= np.where((degrees == 1)[..., None, None], np.minimum(0.5, away), 0.0)
        square = np.where(expected > 0, away**2 / expected, 0.0).sum((-1, -2))
        testable = (rows > 1) & (columns > 1)
        p = np.where(testable, special.gammaincc(degrees / 2, square / 2), np.nan)
        v = np.where(testable, np.sqrt(square / (total * (np.minimum(rows, columns) - 1))), np.nan)
    return p, v
