"""Questions of two answers whose answers exclude each other: an intruder reads them as one table.

Of tick boxes of one choice everybody ticks one, so that the ticks add up to all who answered; of
boxes of which none ticks two, the ticks and those who ticked none of them do. An intruder who
knows the questionnaire knows that, of the boxes and of each answer to another question among those
who ticked them. exclusive.csv lists every two answers that no one gave together; which sets they
make up is found here, by no code of disclosure control.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from pipeline.audit.intruder.editions import Bounds
from pipeline.audit.intruder.known import Evidence, SensitiveCell
from pipeline.audit.intruder.system import Range, System, Wanted
from pipeline.audit.intruder.truth import ANSWERS, PAIR, Area, Line, Table

Answer = tuple[str, str]
MANY = 1000  # sets that are looked at
WITH, WITHOUT = (0, 1), (2, 3)  # rows of a pair's table
SUCCESS, NOT = (0, 2), (1, 3)  # its columns


@dataclass(frozen=True)
class Tie:
    """Columns of several tables that add up, with those who are in none, to columns of the first.

    `parts`: the place of a table, and a column of it; `whole`: columns of which the sum is the same
    in each of these tables.
    """

    parts: tuple[tuple[int, int], ...]
    whole: tuple[int, ...]


@dataclass(frozen=True)
class Group:
    """Tables that an intruder reads together."""

    tables: tuple[Table, ...]
    ties: tuple[Tie, ...]


def groups(tables: Sequence[Table], apart: pd.DataFrame) -> list[Group]:
    """The tables that sets of answers tie together; `apart`: exclusive.csv, two answers a row."""
    questions = {table.item: table for table in tables if table.kind == ANSWERS}
    sets = sets_of(questions, apart)
    name_of: dict[str, str] = {}
    for one in sets:
        names = {item for item, _ in one} | {name_of.get(item, item) for item, _ in one}
        first = min(names)
        name_of |= {item: first for item, name in name_of.items() if name in names}
        name_of |= {item: first for item, _ in one}
    found: dict[tuple[str, str, str], list[Table]] = {}
    for table in tables:
        if table.kind in (ANSWERS, PAIR) and {table.item, table.outcome} & name_of.keys():
            item, outcome = (name_of.get(one, one) for one in (table.item, table.outcome))
            found.setdefault((table.kind, item, outcome), []).append(table)
    made = [Group(tuple(some), tuple(_ties(some, sets, questions))) for some in found.values()]
    return [one for one in made if one.ties]


def sets_of(questions: Mapping[str, Table], apart: pd.DataFrame) -> list[frozenset[Answer]]:
    """Answers of which nobody gave two: the largest such sets; `apart`: as for `groups`."""
    rows = apart[["item", "level", "other", "other_level"]].astype(str)
    pairs = [((a, b), (c, d)) for a, b, c, d in rows.itertuples(index=False, name=None)]
    return _sets([two for two in pairs if all(_is_box(questions.get(i), v) for i, v in two)])


def _is_box(table: Table | None, level: str) -> bool:
    return table is not None and len(table.levels) == 2 and level in table.levels


def _sets(pairs: Sequence[tuple[Answer, Answer]]) -> list[frozenset[Answer]]:
    """The largest sets of answers of which each two are a pair, one answer more at a time."""
    near: dict[Answer, set[Answer]] = {}
    for one, two in pairs:
        near.setdefault(one, set()).add(two)
        near.setdefault(two, set()).add(one)
    found: list[frozenset[Answer]] = []
    for answer in near:
        grown = {one & near[answer] | {answer} for one in found} | {frozenset((answer,))}
        every = sorted({*found, *grown}, key=lambda one: (-len(one), sorted(one)))
        found = []
        for some in every:
            if not any(some < larger for larger in found):
                found.append(some)
        found = found[:MANY]
    return [one for one in found if len(one) > 1]


def _ties(
    tables: Sequence[Table], sets: Sequence[frozenset[Answer]], questions: Mapping[str, Table]
) -> Iterator[Tie]:
    """The sums that hold of some tables of one kind."""
    if tables[0].kind == ANSWERS:
        at = {table.item: i for i, table in enumerate(tables)}
        for one in sets:
            if all(item in at for item, _ in one):
                parts = [(at[item], tables[at[item]].levels.index(v)) for item, v in sorted(one)]
                yield Tie(tuple(parts), (0, 1))
        return
    for along, (lines, across) in enumerate((((WITH, WITHOUT), (SUCCESS, NOT)),
                                             ((SUCCESS, NOT), (WITH, WITHOUT)))):  # fmt: skip
        place = {((t.item, t.outcome)[along], (t.outcome, t.item)[along]): i
                 for i, t in enumerate(tables)}  # fmt: skip
        for other in sorted({two for _, two in place}):
            for one in sets:
                members = [(place.get((item, other), -1), item, v) for item, v in sorted(one)]
                if any(i < 0 for i, *_ in members):
                    continue
                rows = [lines[not _counts(questions[item], v)] for _, item, v in members]
                for half in (0, 1):
                    parts = [(i, row[half]) for (i, *_), row in zip(members, rows, strict=True)]
                    yield Tie(tuple(parts), across[half])


def _counts(question: Table, level: str) -> bool:
    """Whether an answer is one of those that headlines are about."""
    return question.levels.index(level) in question.headline


def together(
    group: Group, seen: Evidence, bounds: Bounds, threshold: int
) -> Iterator[tuple[Table, SensitiveCell, Range]]:
    """What is left open of every count of a group that must stay unknown, and the table it is of.

    Those who are in no part of a tie are such a count where they are few.
    """
    made = System(np.zeros(0, dtype=np.int64))
    starts = [made.join(bounds.closed(table)) for table in group.tables]
    asked: list[tuple[Table, SensitiveCell, Wanted]] = []
    for table, start in zip(group.tables, starts, strict=True):
        for secret in bounds.secrets(table, seen, threshold):
            want = secret.wanted
            moved = replace(want, variables=tuple(start + v for v in want.variables))
            asked.append((table, secret, moved))
    for tie in group.ties:
        first = group.tables[tie.parts[0][0]]
        for area, variable, base in _tied(made, group, tie, starts):
            if 0 < made.truth[variable] < threshold:
                need = min(threshold + 1, base)
                want = Wanted((variable,), need, need)
                line = Line(first.areas.index(area), (), (), -1)
                asked.append((first, SensitiveCell(line, want, True), want))
    made.close()
    ranges = made.ranges([want for *_, want in asked]) if asked else []
    for (table, secret, _), found in zip(asked, ranges, strict=True):
        yield table, secret, found


def _tied(
    made: System, group: Group, tie: Tie, starts: Sequence[int]
) -> list[tuple[Area, int, int]]:
    """Add a tie in every area; returns the area, unknown and base of those in none of its parts.

    Nothing where everybody is in one, in all areas.
    """
    members = [(group.tables[i], starts[i], column) for i, column in tie.parts]
    first = members[0][0]
    sums: list[tuple[Area, list[int], list[int], int]] = []
    for area in first.areas:
        if any(area not in table.areas for table, *_ in members):
            continue
        rows = [start + table.areas.index(area) * table.counts.shape[1]
                for table, start, _ in members]  # fmt: skip
        if len({int(table.total[table.areas.index(area)]) for table, *_ in members}) > 1:
            continue  # not all of them were answered by the same people
        whole = [[row + column for column in tie.whole] for row in rows]
        for other in whole[1:]:
            made.add([*whole[0], *other], 0, 0, [1] * len(whole[0]) + [-1] * len(other))
        some = [row + column for row, (*_, column) in zip(rows, members, strict=True)]
        rest = int(made.truth[whole[0]].sum() - made.truth[some].sum())
        sums.append((area, some, whole[0], rest))
    if any(rest < 0 for *_, rest in sums):
        return []
    found = []
    for area, some, every, rest in sums:
        factors = Counter(some)
        if any(rest for *_, rest in sums):
            variable = made.more(np.array([rest], dtype=np.int64))
            factors[variable] += 1
            found.append((area, variable, int(made.truth[every].sum())))
        factors.subtract(every)
        kept = {v: times for v, times in factors.items() if times}
        made.add(list(kept), 0, 0, list(kept.values()))
    return found
