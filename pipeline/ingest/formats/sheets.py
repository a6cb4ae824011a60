"""Reads workbooks, .xlsx: a sheet of answers, and one named `labels` if there is one."""

import datetime
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
import pandas as pd
from openpyxl.utils.exceptions import InvalidFileException

from pipeline.codebook.tables import Row
from pipeline.errors import BadInput, Fault, Faults
from pipeline.ingest.formats.contents import Export
from pipeline.ingest.formats.labels import COLUMNS, check_header, label_file, plain, with_labels

_DAMAGE = (
    zipfile.BadZipFile, InvalidFileException, ParseError, zlib.error, KeyError, ValueError,
    TypeError, IndexError, AttributeError, EOFError, NotImplementedError,
)  # fmt: skip
_LABELS = "labels"
_AGAIN = "Save it again as an Excel workbook (.xlsx)."
_Cells = list[list[Any]]


def read_xlsx(path: Path) -> Export:
    """Read a workbook: answers from the sheet `data`, or from the only sheet but `labels`.

    Labels come from the sheet `labels` (column, code, label), else from `survey.labels.csv`. Cells
    that look like numbers are numbers; dates are kept as text and told.

    Raises:
        BadInput: the file is damaged, has several sheets of answers, formulas or errors in cells, a
            column without a name or with another's, or labels that are wrong.
    """
    name = path.name
    try:
        book = openpyxl.load_workbook(path, read_only=True)
        sheets = {sheet.title: list(_cells(sheet)) for sheet in book.worksheets}
        book.close()
    except _DAMAGE:
        raise BadInput([Fault(name, "", "it is damaged, or is no workbook.", _AGAIN)]) from None
    labels = next((key for key in sheets if key.strip().lower() == _LABELS), "")
    cells = _answers(name, {key: rows for key, rows in sheets.items() if key != labels})
    header = [str(cell).strip() if cell is not None else "" for cell in cells[0]] if cells else []
    while header and not header[-1]:
        header.pop()
    check_header(name, header)
    _check_cells(name, cells, len(header))
    columns = {
        column: [row[at] if at < len(row) else None for row in cells[1:]]
        for at, column in enumerate(header)
    }
    dates = frozenset(c for c, found in columns.items() if any(_is_date(one) for one in found))
    frame = pd.DataFrame({column: _typed(found) for column, found in columns.items()})
    export = plain(name, frame, dates)
    if labels:
        return with_labels(export, _label_rows(name, sheets[labels]), f"{name}, sheet {labels}")
    return with_labels(export, label_file(path))


def _cells(sheet: Any) -> Iterator[list[Any]]:
    """Rows that hold anything; a formula is a text that begins with "=", an error with "#"."""
    for row in sheet.iter_rows():
        values = [
            "=" if cell.data_type == "f" else "#" if cell.data_type == "e" else cell.value
            for cell in row
        ]
        if any(value is not None and value != "" for value in values):
            yield values


def _answers(name: str, sheets: dict[str, _Cells]) -> _Cells:
    filled = {key: rows for key, rows in sheets.items() if rows}
    named = [rows for key, rows in filled.items() if key.strip().lower() == "data"]
    if len(named) == 1:
        return named[0]
    if len(filled) > 1:
        problem = f"it has {len(filled)} sheets of answers: {', '.join(filled):.200}."
        raise BadInput([Fault(name, "", problem, "Name the one that counts: data.")])
    return next(iter(filled.values()), [])


def _check_cells(name: str, cells: _Cells, width: int) -> None:
    faults = Faults()
    for mark, what, fix in (
        ("=", "formulas, not answers", "Paste them as values."),
        ("#", "errors", "Clear or fix them."),
    ):
        count = sum(value == mark for row in cells[1:] for value in row)
        if count:
            faults.add(name, "", f"{count} of its cells hold {what}.", fix)
    beyond = sum(any(v is not None and v != "" for v in row[width:]) for row in cells[1:])
    if beyond:
        problem = f"{beyond} of its rows have cells beyond the last column that has a name."
        faults.add(name, "row 1", problem, "Name the column, or clear it.")
    faults.raise_if_any()


def _is_date(value: Any) -> bool:
    return isinstance(value, datetime.date | datetime.time | datetime.timedelta)


def _typed(found: list[Any]) -> "pd.Series[Any]":
    """Numbers where every cell is one (true and false are 1 and 0), else text."""
    if all(value is None or isinstance(value, int | float) for value in found):
        return pd.Series(found, dtype="float64")
    return pd.Series([_as_text(value) for value in found], dtype="str")


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _label_rows(name: str, cells: _Cells) -> list[Row]:
    header = [_as_text(cell).strip() for cell in cells[0]][: len(COLUMNS)] if cells else []
    if tuple(header) != COLUMNS:
        problem = "its first row is not column, code, label."
        raise BadInput([Fault(name, f"sheet {_LABELS}", problem, "Mend it.")])
    padded = ([*row, None, None, None] for row in cells[1:])
    return [
        Row(number, {c: _as_text(cell).strip() for c, cell in zip(COLUMNS, row, strict=False)})
        for number, row in enumerate(padded, 2)
    ]
