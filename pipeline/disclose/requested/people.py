"""Who is behind tables that were asked for: people by combination of answers, as unknowns."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.disclose.tables import NATIONAL, Ints, Place

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

    people: as in `Asked`; facts, questions: the variables that separate cells.
    """

    people: pd.DataFrame
    facts: tuple[str, ...]
    questions: tuple[str, ...]
    levels: Mapping[str, Sequence[str]]

    @cached_property
    def _known(self) -> tuple[pd.DataFrame, Ints]:
        """The combinations of facts, and (rows of people,) which each row has."""
        if not self.facts:
            return pd.DataFrame(index=[0]), np.zeros(len(self.people), dtype=np.int64)
        by = self.people.groupby(list(self.facts), sort=True)
        return by.size().reset_index()[list(self.facts)], by.ngroup().to_numpy().astype(np.int64)

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """How many combinations of facts, and answers to each question with no answer."""
        return (len(self._known[0]), *(len(self.levels[name]) + 1 for name in self.questions))

    @property
    def size(self) -> int:
        """How many cells there are."""
        return int(np.prod(self.shape))

    @cached_property
    def _at(self) -> NDArray[np.int64]:
        return np.arange(self.size).reshape(self.shape)

    @cached_property
    def truth(self) -> Ints:
        """(cells,) people in each."""
        places = [self._known[1]]
        for name in self.questions:
            index = pd.Index(self.levels[name]).get_indexer(pd.Index(self.people[name]))
            places.append(np.where(index < 0, len(self.levels[name]), index))
        flat = np.ravel_multi_index(tuple(places), self.shape)
        made: Ints = np.zeros(self.size, dtype=np.int64)
        np.add.at(made, flat, self.people["n"].to_numpy(np.int64))
        return made

    def inside(self, where: Where) -> Ints:
        """(cells,) of those who gave one of the answers to each variable.

        Raises:
            KeyError: a variable does not separate cells.
        """
        known, _ = self._known
        mask = np.ones(len(known), dtype=np.bool_)
        for name in (name for name in where if name in self.facts):
            mask &= known[name].isin(where[name]).to_numpy(np.bool_)
        found = self._at[mask]
        for axis, name in enumerate(self.questions, 1):
            if name in where:
                chosen = [i for i, one in enumerate(self.levels[name]) if one in where[name]]
                found = found.take(chosen, axis=axis)
        if unknown := set(where) - {*self.facts, *self.questions}:
            raise KeyError(*sorted(unknown))
        return found.ravel()


def of_place(place: Place) -> dict[str, Sequence[str]]:
    """The condition to be in an area."""
    return {} if place == NATIONAL else {place[0]: (place[1],)}


def together(tables: Iterable[tuple[str, Where]], facts: Iterable[str]) -> list[tuple[str, ...]]:
    """Questions whose tables must be looked at together, for a table is about more than one.

    `tables`: the question of each table, and its groups' condition.
    """
    known = set(facts)
    groups: list[dict[str, None]] = []
    for item, where in tables:
        mine = dict.fromkeys((item, *(name for name in where if name not in known)))
        for other in [one for one in groups if one.keys() & mine.keys()]:
            mine = other | mine
            groups.remove(other)
        groups.append(mine)
    return [tuple(one) for one in groups]
