"""The cells of a file as they stand in it, before anything is taken for a header or an answer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

Cell = str | None
TEXT, NUMBER, DATE = 0, 1, 2  # how a workbook stores a cell
_CHUNK = 20_000


@dataclass(frozen=True, eq=False)
class Grid:
    """The raw cells of a text file or a sheet, column by column.

    `columns`: for each column its cells as text, all of one length. A cell is null where the file
    has nothing there, and "" where it has an empty text (`""` between quotes): some survey tools
    write a question that was not asked as nothing, and one that was skipped as an empty text.
    `widths`: how many cells the file has in each row; rows that are shorter than the longest end in
    nulls. `lines`: where each row begins, as an editor (`unit` "line") or a spreadsheet ("row")
    counts, from 1; a quoted cell can hold line breaks, and empty lines are no rows. `kinds`: for
    each column of a sheet how its cells are stored (TEXT, NUMBER, DATE); empty for a text file,
    where all is text. `separator`: what stands between the cells of a text file, else "".
    `ended`: whether the last line of a text file ends with a line break. `merged`: the merged cells
    of a sheet, as "A1:C1", and the last row of each, as a spreadsheet counts. `notes`: what a
    person should know about how the file was read.
    """

    name: str
    columns: tuple[pa.ChunkedArray, ...] = field(repr=False)
    widths: "np.ndarray[Any, np.dtype[np.int64]]" = field(repr=False)
    lines: "np.ndarray[Any, np.dtype[np.int64]]" = field(repr=False)
    unit: str = "line"
    kinds: "tuple[np.ndarray[Any, np.dtype[np.uint8]], ...]" = field(default=(), repr=False)
    separator: str = ""
    ended: bool = True
    merged: tuple[tuple[str, int], ...] = ()
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        """How many rows it has, those of the header among them."""
        return len(self.lines)

    def row(self, at: int) -> list[Cell]:
        """The cells of one row, as many as the longest row has."""
        return [column[at].as_py() for column in self.columns]

    def rows(self, start: int, stop: int) -> list[list[Cell]]:
        """The cells of some rows; faster than one row after the other."""
        parts = [column.slice(start, max(0, stop - start)).to_pylist() for column in self.columns]
        return [list(row) for row in zip(*parts, strict=True)]

    def place(self, at: int) -> str:
        """Where a row is, in words: "line 42"."""
        return f"{self.unit} {self.lines[at]}"

    def places(self, rows: Sequence[int]) -> str:
        """Where some rows are, in words: "lines 2 and 3", "rows 160 to 164 (5 rows)"."""
        numbers = [int(self.lines[at]) for at in rows]
        if len(numbers) == 1:
            return self.place(rows[0])
        if len(numbers) == 2:
            return f"{self.unit}s {numbers[0]} and {numbers[1]}"
        return f"{self.unit}s {numbers[0]} to {numbers[-1]} ({len(numbers):,} rows)"


class GridBuilder:
    """Takes rows one after the other and makes a grid of them, a column at a time."""

    def __init__(self) -> None:
        self._waiting: list[list[Cell]] = []
        self._chunks: list[list[pa.Array]] = []
        self._rows: list[int] = []
        self.widths: list[int] = []
        self.lines: list[int] = []

    def add(self, line: int, cells: list[Cell]) -> None:
        """Add a row."""
        self.lines.append(line)
        self.widths.append(len(cells))
        self._waiting.append(cells)
        if len(self._waiting) == _CHUNK:
            self._flush()

    def grid(self, name: str, **more: Any) -> Grid:
        """The grid of all rows added."""
        self._flush()
        columns = tuple(
            pa.chunked_array(list(self._padded(column)), type=pa.string())
            for column in range(max(self.widths, default=0))
        )
        lines = np.array(self.lines, dtype=np.int64)
        return Grid(name, columns, np.array(self.widths, dtype=np.int64), lines, **more)

    def _flush(self) -> None:
        waiting = self._waiting
        if not waiting:
            return
        wide = max(map(len, waiting))
        for cells in waiting:
            cells += [None] * (wide - len(cells))
        columns = zip(*waiting, strict=True)
        self._chunks.append([pa.array(column, type=pa.string()) for column in columns])
        self._rows.append(len(waiting))
        self._waiting = []

    def _padded(self, column: int) -> Iterator[pa.Array]:
        for rows, chunk in zip(self._rows, self._chunks, strict=True):
            yield chunk[column] if column < len(chunk) else pa.nulls(rows, pa.string())
