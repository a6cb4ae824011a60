"""Jackknife and bootstrap: variance from replicate weights, with raking repeated in every one.

Factors belong to PSUs and raking to cells of the margins, so a replicate costs PSUs and cells, not
respondents. A Replicates can stand in for a Design wherever `covariance` of totals is asked for.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from pipeline.stats.rake import cells_of, rake_cells
from pipeline.stats.variance.design import Design, Floats, Ints
from pipeline.stats.variance.sums import sum_by

CHUNK = 256
"""Replicates that are held at once at the most."""

TOLERANCE = 1e-12


@dataclass(frozen=True, eq=False)
class _Pairs:
    """Respondents by PSU and raking cell: rows that count, the pair of each, and what pairs are."""

    rows: Ints
    of_row: Ints
    psu: Ints
    cell: Ints
    mass: Floats
    codes: Ints

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
        start of every replicate, and the cap is not set again: it is taken as given, as it is in
        linearised errors, which keeps the three comparable. That errs on the safe side: with 1 to
        3 % of respondents capped, errors are 0 to 3 % larger than with the cap set again, and 3 to
        7 % in the area most capped (simulated, n = 600).

        Raises:
            ValueError: a replicate leaves a margin level without respondents, or does not settle.
        """
        design, pairs = self.design, self._pairs
        values = np.asarray(scores, dtype=np.float64).reshape(design.size, -1)[pairs.rows]
        held = sum_by(pairs.of_row, design.weights[pairs.rows][:, None] * values, pairs.number)
        return np.concatenate([factors.T @ held for _, factors in self.chunks()])

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

    def chunks(self) -> Iterator[tuple[int, Floats]]:
        """The first replicate, and factors (pairs, R) of the next R replicates, raking in them.

        Raises:
            ValueError: as `totals`.
        """
        number = len(self.scales)
        for first in range(0, number, CHUNK):
            yield first, self._raked(first, min(first + CHUNK, number))

    def pair_of(self, rows: Ints) -> Ints:
        """(rows,) the pair of PSU and raking cell of each row of the data; rows carry weight."""
        return self._pairs.of_row[np.searchsorted(self._pairs.rows, rows)]

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
        held = sum_by(pairs.cell, factors * pairs.mass[:, None], cells)
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


def jackknife(design: Design) -> Replicates:
    """Stratified delete-one-PSU jackknife (JKn), a replicate for each PSU.

    A lonely stratum gives none where the policy is certainty. Where it is adjust, its PSU is left
    out and nothing makes up for it but the raking, the counterpart of comparing its total with 0.

    Source: Rust and Rao (1996); R survey's jknweights, with the finite population correction in
    the scale.

    >>> from pipeline.stats.variance.sample_design import make_design
    >>> found = jackknife(make_design([1, 1]))
    >>> found.weights(0, 2).tolist(), found.scales.tolist()
    ([[0.0, 2.0], [2.0, 0.0]], [0.5, 0.5])
    """
    psus = np.flatnonzero(design.live_psu)
    strata = design.psu_stratum
    number = design.psus[strata].astype(np.float64)
    raised = np.where(number > 1, number / np.maximum(number - 1, 1), 1.0)
    scales = np.where(number > 1, (number - 1) / number, 1.0) * design.resampled[strata]
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

    Of two PSUs one is drawn: it stands for both.

    >>> from pipeline.stats.variance.sample_design import make_design
    >>> weights = bootstrap(make_design([1, 1]), 100, seed=1).weights(0, 100)
    >>> np.unique(weights).tolist(), np.unique(weights.sum(axis=0)).tolist()
    ([0.0, 2.0], [2.0])
    """
    draw = np.random.default_rng(seed)
    strata = design.psu_stratum
    spread = np.sqrt(design.resampled)
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


def replicated_shares(
    replicates: Replicates, successes: ArrayLike, members: ArrayLike
) -> tuple[Floats, Floats]:
    """Weighted shares, and the same taken afresh in every replicate.

    Args:
        replicates: jackknife or bootstrap.
        successes: (n, k) bool, in the numerator of each share.
        members: (n, k) bool, in its base.

    Returns:
        (k,) and (replicates, k), NaN where a base is empty; a contrast is a difference of two.

    Raises:
        ValueError: as `Replicates.totals`.

    >>> from pipeline.stats.variance.sample_design import make_design
    >>> full, each = replicated_shares(jackknife(make_design([1, 1])), [1, 0], [1, 1])
    >>> full.tolist(), each.tolist()
    ([0.5], [[0.0], [1.0]])
    """
    size = replicates.design.size
    base = np.asarray(members, dtype=np.float64).reshape(size, -1)
    scores = np.hstack([np.asarray(successes, dtype=np.float64).reshape(size, -1) * base, base])
    weights, width = replicates.design.weights, base.shape[1]
    full, each = weights @ scores, replicates.totals(scores)
    with np.errstate(divide="ignore", invalid="ignore"):
        return full[:width] / full[width:], each[:, :width] / each[:, width:]
