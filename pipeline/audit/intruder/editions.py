"""Earlier editions of the wave: what readers have of the same people already.

An intruder compares one edition with another. Who is in both has given the same answers, so that
each count is the earlier one, plus those who came, less those who went; how many did is known from
the bases. Where fewer came or went than a figure may be about, both together give figures of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pandas as pd

from pipeline.audit.intruder.alike import Sum, readings
from pipeline.audit.intruder.differ import differing, differs
from pipeline.audit.intruder.known import Evidence, Margins, SensitiveCell, sums, wanted
from pipeline.audit.intruder.linked import Linked
from pipeline.audit.intruder.system import FAR, System
from pipeline.audit.intruder.truth import ANSWERS, PAIR, Area, Table
from pipeline.audit.intruder.weighted import Weight


class Edition(Protocol):
    """What is kept of an edition: exact figures, what was printed of them row by row, and words."""

    @property
    def results(self) -> pd.DataFrame:
        """A row a figure, exact."""

    @property
    def release(self) -> pd.DataFrame:
        """The same rows, as they were printed."""

    @property
    def dictionary(self) -> Mapping[str, Any]:
        """The words."""


class Bounds:
    """What the questions' own tables say of their headline groups, worked out when asked for."""

    def __init__(
        self,
        questions: Mapping[str, Table],
        seen: Evidence,
        held: Sequence[Linked],
        weights: Mapping[Area, Weight] | None,
        past: "Sequence[Past]" = (),
    ) -> None:
        self._weights = weights
        self.past = past
        self._questions, self.seen, self._held = questions, seen, held
        self._systems: dict[str, System] = {}
        self._found: dict[tuple[str, Area], tuple[int, int]] = {}

    def blank(self) -> "Bounds":
        """The same with nothing printed but in earlier editions."""
        nothing = Evidence([""] * len(self.seen.value))
        return Bounds(self._questions, nothing, self._held, self._weights, self.past)

    def system(self, item: str) -> System:
        """The equations of a question."""
        if item not in self._systems:
            self._systems[item] = self._made(self._questions[item])
        return self._systems[item]

    def closed(self, table: Table) -> System:
        """The equations of any table, with those of earlier editions."""
        return self.system(table.item) if table.kind == ANSWERS else self._made(table)

    def beside_alike(self, table: Table) -> System:
        """The equations of a table with all that its difference like for like says."""
        return self._made(table, self._readings(table)) if table.alike else self.closed(table)

    def secrets(self, table: Table, seen: Evidence, threshold: int) -> list[SensitiveCell]:
        """What must stay unknown of a table, and of those in whom areas differ."""
        found = wanted(table, seen, threshold)
        if differs(table, self._held):
            found += differing(table, self.sums(table), threshold)
        return found

    def sums(self, table: Table) -> System:
        """The equations of a table in this edition alone, to which more can be added."""
        margins = self.of(table) if table.kind == PAIR else None
        return sums(table, self.seen, self._held, margins, self._weights)

    def alike(self, table: Table) -> list[System]:
        """The equations of a pair with each reading of its difference like for like."""
        return [self._made(table, [one]) for one in self._readings(table)]

    def _readings(self, table: Table) -> list[Sum]:
        return list(readings(table, self.seen, self._held, self._weights or {}))

    def _made(self, table: Table, more: Sequence[Sum] = ()) -> System:
        made = self.sums(table)
        for variables, factors, least, most in more:
            made.add(variables, least, most, factors)
        for one in self.past:
            old = one.tables.get(table.key)
            if old is not None:
                earlier = one.bounds.sums(old)
                for variables, factors, least, most in one.bounds._readings(old):
                    earlier.add(variables, least, most, factors)
                made.starts.append(_tie(made, table, earlier, old))
        made.close()
        return made

    def adds_nothing(self, table: Table) -> bool:
        """Whether earlier editions print, of the same people, all that is printed of a table now.

        Of a pair, of its two questions too.
        """
        if not any(self._is_within(table, one) for one in self.past):
            return False
        names = (table.item, table.outcome) if table.kind == PAIR else ()
        questions = [self._questions[name] for name in names if name in self._questions]
        return all(self.adds_nothing(question) for question in questions)

    def _is_within(self, table: Table, one: "Past") -> bool:
        old = one.tables.get(table.key)
        if old is None or self._weights != one.bounds._weights or self._held != one.bounds._held:
            return False
        if (table.areas, table.levels) != (old.areas, old.levels):
            return False
        if (table.counts != old.counts).any():
            return False
        own, other = self._printed(table), one.bounds._printed(old)
        return all(other.get(cell) == value for cell, value in own.items() if value)

    def _printed(self, table: Table) -> dict[tuple[int, tuple[int, ...]], str]:
        """What is printed of each line by area and columns; of the mean, by area and none.

        Of the difference like for like, by no area and none.
        """
        lines = {(line.area, line.part): self.seen.value[line.row] for line in table.lines}
        lines |= {(a, ()): self.seen.value[row] for a, row in (table.means or {}).items()}
        return lines | ({(-1, ()): self.seen.value[table.alike[0]]} if table.alike else {})

    def of(self, pair: Table) -> Margins:
        """The headline groups of a pair's two questions among those who answered both.

        Those who answered one and not the other may all be of the group, or none of them.
        """
        made = {}
        for a, area in enumerate(pair.areas):
            for item in (pair.item, pair.outcome):
                question = self._questions.get(item)
                if question is None or area not in question.areas or not question.headline:
                    continue
                at = question.areas.index(area)
                left_out = int(question.total[at]) - int(pair.total[a])
                least, most = self._of(question, at)
                made[item, area] = (max(0, least - left_out), min(most, int(pair.total[a])))
        return made

    def _of(self, question: Table, at: int) -> tuple[int, int]:
        key = (question.item, question.areas[at])
        if key not in self._found:
            width = question.counts.shape[1]
            headline = set(question.headline)
            true = sum(int(question.counts[at, c]) for c in headline)
            shown = any(
                line.area == at and set(line.part) == headline and self.seen.shown(line)
                for line in question.lines
            )
            self._found[key] = (
                (true, true)
                if shown
                else self.system(question.item).ends([at * width + c for c in sorted(headline)])
            )
        return self._found[key]


