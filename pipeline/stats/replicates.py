"""Jackknife and bootstrap: variance from replicate weights, with raking repeated in every one.

Factors belong to PSUs and raking to cells of the margins, so a replicate costs PSUs and cells, not
respondents. A Replicates can stand in for a Design wherever `covariance` of totals is asked for.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pipeline.stats.design import Design
from pipeline.stats.rake import cells_of, rake_cells

Floats = NDArray[np.float64]
CHUNK = 256
FIGURES = 10_000_000
"""Replicates, and replicated weights, that are held at once at the most."""

TOLERANCE = 1e-12


@dataclass(frozen=True, eq=False)
class _Pairs:
    """Respondents by PSU and raking cell: rows that count, the pair of each, and what pairs are."""

    rows: NDArray[np.int64]
    of_row: NDArray[np.int64]
    psu: NDArray[np.int64]
    cell: NDArray[np.int64]
    mass: Floats
    codes: NDArray[np.int64]

    @property
    def number(self) -> int:
        """How many pairs hold respondents."""
        return len(self.psu)


@dataclass(frozen=True, eq=False)
class Replicates:
    """Replicate weights, held as factors.

    `factors(first, last)` gives (PSUs, last - first) factors on the weights; `scales` (replicates,)
    multiply squared deviations; `design` is the design that they replicate.
    """

    design: Design
    scales: Floats
    factors: Callable[[int, int], Floats]

    def totals(self, scores: ArrayLike) -> Floats:
        """(replicates, k) weighted totals of (n, k) scores, each replicate raked again.

        The margins are those that the design's own weights add up to. Capped weights are the
        start of every replicate, so the trimming itself is taken as given.

        Raises:
            ValueError: a replicate leaves a margin level without respondents, or does not settle.
        """
        design, pairs = self.design, self._pairs
        values = np.asarray(scores, dtype=np.float64).reshape(design.size, -1)[pairs.rows]
        held = _by_code(pairs.of_row, design.weights[pairs.rows][:, None] * values, pairs.number)
        chunks = (self._raked(first, last).T @ held for first, last in self._chunks())
        return np.concatenate(list(chunks))

    def weights(self, first: int, last: int) -> Floats:
        """(n, last - first) replicate weights of respondents, raked; 0 where the weight is 0.

        Raises:
            ValueError: as `totals`.
        """
        out = np.zeros((self.design.size, last - first))
        rows = self._pairs.rows
        factors = self._raked(first, last)[self._pairs.of_row]
        out[rows] = self.design.weights[rows][:, None] * factors
        return out

    @cached_property
    def _pairs(self) -> "_Pairs":
        """The pairs of PSU and raking cell that hold respondents."""
        design = self.design
        rows = np.flatnonzero(design.live)
        margins = design.calibration or (np.zeros(design.size, dtype=np.int64),)
        cells = cells_of([margin[rows] for margin in margins])
        known, of_row = np.unique(
            design.psu[rows] * cells.number + cells.of_row, return_inverse=True
        )
        psu, cell = np.divmod(known, cells.number)
        mass = np.bincount(of_row, design.weights[rows], len(known)).astype(np.float64)
        return _Pairs(rows, of_row.astype(np.int64), psu, cell, mass, cells.codes)

    def _raked(self, first: int, last: int) -> Floats:
        """(pairs, last - first) factors on the weights, raking in them."""
        pairs = self._pairs
        factors = self.factors(first, last)[pairs.psu]
        if not self.design.calibration:
            return factors
        cells = pairs.codes.shape[1]
        mass = np.bincount(pairs.cell, pairs.mass, cells)
        targets: list[Floats] = [np.bincount(code, mass).astype(np.float64) for code in pairs.codes]
        held = _by_code(pairs.cell, factors * pairs.mass[:, None], cells)
        raked = rake_cells(held, pairs.codes, targets)
        if not raked.converged(TOLERANCE):
            raise ValueError("raking does not settle in a replicate")
        return np.asarray(factors * raked.factors[pairs.cell])

    def covariance(self, scores: ArrayLike) -> Floats:
        """(k, k) covariance of the weighted totals of (n, k) scores, about the full sample's."""
        values = np.asarray(scores, dtype=np.float64).reshape(self.design.size, -1)
        full = self.design.weights @ values
        return self.spread(full, self.totals(values))

    def spread(
        self, full: Floats, replicated: Floats, centre: Literal["full", "mean"] = "full"
    ) -> Floats:
        """(k, k) covariance of estimates (k,) from their replicates (replicates, k).

        centre: deviations from the full sample's estimate (R's mse = TRUE), or from the mean of
        the replicates.
        """
        middle = full if centre == "full" else replicated[self.scales > 0].mean(axis=0)
        deviations = (replicated - middle) * np.sqrt(self.scales)[:, None]
        return np.asarray(deviations.T @ deviations)

    def _chunks(self) -> Iterator[tuple[int, int]]:
        """Bounds of stretches of replicates that fit in memory."""
        number = len(self.scales)
        step = max(1, min(CHUNK, FIGURES // self._pairs.number))
        return ((first, min(first + step, number)) for first in range(0, number, step))


def jackknife(design: Design) -> Replicates:
    """Stratified delete-one-PSU jackknife (JKn), a replicate for each PSU.

    A lonely stratum gives none where the policy is certainty. Where it is adjust, its PSU is left
    out and nothing makes up for it but the raking, the counterpart of comparing its total with 0.

    Source: Rust and Rao (1996); R survey's jknweights, with the finite population correction in
    the scale.
    """
    psus = np.flatnonzero(design.live_psu)
    strata = design.psu_stratum
    number = design.psus[strata].astype(np.float64)
    raised = np.where(number > 1, number / np.maximum(number - 1, 1), 1.0)
    scales = np.where(number > 1, (number - 1) / number, 1.0) * _correction(design)[strata]
    if design.lonely == "certainty":
        psus = psus[number[psus] > 1]

    def factors(first: int, last: int) -> Floats:
        gone = psus[first:last]
        same = strata[:, None] == strata[gone]
        out = np.where(same, raised[:, None], 1.0)
        out[gone, np.arange(len(gone))] = 0.0
        return out

    return Replicates(design, scales[psus], factors)


def bootstrap(design: Design, replicates: int, seed: int) -> Replicates:
    """Rescaled bootstrap: in each stratum one PSU fewer than it has, drawn with replacement.

    A factor is 1 + sqrt(1 - f) (k m / (m - 1) - 1) for a PSU drawn k times in a stratum of m PSUs
    and sampling fraction f. A lonely PSU's factor is 1 under certainty; under adjust it is
    1 -/+ sqrt(1 - f) with even chances, which gives the variance of a total compared with 0.

    Args:
        design: the design.
        replicates: how many; 500 gives standard errors to about 3 %.
        seed: of the generator; the same seed gives the same figures.

    Source: Rao and Wu (1988); Rao, Wu and Yue (1992).
    """
    draw = np.random.default_rng(seed)
    strata = design.psu_stratum
    spread = np.sqrt(_correction(design))
    drawn = np.ones((len(strata), replicates))
    for stratum, number in enumerate(design.psus):
        members = np.flatnonzero((strata == stratum) & design.live_psu)
        if number > 1:
            chances = np.full(number, 1 / number)
            counts = draw.multinomial(number - 1, chances, size=replicates).T
            moved = counts * (number / (number - 1)) - 1
        elif number == 1 and design.lonely == "adjust":
            moved = draw.choice([-1.0, 1.0], size=(1, replicates))
        else:
            continue
        drawn[members] += spread[stratum] * moved

    def factors(first: int, last: int) -> Floats:
        return drawn[:, first:last]

    return Replicates(design, np.full(replicates, 1 / (replicates - 1)), factors)


def share_covariance(
    replicates: Replicates, successes: ArrayLike, members: ArrayLike
) -> tuple[Floats, Floats]:
    """Weighted shares and their covariance, the ratio taken afresh in every replicate.

    Args:
        replicates: jackknife or bootstrap.
        successes: (n, k) bool, in the numerator of each share.
        members: (n, k) bool, in its base.

    Returns:
        (k,) shares and their (k, k) covariance; a contrast is a difference of two of them.

    Raises:
        ValueError: an empty base, in the sample or in a replicate.
    """
    size = replicates.design.size
    base = np.asarray(members, dtype=np.float64).reshape(size, -1)
    hit = np.asarray(successes, dtype=np.float64).reshape(size, -1) * base
    weights = replicates.design.weights
    totals = replicates.totals(np.hstack([hit, base]))
    width = base.shape[1]
    if np.any(weights @ base <= 0) or np.any(totals[:, width:] <= 0):
        raise ValueError("a share has an empty base in the sample or in a replicate")
    full = (weights @ hit) / (weights @ base)
    return full, replicates.spread(full, totals[:, :width] / totals[:, width:])


def _correction(design: Design) -> Floats:
    """(strata,) finite population corrections, 1 - PSUs sampled / PSUs there are."""
    corrections = np.ones(len(design.psus))
    if design.population is not None:
        sizes = np.full(len(design.psus), np.nan)
        sizes[design.strata] = design.population
        known = ~np.isnan(sizes)
        corrections[known] = 1 - design.psus[known] / sizes[known]
    return corrections


def _by_code(codes: NDArray[np.int64], values: Floats, number: int) -> Floats:
    """(number, k) sums of (n, k) values by code."""
    order = np.argsort(codes, kind="stable")
    starts = np.searchsorted(codes[order], np.arange(number))
    return np.asarray(np.add.reduceat(values[order], starts, axis=0))
