"""Replicate weights that come with the file: variance from them, as R's svrepdesign has it.

Whoever drew the sample has made them, so they hold what the file does not say of strata, clusters
and raking. Figures of tables are taken afresh in each replicate; what has a score (models, areas
compared) has the variance of its score's totals.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import ArrayLike

from pipeline.stats.variance.design import Bools, Design, Floats, Ints
from pipeline.stats.variance.replicates import Replicates
from pipeline.stats.variance.sample_design import make_design

Kind = Literal["JK1", "JK2", "JKn", "bootstrap", "BRR", "Fay", "SDR"]
SAME = 1e-10
"""An eigenvalue of the factors' products below this part of the largest is taken for none."""


def scales_of(
    kind: Kind, number: int, rho: float = 0.0, scale: float = 0.0, each: ArrayLike = ()
) -> Floats:
    """(number,) what the squared deviation of each replicate counts.

    Args:
        kind: how the replicates were made.
        number: how many there are.
        rho: Fay's factor, of Fay alone.
        scale: of JK1, JKn and bootstrap, in place of the kind's own; 0 = the kind's own.
        each: of JKn, (n - 1) / n of the stratum that each replicate is of, or one for all.

    Source: R survey's svrepdesign; Wolter (2007); Fay (1989) for rho; Fay and Train (1995), SDR.

    >>> scales_of("JK1", 4).tolist(), scales_of("Fay", 4, rho=0.5).tolist()
    ([0.75, 0.75, 0.75, 0.75], [1.0, 1.0, 1.0, 1.0])
    """
    own = {
        "JK1": (number - 1) / number,
        "bootstrap": 1 / max(number - 1, 1),
        "BRR": 1 / number,
        "Fay": 1 / (number * (1 - rho) ** 2),
        "SDR": 4 / number,
    }.get(kind, 1.0)
    parts = np.asarray(each if np.size(each) else 1.0, dtype=np.float64)
    return np.full(number, scale or own) * parts


@dataclass(frozen=True, eq=False)
class SuppliedDesign(Design):
    """A design whose errors come from replicate weights; make it with `supplied_design`.

    replicate_weights (n, R); scales (R,) of squared deviations from the full sample's estimate.
    Strata and PSUs are not known: each row stands for itself.
    """

    replicate_weights: Floats
    scales: Floats
    replicated: ClassVar[bool] = True
    _ranks: dict[bytes, int] = field(default_factory=dict, repr=False)

    @cached_property
    def factors(self) -> Floats:
        """(n, R) replicate weights over weights; 1 where the weight is 0."""
        held = np.where(self.live, self.weights, 1.0)[:, None]
        return np.where(self.live[:, None], self.replicate_weights / held, 1.0)

    def deviations(self, scores: ArrayLike) -> Floats:
        """(R, k) array Z with Z'Z the covariance of the weighted totals of (n, k) scores."""
        values = np.asarray(scores, dtype=np.float64).reshape(self.size, -1)
        full = self.weights @ values
        away = self.replicate_weights.T @ values - full
        return np.asarray(away * np.sqrt(self.scales)[:, None])

    def ratio_errors(self, above: Floats, below: Floats) -> Floats:
        """(k,) errors of ratios of weighted totals of (n, k) numbers, taken afresh in each."""
        weights = self.replicate_weights
        with np.errstate(divide="ignore", invalid="ignore"):
            full = (self.weights @ above) / (self.weights @ below)
            away = (weights.T @ above) / (weights.T @ below) - full
        return np.asarray(np.sqrt(self.scales @ away**2))

    def degf(self, domain: ArrayLike | None = None) -> Ints:
        """Degrees of freedom: the rank of the replicate weights less 1, or of people if fewer.

        domain: (n,) or (n, k) bool; None = the whole sample. Returns () or (k,) int.

        Source: R survey's degf of a replicate design.
        """
        member = np.ones(self.size, bool) if domain is None else np.asarray(domain, dtype=bool)
        columns = np.atleast_2d(member.T) & self.live
        found = [max(min(self._rank(c), int(c.sum())) - 1, 0) for c in columns]
        return np.asarray(found, dtype=np.int64).reshape(member.shape[1:])

    def _rank(self, member: Bools) -> int:
        """The rank of the replicate weights of some rows."""
        key = np.packbits(member).tobytes()
        if key not in self._ranks:
            rows = self.factors[member]
            few = rows.T @ rows if rows.shape[0] > rows.shape[1] else rows @ rows.T
            spread = np.linalg.eigvalsh(few)
            self._ranks[key] = int((spread > SAME * spread.max(initial=0.0)).sum())
        return self._ranks[key]

    @property
    def replicates(self) -> Replicates:
        """The replicates that errors of tables come from."""
        return Replicates(self, self.scales, lambda first, last: self.factors[:, first:last])


def supplied_design(
    weights: ArrayLike, replicate_weights: ArrayLike, scales: ArrayLike
) -> SuppliedDesign:
    """A design from weights (n,), replicate weights (n, R), whole weights, and scales (R,).

    Raises:
        ValueError: shapes differ, or a replicate weight is negative, missing or infinite.

    Delete one of two: the mean of 1 and 3 has the variance of half of their own.

    >>> design = supplied_design([1, 1], [[0, 2], [2, 0]], scales_of("JK1", 2))
    >>> design.variance([0.5, 1.5]).round(9).tolist(), int(design.degf())
    ([1.0], 1)
    """
    plain = make_design(weights)
    given, counts = np.asarray(replicate_weights, np.float64), np.asarray(scales, np.float64)
    if given.ndim != 2 or given.shape != (plain.size, len(counts)):
        raise ValueError("replicate weights must be (rows, replicates), with a scale for each")
    if not (np.isfinite(given).all() and (given >= 0).all()):
        raise ValueError("replicate weights must be finite and not negative")
    parts = (plain.weights, plain.strata, plain.psu, None, (), plain.lonely)
    return SuppliedDesign(*parts, given, counts)
