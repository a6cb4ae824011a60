"""Hidden cells, what must stay possible of them, and what tables that fit show to be possible."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Target:
    """A hidden cell: the variables it sums, and what must stay possible of it.

    `like`: the threshold, of a cell of `fall` people that is not small and whose rest is not, 0 of
    others. If it could be from 0 to one less, as much must stay possible of it as of a small one:
    else whoever knows what must would know that it is none, or not small.
    `told`: earlier editions alone leave it less than must stay possible, and this is what they do.
    """

    name: tuple[int, int]
    variables: tuple[int, ...]
    width: int
    reach: int
    fall: int
    told: bool = False
    like: int = 0

    def leaves(self, least: float, most: float) -> bool:
        """Whether from the one to the other is as much as must stay possible."""
        width, need = most - least, min(self.like + 1, self.fall)
        small = least < self.like and (width < need or most < need)
        return width >= self.width and most >= self.reach and least <= self.fall and not small


@dataclass(frozen=True)
class Finding:
    """What is known to be possible of a target: least and most over all exhibits."""

    target: Target
    least: int
    most: int

    @property
    def open(self) -> bool:
        """Whether that is as much as must be."""
        return self.target.leaves(self.least, self.most)


class Seen:
    """Least and most of each target over the exhibits so far, and what is proved of it.

    That it cannot be small: no exhibit shows that.
    """

    def __init__(self, targets: Sequence[Target], truth: Ints) -> None:
        self._targets = targets
        starts = np.cumsum([0, *(len(t.variables) for t in targets)])
        columns = np.array([v for t in targets for v in t.variables], dtype=np.int64)
        ones = np.ones(len(columns), dtype=np.int64)
        self._sums = csr_array((ones, columns, starts), shape=(len(targets), len(truth)))
        self._least: Ints = np.asarray(self._sums @ truth)
        self._most = self._least.copy()
        needs = [(t.width, t.reach, t.fall, t.like) for t in targets]
        self._needs: Ints = np.array(needs, dtype=np.int64).reshape(-1, 4).T
        self._large: Bools = self._needs[3] == 0

    def widen(self, exhibits: Ints) -> None:
        """Take in more exhibits, of shape (exhibits, unknowns)."""
        if len(exhibits):
            values = np.asarray(self._sums @ exhibits.T)
            np.minimum(self._least, values.min(axis=1), out=self._least)
            np.maximum(self._most, values.max(axis=1), out=self._most)

    def closed(self) -> Bools:
        """(targets,) those that are not yet as open as they must be."""
        least, most, (wide, reach, fall, like) = self._least, self._most, self._needs
        width, need = most - least, np.minimum(like + 1, fall)
        small = ~self._large & ((width < need) | (most < need))
        closed: Bools = (width < wide) | (most < reach) | (least > fall) | small
        return closed

    def prove(self, target: int, least: float) -> None:
        """Take for proved that one cannot be less."""
        self._large[target] |= least >= self._needs[3, target]

    def pushed(self, signs: Ints) -> Ints:
        """(unknowns,) the objective that pushes each target by its sign, (targets,)."""
        objective: Ints = np.asarray(signs @ self._sums)
        return objective

    def findings(self) -> list[Finding]:
        """What is known of each target."""
        ends = zip(self._targets, self._least, self._most, strict=True)
        return [Finding(target, int(least), int(most)) for target, least, most in ends]