@dataclass(frozen=True)
class Past:
    """An earlier edition: its tables by what they are of, and what it says of them."""

    tables: Mapping[tuple[str, str, str], Table]
    bounds: Bounds


def past(
    cube: Sequence[Table], seen: Evidence, held: Sequence[Linked],
    weights: Mapping[Area, Weight],
) -> Past:  # fmt: skip
    """An earlier edition from its tables; the arguments are as for `solve.attack`."""
    questions = {table.item: table for table in cube if table.kind == ANSWERS}
    tables = {table.key: table for table in cube}
    return Past(tables, Bounds(questions, seen, held, weights))


def _tie(made: System, now: Table, earlier: System, before: Table) -> int:
    """Add what an earlier edition says of a table, and how its counts became these."""
    start = made.join(earlier)
    levels = list(dict.fromkeys((*now.levels, *before.levels)))
    for a, area in enumerate(now.areas):
        if area not in before.areas:
            continue
        b = before.areas.index(area)
        rows: list[tuple[list[int], list[int]]] = []
        change = np.zeros(len(levels), dtype=np.int64)
        for i, level in enumerate(levels):
            rows.append(([], []))
            for one, at, first, sign in ((now, a, 0, 1), (before, b, start, -1)):
                if level in one.levels:
                    column = one.levels.index(level)
                    rows[i][0].append(first + at * len(one.levels) + column)
                    rows[i][1].append(sign)
                    change[i] += sign * int(one.counts[at, column])
        came, gone = np.maximum(change, 0), np.maximum(-change, 0)
        if change.any():
            first = made.more(np.concatenate([came, gone]))
            many = len(levels)
            for i, (variables, signs) in enumerate(rows):
                if -1 in signs:  # only those who were there can go
                    old = variables[signs.index(-1)]
                    made.add([old, first + many + i], 0, FAR, [1, -1])
                variables += [first + i, first + many + i]
                signs += [-1, 1]
            made.add(range(first, first + many), int(came.sum()), int(came.sum()))
            made.add(range(first + many, first + 2 * many), int(gone.sum()), int(gone.sum()))
        for variables, signs in rows:
            made.add(variables, 0, 0, signs)
    return start
