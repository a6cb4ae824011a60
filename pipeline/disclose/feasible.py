"""What an attacker knows, as whole-number equations, and what they leave possible.

A hidden cell is proved open by exhibits: tables of whole numbers that fit all that is published and
give the cell other values. Every exhibit is checked in whole numbers before it counts, so a fault
or a tolerance of the solver can cost a figure and never a secret.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

Ints = NDArray[np.int64]
SECONDS = 10.0
TOGETHER = 3  # rounds in which all hidden cells are pushed at once, each its own way


@dataclass(frozen=True)
class Target:
    """A hidden cell: the variables it sums, and what must stay possible of it."""

    name: tuple[int, int]
    variables: tuple[int, ...]
    width: int
    reach: int
    fall: int


@dataclass(frozen=True)
class Finding:
    """What is known to be possible of a target: least and most over all exhibits."""

    target: Target
    least: int
    most: int

    @property
    def open(self) -> bool:
        """Whether that is as much as must be."""
        t = self.target
        return self.most - self.least >= t.width and self.most >= t.reach and self.least <= t.fall


@dataclass
class System:
    """Unknown counts between bounds, sums of them between bounds, and the true counts.

    `exhibits`: tables found of a system that knew more of the same counts; those that fit are used
    again, and each new one is added.
    """

    truth: Ints
    exhibits: list[Ints] = field(default_factory=list)
    lower: Ints = field(init=False)
    upper: Ints = field(init=False)
    sums: list[tuple[Ints, Ints, int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.lower = np.zeros(len(self.truth), dtype=np.int64)
        self.upper = np.full(len(self.truth), int(self.truth.sum()), dtype=np.int64)

    def confine(self, variable: int, least: int, most: int) -> None:
        """One count lies between two."""
        self.lower[variable] = max(int(self.lower[variable]), least)
        self.upper[variable] = min(int(self.upper[variable]), most)

    def add(
        self, variables: Sequence[int], least: int, most: int, factors: Sequence[int] | None = None
    ) -> None:
        """A sum of counts (times whole factors) lies between two."""
        if len(variables) == 1 and factors is None:
            self.confine(variables[0], least, most)
            return
        times = np.ones(len(variables), dtype=np.int64) if factors is None else np.array(factors)
        self.sums.append((np.array(variables, dtype=np.int64), times, least, most))

    def fits(self, values: Ints) -> bool:
        """Whether whole numbers, (unknowns,), agree with all that is known."""
        if (values < self.lower).any() or (values > self.upper).any():
            return False
        matrix, least, most = self._matrix
        found = matrix @ values
        return bool(((found >= least) & (found <= most)).all())

    def freeze(self) -> None:
        """Lay the sums out as a matrix; nothing may be added afterwards.

        Raises:
            ValueError: the true counts do not agree with what is said to be known.
        """
        rows = np.repeat(np.arange(len(self.sums)), [len(s[0]) for s in self.sums])
        columns = np.concatenate([s[0] for s in self.sums] or [np.zeros(0, dtype=np.int64)])
        data = np.concatenate([s[1] for s in self.sums] or [np.zeros(0, dtype=np.int64)])
        shape = (len(self.sums), len(self.truth))
        least = np.array([s[2] for s in self.sums], dtype=np.int64)
        most = np.array([s[3] for s in self.sums], dtype=np.int64)
        self._matrix = (csr_array((data, (rows, columns)), shape=shape), least, most)
        if not self.fits(self.truth):
            raise ValueError("the true counts do not fit what is published of them")

    def extreme(self, objective: NDArray[np.float64], whole: bool = True) -> Ints | None:
        """(unknowns,) counts that make the objective small; None where the solver found none.

        If not `whole`, fractions may be sought first, and count only where they come out whole.
        """
        matrix, least, most = self._matrix
        result = milp(
            objective,
            integrality=np.full(len(self.truth), int(whole)),
            bounds=Bounds(self.lower, self.upper),
            constraints=LinearConstraint(matrix, least, most) if len(least) else None,
            options={"time_limit": SECONDS, "mip_rel_gap": 0.0},
        )
        if result.x is None:
            return None
        values: Ints = np.rint(result.x).astype(np.int64)
        return values if self.fits(values) else None

    def attack(self, targets: Sequence[Target], first: bool = False) -> list[Finding]:
        """What exhibits show to be possible of each target, in the order given.

        `first`: stop at the first target that stays closed; of those after it, nothing is sought.

        Exhibits are sought until a target is as open as it must be or no more can be had, so the
        interval of an open target may be wider than is said, and that of another is exact.
        """
        seen = _Seen(targets, self.truth)
        for exhibit in self.exhibits:
            if exhibit.shape == self.truth.shape and self.fits(exhibit):
                seen.widen(exhibit)
        draw = np.random.default_rng(len(targets))
        for _ in range(TOGETHER):
            signs = draw.choice(np.array([-1.0, 1.0]), len(targets))
            objective = seen.pushed(signs * seen.closed())
            for toward in (objective, -objective) if objective.any() else ():
                self._exhibit(toward, seen, whole=False)
        for i in range(len(targets)):
            for sign, whole in product((-1.0, 1.0), (False, True)):
                if seen.closed()[i]:
                    alone = seen.pushed(sign * (np.arange(len(targets)) == i))
                    self._exhibit(alone, seen, whole)
            if first and seen.closed()[i]:
                break
        return seen.findings()

    def _exhibit(self, objective: NDArray[np.float64], seen: "_Seen", whole: bool) -> None:
        """Seek one more exhibit, and note what it shows."""
        found = self.extreme(objective, whole)
        if found is not None:
            self.exhibits.append(found)
            seen.widen(found)


class _Seen:
    """Least and most of each target over the exhibits so far."""

    def __init__(self, targets: Sequence[Target], truth: Ints) -> None:
        self._targets = targets
        rows = np.repeat(np.arange(len(targets)), [len(t.variables) for t in targets])
        columns = np.array([v for t in targets for v in t.variables], dtype=np.int64)
        ones = np.ones(len(columns), dtype=np.int64)
        self._sums = csr_array((ones, (rows, columns)), shape=(len(targets), len(truth)))
        self._least: Ints = np.asarray(self._sums @ truth)
        self._most = self._least.copy()
        needs = [(t.width, t.reach, t.fall) for t in targets]
        self._width, self._reach, self._fall = np.array(needs, dtype=np.int64).reshape(-1, 3).T

    def widen(self, exhibit: Ints) -> None:
        """One more exhibit, (unknowns,)."""
        values = np.asarray(self._sums @ exhibit)
        np.minimum(self._least, values, out=self._least)
        np.maximum(self._most, values, out=self._most)

    def closed(self) -> NDArray[np.bool_]:
        """(targets,) those that are not yet as open as they must be."""
        width = self._most - self._least
        open_ = (width >= self._width) & (self._most >= self._reach) & (self._least <= self._fall)
        closed: NDArray[np.bool_] = ~open_
        return closed

    def pushed(self, signs: NDArray[np.float64]) -> NDArray[np.float64]:
        """(unknowns,) the objective that pushes each target by its sign, (targets,)."""
        objective: NDArray[np.float64] = np.asarray(self._sums.T @ signs)
        return objective

    def findings(self) -> list[Finding]:
        """What is known of each target."""
        ends = zip(self._targets, self._least, self._most, strict=True)
        return [Finding(target, int(least), int(most)) for target, least, most in ends]
