"""What ties the figures of an edition to those of an earlier one: most of the people are the same.

An intruder knows how many came and went in every table. Where no count of an area has changed, its
table is taken to be of the same people; else each count has changed by those who came less those
who went, and so many did as the counts show at the least.
"""

from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from pipeline.disclose.feasible_tables.feasible import Finding, Sum, System, Target
from pipeline.disclose.linked_tables import LinkedTables
from pipeline.disclose.tables import Block, Bools, Pair, Place
from pipeline.disclose.within_table import choose

Either = TypeVar("Either", Block, Pair)
CELLS = ("with, success", "with, not", "without, success", "without, not")


@dataclass(frozen=True)
class Layout:
    """Where a table's counts stand among the unknowns: area by area, in each column by column."""

    places: Sequence[Place]
    columns: Sequence[str]

    def at(self, place: Place, column: str) -> int:
        """The unknown of a cell; -1 where the table has none."""
        if place not in self.places or column not in self.columns:
            return -1
        return self.places.index(place) * len(self.columns) + self.columns.index(column)


def tie(system: System, now: Layout, earlier: System, before: Layout) -> None:
    """Add what an earlier edition says of a table, and that it is about the same people."""
    start = system.append(earlier)
    system.starts.append(start)
    columns = list(dict.fromkeys((*now.columns, *before.columns)))
    for place in (place for place in now.places if place in before.places):
        cells = [(now.at(place, one), before.at(place, one)) for one in columns]
        cells = [(own, old if old < 0 else start + old) for own, old in cells]
        change = np.array([_count(system, own) - _count(system, old) for own, old in cells])
        came, gone = np.maximum(change, 0), np.maximum(-change, 0)
        first = system.extend(np.concatenate([came, gone])) if change.any() else -1
        many = len(cells) if change.any() else 0
        for c, (own, old) in enumerate(cells):
            terms = [(own, 1), (old, -1)] if not many else [
                (own, 1), (old, -1), (first + c, -1), (first + many + c, 1)
            ]  # fmt: skip
            terms = [(variable, times) for variable, times in terms if variable >= 0]
            system.add([v for v, _ in terms], 0, 0, [times for _, times in terms])
            if many and old >= 0:  # who went was there
                system.add([old, first + many + c], 0, int(system.truth.sum()), [1, -1])
        if many:
            system.add(range(first, first + many), int(came.sum()), int(came.sum()))
            system.add(range(first + many, first + 2 * many), int(gone.sum()), int(gone.sum()))


def _count(system: System, variable: int) -> int:
    return int(system.truth[variable]) if variable >= 0 else 0


def of_earlier(
    targets: Sequence[Target], start: int, now: Block | Pair, before: Sequence[Place]
) -> Iterator[Target]:
    """The small counts among an earlier edition's hidden cells; others may be opened now.

    Each gets the name of the same cell now (of the first, where there is none).
    """
    columns = now.rows.shape[1] if isinstance(now, Block) else len(CELLS)
    for target in targets:
        a, column = target.name
        if target.width > 1:
            area = now.places.index(before[a]) if before[a] in now.places else 0
            name = (area, column if column < columns else 0)
            yield replace(target, name=name, variables=tuple(start + v for v in target.variables))


def alone(one: Either) -> Either:
    """The same table without earlier editions; what is hidden in the one is in the other."""
    if not one.before:
        return one
    if "alone" not in one.copies:
        one.copies["alone"] = made = _copied(one)
        made.before = []
    return one.copies["alone"]


def nothing_of(one: Either) -> Either:
    """The same table with nothing shown but what earlier editions show."""
    if "nothing" not in one.copies:
        one.copies["nothing"] = made = _copied(one)
        made.shown, made.exhibits = np.zeros_like(one.shown), []
    return one.copies["nothing"]


def _copied(one: Either) -> Either:
    """The same counts, and nothing of what has been worked out of them."""
    made = copy(one)
    made.copies = {}
    if isinstance(made, Block):
        made.systems, made.ranges = {}, {}
    return made


def adds_nothing(block: Block, links: Sequence[LinkedTables]) -> bool:
    """Whether an earlier edition shows of the same people all that is shown of a block now."""
    return any(
        block.places == old.places
        and block.levels == old.levels
        and block.shape == old.shape
        and (block.counts == old.counts).all()
        and not (block.shown & ~old.shown).any()
        and not (_means(block) & ~_means(old)).any()
        and list(links) == list(old.links)
        for old in block.before
    )


def _means(block: Block) -> Bools:
    """(areas,) where a mean is shown, which is where all answers are."""
    shown: Bools = (block.mean_rows >= 0) & block.shown.all(axis=1)
    return shown


def pair_adds_nothing(
    pair: Pair,
    factor: Block,
    outcome: Block,
    links: Sequence[LinkedTables],
    more: Sequence[Sum] = (),
) -> bool:
    """The same of a pair and its two questions; `more`: what else is said of the pair now."""
    same = any(
        pair.places == old.places
        and (pair.cells == old.cells).all()
        and not (pair.shown & ~old.shown).any()
        and {_named(one) for one in more} <= {_named(one) for one in old.readings}
        for old, *_ in pair.before
    )
    return same and adds_nothing(factor, links) and adds_nothing(outcome, links)


def _named(one: Sum) -> tuple[bytes, bytes, int, int]:
    variables, factors, least, most = one
    return variables.tobytes(), factors.tobytes(), least, most


def left(found: Finding) -> Target:
    """What is left to protect of a target of which earlier editions alone leave so much open."""
    one = found.target
    if found.open:
        return one
    width, reach = min(one.width, found.most - found.least), min(one.reach, found.most)
    return replace(
        one, width=width, reach=reach, fall=max(one.fall, found.least), told=True, like=0
    )


def keep_hidden(block: Block, threshold: int) -> bool:
    """Hide what an earlier edition hides in tables that have not changed; whether any was shown."""
    found = False
    for old in block.before:
        columns = {of: column for column, of in enumerate(_answers(old))}
        for a, place in enumerate(block.places):
            if not _unchanged(block, a, old):
                continue
            b, allowed = old.places.index(place), block.shown[a].copy()
            for column, of in enumerate(_answers(block)):
                allowed[column] &= of in columns and bool(old.shown[b, columns[of]])
            if (allowed != block.shown[a]).any():
                counts, total = block.counts[a], int(block.total[a])
                block.shown[a] = choose(block.shape, counts, total, allowed, threshold)
                found = True
    return found


def keep_pair_hidden(pair: Pair) -> bool:
    """The same of a pair."""
    found = False
    for old, *_ in pair.before:
        for a, place in enumerate(pair.places):
            b = old.places.index(place) if place in old.places else -1
            if b >= 0 and (old.cells[b] == pair.cells[a]).all() and not old.shown[b].all():
                found |= bool(pair.shown[a].any())
                pair.shown[a] = False
    return found


def _answers(block: Block) -> list[frozenset[str]]:
    """Of each column, the answers that it counts."""
    groups = [frozenset(block.levels[leaf] for leaf in group) for group in block.shape.members]
    return [frozenset((level,)) for level in block.levels] + groups


def _unchanged(block: Block, a: int, old: Block) -> bool:
    """Whether an area's counts are those of the earlier edition."""
    if block.places[a] not in old.places:
        return False
    own, other = (
        {level: int(n) for level, n in zip(one.levels, counts, strict=False) if n}
        for one, counts in (
            (block, block.counts[a]), (old, old.counts[old.places.index(block.places[a])]),
        )
    )  # fmt: skip
    return own == other
