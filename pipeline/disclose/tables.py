"""Which tables of people's answers the results hold.

A block is what one question (or one kind of non-answer) says in all areas; a pair, one factor and
one outcome. Both know the row of the results that each of their figures stands in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.disclose.derived import keys_of
from pipeline.disclose.feasible_tables.feasible import System, Target
from pipeline.disclose.within_table import Shape

NATIONAL = ("national", "national")
PAIR_TABLES = ("association", "context")
Place = tuple[str, str]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
_Figure = tuple[int, Place, tuple[str, str], int, int]  # row, area, (statistic, level), count, base


class Groups(Protocol):
    """What disclosure control asks of the codebook."""

    def group_of(self, variable: str) -> dict[str, str]:
        """Group by answer."""

    def positive(self, variable: str) -> set[str]:
        """The answers that count as "with"."""

    def scores(self, variable: str) -> dict[str, float]:
        """Score by answer; {} where the question has no mean."""

    def items(self, variable: str) -> list[str]:
        """The questions that a scale is the mean of; [] for any other variable."""

    def condition(self, variable: str) -> dict[str, tuple[str, ...]]:
        """The answers by variable of those who were asked it; {} = everybody was."""

    def parts_of(self, variable: str) -> tuple[str, dict[str, tuple[str, ...]]]:
        """The variable whose answers make up this one's, and which make up each; "" = none."""


@dataclass
class Block:
    """One table in every area: unweighted counts of answers, and the rows they stand in.

    `counts`, `rows`, `shown`: areas x (leaves then groups); a row of -1 is not in the results;
    `shown` is what is decided; `filters`: the leaves after which another question was asked;
    `ranges` keeps what was worked out of hidden headline groups, `exhibits` other tables that fit
    what is shown: what is hidden later takes none of them away; `systems` are the equations of
    what is shown. By area: `base` of the
    percentages; `total` that the leaves add up to; `mean_rows`, -1 where there is no mean.
    `scores`: of each leaf in hundredths, None for one that is not in the mean. `before`: the same
    of earlier editions, as they were published, with the `links` among their own areas; `told`: of
    each target, what they leave to protect; `copies`: of the block, as `joint` asks for them.
    """

    item: str
    kind: str  # item, nonresponse or requested
    places: list[Place]
    shape: Shape
    levels: list[str]
    counts: Ints
    base: Ints
    total: Ints
    rows: Ints
    mean_rows: Ints
    scores: list[int | None] = field(default_factory=list)
    filters: list[tuple[int, ...]] = field(default_factory=list)
    reasons: dict[tuple[int, int], str] = field(default_factory=dict)
    ranges: dict[tuple[int, bytes], tuple[int, int]] = field(default_factory=dict, repr=False)
    exhibits: list[Ints] = field(default_factory=list, repr=False)
    systems: dict[bytes, System] = field(default_factory=dict, repr=False)
    links: Sequence[Any] = ()
    before: list["Block"] = field(default_factory=list, repr=False)
    copies: dict[str, "Block"] = field(default_factory=dict, repr=False)
    told: dict[Target, Target] = field(default_factory=dict, repr=False)
    shown: Bools = field(init=False)

    def __post_init__(self) -> None:
        self.shown = np.ones(self.counts.shape, dtype=np.bool_)

    @property
    def headline(self) -> int:
        """The column of the positive group; -1 where there is none."""
        positive = [g for g, yes in enumerate(self.shape.positive) if yes]
        return self.shape.leaves + positive[0] if positive else -1


@dataclass
class Pair:
    """One factor and one outcome in every area: with and success, with and not, without and ...

    `cells`: areas x 4. `rows`, `shown`: areas x 2, share_with and share_without; `rows` -1 = none.
    `exhibits`, `told`, `copies` as in a block; `before`: the pair with its two questions in earlier
    editions; `readings`: of one of these, sums of its cells that other figures of it tell.
    """

    item: str
    outcome: str
    places: list[Place]
    cells: Ints
    rows: Ints
    reasons: dict[int, str] = field(default_factory=dict)
    exhibits: list[Ints] = field(default_factory=list, repr=False)
    before: list[tuple["Pair", Block, Block]] = field(default_factory=list, repr=False)
    readings: list[Any] = field(default_factory=list, repr=False)
    copies: dict[str, "Pair"] = field(default_factory=dict, repr=False)
    told: dict[Target, Target] = field(default_factory=dict, repr=False)
    shown: Bools = field(init=False)

    def __post_init__(self) -> None:
        self.shown = np.ones((len(self.cells), 2), dtype=np.bool_)

    @property
    def base(self) -> Ints:
        """(areas,) people who answered both."""
        return np.asarray(self.cells.sum(axis=1))


