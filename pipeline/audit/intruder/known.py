"""What an intruder knows of one table in all areas, as equations.

The intruder knows how many people answered in every area and of every base (weights give that
away), which areas hold which, how much people of an area weigh, and the rule of rounding; reads the
weighted percentage of an area as if it were the unweighted one, rounded alike, and that of a whole
as the weighted sum of its parts (`weighted`); and knows a published headline group exactly, since
it is the base of published shares. Not modelled: tables
of three questions, of which nothing is published, and tests and strengths, which `rules` holds to
tables without small cells or to one decimal on large bases.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.audit.intruder.linked import Linked
from pipeline.audit.intruder.system import System, Wanted
from pipeline.audit.intruder.truth import MISSING, PAIR, WALES, Area, Ints, Line, Table
from pipeline.audit.intruder.weighted import Nest, Weight, nest_of
from pipeline.audit.published.told import decimals
from pipeline.audit.routed import adding_up
from pipeline.audit.windows import fitting

Margins = Mapping[tuple[str, Area], tuple[int, int]]  # headline groups by question and area


@dataclass(frozen=True)
class Evidence:
    """What is printed of each row of the results; "" where nothing is."""

    value: Sequence[str]

    def shown(self, line: Line) -> bool:
        """Whether the line carries a number."""
        return self.value[line.row] != ""


@dataclass(frozen=True)
class SensitiveCell:
    """A sum that must stay unknown, the line that it is of, and whether it is a small one."""

    line: Line
    wanted: Wanted
    small: bool


def evidence(printed: pd.DataFrame) -> Evidence:
    """Printed values, row by row; `printed` has the rows of the results."""
    return Evidence(list(printed["value"]))


def sums(
    table: Table,
    seen: Evidence,
    linked_tables: Sequence[Linked],
    margins: Margins | None = None,
    weights: Mapping[Area, Weight] | None = None,
) -> System:
    """The equations of a table: a variable for each basic cell by area, then the remainders.

    `margins`: of a pair, what is known of the headline groups of its two questions. `weights`: how
    much people of each area weigh, as far as it is known. More can be added before it is closed.
    """
    width = table.counts.shape[1]
    extra, links, nests, apart = _linked(table, linked_tables, weights or {})
    wholes = {nest.whole for nest in nests}
    made = System(np.concatenate([table.counts.ravel(), *extra]), apart=apart)
    for variables, times, least, most in links:
        made.add(variables, least, most, times)
    for a, total in enumerate(table.total):
        made.add(range(a * width, (a + 1) * width), int(total), int(total))
        if table.kind == MISSING:
            answered = int(table.counts[a, -1])
            made.add([(a + 1) * width - 1], answered, answered)
    for line in table.lines:
        _add_line(made, table, line, seen, line.area in wholes)
    for columns in table.filters:
        for a in adding_up(table, columns, seen.value):
            asked = int(table.counts[a, list(columns)].sum())
            made.add([a * width + c for c in columns], asked, asked)
    for nest in nests if table.kind != MISSING else ():
        _add_nest(made, table, nest, seen)
    for a, row in (table.means or {}).items():
        if seen.value[row] and a not in wholes:
            _add_mean(made, table, a, decimals(seen.value[row]))
    for a, area in enumerate(table.areas) if table.kind == PAIR else ():
        for item, cells in ((table.item, (0, 1)), (table.outcome, (0, 2))):
            if margins and (item, area) in margins:
                least, most = margins[item, area]
                made.add([a * width + cell for cell in cells], least, most)
    return made


def _add_nest(made: System, table: Table, nest: Nest, seen: Evidence) -> None:
    """What the printed percentages of a whole say of its parts."""
    printed: dict[tuple[int, ...], set[int]] = {}
    for line in table.lines:
        if seen.shown(line):
            printed.setdefault(line.part, set()).add(line.area)
    for line in table.lines:
        if line.area == nest.whole and seen.shown(line):
            places = decimals(seen.value[line.row])
            nest.add(made, line.part, line.of, places, printed[line.part])
    row = (table.means or {}).get(nest.whole)
    if row is not None and seen.value[row]:
        scores = range(1, table.counts.shape[1] + 1)
        nest.add_mean(made, scores, decimals(seen.value[row]))


def _add_line(made: System, table: Table, line: Line, seen: Evidence, whole: bool) -> None:
    """What a printed percentage says of its count; of a `whole`, `_add_nest` has what it says."""
    if not seen.shown(line):
        return
    first = line.area * table.counts.shape[1]
    counts = table.counts[line.area]
    count, base = (sum(int(counts[c]) for c in columns) for columns in (line.part, line.of))
    places = decimals(seen.value[line.row])
    least, most = fitting(count, base, places)
    headline = bool(table.headline) and set(line.part) == set(table.headline)
    if headline:
        least = most = count
    if headline or not whole or table.kind == MISSING:
        made.add([first + c for c in line.part], least, most)
    if table.kind == PAIR:
        made.add([first + c for c in line.of], base, base)


def _add_mean(made: System, table: Table, a: int, places: int) -> None:
    """A printed mean score says in what range the sum of scores 1 to K lies."""
    width, base = table.counts.shape[1], int(table.total[a])
    if not base:
        return
    scores = np.arange(1, width + 1)
    step = 10**places
    sum_ = int(scores @ table.counts[a])
    shown = (2 * step * sum_ + base) // (2 * base)
    least = -((-(2 * shown - 1) * base) // (2 * step))
    most = ((2 * shown + 1) * base) // (2 * step)
    made.add(range(a * width, (a + 1) * width), least, most, [int(s) for s in scores])


def wanted(table: Table, seen: Evidence, k: int) -> list[SensitiveCell]:
    """The sums that must stay unknown.

    A count of 1 to k-1, or what is left of a base, must stay k + 1 wide and reach k + 1, so that
    one who is in it, and takes out their own answer, still finds k. Others that are hidden must
    not be exact, unless their row or column is empty. None must reach k: it would follow from this
    rule that what can only be less is none.
    """
    width = table.counts.shape[1]
    found: list[SensitiveCell] = []
    if table.kind == MISSING and width == 2:  # one kind of non-answer is all of them
        return found
    done: set[tuple[int, ...]] = set()
    for line in (*table.lines, *_cells(table)):
        counts = table.counts[line.area]
        rest = tuple(c for c in line.of if c not in line.part) if table.kind != MISSING else ()
        for part in (line.part, rest):
            variables = tuple(line.area * width + c for c in part)
            count, whole = sum(int(counts[c]) for c in part), int(table.cover[line.area])
            small = 0 < count < k
            hidden = part == line.part and line.row >= 0 and not seen.shown(line)
            if not part or variables in done or not (small or hidden):
                continue
            done.add(variables)
            need = min(k + 1, whole) if small else min(1, _within(table, line))
            none = count == 0 and need and table.kind != MISSING
            reach = min(k, _within(table, line)) if none else 0
            found.append(SensitiveCell(line, Wanted(variables, need, reach or need * small), small))
    return found


def _within(table: Table, line: Line) -> int:
    """How many people a count could be at most, from the row and the column that it stands in."""
    counts = table.counts[line.area]
    if table.kind != PAIR:
        return int(table.cover[line.area])
    cell = line.part[0]
    return int(min(counts[cell] + counts[cell ^ 1], counts[cell] + counts[cell ^ 2]))


def _cells(table: Table) -> list[Line]:
    """The basic cells of a pair, of which two are no line of their own."""
    if table.kind != PAIR:
        return []
    rows = {(line.area, line.part[0]): line.row for line in table.lines}
    return [
        Line(
            a, (cell,), tuple(range(cell - cell % 2, cell - cell % 2 + 2)), rows.get((a, cell), -1)
        )
        for a in range(len(table.areas))
        for cell in range(4)
    ]


Sum = tuple[list[int], list[int], int, int]


def _linked(
    table: Table, linked_tables: Sequence[Linked], weights: Mapping[Area, Weight]
) -> tuple[list[Ints], list[Sum], list[Nest], list[tuple[int, list[int]]]]:
    """The remainders of wholes that their parts do not fill, the sums that hold, and the nests.

    Last, the number of each whole with the unknowns of those in whom it and its parts differ.
    """
    width, at = table.counts.shape[1], {area: a for a, area in enumerate(table.areas)}
    extra: list[Ints] = []
    sums: list[Sum] = []
    nests: list[Nest] = []
    apart: list[tuple[int, list[int]]] = []
    size = table.counts.size
    for nest in linked_tables:
        parts = [at[part] for part in nest.parts if part in at]
        if nest.whole not in at or not parts:
            continue
        whole = at[nest.whole]
        rest = table.counts[whole] - table.counts[parts].sum(axis=0)
        if nest.few:
            more = np.maximum(-rest, 0)
            if more.sum() <= nest.few:
                both = [size + c for c in range(2 * width)]
                inside = [[part * width + c for part in parts] for c in range(width)]
                sums += [
                    ([*own, both[c], whole * width + c, both[width + c]],
                     [1] * (len(own) + 1) + [-1, -1], 0, 0) for c, own in enumerate(inside)
                ]  # fmt: skip
                apart += [(whole, both[:width]), (whole, both[width:])] if nest.near else []
                sums.append((both[width:], [1] * width, 0, nest.few))
                extra += [rest + more, more]
                size += 2 * width
            continue
        if (rest < 0).any():
            continue
        left = [size + c for c in range(width)] if rest.any() else []
        cells = np.array([*([part * width + c for c in range(width)] for part in parts), left][
            : len(parts) + bool(left)], dtype=np.int64)  # fmt: skip
        fills = nest.whole == WALES or not left  # else chance may make it look like a part
        weighed = nest_of(nest, whole, parts, cells, weights) if fills else None
        nests += [weighed] if weighed else []
        for c in range(width):
            own = [part * width + c for part in parts] + ([left[c]] if left else [])
            sums.append(([*own, whole * width + c], [1] * len(own) + [-1], 0, 0))
        if left:
            sums.append((left, [1] * width, int(rest.sum()), int(rest.sum())))
            extra.append(rest)
            apart += [(whole, left)] if nest.near else []
            size += width
    return extra, sums, nests, apart
