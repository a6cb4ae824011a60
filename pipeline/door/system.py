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
    """Unknown counts between bounds, sums of them between bounds, and the true counts."""

    truth: Ints
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

    def extreme(self, objective: NDArray[np.float64]) -> Ints | None:
        """(unknowns,) counts that make the objective small; None where the solver found none."""
        matrix, least, most = self._matrix
        result = milp(
            objective,
            integrality=np.ones(len(self.truth), dtype=np.int64),
            bounds=Bounds(self.lower, self.upper),
            constraints=LinearConstraint(matrix, least, most) if len(least) else None,
            options={"time_limit": SECONDS, "mip_rel_gap": 0.0},
        )
        if result.x is None:
            return None
        values: Ints = np.rint(result.x).astype(np.int64)
        return values if self.fits(values) else None

    def attack(self, targets: Sequence[Target]) -> list[Finding]:
        """What exhibits show to be possible of each target, in the order given.

        Exhibits are sought until a target is as open as it must be or no more can be had, so the
        interval of an open target may be wider than is said, and that of another is exact.
        """
        seen = [Finding(t, *[int(self.truth[list(t.variables)].sum())] * 2) for t in targets]
        draw = np.random.default_rng(len(targets))
        for _ in range(TOGETHER):
            objective = np.zeros(len(self.truth))
            for finding, sign in zip(seen, draw.choice([-1.0, 1.0], len(seen)), strict=True):
                if not finding.open:
                    objective[list(finding.target.variables)] += sign
            for toward in (objective, -objective) if objective.any() else ():
                seen = _widened(seen, self.extreme(toward))
        for i, sign in product(range(len(seen)), (-1.0, 1.0)):
            if not seen[i].open:
                objective = np.zeros(len(self.truth))
                objective[list(seen[i].target.variables)] = sign
                seen = _widened(seen, self.extreme(objective))
        return seen


def _widened(seen: list[Finding], exhibit: Ints | None) -> list[Finding]:
    """Findings after one more exhibit."""
    if exhibit is None:
        return seen
    values = [int(exhibit[list(f.target.variables)].sum()) for f in seen]
    return [
        Finding(f.target, min(f.least, v), max(f.most, v))
        for f, v in zip(seen, values, strict=True)
    ]
