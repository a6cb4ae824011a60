"""An export from the cells of a text file or a sheet: raw cells, then a header, then answers."""

import re
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from pipeline.codebook.tables import Row
from pipeline.errors import BadInput, Fault
from pipeline.ingest.formats.contents import Export
from pipeline.ingest.formats.delimited import read_delimited
from pipeline.ingest.formats.grid import DATE, NUMBER, Cell, Grid
from pipeline.ingest.formats.labels import COLUMNS, label_file, with_labels
from pipeline.ingest.formats.numerals import NUMBER as PLAIN
from pipeline.ingest.formats.numerals import two_ways
from pipeline.ingest.formats.rows import Header
from pipeline.ingest.formats.sheets import answers_of, is_labels, read_sheets
from pipeline.ingest.tools.known import read_header

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9:.]+)?|[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}")
NULL = "#NULL!"
ERRORS = frozenset(
    ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#SPILL!", "#CALC!", "#N/A!")
)
_LONG = re.compile(r"[-+]?[0-9]{16,}")


def read_grid(path: Path) -> Grid:
    """The raw cells of a text file, or of a workbook's sheet of answers.

    Raises:
        BadInput: the file cannot be cut into cells, or what was read is not what the file shows.
    """
    if path.suffix.lower() == ".xlsx":
        return answers_of(path.name, read_sheets(path))
    return read_delimited(path)


def read_cells(path: Path) -> Export:
    """Read a text file or a workbook; labels come from a sheet `labels` or from a file next to it.

    Raises:
        BadInput: the file is damaged, has no one row of names, or has rows or labels that are
            wrong.
    """
    if path.suffix.lower() != ".xlsx":
        grid = read_delimited(path)
        return with_labels(export_of_grid(*read_header(grid)), label_file(path))
    sheets = read_sheets(path)
    grid = answers_of(path.name, sheets)
    export = export_of_grid(*read_header(grid))
    title = next(filter(is_labels, sheets), "")
    if title:
        rows = _label_rows(path.name, sheets[title])
        return with_labels(export, rows, f"{path.name}, sheet {title}")
    return with_labels(export, label_file(path))


def export_of_grid(grid: Grid, header: Header) -> Export:
    """The answers of a grid, under the names of its header.

    A column is numbers where each of its cells is one that a float holds exactly and that is
    written without zeros in front; else text, with all of its digits. A cell that holds #NULL!,
    which SPSS writes for a blank, is one.

    Raises:
        BadInput: cells hold errors of a spreadsheet.
    """
    frame: dict[str, pd.Series] = {}
    dates, doubts = set(), {}
    wrong: set[int] = set()
    empty = 0
    for at, name in enumerate(header.names):
        if not name:
            continue
        coded = grid.columns[at].slice(header.first).combine_chunks().dictionary_encode()
        texts = [text.strip() for text in coded.dictionary.to_pylist()]
        wrong |= set(header.first + _rows_with(coded, texts, ERRORS))
        if rows := len(_rows_with(coded, texts, {NULL})):
            empty += rows
            texts = ["" if text == NULL else text for text in texts]
        kinds = grid.kinds[at][header.first :] if grid.kinds else None
        values: list[float] | list[str] = texts
        if kinds is not None and (kinds == DATE).any():
            dates.add(name)
        elif all(not text or PLAIN.fullmatch(text) for text in texts):
            values = [float(text) if text else float("nan") for text in texts]
        elif kinds is not None and _are_numbers(coded, kinds, texts):
            values = [float(text) for text in texts]
        elif any(texts) and all(not text or _DATE.fullmatch(text) for text in texts):
            dates.add(name)
        written = texts if kinds is None else _written(coded, kinds, texts)
        if form := two_ways(written, grid.separator):
            doubts[name] = form
        frame[name] = _taken(coded, values)
    if wrong:
        problem = "there are errors of a spreadsheet, such as #N/A, in place of answers."
        raise BadInput(
            [Fault(grid.name, grid.places(sorted(wrong)), problem, "Clear or fix them.")]
        )
    labels = dict.fromkeys(frame, "") | dict(header.labels)
    table = pd.DataFrame(frame)
    said = f"cells that hold {NULL}, which SPSS writes for a blank, and are read as one: {empty:,}"
    notes = (*grid.notes, *header.notes, *([said] if empty else []))
    export = Export(grid.name, table, labels, {}, {}, frozenset(dates))
    told = dict(header.kinds)
    return replace(export, doubts=doubts, notes=notes, kinds=told, joined=header.joined)


def _rows_with(
    coded: pa.DictionaryArray, texts: list[str], wanted: Collection[str]
) -> "np.ndarray[Any, np.dtype[np.int64]]":
    """The positions of cells that hold one of some texts."""
    places = [at for at, text in enumerate(texts) if text in wanted]
    if not places:
        return np.empty(0, dtype=np.int64)
    return np.flatnonzero(np.isin(coded.indices.fill_null(-1).to_numpy(), places))


def _taken(coded: pa.DictionaryArray, values: list[float] | list[str]) -> "pd.Series[str]":
    """A value for each cell; blank where the file has nothing."""
    numbers = bool(values) and isinstance(values[0], float)
    blank = float("nan") if numbers else ""
    dictionary = pd.Series([*values, blank], dtype="float64" if numbers else "str")
    indices = coded.indices.fill_null(len(values)).to_numpy()
    return dictionary.take(indices).reset_index(drop=True)


def _are_numbers(
    coded: pa.DictionaryArray, kinds: "np.ndarray[Any, np.dtype[np.uint8]]", texts: list[str]
) -> bool:
    """Whether all that a column of a sheet holds is stored as numbers that a float holds."""
    held = coded.indices.is_valid().to_numpy(zero_copy_only=False)
    return bool((kinds[held] == NUMBER).all()) and not any(map(_LONG.fullmatch, texts))


def _written(
    coded: pa.DictionaryArray, kinds: "np.ndarray[Any, np.dtype[np.uint8]]", texts: list[str]
) -> list[str]:
    """The texts of a column that were typed as text; what is stored as a number is certain."""
    typed = pa.array(kinds != NUMBER)
    return [texts[at] for at in coded.indices.filter(typed).drop_null().unique().to_pylist()]


def _label_rows(name: str, grid: Grid) -> list[Row]:
    cells = grid.rows(0, len(grid))
    header = [_tidy(cell) for cell in cells[0]][: len(COLUMNS)]
    if tuple(header) != COLUMNS:
        problem = "its first row is not column, code, label."
        raise BadInput([Fault(name, "sheet labels", problem, "Fix it.")])
    return [
        Row(int(line), {c: _tidy(cell) for c, cell in zip(COLUMNS, row, strict=False)})
        for line, row in zip(grid.lines[1:], cells[1:], strict=True)
    ]


def _tidy(cell: Cell) -> str:
    return (cell or "").strip()
