"""Answers that no one gave together, as one table: tick boxes of one question, opposites, copies.

Questions of two answers each, which the same people answered, are a family where answers of theirs
exclude each other. Each set of answers of which no one gave two adds up to those who answered, with
those who gave none of them: a count of people like any other, though it is published nowhere.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

import pandas as pd

from pipeline.disclose.tables import Block, Groups, Ints, Pair

Answer = tuple[str, str]  # a question, and one of its answers
Three = tuple[Pair, Block, Block]
MOST_SETS = 1000


@dataclass
class Family:
    """Questions that are protected together.

    `sets`: answers of which no one gave two; `exhibits` as in a block.
    """

    blocks: list[Block]
    sets: list[tuple[Answer, ...]]
    exhibits: list[Ints] = field(default_factory=list, repr=False)

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is called."""
        return "family", self.blocks[0].item, ""


@dataclass(frozen=True)
class Tie:
    """Pairs that add up: of each, the two cells of an answer of a set, by the other question.

    `members`: the place of each pair in its family, and the cells; `whole`: the first cells of the
    two columns (or rows) of a pair whose sums are everybody.
    """

    members: tuple[tuple[int, tuple[int, int]], ...]
    whole: tuple[tuple[int, int], tuple[int, int]]


@dataclass
class PairFamily:
    """Pairs with their questions, of which tables are protected together."""

    pairs: list[Three]
    ties: list[Tie]
    exhibits: list[Ints] = field(default_factory=list, repr=False)

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is called."""
        return "family", self.pairs[0][0].item, self.pairs[0][0].outcome

    def state(self) -> bytes:
        """What is shown of it and of its questions."""
        return b"".join(one.shown.tobytes() for three in self.pairs for one in three)


@dataclass(frozen=True)
class Families:
    """All that is protected together: questions, and pairs of which they are a part."""

    blocks: Sequence[Family] = ()
    pairs: Sequence[PairFamily] = ()

    @property
    def exhibits(self) -> dict[tuple[str, str, str], list[Ints]]:
        """Tables, (unknowns,), that fit what is shown of each, by what it is called."""
        every: list[Family | PairFamily] = [*self.blocks, *self.pairs]
        return {one.key: one.exhibits for one in every}


def find_families(
    blocks: Sequence[Block], pairs: Sequence[Pair], apart: pd.DataFrame | None, codebook: Groups
) -> Families:
    """The families among some questions and pairs.

    `apart`: the record exclusive.csv, two answers a row; None where nothing is known of it.
    """
    if apart is None or apart.empty:
        return Families()
    found = [*_of_questions(blocks, apart)]
    items = {block.item: block for block in blocks}
    known = [(pair, items[pair.item], items[pair.outcome]) for pair in pairs]
    return Families(found, _of_pairs(found, known, codebook))


def _of_questions(blocks: Sequence[Block], apart: pd.DataFrame) -> Iterator[Family]:
    items = {block.item: block for block in blocks if block.shape.leaves == 2}
    near: dict[Answer, set[Answer]] = {}
    columns = (apart[name] for name in ("item", "level", "other", "other_level"))
    for item, level, other, other_level in zip(*columns, strict=True):
        one, two = (str(item), str(level)), (str(other), str(other_level))
        if all(a in items and b in items[a].levels for a, b in (one, two)):
            near.setdefault(one, set()).add(two)
            near.setdefault(two, set()).add(one)
    size = {
        answer: int(items[answer[0]].counts[:, items[answer[0]].levels.index(answer[1])].max())
        for answer in near
    }
    found = sorted(near, key=lambda answer: (-size[answer], answer))
    sets = list(islice(_cliques((), found, [], near), MOST_SETS))
    for names in _together(sets):
        own = [one for one in sets if one[0][0] in names]
        yield Family([block for block in blocks if block.item in names], own)


def _cliques(
    chosen: tuple[Answer, ...],
    left: list[Answer],
    done: list[Answer],
    near: Mapping[Answer, set[Answer]],
) -> Iterator[tuple[Answer, ...]]:
    """The largest sets of answers that exclude each other.

    Source: Bron and Kerbosch (1973), algorithm 457, with a pivot.
    """
    if not left and not done:
        yield chosen
    if not left:
        return
    pivot = max((*left, *done), key=lambda answer: len(near[answer].intersection(left)))
    for answer in [one for one in left if one not in near[pivot]]:
        around = near[answer]
        yield from _cliques(
            (*chosen, answer),
            [one for one in left if one in around],
            [one for one in done if one in around],
            near,
        )
        left = [one for one in left if one != answer]
        done = [*done, answer]


def _together(sets: Iterable[Sequence[Answer]]) -> list[set[str]]:
    """The questions that sets tie to each other, one family after the other."""
    found: list[set[str]] = []
    for one in sets:
        names = {item for item, _ in one}
        near = [other for other in found if other & names]
        found = [other for other in found if not other & names]
        found.append(names.union(*near))
    return sorted(found, key=min)


def _of_pairs(
    families: Sequence[Family], known: Sequence[Three], codebook: Groups
) -> list[PairFamily]:
    """The families of pairs: of each two families, or of a family and another question."""
    of = {block.item: i for i, family in enumerate(families) for block in family.blocks}
    found: dict[tuple[int | str, int | str], list[Three]] = {}
    for three in known:
        pair = three[0]
        if pair.item in of or pair.outcome in of:
            key = (of.get(pair.item, pair.item), of.get(pair.outcome, pair.outcome))
            found.setdefault(key, []).append(three)
    made = []
    for pairs in found.values():
        ties = [
            *_ties(families, pairs, lambda p: (p.item, p.outcome), codebook, across=False),
            *_ties(families, pairs, lambda p: (p.outcome, p.item), codebook, across=True),
        ]
        if ties:
            made.append(PairFamily(pairs, ties))
    return made


def _ties(
    families: Sequence[Family],
    pairs: Sequence[Three],
    names: Callable[[Pair], tuple[str, str]],
    codebook: Groups,
    across: bool,
) -> Iterator[Tie]:
    """What adds up along the one question of pairs, for each other question.

    `names`: that one and the other; `across`: that one is the outcome.
    """
    at = {names(three[0]): i for i, three in enumerate(pairs)}
    rows, columns = ((0, 1), (2, 3)), ((0, 2), (1, 3))
    cells, whole = (columns, rows) if across else (rows, columns)
    for other in dict.fromkeys(two for _, two in at):
        for one in (one for family in families for one in family.sets):
            members = tuple(
                (at[item, other], cells[level not in codebook.positive(item)])
                for item, level in one
                if (item, other) in at
            )
            if len(members) == len(one):
                yield Tie(members, whole)
