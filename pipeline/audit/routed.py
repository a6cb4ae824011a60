"""Questions that were asked only after some answers: their bases are counts of these answers.

Where the printed figures of the other question do not add up to how many were asked, no base of the
question, and no figure of it, may be printed.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from pipeline.audit.breaches import Breach
from pipeline.audit.intruder.truth import ANSWERS, WALES, Area, Table
from pipeline.audit.published.told import KEYS
from pipeline.audit.windows import adds_up

PRINTED = ("value", "base")
NOBODY = "not_asked"
WHY = "its base is a count of answers to another question that are hidden"
Answers = dict[str, dict[str, list[str]]]


def after_answers(dictionary: Mapping[str, Any], groups: Collection[str]) -> Answers:
    """By question, the answers by question that it was asked after; `groups`: dimensions.

    What groups are made of says who is in one, which is known of every group.
    """
    items, found = dictionary["items"], {}
    for name, one in items.items():
        asked_if = one.get("asked_if", {})
        after = {
            source: list(levels)
            for source, levels in asked_if.items()
            if items[source]["role"] in ("factor", "outcome") and source not in groups
        }
        if after:
            found[name] = after
    return found


def with_filters(cube: Sequence[Table], after: Answers) -> list[Table]:
    """Tables that know after which of their answers other questions were asked."""
    made = []
    for table in cube:
        own = after.values() if table.kind == ANSWERS else ()
        sets = [one[table.item] for one in own if table.item in one]
        columns = tuple(tuple(map(table.levels.index, levels)) for levels in sets)
        made.append(replace(table, filters=columns))
    return made


def check_routed(
    cube: Sequence[Table], told: pd.DataFrame, dictionary: Mapping[str, Any], file: str
) -> Iterator[Breach]:
    """Figures of a question in areas where nothing printed tells how many were asked it.

    Also those of scales that it is part of; of comparisons of areas, where that is so of any of
    them; of contexts and of tables that were asked for, all. One that was asked on more than one
    condition may have figures of Wales alone. `told`: the printed rows of the results.
    """
    items, values = dictionary["items"], told["value"].tolist()
    questions = {table.item: table for table in cube if table.kind == ANSWERS}
    may: dict[str, set[Area]] = {}
    for name, after in after_answers(dictionary, {*told["dimension"]}).items():
        if name not in questions:
            continue
        areas = {*questions[name].areas}
        found = {*areas} if len(items[name]["asked_if"]) == 1 else areas & {WALES}
        for source, levels in after.items():
            if (table := questions.get(source)) and len(levels) < len(table.levels):
                columns = [table.levels.index(level) for level in levels]
                found &= {table.areas[a] for a in adding_up(table, columns, values)}
        whole = {(d, "") for d, _ in areas if {area for area in areas if area[0] == d} <= found}
        may[name] = found | whole
    means = {name: one.get("mean_of", []) for name, one in items.items()}
    rows = zip(*(told[name].tolist() for name in (*KEYS, *PRINTED, "reason")), strict=True)
    for row in rows if may else ():
        _, dimension, area, item, _, outcome, _, *printed, why = row
        names = [item, outcome, *means.get(item, ())]
        shown = any(printed) or why == NOBODY
        if shown and any((dimension, area) not in may[name] for name in names if name in may):
            yield Breach("G2", file, " ".join(filter(None, row[: len(KEYS)])), WHY)


def adding_up(table: Table, columns: Collection[int], values: Sequence[str]) -> list[int]:
    """Areas, by number, where printed figures of a question add up to some answers or all others.

    `values`: what is printed of each row of the results.
    """
    shown: dict[int, list[tuple[int, ...]]] = {}
    for line in table.lines:
        if values[line.row]:
            shown.setdefault(line.area, []).append(line.part)
    width = len(table.levels)
    return [a for a in range(len(table.areas)) if adds_up(shown.get(a, []), columns, width)]
