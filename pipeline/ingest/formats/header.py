"""Which row of a grid holds the names of its columns, and where its answers begin and end.

A row of names is followed by answers. Titles above it are left out; a second row of headings, notes
under the answers, names that are empty or there twice are refused, each with one message.
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pyarrow.compute as pc
from openpyxl.utils import get_column_letter

from pipeline.errors import BadInput, Fault
from pipeline.ingest.formats.contents import as_name
from pipeline.ingest.formats.grid import Cell, Grid
from pipeline.ingest.formats.numerals import is_numeral

_HEAD, _BODY, _FOOT = 30, 300, 30  # rows that are looked at
_SUMMARY = (
    "total", "totals", "mean", "average", "sum", "count", "base", "all", "overall", "cyfanswm",
    "cyfartaledd", "swm",
)  # fmt: skip


@dataclass(frozen=True)
class Header:
    """What is known of a grid's columns before its answers are read.

    `names`: for each column of the grid its name, "" for a column that is left out. `first`: the
    row of the grid where the answers begin. `labels`: the question by name, where a row holds them.
    `kinds` and `joined`: as an Export has them. `notes`: what was left out, and why.
    """

    names: tuple[str, ...]
    first: int
    labels: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    kinds: tuple[tuple[str, str], ...] = ()
    joined: str = ""


def find_header(grid: Grid) -> Header:
    """The header of a file that no survey tool is known to have written: one row of names.

    Raises:
        BadInput: there is none, there are several, a column with answers has no name, two have one
            name, rows have too few or too many cells, or rows under the answers are none.
    """
    if not len(grid):
        fix = "The first row holds the names of the columns."
        raise BadInput([Fault(grid.name, f"{grid.unit} 1", "there is no header.", fix)])
    head = grid.rows(0, _HEAD)
    at = _names_row(head)
    notes = []
    if at:
        above = grid.places(range(at))
        stand = "looks like a title and is" if at == 1 else "look like titles and are"
        notes.append(f"{above} {stand} left out; the names are in {grid.place(at)}")
    names = [as_name(cell or "") for cell in head[at]]
    _check_names_are_none_of_the_answers(grid, at, names)
    check_headings(grid, at)
    names, left = named(grid, at, at + 1, names)
    header = Header(tuple(names), at + 1, notes=(*notes, *left))
    check_rows(grid, header)
    return header


def _filled(row: list[Cell]) -> int:
    return sum(bool(cell and cell.strip()) for cell in row)


def _names_row(head: list[list[Cell]]) -> int:
    """The first row that has a cell in half of the columns, or more; 0 where no other is better."""
    counts = [_filled(row) for row in head]
    enough = max(2, max(counts) / 2)
    at = next((at for at, count in enumerate(counts) if count >= enough), 0)
    words = [cell for cell in head[at] if cell and not is_numeral(cell.strip())]
    few = max(1, len(head[at]) / 3)
    title = len(words) >= 0.8 * counts[at] and all(count <= few for count in counts[:at])
    return at if title else 0


def _check_names_are_none_of_the_answers(grid: Grid, at: int, names: list[str]) -> None:
    numbers = sum(map(is_numeral, names))
    if numbers >= 3 and numbers >= len([name for name in names if name]) / 2:
        problem = f"{numbers} of its cells are numbers: it looks like answers, not like names."
        fix = "Put the names of the columns in a row above the answers."
        raise BadInput([Fault(grid.name, grid.place(at), problem, fix)])


def check_headings(grid: Grid, at: int) -> None:
    """See that the rows after row `at` of the grid are answers, and no more headings.

    A heading is a text where the rows below have numbers, or where they have the same few answers
    again and again and never this text.

    Raises:
        BadInput: they are headings; one message names them all.
    """
    body = grid.rows(at + 1, at + 1 + _BODY)
    found = 0
    while found < min(4, len(body) - 2) and _is_heading(body[found], body[found + 1 :]):
        found += 1
    if not found:
        return
    rows = [body[row] for row in range(found)]
    shown = ", ".join(f"'{next(filter(None, row), ''):.40}'" for row in rows)
    stand = "looks like a heading" if found == 1 else "look like headings"
    problem = f"{stand}, not like answers: {shown} ..."
    fix = "Keep one row, that of the names; the questions can be typed in a file of labels."
    places = grid.places(range(at + 1, at + 1 + found))
    raise BadInput([Fault(grid.name, places, problem, fix)])


def _is_heading(row: list[Cell], below: list[list[Cell]]) -> bool:
    odd = like = 0
    for at, cell in enumerate(row):
        text = (cell or "").strip()
        known = [other.strip() for one in below if (other := one[at]) and other.strip()]
        if not text or not known:
            continue
        different = set(known)
        if text in different:
            like += 1
        elif sum(map(is_numeral, known)) >= 0.9 * len(known):
            odd += not is_numeral(text)
            like += is_numeral(text)
        elif len(known) >= 4 and len(different) <= len(known) / 2:
            odd += 1
    return odd >= 2 and odd >= 0.6 * (odd + like)


def named(grid: Grid, at: int, first: int, names: list[str]) -> tuple[list[str], list[str]]:
    """Names by column, with "" for columns to leave out, and notes on those.

    `at`: the row of the names, `first`: that of the first answers. A column without a name is left
    out where it holds no answers, and where it counts the rows.

    Raises:
        BadInput: a column with answers has no name, or two have one name; lists both.
    """
    faults, notes, lacking, empty = [], [], [], 0
    for column, name in enumerate(names):
        if name or (grid.unit == "line" and column >= grid.widths[at]):
            continue
        cells = grid.columns[column].slice(first)
        if not pc.any(pc.greater(pc.utf8_length(pc.utf8_trim_whitespace(cells)), 0)).as_py():
            empty += 1
        elif column == 0 and _counts_rows(cells.slice(0, 1000).to_pylist(), len(cells)):
            notes.append("the first column has no name and counts the rows; it is left out")
        else:
            lacking.append(_column(grid, column))
    if empty:
        has = "column without a name has" if empty == 1 else "columns without a name have"
        notes.append(f"{empty} {has} no answers and {'is' if empty == 1 else 'are'} left out")
    place = grid.place(at)
    if lacking:
        more = f" and {len(lacking) - 5} more" if len(lacking) > 5 else ""
        has = "has answers and no name" if len(lacking) == 1 else "have answers and no name"
        word = "column" if len(lacking) == 1 else "columns"
        problem = f"{word} {', '.join(lacking[:5])}{more} {has}."
        faults.append(Fault(grid.name, place, problem, "Name it, or clear what is below."))
    twice = [name for name, count in Counter(filter(None, names)).items() if count > 1]
    if twice:
        more = f" (and {len(twice) - 5} more)" if len(twice) > 5 else ""
        listed = ", ".join(f"'{name:.40}'" for name in twice[:5])
        problem = f"two columns are named {listed}{more}."
        faults.append(Fault(grid.name, place, problem, "Rename one of the two."))
    if faults:
        raise BadInput(faults)
    return names, notes


def _counts_rows(cells: list[Cell], rows: int) -> bool:
    held = [cell.strip() for cell in cells if cell and cell.strip()]
    start = {"0": 0, "1": 1}.get(held[0])
    if start is None or rows < 2:
        return False
    return all(cell == str(number) for number, cell in enumerate(held, start))


def _column(grid: Grid, at: int) -> str:
    """A column as people call it: "3", or "C" in a sheet."""
    return get_column_letter(at + 1) if grid.unit == "row" else str(at + 1)


def check_rows(grid: Grid, header: Header) -> None:
    """See that each row below the header is one of answers, with a cell for each name.

    Raises:
        BadInput: rows under the answers are notes or sums, the names are there again, rows have
            more or fewer cells than there are names, or cells are merged; the first of these.
    """
    _check_foot(grid, header)
    _check_names_again(grid, header)
    if grid.unit == "line":
        _check_widths(grid, header)
    begins = grid.lines[header.first] if header.first < len(grid) else 0
    merged = [area for area, last in grid.merged if begins and last >= begins]
    if merged:
        problem = f"{len(merged)} of its areas of merged cells have answers: {merged[0]} first."
        fix = "Unmerge them, and see that each row has its own answers."
        raise BadInput([Fault(grid.name, f"{grid.unit} {begins} on", problem, fix)])


def _check_widths(grid: Grid, header: Header) -> None:
    """Every row of a text file has as many cells as the row of names; empty ones may follow."""
    wide = int(grid.widths[header.first - 1])
    widths = grid.widths[header.first :]
    wrong = widths < wide
    for column in grid.columns[wide:]:
        filled = pc.greater(pc.utf8_length(pc.utf8_trim_whitespace(column)), 0)
        wrong |= pc.fill_null(filled, False).to_numpy()[header.first :]
    found = np.flatnonzero(wrong)
    if not len(found):
        return
    at, cells = int(found[0]), int(widths[found[0]])
    more = len(found) - 1
    others = f" {more:,} more row{'s differ' if more > 1 else ' differs'} too." if more else ""
    problem = f"it has {cells} cells where there are {wide} names.{others}"
    fix = "Put text with separators in double quotes."
    if len(found) == len(widths) > 1 and (widths == wide + 1).all():
        problem = f"each row has {wide + 1} cells where there are {wide} names."
        fix = "If the first column counts the rows, name it, or leave it out."
    elif len(found) == 1 and at == len(widths) - 1 and cells < wide:
        problem = f"the last row has {cells} cells where there are {wide} names."
        fix = "The file looks cut off there: export it again."
    raise BadInput([Fault(grid.name, grid.place(header.first + at), problem, fix)])


def _check_foot(grid: Grid, header: Header) -> None:
    """The last rows are respondents: no sources, no sums, no stray cell far below."""
    start = max(header.first, len(grid) - _FOOT)
    foot = grid.rows(start, len(grid))
    body = grid.rows(header.first, min(header.first + _BODY, len(grid) - 1))
    wide = len([name for name in header.names if name])
    found: list[int] = []
    for at in range(len(foot) - 1, -1, -1):
        row = start + at
        if not _filled(foot[at]):
            continue
        if len(grid) - header.first < 3 or not _is_note(grid, row, foot[at], body, wide):
            break
        found.insert(0, row)
    if found:
        stand = "looks like a note or a sum" if len(found) == 1 else "look like notes or sums"
        problem = f"{stand} under the answers, not like a respondent."
        raise BadInput(
            [Fault(grid.name, grid.places(found), problem, "Delete it, and read again.")]
        )


def _is_note(grid: Grid, row: int, cells: list[Cell], body: list[list[Cell]], wide: int) -> bool:
    filled = [at for at, cell in enumerate(cells) if cell and cell.strip()]
    first = filled[0]
    text = (cells[first] or "").strip()
    known = [other for one in body if (other := (one[first] or "").strip())]
    numeric = bool(known) and sum(map(is_numeral, known)) >= 0.9 * len(known)
    if text.lower().rstrip(":") in _SUMMARY and text not in known:
        return True
    if wide < 3 or len(filled) > max(1, wide / 10):
        return False
    gap = grid.lines[row] - grid.lines[row - 1] > 1 or not _filled(grid.row(row - 1))
    cut = not grid.ended and row == len(grid) - 1
    short = grid.unit == "line" and not cut and grid.widths[row] < grid.widths[row - 1]
    words = " " in text and sum(" " in other for other in known) <= 0.1 * len(known)
    return bool(gap or short or words or (numeric and not is_numeral(text)))


def _check_names_again(grid: Grid, header: Header) -> None:
    """The names are not there a second time, as where two exports were put in one file."""
    columns = [at for at, name in enumerate(header.names) if name]
    if len(columns) < 2 or header.first >= len(grid):
        return
    same = np.ones(len(grid) - header.first, dtype=bool)
    for at in columns[:8]:
        cells = pc.utf8_trim_whitespace(grid.columns[at].slice(header.first))
        raw = grid.columns[at][header.first - 1].as_py() or ""
        same &= pc.fill_null(pc.equal(cells, raw.strip()), False).to_numpy()
        if not same.any():
            return
    place = grid.place(header.first + int(np.flatnonzero(same)[0]))
    problem = "it holds the names of the columns again: are there two exports in one file?"
    raise BadInput([Fault(grid.name, place, problem, "Keep the names once, in the first row.")])
