"""Which areas hold which others, read off the counts: an intruder knows the map."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from pipeline.audit.intruder.truth import ANSWERS, WALES, Area, Ints, Table

NEAR = 0.6  # a part with this share of the whole, and no more in any count, is inside it


@dataclass(frozen=True)
class Linked:
    """Areas that share no respondent, inside another; all but a `few` of their people.

    `near`: the whole and its parts differ in people, but in every table in fewer than twice the
    threshold.
    """

    whole: Area
    parts: tuple[Area, ...]
    few: int = 0
    near: bool = False


def linked_tables(tables: Sequence[Table], threshold: int) -> list[Linked]:
    """Wales and the areas of each dimension, and areas that others add up to or lie within.

    An area lies within another if every count of the cube is as large there or larger, and it has
    most of its people; or if it is one of those of a dimension whose counts add up to the other's
    everywhere. With fewer than `threshold` more people in any table it lies in it but for a few,
    and an intruder knows these. What chance makes to look so is taken for known, which is the safe
    side, but where there are more areas than answers to distinguish them by: there nearly any area
    is a sum of some of them.
    """
    found = _profiles(tables)
    dimensions = list(dict.fromkeys(area[0] for area in found if area != WALES))
    made: list[Linked] = []
    apart: set[str] = set()  # dimensions of which each respondent is in one area
    several: list[tuple[Area, tuple[Area, ...]]] = []
    for dimension in dimensions:
        parts = tuple(area for area in found if area[0] == dimension)
        if WALES in found:
            together = sum(found[part] for part in parts)
            if (together <= found[WALES]).all():
                apart.add(dimension)
                made.append(Linked(WALES, parts))
            else:
                made += [Linked(WALES, (part,)) for part in parts]
        for whole in found if _distinct(tables, parts) else ():
            if whole not in (WALES, *parts) and (some := _adding_up(found, whole, parts)):
                made.append(Linked(whole, some))
            elif whole not in (WALES, *parts) and dimension in apart:
                several += [(whole, some) for some in _nearly(found, whole, parts)]
    exact = {(nest.whole, part) for nest in made for part in nest.parts}
    for whole in found:
        alone = [
            (part,) for part in found
            if not (part[0] == whole[0] and part[0] in apart)
            and WALES not in (part, whole) and (whole, part) not in exact
        ]  # fmt: skip
        for some in (*alone, *(parts for one, parts in several if one == whole)):
            people = sum(int(found[part].sum()) for part in some)
            if NEAR * found[whole].sum() > people:
                continue
            few = _outside(tables, some, whole)
            one = Linked(whole, some, few)
            if few < threshold and (few or people < found[whole].sum()):
                many = len(some) > 1 and _apart(tables, one) >= 2 * threshold
                made += [] if many else [one]
    return [replace(one, near=0 < _apart(tables, one) < 2 * threshold) for one in made]


def _distinct(tables: Sequence[Table], areas: Sequence[Area]) -> bool:
    """Whether the answers of no area are those of others together, each some times over or less."""
    found = _profiles([table for table in tables if table.kind == ANSWERS])
    some = [found[area] for area in areas if area in found and found[area].any()]
    return bool(some) and int(np.linalg.matrix_rank(np.array(some, dtype=np.float64))) == len(some)


def _apart(tables: Sequence[Table], one: Linked) -> int:
    """In how many people an area and those in it differ, in the table where in most."""
    most = 0
    for table in tables:
        at = {area: a for a, area in enumerate(table.areas)}
        inside = [table.counts[at[part]] for part in one.parts if part in at]
        if one.whole in at and inside:
            apart = np.abs(table.counts[at[one.whole]] - np.sum(inside, axis=0))
            most = max(most, int(apart.sum()))
    return most


def _outside(tables: Sequence[Table], parts: Sequence[Area], whole: Area) -> int:
    """How many more people areas have than another, in the table where they have most more."""
    most = 0
    for table in tables:
        inside = [table.counts[table.areas.index(part)] for part in parts if part in table.areas]
        if inside:
            own = np.sum(inside, axis=0)
            other = table.counts[table.areas.index(whole)] if whole in table.areas else 0 * own
            most = max(most, int(np.maximum(own - other, 0).sum()))
    return most


def _nearly(found: dict[Area, Ints], whole: Area, parts: Sequence[Area]) -> list[tuple[Area, ...]]:
    """Several parts of a dimension that together come nearest to another area, if there are any."""
    some = [part for part in parts if found[part].any()]
    if len(some) < 2 or not found[whole].any():
        return []
    matrix = np.column_stack([found[part] for part in some]).astype(np.float64)
    times = np.linalg.lstsq(matrix, found[whole].astype(np.float64), rcond=None)[0]
    inside = tuple(part for part, one in zip(some, times, strict=True) if 0.5 < one < 1.5)
    return [inside] if len(inside) > 1 else []


def _profiles(tables: Sequence[Table]) -> dict[Area, Ints]:
    """Every count of every table, laid end to end, for each area."""
    areas = dict.fromkeys(area for table in tables for area in table.areas)
    made = {}
    for area in areas:
        pieces = [
            table.counts[table.areas.index(area)]
            if area in table.areas
            else np.zeros(table.counts.shape[1], dtype=np.int64)
            for table in tables
        ]
        made[area] = np.concatenate(pieces)
    return made


def _adding_up(
    found: dict[Area, Ints], whole: Area, parts: Sequence[Area]
) -> tuple[Area, ...] | None:
    """The parts whose counts add up to the whole's, if there are any."""
    fit = [p for p in parts if (found[p] <= found[whole]).all() and found[p].any()]
    if not fit or not found[whole].any():
        return None
    from scipy.optimize import Bounds, LinearConstraint, milp  # takes half a second, seldom needed

    matrix = np.column_stack([found[p] for p in fit])
    solved = milp(
        np.zeros(len(fit)), integrality=np.ones(len(fit), dtype=np.int64), bounds=Bounds(0, 1),
        constraints=LinearConstraint(matrix, found[whole], found[whole]),
    )  # fmt: skip
    if solved.x is None:
        return None
    inside = np.rint(solved.x).astype(np.int64)
    if (matrix @ inside != found[whole]).any():
        return None
    return tuple(p for p, yes in zip(fit, inside, strict=True) if yes)
