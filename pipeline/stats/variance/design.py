"""The design of the sample: weights, strata, clusters, finite populations, raking; variance.

A domain is never a subset of the data: pass scores that are zero outside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import ArrayLike

from pipeline.stats.variance.sums import (
    Bools,
    Floats,
    Groups,
    Ints,
    groups_of,
    sweep_matrix,
)

__all__ = ["Bools", "Design", "Floats", "Ints", "LonelyStratum"]

Lonely = Literal["adjust", "certainty", "fail"]


class LonelyStratum(ValueError):
    """A stratum has one PSU, and the policy is to fail; `strata` holds their codes."""

    def __init__(self, strata: Sequence[int]) -> None:
        self.strata = tuple(strata)
        super().__init__(f"{len(self.strata)} strata have only one PSU")


@dataclass(frozen=True, eq=False)
class Design:
    """A sample design, encoded; make it with `make_design`.

    weights (n,); strata (n,) 0..H-1; psu (n,) 0..P-1, unique over strata; population (n,) PSUs of
    the stratum in the population (NaN = infinite) or None; calibration: the raking margins as
    (n,) codes in the order raked, () = none; lonely: what to do with a stratum that has one PSU.
    """

    weights: Floats
    strata: Ints
    psu: Ints
    population: Floats | None
    calibration: tuple[Ints, ...]
    lonely: Lonely
    # Whether errors come from replicate weights of the file, which limit degrees of freedom.
    replicated: ClassVar[bool] = False

    @property
    def second(self) -> "Design | None":
        """A second stage, whose variance adds to that of the first; None where there is none."""
        return None

    @property
    def size(self) -> int:
        """The number of rows, those of zero weight too."""
        return len(self.weights)

    @cached_property
    def live(self) -> Bools:
        """(n,) rows that carry weight; the others are no part of any figure."""
        return self.weights > 0

    @cached_property
    def live_psu(self) -> Bools:
        """(P,) PSUs with a row that carries weight."""
        return np.bincount(self.psu, self.live) > 0

    @cached_property
    def psu_stratum(self) -> Ints:
        """(P,) the stratum of each PSU."""
        stratum = np.zeros(len(self.live_psu), dtype=np.int64)
        stratum[self.psu] = self.strata
        return stratum

    @cached_property
    def psus(self) -> Ints:
        """(H,) PSUs in each stratum of the sample."""
        strata = int(self.strata.max(initial=-1)) + 1
        return np.bincount(self.psu_stratum[self.live_psu], minlength=strata)

    @cached_property
    def lonely_strata(self) -> Ints:
        """Codes of the strata that have a single PSU and are not wholly sampled."""
        return np.flatnonzero((self.psus == 1) & (self.uncovered > 0))

    @cached_property
    def uncovered(self) -> Floats:
        """(H,) finite population correction, 1 - sampled / population; 1 where infinite."""
        corrections = np.ones(len(self.psus))
        if self.population is not None:
            sizes = np.full(len(self.psus), np.nan)
            sizes[self.strata] = self.population
            known = ~np.isnan(sizes)
            corrections[known] = (sizes[known] - self.psus[known]) / sizes[known]
        return corrections

    @property
    def resampled(self) -> Floats:
        """(H,) the correction that replicates of PSUs have."""
        return self.uncovered

    @property
    def unanswered(self) -> Floats:
        """(n,) the part of each row's stratum that is not in the sample."""
        return self.uncovered[self.strata]

    @cached_property
    def scale(self) -> Floats:
        """(H,) factor of a stratum's sum of squared PSU totals: fpc x PSUs / (PSUs - 1)."""
        factor = self.uncovered * self.psus / np.maximum(self.psus - 1, 1)
        if self.lonely == "certainty":
            factor[self.psus == 1] = 0.0
        return factor

    @cached_property
    def shrink(self) -> Floats:
        """(H,) factor of a stratum's squared total, to be taken off: scale / PSUs.

        Zero for a lonely stratum under "adjust": its total is compared with 0, the mean of scores
        over the whole sample, as in R's survey.lonely.psu = "adjust".
        """
        factor = self.scale / np.maximum(self.psus, 1)
        factor[self.psus == 1] = 0.0
        return factor

    @cached_property
    def margins(self) -> Ints:
        """(n, M) calibration codes, offset so that no two margins share a code; -1 where dead."""
        offset = 0
        columns = []
        for codes in self.calibration:
            columns.append(np.where(self.live, codes + offset, -1))
            offset += int(codes.max()) + 1
        return np.stack(columns, axis=1) if columns else np.empty((self.size, 0), dtype=np.int64)

    @cached_property
    def sweep(self) -> Floats:
        """(L, L) maps sums of scores by margin level to what raking takes off each level's rows."""
        return sweep_matrix(self.margins[self.live])

    @cached_property
    def swept_totals(self) -> Floats:
        """(P, L) totals of each PSU for scores that are `sweep`'s columns."""
        shape = (len(self.live_psu), len(self.sweep))
        totals = np.zeros(shape)
        for column in self.margins[self.live].T:
            place = self.psu[self.live] * shape[1] + column
            weights = self.weights[self.live]
            totals += np.bincount(place, weights, minlength=totals.size).reshape(shape)
        return totals @ self.sweep

    @cached_property
    def _psu_rows(self) -> Groups:
        """The rows that carry weight, by PSU."""
        return groups_of(self.psu[self.live])

    @cached_property
    def _strata_psus(self) -> Groups:
        """The PSUs, by stratum."""
        return groups_of(self.psu_stratum)

    @cached_property
    def _margin_rows(self) -> tuple[Groups, ...]:
        """The rows that carry weight, by the levels of each raking margin."""
        return tuple(groups_of(column) for column in self.margins[self.live].T)

    def degf(self, domain: ArrayLike | None = None) -> Ints:
        """Degrees of freedom: PSUs less strata that hold members of the domain.

        domain: (n,) or (n, k) bool; None = the whole sample. Returns () or (k,) int; rows of zero
        weight are no members. Source: R survey 4.5, degf of a subset.
        """
        member = (
            np.ones(self.size, dtype=bool) if domain is None else np.asarray(domain, dtype=bool)
        )
        columns = np.atleast_2d(member.T).T & self.live[:, None]
        psus = _any_by(self.psu, columns, len(self.live_psu))
        strata = _any_by(self.psu_stratum, psus, len(self.psus))
        degrees = psus.sum(0, dtype=np.int64) - strata.sum(0, dtype=np.int64)
        return np.asarray(degrees.reshape(member.shape[1:]))

    def deviations(self, scores: ArrayLike) -> Floats:
        """(P, k) array Z with Z'Z the covariance of the weighted totals of (n, k) scores.

        Scores come without the weight, and zero outside the domain. With calibration, residuals
        from the raking margins take their place.
        """
        values = np.asarray(scores, dtype=np.float64).reshape(self.size, -1)
        live = values if self.live.all() else values[self.live]
        totals = self._psu_rows.sums(live * self.weights[self.live][:, None], len(self.live_psu))
        if self.calibration:
            sums = np.zeros((len(self.sweep), values.shape[1]))
            for groups in self._margin_rows:
                sums += groups.sums(live, len(sums))
            totals -= self.swept_totals @ sums
        strata = self.psu_stratum
        means = self._strata_psus.sums(totals, len(self.psus)) / np.maximum(self.psus, 1)[:, None]
        means[self.psus == 1] *= self.lonely != "adjust"
        centred = np.where(self.live_psu[:, None], totals - means[strata], 0.0)
        return centred * np.sqrt(self.scale)[strata][:, None]

    def covariance(self, scores: ArrayLike) -> Floats:
        """(k, k) covariance matrix of the weighted totals of (n, k) scores.

        Source: with-replacement PSU variance with finite population correction at the first
        stage, as R survey's svyrecvar.
        """
        deviations = self.deviations(scores)
        return np.asarray(deviations.T @ deviations)

    def variance(self, scores: ArrayLike) -> Floats:
        """(k,) variances of the weighted totals of (n, k) scores."""
        return np.asarray(np.square(self.deviations(scores)).sum(0))


def _any_by(codes: Ints, values: Bools, count: int) -> Bools:
    """(count, k) whether any of the (n, k) values is true, by code."""
    found = np.zeros((count, values.shape[1]), dtype=bool)
    rows, columns = np.nonzero(values)
    found[codes[rows], columns] = True
    return found
