"""What the release tells an attacker about one block or pair in all areas: the equations.

The attacker knows every base exactly (weights give them away), the rule of rounding, and which
areas make up which; reads the weighted whole percentage of an area as if it were the unweighted
one, rounded alike, and that of a whole as the weighted sum of its parts; and, because bases of
`share_with` are counts of people who agreed, knows every published headline group ("agree",
"successful") exactly. How many did not answer is taken as known.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.disclose import policy as rules
from pipeline.disclose.editions.joint import CELLS, Layout, tie
from pipeline.disclose.feasible import System, Target
from pipeline.disclose.linked_tables import LinkedTables
from pipeline.disclose.solver import FAR
from pipeline.disclose.tables import Block, Bools, Ints, Pair, Place
from pipeline.disclose.within_table import bounds, needs

MEAN_STEP = 10  # mean scores are published to one decimal
APART = 3  # standard deviations from the middle to those of the lightest and heaviest weights


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
    truth, links = _linked(block.counts[:, :leaves], areas, linked)
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
                system.add([inside[leaf] for leaf in group], low, high)
        if block.mean_rows[a] >= 0 and block.shown[a].all() and total and a not in wholes:
            _mean(system, [([inside[leaf]], [1]) for leaf in range(leaves)], block.scores)
    for link in (one for one in links if one.weights):
        _weigh_shares(system, link, block, int(link.whole[0]) // leaves)
    _link(system, links)
    return system


def pair_system(
    pair: Pair, factor: Block, outcome: Block, linked: Sequence[LinkedTables]
) -> System:
    """The equations of one factor with one outcome; four cells by area, then remainders.

    Who answered both is known. A margin whose headline group is published is known exactly; of a
    hidden one, what the question's own table leaves open, less those who did not answer the other.
    """
    system = _pair_system(pair, factor, outcome, linked)
    for old, one, two in pair.before:
        earlier = _pair_system(old, one, two, one.links)
        tie(system, Layout(pair.places, CELLS), earlier, Layout(old.places, CELLS))
    system.freeze()
    return system


def _pair_system(
    pair: Pair, factor: Block, outcome: Block, linked: Sequence[LinkedTables]
) -> System:
    areas = {place: a for a, place in enumerate(pair.places)}
    truth, links = _linked(pair.cells, areas, linked)
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
            true = sum(int(truth[v]) for v in variables)
            system.add(variables, *margin(block, place, true, linked))
        if pair.shown[a].any():
            system.add((first, first + 1), int(with_[a]), int(with_[a]))
        if pair.shown[a, 0] and a not in wholes:
            system.confine(first, int(low_w[a]), int(high_w[a]))
        if pair.shown[a, 1] and a not in wholes:
            system.confine(first + 2, int(low_o[a]), int(high_o[a]))
    for link in (one for one in links if one.weights):
        for half in np.nonzero(pair.shown[int(link.whole[0]) // 4])[0]:
            _weigh_pair(system, link, int(half), pair.shown)
    _link(system, links)
    return system


def margin(
    block: Block, place: Place, true: int, linked: Sequence[LinkedTables] | None = None
) -> tuple[int, int]:
    """Least and most of a margin of a pair, given what its question shows.

    Of a hidden headline group: what the area's own table leaves open or, with `linked`, what the
    tables of all areas do.
    """
    if place not in block.places or block.headline < 0:
        return 0, 10**9
    a = block.places.index(place)
    if block.shown[a, block.headline]:
        return true, true
    if linked is None:
        ends = bounds(block.shape, block.counts[a], block.shown[a])
        least, most = (int(end[block.headline]) for end in ends)
    else:
        least, most = _headline_range(block, a, linked)
    lost = int(block.counts[a, block.headline]) - true
    return max(0, least - lost), most - lost


def _headline_range(block: Block, a: int, linked: Sequence[LinkedTables]) -> tuple[int, int]:
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
            targets.append(Target((a, int(column)), variables, *need))
    return targets


def pair_targets(pair: Pair, threshold: int) -> list[Target]:
    """The cells of each table of a pair of which a share is hidden, named by area and cell.

    A cell of nobody because its whole row or column is nobody holds no secret of its own.
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
        targets.append(Target((a, cell), (4 * a + cell,), width, reach, base))
    return targets


@dataclass(frozen=True)
class Link:
    """Areas of a linked table as variables: what holds of each of its columns.

    `parts`: (columns, parts); `rest`: (columns,) those in none of the parts, `outside`: (columns,)
    those of the part who are not in the whole; either may be empty. `sums`: how many they are, all
    columns together. `whole`: (columns,). `weights`, `spread` as in `LinkedTables`.
    """

    parts: Ints
    whole: Ints
    rest: Ints
    outside: Ints
    sums: tuple[int, int]
    weights: tuple[int, ...]
    spread: tuple[float, ...]

    def terms(self, columns: Sequence[int]) -> tuple[list[int], list[int]]:
        """Variables and weights that make up the weighted count of some columns of the whole."""
        times = np.repeat([self.weights[: self.parts.shape[1]]], len(columns), axis=0)
        variables, factors = self.parts[list(columns)].ravel(), times.ravel()
        if self.rest.size:
            variables = np.append(variables, self.rest[list(columns)])
            factors = np.append(factors, np.full(len(columns), self.weights[-1]))
        return variables.tolist(), factors.tolist()

    def slack(self, truth: Ints, columns: Sequence[int], of: Sequence[int], hidden: Bools) -> int:
        """How far the weighted count of some columns is from what its parts' mean weights make it.

        Of a shown part the weighted count is known; of a `hidden` one, (parts,), it depends on who
        gave the answer: from that of the lightest to that of the heaviest, which are about three
        standard deviations of chance apart from the middle. Nothing where a part is a stratum,
        since all have the same weight there.
        """
        counts = truth[self.parts[list(columns)]].sum(axis=0)
        bases = truth[self.parts[list(of)]].sum(axis=0)
        times = np.array(self.weights[:-1]) * np.sqrt(self.spread[:-1])
        chance = times * np.sqrt(counts * (1 - counts / np.maximum(bases, 1)))
        return int(APART * chance[hidden].sum())


