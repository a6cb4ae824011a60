"""How respondents lie in areas, strata and PSUs, sorted once so that totals take one pass each.

A block is a set of respondents who share stratum, areas and raking margins; a unit is the part of
a PSU that shares its areas.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from pipeline.stats.variance.design import Bools, Design, Floats, Ints


@dataclass(frozen=True, eq=False)
class Areas:
    """Domains, as partitions that may overlap one another.

    codes (n, D): the area of each row in each of D partitions, -1 = in none; sizes (D,): areas in
    each. Areas are numbered through: those of the first partition, then the second's.
    """

    codes: Ints
    sizes: tuple[int, ...]

    @property
    def count(self) -> int:
        """The number of areas."""
        return sum(self.sizes)

    @property
    def starts(self) -> tuple[int, ...]:
        """(D,) the number of each partition's first area."""
        return tuple(int(start) for start in np.cumsum((0, *self.sizes))[:-1])

    @property
    def masks(self) -> Bools:
        """(n, A) who is in each area."""
        columns = zip(self.codes.T, self.sizes, strict=True)
        return np.hstack([codes[:, None] == np.arange(size) for codes, size in columns])


def make_areas(partitions: Sequence[ArrayLike], sizes: Sequence[int] | None = None) -> Areas:
    """Areas from partitions, each (n,) codes 0..size-1 with -1 outside, or (n,) bool (one area).

    Raises:
        ValueError: no partition is given, or a code is at or over its size.

    >>> areas = make_areas([[0, 1, -1], [True, True, False]])
    >>> areas.codes.tolist(), areas.sizes, areas.starts
    ([[0, 0], [1, 0], [-1, -1]], (2, 1), (0, 2))
    """
    if not partitions:
        raise ValueError("at least one partition is needed")
    columns = []
    for partition in partitions:
        values = np.asarray(partition)
        inside = values.dtype == bool
        columns.append(np.where(values, 0, -1) if inside else values.astype(np.int64))
    codes = np.stack(columns, axis=1).astype(np.int64)
    most = [int(column.max(initial=-1)) + 1 for column in columns]
    given = [max(size, 1) for size in most] if sizes is None else list(sizes)
    if len(given) != len(most) or any(size < seen for size, seen in zip(given, most, strict=True)):
        raise ValueError("an area's code is not below the size of its partition")
    return Areas(codes, tuple(given))


def whole(design: Design) -> Areas:
    """One area: everybody.

    >>> from pipeline.stats.variance.sample_design import make_design
    >>> whole(make_design([1, 1])).codes.tolist()
    [[0], [0]]
    """
    return make_areas([np.zeros(design.size, dtype=np.int64)], [1])


