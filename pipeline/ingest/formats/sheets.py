"""Reads the cells of workbooks, .xlsx, and counts them again in the workbook's own XML."""

import datetime
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import numpy as np
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._reader import WorkSheetParser

from pipeline.errors import BadInput, Fault, Faults
from pipeline.ingest.formats.grid import DATE, NUMBER, TEXT, Cell, Grid, GridBuilder
from pipeline.ingest.formats.limits import COLUMNS, LONGEST, SHEET_CELLS, UNPACKED, too_large

# What openpyxl and the standard library raise over a damaged workbook. A zip file that is cut off
# or has a wrong sum: BadZipFile, zlib.error, EOFError; one whose packing or lock is unknown:
# NotImplementedError, RuntimeError. One that lacks a part: KeyError, InvalidFileException. XML that
# is cut off: ParseError. XML that is whole, and says what no workbook may: ValueError, TypeError,
# IndexError, AttributeError (a number, a kind, a place in a list, an element).
_DAMAGE = (
    zipfile.BadZipFile, InvalidFileException, ParseError, zlib.error, KeyError, ValueError,
    TypeError, IndexError, AttributeError, EOFError, NotImplementedError, RuntimeError,
)  # fmt: skip
LABELS = "labels"
_AGAIN = "Save it again as an Excel workbook (.xlsx)."
_OPEN = "Open it in a spreadsheet, and save it as an Excel workbook (.xlsx)."
_VALUE = re.compile(rb"<(?:\w+:)?(?:v(?:\s[^>]*)?>[^<]|is[\s/>])")
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_PLACED = re.compile(rb'<(?:\w+:)?c r="')
_EMPTY_CELL = re.compile(rb'<(?:\w+:)?c r="[^<>]*/>')
_EMPTY_ROW = re.compile(rb'<(?:\w+:)?row [^<>]*r="[^<>]*(?:/>|>\s*</(?:\w+:)?row>)')
_ESCAPED = re.compile(r"_x000[9AD]_")  # how a workbook writes some tabs and line breaks
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell [^>]*?ref="([A-Z]+[0-9]+:[A-Z]+([0-9]+))"')
_HIDDEN = re.compile(rb'<(?:\w+:)?row [^>]*?hidden="(?:1|true)"')


def read_sheets(path: Path) -> dict[str, Grid]:
    """The cells of each sheet of a workbook that holds any, by the sheet's name.

    A sheet is read to its end, whatever it says of its own dimension. Whole numbers keep all of the
    digits that the file has; other numbers are written as Python writes them. Dates and times are
    written as 2026-03-31T09:30:00. Rows and cells that hold nothing are no part of the grid.

    Raises:
        BadInput: the file is damaged or locked by a password, is too large when it is unpacked, has
            formulas or errors in cells, or a second count of the cells differs.
    """
    name = path.name
    if path.read_bytes()[:4] == b"\xd0\xcf\x11\xe0":
        problem = "it is locked by a password, or is an old workbook (.xls)."
        raise BadInput([Fault(name, "", problem, _AGAIN)])
    try:
        with zipfile.ZipFile(path) as parts:
            size = sum(one.file_size for one in parts.infolist())
        if size > UNPACKED:
            problem = f"unpacked it has {size:,} bytes; the limit is {UNPACKED:,}."
            raise BadInput([Fault(name, "", problem, "Leave out columns, or save it as CSV.")])
        reader = ExcelReader(path, read_only=True)
        with reader.archive:
            reader.read_manifest()
            reader.read_strings()
            reader.read_workbook()
            apply_stylesheet(reader.archive, reader.wb)
            grids = {
                sheet.name: _grid(name, sheet, reader.archive.read(part.target), reader)
                for sheet, part in reader.parser.find_sheets()
                if part.Type.endswith("/worksheet")
            }
    except _DAMAGE:
        start = path.read_bytes()[:1000]
        if is_text(start):
            page = b"<html" in start.lower() or b"<table" in start.lower()
            what, fix = ("a web page", _OPEN) if page else ("text", "Give it the ending .csv.")
            raise BadInput([Fault(name, "", f"it is {what}, no workbook.", fix)]) from None
        raise BadInput([Fault(name, "", "it is damaged, or is no workbook.", _AGAIN)]) from None
    return {title: grid for title, grid in grids.items() if len(grid)}


def answers_of(name: str, sheets: dict[str, Grid]) -> Grid:
    """The sheet of answers: the one named `data`, or the only one that is not `labels`.

    Raises:
        BadInput: there are several, or none.
    """
    filled = {key: grid for key, grid in sheets.items() if not is_labels(key)}
    named = [grid for key, grid in filled.items() if key.strip().lower() == "data"]
    if len(named) == 1:
        return named[0]
    if len(filled) > 1:
        problem = f"it has {len(filled)} sheets of answers: {', '.join(filled):.200}."
        raise BadInput([Fault(name, "", problem, "Name the one that counts: data.")])
    if not filled:
        raise BadInput([Fault(name, "", "no sheet holds anything.", "Export it again.")])
    return next(iter(filled.values()))


def is_labels(title: str) -> bool:
    """Whether a sheet's name says that it holds labels."""
    return title.strip().lower() == LABELS


