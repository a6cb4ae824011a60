"""Whole-number equations over unknown counts, and how small and large a sum of them can be.

What is said to be possible is exhibited: a table of whole numbers that fits every equation, checked
in whole numbers. What is said to be the least or the most is HiGHS's proof.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray
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

    def open(self, least: int, most: int) -> bool:
        """Whether a sum from the one to the other is as unknown as it must be."""
        return most - least >= self.width and most >= self.reach


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
    """Counts from 0 up, and sums of them that lie between two numbers.

    `starts`: where the counts of each earlier edition begin. `apart`: the number of an area, and
    the counts of those in whom it and those that lie in it differ.
    """

    truth: Ints
    sums: list[tuple[Sequence[int], Sequence[int], int, int]] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    apart: list[tuple[int, list[int]]] = field(default_factory=list)
    _programmes: dict[tuple[bool, bool], Any] = field(default_factory=dict, repr=False)

    def add(
        self, variables: Sequence[int], least: int, most: int, times: Sequence[int] | None = None
    ) -> None:
        """A sum of counts, each times a whole factor, lies between two numbers."""
        self.sums.append((variables, times or (1,) * len(variables), least, most))

    def join(self, other: "System") -> int:
        """All that another says of counts of its own; returns where these begin."""
        start = self.more(other.truth)
        for variables, times, least, most in other.sums:
            self.add([start + v for v in variables], least, most, times)
        return start

    def more(self, truth: Ints) -> int:
        """More counts, (counts,); returns where they begin."""
        start = len(self.truth)
        self.truth = np.concatenate([self.truth, truth])
        return start

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
        proved = np.zeros((len(wanted), 2), dtype=np.bool_)
        draw = np.random.default_rng(7)

        def tight() -> NDArray[np.int64]:
            ends = zip(wanted, least.tolist(), most.tolist(), strict=True)
            narrow = np.array([not one.open(a, b) for one, a, b in ends], dtype=np.bool_)
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
        for again in (False, True):
            for i in tight():
                if again:  # what is left of the last minimum can lead the next astray
                    self._programmes.clear()
                for side, sign in ((1, -1.0), (0, 1.0)):
                    if not wanted[i].open(int(least[i]), int(most[i])):
                        push = np.zeros(len(self.truth))
                        push[index[i]] = sign
                        sure = learn(push, exact=True)
                        proved[i, side] = sure or bool(side == 0 and least[i] == 0)
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

        Fractions are tried first: mostly they come out whole, and what they cannot do, whole
        numbers cannot. Where it need not be `exact`, whole numbers need not be the best.
        """
        best: Ints | None = None
        floor = -np.inf
        for whole in (False, True):
            found, bound = self._minimum(objective, whole, exact)
            floor = max(floor, bound)
            if found is not None and self._fits(values := np.rint(found).astype(np.int64)):
                best = values
                if not exact or objective @ values <= floor:
                    break
        return best, best is not None and bool(objective @ best <= floor)

    def _minimum(
        self, objective: NDArray[np.float64], whole: bool, exact: bool
    ) -> tuple[NDArray[np.float64] | None, float]:
        """What HiGHS makes of it, and a whole number that no whole counts go below."""
        key = (whole, exact and whole)
        if key not in self._programmes:
            self._programmes[key] = self._programme(*key)
        programme = self._programmes[key]
        size = len(self.truth)
        programme.changeColsCost(size, np.arange(size, dtype=np.int32), objective)
        programme.run()
        info = programme.getInfo()
        if programme.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None, -np.inf
        least = info.mip_dual_bound if whole else info.objective_function_value
        return np.array(programme.getSolution().col_value), float(np.ceil(least - 1e-6))

    def _programme(self, whole: bool, exact: bool) -> Any:
        """The sums as HiGHS takes them; each minimum is sought from where the last one was."""
        size = len(self.truth)
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = size, len(self.sums)
        model.col_cost_, model.col_lower_ = np.zeros(size), np.zeros(size)
        model.col_upper_ = np.full(size, highspy.kHighsInf)
        model.row_lower_ = np.where(self._least <= -FAR, -highspy.kHighsInf, self._least)
        model.row_upper_ = np.where(self._most >= FAR, highspy.kHighsInf, self._most)
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = self._matrix.indptr.astype(np.int32)
        model.a_matrix_.index_ = self._matrix.indices.astype(np.int32)
        model.a_matrix_.value_ = self._matrix.data.astype(float)
        programme: Any = highspy.Highs()
        programme.setOptionValue("output_flag", False)
        programme.setOptionValue("threads", 1)
        programme.passModel(model)
        if whole:
            kinds = np.full(size, int(highspy.HighsVarType.kInteger), np.uint8)
            programme.changeColsIntegrality(size, np.arange(size, dtype=np.int32), kinds)
            programme.setOptionValue("time_limit", SECONDS)
            programme.setOptionValue("mip_rel_gap", 0.0 if exact else NEARLY)
        else:
            programme.setOptionValue("presolve", "off")
        return programme
