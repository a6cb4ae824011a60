"""Means of scales: what they say of hidden answers to the questions that they are means of.

A mean times respondents and questions is the sum of all their scores, to half of its last digit.
Everybody is taken to have answered all of them, which is what an intruder would hope for.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from math import ceil, floor
from typing import Any

import numpy as np
import pandas as pd

from pipeline.audit.breaches import Breach
from pipeline.audit.intruder.editions import Bounds
from pipeline.audit.intruder.system import System
from pipeline.audit.intruder.truth import WALES, Area, Table
from pipeline.audit.published.told import decimals

ONE = 100  # a point of a score
WHY = "the mean of a scale narrows a small count of a question of it"
Printed = Mapping[tuple[str, Area], tuple[str, float, int]]
"""By scale and area: what is printed, the exact mean, and the base."""


def scale_means(results: pd.DataFrame, values: Sequence[str]) -> Printed:
    """The means of scales that are printed of areas; `values`: what is printed of each row.

    Where all answers are printed, as mostly of Wales, they say more than a mean does.
    """
    rows = results[(results["table"] == "scale") & (results["statistic"] == "mean")]
    rows = rows[rows["value"].notna() & (rows["dimension"] != WALES[0])]
    columns = (rows[name].tolist() for name in ("item", "dimension", "area", "value", "base"))
    return {
        (scale, (dimension, area)): (values[row], float(value), int(base))
        for row, scale, dimension, area, value, base in zip(rows.index.tolist(), *columns,
                                                            strict=True)
        if values[row]
    }  # fmt: skip


def check_scales(
    printed: Printed,
    items: Mapping[str, Any],
    questions: Mapping[str, Table],
    bounds: Bounds,
    threshold: int,
    file: str,
) -> Iterator[Breach]:
    """Small counts that are known too well next to the printed means of a scale, in all its areas.

    `items`: of dictionary.json: the questions of each scale, and the scores of their answers.
    """
    scores = {name: one.get("scores", {}) for name, one in items.items()}
    for scale in dict.fromkeys(scale for scale, _ in printed):
        tables = [questions[item] for item in items[scale]["mean_of"] if item in questions]
        made = System(np.zeros(0, dtype=np.int64))
        starts = [made.join(bounds.system(table.item)) for table in tables]
        areas = {area: one for (name, area), one in printed.items() if name == scale}
        read = [_add(made, tables, starts, area, areas[area], bounds, scores) for area in areas]
        if not any(read):
            continue
        made.close()
        secrets = [
            (table, one, tuple(start + v for v in one.wanted.variables))
            for table, start in zip(tables, starts, strict=True)
            for one in bounds.secrets(table, bounds.seen, threshold)
        ]
        wanted = [replace(one.wanted, variables=at) for _, one, at in secrets]
        for (table, one, _), need, found in zip(secrets, wanted, made.ranges(wanted), strict=True):
            if not need.open(found.least, found.most):
                place = " ".join((scale, *table.areas[one.line.area], table.item))
                yield Breach("G2", file, place, WHY)


def _add(
    made: System, tables: Sequence[Table], starts: Sequence[int], area: Area,
    printed: tuple[str, float, int], bounds: Bounds, scores: Mapping[str, Mapping[str, float]],
) -> bool:  # fmt: skip
    """Add what a printed mean says; whether it is of an area where an answer is hidden."""
    variables: list[int] = []
    times: list[int] = []
    hidden = False
    for table, start in zip(tables, starts, strict=True):
        if area not in table.areas:
            continue
        a, width = table.areas.index(area), len(table.levels)
        hidden |= not all(bounds.seen.shown(line) for line in table.lines if line.area == a)
        variables += range(start + a * width, start + (a + 1) * width)
        own = scores[table.item] or dict(zip(table.levels, range(width), strict=True))
        times += [round(ONE * own.get(level, 0)) for level in table.levels]
    if not hidden:
        return False
    text, exact, base = printed
    people = ONE * base * len(tables)
    true = sum(score * int(made.truth[v]) for v, score in zip(variables, times, strict=True))
    away = (Fraction(text) - Fraction(exact).limit_denominator(10**9)) * people
    half = Fraction(people, 2 * 10 ** decimals(text))
    made.add(variables, floor(true + away - half), ceil(true + away + half), times)
    return True
