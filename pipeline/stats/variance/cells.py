"""Totals of many tables' cells in many areas at once, with their design covariance.

Everything that is a smooth function of a table (shares, contrasts, Rao-Scott, gamma) follows from
its weighted cell totals t and their covariance G: its variance is g'Gg, g being its gradient in t.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from pipeline.stats.variance.design import Bools, Floats, Ints
from pipeline.stats.variance.layout import Layout, lay_out
from pipeline.stats.variance.replicated import replicate_cells
from pipeline.stats.variance.replicates import Replicates
from pipeline.stats.variance.sums import merge, sum_by
from pipeline.stats.variance.totals import CellTotals

CHUNK = 300_000
"""About how many figures one pass over rows holds at once: what a processor's cache holds."""


def cell_totals(
    layout: Layout, left: NDArray[np.int8], right: NDArray[np.int8], shape: tuple[int, int],
    parts: Bools, replicates: Replicates | None = None,
) -> CellTotals:  # fmt: skip
    """Cross every left item with every right item in every area.

    left (n, F), right (n, Y): codes, -1 = missing, below shape = (K, L); parts (F * Y, K * L, S):
    the cells that make up each part of a table. Returns T = F * Y tables, right items running
    fastest, of C = K * L cells, right levels running fastest. With replicates, the covariance is
    theirs, that of each table's shares times its squared total.

    Raises:
        ValueError: raking fails in a replicate (see Replicates.totals).

    >>> from pipeline.stats.variance.sample_design import make_design
    >>> from pipeline.stats.variance.layout import lay_out, whole
    >>> design = make_design([1, 1, 2, 2])
    >>> left, right = np.array([[0], [1], [1], [1]]), np.array([[0], [0], [0], [-1]])
    >>> parts = np.ones((1, 2, 1), dtype=bool)
    >>> found = cell_totals(lay_out(design, whole(design)), left, right, (2, 1), parts)
    >>> found.count.ravel().tolist(), found.weight.ravel().tolist()
    ([1, 2], [1.0, 3.0])
    """
    tables, cells = left.shape[1] * right.shape[1], shape[0] * shape[1]
    tally = _Tally(layout, tables, cells, parts.astype(np.float64))
    for rows, units in layout.portions(tables, cells, CHUNK):
        tally.add(rows, units, cell_codes(layout, rows, left, right, shape))
    found = tally.totals()
    if replicates is None:
        return _with_second(layout, found, left, right, shape, parts)
    codes = cell_codes(layout, slice(None), left, right, shape)
    replicated = replicate_cells(layout, replicates, codes, cells)
    return replace(
        found,
        covariance=replicated.covariance(found.weight),
        replicated=replicated,
        most=layout.design.degf(layout.areas.masks) if layout.design.replicated else None,
    )


def _with_second(
    layout: Layout, found: CellTotals, left: NDArray[np.int8], right: NDArray[np.int8],
    shape: tuple[int, int], parts: Bools,
) -> CellTotals:  # fmt: skip
    """The same with the variance of a second stage, where the design has one."""
    if layout.design.second is None:
        return found
    inner = cell_totals(lay_out(layout.design.second, layout.areas), left, right, shape, parts)
    return replace(
        found,
        covariance=found.covariance + inner.covariance,
        exposed=np.maximum(found.exposed, inner.exposed),
        second=inner,
    )


def cell_codes(
    layout: Layout, rows: slice, left: NDArray[np.int8], right: NDArray[np.int8],
    shape: tuple[int, int],
) -> Ints:  # fmt: skip
    """(r, T) cell of each row in each table; C where either item is missing.

    >>> from pipeline.stats.variance.sample_design import make_design
    >>> from pipeline.stats.variance.layout import lay_out, whole
    >>> design = make_design([1, 1, 1])
    >>> left, right = np.array([[0], [1], [-1]]), np.array([[1], [0], [1]])
    >>> cell_codes(lay_out(design, whole(design)), slice(None), left, right, (2, 2)).tolist()
    [[1], [2], [4]]
    """
    cells = shape[0] * shape[1]
    first = left[layout.rows[rows]].astype(np.int64)
    second = right[layout.rows[rows]].astype(np.int64)
    first = np.where(first < 0, cells, first * shape[1])
    second = np.where(second < 0, cells, second)
    codes = np.minimum(first[:, :, None] + second[:, None, :], cells)
    return np.asarray(codes.reshape(len(codes), -1))


