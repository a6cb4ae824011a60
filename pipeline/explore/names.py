"""Names that an analyst types: each is known, or all that are not are listed with the nearest."""

from collections.abc import Iterable, Mapping, Sequence, Sized
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline.codebook.concepts import ANY, DESIGN_ROLES, MOST_ANSWERS, Codebook
from pipeline.codebook.requests.filters import GRAMMAR, advice, read_filter
from pipeline.errors import BadInput, Faults, few_of, nearest
from pipeline.stats.variance.design import Bools

if TYPE_CHECKING:
    from pipeline.explore.opened import OpenWave

MOST = MOST_ANSWERS
"""Most answers that a question may have for a table of its answers."""
Names = str | Sequence[str]
Where = str | Mapping[str, Names] | Sequence[bool] | Any
NUMBER = "Numbers are compared in a notebook: where=wave.answers['duration'] > 10."


class Unknown(BadInput):
    """What was asked for cannot be had; a notebook shows the list and no traceback."""

    def _render_traceback_(self) -> list[str]:
        return str(self).splitlines()


@dataclass
class Asked:
    """Gathers what is wrong with one question to a wave, so that all of it is listed at once.

    call: what was called, for messages; wave: whom it asks.
    """

    call: str
    wave: "OpenWave"

    def __post_init__(self) -> None:
        self.faults = Faults()

    @property
    def book(self) -> Codebook:
        """The codebook of the wave."""
        return self.wave.survey.codebook

    def wrong(self, place: str, problem: str, fix: str) -> None:
        """Note one fault of an argument."""
        self.faults.add(self.call, place, problem, fix)

    def done(self) -> None:
        """Stop here if anything is wrong.

        Raises:
            Unknown: with every fault gathered so far.
        """
        if self.faults.found:
            raise Unknown(self.faults.found)

    def variables(
        self, place: str, given: Names | None, of: Iterable[str] | None = None
    ) -> list[str]:
        """The variables that an argument names, in order and once each; those unknown are noted.

        `of`: the names that will do; None = every variable of the codebook that has answers or
        numbers of respondents.
        """
        if given is None:
            return []
        if not isinstance(given, Iterable):
            self.wrong(place, f"{given!r:.40} is no name.", "Give a name, or a list of names.")
            return []
        listed = [given] if isinstance(given, str) else list(given)
        every = self.known()
        will = every if of is None else list(of)
        found = []
        for name in dict.fromkeys(map(str, listed)):
            if name in will:
                found.append(name)
                continue
            labelled = {
                label.casefold(): one for one in will
                for label in self.book.variables[one].label.values()
            }  # fmt: skip
            meant = labelled.get(name.casefold())
            hint = f" Did you mean '{meant}'?" if meant else nearest(name, will)
            if name in every:
                problem = f"'{name}' is a number and has no answers."
                self.wrong(place, problem, "Ask for its mean, or filter by a mask of your own.")
            elif name in self.book.variables:
                problem = f"'{name}' is a text, an identifier or a part of the design."
                self.wrong(place, problem, f"No table is made of it. Known: {few_of(will)}.")
            else:
                fix = hint.strip() or f"Known: {few_of(will)}."
                self.wrong(place, f"there is no variable '{name:.60}'.", fix)
        return found

    def some(self, place: str, given: Names | None) -> None:
        """Note that an argument names nothing, where it does not."""
        if given is None or (isinstance(given, Sized) and not len(given)):
            self.wrong(place, "no question is named.", "Name one at least: wave.questions().")

    def main_outcome(self, place: str) -> list[str]:
        """The outcome that headlines are about; [] where the survey has none, which is noted."""
        main = self.wave.survey.config.analysis.main_outcome
        if main in self.coded():
            return [main]
        self.wrong(place, "this survey has no main outcome.", f"Name a question: {place}='...'.")
        return []

    def known(self) -> list[str]:
        """Every variable that a table can be made of: those of the design apart."""
        return [
            name
            for name, one in self.book.variables.items()
            if one.scale not in ("text", "identifier")
            and (one.role not in DESIGN_ROLES or one.role == "duration")
        ]

    def coded(self) -> list[str]:
        """The variables whose answers are levels."""
        return [name for name in self.known() if self.book.coded(name)]

    def answers(self, place: str, name: str, given: Names) -> list[str]:
        """The answers of a variable that an argument names; those unknown are noted.

        The name of a group of answers stands for all of its answers, and `*` for every answer.
        """
        listed = [given] if isinstance(given, str) else list(given)
        levels, group_of = self.book.levels(name), self.book.group_of(name)
        found: list[str] = []
        for level in map(str, listed):
            inside = [one for one, group in group_of.items() if group == level]
            inside = [one.level for one in self.book.valid(name)] if level == ANY else inside
            if level in levels:
                found.append(level)
            elif inside:
                found += inside
            else:
                known = [*levels, *self.book.groups(name)]
                named = {
                    label.casefold(): row.level for row in self.book.rows(name)
                    if row.level in known for label in row.label.values()
                }  # fmt: skip
                meant = named.get(level.casefold())
                hint = f" Did you mean '{meant}'?" if meant else nearest(level, known)
                fix = f"Known: {few_of(known)}.{hint}"
                self.wrong(place, f"'{name}' has no answer '{level:.60}'.", fix)
        return list(dict.fromkeys(found))

    def where(self, given: Where | None, place: str = "where") -> tuple[Bools, str]:
        """(n,) who is meant, and the filter in words; what is not known is noted.

        `given`: None = everybody; "sector=health|fire & seniority=senior"; a mapping of answers by
        variable; or a value for each respondent that is true or false.
        """
        weighted = self.wave.survey.weighted
        everybody = np.ones(len(weighted), dtype=bool)
        if given is None or (isinstance(given, str) and not given.strip()):
            return everybody, ""
        if isinstance(given, str):
            condition = read_filter(given)
            if condition is None:
                fix = NUMBER if {*given} & {*"<>"} else advice(given)
                self.wrong(place, f"'{given:.80}' cannot be read.", fix)
                return everybody, ""
        elif isinstance(given, Mapping):
            single = (str, int, float, bool, type(None))
            condition = {
                str(name): tuple(map(str, [levels] if isinstance(levels, single) else levels))
                for name, levels in given.items()
            }
        else:
            return self._mask(place, given, everybody)
        mask, words = everybody, []
        for name, levels in condition.items():
            for one in self.variables(place, name, self.coded()):
                chosen = self.answers(place, one, levels)
                column = weighted[one].astype(object).isin(chosen).to_numpy(dtype=bool)
                mask = mask & column
                said = " or ".join(self.wave.answer(one, level) for level in chosen)
                said = "any answer" if ANY in levels else said
                words.append(f"{self.wave.label(one)}: {said}")
        return mask, "; ".join(words)

    def _mask(self, place: str, given: Any, everybody: Bools) -> tuple[Bools, str]:
        values = pd.Series(given)
        rows = self.wave.survey.weighted.index
        if len(values) != len(everybody):
            problem = f"it has {len(values):,} values for {len(everybody):,} respondents."
            self.wrong(place, problem, "Give one for each row of wave.answers.")
        elif not values.index.sort_values().equals(rows):
            problem = "its rows are named otherwise than those of wave.answers."
            self.wrong(place, problem, "Make it of wave.answers, or give plain values.")
        elif not pd.api.types.is_bool_dtype(values) or values.isna().any():
            self.wrong(place, "its values are not all true or false.", GRAMMAR)
        else:
            return values.reindex(rows).to_numpy(dtype=bool), "a filter of your own"
        return everybody, ""

    def counting(self, name: str, positive: Mapping[str, Names] | None) -> bool:
        """Whether a variable has answers that count as with it; if not, that is noted."""
        if self.book.positive(name) or (positive and name in positive):
            return True
        levels = self.book.levels(name)
        fix = f"Say which: positive={{'{name}': '{levels[-1] if levels else ''}'}}."
        self.wrong("positive", f"no answers of '{name}' count as with it.", fix)
        return False

    def recoded(self, positive: Mapping[str, Names] | None) -> Codebook:
        """The codebook, with answers that count as an argument says."""
        book = self.book
        if positive is not None and not isinstance(positive, Mapping):
            fix = "Write positive={'seniority': ['director', 'head']}."
            self.wrong("positive", "it does not say of which question.", fix)
            return book
        for name in self.variables("positive", list(positive or {}), self.coded()):
            assert positive is not None
            chosen = self.answers("positive", name, positive[name])
            valid = [one.level for one in book.valid(name)]
            for level in (one for one in chosen if one not in valid):
                problem = f"'{level}' is a kind of missing answer, and cannot count as '{name}'."
                self.wrong("positive", problem, f"Known: {few_of(valid)}.")
            scale = f"{book.variables[name].scale} of {name}"
            rows = [replace(row, positive=row.level in chosen) for row in book.rows(name)
                    if row.kind != "group"]  # fmt: skip
            book = replace(
                book,
                variables=book.variables | {name: replace(book.variables[name], scale=scale)},
                scales=book.scales | {scale: rows},
            )
        return book
