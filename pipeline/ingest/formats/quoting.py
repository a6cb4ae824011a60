"""Cuts text into cells, by the rules of RFC 4180; a quote that swallows rows is found.

Python's csv and pandas read a stray quote without a word, and take `""` for nothing.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.ingest.formats.grid import Cell
from pipeline.ingest.formats.limits import LONGEST
from pipeline.ingest.formats.numerals import is_numeral

_MANY = 6  # a line of text seldom has so many commas


class NotCells(Exception):
    """The text is not cells of a table; the message says what is wrong, and `line` where."""

    def __init__(self, line: int, problem: str, fix: str) -> None:
        self.line, self.fix = line, fix
        super().__init__(problem)


@dataclass
class Record:
    """A row: the line on which it begins, its cells, and which of them hold line breaks."""

    line: int
    cells: list[Cell]
    broken: tuple[int, ...] = ()


def records(lines: list[str], separator: str, first: int = 1) -> Iterator[Record]:
    """The rows of a text; `first` is the number of its first line. Empty lines are passed over.

    A cell is None where there is nothing, and "" where there is an empty text between quotes.

    Raises:
        NotCells: a quote is never closed, text follows a closing quote, or a cell is too long.
    """
    at, joined = 0, f'"{separator}"'
    while at < len(lines):
        line, start = lines[at], at
        at += 1
        if not line:
            continue
        if '"' not in line:
            cells: list[Cell] = [cell or None for cell in line.split(separator)]
            broken: tuple[int, ...] = ()
        elif line[0] == line[-1] == '"' and len(line) > 1 and (
            line.count('"') == 2 * len(parts := line[1:-1].split(joined))
        ):  # fmt: skip
            cells, broken = list(parts), ()
        else:
            cells, broken, at = _quoted(lines, start, separator, first)
        if len(line) > LONGEST or broken:
            _check_length(cells, first + start)
        yield Record(first + start, cells, broken)


def _quoted(
    lines: list[str], start: int, separator: str, first: int
) -> tuple[list[Cell], tuple[int, ...], int]:
    """One row that has quotes: its cells, those with line breaks, and the line after it."""
    cells: list[Cell] = []
    broken = []
    line, row, at = lines[start], start, 0
    while True:
        opened = at
        while line.startswith(" ", opened):
            opened += 1
        if not line.startswith('"', opened):
            end = line.find(separator, at)
            cells.append((line[at:] if end < 0 else line[at:end]) or None)
        else:
            pieces, came = [], row
            at = opened + 1
            while True:
                end = line.find('"', at)
                if end < 0:
                    pieces += [line[at:], "\n"]
                    row += 1
                    if row == len(lines) or len(pieces) > 2 * LONGEST:
                        more = row - came - 1 - (not lines[-1])
                        raise _unclosed(first + came, len(cells) + 1, more)
                    line, at = lines[row], 0
                elif line.startswith('"', end + 1):
                    pieces.append(line[at : end + 1])
                    at = end + 2
                else:
                    pieces.append(line[at:end])
                    break
            if row > came:
                broken.append(len(cells))
            cells.append("".join(pieces))
            at = end + 1
            if at < len(line) and not line.startswith(separator, at):
                raise _followed(first + came, first + row, len(cells))
            end = at if at < len(line) else -1
        if end < 0:
            return cells, tuple(broken), row + 1
        at = end + len(separator)


def _unclosed(line: int, cell: int, more: int) -> NotCells:
    swallowed = f"; the {more:,} lines after it would be one cell" if more > 1 else ""
    problem = f"the double quote that opens cell {cell} is never closed{swallowed}."
    fix = "Take the quote out, or, if the file has been cut off there, export it again."
    return NotCells(line, problem, fix)


def _followed(opened: int, closed: int, cell: int) -> NotCells:
    where = "the same line" if opened == closed else f"line {closed}"
    problem = (
        f"the double quote that opens cell {cell} is followed by the next one on {where}, and "
        "more text comes right after that: one of the two is a stray quote."
    )
    fix = "Take it out, or write it twice within a quoted cell."
    return NotCells(opened, problem, fix)


def _check_length(cells: list[Cell], line: int) -> None:
    for number, cell in enumerate(cells, 1):
        if cell and len(cell) > LONGEST:
            problem = f"cell {number} has {len(cell):,} characters; the limit is {LONGEST:,}."
            fix = "Look for a stray quote or a missing line break; shorten the text if it is one."
            raise NotCells(line, problem, fix)


def check_swallowed(found: list[Record], separator: str, sample: list[list[Cell]]) -> None:
    """See that no quoted cell holds whole rows: two stray quotes look like one long answer.

    `found`: the rows with line breaks in their cells. `sample`: other rows, to know how many cells
    a row has, in which columns they are numbers, and which answers come again and again.

    Raises:
        NotCells: a cell holds what would be rows, had its quotes not been there.
    """
    widths = [len(row) for row in sample]
    wide = max(set(widths), key=widths.count) if widths else 0
    if wide < 2 or not found:
        return
    known = [_Known.of([row[at] for row in sample if len(row) == wide]) for at in range(wide)]
    for record in found:
        for at in record.broken:
            lines = (record.cells[at] or "").split("\n")
            if _holds_rows(lines, at, separator, known):
                problem = (
                    f"cell {at + 1} is quoted text over {len(lines):,} lines, and they look like "
                    f"rows of {wide} cells: a stray quote has swallowed them."
                )
                fix = "Take out the quote that opens the cell, and the one that closes it."
                raise NotCells(record.line, problem, fix)


@dataclass
class _Known:
    """What is known of a column: whether it holds numbers, and its answers where they are few."""

    numeric: bool
    answers: frozenset[str]

    @classmethod
    def of(cls, cells: list[Cell]) -> "_Known":
        held = [cell.strip() for cell in cells if cell and cell.strip()]
        numeric = bool(held) and sum(map(is_numeral, held)) >= 0.9 * len(held)
        few = len(held) >= 4 and len(set(held)) <= len(held) / 2
        return cls(numeric, frozenset(held) if few else frozenset())

    def judge(self, text: str) -> bool | None:
        """Whether a text could be a cell of this column; None where that cannot be known."""
        text = text.strip().strip('"')
        if not text or not (self.numeric or self.answers):
            return None
        return text in self.answers or (self.numeric and is_numeral(text))


def _holds_rows(lines: list[str], cell: int, separator: str, known: list[_Known]) -> bool:
    """Whether lines of a cell have as many separators as rows, and cells as the columns have."""
    wide = len(known)
    for line in lines[1:]:
        parts = line.split(separator)
        if len(parts) >= wide and _fit(parts, known):
            return True
    first, last = lines[0].split(separator), lines[-1].split(separator)
    if len(first) != wide - cell or len(last) != cell + 1:
        return False
    return _fit([*last[:-1], *[""] * (wide - cell - len(first[1:])), *first[1:]], known)


def _fit(parts: list[str], known: list[_Known]) -> bool:
    """Whether texts could be cells of the columns: most of those of which that can be known."""
    judged = [one for part, column in zip(parts, known, strict=False)
              if (one := column.judge(part)) is not None]  # fmt: skip
    if not judged:
        blank = not any(column.numeric or column.answers for column in known)
        return blank and len(known) >= _MANY and len(parts) == len(known)
    return sum(judged) > len(judged) / 2


def count(lines: list[str], separator: str) -> tuple[int, int]:
    """How many rows and cells Python's own reader of CSV finds in the same text."""
    limit = csv.field_size_limit(LONGEST * 4)
    try:
        found = csv.reader(
            (line + "\n" for line in lines), delimiter=separator, skipinitialspace=True
        )
        rows = cells = 0
        for row in found:
            if row:
                rows += 1
                cells += len(row)
    except csv.Error:
        return -1, -1
    finally:
        csv.field_size_limit(limit)
    return rows, cells
