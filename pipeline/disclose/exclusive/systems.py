"""The equations of a family: those of each table, and that answers of a set add up."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from pipeline.disclose.editions.joint import (
    Either,
    adds_nothing,
    alone,
    left,
    nothing_of,
    pair_adds_nothing,
)
from pipeline.disclose.exclusive import Answer, Family, PairFamily, Three, Tie
from pipeline.disclose.feasible_tables.equations import (
    block_system,
    block_targets,
    pair_system,
    pair_targets,
)
from pipeline.disclose.feasible_tables.feasible import Finding, System, Target
from pipeline.disclose.feasible_tables.remainders import of_block, of_pair
from pipeline.disclose.linked_tables import LinkedTables
from pipeline.disclose.tables import Block, Ints, Pair, Place

Links = Sequence[LinkedTables]
Rest = tuple[Place, int, int]  # an area, the unknown of those who gave none, and the base
NONE = -1


class Version(Protocol):
    """Makes of a table the same without some of what is known of it."""

    def __call__(self, one: Either, /) -> Either:
        """The table to be tested."""


@dataclass(frozen=True)
class Cell:
    """A target of a family: the place of its table in it, NONE where it is of no table.

    `near`: the places in the family of the tables that could protect it, those of its set first.
    """

    member: int
    place: Place
    near: tuple[int, ...]
    target: Target

    @property
    def table(self) -> int:
        """The place of its table in the family, or of the first of its set."""
        return self.near[0] if self.member == NONE else self.member


Found = list[tuple[Cell, Finding]]


def probe_family(family: Family, links: Links, threshold: int, first: bool = False) -> Found:
    """What stays possible of each hidden cell of a family, and of those who gave none of a set.

    By itself and next to what earlier editions show; `first`: up to the first that is not open.
    """

    def system(version: Version) -> tuple[System, list[Cell]]:
        return _of_family(family, [version(block) for block in family.blocks], links, threshold)

    nothing_new = all(adds_nothing(block, links) for block in family.blocks if block.before)
    known = not any(block.before for block in family.blocks) or nothing_new
    return _probe(system, known, first)


def probe_pairs(family: PairFamily, links: Links, threshold: int, first: bool = False) -> Found:
    """The same of a family of pairs."""

    def system(version: Version) -> tuple[System, list[Cell]]:
        versions = [(version(p), version(f), version(o)) for p, f, o in family.pairs]
        return _of_pairs(family, versions, links, threshold)

    before = [three for three in family.pairs if three[0].before]
    return _probe(system, all(pair_adds_nothing(*three, links) for three in before), first)


def _probe(
    system: Callable[[Version], tuple[System, list[Cell]]], nothing_new: bool, first: bool
) -> Found:
    own, cells = system(alone)
    targets = [cell.target for cell in cells]
    found = list(zip(cells, own.attack(targets, first, whole=True) if targets else [], strict=True))
    if nothing_new or (first and any(not one.open for _, one in found)):
        return found
    told = [left(one) for one in system(nothing_of)[0].attack(targets, whole=True)]
    both = system(lambda one: one)[0].attack(told, first, whole=True)
    return [one for one, target in zip(found, told, strict=True) if target.told] + list(
        zip(cells, both, strict=True)
    )


def _of_family(
    family: Family, blocks: Sequence[Block], links: Links, threshold: int
) -> tuple[System, list[Cell]]:
    """The equations of a family, and its targets."""
    system = System(np.zeros(0, dtype=np.int64), family.exhibits)
    starts, cells = [], []
    at = {block.item: i for i, block in enumerate(blocks)}
    near = _neighbours([[at[item] for item, _ in one] for one in family.sets], len(blocks))
    for i, block in enumerate(blocks):
        own = block_system(block, links)
        starts.append(system.append(own))
        cells += [
            _cell(i, block.places, near[i], target, starts[i])
            for target in (*block_targets(block, threshold), *of_block(block, own, threshold))
        ]
    for one in family.sets:
        members = [at[item] for item, _ in one]
        now = [(starts[i], blocks[i]) for i in members]
        rest = _add_set(system, one, now)
        cells += _nobody(rest, members, system.truth, threshold)
        for old in _editions(now, links):
            _add_set(system, one, old)
    system.freeze()
    return system, cells


def _editions(now: Sequence[tuple[int, Block]], links: Links) -> Iterator[list[tuple[int, Block]]]:
    """What each earlier edition that has all of some questions says of them."""
    if len({len(block.before) for _, block in now}) == 1:
        for number in range(len(now[0][1].before)):
            yield [
                (start + block_system(block, links).starts[number], block.before[number])
                for start, block in now
            ]


def _add_set(
    system: System, answers: Sequence[Answer], tables: Sequence[tuple[int, Block]]
) -> list[Rest]:
    """Add that answers of which no one gave two add up to the base, with those who gave none.

    Returns each count of the latter; [] where everybody gave one.
    """
    sums = []
    for place in tables[0][1].places:
        if any(place not in block.places for _, block in tables):
            continue
        variables, bases, given = [], set(), 0
        for (_, level), (start, block) in zip(answers, tables, strict=True):
            a, leaf = block.places.index(place), block.levels.index(level)
            variables.append(start + a * block.shape.leaves + leaf)
            bases.add(int(block.total[a]))
            given += int(block.counts[a, leaf])
        if len(bases) == 1:
            sums.append((place, variables, base := bases.pop(), base - given))
    if any(rest < 0 for *_, rest in sums):
        return []  # of an earlier edition: it was not so among those who answered then
    exact = not any(rest for *_, rest in sums)
    found = []
    for place, variables, base, rest in sums:
        if not exact:
            found.append((place, system.extend(np.array([rest])), base))
            variables = [*variables, found[-1][1]]
        system.add(variables, base, base)
    return found


def _of_pairs(
    family: PairFamily, versions: Sequence[Three], links: Links, threshold: int
) -> tuple[System, list[Cell]]:
    """The equations of a family of pairs, and its targets."""
    system = System(np.zeros(0, dtype=np.int64), family.exhibits)
    near = _neighbours([[i for i, _ in tie.members] for tie in family.ties], len(family.pairs))
    starts, cells = [], []
    for i, (pair, factor, outcome) in enumerate(versions):
        own = pair_system(pair, factor, outcome, links)
        starts.append(system.append(own))
        cells += [
            _cell(i, pair.places, near[i], target, starts[i])
            for target in (*pair_targets(pair, threshold), *of_pair(own, threshold))
        ]
    for tie in family.ties:
        members = [i for i, _ in tie.members]
        rest = _add_tie(system, tie, [(starts[i], versions[i][0]) for i in members])
        cells += _nobody(rest, members, system.truth, threshold)
    system.freeze()
    return system, cells


def _add_tie(system: System, tie: Tie, tables: Sequence[tuple[int, Pair]]) -> list[Rest]:
    """The same of answers of a set among those who gave, and did not give, another answer.

    These are as many in each pair, since the same people answered the questions of a set.
    """
    sums: list[tuple[Place, list[int], list[int], int]] = []
    for place in tables[0][1].places:
        if any(place not in pair.places for _, pair in tables):
            continue
        rows = [pair.places.index(place) for _, pair in tables]
        if len({int(pair.base[a]) for (_, pair), a in zip(tables, rows, strict=True)}) > 1:
            continue
        firsts = [start + 4 * a for (start, _), a in zip(tables, rows, strict=True)]
        for half in (0, 1):
            some = [f + cells[half] for f, (_, cells) in zip(firsts, tie.members, strict=True)]
            every, *others = ([f + cell for cell in tie.whole[half]] for f in firsts)
            for other in others:
                system.add([*every, *other], 0, 0, [1, 1, -1, -1])
            rest = int(system.truth[every].sum() - system.truth[some].sum())
            sums.append((place, some, every, rest))
    if any(rest < 0 for *_, rest in sums):
        return []
    exact = not any(rest for *_, rest in sums)
    found: list[Rest] = []
    for place, some, every, rest in sums:
        if not exact:
            found.append((place, system.extend(np.array([rest])), int(system.truth[every].sum())))
            some = [*some, found[-1][1]]
        both = set(some) & set(every)  # these are on either side
        terms = [(v, 1) for v in some if v not in both] + [(v, -1) for v in every if v not in both]
        system.add([v for v, _ in terms], 0, 0, [sign for _, sign in terms])
    return found


def _cell(
    member: int, places: Sequence[Place], near: Sequence[int], target: Target, start: int
) -> Cell:
    moved = replace(target, variables=tuple(start + v for v in target.variables))
    return Cell(member, places[target.name[0]], tuple(near), moved)


def _nobody(
    rest: Sequence[Rest], members: Sequence[int], truth: Ints, threshold: int
) -> Iterator[Cell]:
    """Those who gave no answer of a set, where they are few: as a small count of a question."""
    for place, variable, base in rest:
        if 0 < truth[variable] < threshold:
            need = min(threshold + 1, base)
            target = Target((0, NONE), (variable,), need, need, base)
            yield Cell(NONE, place, tuple(members), target)


def _neighbours(sets: Sequence[Sequence[int]], many: int) -> list[list[int]]:
    """Of each table of a family, those that are in a set with it, and then all others."""
    near: list[dict[int, None]] = [{} for _ in range(many)]
    for one in sets:
        for member in one:
            near[member] |= dict.fromkeys(other for other in one if other != member)
    return [[*some, *(set(range(many)) - some.keys() - {i})] for i, some in enumerate(near)]
