"""Earlier editions of the wave, as evidence that readers have.

Figures of the same people that were published before count as published. Where the people of two
editions are the same, or differ by many, both are tested together, and more is hidden now. Where
they differ by few, the two together would give figures of these few, whatever is hidden now: no
figure of so small a group may be published, and a difference of two published figures is one. Then
there is no release.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipeline.config import Disclosure
from pipeline.disclose.editions.edition import Edition
from pipeline.disclose.editions.renamed import renamed
from pipeline.disclose.feasible_tables.readings import readings, rows_of
from pipeline.disclose.feasible_tables.shown import as_released
from pipeline.disclose.linked_tables import find_linked_tables, known_shares
from pipeline.disclose.tables import (
    NATIONAL,
    PAIR_TABLES,
    Block,
    Groups,
    Pair,
    item_blocks,
    nonresponse_blocks,
    pair_blocks,
)
from pipeline.errors import Faults

TABLE = ["table", "dimension", "area", "item", "outcome"]
OWNER = (
    "or, if the owner of the data accepts that both are known: "
    "make report SUPERSEDE='name of the owner', which is logged."
)
WAYS_OUT = (
    "Keep the earlier release as it is (it stays in place); wait until {floor} people or more have "
    f"changed in each of these areas, or none; {OWNER}"
)
SAME_NAMES = f"Give what is the same its earlier name; {OWNER}"
ASKED_AGAIN = (
    "Put their rows back into data/reference/requests: what readers have cannot be protected "
    f"without them; {OWNER}"
)
NOWHERE = ""  # the area of those who are in none of a dimension


@dataclass(frozen=True)
class _Words:
    """Which answers made which group in an edition; scores as they are now."""

    dictionary: Mapping[str, Any]
    now: Groups

    def _valid(self, variable: str) -> list[Mapping[str, Any]]:
        one = self.dictionary["items"].get(variable, {"scale": ""})
        rows = self.dictionary["scales"].get(one["scale"], [])
        return [row for row in rows if row["kind"] == "valid"]

    def group_of(self, variable: str) -> dict[str, str]:
        return {row["level"]: row["group"] for row in self._valid(variable) if row["group"]}

    def positive(self, variable: str) -> set[str]:
        groups = {row["group"] for row in self._valid(variable) if row["positive"]}
        return {row["level"] for row in self._valid(variable) if row["group"] in groups}

    def scores(self, variable: str) -> dict[str, float]:
        return self.now.scores(variable)

    def items(self, variable: str) -> list[str]:
        return self.now.items(variable)

    def condition(self, variable: str) -> dict[str, tuple[str, ...]]:
        return self.now.condition(variable)

    def parts_of(self, variable: str) -> tuple[str, dict[str, tuple[str, ...]]]:
        return self.now.parts_of(variable)


def remember(
    blocks: Sequence[Block],
    pairs: Sequence[Pair],
    editions: Sequence[Edition],
    codebook: Groups,
    policy: Disclosure,
) -> None:
    """Give each block and pair what earlier editions have published of it (`before`)."""
    for edition in editions:
        words = _Words(edition.dictionary, codebook)
        seen = edition.release["value"].notna().to_numpy()
        results = edition.results.reset_index(drop=True)
        items = item_blocks(results, words, policy.worth)
        missing = nonresponse_blocks(results, policy.worth)
        old_pairs = pair_blocks(results)
        as_released(items + missing, old_pairs, seen)
        links = find_linked_tables(
            items + missing, old_pairs, policy.threshold, known_shares(results), words
        )
        for block in items + missing:
            block.links = links
        differences = rows_of(results)
        for pair in old_pairs:
            row = differences.get((pair.item, pair.outcome), -1)
            if row >= 0 and seen[row]:
                points = 100 * float(results["value"][row])
                pair.readings = [*readings(pair, links, points)]
        found = {(one.kind, one.item): one for one in items + missing}
        of_pairs = {(one.item, one.outcome): one for one in old_pairs}
        for block in blocks:
            if (block.kind, block.item) in found:
                block.before.append(found[block.kind, block.item])
        for pair in pairs:
            old = of_pairs.get((pair.item, pair.outcome))
            if old is not None:
                sides = (found["item", pair.item], found["item", pair.outcome])
                pair.before.append((old, *sides))


def hold(results: pd.DataFrame, editions: Sequence[Edition], policy: Disclosure) -> None:
    """Let nothing out next to earlier editions where the two would give figures of few people.

    `results`: a row a figure, exact.

    Raises:
        BadInput: tables differ by too few people, or names by which they are known are others.
    """
    if not editions:
        return
    faults = Faults()
    few, names = too_few(results, editions, policy), renamed(results, editions)
    gone = {one.number: _asked(one.results) - _asked(results) for one in editions}
    floor = max(policy.threshold, policy.group_floor)
    for number in sorted({*few, *names, *(number for number, some in gone.items() if some)}):
        place = f"guarantee G8, next to edition {number} of this wave"
        if some := gone[number]:
            named = sorted(f"{item} {dimension}" for dimension, item in some)
            problem = (
                f"tables that were asked for, and that readers have, are gone: {_some(named)}."
            )
            faults.add("release.parquet", place, problem, ASKED_AGAIN)
        if tables := few.get(number):
            areas = sorted({_named(one) for one in tables})
            problem = (
                f"{len(tables):,} tables differ by 1 to {floor - 1} people ({_some(areas)}). "
                "Whoever has both releases can work out what these people answered, whatever is "
                "hidden now."
            )
            faults.add("release.parquet", place, problem, WAYS_OUT.format(floor=floor))
        if others := names.get(number):
            problem = (
                "names that it has are gone, and others are new, so that what both say of the same "
                f"people cannot be compared: {_some(others)}."
            )
            faults.add("release.parquet", place, problem, SAME_NAMES)
    faults.raise_if_any()


def _asked(results: pd.DataFrame) -> set[tuple[str, str]]:
    """Groups and question of each table that was asked for."""
    rows = results[(results["table"] == "requested") & (results["item"] != "")]
    return set(rows[["dimension", "item"]].itertuples(index=False, name=None))


def _named(table: tuple[str, ...]) -> str:
    """The area that a table is of, in words."""
    of = "who answered" if table[0] == "profile" else table[2] or "in none of its areas"
    return f"{table[1]}:{of}"


def _some(names: Sequence[str], many: int = 8) -> str:
    rest = [f"and {len(names) - many} more"] if len(names) > many else []
    return ", ".join([*names[:many], *rest])


def too_few(
    results: pd.DataFrame, editions: Sequence[Edition], policy: Disclosure
) -> dict[int, list[tuple[str, ...]]]:
    """The tables, by edition, in which fewer people differ than a figure may be about.

    A table is named by the columns of `TABLE`. A difference that two earlier editions have between
    them already says nothing new: a table that is as in any of them has no fault.
    """
    floor = max(policy.threshold, policy.group_floor)
    now = _tables(results)
    past = {edition.number: _tables(edition.results) for edition in editions}
    found: dict[int, list[tuple[str, ...]]] = {}
    for number, tables in past.items():
        for name in now.keys() & tables.keys():
            few = 0 < _differ(now[name], tables[name]) < floor
            if few and not any(now[name] == other.get(name) for other in past.values()):
                found.setdefault(number, []).append(name)
    return {number: sorted(names) for number, names in sorted(found.items())}


def _tables(results: pd.DataFrame) -> dict[tuple[str, ...], dict[str, int]]:
    """People in every cell of every table: disjoint cells, empty ones left out."""
    counted = results[results["count"].notna() & (results["count"] >= 0)]
    made: dict[tuple[str, ...], dict[str, int]] = {}

    def add(part: pd.DataFrame, cells: Sequence[str], counts: Any) -> None:
        names = part[TABLE].itertuples(index=False, name=None)
        for name, cell, count in zip(names, cells, counts, strict=True):
            table = made.setdefault(name, {})
            if count:
                table[cell] = int(count)

    for table, statistic in (
        ("item", "share"), ("requested", "share"), ("nonresponse", "nonresponse"),
    ):  # fmt: skip
        part = counted[(counted["table"] == table) & (counted["statistic"] == statistic)]
        add(part, part["level"].tolist(), part["count"])
    halves = counted["table"].isin(PAIR_TABLES)
    part = counted[halves & counted["statistic"].isin(("share_with", "share_without"))]
    add(part, part["statistic"].tolist(), part["count"])
    add(part, [f"{one} not" for one in part["statistic"]], part["base"] - part["count"])
    for name in [one for one in made if one[1] != NATIONAL[0]]:  # and those who are in no area
        wales = made.get((name[0], *NATIONAL, *name[3:]))
        if wales is not None:
            rest = made.setdefault((name[0], name[1], NOWHERE, *name[3:]), dict(wales))
            for cell, count in made[name].items():
                rest[cell] = rest.get(cell, 0) - count
    part = counted[(counted["table"] == "profile") & (counted["statistic"] == "respondents")]
    add(part.assign(area=""), part["area"].tolist(), part["count"])
    return made


def _differ(one: Mapping[str, int], other: Mapping[str, int]) -> int:
    """How many people differ between two tables at the least."""
    change = [one.get(cell, 0) - other.get(cell, 0) for cell in {*one, *other}]
    return max(sum(max(n, 0) for n in change), sum(max(-n, 0) for n in change))
