"""Requested tables of answers that exclude each other: what one discloses of the others.

Tick boxes of one choice add up in every group of a table, and groups that they make add up to all
who answered, whether all of them were asked for or not.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from pipeline.audit.intruder.asked_people import Cells, Requests, Where, is_in
from pipeline.audit.intruder.exclusive import Answer
from pipeline.audit.intruder.system import Wanted
from pipeline.audit.intruder.truth import Area, Table

NEAR = 2  # nobody, one and two must be possible of a small count of those who set two groups apart
Shown = Mapping[tuple[str, str], Sequence[Area]]


def of_sets(
    asked: Requests,
    items: Mapping[str, Table],
    shown: Shown,
    cells: Cells,
    known: tuple[Sequence[frozenset[Answer]], tuple[int, int]],
) -> Iterator[tuple[str, Wanted, bool]]:
    """Small counts that sets of answers bring, their question, and whether they set groups apart.

    `shown`: by question and dimension, the groups of requested tables that have a figure; `known`:
    the sets, and threshold and floor.
    """
    sets, limits = known
    for one in sets:
        first = min(item for item, _ in one)
        for area in items[first].areas:
            for want in _few(cells, [cells.none_of(one, is_in(area))], limits[0]):
                yield first, want, False
        groups = {area for (item, _), areas in shown.items() for area in areas if item in dict(one)}
        for area in sorted(groups):
            where = asked.groups[area]
            parts = [_with(cells, where, item, level) for item, level in sorted(one)]
            for want in _few(cells, [*parts, cells.none_of(one, where)], limits[0]):
                yield first, want, False
        for item, group in _made_by(asked, shown, cells, one):
            areas = [cells.of({**is_in(area), item: cells.levels[item]})
                     for area in items[item].areas]  # fmt: skip
            for want in _between(cells, item, group, areas, limits):
                yield item, want, True


def _with(cells: Cells, where: Where, item: str, level: str) -> list[int]:
    """The cells of those in a group who gave an answer."""
    return sorted({*cells.of(where)} & {*cells.of({item: (level,)})})


def _few(cells: Cells, groups: Sequence[Sequence[int]], k: int) -> Iterator[Wanted]:
    """Those of some groups that are small counts, with all who could hide them."""
    base = sum(cells.size(group) for group in groups) if len(groups) > 1 else k + 1
    for group in groups:
        if 0 < cells.size(group) < k:
            yield Wanted(tuple(group), min(k + 1, base), min(k + 1, base))


def _made_by(
    asked: Requests, shown: Shown, cells: Cells, one: frozenset[Answer]
) -> Iterator[tuple[str, set[int]]]:
    """A question, and all people of shown groups that answers of a set make of one filter."""
    found: dict[tuple[str, str], list[set[int]]] = {}
    for (item, _), areas in shown.items():
        for area in areas:
            where = asked.groups[area]
            made = [name for name, level in one if list(where.get(name, ())) == [level]]
            if made:
                rest = sorted((n, sorted(some)) for n, some in where.items() if n != made[0])
                group = {*cells.of({**where, item: cells.levels[item]})}
                found.setdefault((item, str(rest)), []).append(group)
    for (item, _), several in found.items():
        if len(several) > 1:
            yield item, set().union(*several)


def _between(
    cells: Cells,
    item: str,
    group: set[int],
    areas: Sequence[Collection[int]],
    limits: tuple[int, int],
) -> Iterator[Wanted]:
    """Small counts among those in whom some groups together and an area differ."""
    for area in areas:
        for part in (group - {*area}, {*area} - group):
            if not part or part in (group, {*area}):
                continue
            total = cells.size(part)
            for level in cells.levels[item]:
                inside = sorted(part & {*cells.of({item: (level,)})})
                count = cells.size(inside)
                if 0 < count < limits[0] or 0 < count <= total < limits[1]:
                    yield Wanted(tuple(inside), min(NEAR, total), 0)
