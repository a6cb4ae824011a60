"""Questions that were not shown, and questions that were skipped, distinguished by empty cells.

LimeSurvey writes a question that was not shown as nothing, and one that was seen and not answered
as an empty text in quotes. Older versions, and a spreadsheet that has saved the file again, write
both alike.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.ingest.formats.grid import Grid

_PART = re.compile(r"(?P<stem>.+?)(\[(?P<part>[^\]]+)\]|_(?P<sub>SQ[0-9]+|other))")
_TICKED, _NOT = "Y", "N"


def with_unshown(
    grid: Grid, names: Sequence[str], first: int, unshown: str, admin: Iterable[str]
) -> tuple[Grid, list[str]]:
    """The grid with `unshown` in cells of questions that were not shown, and what is to be said.

    A box of several (`Q9[SQ001]`) that was seen and not ticked is "N", as ticked is "Y".

    Args:
        names: of the columns, "" for one that is left out.
        first: the row of the first answers.
        unshown: what such a cell is to hold.
        admin: names of columns of no question.
    """
    asked = [at for at, name in enumerate(names) if name and name not in set(admin)]
    nothing = sum(grid.columns[at].slice(first).null_count for at in asked)
    empty = {at: _empty(grid.columns[at].slice(first)) for at in asked}
    skipped = sum(int(pc.sum(mask).as_py() or 0) for mask in empty.values())
    if not nothing or not skipped:
        said = "its blanks are all alike: they may have been not shown or skipped"
        return grid, [said] if nothing or skipped else []
    boxes = _boxes(grid, names, first, asked)
    columns = list(grid.columns)
    for at in asked:
        column, answers = columns[at], columns[at].slice(first)
        if at in boxes:
            answers = pc.if_else(empty[at], _NOT, answers)
        answers = pc.fill_null(answers, unshown)
        columns[at] = pa.chunked_array([*column.slice(0, first).chunks, *answers.chunks])
    said = (
        f"cells of questions that were not shown (nothing, not even quotes), read as {unshown}: "
        f"{nothing:,}; cells that were seen and not answered, or not ticked (quotes): {skipped:,}"
    )
    return replace(grid, columns=tuple(columns)), [said]


def _empty(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.fill_null(pc.equal(pc.utf8_trim_whitespace(column), ""), False)


def _boxes(grid: Grid, names: Sequence[str], first: int, asked: list[int]) -> set[int]:
    """The columns that are boxes: all that those of one stem hold is "Y", but for the other."""
    stems: dict[str, list[int]] = {}
    for at in asked:
        found = _PART.fullmatch(names[at])
        if found and (found["part"] or found["sub"]) != "other":
            stems.setdefault(found["stem"], []).append(at)
    boxes: set[int] = set()
    for columns in stems.values():
        held = {
            text.strip()
            for at in columns
            for text in grid.columns[at].slice(first).unique().to_pylist()
            if text and text.strip()
        }
        if held == {_TICKED}:
            boxes.update(columns)
    return boxes
