"""What an intruder knows, as whole-number equations, and what they leave possible.

A hidden cell is proved open by example tables (`exhibits`) of whole numbers that fit all that is
published and give the cell other values. Each is checked in whole numbers before it counts, so a
fault or a tolerance of the solver can cost a figure and never disclose one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from pipeline.disclose.feasible_tables.found import Finding, Seen, Target
from pipeline.disclose.feasible_tables.solver import Solver

__all__ = ["Figure", "Finding", "Sum", "System", "Target"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Sum = tuple[Ints, Ints, int, int]
"""Variables, the whole factor of each, and the least and most of their sum."""
Figure = tuple[int, int]
"""An area and a column of a table; column -1: the mean, which takes all of them."""
TOGETHER_WHOLE = 12  # the same in whole numbers
NEARLY = 0.1  # which need not be the best
TOGETHER = 3  # rounds in which all hidden cells are pushed at once, each its own way


@dataclass
class System:
    """Unknown counts between bounds, sums of them between bounds, and the true counts.

    `exhibits`: tables found of a system that knew more of the same counts; those that fit are used
    again, and each new one is added. `starts`: where the counts of earlier editions begin;
    `figures`: of sums that a published figure tells, by their number, the figure. `remainders`: the
    unknowns of people in whom two areas differ, column by column, and the number of the larger one.
    """

    truth: Ints
    exhibits: list[Ints] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    remainders: list[tuple[int, Ints]] = field(default_factory=list)
    figures: dict[int, Figure] = field(default_factory=dict)
    lower: Ints = field(init=False)
    upper: Ints = field(init=False)
    sums: list[Sum] = field(default_factory=list)
    _solver: Solver | None = field(default=None, init=False, repr=False)

    def __post_init__(self) -> None:
        self.lower = np.zeros(len(self.truth), dtype=np.int64)
        self.upper = np.full(len(self.truth), int(self.truth.sum()), dtype=np.int64)

    def confine(self, variable: int, least: int, most: int) -> None:
        """One count lies between two."""
        self.lower[variable] = max(int(self.lower[variable]), least)
        self.upper[variable] = min(int(self.upper[variable]), most)

    def add(
        self,
        variables: Sequence[int],
        least: int,
        most: int,
        factors: Sequence[int] | None = None,
        figure: Figure | None = None,
    ) -> None:
        """A sum of counts (times whole factors) lies between two; `figure`: that tells so."""
        if len(variables) == 1 and factors is None:
            self.confine(variables[0], least, most)
            return
        if figure is not None:
            self.figures[len(self.sums)] = figure
        times = np.ones(len(variables), dtype=np.int64) if factors is None else np.array(factors)
        self.sums.append((np.array(variables, dtype=np.int64), times, least, most))

    def extend(self, truth: Ints) -> int:
        """More unknown counts, (counts,); returns the number of the first."""
        start = len(self.truth)
        self.truth = np.concatenate([self.truth, truth])
        self.lower = np.concatenate([self.lower, np.zeros(len(truth), dtype=np.int64)])
        most = np.full(len(truth), int(self.truth.sum()), dtype=np.int64)
        self.upper = np.concatenate([self.upper, most])
        return start

    def append(self, other: "System") -> int:
        """All that is known of other counts; returns the number of the first of them."""
        start = self.extend(other.truth)
        self.lower[start:], self.upper[start:] = other.lower, other.upper
        self.sums += [(at + start, times, least, most) for at, times, least, most in other.sums]
        return start

    def fitting(self, tables: Ints) -> Bools:
        """(tables,) whether each of some tables of whole numbers, (tables, unknowns), fits."""
        matrix, least, most = self._matrix
        found = np.asarray(matrix @ tables.T).T
        within = (tables >= self.lower) & (tables <= self.upper)
        agrees = (found >= least) & (found <= most)
        fit: Bools = np.logical_and(within.all(axis=1), agrees.all(axis=1))
        return fit

    def freeze(self) -> None:
        """Lay the sums out as a matrix; nothing may be added afterwards.

        Raises:
            ValueError: the true counts do not agree with what is said to be known.
        """
        starts = np.cumsum([0, *(len(s[0]) for s in self.sums)])
        columns = np.concatenate([s[0] for s in self.sums] or [np.zeros(0, dtype=np.int64)])
        data = np.concatenate([s[1] for s in self.sums] or [np.zeros(0, dtype=np.int64)])
        shape = (len(self.sums), len(self.truth))
        least = np.array([s[2] for s in self.sums], dtype=np.int64)
        most = np.array([s[3] for s in self.sums], dtype=np.int64)
        self._matrix = (csr_array((data, columns, starts), shape=shape), least, most)
        if not self.fitting(self.truth[None]).all():
            raise ValueError("the true counts do not fit what is published of them")

    def extreme(
        self, objective: Ints, whole: bool = True, gap: float = 0.0
    ) -> tuple[Ints | None, float]:
        """Counts that make the objective small, and what no counts make it smaller than.

        Args:
            objective: (unknowns,) whole factors.
            whole: if fractions do better than whole counts, prove what whole counts can do.
            gap: how near to the best whole counts need come, as a share of it.

        Returns:
            (unknowns,) counts, None where none were found; and the least that is proved.
        """
        found, bound = self.solver.least(objective, whole=False)
        counts = self._checked(found)
        if whole and (counts is None or int(objective @ counts) > bound):
            found, bound = self.solver.least(objective, whole=True, gap=gap)
            better = self._checked(found)
            counts = counts if better is None else better
        return counts, bound

    @property
    def solver(self) -> Solver:
        """What minimises over them, once they are frozen."""
        if self._solver is None:
            self._solver = Solver(*self._matrix, self.lower, self.upper)
        return self._solver

    def _checked(self, found: Floats | None) -> Ints | None:
        """Counts that were found, if as whole numbers they fit."""
        if found is None:
            return None
        values: Ints = np.rint(found).astype(np.int64)
        return values if self.fitting(values[None]).all() else None

    def attack(
        self, targets: Sequence[Target], first: bool = False, whole: bool = False
    ) -> list[Finding]:
        """What exhibits show to be possible of each target, in the order given.

        `first`: stop at the first target that stays closed; of those after it, nothing is sought,
        and of itself nothing in whole numbers where fractions prove that it is closed.
        `whole`: where fractions seldom come out whole, push all together in whole numbers at once.

        Exhibits are sought until a target is as open as it must be or no more can be had, so the
        interval of an open target may be wider than is said, and that of another is exact.
        """
        seen = Seen(targets, self.truth)
        same = [one for one in self.exhibits if one.shape == self.truth.shape]
        if same:
            tables = np.array(same)
            seen.widen(tables[self.fitting(tables)])
        draw = np.random.default_rng(len(targets))
        rounds = TOGETHER_WHOLE if whole else TOGETHER
        for _ in range(rounds if len(targets) > 1 else 0):
            closed = seen.closed()
            if not closed.any():
                break
            objective = seen.pushed(draw.choice(np.array([-1, 1]), len(targets)) * closed)
            for toward in (objective, -objective) if objective.any() else ():
                self._exhibit(toward, seen, whole, gap=NEARLY)
        closed = seen.closed()
        for i, target in enumerate(targets):
            if not closed[i]:
                continue
            alone = np.zeros(len(self.truth), dtype=np.int64)
            alone[list(target.variables)] = 1
            least, most = -np.inf, np.inf
            signs = (1, -1) if target.like else (-1, 1)
            for exact, sign in product((False, True), signs):
                if first and exact and not target.like and not target.leaves(least, most):
                    break
                bound = self._exhibit(sign * alone, seen, exact)
                least, most = (bound, most) if sign == 1 else (least, -bound)
                seen.prove(i, least)
                closed = seen.closed()
                if not closed[i]:
                    break
            if first and closed[i]:
                break
        return seen.findings()

    def _exhibit(self, objective: Ints, seen: Seen, whole: bool, gap: float = 0.0) -> float:
        """Seek one more exhibit, and note what it shows; returns the least that is proved."""
        found, bound = self.extreme(objective, whole, gap)
        if found is not None:
            self.exhibits.append(found)
            seen.widen(found[None])
        return bound