class _Tally:
    """Sums over chunks of rows."""

    def __init__(self, layout: Layout, tables: int, cells: int, parts: Floats) -> None:
        self.layout, self.tables, self.cells, self.parts = layout, tables, cells, parts
        blocks, areas = len(layout.block_stratum), layout.areas.count
        self.sums = np.zeros((3, tables, blocks, cells + 1))
        self.covariance = np.zeros((areas, tables, cells, cells))
        self.psus = np.zeros((areas, tables, parts.shape[2]))
        design = layout.design
        swept = design.swept_totals if design.calibration else np.empty((len(design.live_psu), 0))
        stratum = design.psu_stratum
        self.swept_sums = sum_by(stratum, swept, len(design.psus))
        self.pull = (
            swept * design.scale[stratum][:, None]
            - (self.swept_sums * design.shrink[:, None])[stratum]
        )
        self.quadratic = swept.T @ self.pull
        self.pulled = np.zeros((areas, tables, swept.shape[1], cells))

    def add(self, rows: slice, units: slice, codes: Ints) -> None:
        """Take in one chunk of rows."""
        layout, width = self.layout, self.cells + 1
        weights = layout.weights[rows]
        blocks = len(layout.block_stratum)
        table = np.arange(self.tables) * (blocks * width)
        index = (codes + table + (layout.block[rows] * width)[:, None]).ravel()
        for sums, power in zip(self.sums, (0, 1, 2), strict=True):
            values = None if power == 0 else np.repeat(weights**power, self.tables)
            sums += np.bincount(index, values, minlength=sums.size).reshape(sums.shape)
        if layout.alone:
            return
        count = units.stop - units.start
        table = np.arange(self.tables) * (count * width)
        index = (codes + table + ((layout.unit[rows] - units.start) * width)[:, None]).ravel()
        repeated = np.repeat(weights, self.tables)
        totals = np.asarray(np.bincount(index, repeated, self.tables * count * width), np.float64)
        by_unit = totals.reshape(self.tables, count, width)[:, :, : self.cells]
        psu = layout.unit_psu[units]
        if layout.nested:
            self._square(by_unit, psu, layout.unit_profile[units], layout.profile_areas)
            return
        for column, size, start in zip(
            layout.unit_areas[units].T, layout.areas.sizes, layout.areas.starts, strict=True
        ):
            alone = np.arange(start, start + size)[:, None]
            self._square(*merge(by_unit, psu, column), alone)

    def _square(self, totals: Floats, psu: Ints, group: Ints, areas: Ints) -> None:
        """Add the products of PSU totals (T, U, C), sorted by group, to the areas of each group."""
        design = self.layout.design
        scaled = totals * np.sqrt(design.scale[design.psu_stratum[psu]])[:, None]
        ends = (np.flatnonzero(np.diff(group, append=-1)) + 1).tolist()
        counts = self._held(totals, ends)
        begin = 0
        for place, end in enumerate(ends):
            here, part = slice(begin, end), scaled[:, begin:end]
            product, psus = np.matmul(part.transpose(0, 2, 1), part), counts[:, place]
            inside = [area for area in areas[group[begin]].tolist() if area >= 0]
            for area in inside:
                self.covariance[area] += product
                self.psus[area] += psus
            if len(self.quadratic):
                pulled = np.matmul(self.pull[psu[here]].T, totals[:, here])
                for area in inside:
                    self.pulled[area] += pulled
            begin = end

    def _held(self, totals: Floats, ends: Sequence[int]) -> Ints:
        """(T, G, S) how many of (T, U, C) totals hold members of each part, by stretches of U."""
        held = (np.matmul(totals, self.parts) > 0).astype(np.int64)
        return np.add.reduceat(held, [0, *ends[:-1]], axis=1) if ends else held

    def totals(self) -> CellTotals:
        """The sums over rows."""
        layout, cells = self.layout, self.cells
        member = layout.members.astype(np.float64)
        by_area = np.matmul(member, self.sums[..., :cells]).transpose(0, 2, 1, 3)
        covariance = self.covariance
        if layout.alone:
            diagonal = np.arange(cells)
            scaled = member * layout.design.scale[layout.block_stratum]
            squares = np.matmul(scaled, self.sums[2, :, :, :cells]).transpose(1, 0, 2)
            covariance[..., diagonal, diagonal] = squares
            self.psus[:] = np.matmul(by_area[0][:, :, None, :], self.parts)[:, :, 0]
        strata = self._between(covariance, self.sums[1, :, :, :cells])
        if len(self.quadratic):
            self._sweep(covariance, member)
        exposed = member * (layout.design.uncovered[layout.block_stratum] > 0)
        return CellTotals(
            count=by_area[0].astype(np.int64),
            weight=by_area[1],
            squares=by_area[2],
            covariance=covariance,
            psus=self.psus.astype(np.int64),
            strata=strata,
            exposed=np.matmul(exposed, self.sums[0, :, :, :cells]).swapaxes(0, 1).astype(np.int64),
            blocks=self.sums[0, :, :, :cells],
        )

    def _between(self, covariance: Floats, weight: Floats) -> Ints:
        """Take off the squared totals of strata; return strata that hold each part (A, T, S)."""
        layout = self.layout
        strata = np.zeros((layout.areas.count, self.tables, self.parts.shape[2]), dtype=np.int64)
        for column, start in zip(layout.block_areas.T, layout.areas.starts, strict=True):
            totals, stratum, area = merge(weight, layout.block_stratum, column)
            shrunk = totals * np.sqrt(layout.design.shrink[stratum])[:, None]
            ends = (np.flatnonzero(np.diff(area, append=-1)) + 1).tolist()
            counts = self._held(totals, ends)
            begin = 0
            for place, end in enumerate(ends):
                where, part = start + int(area[begin]), shrunk[:, begin:end]
                covariance[where] -= np.matmul(part.transpose(0, 2, 1), part)
                strata[where] = counts[:, place]
                begin = end
        return strata

    def _sweep(self, covariance: Floats, member: Floats) -> None:
        """Take raking into account: scores become residuals from the margins (see Design.sweep)."""
        layout, cells = self.layout, self.cells
        levels = len(self.quadratic)
        inside = np.zeros((len(layout.block_stratum), levels))
        for column in layout.block_margins.T:
            inside[np.arange(len(inside)), column] = 1.0
        sums = _by_level(member, inside, self.sums[0, :, :, :cells])
        pulled = self.pulled
        if layout.alone:
            design, stratum = layout.design, layout.block_stratum
            swept = (inside @ design.sweep) * design.scale[stratum][:, None]
            pulled = _by_level(member, swept, self.sums[2, :, :, :cells])
            shrunk = self.swept_sums[stratum] * design.shrink[stratum][:, None]
            pulled -= _by_level(member, shrunk, self.sums[1, :, :, :cells])
        half = self.quadratic @ sums / 2 - pulled
        product = np.matmul(sums.swapaxes(-1, -2), half)
        covariance += product + product.swapaxes(-1, -2)


def _by_level(member: Floats, factor: Floats, sums: Floats) -> Floats:
    """(A, T, L, C) sums over blocks of member (A, B) x factor (B, L) x sums (T, B, C)."""
    product = (member[:, None, :] * factor.T).reshape(-1, member.shape[1])
    stacked = np.matmul(product, sums)
    shape = (len(sums), len(member), factor.shape[1], sums.shape[2])
    return np.asarray(stacked.reshape(shape).transpose(1, 0, 2, 3))