def item_blocks(
    results: pd.DataFrame, codebook: Groups, worth: tuple[int, int, int], table: str = "item"
) -> list[Block]:
    """The blocks of the questions, from rows `share`, `group_share` and `mean` of a table.

    `worth`: of the headline group, another group, and a single answer.
    """
    means = results[(results["table"] == table) & (results["statistic"] == "mean")]
    keys = keys_of(means[["dimension", "area", "item"]])
    mean_row = dict(zip(keys, means.index, strict=True))
    blocks = []
    for item, figures in _by_item(results, table, ["share", "group_share"]).items():
        levels, names = (
            list(dict.fromkeys(level for _, _, (name, level), *_ in figures if name == statistic))
            for statistic in ("share", "group_share")
        )
        group_of, positive = codebook.group_of(item), codebook.positive(item)
        members = [
            tuple(i for i, level in enumerate(levels) if group_of.get(level) == name)
            for name in names
        ]
        shape = Shape(
            leaves=len(levels),
            members=tuple(members),
            positive=tuple(any(levels[i] in positive for i in group) for group in members),
            worth=worth,
        )
        columns = {("share", level): i for i, level in enumerate(levels)}
        columns |= {("group_share", name): len(levels) + g for g, name in enumerate(names)}
        block = _block(item, table, shape, levels, columns, figures)
        keys = [(*place, item) for place in block.places]
        scores = codebook.scores(item)
        block.scores = [round(100 * scores[level]) if level in scores else None for level in levels]
        block.mean_rows = np.array([mean_row.get(key, -1) for key in keys], dtype=np.int64)
        blocks.append(block)
    for source in blocks if table == "item" else ():
        after = (codebook.condition(one.item).get(source.item, ()) for one in blocks)
        source.filters = [tuple(map(source.levels.index, levels)) for levels in after if levels]
    return blocks


def nonresponse_blocks(results: pd.DataFrame, worth: tuple[int, int, int]) -> list[Block]:
    """Non-answers by kind, in Wales alone. How many did not answer, all kinds, is known."""
    national = results[results["dimension"] == NATIONAL[0]]
    blocks = []
    for item, figures in _by_item(national, "nonresponse", ["nonresponse"]).items():
        kinds = list(dict.fromkeys(kind for _, _, (_, kind), *_ in figures))
        columns = {("nonresponse", kind): i for i, kind in enumerate(kinds)}
        shape = Shape(len(kinds), (), (), worth)
        block = _block(item, "nonresponse", shape, kinds, columns, figures)
        block.total = block.counts.sum(axis=1)
        blocks.append(block)
    return blocks


def _by_item(results: pd.DataFrame, table: str, statistics: list[str]) -> dict[str, list[_Figure]]:
    """Counts of some statistics of a table, by question, in the order of the results."""
    part = results[(results["table"] == table) & results["count"].notna()]
    part = part[part["statistic"].isin(statistics)]
    found: dict[str, list[_Figure]] = {}
    places, cells = keys_of(part[["dimension", "area"]]), keys_of(part[["statistic", "level"]])
    numbers = (part[name].to_numpy(np.int64).tolist() for name in ("count", "base"))
    figures = zip(part.index.tolist(), places, cells, *numbers, strict=True)
    for item, figure in zip(part["item"].tolist(), figures, strict=True):
        found.setdefault(str(item), []).append(figure)
    return found


def _block(
    item: str, kind: str, shape: Shape, levels: list[str],
    columns: Mapping[tuple[str, str], int], figures: Sequence[_Figure],
) -> Block:  # fmt: skip
    """Lay figures out by area and column."""
    places = list(dict.fromkeys(place for _, place, *_ in figures))
    at = {place: i for i, place in enumerate(places)}
    counts = np.zeros((len(places), shape.rows), dtype=np.int64)
    where, base = np.full(counts.shape, -1, dtype=np.int64), np.zeros(len(places), dtype=np.int64)
    for row, place, name, count, total in figures:
        a, column = at[place], columns[name]
        counts[a, column], where[a, column], base[a] = count, row, total
    none = np.full(len(places), -1, dtype=np.int64)
    return Block(item, kind, places, shape, levels, counts, base, base, where, none)


def pair_blocks(results: pd.DataFrame) -> list[Pair]:
    """The 2x2 tables behind rows `share_with` and `share_without`, areas and contexts alike."""
    part = results[results["table"].isin(PAIR_TABLES) & results["count"].notna()]
    part = part[part["statistic"].isin(["share_with", "share_without"])]
    found: dict[tuple[str, str], dict[Place, tuple[list[int], list[int]]]] = {}
    for row, (item, outcome, dimension, area, statistic), count, base in zip(
        part.index.tolist(),
        keys_of(part[["item", "outcome", "dimension", "area", "statistic"]]),
        part["count"].to_numpy(np.int64).tolist(),
        part["base"].to_numpy(np.int64).tolist(),
        strict=True,
    ):
        areas = found.setdefault((str(item), str(outcome)), {})
        cells, rows = areas.setdefault((dimension, area), ([0] * 4, [-1] * 2))
        half = int(statistic == "share_without")
        cells[2 * half : 2 * half + 2] = count, base - count
        rows[half] = row
    pairs = []
    for (item, outcome), areas in found.items():
        cells_, rows_ = (np.array([one[i] for one in areas.values()], np.int64) for i in (0, 1))
        pairs.append(Pair(item, outcome, list(areas), cells_, rows_))
    return pairs


def check_sums(blocks: list[Block]) -> None:
    """Answers must add up to their base, and groups to their answers.

    Raises:
        ValueError: they do not; a fault of the stage before.
    """
    for block in blocks:
        leaves = block.counts[:, : block.shape.leaves]
        sums = [leaves.sum(axis=1), *(leaves[:, list(g)].sum(axis=1) for g in block.shape.members)]
        known = [block.total, *block.counts[:, block.shape.leaves :].T]
        if (np.array(sums) != np.array(known)).any():
            raise ValueError(f"the answers to {block.item} do not add up")
