"""Sums by code, and the linear map that stands for raking in variances."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

MANY = 2**16  # codes of this size and above are no short integers
SWEEPS = 10
"""How often R's svyrecvar sweeps residuals over the margins of a raked design."""


@dataclass(frozen=True, eq=False)
class Groups:
    """Rows in the order of their codes: where each code begins, and which it is."""

    order: Ints
    starts: Ints
    codes: Ints

    def sums(self, values: Floats, count: int) -> Floats:
        """(count, k) sums of (n, k) values by code 0..count-1."""
        out = np.zeros((count, values.shape[1]))
        if len(self.starts) == len(self.order):
            out[self.codes] = values[self.order]
        else:
            out[self.codes] = np.add.reduceat(values[self.order], self.starts, axis=0)
        return out


def groups_of(codes: Ints) -> Groups:
    """The rows of each code (n,), for sums of many values by the same codes.

    >>> groups_of(np.array([0, 1, 0])).sums(np.array([[1.0], [2.0], [3.0]]), 2).tolist()
    [[4.0], [2.0]]
    """
    few = codes.max(initial=0) < MANY  # short integers are sorted by their digits
    order = np.argsort(codes.astype(np.uint16) if few else codes, kind="stable")
    starts = np.flatnonzero(np.diff(codes[order], prepend=-1))
    return Groups(order, starts, codes[order[starts]])


def sum_by(codes: Ints, values: Floats, count: int) -> Floats:
    """(count, k) sums of (n, k) values by code 0..count-1.

    >>> sum_by(np.array([0, 1, 0]), np.array([[1.0], [2.0], [3.0]]), 2).tolist()
    [[4.0], [2.0]]
    """
    return groups_of(codes).sums(values, count)


def sweep_matrix(margins: Ints) -> Floats:
    """(L, L) maps sums of scores by margin level to what raking takes off each level's rows.

    margins (n, M): a code for each margin, no two margins sharing one; L codes in all. The average
    of the scores in each level is taken off, margin after margin, ten times over, which is what
    R's svyrecvar does for a design made by rake(). The averages are unweighted, since scores are
    there divided by the weights. Source: R survey, functions svyrecvar and rake.

    One margin, with two rows in its first level and one in its second: sums become averages.

    >>> sweep_matrix(np.array([[0], [0], [1]])).tolist()
    [[0.5, 0.0], [0.0, 1.0]]
    """
    levels = int(margins.max(initial=-1)) + 1
    cross = np.zeros((levels, levels))
    for left in margins.T:
        for right in margins.T:
            pairs = np.bincount(left * levels + right, minlength=levels**2)
            cross += pairs.reshape(cross.shape)
    taken = np.zeros((levels, levels))
    blocks = [np.unique(column) for column in margins.T]
    for _ in range(SWEEPS):
        for block in blocks:
            rest = np.eye(levels)[block] - cross[block] @ taken
            taken[block] += rest / cross[block, block][:, None]
    return taken


def merge(totals: Floats, owner: Ints, area: Ints) -> tuple[Floats, Ints, Ints]:
    """Add up totals (T, U, C) of the same owner in the same area, sorted by area.

    Returns the sums, their owners and their areas; what is in no area is left out.

    >>> totals = np.array([[[1.0], [2.0], [4.0], [8.0]]])
    >>> sums, owners, areas = merge(totals, np.array([5, 5, 6, 7]), np.array([0, 0, 1, -1]))
    >>> sums.ravel().tolist(), owners.tolist(), areas.tolist()
    ([3.0, 4.0], [5, 6], [0, 1])
    """
    inside = np.flatnonzero(area >= 0)
    order = inside[np.lexsort((owner[inside], area[inside]))]
    owners, areas = owner[order], area[order]
    new = (np.diff(owners, prepend=-1) != 0) | (np.diff(areas, prepend=-1) != 0)
    starts = np.flatnonzero(new)
    sorted_totals = totals[:, order]
    if len(starts) < len(order):
        sorted_totals = np.add.reduceat(sorted_totals, starts, axis=1)
    return sorted_totals, owners[starts], areas[starts]
