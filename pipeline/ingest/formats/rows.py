"""The rows of a table: each is as wide as the head, and notes below the last are not answers."""

from dataclasses import dataclass

import numpy as np
import pyarrow.compute as pc

from pipeline.errors import BadInput, Fault
from pipeline.ingest.formats.grid import Cell, Grid
from pipeline.ingest.formats.numerals import is_numeral, numbers_of

BODY, _FOOT = 300, 30  # rows that are looked at
_CODES = 40  # a column of more different answers is one of numbers or texts, not of codes
_ODD = 4  # so many cells that are no answers make a row a sum
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


def filled_cells(row: list[Cell]) -> int:
    """How many cells of a row hold something."""
    return sum(bool(cell and cell.strip()) for cell in row)


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
    body = grid.rows(header.first, min(header.first + BODY, len(grid) - 1))
    wide = len([name for name in header.names if name])
    found: list[int] = []
    for at in range(len(foot) - 1, -1, -1):
        row = start + at
        if not filled_cells(foot[at]):
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
    if _is_sum(cells, body):
        return True
    if wide < 3 or len(filled) > max(1, wide / 10):
        return False
    gap = grid.lines[row] - grid.lines[row - 1] > 1 or not filled_cells(grid.row(row - 1))
    cut = not grid.ended and row == len(grid) - 1
    short = grid.unit == "line" and not cut and grid.widths[row] < grid.widths[row - 1]
    words = " " in text and sum(" " in other for other in known) <= 0.1 * len(known)
    return bool(gap or short or words or (numeric and not is_numeral(text)))


def _is_sum(cells: list[Cell], body: list[list[Cell]]) -> bool:
    """Whether most cells of a row are fractions or large numbers as no answer above them is.

    So look means and sums of answers that have codes, and counts of answers that are words.
    """
    odd = like = 0
    for at, cell in enumerate(cells):
        text = (cell or "").strip()
        known = {other for one in body if (other := (one[at] or "").strip())}
        if not text or not known or (is_numeral(text) and len(known) > _CODES):
            continue
        numbers = numbers_of([*known, text])
        others = [number for other, number in numbers.items() if other in known]
        if text not in numbers or len(others) not in (0, len(known)):
            like += 1
        elif not others:
            odd += 1
        else:
            whole = all(number == int(number) for number in others)
            far = numbers[text] > 2 * max(others) > 0
            odd += far or (whole and numbers[text] != int(numbers[text]))
            like += not far and numbers[text] == int(numbers[text])
    return odd >= _ODD and odd >= 0.6 * (odd + like)


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