@dataclass(frozen=True, eq=False)
class Layout:
    """Rows that carry weight, sorted by unit, with their blocks; make it with `lay_out`.

    rows (r,): row numbers of the data in sorted order; unit (r,), block (r,): codes of the sorted
    rows, units ascending; unit_psu (U,); unit_profile (U,); unit_areas (U, D); block_stratum (B,);
    block_areas (B, D); block_margins (B, M) calibration codes; alone: every PSU is one row;
    nested: every PSU lies in one profile of areas, and units are sorted by it.
    """

    design: Design
    areas: Areas
    rows: Ints
    unit: Ints
    block: Ints
    unit_psu: Ints
    unit_profile: Ints
    unit_areas: Ints
    block_stratum: Ints
    block_areas: Ints
    block_margins: Ints
    alone: bool
    nested: bool

    @cached_property
    def weights(self) -> Floats:
        """(r,) weights of the sorted rows."""
        return self.design.weights[self.rows]

    @cached_property
    def members(self) -> Bools:
        """(A, B) whether a block lies in an area."""
        columns = []
        for column, size in zip(self.block_areas.T, self.areas.sizes, strict=True):
            columns.append(np.arange(size)[:, None] == column)
        return np.concatenate(columns)

    @cached_property
    def profile_areas(self) -> Ints:
        """(Q, D) the areas that each profile lies in, numbered through; -1 = none."""
        found = np.empty((int(self.unit_profile.max()) + 1, len(self.areas.sizes)), dtype=np.int64)
        found[self.unit_profile] = np.where(
            self.unit_areas >= 0, self.unit_areas + np.array(self.areas.starts), -1
        )
        return found

    def portions(self, tables: int, cells: int, most: int) -> Iterator[tuple[slice, slice]]:
        """Slices of rows, with their units, that hold about `most` figures; no PSU is cut in two.

        A row holds a figure a table, and a PSU a figure a cell. Units are no part where every PSU
        is one row.
        """
        count = len(self.rows)
        if self.alone:
            step = max(most // tables, 1)
            for start in range(0, count, step):
                yield slice(start, min(start + step, count)), slice(0, 0)
            return
        psu_ends = np.flatnonzero(np.diff(self.unit_psu, append=-1)) + 1
        row_ends = np.searchsorted(self.unit, psu_ends)
        load = np.maximum(row_ends * tables, psu_ends * tables * cells)
        unit, row, done = 0, 0, 0
        while unit < len(self.unit_psu):
            last = max(int(np.searchsorted(load, done + most, side="right")) - 1, 0)
            last = max(last, int(np.searchsorted(psu_ends, unit, side="right")))
            yield slice(row, int(row_ends[last])), slice(unit, int(psu_ends[last]))
            unit, row, done = int(psu_ends[last]), int(row_ends[last]), int(load[last])


def lay_out(design: Design, areas: Areas) -> Layout:
    """Sort the rows that carry weight by unit, and number units and blocks.

    >>> from pipeline.stats.variance.sample_design import make_design
    >>> design = make_design([1, 0, 1, 1], psu=["b", "b", "a", "b"])
    >>> layout = lay_out(design, whole(design))
    >>> layout.rows.tolist(), layout.unit.tolist()
    ([2, 0, 3], [0, 1, 1])
    """
    live = np.flatnonzero(design.live)
    area_codes = areas.codes[live]
    margins = design.margins[live]
    profile = _number(list(area_codes.T))
    psu = design.psu[live]
    block = _number([design.strata[live], profile, *margins.T])
    unit_first = _number([psu, profile])
    units = int(unit_first.max()) + 1
    nested = units == int(design.live_psu.sum())
    unit = _number([profile, psu]) if nested else unit_first
    order = np.argsort(unit, kind="stable")
    unit, block = unit[order], block[order]
    unit_at = order[np.flatnonzero(np.diff(unit, prepend=-1))]
    block_at = np.empty(int(block.max()) + 1, dtype=np.int64)
    block_at[block] = order
    return Layout(
        design=design,
        areas=areas,
        rows=live[order],
        unit=unit,
        block=block,
        unit_psu=psu[unit_at],
        unit_profile=profile[unit_at],
        unit_areas=area_codes[unit_at],
        block_stratum=design.strata[live][block_at],
        block_areas=area_codes[block_at],
        block_margins=margins[block_at],
        alone=units == len(live) and nested,
        nested=nested,
    )


def _number(keys: Sequence[Ints]) -> Ints:
    """Number the distinct combinations of integer keys 0..k-1, in the keys' sorted order."""
    combined = np.zeros(len(keys[0]), dtype=np.int64)
    for key in keys:
        low = int(key.min())
        span = int(key.max()) - low + 1
        if int(combined.max()) * span > 2**60:
            combined = np.unique(combined, return_inverse=True)[1].astype(np.int64)
        combined = combined * span + (key - low)
    most = int(combined.max()) + 1
    if most > 4 * len(combined) + 1000:
        return np.unique(combined, return_inverse=True)[1].astype(np.int64)
    seen = np.bincount(combined, minlength=most) > 0
    return np.asarray((np.cumsum(seen) - 1)[combined], dtype=np.int64)
