"""All that is known of questions of which tables were asked for, as equations in one system.

The unknowns are people by combination of answers. Counts of areas, of pairs and of the groups of
requested tables are sums of them; what has been published of the first two is taken as it stands.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from pipeline.disclose import policy as rules
from pipeline.disclose.exclusive import Answer, Families, PairFamily
from pipeline.disclose.feasible_tables.equations import (
    block_system,
    block_targets,
    pair_system,
    pair_targets,
)
from pipeline.disclose.feasible_tables.feasible import Sum, System, Target
from pipeline.disclose.feasible_tables.remainders import of_block, of_pair
from pipeline.disclose.linked_tables import LinkedTables
from pipeline.disclose.requested.people import Asked, Cells, Where, of_place, together
from pipeline.disclose.tables import NATIONAL, Block, Bools, Groups, Ints, Pair

NO_FAMILIES = Families()


@dataclass(frozen=True)
class Published:
    """What is published with or without requests: tables as they are decided, and what ties them.

    families: questions that are one table, and pairs of which they are a part. alike: by factor and
    outcome, what the difference between people of the same areas says of the pair.
    """

    blocks: Sequence[Block]
    pairs: Sequence[Pair]
    links: Sequence[LinkedTables]
    families: Families = NO_FAMILIES
    alike: Mapping[tuple[str, str], Sequence[Sum]] = field(default_factory=dict)


@dataclass(eq=False)
class Joint:
    """Questions whose tables are looked at together: their cells and everything published of them.

    blocks, pairs: of the results, as far as they are about these questions; near, families: pairs
    that have one of them; sets: answers of which nobody gave two; tables: requested.
    """

    asked: Asked
    cells: Cells
    codebook: Groups
    blocks: list[Block]
    pairs: list[tuple[Pair, Block, Block]]
    near: list[tuple[Pair, Block, Block]]
    families: list[PairFamily]
    sets: list[tuple[Answer, ...]]
    tables: list[Block]
    links: Sequence[LinkedTables]
    alike: Mapping[tuple[str, str], Sequence[Sum]]
    threshold: int
    floor: int
    told: dict[Target, Target] = field(default_factory=dict, repr=False)
    exhibits: list[Ints] = field(default_factory=list, repr=False)

    @property
    def name(self) -> tuple[str, str, str]:
        """What it is of."""
        return "requested", "+".join(self.cells.questions), ""

    def where(self, table: Block, a: int) -> Where:
        """Who is in a group of a requested table."""
        return self.asked.where[table.places[a]]

    def answering(self, item: str, where: Where, levels: Iterable[str] | None = None) -> list[int]:
        """The cells of those in a group who gave one of some answers to a question, or any."""
        chosen = self.cells.levels[item] if levels is None else list(levels)
        return [int(cell) for cell in self.cells.inside({**where, item: tuple(chosen)})]

    def count(self, cells: Iterable[int]) -> int:
        """How many people some cells hold."""
        return int(self.cells.truth[np.fromiter(cells, dtype=np.int64)].sum())

    def system(self, shown: bool = True) -> tuple[System, list[Target]]:
        """The equations, and the hidden cells of what was published before; `shown`: of requests.

        Raises:
            ValueError: counts of the tables are not those of the people behind them.
        """
        made = System(self.cells.truth.copy(), self.exhibits)
        targets: list[Target] = []
        for block in self.blocks:
            own = block_system(block, self.links)
            start = made.append(own)
            targets += _moved(block_targets(block, self.threshold), start)
            targets += _moved(of_block(block, own, self.threshold), start)
            width = block.shape.leaves
            for a, place in enumerate(block.places):
                for leaf, level in enumerate(block.levels):
                    cells = self.answering(block.item, of_place(place), (level,))
                    _equal(made, cells, start + a * width + leaf)
        for pair, factor, outcome in self.pairs:
            own = self.of_pair(pair, factor, outcome)
            start = made.append(own)
            targets += _moved(pair_targets(pair, self.threshold), start)
            targets += _moved(of_pair(own, self.threshold), start)
            for a, place in enumerate(pair.places):
                if place != NATIONAL and place[0] not in (*self.cells.facts, *self.cells.questions):
                    continue
                for c, where in enumerate(self._halves(pair)):
                    inside = self.cells.inside({**of_place(place), **where})
                    _equal(made, inside.tolist(), start + 4 * a + c)
        for table in self.tables if shown else ():
            self._add_table(made, table)
        made.freeze()
        return made, targets

    def of_pair(self, pair: Pair, factor: Block, outcome: Block) -> System:
        """What is published of a pair, its difference between people of the same areas too."""
        more = self.alike.get((pair.item, pair.outcome), ())
        return pair_system(pair, factor, outcome, self.links, more)

    def _halves(self, pair: Pair) -> Iterator[Where]:
        """Who is in each of the four cells of a pair."""
        sides = []
        for item in (pair.item, pair.outcome):
            positive = self.codebook.positive(item)
            every = self.cells.levels[item]
            sides.append([[x for x in every if (x in positive) == yes] for yes in (True, False)])
        for factor in sides[0]:
            for outcome in sides[1]:
                yield {pair.item: factor, pair.outcome: outcome}

    def _add_table(self, made: System, table: Block) -> None:
        """What a requested table says: how many answered in each group, and its percentages."""
        bases = np.repeat(table.base[:, None], table.shape.rows, 1)
        least, most = rules.window(table.counts, bases)
        seen = table.shown | printed(table)
        for a in np.flatnonzero(seen.any(axis=1)):
            where, base = self.where(table, int(a)), int(table.base[a])
            made.add(self.answering(table.item, where), base, base, None)
            for column in np.flatnonzero(seen[a]):
                cells = self.answering(table.item, where, answers(table, int(column)))
                made.add(cells, int(least[a, column]), int(most[a, column]), None)

    def known_groups(self, item: str) -> list[Ints]:
        """(cells,) of those who answered a question in each area that has figures on it."""
        return [
            np.array(self.answering(item, of_place(place)), dtype=np.int64)
            for block in self.blocks if block.item == item for place in block.places
        ]  # fmt: skip


def printed(table: Block) -> Bools:
    """(groups, columns) what earlier editions show of groups whose counts are what they were."""
    found = np.zeros_like(table.shown)
    for old in table.before:
        if (old.places, old.levels, old.shape) == (table.places, table.levels, table.shape):
            found |= old.shown & (old.counts == table.counts).all(axis=1)[:, None]
    return found


def answers(table: Block, column: int) -> list[str]:
    """The answers that a column of a table counts."""
    if column < table.shape.leaves:
        return [table.levels[column]]
    return [table.levels[leaf] for leaf in table.shape.members[column - table.shape.leaves]]


def _equal(made: System, cells: Sequence[int], of: int) -> None:
    """Some cells add up to a count."""
    made.add([*cells, of], 0, 0, [1] * len(cells) + [-1])


def _moved(targets: Iterable[Target], start: int) -> list[Target]:
    """Targets of a system that was added to another; -1 names what is no requested table."""
    return [
        Target((-1, -1), tuple(start + v for v in one.variables), one.width, one.reach, one.fall)
        for one in targets
    ]


def joints(
    asked: Asked,
    tables: Sequence[Block],
    published: Published,
    codebook: Groups,
    limits: tuple[int, int],
) -> list[Joint]:
    """Requested tables with all that is published of their questions.

    `limits`: threshold and floor.
    """
    blocks, pairs, families = published.blocks, published.pairs, published.families
    of_item: Mapping[str, Block] = {block.item: block for block in blocks}
    whose = [(t.item, asked.where[p]) for t in tables for p in t.places]
    tied = [[block.item for block in family.blocks] for family in families.blocks]
    known = [(p, of_item[p.item], of_item[p.outcome]) for p in pairs]
    made = []
    for questions in together(whose, asked.facts, tied):
        own = [t for t in tables if t.item in questions]
        named = dict.fromkeys(n for t in own for p in t.places for n in asked.where[p])
        areas = dict.fromkeys(
            p[0] for q in questions if q in of_item for p in of_item[q].places if p != NATIONAL
        )
        facts = tuple(n for n in dict.fromkeys([*areas, *named]) if n in asked.facts)
        levels = {q: of_item[q].levels for q in questions if q in of_item}
        others = [q for q in questions if q not in levels]
        levels |= {q: sorted(set(asked.people[q]) - {""}) for q in others}
        sets = [one for family in families.blocks for one in family.sets if one[0][0] in questions]
        near = [three for three in known if {three[0].item, three[0].outcome} & {*questions}]
        made.append(
            Joint(
                asked,
                Cells(asked.people, facts, questions, levels, sets),
                codebook,
                [of_item[q] for q in questions if q in of_item],
                [three for three in near if {three[0].item, three[0].outcome} <= {*questions}],
                near,
                [
                    family for family in families.pairs
                    if any(three[1].item in questions or three[2].item in questions
                           for three in family.pairs)
                ],
                sets,
                own,
                published.links,
                published.alike,
                *limits,
            )
        )  # fmt: skip
    return made
