"""Who is behind tables that were asked for: people by combination of answers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from pipeline.audit.intruder.exclusive import Answer
from pipeline.audit.intruder.known import Evidence
from pipeline.audit.intruder.system import Contradiction
from pipeline.audit.intruder.truth import WALES, Area, Table

Where = Mapping[str, Collection[str]]
Tables = Mapping[tuple[str, str], Table]


@dataclass(frozen=True)
class Requests:
    """What readers know of requested tables, and who is behind them.

    people: a row a combination of answers, "" for none, and `n`; groups: by dimension and area, the
    answers by variable of those in it; facts: the variables that are no questions; tables: by their
    question and dimension; before: the same of earlier editions, and what was printed of them.
    """

    people: pd.DataFrame
    groups: Mapping[Area, Where]
    facts: Collection[str]
    tables: Tables
    before: Sequence[tuple[Tables, Evidence]] = ()


def requests(
    people: pd.DataFrame,
    dictionary: Mapping[str, Any],
    tables: Tables,
    before: Sequence[tuple[Tables, Evidence]] = (),
) -> Requests:
    """Requests as dictionary.json lists them; `people`: a row a combination of answers."""
    groups = {
        (dimension, area): one["where"]
        for dimension, entry in dictionary["requested"].items()
        for area, one in entry["areas"].items()
    }
    facts = [name for name, one in dictionary["items"].items() if one["role"] == "fact"]
    facts += dictionary["analysis"]["dimensions"]
    return Requests(people, groups, facts, tables, before)


class Cells:
    """Where each combination of answers stands among the unknowns.

    Of answers of which nobody gave two, `sets`, there is no combination of two; nor of an answer to
    one of their questions and none to another, which the same people answered.
    """

    def __init__(
        self,
        asked: Requests,
        levels: Mapping[str, Sequence[str]],
        sets: Sequence[frozenset[Answer]] = (),
    ) -> None:
        people = asked.people
        self.levels = levels
        facts = [name for name in people if name in asked.facts and name not in levels]
        known = people[facts].drop_duplicates() if facts else None
        kept = people.assign(**{
            name: people[name].where(people[name].isin(list(one)), "")
            for name, one in levels.items()
        })  # fmt: skip
        answers = pd.DataFrame(index=[0])
        for name, one in levels.items():
            answers = answers.merge(pd.DataFrame({name: [*one, ""]}), how="cross")
            for some in sets:
                left_out = self._left_out(answers, some, kept)
                answers = answers[_together(answers, some, name) & ~left_out]
        self._index = answers if known is None else known.merge(answers, how="cross")
        counts = kept.groupby([*facts, *levels])["n"].sum()
        keys = pd.MultiIndex.from_frame(self._index[[*facts, *levels]])
        if not counts.index.isin(keys).all():
            raise Contradiction("people gave answers that are said to exclude each other")
        self.truth = counts.reindex(keys, fill_value=0).to_numpy(np.int64)

    def _left_out(
        self, answers: pd.DataFrame, some: frozenset[Answer], people: pd.DataFrame
    ) -> "pd.Series[bool]":
        """Who would have given none of a set of which everybody who answered has given one."""
        if not {item for item, _ in some} <= {*answers.columns} or _none(people, some).any():
            return pd.Series(data=False, index=answers.index)
        return _none(answers, some)

    def told_apart(self, where: Where) -> bool:
        """Whether all variables of a condition separate cells."""
        return set(where) <= set(self._index.columns)

    def of(self, where: Where) -> list[int]:
        """The cells of those who gave one of the answers to each variable."""
        inside = np.ones(len(self._index), dtype=np.bool_)
        for name, some in where.items():
            inside &= self._index[name].isin(list(some)).to_numpy()
        return [int(i) for i in np.flatnonzero(inside)]

    def none_of(self, some: frozenset[Answer], where: Where) -> list[int]:
        """The cells of those in a group who answered the questions of a set and gave none of it."""
        inside = {*self.of(where)}
        return [int(i) for i in np.flatnonzero(_none(self._index, some)) if int(i) in inside]

    def size(self, cells: Collection[int]) -> int:
        """How many people they are."""
        return int(self.truth[list(cells)].sum())


def levels(asked: Requests, name: str) -> list[str]:
    """The answers to a question that were given, in order."""
    return sorted(set(asked.people[name]) - {""})


def is_in(area: Area) -> Where:
    """What those in an area have answered; nothing that all of Wales have."""
    return {} if area == WALES else {area[0]: (area[1],)}


def _together(answers: pd.DataFrame, some: frozenset[Answer], last: str) -> "pd.Series[bool]":
    """Which combinations a set lets be, as far as they are laid out; all, but for its questions."""
    mine = [(item, level) for item, level in some if item in answers]
    if last not in dict(mine):
        return pd.Series(data=True, index=answers.index)
    gave = pd.DataFrame({item: answers[item] == level for item, level in mine}).sum(axis=1)
    silent = pd.DataFrame({item: answers[item] == "" for item, _ in mine}).sum(axis=1)
    return (gave <= 1) & silent.isin([0, len(mine)])


def _none(answers: pd.DataFrame, some: frozenset[Answer]) -> "pd.Series[bool]":
    """Which rows have answers to the questions of a set, and none of the set."""
    found = pd.Series(data=True, index=answers.index)
    for item, level in some:
        found &= ~answers[item].isin([level, ""])
    return found
