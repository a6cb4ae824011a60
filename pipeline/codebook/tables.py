"""Reads a CSV file that a person typed: every fault at once, nothing guessed."""

import csv
import datetime
import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.codebook.concepts import LANGUAGES
from pipeline.errors import Faults, nearest


@dataclass(frozen=True)
class Row:
    """One row: its number as a spreadsheet shows it (the header is 1) and its cells by column."""

    number: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def place(self, column: str) -> str:
        """Where a fault is, in words."""
        return f"row {self.number}, column {column}"


def read_table(
    path: Path,
    name: str,
    columns: tuple[str, ...],
    faults: Faults,
    optional: tuple[str, ...] = (),
) -> list[Row]:
    """Read a typed table; cells are stripped of outer white space and put in Unicode's form C.

    `name` is what messages call the file. Faults are added to `faults`; rows that cannot be read
    are left out, and a file that cannot be read gives no rows. `optional` columns are empty where
    the file, or the end of a row, does not have them.
    """
    text = _text(path, name, faults)
    if text is None:
        return []
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        faults.add(name, "", f"it is not CSV: {error}.", "Look for a lone double quote.")
        return []
    if not records or not any(cell.strip() for cell in records[0]):
        faults.add(name, "row 1", "there is no header.", f"It should be: {','.join(columns)}.")
        return []
    header = [_tidy(cell) for cell in records[0]]
    if not _header_fits(header, name, columns, faults, optional):
        return []
    lacking = dict.fromkeys((column for column in optional if column not in header), "")
    return [
        Row(row.number, row.cells | lacking)
        for number, record in enumerate(records[1:], 2)
        if any(cell.strip() for cell in record)
        and (row := _row(number, record, header, name, faults, optional)) is not None
    ]


def languages_of(asked: Sequence[str]) -> tuple[str, ...]:
    """The languages that are asked for, in the project's order."""
    return tuple(one for one in LANGUAGES if one in asked)


def split(columns: Sequence[str], languages: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """The columns that a file must have, and those of languages that are not asked for.

    >>> split(("code", "label_en", "label_cy"), ["en"])
    (('code', 'label_en'), ('label_cy',))
    """
    idle = tuple(f"_{one}" for one in LANGUAGES if one not in languages)
    return (
        tuple(column for column in columns if not column.endswith(idle or ("/",))),
        tuple(column for column in columns if column.endswith(idle or ("/",))),
    )


def date_of(row: Row, column: str, name: str, faults: Faults) -> datetime.date | None:
    """The date that a cell holds; None where it is none, which is added to `faults`."""
    try:
        return datetime.date.fromisoformat(row[column])
    except ValueError:
        problem = f"'{row[column]:.40}' is no date."
        faults.add(name, row.place(column), problem, "Write 2026-03-31.")
        return None


def _text(path: Path, name: str, faults: Faults) -> str | None:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        there = sorted(sibling.stem for sibling in path.parent.glob("*.csv"))
        fix = f"Write it. The folder has: {', '.join(there) or 'nothing'}."
        faults.add(name, "", "there is no such file.", fix + nearest(path.stem, there))
        return None
    except IsADirectoryError:
        faults.add(name, "", "it is a folder.", "A CSV file belongs here.")
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        faults.add(name, f"line {line}", "it is not UTF-8 text.", "Save it again as CSV UTF-8.")
        return None


def _tidy(cell: str) -> str:
    return unicodedata.normalize("NFC", cell).strip()


def _header_fits(
    header: list[str],
    name: str,
    columns: tuple[str, ...],
    faults: Faults,
    optional: tuple[str, ...],
) -> bool:
    before = len(faults.found)
    if len(header) == 1 and (";" in header[0] or "\t" in header[0]):
        fix = "Save it with commas between the cells."
        faults.add(name, "row 1", "its cells are not separated by commas.", fix)
        return False
    for column in dict.fromkeys(header):
        if header.count(column) > 1:
            faults.add(name, "row 1", f"column '{column}' is there twice.", "Keep one.")
        if column not in (*columns, *optional):
            fix = f"Known: {', '.join((*columns, *optional))}.{nearest(column, columns)}"
            faults.add(name, "row 1", f"column '{column}' is not known.", fix)
    for column in columns:
        if column not in header:
            faults.add(name, "row 1", f"column '{column}' is missing.", "Add it.")
    return len(faults.found) == before


def _row(
    number: int,
    record: list[str],
    header: list[str],
    name: str,
    faults: Faults,
    optional: tuple[str, ...],
) -> Row | None:
    if set(header[len(record) :]) <= set(optional):  # cells at the end that a row may leave out
        record = [*record, *[""] * (len(header) - len(record))]
    if len(record) != len(header):
        problem = f"it has {len(record)} cells where the header has {len(header)}."
        faults.add(name, f"row {number}", problem, "Put text with commas in double quotes.")
        return None
    row = Row(number, {c: _tidy(cell) for c, cell in zip(header, record, strict=True)})
    for column, cell in row.cells.items():
        if any(unicodedata.category(c) == "Cc" and c != "\n" for c in cell):
            problem = "it holds a control character."
            faults.add(name, row.place(column), problem, "Type the text again.")
    return row
