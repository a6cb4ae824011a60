"""What links say of one table in several areas: wholes are the sums of their parts."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.disclose import policy as rules
from pipeline.disclose.feasible_tables.feasible import System
from pipeline.disclose.feasible_tables.solver import FAR
from pipeline.disclose.linked_tables import LinkedTables
from pipeline.disclose.tables import Block, Bools, Ints, Place

APART = 3  # standard deviations from the middle to those of the lightest and heaviest weights


@dataclass(frozen=True)
class Link:
    """Areas of a linked table as variables: what holds of each of its columns.

    `parts`: (columns, parts); `rest`: (columns,) those in none of the parts, `outside`: (columns,)
    those of the part who are not in the whole; either may be empty. `sums`: how many they are, all
    columns together. `whole`: (columns,). `weights`, `spread` and `near` as in `LinkedTables`.
    """

    parts: Ints
    whole: Ints
    rest: Ints
    outside: Ints
    sums: tuple[int, int]
    weights: tuple[int, ...]
    spread: tuple[float, ...]
    near: bool

    def terms(self, columns: Sequence[int]) -> tuple[list[int], list[int]]:
        """Variables and weights that make up the weighted count of some columns of the whole."""
        times = np.repeat([self.weights[: self.parts.shape[1]]], len(columns), axis=0)
        variables, factors = self.parts[list(columns)].ravel(), times.ravel()
        if self.rest.size:
            variables = np.append(variables, self.rest[list(columns)])
            factors = np.append(factors, np.full(len(columns), self.weights[-1]))
        return variables.tolist(), factors.tolist()

    def slack(self, truth: Ints, columns: Sequence[int], of: Ints, hidden: Bools) -> int:
        """How far the weighted count of some columns is from what its parts' mean weights make it.

        Of a shown part the weighted count is known; of a `hidden` one, (parts,), it depends on who
        gave the answer: from that of the lightest to that of the heaviest, which are about three
        standard deviations of chance apart from the middle. Nothing where a part is a stratum,
        since all have the same weight there. of: (parts,) people in each.
        """
        if not any(self.spread) or not hidden.any():
            return 0
        counts = truth[self.parts[list(columns)]].sum(axis=0)
        times = np.array(self.weights[:-1]) * np.sqrt(self.spread[:-1])
        chance = times * np.sqrt(counts * (1 - counts / np.maximum(of, 1)))
        return int(APART * chance[hidden].sum())


def links_of(
    counts: Ints, areas: dict[Place, int], tables: Sequence[LinkedTables]
) -> tuple[Ints, list[Link]]:
    """True counts (A, C) as one row with remainders appended, and where they are.

    Areas that by their answers lie within another, but not in this table, say nothing of it.
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
        links.append(Link(at, whole * len(columns) + columns, left, beyond, sums, *known, one.near))
    return np.concatenate(truth), links


def add_links(system: System, links: list[Link]) -> None:
    """Parts and remainder add up to the whole and those outside it; how many they are is known."""
    for link in links:
        own = int(link.whole[0]) // len(link.whole)
        if link.near and link.parts.size:
            system.remainders += [(own, one) for one in (link.rest, link.outside) if one.size]
        for c, whole in enumerate(link.whole):
            plus = [*link.parts[c], *link.rest[c : c + 1]]
            minus = [whole, *link.outside[c : c + 1]]
            system.add([*plus, *minus], 0, 0, [1] * len(plus) + [-1] * len(minus))
        rest, outside = link.sums
        if link.outside.size:
            system.add(link.outside.tolist(), 0, outside)
        elif link.rest.size:
            system.add(link.rest.tolist(), rest, rest)


def weigh_shares(system: System, link: Link, block: Block, a: int) -> None:
    """What each share of a whole that is published says of its parts: it is a weighted one.

    Every respondent of a part is taken to have its mean weight, which is so where it is a stratum;
    where the weights in it vary, the sum is known no better than they let it be (see `slack`).
    """
    leaves = range(block.shape.leaves)
    every, weights = link.terms(leaves)
    columns = np.flatnonzero(block.shown[a]).tolist()
    groups = [(one,) if one in leaves else block.shape.members[one - len(leaves)]
              for one in columns]  # fmt: skip
    sums = [link.terms(group) for group in groups]
    counts = np.array([np.array(times) @ system.truth[own] for own, times in sums], dtype=np.int64)
    base = np.full(len(columns), np.array(weights) @ system.truth[every])
    least, most = rules.window(counts, base)
    people = system.truth[link.parts[list(leaves)]].sum(axis=0)
    areas = link.parts[0] // len(leaves)
    for i, column in enumerate(columns):
        slack = link.slack(system.truth, groups[i], people, ~block.shown[areas, column])
        ends = int(least[i]) - slack, int(most[i]) + slack
        system.add(sums[i][0], *ends, sums[i][1], (a, column))
    if block.mean_rows[a] >= 0 and block.shown[a].all() and block.total[a]:
        mean_range(system, [link.terms((leaf,)) for leaf in leaves], block.scores, a)


def weigh_pair(system: System, link: Link, half: int, shown: Bools) -> None:
    """The same of one published share of a pair, among people of whom the number is not known.

    shown (A, 2): whether the share with and the share without are published.
    """
    first, second = 2 * half, 2 * half + 1
    yes, weights = link.terms((first,))
    no, _ = link.terms((second,))
    times = np.array(weights)
    count, other = times @ system.truth[yes], times @ system.truth[no]
    base = max(int(count + other), 1)
    per_cent = int((200 * count + base) // (2 * base))
    hidden = ~shown[link.parts[0] // 4, half]
    people = system.truth[link.parts[[first, second]]].sum(axis=0)
    slack = 200 * link.slack(system.truth, (first,), people, hidden)
    for edge, least, most in ((2 * per_cent - 1, -slack, FAR), (2 * per_cent + 1, -FAR, slack - 1)):
        factors = [*((200 - edge) * times), *(-edge * times)]
        system.add([*yes, *no], least, most, [int(factor) for factor in factors])


def mean_range(
    system: System,
    columns: Sequence[tuple[list[int], list[int]]],
    scores: list[int | None],
    a: int,
) -> None:
    """The published mean of an area confines the sum of the scores, which are in hundredths.

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
    steps = max(1, round(1 / rules.step_of(total / base)))  # of a score
    shown = (2 * steps * total + base) // (2 * base)
    least = -((-(2 * shown - 1) * base) // (2 * steps))
    most = ((2 * shown + 1) * base - 1) // (2 * steps)
    system.add(variables, least, most, factors, (a, -1))