def _linked(
    counts: Ints, areas: dict[Place, int], tables: Sequence[LinkedTables]
) -> tuple[Ints, list[Link]]:
    """True counts with remainders appended, and where they are.

    Areas that by their answers lie within another, but not in this table, tell nothing of it.
    """
    columns = np.arange(counts.shape[1])
    truth, links = [counts.ravel()], []
    size = counts.size
    for one in tables:
        if one.whole not in areas:
            continue
        whole, parts = areas[one.whole], [areas[p] for p in one.parts if p in areas]
        rest = counts[whole] - counts[parts].sum(axis=0)
        over = np.maximum(-rest, 0)
        if over.sum() > one.outside:
            continue
        left, beyond = columns[:0], columns[:0]
        if rest.any() or len(parts) < len(one.parts):
            left = size + columns
            truth.append(rest + over)
            size += len(columns)
        if one.outside:
            beyond = size + columns
            truth.append(over)
            size += len(columns)
        at = np.array(parts, dtype=np.int64) * len(columns) + columns[:, None]
        sums = int((rest + over).sum()), one.outside
        known = (one.weights, one.spread) if len(parts) == len(one.parts) else ((), ())
        links.append(Link(at, whole * len(columns) + columns, left, beyond, sums, *known))
    return np.concatenate(truth), links


def _link(system: System, links: list[Link]) -> None:
    """Parts and remainder add up to the whole and those outside it; how many they are is known."""
    for link in links:
        for c, whole in enumerate(link.whole):
            plus = [*link.parts[c], *link.rest[c : c + 1]]
            minus = [whole, *link.outside[c : c + 1]]
            system.add([*plus, *minus], 0, 0, [1] * len(plus) + [-1] * len(minus))
        rest, outside = link.sums
        if link.outside.size:
            system.add(link.outside.tolist(), 0, outside)
        elif link.rest.size:
            system.add(link.rest.tolist(), rest, rest)


def _weigh_shares(system: System, link: Link, block: Block, a: int) -> None:
    """What each share of a whole that is published says of its parts: it is a weighted one.

    Every respondent of a part is taken to have its mean weight, which is so where it is a stratum;
    where the weights in it vary, the sum is known no better than they let it be (see `slack`).
    """
    leaves = range(block.shape.leaves)
    for column in np.nonzero(block.shown[a])[0]:
        group = (int(column),) if column in leaves else block.shape.members[column - len(leaves)]
        variables, factors = link.terms(group)
        every, weights = link.terms(leaves)
        count = np.array(factors) @ system.truth[variables]
        base = np.array(weights) @ system.truth[every]
        least, most = rules.window(np.array([count]), np.array([base]))
        hidden = ~block.shown[link.parts[0] // len(leaves), column]
        slack = link.slack(system.truth, group, leaves, hidden)
        system.add(variables, int(least[0]) - slack, int(most[0]) + slack, factors)
    if block.mean_rows[a] >= 0 and block.shown[a].all() and block.total[a]:
        _mean(system, [link.terms((leaf,)) for leaf in leaves], block.scores)


def _weigh_pair(system: System, link: Link, half: int, shown: Bools) -> None:
    """The same of one published share of a pair, among people of whom the number is not known."""
    first, second = 2 * half, 2 * half + 1
    yes, weights = link.terms((first,))
    no, _ = link.terms((second,))
    times = np.array(weights)
    count, other = times @ system.truth[yes], times @ system.truth[no]
    base = max(int(count + other), 1)
    per_cent = int((200 * count + base) // (2 * base))
    hidden = ~shown[link.parts[0] // 4, half]
    slack = 200 * link.slack(system.truth, (first,), (first, second), hidden)
    for edge, least, most in ((2 * per_cent - 1, -slack, FAR), (2 * per_cent + 1, -FAR, slack - 1)):
        factors = [*((200 - edge) * times), *(-edge * times)]
        system.add([*yes, *no], least, most, [int(factor) for factor in factors])


def _mean(
    system: System, columns: Sequence[tuple[list[int], list[int]]], scores: list[int | None]
) -> None:
    """A published mean confines the sum of the scores, which are in hundredths.

    `columns`: of each answer, the variables that make it up, and the weight of each.
    """
    scored = [(c, score) for c, score in zip(columns, scores, strict=True) if score is not None]
    unit = 100 if all(score % 100 == 0 for _, score in scored) else 1
    variables = [v for (some, _), _ in scored for v in some]
    weights = [w for (_, times), _ in scored for w in times]
    factors = [w * (score // unit) for (_, times), score in scored for w in times]
    base = int(np.array(weights, dtype=np.int64) @ system.truth[variables]) * (100 // unit)
    if not base:
        return
    total = int(np.array(factors, dtype=np.int64) @ system.truth[variables])
    shown = (2 * MEAN_STEP * total + base) // (2 * base)
    least = -((-(2 * shown - 1) * base) // (2 * MEAN_STEP))
    most = ((2 * shown + 1) * base - 1) // (2 * MEAN_STEP)
    system.add(variables, least, most, factors)
