"""Intruder test of tables that were asked for, with all that is published of their questions.

The unknowns are people by combination of answers: every count of an area, of a pair of questions
and of a group of a requested table is a sum of them. The intruder knows which combinations of facts
(sector, region and the like) occur, but not how many people each has, and of answers nothing.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import product

import pandas as pd

from pipeline.audit.breaches import Breach
from pipeline.audit.intruder.asked_people import Cells, Requests, Where, is_in, levels
from pipeline.audit.intruder.asked_sets import NEAR, of_sets
from pipeline.audit.intruder.editions import Bounds
from pipeline.audit.intruder.exclusive import Answer, sets_of
from pipeline.audit.intruder.known import Evidence, wanted
from pipeline.audit.intruder.system import System, Wanted
from pipeline.audit.intruder.truth import ANSWERS, PAIR, Table
from pipeline.audit.published.told import decimals
from pipeline.audit.windows import fitting

KNOWN = "next to a requested table a small count is known too well"
FEW = "it differs from an area by fewer people than a figure may be about"


def attack_asked(
    asked: Requests,
    cube: Sequence[Table],
    bounds: Bounds,
    positive: Mapping[str, Collection[str]],
    limits: tuple[int, int],
    file: str,
    apart: pd.DataFrame | None = None,
) -> Iterator[Breach]:
    """What requested tables disclose together with all else that is printed; `limits`: k and floor.

    `positive`: by question, the answers that count as with it; `apart`: answers that nobody gave
    together, the rows of exclusive.csv. What is known without the requested tables is no fault of
    theirs.
    """
    items = {table.item: table for table in cube if table.kind == ANSWERS}
    sets = [] if apart is None else sets_of(items, apart)
    for names in _together(asked, sets):
        own = {key: one for key, one in asked.tables.items() if key[0] in names}
        if not any(_shown(table, bounds.seen) for table in own.values()):
            continue
        tied = [one for one in sets if {item for item, _ in one} <= {*names}]
        cells = Cells(
            asked, {n: items[n].levels if n in items else levels(asked, n) for n in names}, tied
        )
        secrets: list[tuple[str, Wanted, bool]] = []
        made = System(cells.truth.copy())
        for table in cube:
            halves = table.kind == PAIR and {table.item, table.outcome} <= {*names}
            if halves or (table.kind == ANSWERS and table.item in names):
                secrets += _join(made, table, cells, bounds, positive, limits[0])
        for key, table in own.items():
            _remember(made, asked, key, table, cells)
        bare = System(made.truth.copy(), list(made.sums))
        for (item, dimension), table in own.items():
            yield from _few(asked, table, items[item], cells, bounds.seen, limits[1], file)
            for line in table.lines:
                part = _line(asked, table, line.area, line.part, cells)
                of = _line(asked, table, line.area, line.of, cells)
                _print(made, line.row, part, of, cells, bounds.seen)
            place = f"requested {dimension} {item}"
            for one in _of_table(asked, table, cells, bounds.seen, limits):
                secrets.append((place, one, False))
            secrets += [
                (place, one, True)
                for one in _apart(asked, table, items[item], cells, bounds.seen, limits)
            ]
        shown = {key: [table.areas[a] for a in _shown(table, bounds.seen)]
                 for key, table in own.items()}  # fmt: skip
        for item, one, between in of_sets(asked, items, shown, cells, (tied, limits)):
            secrets.append((f"requested {item}", one, between))
        made.close()
        bare.close()
        yield from _closed(made, bare, secrets, file)


def _remember(
    made: System, asked: Requests, key: tuple[str, str], table: Table, cells: Cells
) -> None:
    """Add what earlier editions print of the groups of a table whose counts are what they were."""
    for tables, seen in asked.before:
        old = tables.get(key)
        if old is None or (old.areas, old.levels) != (table.areas, table.levels):
            continue
        for line in old.lines:
            if (old.counts[line.area] == table.counts[line.area]).all():
                part, of = (
                    _line(asked, table, line.area, columns, cells)
                    for columns in (line.part, line.of)
                )
                _print(made, line.row, part, of, cells, seen)


def _together(asked: Requests, tied: Sequence[frozenset[Answer]]) -> list[tuple[str, ...]]:
    """Questions of requested tables that one table is about, or that tables have in common.

    Questions with answers of the same set, `tied`, are one table.
    """
    whose = [
        {item} | {n for area in table.areas for n in asked.groups[area]} - {*asked.facts}
        for (item, _), table in asked.tables.items()
    ]
    sets: list[set[str]] = []
    for mine in [*whose, *({item for item, _ in one} for one in tied)]:
        joined = mine.union(*(one for one in sets if one & mine))
        sets = [one for one in sets if not one & joined] + [joined]
    return [tuple(sorted(one)) for one in sets if any(one & mine for mine in whose)]


def _join(
    made: System,
    table: Table,
    cells: Cells,
    bounds: Bounds,
    positive: Mapping[str, Collection[str]],
    k: int,
) -> list[tuple[str, Wanted, bool]]:
    """Add what is printed of a table, and that its counts are sums of cells; what it hides."""
    start = made.join(bounds.beside_alike(table))
    columns: list[Where] = [{table.item: (level,)} for level in table.levels]
    if table.kind == PAIR:
        columns = [
            {table.item: _those(cells, table.item, positive, one),
             table.outcome: _those(cells, table.outcome, positive, two)}
            for one in (True, False) for two in (True, False)
        ]  # fmt: skip
    width = table.counts.shape[1]
    for a, area in enumerate(table.areas):
        for c, where in enumerate(columns):
            both = {**is_in(area), **where}
            if cells.told_apart(both):
                inside = cells.of(both)
                made.add([*inside, start + a * width + c], 0, 0, [1] * len(inside) + [-1])
    return [
        (" ".join(filter(None, (table.kind, *table.areas[one.line.area], table.item))),
         Wanted(tuple(start + v for v in one.wanted.variables), one.wanted.width, one.wanted.reach),
         False)
        for one in bounds.secrets(table, bounds.seen, k)
    ]  # fmt: skip


def _those(
    cells: Cells, item: str, positive: Mapping[str, Collection[str]], with_: bool
) -> list[str]:
    return [one for one in cells.levels[item] if (one in positive.get(item, ())) == with_]


def _line(
    asked: Requests, table: Table, area: int, columns: Collection[int], cells: Cells
) -> list[int]:
    """The cells of some columns of a group of a requested table."""
    levels = [table.levels[c] for c in columns]
    return cells.of({**asked.groups[table.areas[area]], table.item: levels})


def _print(
    made: System, row: int, part: list[int], of: list[int], cells: Cells, seen: Evidence
) -> None:
    """What a printed percentage of a requested table says: its base, and how many of it."""
    if seen.value[row] == "":
        return
    base = cells.size(of)
    least, most = fitting(cells.size(part), base, decimals(seen.value[row]))
    made.add(of, base, base)
    made.add(part, least, most)


def _of_table(
    asked: Requests, table: Table, cells: Cells, seen: Evidence, limits: tuple[int, int]
) -> Iterator[Wanted]:
    """What a requested table hides."""
    width = table.counts.shape[1]
    for one in wanted(table, seen, limits[0]):
        columns = [v - one.line.area * width for v in one.wanted.variables]
        inside = _line(asked, table, one.line.area, columns, cells)
        yield Wanted(tuple(inside), one.wanted.width, one.wanted.reach)


def _shown(table: Table, seen: Evidence) -> list[int]:
    return sorted({line.area for line in table.lines if seen.shown(line)})


def _apart(
    asked: Requests, table: Table, question: Table, cells: Cells, seen: Evidence,
    limits: tuple[int, int],
) -> Iterator[Wanted]:  # fmt: skip
    """Small counts among those in whom groups of a requested table and an area differ."""
    every = range(table.counts.shape[1])
    groups = [set(_line(asked, table, a, every, cells)) for a in _shown(table, seen)]
    if len(groups) > 1:
        groups.append(set().union(*groups))
    answering = {table.item: cells.levels[table.item]}
    areas = [set(cells.of({**is_in(area), **answering})) for area in question.areas]
    done: set[frozenset[int]] = set()
    for group, area in product(groups, areas):
        for part in (group & area, group - area, area - group):
            if frozenset(part) in done or not part or part in (group, area):
                continue
            done.add(frozenset(part))
            total = cells.size(part)
            for level in cells.levels[table.item]:
                inside = sorted(part & set(cells.of({table.item: (level,)})))
                count = cells.size(inside)
                if 0 < count < limits[0] or 0 < count <= total < limits[1]:
                    yield Wanted(tuple(inside), min(NEAR, total), 0)


def _few(
    asked: Requests, table: Table, question: Table, cells: Cells, seen: Evidence, floor: int,
    file: str,
) -> Iterator[Breach]:  # fmt: skip
    """Groups with a printed figure that differ from an area by few people."""
    every = range(table.counts.shape[1])
    answering = {table.item: cells.levels[table.item]}
    for a in _shown(table, seen):
        own = set(_line(asked, table, a, every, cells))
        for area in question.areas:
            other = set(cells.of({**is_in(area), **answering}))
            if 0 < max(cells.size(own - other), cells.size(other - own)) < floor:
                yield Breach("G2", file, f"requested {' '.join(table.areas[a])} {table.item}", FEW)


def _closed(
    made: System, bare: System, secrets: Sequence[tuple[str, Wanted, bool]], file: str
) -> Iterator[Breach]:
    """Sensitive counts that are known too well with the requested tables, and less well without.

    Each with its place and whether it is one of those who set two groups apart: of them nobody must
    be possible.
    """
    found = made.ranges([one for _, one, _ in secrets]) if secrets else []
    for (place, secret, apart), own in zip(secrets, found, strict=True):
        narrow = own.most - own.least < secret.width or own.most < secret.reach
        if narrow and bare.ranges([secret])[0] != own:
            yield Breach("G2", file, place, KNOWN)
        elif apart and own.least > 0:
            least, _ = made.ends(secret.variables)
            if least > 0 and bare.ends(secret.variables)[0] < least:
                yield Breach("G2", file, place, KNOWN)
