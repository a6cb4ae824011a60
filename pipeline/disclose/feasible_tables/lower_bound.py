"""The least that any protection would have to hide: a bound, to compare what was hidden with.

A linear programme for each question and for each pair. What is small by itself is hidden; each
area's table loses at least what its best suppression pattern alone loses; and across areas, where
a hidden small count is what is left of others, these others must be uncertain enough together
(the covering condition of Fischetti and Salazar, Management Science 47(7), 2001, in sums). As the
conditions are necessary and fractions are let through, no protection by these rules hides less.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from pipeline.disclose import policy as rules
from pipeline.disclose.feasible_tables.solver import FAR, Solver
from pipeline.disclose.linked_tables import LinkedTables
from pipeline.disclose.tables import Block, Floats, Ints, Pair, Place
from pipeline.disclose.within_table import needs, worths

# Why a figure is hidden whatever else is.
BY_ITSELF = (
    *(rules.SMALL_COUNT, rules.SMALL_REST, rules.WHOLE_GROUP),
    *(rules.GROUP_FLOOR, rules.PERCENTAGE_FLOOR, rules.DOMINANCE),
)
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Least:
    """What readers lose at least, in the worth of `[disclosure]`: in answers, and in pairs."""

    answers: float
    pairs: float


@dataclass
class _Cover:
    """Conditions on how much of each figure is hidden, 0 to 1: sums that are at least so much."""

    size: int
    rows: list[tuple[Ints, Floats, float]] = field(default_factory=list)

    def add(self, variables: Ints, factors: Floats, least: float) -> None:
        """Where it can be met at all; what cannot is a breach, which the intruder test finds."""
        if 0 < least <= factors.sum():
            self.rows.append((variables, factors, least))

    def least(self, worth: Floats, hidden: Bools) -> float:
        """The least worth hidden; `hidden` are those that are in any case, all (size,)."""
        many = [len(variables) for variables, _, _ in self.rows]
        at = np.repeat(np.arange(len(many)), many)
        columns = np.concatenate([row[0] for row in self.rows] or [np.zeros(0, dtype=np.int64)])
        factors = np.concatenate([row[1] for row in self.rows] or [np.zeros(0)])
        matrix = csr_array((factors, (at, columns)), shape=(len(many), self.size))
        ends = np.array([row[2] for row in self.rows])
        if not many:
            return float(worth @ hidden)
        none = np.full(len(many), float(FAR))
        solver = Solver(matrix, ends, none, hidden.astype(np.float64), np.ones(self.size))
        found, _ = solver.least(worth, whole=False)
        return float(worth @ hidden if found is None else worth @ found)


def least(
    blocks: Sequence[Block], pairs: Sequence[Pair], links: Sequence[LinkedTables], threshold: int
) -> Least:
    """What must be hidden at least of answers and of pairs.

    To be asked when each area's table has been made safe by itself (`shown` of the blocks), and
    before anything is hidden because of other areas.
    """
    items = {block.item: block for block in blocks}
    return Least(
        sum(_of_block(block, links, threshold) for block in blocks),
        sum(_of_pair(p, items[p.item], items[p.outcome], links, threshold) for p in pairs),
    )


def lost(blocks: Sequence[Block], pairs: Sequence[Pair]) -> Least:
    """What is hidden of answers and of pairs, in the same worth."""
    answers = sum(float((~block.shown * _worth(block)).sum()) for block in blocks)
    return Least(answers, sum(float((~pair.shown & (pair.rows >= 0)).sum()) for pair in pairs))


def _worth(block: Block) -> Floats:
    """(areas, rows) what each figure is worth; nothing if it is not in the results."""
    return np.where(block.rows >= 0, worths(block.shape), 0).astype(np.float64)


def _of_block(block: Block, links: Sequence[LinkedTables], threshold: int) -> float:
    """The least worth hidden of one question."""
    worth, hidden = _worth(block), np.zeros(block.counts.shape, dtype=np.bool_)
    for cell, reason in block.reasons.items():
        hidden[cell] |= reason in BY_ITSELF
    rows = block.shape.rows
    cover = _Cover(hidden.size)
    for a, one in enumerate(worth):
        cover.add(a * rows + np.arange(rows), one, float(one @ ~block.shown[a]))
    bases = np.repeat(block.base[:, None], rows, 1)
    low, high = rules.window(block.counts, bases)
    shown = (high - low).astype(np.float64)
    if block.headline >= 0:
        shown[:, block.headline] = 0.0
    width = np.array(
        [needs(c, int(t), threshold)[0] for c, t in zip(block.counts, block.total, strict=True)]
    )
    reach = np.repeat(block.total[:, None], rows, 1)
    _across(cover, block.places, links, hidden, width, (block.counts, shown, reach))
    return cover.least(worth.ravel(), hidden.ravel())


def _of_pair(
    pair: Pair, factor: Block, outcome: Block, links: Sequence[LinkedTables], threshold: int
) -> float:
    """The fewest shares hidden of one pair: both of an area, or none."""
    areas = len(pair.places)
    alone = np.array([pair.reasons.get(a, "") in BY_ITSELF for a in range(areas)])
    for a, place in enumerate(pair.places):
        for block in (factor, outcome):
            at = block.places.index(place) if place in block.places else -1
            if at >= 0 and block.headline >= 0:
                alone[a] |= block.reasons.get((at, block.headline), "") in BY_ITSELF
    cover = _Cover(areas)
    halves = [pair.cells[:, 0:2].sum(axis=1), pair.cells[:, 2:4].sum(axis=1)]
    shown = np.zeros(pair.cells.shape)
    for half, base in enumerate(halves):
        low, high = rules.window(pair.cells[:, 2 * half], base)
        shown[:, 2 * half : 2 * half + 2] = (high - low)[:, None]
    small = (pair.cells > 0) & (pair.cells < threshold)
    base = np.repeat(pair.base[:, None], 4, 1)
    width = np.where(small, np.minimum(threshold + 1, base), 0)
    hidden = np.repeat(alone[:, None], 4, 1)
    _across(cover, pair.places, links, hidden, width, (pair.cells, shown, base), together=True)
    return cover.least((pair.rows >= 0).sum(axis=1).astype(np.float64), alone)


def _across(
    cover: _Cover,
    places: Sequence[Place],
    links: Sequence[LinkedTables],
    hidden: Bools,
    width: Ints,
    cells: tuple[Ints, Floats, Ints],
    together: bool = False,
) -> None:
    """Conditions along links: of a hidden count, the others of its sum are uncertain enough.

    `hidden`: (areas, columns); `width`: how wide each must stay; `cells`: counts, how wide each is
    if shown, and how wide it can be if hidden. `together`: an area has one variable, not one for
    each column.
    """
    at = {place: a for a, place in enumerate(places)}
    counts, shown, reach = cells
    for link in links:
        if link.whole not in at or link.weights:
            continue  # a weighted share of a whole confines the counts of its parts only loosely
        inside = [at[part] for part in link.parts if part in at]
        rest = counts[at[link.whole]] - counts[inside].sum(axis=0)
        if rest.any() or len(inside) < len(link.parts):
            continue  # those in none of the parts can stand in for anybody
        ring = np.array([*inside, at[link.whole]])
        for a, column in zip(*np.nonzero(hidden[ring]), strict=True):
            others, need = np.delete(ring, a), float(width[ring[a], column])
            if_shown = np.minimum(shown[others, column], need)
            if_hidden = np.minimum(reach[others, column], need)
            variables = others if together else others * counts.shape[1] + column
            cover.add(variables, if_hidden - if_shown, need - float(if_shown.sum()))
