"""What the release tells an intruder about one block or pair in all areas: the equations.

The intruder knows every base exactly (weights disclose them), the rule of rounding, and which
areas make up which; reads the weighted whole percentage of an area as if it were the unweighted
one, rounded alike, and that of a whole as the weighted sum of its parts; and, because bases of
`share_with` are counts of people who agreed, knows every published headline group ("agree",
"successful") exactly. How many did not answer is taken as known.
"""

from collections.abc import Sequence

import numpy as np

from pipeline.disclose import policy as rules
from pipeline.disclose.editions.joint import CELLS, Layout, tie
from pipeline.disclose.feasible_tables.feasible import Sum, System, Target
from pipeline.disclose.feasible_tables.links import (
    add_links,
    links_of,
    mean_range,
    weigh_pair,
    weigh_shares,
)
from pipeline.disclose.linked_tables import LinkedTables
from pipeline.disclose.tables import Block, Pair, Place
from pipeline.disclose.within_table import bounds, needs, tells


def block_system(block: Block, linked: Sequence[LinkedTables]) -> System:
    """The equations of one question, or of its non-answers: leaves by area, then remainders.

    Those of what is shown now are kept with the block.
    """
    shown = block.shown.tobytes()
    if shown not in block.systems:
        block.systems.clear()
        system = _block_system(block, linked)
        now = Layout(block.places, block.levels)
        for old in block.before:
            tie(system, now, _block_system(old, old.links), Layout(old.places, old.levels))
        system.freeze()
        block.systems[shown] = system
    return block.systems[shown]


