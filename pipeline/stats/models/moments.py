"""Weighted means and covariances of answers by pairs of questions, in many replicates at once.

Each is over those who answered both questions, so that an unanswered one costs an answer and not a
respondent.
"""

from dataclasses import dataclass

import numpy as np

from pipeline.stats.variance.design import Bools, Floats, Ints

FEW_SETS = 8
"""Sets of weights below which products of all pairs of columns cost more than they save."""
BLOCK = 2048
"""Rows whose products are held at once."""


@dataclass(frozen=True, eq=False)
class Alike:
    """Rows that gave the same answers: the first row of each group, and the group of each row.

    rows: those with an answer, ordered by group; starts: where each group begins among them.
    """

    rows: Ints
    starts: Ints

    @property
    def first(self) -> Ints:
        """(g,) a row of each group."""
        return self.rows[self.starts]

    def sums(self, weights: Floats) -> Floats:
        """(g, r) sums of weights (n, r) by group."""
        held = weights[self.rows]
        same = len(self.starts) == len(self.rows)
        return held if same else np.add.reduceat(held, self.starts, axis=0)


def alike_rows(filled: Floats, known: Bools) -> Alike:
    """Groups of rows with the same answers.

    Where a survey asks little of many, that leaves few rows; sums over them are the same.

    Args:
        filled: (n, k) scores, 0 where not known.
        known: (n, k).

    >>> answers = np.array([[1.0, 2.0], [3.0, 0.0], [1.0, 2.0]])
    >>> found = alike_rows(answers, answers > 0)
    >>> sorted(zip(found.first.tolist(), found.sums(np.ones((3, 1)))[:, 0].tolist()))
    [(0, 2.0), (1, 1.0)]
    """
    rows = np.flatnonzero(known.any(axis=1))
    both = np.hstack([filled[rows] + 0.0, known[rows]])
    keys = both.view(np.dtype((np.void, both.itemsize * both.shape[1]))).ravel()
    _, group = np.unique(keys, return_inverse=True)
    order = np.argsort(group, kind="stable")
    starts = np.flatnonzero(np.diff(group[order], prepend=-1))
    return Alike(rows[order], starts)


def pairwise_moments(filled: Floats, known: Bools, weights: Floats) -> tuple[Floats, Floats]:
    """(r, k, k) weighted means and covariances, each over the rows where both columns are known.

    means[:, i, j] is the mean of column i over those rows; its diagonal has the columns' own means.

    Args:
        filled: (n, k) scores, 0 where not known.
        known: (n, k).
        weights: (n, r), one column for each set of weights.

    >>> known = np.array([[True, False], [True, True]])
    >>> means, _ = pairwise_moments(np.array([[1.0, 0.0], [3.0, 2.0]]), known, np.ones((2, 1)))
    >>> means.tolist()
    [[[2.0, 3.0], [2.0, 2.0]]]
    """
    rows = known.any(axis=1)
    x, m = filled[rows], known[rows].astype(np.float64)
    number, sums, products = _by_pair(x, m, weights[rows])
    means = sums / number
    return means, products / number - means * means.swapaxes(1, 2)


def _by_pair(x: Floats, m: Floats, weights: Floats) -> tuple[Floats, Floats, Floats]:
    """(r, k, k) each: sums over rows of weight, of column i and of columns i times j, by pair.

    Arguments as `pairwise_moments`, m being what is known as 0 and 1. For many sets of weights all
    products of a block of rows are made once, and one matrix product sums them for every set.
    """
    sets, size = weights.shape[1], x.shape[1]
    if sets < FEW_SETS:
        each = [(m * w[:, None], x * w[:, None]) for w in weights.T]
        found = [(wm.T @ m, wx.T @ m, wx.T @ x) for wm, wx in each]
        number, sums, products = (np.array(part) for part in zip(*found, strict=True))
        return number, sums, products
    left, right = np.triu_indices(size)
    pairs = len(left)
    total = np.zeros((sets, 2 * pairs + size**2))
    for first in range(0, len(x), BLOCK):
        rows = slice(first, first + BLOCK)
        a, b = x[rows], m[rows]
        mixed = (a[:, :, None] * b[:, None, :]).reshape(len(a), -1)
        block = np.hstack([b[:, left] * b[:, right], a[:, left] * a[:, right], mixed])
        total += weights[rows].T @ block
    number, products = np.empty((2, sets, size, size))
    for whole, part in ((number, total[:, :pairs]), (products, total[:, pairs : 2 * pairs])):
        whole[:, left, right] = whole[:, right, left] = part
    return number, total[:, 2 * pairs :].reshape(sets, size, size), products


def pairwise_correlations(filled: Floats, known: Bools, weights: Floats) -> Floats:
    """(r, k, k) weighted correlations; arguments as `pairwise_moments`.

    Each is over the rows where both columns are known, its variances over all that each is.

    >>> pairs = np.repeat([[0, 0], [1, 1], [0, 1], [1, 0]], (4, 4, 1, 1), axis=0)
    >>> pairwise_correlations(pairs, pairs >= 0, np.ones((10, 1))).round(3).tolist()
    [[[1.0, 0.6], [0.6, 1.0]]]
    """
    _, covariances = pairwise_moments(filled, known, weights)
    index = np.arange(covariances.shape[1])
    spread = np.sqrt(covariances[:, index, index])
    return np.asarray(covariances / (spread[:, :, None] * spread[:, None, :]))