def _grid(name: str, sheet: Any, xml: bytes, reader: Any) -> Grid:
    place = f"sheet {sheet.name:.40}"
    builder = GridBuilder()
    kinds: list[bytes] = []
    formulas: list[str] = []
    errors: list[str] = []
    filled = characters = 0
    for number, row in _parsed(xml, reader):
        cells: list[Cell] = []
        stored = bytearray()
        for cell in sorted(row, key=lambda one: int(one["column"])):
            value = cell["value"]
            if value is None:
                continue
            filled += 1
            if cell["data_type"] in "fe" and value != "#NULL!":  # as SPSS writes blanks
                places = formulas if cell["data_type"] == "f" else errors
                places.append(f"{get_column_letter(cell['column'])}{number}")
                value = ""
            gap = cell["column"] - 1 - len(cells)
            text, kind = _as_text(value)
            characters += len(text)
            _check_size(name, place, number, len(builder.lines), cell["column"], filled, text)
            cells += [*[None] * gap, text]
            stored += bytes([*[TEXT] * gap, kind])
        if characters > UNPACKED:
            problem = f"it has more than {UNPACKED:,} characters in cells."
            raise BadInput([Fault(name, place, problem, "Leave out columns of long texts.")])
        if any(cells):
            builder.add(number, cells)
            kinds.append(bytes(stored))
    _check_calculated(name, place, formulas, errors)
    again = len(_VALUE.findall(xml))
    if again != filled:
        problem = f"{filled:,} cells were read, and a second count finds {again:,}."
        raise BadInput([Fault(name, place, problem, _AGAIN)])
    merged = tuple((found[0].decode(), int(found[1])) for found in _MERGED.findall(xml))
    hidden = len(_HIDDEN.findall(xml))
    notes = [f"{hidden:,} of its rows are hidden by a filter; they are read too"] * bool(hidden)
    if sheet.state in ("hidden", "veryHidden"):
        notes.append(f"{place} is hidden in the workbook, and is the one that is read")
    wide = max(map(len, kinds), default=0)
    table = np.frombuffer(b"".join(kind.ljust(wide, bytes([TEXT])) for kind in kinds), np.uint8)
    return builder.grid(
        name,
        unit="row",
        kinds=tuple(table.reshape(-1, wide).T) if wide else (),
        merged=merged,
        notes=tuple(notes),
    )


def _parsed(xml: bytes, reader: Any) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """The rows that a sheet holds, with their numbers, in the file's order.

    openpyxl's own iterator of rows trusts the dimension that a sheet states, fills each gap with
    empty rows, and leaves out rows that are not in order. Cells and rows that hold nothing but
    formatting, of which some sheets have a million, are taken out first.
    """
    if len(_CELL.findall(xml)) == len(_PLACED.findall(xml)):
        xml = _EMPTY_ROW.sub(b"", _EMPTY_CELL.sub(b"", xml))
    parser = WorkSheetParser(
        io.BytesIO(xml),
        reader.shared_strings,
        epoch=reader.wb.epoch,
        date_formats=reader.wb._date_formats,
        timedelta_formats=reader.wb._timedelta_formats,
    )
    before = 0
    for number, row in parser.parse():
        if number <= before:
            raise ValueError("rows are not in order")
        before = number
        yield number, row


def _check_size(
    name: str, place: str, number: int, rows: int, column: int, filled: int, text: str
) -> None:
    problem = too_large(rows + 1, 1)
    if column > COLUMNS:
        cell = f"{get_column_letter(column)}{number}"
        problem = f"cell {cell} holds something; the limit is {COLUMNS:,} columns."
    elif filled > SHEET_CELLS:
        problem = f"it has more than {SHEET_CELLS:,} cells that hold anything."
    elif len(text) > LONGEST:
        cell = f"{get_column_letter(column)}{number}"
        problem = f"cell {cell} has {len(text):,} characters; the limit is {LONGEST:,}."
    if problem:
        fix = "Clear what is no answer, or save the answers as CSV UTF-8."
        raise BadInput([Fault(name, place, problem, fix)])


def _check_calculated(name: str, place: str, formulas: list[str], errors: list[str]) -> None:
    faults = Faults()
    for places, what, fix in (
        (formulas, "formulas, not answers", "Paste them as values."),
        (errors, "errors", "Clear or fix them."),
    ):
        if places:
            held = "of its cells hold" if len(places) > 1 else "of its cells holds"
            problem = f"{len(places):,} {held} {what}: {', '.join(places[:5])}."
            faults.add(name, place, problem, fix)
    faults.raise_if_any()


def _as_text(value: Any) -> tuple[str, int]:
    """A cell as text, and how it is stored."""
    if isinstance(value, bool):
        return str(int(value)), NUMBER
    if isinstance(value, int):
        return str(value), NUMBER
    if isinstance(value, float):
        whole = value.is_integer() and abs(value) < 1e16
        return str(int(value)) if whole else repr(value), NUMBER
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat(), DATE
    if isinstance(value, datetime.timedelta):
        return str(value), DATE
    return _ESCAPED.sub(" ", str(value)), TEXT


def is_text(start: bytes) -> bool:
    """Whether the first bytes of a file are text, in UTF-8 or another code of single bytes."""
    return bool(start.strip()) and not any(byte < 9 or 13 < byte < 32 for byte in start)
