"""Totals of the cells of many tables in many areas, with their design covariance."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from pipeline.stats.variance.design import Floats, Ints
from pipeline.stats.variance.replicated import Replicated


@dataclass(frozen=True, eq=False)
class CellTotals:
    """T tables of C cells in A areas.

    count (A, T, C) rows; weight (A, T, C) sums of weights; squares (A, T, C) sums of squared
    weights; covariance (A, T, C, C) of weight; psus, strata (A, T, S): those that hold members of
    each of S parts of a table; exposed (A, T, C): rows in strata that were not wholly sampled,
    without which a figure has no error; blocks (T, B, C): rows by block; replicated: the cells of
    replicates, where variance comes from them; second: the same of a second stage, whose covariance
    is in this one's; most (A,): the most degrees of freedom that those
    allow, None = as many as the design has.
    """

    count: Ints
    weight: Floats
    squares: Floats
    covariance: Floats
    psus: Ints
    strata: Ints
    exposed: Ints
    blocks: Floats | None = None
    replicated: Replicated | None = None
    second: "CellTotals | None" = None
    most: Ints | None = None

    def variance(self, measure: Callable[[Floats], Floats], gradient: Floats) -> Floats:
        """(A, T, S) variance of S measures of each table: g'Gg, or from replicates.

        measure takes cell totals (..., A, T, C) to (..., A, T, S); gradient (A, T, S, C) in them.
        """
        if self.replicated is not None:
            return self.replicated.variance(measure, self.weight)
        return np.asarray((np.matmul(gradient, self.covariance) * gradient).sum(-1))

    @property
    def degf(self) -> Ints:
        """(A, T, S) degrees of freedom of each part as a domain."""
        own = self.psus - self.strata
        return own if self.most is None else np.minimum(own, self.most[:, None, None])
