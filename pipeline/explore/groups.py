"""Domains: the groups of `by` within a filter, as areas of the whole design; never a subset."""

from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from pipeline.analyse.encoding import codes_of
from pipeline.explore.names import Asked, Names, Where
from pipeline.explore.table import column_of
from pipeline.stats.variance.design import Bools, Ints
from pipeline.stats.variance.layout import Areas, Layout, lay_out, make_areas

if TYPE_CHECKING:
    from pipeline.explore.opened import OpenWave

MOST_GROUPS = 10_000
"""Most groups of a table: of more, next to all are empty, and the machine has no room."""


@dataclass(frozen=True, eq=False)
class Groups:
    """The groups that a table has figures for.

    by: variables, () = one group of all; levels (groups, by): the answers of each; codes (n,): the
    group of each respondent, -1 in none; inside (n,): who is in the filter; words: the filter.
    """

    wave: "OpenWave"
    by: tuple[str, ...]
    levels: list[tuple[str, ...]]
    codes: Ints
    inside: Bools
    words: str

    @cached_property
    def areas(self) -> Areas:
        """The groups as areas."""
        return make_areas([self.codes], [len(self.levels)])

    @cached_property
    def layout(self) -> Layout:
        """How respondents lie in groups, strata and PSUs."""
        return lay_out(self.wave.survey.design, self.areas)

    def columns(self, each: int, times: int = 1) -> dict[str, NDArray[Any]]:
        """Columns of keys and labels (times x groups x each,) of each variable of `by`."""
        found: dict[str, NDArray[Any]] = {}
        for place, name in enumerate(self.by):
            keys = [level[place] for level in self.levels]
            labels = [self.wave.answer(name, key) for key in keys]
            own = column_of(name)
            for column, values in ((own, keys), (f"{own}_label", labels)):
                repeated = np.repeat(np.array(values, dtype=object), each)
                found[column] = np.tile(repeated, times)
        return found

    def about(self, notes: tuple[str, ...] = ()) -> dict[str, tuple[str, ...]]:
        """What a table says of its groups: their labels and notes."""
        labels = tuple(self.wave.label(name) for name in self.by)
        own = tuple(map(column_of, self.by))
        return {"notes": (*notes, self.wave.weights), "by": own, "by_labels": labels}

    def title(self, what: str) -> str:
        """A title: what the table is of, its groups, its filter and its wave."""
        by = f" by {', '.join(map(self.wave.label, self.by))}" if self.by else ""
        among = f" (among {self.words})" if self.words else ""
        return f"{what}{by}{among}, wave {self.wave.name}"


def groups(asked: Asked, by: Names | None, where: Where | None) -> Groups:
    """The groups that arguments name; what is not known is noted.

    Answers to every variable of `by` make a group each, in the codebook's order.
    """
    names = asked.variables("by", by, asked.coded())
    number = prod(len(asked.book.levels(name)) for name in names)
    if number > MOST_GROUPS:
        fix = f"{MOST_GROUPS:,} is the most: name fewer questions."
        asked.wrong("by", f"it makes {number:,} groups.", fix)
        names = []
    inside, words = asked.where(where)
    weighted, book = asked.wave.survey.weighted, asked.book
    codes = np.zeros(len(weighted), dtype=np.int64)
    levels: list[tuple[str, ...]] = [()]
    for name in names:
        own = book.levels(name)
        code = codes_of(weighted, book, name)
        codes = np.where((codes < 0) | (code < 0), -1, codes * len(own) + code)
        levels = [(*before, level) for before in levels for level in own]
    return Groups(asked.wave, tuple(names), levels, np.where(inside, codes, -1), inside, words)
