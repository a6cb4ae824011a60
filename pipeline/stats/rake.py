"""Raking on cells: weights that meet several margins at once, for one set of weights or many."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.stats.variance.sums import Floats, Ints


@dataclass(frozen=True)
class Cells:
    """The cells of a cross of margins that hold respondents.

    `of_row` (n,) is the cell of each respondent; `codes` (margins, cells) the level of each cell on
    each margin, from 0.
    """

    of_row: Ints
    codes: Ints

    @property
    def number(self) -> int:
        """How many cells hold respondents."""
        return int(self.codes.shape[1])

    def sums(self, weights: Floats) -> Floats:
        """Weighted counts of the cells: (n,) gives (cells,); (n, r) gives (cells, r)."""
        if weights.ndim == 1:
            return np.bincount(self.of_row, weights, self.number).astype(np.float64)
        order = np.argsort(self.of_row, kind="stable")
        starts = np.searchsorted(self.of_row[order], np.arange(self.number))
        return np.asarray(np.add.reduceat(weights[order], starts, axis=0))


@dataclass(frozen=True)
class Raked:
    """What raking came to.

    `factors` (cells, replicates) multiply the weights; `miss` (replicates,) is the largest relative
    miss of a margin level; `sweeps` is the number of passes over all margins.
    """

    factors: Floats
    miss: Floats
    sweeps: int

    def converged(self, tolerance: float) -> bool:
        """Whether every margin of every replicate is met to the relative tolerance."""
        return bool(np.all(self.miss <= tolerance))


def cells_of(margins: Sequence[Ints]) -> Cells:
    """The cells that respondents fall in.

    Args:
        margins: one array (n,) of level codes from 0 for each margin.

    Raises:
        ValueError: no margin, or margins of different lengths.

    >>> cells = cells_of([np.array([0, 0, 1]), np.array([1, 1, 0])])
    >>> cells.of_row.tolist(), cells.codes.tolist()
    ([0, 0, 1], [[0, 1], [1, 0]])
    """
    if not margins:
        raise ValueError("raking needs at least one margin")
    stacked = np.stack([np.asarray(margin, dtype=np.int64) for margin in margins])
    key = np.zeros(stacked.shape[1], dtype=np.int64)
    for row in stacked:
        key = key * (int(row.max(initial=0)) + 1) + row
    _, first, of_row = np.unique(key, return_index=True, return_inverse=True)
    return Cells(of_row.astype(np.int64), stacked[:, first])


def rake_cells(
    mass: Floats,
    codes: Ints,
    targets: Sequence[Floats],
    tolerance: float = 1e-13,
    iterations: int = 500,
) -> Raked:
    """Iterative proportional fitting of cell counts to margins, all replicates at once.

    Args:
        mass: weighted counts, (cells,) or (cells, replicates), not negative.
        codes: (margins, cells), the level of each cell on each margin.
        targets: for each margin the population of its levels, (levels,).
        tolerance: largest relative miss of a level at which to stop.
        iterations: passes after which to stop anyway; `miss` then says how far it came. A pass
            that no longer improves on the one before, at rounding error, stops it as well.

    Raises:
        ValueError: a margin level with a population and no mass in some replicate.

    Source: Deming and Stephan (1940); R survey's `rake`, which it equals (tests/stats).

    >>> targets = [np.array([20.0, 30.0])]
    >>> rake_cells(np.array([10.0, 30.0]), np.array([[0, 1]]), targets).factors.tolist()
    [[2.0], [1.0]]
    """
    current = np.array(mass if mass.ndim == 2 else mass[:, None], dtype=np.float64)
    factors = np.ones_like(current)
    indicators = [
        (np.arange(len(target))[:, None] == code).astype(np.float64)
        for code, target in zip(codes, targets, strict=True)
    ]
    wanted = [np.asarray(target, dtype=np.float64)[:, None] for target in targets]
    for number, (indicator, target) in enumerate(zip(indicators, wanted, strict=True)):
        if np.any((indicator @ current <= 0) & (target > 0)):
            raise ValueError(f"margin {number} has a level with a population and no respondents")
    miss = np.full(current.shape[1], np.inf)
    sweeps = 0
    for sweeps in range(1, iterations + 1):  # noqa: B007
        for indicator, target, code in zip(indicators, wanted, codes, strict=True):
            held = indicator @ current
            ratio = np.divide(target, held, out=np.ones_like(held), where=held > 0)[code]
            current *= ratio
            factors *= ratio
        before, miss = miss, _miss(current, indicators, wanted)
        if np.all((miss <= tolerance) | ((miss >= before) & (miss <= 1e-12))):
            break
    return Raked(factors, miss, sweeps)


def _miss(current: Floats, indicators: list[Floats], wanted: list[Floats]) -> Floats:
    """Largest relative miss over margins and levels, for each replicate."""
    worst = np.zeros(current.shape[1])
    for indicator, target in zip(indicators, wanted, strict=True):
        gap = np.abs(indicator @ current - target)
        share = np.divide(gap, target, out=gap.copy(), where=target > 0)
        worst = np.maximum(worst, share.max(axis=0))
    return worst


def rake(
    weights: Floats,
    margins: Sequence[Ints],
    targets: Sequence[Floats],
    tolerance: float = 1e-13,
    iterations: int = 500,
) -> tuple[Floats, Raked]:
    """Rake respondents' weights (n,) or (n, replicates) to margins.

    One margin alone is post-stratification.

    Args:
        weights: starting weights, not negative.
        margins: level codes from 0, one (n,) array for each margin.
        targets: population of the levels, one array for each margin.
        tolerance: see `rake_cells`.
        iterations: see `rake_cells`.

    Returns:
        Weights of the same shape, and what raking came to.

    >>> weights, raked = rake(np.ones(3), [np.array([0, 0, 1])], [np.array([10.0, 7.0])])
    >>> weights.tolist(), raked.converged(1e-9)
    ([5.0, 5.0, 7.0], True)
    """
    cells = cells_of(margins)
    raked = rake_cells(cells.sums(weights), cells.codes, targets, tolerance, iterations)
    factors = raked.factors[cells.of_row]
    return (weights * factors[:, 0] if weights.ndim == 1 else weights * factors), raked