def _block_system(block: Block, linked: Sequence[LinkedTables]) -> System:
    leaves = block.shape.leaves
    areas = {place: a for a, place in enumerate(block.places)}
    truth, links = links_of(block.counts[:, :leaves], areas, linked)
    system = System(truth, block.exhibits)
    bases = np.repeat(block.base[:, None], block.shape.rows, 1)
    least, most = rules.window(block.counts, bases)
    wholes = {int(link.whole[0]) // leaves for link in links if link.weights}
    for a, total in enumerate(block.total):
        inside = [a * leaves + leaf for leaf in range(leaves)]
        system.add(inside, int(total), int(total))
        for column in np.nonzero(block.shown[a])[0]:
            low, high = int(least[a, column]), int(most[a, column])
            if column == block.headline:
                low = high = int(block.counts[a, column])
            elif a in wholes:
                continue
            if column < leaves:
                system.confine(inside[column], low, high)
            else:
                group = block.shape.members[column - leaves]
                told = [inside[leaf] for leaf in group]
                system.add(told, low, high, None, (a, int(column)))
        for some in block.filters:
            if tells(block.shape, block.shown[a], some):
                asked = int(block.counts[a, list(some)].sum())
                system.add([inside[leaf] for leaf in some], asked, asked)
        if block.mean_rows[a] >= 0 and block.shown[a].all() and total and a not in wholes:
            every = [([inside[leaf]], [1]) for leaf in range(leaves)]
            mean_range(system, every, block.scores, a)
    for link in (one for one in links if one.weights):
        weigh_shares(system, link, block, int(link.whole[0]) // leaves)
    add_links(system, links)
    return system


def pair_system(
    pair: Pair,
    factor: Block,
    outcome: Block,
    linked: Sequence[LinkedTables],
    more: Sequence[Sum] = (),
) -> System:
    """The equations of one factor with one outcome; four cells by area, then remainders.

    Who answered both is known. A margin whose headline group is published is known exactly; of a
    hidden one, what the question's own table leaves open, less those who did not answer the other.
    `more`: what else is known of the cells.
    """
    system = _pair_system(pair, factor, outcome, linked)
    system.sums += more
    for old, one, two in pair.before:
        earlier = _pair_system(old, one, two, one.links)
        tie(system, Layout(pair.places, CELLS), earlier, Layout(old.places, CELLS))
    system.freeze()
    return system


def _pair_system(
    pair: Pair, factor: Block, outcome: Block, linked: Sequence[LinkedTables]
) -> System:
    areas = {place: a for a, place in enumerate(pair.places)}
    truth, links = links_of(pair.cells, areas, linked)
    system = System(truth, pair.exhibits)
    with_, without = pair.cells[:, 0:2].sum(axis=1), pair.cells[:, 2:4].sum(axis=1)
    low_w, high_w = rules.window(pair.cells[:, 0], with_)
    low_o, high_o = rules.window(pair.cells[:, 2], without)
    wholes = {int(link.whole[0]) // 4 for link in links if link.weights}
    for a, place in enumerate(pair.places):
        first = 4 * a
        system.add(range(first, first + 4), int(pair.base[a]), int(pair.base[a]))
        margins = [(factor, (first, first + 1)), (outcome, (first, first + 2))]
        for block, variables in margins:
            system.add(variables, *margin(block, place, int(pair.base[a]), linked))
        if pair.shown[a].any():
            system.add((first, first + 1), int(with_[a]), int(with_[a]))
        if pair.shown[a, 0] and a not in wholes:
            system.confine(first, int(low_w[a]), int(high_w[a]))
        if pair.shown[a, 1] and a not in wholes:
            system.confine(first + 2, int(low_o[a]), int(high_o[a]))
    for link in (one for one in links if one.weights):
        for half in np.nonzero(pair.shown[int(link.whole[0]) // 4])[0]:
            weigh_pair(system, link, int(half), pair.shown)
    add_links(system, links)
    system.sums += pair.readings
    return system


def margin(
    block: Block, place: Place, base: int, linked: Sequence[LinkedTables] | None = None
) -> tuple[int, int]:
    """Least and most of a margin of a pair, given what its question shows.

    Who answered one question and not the other is in no table, so what they said is not known: a
    question that was put to some leaves much open, one that a few left out leaves little.

    Args:
        block: the question.
        place: the area.
        base: people in it who answered both questions of the pair.
        linked: areas that make up others. Of a hidden headline group, what the area's own table
            leaves open or, with these, what the tables of all areas do.
    """
    if place not in block.places or block.headline < 0:
        return 0, 10**9
    a = block.places.index(place)
    if block.shown[a, block.headline]:
        least = most = int(block.counts[a, block.headline])
    elif linked is None:
        ends = bounds(block.shape, block.counts[a], block.shown[a])
        least, most = (int(end[block.headline]) for end in ends)
    else:
        least, most = headline_range(block, a, linked)
    return max(0, least - (int(block.total[a]) - base)), min(most, base)


def headline_range(block: Block, a: int, linked: Sequence[LinkedTables]) -> tuple[int, int]:
    """How small and how large a hidden headline group can be, given all that is shown of it."""
    key = (a, block.shown.tobytes())
    if key not in block.ranges:
        system, leaves = block_system(block, linked), block.shape.leaves
        inside = [a * leaves + leaf for leaf in block.shape.members[block.headline - leaves]]
        objective = np.zeros(len(system.truth), dtype=np.int64)
        objective[inside] = 1
        found = [system.extreme(objective)[0], system.extreme(-objective)[0], system.truth]
        sums = [int(counts[inside].sum()) for counts in found if counts is not None]
        block.ranges[key] = (min(sums), max(sums))
    return block.ranges[key]


def block_targets(block: Block, threshold: int) -> list[Target]:
    """The hidden cells of a block, named by area and column."""
    leaves, targets = block.shape.leaves, []
    for a, total in enumerate(block.total):
        width, reach, fall = needs(block.counts[a], int(total), threshold)
        for column in np.nonzero(~block.shown[a])[0]:
            single = (int(column),)
            group = single if column < leaves else block.shape.members[column - leaves]
            variables = tuple(a * leaves + leaf for leaf in group)
            need = int(width[column]), int(reach[column]), int(fall[column])
            like = threshold * (need[0] == 1)
            targets.append(Target((a, int(column)), variables, *need, like=like))
    return targets


def pair_targets(pair: Pair, threshold: int) -> list[Target]:
    """The cells of each table of a pair of which a share is hidden, named by area and cell.

    A cell needs no protection of its own where its whole row or column is empty.
    """
    hidden = np.nonzero(~pair.shown.all(axis=1))[0]
    return [target for a in hidden for target in area_targets(pair, int(a), threshold)]


def area_targets(pair: Pair, a: int, threshold: int) -> list[Target]:
    """The four cells of one area's table of a pair; as `pair_targets`."""
    cells = [int(count) for count in pair.cells[a]]
    base, targets = sum(cells), []
    k = min(threshold + 1, base)
    for cell, count in enumerate(cells):
        within = count + min(cells[cell ^ 1], cells[cell ^ 2])
        small = 0 < count < threshold
        width, reach = (k, k) if small else (min(1, within), 0)
        like = threshold * (width == 1)
        targets.append(Target((a, cell), (4 * a + cell,), width, reach, base, like=like))
    return targets
