"""Which row of a grid holds the names of its columns, and where its answers begin and end.

A row of names is followed by answers. Titles above it are left out; a second row of headings, notes
under the answers, names that are empty or there twice are refused, each with one message.
"""

from collections import Counter

import pyarrow.compute as pc
from openpyxl.utils import get_column_letter

from pipeline.errors import BadInput, Fault
from pipeline.ingest.formats.contents import as_name
from pipeline.ingest.formats.grid import Cell, Grid
from pipeline.ingest.formats.numerals import is_numeral
from pipeline.ingest.formats.rows import BODY, Header, check_rows, filled_cells

_HEAD = 30  # rows that are looked at


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


def _names_row(head: list[list[Cell]]) -> int:
    """The first row that has a cell in half of the columns, or more; 0 where no other is better."""
    counts = [filled_cells(row) for row in head]
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
    elif (same := _own_answers(grid, at, names)) >= 2 and same >= len([*filter(None, names)]) / 2:
        problem = (
            f"{same} of its cells are answers below too: it looks like answers, not like names."
        )
    else:
        return
    fix = "Put the names of the columns in a row above the answers."
    raise BadInput([Fault(grid.name, grid.place(at), problem, fix)])


def _own_answers(grid: Grid, at: int, names: list[str]) -> int:
    """In how many columns the name is one of several answers below it; a tick box has one alone."""
    body, found = grid.rows(at + 1, at + 1 + BODY), 0
    for column, name in enumerate(names):
        answers = Counter(cell.strip() for row in body if (cell := row[column]) and cell.strip())
        found += len(answers) > 1 and not is_numeral(name) and answers[name] > 1
    return found


def check_headings(grid: Grid, at: int) -> None:
    """See that the rows after row `at` of the grid are answers, and no more headings.

    A heading is a text where the rows below have numbers, or where they have the same few answers
    again and again and never this text.

    Raises:
        BadInput: they are headings; one message names them all.
    """
    body = grid.rows(at + 1, at + 1 + BODY)
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
