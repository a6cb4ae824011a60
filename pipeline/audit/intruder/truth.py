"""The cube: every count of people that exists, by question and by pair of questions.

Counts come from results.parquet and from nowhere else. A table has basic cells, areas x columns;
every figure that may be published of it is a line: some columns of one area, over some others.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.audit.published.told import keys_of

Ints = NDArray[np.int64]
Area = tuple[str, str]
WALES: Area = ("national", "national")
ANSWERS, MISSING, PAIR = "answers", "missing", "pair"


@dataclass(frozen=True)
class Line:
    """A figure of a table: the columns that it counts, those it is a share of, and its row."""

    area: int
    part: tuple[int, ...]
    of: tuple[int, ...]
    row: int


@dataclass(frozen=True)
class Table:
    """One table of people in every area; `total` are the people of an area, known to anybody.

    `headline` are the columns of the positive answers; `filters` those of answers after which
    another question was asked; `means` the rows of mean scores by area;
    `levels` the names of the columns; `alike`, of a pair, the row and the exact value, in points,
    of its difference between people of the same areas.
    """

    kind: str
    item: str
    outcome: str
    areas: tuple[Area, ...]
    counts: Ints
    lines: tuple[Line, ...]
    headline: tuple[int, ...] = ()
    filters: tuple[tuple[int, ...], ...] = ()
    means: Mapping[int, int] | None = None
    levels: tuple[str, ...] = ("with yes", "with no", "without yes", "without no")
    alike: tuple[int, float] | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """What the table is of, in any edition."""
        return self.kind, self.item, self.outcome

    @property
    def total(self) -> Ints:
        """People by area; shape: areas."""
        total: Ints = self.counts.sum(axis=1)
        return total

    @property
    def cover(self) -> Ints:
        """People among whom a count can hide, by area; shape: areas. Of non-answers: all."""
        cover: Ints = self.total - (self.counts[:, -1] if self.kind == MISSING else 0)
        return cover


def tables(
    results: pd.DataFrame, groups: Mapping[str, Mapping[str, str]], positive: Mapping[str, str]
) -> list[Table]:
    """Every table of the cube.

    Args:
        results: rows of results.parquet, index 0 to n-1.
        groups: by question, the group of each answer.
        positive: by question, the group that headlines are about.
    """
    counted = results[results["count"].notna() & results["base"].notna()]
    by_kind = {
        kind: counted[(counted["table"] == table) & counted["statistic"].isin(statistics)]
        for kind, table, statistics in (
            (ANSWERS, "item", ("share", "group_share")),
            (MISSING, "nonresponse", ("nonresponse",)),
            (PAIR, "association", ("share_with", "share_without")),
        )
    }
    # Of areas no kind of non-answer is published, and how many they are together is known.
    by_kind[MISSING] = by_kind[MISSING][by_kind[MISSING]["dimension"] == WALES[0]]
    means = results[(results["table"] == "item") & (results["statistic"] == "mean")]
    mean_rows = {
        key: int(row)
        for key, row in zip(
            keys_of(means[["item", "dimension", "area"]]),
            means.index.tolist(),
            strict=True,
        )
    }
    made = []
    for one, rows in by_kind[ANSWERS].groupby("item", sort=False):
        name = str(one)
        made.append(_answers(name, rows, groups.get(name, {}), positive.get(name, ""), mean_rows))
    for one, rows in by_kind[MISSING].groupby("item", sort=False):
        made.append(_missing(str(one), rows))
    adjusted = results[(results["table"] == "model") & (results["statistic"] == "adjusted")]
    adjusted = adjusted[adjusted["value"].notna()]
    alike = {
        (item, outcome): (int(row), 100 * float(value))
        for row, item, outcome, value in zip(
            adjusted.index, adjusted["item"], adjusted["outcome"], adjusted["value"], strict=True
        )
    }
    for pair, rows in by_kind[PAIR].groupby(["item", "outcome"], sort=False):
        item, outcome = map(str, pair)
        made.append(replace(_pair(item, outcome, rows), alike=alike.get((item, outcome))))
    return made


def requested(
    results: pd.DataFrame, groups: Mapping[str, Mapping[str, str]]
) -> dict[tuple[str, str], Table]:
    """Tables that were asked for, by question and dimension; the arguments are as for `tables`."""
    rows = results[(results["table"] == "requested") & results["base"].notna()]
    rows = rows[rows["statistic"].isin(("share", "group_share"))]
    return {
        (str(item), str(dimension)): _answers(str(item), own, groups.get(str(item), {}), "", {})
        for (dimension, item), own in rows.groupby(["dimension", "item"], sort=False)
    }


def _laid(rows: pd.DataFrame) -> list[tuple[int, Area, str, str, int, int]]:
    """Row, area, statistic, level, count and base of each row."""
    areas = keys_of(rows[["dimension", "area"]])
    return list(
        zip(
            rows.index.tolist(), areas, rows["statistic"].tolist(), rows["level"].tolist(),
            (int(n) for n in rows["count"]), (int(n) for n in rows["base"]), strict=True,
        )
    )  # fmt: skip


def _answers(
    item: str,
    rows: pd.DataFrame,
    groups: Mapping[str, str],
    positive: str,
    means: Mapping[tuple[str, str, str], int],
) -> Table:
    """The answers to a question: a column for each answer."""
    laid = _laid(rows)
    levels = list(dict.fromkeys(level for _, _, kind, level, _, _ in laid if kind == "share"))
    areas = tuple(dict.fromkeys(area for _, area, *_ in laid))
    counts = np.zeros((len(areas), len(levels)), dtype=np.int64)
    at = {area: a for a, area in enumerate(areas)}
    every, lines = tuple(range(len(levels))), []
    for row, area, kind, level, count, _ in laid:
        if kind == "share":
            part: tuple[int, ...] = (levels.index(level),)
            counts[at[area], part[0]] = count
        else:
            part = tuple(i for i in every if groups.get(levels[i]) == level)
        lines.append(Line(at[area], part, every, row))
    headline = tuple(i for i in every if positive and groups.get(levels[i]) == positive)
    own = {at[area]: means[(item, *area)] for area in areas if (item, *area) in means}
    named = tuple(levels)
    return Table(ANSWERS, item, "", areas, counts, tuple(lines), headline, (), own, named)


def _missing(item: str, rows: pd.DataFrame) -> Table:
    """Those who gave no answer: a column for each kind, and one for all who did answer."""
    laid = _laid(rows)
    kinds = list(dict.fromkeys(level for _, _, _, level, _, _ in laid))
    areas = tuple(dict.fromkeys(area for _, area, *_ in laid))
    counts = np.zeros((len(areas), len(kinds) + 1), dtype=np.int64)
    at, every, lines = {area: a for a, area in enumerate(areas)}, tuple(range(len(kinds) + 1)), []
    for row, area, _, level, count, base in laid:
        counts[at[area], kinds.index(level)] = count
        counts[at[area], -1] = base
        lines.append(Line(at[area], (kinds.index(level),), every, row))
    counts[:, -1] -= counts[:, :-1].sum(axis=1)
    return Table(
        MISSING,
        item,
        "",
        areas,
        counts,
        tuple(lines),
        levels=(*(f"no: {kind}" for kind in kinds), "yes"),
    )


def _pair(item: str, outcome: str, rows: pd.DataFrame) -> Table:
    """A factor and an outcome: with and success, with and not, without and success, and not."""
    laid = _laid(rows)
    areas = tuple(dict.fromkeys(area for _, area, *_ in laid))
    counts = np.zeros((len(areas), 4), dtype=np.int64)
    at, lines = {area: a for a, area in enumerate(areas)}, []
    for row, area, kind, _, count, base in laid:
        first = 0 if kind == "share_with" else 2
        counts[at[area], first : first + 2] = count, base - count
        lines.append(Line(at[area], (first,), (first, first + 1), row))
    return Table(PAIR, item, outcome, areas, counts, tuple(lines))
