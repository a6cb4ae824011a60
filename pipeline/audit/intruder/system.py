"""Whole-number equations over unknown counts, and how small and large a sum of them can be.

What is said to be possible is exhibited: a table of whole numbers that fits every equation, checked
in whole numbers. What is said to be the least or the most is HiGHS's proof.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from pipeline.audit.intruder.truth import Ints

SECONDS = 20.0
ROUNDS = 8  # in each, all sums that are still too narrow are pushed at once, each its own way
ALONE = 2  # no more than these are pushed one by one at once
FAR = 2**40
NEARLY = 0.1


@dataclass(frozen=True)
class Wanted:
    """A sum of counts that must stay unknown: at least `width` wide, and up to `reach`."""

    variables: tuple[int, ...]
    width: int
    reach: int


@dataclass(frozen=True)
class Range:
    """The least and the most that a sum can be; `proved` where there is no more to be had."""

    least: int
    most: int
    proved: bool


class Contradiction(ValueError):
    """The true counts do not fit the equations: these are not equations about them."""


@dataclass
class System:
    """Counts from 0 up, and sums of them that lie between two numbers."""

    truth: Ints
    sums: list[tuple[Sequence[int], Sequence[int], int, int]] = field(default_factory=list)

    def add(
        self, variables: Sequence[int], least: int, most: int, times: Sequence[int] | None = None
    ) -> None:
        """A sum of counts, each times a whole factor, lies between two numbers."""
        self.sums.append((variables, times or (1,) * len(variables), least, most))

    def close(self) -> None:
        """Lay the sums out as a matrix; nothing is added afterwards.

        Raises:
            Contradiction: the true counts do not fit.
        """
        sizes = [len(one[0]) for one in self.sums]
        rows = np.repeat(np.arange(len(self.sums)), sizes)
        columns = np.array([v for one in self.sums for v in one[0]], dtype=np.int64)
        data = np.array([t for one in self.sums for t in one[1]], dtype=np.int64)
        self._matrix = csr_array((data, (rows, columns)), shape=(len(self.sums), len(self.truth)))
        self._least = np.array([one[2] for one in self.sums], dtype=np.int64)
        self._most = np.array([one[3] for one in self.sums], dtype=np.int64)
        if not self._fits(self.truth):
            raise Contradiction("the true counts do not fit what is printed of them")

    def ranges(self, wanted: Sequence[Wanted]) -> list[Range]:
        """How small and large each sum can be, sought until it is as wide as it must be."""
        index = [np.array(one.variables, dtype=np.int64) for one in wanted]
        least = np.array([self.truth[i].sum() for i in index], dtype=np.int64)
        most = least.copy()
        width = np.array([one.width for one in wanted], dtype=np.int64)
        reach = np.array([one.reach for one in wanted], dtype=np.int64)
        proved = np.zeros((len(wanted), 2), dtype=np.bool_)
        draw = np.random.default_rng(7)

        def tight() -> NDArray[np.int64]:
            narrow = (most - least < width) | (most < reach)
            return np.flatnonzero(narrow & ~proved.all(axis=1))

        def learn(push: NDArray[np.float64], exact: bool = False) -> bool:
            found, sure = self._extreme(push, exact)
            if found is not None:
                values = np.array([found[i].sum() for i in index], dtype=np.int64)
                np.minimum(least, values, out=least)
                np.maximum(most, values, out=most)
            return sure

        for _ in range(ROUNDS):
            if len(narrow := tight()) <= ALONE:
                break
            push = np.zeros(len(self.truth))
            for i, sign in zip(narrow, draw.choice([-1.0, 1.0], len(narrow)), strict=True):
                push[index[i]] += sign
            learn(push)
            learn(-push)
        for i in range(len(wanted)):
            for side, sign in ((1, -1.0), (0, 1.0)):
                if i in tight():
                    push = np.zeros(len(self.truth))
                    push[index[i]] = sign
                    proved[i, side] = learn(push, exact=True) or bool(side == 0 and least[i] == 0)
        return [
            Range(int(a), int(b), bool(p))
            for a, b, p in zip(least, most, np.all(proved, axis=1).tolist(), strict=True)
        ]

    def ends(self, variables: Sequence[int]) -> tuple[int, int]:
        """The least and the most that a sum can be: its true value where no proof was found."""
        (found,) = self.ranges([Wanted(tuple(variables), FAR, FAR)])
        return found.least, found.most

    def _fits(self, values: Ints) -> bool:
        sums: Ints = np.asarray(self._matrix @ values)
        return bool((values >= 0).all() and (sums >= self._least).all() and
                    (sums <= self._most).all())  # fmt: skip

    def _extreme(self, objective: NDArray[np.float64], exact: bool) -> tuple[Ints | None, bool]:
        """Counts that make the objective least, and whether that is proved.

        Where it need not be `exact`, fractions are tried first: mostly they come out whole.
        """
        for whole in (0, 1)[exact:]:
            solved = milp(
                objective, integrality=np.full(len(self.truth), whole), bounds=Bounds(0, np.inf),
                constraints=LinearConstraint(self._matrix, self._least, self._most),
                options={"time_limit": SECONDS, "mip_rel_gap": 0.0 if exact else NEARLY},
            )  # fmt: skip
            if solved.x is not None:
                values: Ints = np.rint(solved.x).astype(np.int64)
                if self._fits(values):
                    return values, exact and solved.status == 0
        return None, False
