"""Who is behind tables that were asked for: people by combination of answers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from pipeline.audit.intruder.known import Evidence
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
    """Where each combination of answers stands among the unknowns."""

    def __init__(self, asked: Requests, levels: Mapping[str, Sequence[str]]) -> None:
        people = asked.people
        self.levels = levels
        facts = [name for name in people if name in asked.facts and name not in levels]
        known = list(dict.fromkeys(people[facts].itertuples(index=False, name=None)))
        answers = list(product(*([*one, ""] for one in levels.values())))
        self._index = pd.DataFrame(
            [(*fact, *answer) for fact in known for answer in answers], columns=[*facts, *levels]
        )
        kept = people.assign(**{
            name: people[name].where(people[name].isin(list(one)), "")
            for name, one in levels.items()
        })  # fmt: skip
        counts = kept.groupby([*facts, *levels])["n"].sum()
        keys = pd.MultiIndex.from_frame(self._index)
        self.truth = counts.reindex(keys, fill_value=0).to_numpy(np.int64)

    def told_apart(self, where: Where) -> bool:
        """Whether all variables of a condition separate cells."""
        return set(where) <= set(self._index.columns)

    def of(self, where: Where) -> list[int]:
        """The cells of those who gave one of the answers to each variable."""
        inside = np.ones(len(self._index), dtype=np.bool_)
        for name, some in where.items():
            inside &= self._index[name].isin(list(some)).to_numpy()
        return [int(i) for i in np.flatnonzero(inside)]

    def size(self, cells: Collection[int]) -> int:
        """How many people they are."""
        return int(self.truth[list(cells)].sum())


def levels(asked: Requests, name: str) -> list[str]:
    """The answers to a question that were given, in order."""
    return sorted(set(asked.people[name]) - {""})


def is_in(area: Area) -> Where:
    """What those in an area have answered; nothing that all of Wales have."""
    return {} if area == WALES else {area[0]: (area[1],)}
