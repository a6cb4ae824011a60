"""Cells of many tables in every replicate: what replicates make of any figure of a table.

A row's weight in a replicate is its own, times a factor that its PSU and its raking cell fix. Rows
that share both and their areas are one pair, and pairs whose factors are the same all through a
chunk (all but those of the PSUs that a jackknife leaves out there) are added up before the product.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from pipeline.stats.variance.design import Floats, Ints
from pipeline.stats.variance.layout import Layout
from pipeline.stats.variance.replicates import Replicates
from pipeline.stats.variance.sums import sum_by


@dataclass(frozen=True, eq=False)
class Replicated:
    """weight (R, A, T, C): cell totals in each replicate; scales (R,) of squared deviations."""

    weight: Floats
    scales: Floats

    def variance(self, measure: Callable[[Floats], Floats], weight: Floats) -> Floats:
        """Variance of a measure that takes cell totals (..., A, T, C), about the full sample's.

        weight (A, T, C): the full sample's cell totals. NaN where a replicate has no such figure.
        """
        with np.errstate(divide="ignore", invalid="ignore"):
            away = measure(self.weight) - measure(weight)
            return np.asarray(np.tensordot(self.scales, away**2, axes=1))

    def covariance(self, weight: Floats) -> Floats:
        """(A, T, C, C) covariance of each table's shares, times its squared total.

        Source: as R survey's svychisq of a replicate design, from the covariance of svymean.
        """
        total = weight.sum(-1, keepdims=True)
        with np.errstate(divide="ignore", invalid="ignore"):
            away = self.weight * (total / self.weight.sum(-1, keepdims=True)) - weight
        away *= np.sqrt(self.scales)[:, None, None, None]
        away = away.transpose(1, 2, 3, 0)
        return np.asarray(np.matmul(away, away.swapaxes(-1, -2)))


def replicate_cells(layout: Layout, replicates: Replicates, codes: Ints, cells: int) -> Replicated:
    """Cell totals of every replicate.

    codes (r, T): cell of each of the layout's rows in each table, `cells` where in none.

    Raises:
        ValueError: a replicate leaves a margin level without respondents, or does not settle.

    >>> from pipeline.stats.variance.sample_design import make_design
    >>> from pipeline.stats.variance.layout import lay_out, whole
    >>> from pipeline.stats.variance.replicates import jackknife
    >>> design = make_design([1, 1])
    >>> layout, answers = lay_out(design, whole(design)), np.array([[0], [1]])
    >>> replicate_cells(layout, jackknife(design), answers, 2).weight[:, 0, 0].tolist()
    [[0.0, 2.0], [2.0, 0.0]]
    """
    tables, width = codes.shape[1], cells + 1
    at, of_row = np.unique(
        layout.unit * len(layout.block_stratum) + layout.block, return_inverse=True
    )
    unit = at // len(layout.block_stratum)
    index = (of_row[:, None] * tables + np.arange(tables)) * width + codes
    repeated = np.repeat(layout.weights, tables)
    sums = np.bincount(index.ravel(), repeated, len(at) * tables * width).astype(np.float64)
    held = sums.reshape(len(at), tables, width)[:, :, :cells].reshape(len(at), -1)
    first = np.unique(of_row, return_index=True)[1]
    pair = replicates.pair_of(layout.rows[first])
    number = len(replicates.scales)
    found = np.zeros((number, layout.areas.count, tables * cells))
    for begin, factors in replicates.chunks():
        of_pair = factors[pair]
        chunk = slice(begin, begin + of_pair.shape[1])
        for column, start in zip(layout.unit_areas[unit].T, layout.areas.starts, strict=True):
            for area in np.unique(column[column >= 0]).tolist():
                here = np.flatnonzero(column == area)
                alike, group = np.unique(of_pair[here], axis=0, return_inverse=True)
                together = sum_by(group.astype(np.int64), held[here], len(alike))
                found[chunk, start + area] = alike.T @ together
    shape = (number, layout.areas.count, tables, cells)
    used = replicates.scales > 0
    return Replicated(found.reshape(shape)[used], replicates.scales[used])
