"""Sums over PSUs, from which follows how much the variances of contrasts are worth."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.stats.variance.cells import CHUNK, cell_codes
from pipeline.stats.variance.design import Floats, Ints
from pipeline.stats.variance.layout import Layout
from pipeline.stats.variance.sums import merge, sum_by

Pairs = tuple[Floats, Ints, Ints]
Codes = tuple[NDArray[np.int8], NDArray[np.int8]]


@dataclass(frozen=True, eq=False)
class Moments:
    """Sums over PSUs of f, the (4,) weights and squared weights of the two sides in a PSU.

    by_stratum: for each partition of areas (T, pairs, 12) sums of f and of both squares times f,
    with the stratum and the area (numbered through) of each pair; scaled (A, T, 4, 4) of ff' times
    the stratum's scale; cubic (A, T, 2, 4, 4) of square x ff' times its square; squared
    (A, T, 2, 2) of the squares' products times scale (scale - 2 shrink).
    """

    by_stratum: tuple[Pairs, ...]
    scaled: Floats
    cubic: Floats
    squared: Floats


def of_rows(
    layout: Layout, blocks: Floats, parts: Floats, codes: Codes, shape: tuple[int, int]
) -> Moments:
    """Moments where every PSU is one row, from sums of powers of weights by block.

    blocks (T, B, C): rows by block; parts (T, C, 2): the cells of either side; codes: the left
    (n, F) and right (n, Y) items; shape: levels of either.

    Of four people who weigh 1, three are on one side and one on the other; 4/3 is the scale.

    >>> from pipeline.stats.variance.cells import cell_totals
    >>> from pipeline.stats.variance.layout import lay_out, whole
    >>> from pipeline.stats.variance.sample_design import make_design
    >>> design = make_design([1, 1, 1, 1])
    >>> layout, parts = lay_out(design, whole(design)), np.eye(2)[None]
    >>> codes = np.array([[0], [0], [0], [1]]), np.zeros((4, 1), dtype=np.int8)
    >>> blocks = cell_totals(layout, *codes, (2, 1), parts.astype(bool)).blocks
    >>> of_rows(layout, blocks, parts, codes, (2, 1)).scaled[0, 0, :2, :2].round(3).tolist()
    [[4.0, 0.0], [0.0, 1.333]]
    """
    powers = _powers(layout, blocks, parts, codes, shape)
    design, stratum = layout.design, layout.block_stratum
    scale, shrink = design.scale[stratum], design.shrink[stratum]
    member = layout.members.astype(np.float64)

    def by_area(factor: Floats, power: int) -> Floats:
        return np.asarray(np.einsum("ab,tbs->ats", member * factor, powers[power]))

    shape_ = (len(member), powers.shape[1])
    scaled, cubic, squared = (np.zeros((*shape_, *s)) for s in ((4, 4), (2, 4, 4), (2, 2)))
    second, third, fourth = (by_area(scale, k) for k in (2, 3, 4))
    cubes = [by_area(scale**2, k) for k in (4, 5, 6)]
    for s in (0, 1):
        for into, (one, two, three) in (
            (scaled, (second, third, fourth)),
            (cubic[:, :, s], cubes),
        ):
            into[:, :, s, s] = one[..., s]
            into[:, :, s, s + 2] = into[:, :, s + 2, s] = two[..., s]
            into[:, :, s + 2, s + 2] = three[..., s]
    quartic = by_area(scale * (scale - 2 * shrink), 4)
    squared[:, :, [0, 1], [0, 1]] = quartic
    columns = np.zeros((powers.shape[1], powers.shape[2], 12))
    columns[..., 0:2], columns[..., 2:4] = powers[1], powers[2]
    for s in (0, 1):
        columns[..., 4 + 4 * s + s] = powers[3][..., s]
        columns[..., 4 + 4 * s + 2 + s] = powers[4][..., s]
    pairs = []
    for column, start in zip(layout.block_areas.T, layout.areas.starts, strict=True):
        found, owner, area = merge(columns, stratum, column)
        pairs.append((found, owner, area + start))
    return Moments(tuple(pairs), scaled, cubic, squared)


def _powers(
    layout: Layout, blocks: Floats, parts: Floats, codes: Codes, shape: tuple[int, int]
) -> Floats:
    """(7, T, B, 2) sums of weights to the power of 0 to 6 by block and side.

    Where a block's rows weigh the same, as they do after raking from a frame, they are its count
    times powers of that weight, and no row need be seen again.
    """
    count = np.matmul(blocks, parts)
    number = len(layout.block_stratum)
    least, most = np.full(number, np.inf), np.zeros(number)
    np.minimum.at(least, layout.block, layout.weights)
    np.maximum.at(most, layout.block, layout.weights)
    exponents = np.arange(7)
    if (most <= least * (1 + 1e-12)).all():
        return np.asarray(count * (most[:, None] ** exponents).T[:, None, :, None])
    found = np.zeros((7, *count.shape))
    found[0] = count
    side = _side_of(parts)
    tables = len(parts)
    table = np.arange(tables) * (number * 3)
    for rows, _ in layout.portions(tables, 1, CHUNK):
        seen = side[np.arange(tables), cell_codes(layout, rows, *codes, shape)]
        index = (seen + table + (layout.block[rows] * 3)[:, None]).ravel()
        for power in exponents[1:]:
            values = np.repeat(layout.weights[rows] ** power, tables)
            sums = np.bincount(index, values, tables * number * 3)
            found[power] += sums.reshape(tables, number, 3)[..., :2]
    return found


def _side_of(parts: Floats) -> Ints:
    """(T, C + 1) the side, 0 or 1, of each cell of each table; 2 of no cell."""
    tables, cells, _ = parts.shape
    side = np.full((tables, cells + 1), 2)
    side[:, :cells] = np.where(parts[..., 0] > 0, 0, np.where(parts[..., 1] > 0, 1, 2))
    return side


def of_psus(layout: Layout, parts: Floats, codes: Codes, shape: tuple[int, int]) -> Moments:
    """Moments of PSUs of any number of rows, which areas may cut.

    parts (T, C, 2): the cells of either side; codes: the left (n, F) and right (n, Y) items; shape:
    levels of either.

    One of two PSUs has two people on one side, the other one on either; 2 is the scale.

    >>> from pipeline.stats.variance.layout import lay_out, whole
    >>> from pipeline.stats.variance.sample_design import make_design
    >>> design = make_design([1, 1, 1, 1], psu=["a", "a", "b", "b"])
    >>> codes = np.array([[0], [0], [0], [1]]), np.zeros((4, 1), dtype=np.int8)
    >>> found = of_psus(lay_out(design, whole(design)), np.eye(2)[None], codes, (2, 1))
    >>> found.scaled[0, 0, :2, :2].tolist()
    [[10.0, 2.0], [2.0, 2.0]]
    """
    design, tables = layout.design, len(parts)
    areas, strata = layout.areas.count, len(design.psus)
    side = _side_of(parts)
    scaled, cubic, squared = (
        np.zeros((areas, tables, *s)) for s in ((4, 4), (2, 4, 4), (2, 2))
    )  # fmt: skip
    sums = [np.zeros((size * strata, tables * 12)) for size in layout.areas.sizes]
    for rows, units in layout.portions(tables, 4, CHUNK):
        seen = side[np.arange(tables), cell_codes(layout, rows, *codes, shape)]
        count = units.stop - units.start
        table = np.arange(tables) * (count * 3)
        index = (seen + table + ((layout.unit[rows] - units.start) * 3)[:, None]).ravel()
        both = []
        for power in (1, 2):
            values = np.repeat(layout.weights[rows] ** power, tables)
            summed = np.bincount(index, values, tables * count * 3).astype(np.float64)
            both.append(summed.reshape(tables, count, 3)[..., :2])
        held = np.concatenate(both, axis=2)
        for place, (column, start) in enumerate(
            zip(layout.unit_areas[units].T, layout.areas.starts, strict=True)
        ):
            f, psu, area = merge(held, layout.unit_psu[units], column)
            if not len(psu):
                continue
            stratum = design.psu_stratum[psu]
            scale, shrink = design.scale[stratum], design.shrink[stratum]
            begins = np.flatnonzero(np.diff(area, prepend=-1))
            inside = start + area[begins]
            product = f[..., :, None] * f[..., None, :]
            by_square = f[..., 2:, None, None] * product[:, :, None]
            factor = (scale * (scale - 2 * shrink))[:, None, None]
            for into, values in (
                (scaled, product * scale[:, None, None]),
                (cubic, by_square * (scale**2)[:, None, None, None]),
                (squared, product[..., 2:, 2:] * factor),
            ):
                into[inside] += np.add.reduceat(values, begins, axis=1).swapaxes(0, 1)
            columns = np.concatenate([f, product[..., 2, :], product[..., 3, :]], axis=2)
            flat = columns.swapaxes(0, 1).reshape(len(psu), -1)
            sums[place] += sum_by(area * strata + stratum, flat, len(sums[place]))
    pairs = []
    for found, size, start in zip(sums, layout.areas.sizes, layout.areas.starts, strict=True):
        shaped = found.reshape(size * strata, tables, 12).swapaxes(0, 1)
        area, stratum = np.divmod(np.arange(size * strata), strata)
        pairs.append((shaped, stratum, area + start))
    return Moments(tuple(pairs), scaled, cubic, squared)
