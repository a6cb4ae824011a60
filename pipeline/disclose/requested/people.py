"""Who is behind tables that were asked for: people by combination of answers, as unknowns."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from pipeline.disclose.exclusive import Answer
from pipeline.disclose.tables import NATIONAL, Bools, Ints, Place

Where = Mapping[str, Sequence[str]]
MOST = 60_000  # combinations; more cannot be protected together


@dataclass(frozen=True, eq=False)
class Asked:
    """What a release's requested tables are about.

    people: a row a combination of answers, a column a variable ("" = no answer), and `n`. where: by
    dimension and area of a requested table, the answers by variable of who is counted. facts: the
    variables of which an intruder is taken to know which combinations there are; of all others
    (questions) no combination is known.
    """

    people: pd.DataFrame
    where: Mapping[Place, Where]
    facts: frozenset[str]


@dataclass(frozen=True, eq=False)
class Cells:
    """Unknown counts of people: combinations of facts x answers to each question, "" the last.

    people: as in `Asked`; facts, questions: the variables that separate cells. sets: answers to
    questions of which nobody gave two, and which the same people answered; there is no cell of what
    cannot be. Where everybody gave one of a set, there is none of those who gave none.
    """

    people: pd.DataFrame
    facts: tuple[str, ...]
    questions: tuple[str, ...]
    levels: Mapping[str, Sequence[str]]
    sets: Sequence[Sequence[Answer]] = ()

    @cached_property
    def _known(self) -> tuple[pd.DataFrame, Ints]:
        """The combinations of facts, and (rows of people,) which each row has."""
        if not self.facts:
            return pd.DataFrame(index=[0]), np.zeros(len(self.people), dtype=np.int64)
        by = self.people.groupby(list(self.facts), sort=True)
        return by.size().reset_index()[list(self.facts)], by.ngroup().to_numpy().astype(np.int64)

    @cached_property
    def _answers(self) -> tuple[Ints, Ints]:
        """(combinations, questions) the place of each answer; (rows of people,) which they gave.

        The last place is that of no answer. Where they make more than `MOST` cells, not all
        questions are laid out.

        Raises:
            ValueError: people gave answers that are said to exclude each other.
        """
        made = np.zeros((1, 0), dtype=np.int64)
        given = np.zeros(len(self.people), dtype=np.int64)
        for name in self.questions:
            many = len(self.levels[name]) + 1
            index = pd.Index(self.levels[name]).get_indexer(pd.Index(self.people[name]))
            one = np.tile(np.arange(many), len(made))
            made = np.column_stack([np.repeat(made, many, axis=0), one])
            given = given * many + np.where(index < 0, many - 1, index)
            can_be = self._can_be(made)
            if not can_be[given].all():
                raise ValueError("people gave answers that are said to exclude each other")
            made, given = made[can_be], (np.cumsum(can_be) - 1)[given]
            if len(made) * len(self._known[0]) > MOST:
                break
        return made, given

    def _can_be(self, made: Ints) -> Bools:
        """(combinations,) whether what the last of some questions adds can be, by the sets."""
        last = made.shape[1] - 1
        found = np.ones(len(made), dtype=np.bool_)
        for one in self.sets:
            at = [(self.questions.index(item), level, item) for item, level in one]
            if last not in [q for q, *_ in at]:
                continue
            laid = [(q, level, item) for q, level, item in at if q <= last]
            gave = np.column_stack(
                [made[:, q] == list(self.levels[item]).index(level) for q, level, item in laid]
            )
            silent = np.column_stack([made[:, q] == len(self.levels[item]) for q, _, item in laid])
            found &= (gave.sum(axis=1) <= 1) & (silent.all(axis=1) | ~silent.any(axis=1))
            if len(laid) == len(one) and self._everybody_gave_one(one):
                found &= gave.any(axis=1) | silent.any(axis=1)
        return found

    def _everybody_gave_one(self, answers: Sequence[Answer]) -> bool:
        """Whether all who answered the questions of a set gave one of its answers."""
        item, _ = answers[0]
        answered = self.people[item].isin(list(self.levels[item])).to_numpy(np.bool_)
        gave = [self.people[name].eq(level).to_numpy(np.bool_) for name, level in answers]
        return not (answered & ~np.any(gave, axis=0)).any()

    @cached_property
    def size(self) -> int:
        """How many cells there are; where they are more than `MOST`, no more than that is sure."""
        return len(self._known[0]) * len(self._answers[0])

    @cached_property
    def truth(self) -> Ints:
        """(cells,) people in each."""
        made: Ints = np.zeros(self.size, dtype=np.int64)
        every, given = self._answers
        at = self._known[1] * len(every) + given
        np.add.at(made, at, self.people["n"].to_numpy(np.int64))
        return made

    def inside(self, where: Where) -> Ints:
        """(cells,) of those who gave one of the answers to each variable.

        Raises:
            KeyError: a variable does not separate cells.
        """
        if unknown := set(where) - {*self.facts, *self.questions}:
            raise KeyError(*sorted(unknown))
        known, _ = self._known
        mask = np.ones(len(known), dtype=np.bool_)
        for name in (name for name in where if name in self.facts):
            mask &= known[name].isin(where[name]).to_numpy(np.bool_)
        every, _ = self._answers
        chosen = np.ones(len(every), dtype=np.bool_)
        for axis, name in enumerate(self.questions):
            if name in where:
                places = [i for i, one in enumerate(self.levels[name]) if one in where[name]]
                chosen &= np.isin(every[:, axis], places)
        return (np.flatnonzero(mask)[:, None] * len(every) + np.flatnonzero(chosen)).ravel()

    def none_of(self, answers: Sequence[Answer], where: Where) -> Ints:
        """(cells,) of those inside a group who answered the questions of a set and gave none of it.

        `answers`: the set.
        """
        others = {
            item: tuple(one for one in self.levels[item] if one != level) for item, level in answers
        }
        found = self.inside(others)
        return found[np.isin(found, self.inside(where))]


def of_place(place: Place) -> dict[str, Sequence[str]]:
    """The condition to be in an area."""
    return {} if place == NATIONAL else {place[0]: (place[1],)}


def together(
    tables: Iterable[tuple[str, Where]],
    facts: Iterable[str],
    families: Sequence[Sequence[str]] = (),
) -> list[tuple[str, ...]]:
    """Questions whose tables must be looked at together, for a table is about more than one.

    `tables`: the question of each table, and its groups' condition; `families`: questions that are
    one table, each a part of one family at most.
    """
    known = set(facts)
    groups: list[dict[str, None]] = []
    for item, where in tables:
        mine = dict.fromkeys((item, *(name for name in where if name not in known)))
        for family in families:
            if mine.keys() & {*family}:
                mine |= dict.fromkeys(family)
        for other in [one for one in groups if one.keys() & mine.keys()]:
            mine = other | mine
            groups.remove(other)
        groups.append(mine)
    return [tuple(one) for one in groups]
