"""A table of numbers on coloured ground, factor by area. Titles are in the page's text.

Each number is written in its cell, what lies beyond chance has a triangle, and what is of low
reliability a line below it: nothing is shown by colour alone. A hidden number has a cell with two
corners cut off.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from string import ascii_uppercase
from typing import TYPE_CHECKING

from pipeline.report.graphics.charts import (
    GREY,
    INK,
    NAVY,
    ORANGE,
    RULE,
    write_label,
)
from pipeline.report.graphics.letters import INSIDE, SIDE, breadth, cut, wrapped
from pipeline.report.graphics.svg import LINE

if TYPE_CHECKING:
    from pipeline.report.graphics.drawing import Box, Point

MOST = 12  # columns that a cell's number still fits in
STEP = 20.0  # per cent or points that one shade stands for
SHADES, DARK = 5, 3  # how many shades, and the first whose text is white
HIGH = 20.0
CUT = 8.0  # how far from its corner a hidden cell is cut off
MARKERS = {1: "^", -1: "v"}


@dataclass(frozen=True)
class HeatCell:
    """A value, how it is written, its key, and 1, -1 or 0: whether it is marked, and which way.

    Without a value it is hidden, and its text is the shorthand; `low`: it is of low reliability.
    """

    value: float | None
    text: str
    key: str = ""
    way: int = 0
    low: bool = False


@dataclass(frozen=True)
class HeatRow:
    """One row: its label, and a cell for each column. A row without cells is a heading."""

    label: str
    cells: tuple[HeatCell, ...] = ()


def heat(
    name: str,
    rows: Sequence[HeatRow],
    columns: Sequence[str],
    unit: str = "",
    low: str = "",
    notes: Sequence[str] = (),
) -> str:
    """An SVG of rows of cells; the columns have letters, which are explained above the rows.

    Below the cells stand their unit, what the line below a number means where there is one, and
    notes.

    Raises:
        ValueError: there is no cell, or there are more columns than fit.
    """
    if not any(row.cells for row in rows) or not 1 <= len(columns) <= MOST:
        raise ValueError("a heat map needs cells, in no more columns than fit")
    from pipeline.report.graphics.drawing import Drawing

    labels = [wrapped(row.label, bold=not row.cells) for row in rows]
    top = LINE * len(columns) + 10.0
    heights = [LINE * len(lines) + (HIGH + 5 if row.cells else 24.0)
               for row, lines in zip(rows, labels, strict=True)]  # fmt: skip
    bottom, notes = top + sum(heights), [*([unit] if unit else []), *notes]
    has_low = bool(low) and any(cell.low for row in rows for cell in row.cells)
    sheet = Drawing(bottom + 4.0 + LINE * (len(notes) + has_low))
    for place, note in enumerate(notes, 1):
        sheet.write(SIDE, bottom + LINE * place - 2, note)
    for place, column in enumerate(columns):
        sheet.write(SIDE, LINE * place + 11, ascii_uppercase[place], bold=True)
        sheet.write(SIDE + 18, LINE * place + 11, cut(column, INSIDE - 18))
    shades: dict[str, list[tuple[Box, str]]] = {}
    marks: dict[tuple[int, str], list[tuple[tuple[float, float], str]]] = {}
    cuts = []
    lows: dict[str, list[tuple[tuple[Point, Point], str]]] = {}
    wide, y = INSIDE / len(columns), top
    if rows[0].cells:
        raise ValueError("a heat map begins with a heading")
    for row, lines, height in zip(rows, labels, heights, strict=True):
        write_label(sheet, y + (4 if not row.cells else 0), lines, bold=not row.cells)
        upper = y + LINE * len(lines) + 2
        for place in range(len(columns)):
            left = SIDE + wide * place
            if not row.cells:
                middle = left + wide / 2
                sheet.write(middle, upper + 17, ascii_uppercase[place], "middle", bold=True)
                continue
            cell = row.cells[place]
            box = ((left + 1, upper), (left + wide - 1, upper + HIGH))
            fill, ink = _shade(cell.value)
            key = f"{cell.key}#cell" if cell.value is not None else ""
            shades.setdefault(fill, []).append((box, key))
            if cell.value is None:  # two corners are cut off: a line across would hide the sign
                (left_, top_), (right, foot) = box
                cuts.append(((left_, top_ + CUT), (left_ + CUT, top_)))
                cuts.append(((right - CUT, foot), (right, foot - CUT)))
            at = left + wide / 2 - (3.5 if cell.way else 0)
            sheet.write(at, upper + 14.5, cell.text, "middle", colour=ink, key=cell.key)
            if cell.low:
                half, line = breadth(cell.text) / 2, upper + 17
                lows.setdefault(ink, []).append(
                    (((at - half, line), (at + half, line)), f"{cell.key}#low")
                )
            if cell.way:
                way = "above" if cell.way > 0 else "below"
                spot = (left + wide - 5.5, upper + HIGH / 2)
                marks.setdefault((cell.way, ink), []).append((spot, f"{cell.key}#{way}"))
        y += height
    for fill, boxes in shades.items():
        keys = [key for _, key in boxes]
        sheet.boxes([box for box, _ in boxes], fill, GREY, 0.6, keys if any(keys) else ())
    sheet.rules(cuts, RULE, 0.8)
    if has_low:
        line = bottom + LINE * (len(notes) + 1)
        lows.setdefault(INK, []).append((((SIDE, line), (SIDE + 14, line)), ""))
        sheet.write(SIDE + 18, line - 2, low)
    for ink, lines_ in lows.items():
        sheet.rules([ends for ends, _ in lines_], ink, 1.2, [key for _, key in lines_])
    for (side, ink), spots in marks.items():
        keys = [key for _, key in spots]
        sheet.dots([spot for spot, _ in spots], ink, ink, MARKERS[side], 22, keys)
    return sheet.svg(name)


def _shade(value: float | None) -> tuple[str, str]:
    """The ground of a value, and the colour of what is written on it."""
    if value is None:
        return "#ffffff", INK
    place = min(int(abs(value) // STEP), SHADES - 1)
    return _palette(value < 0)[place], "white" if place >= DARK and value >= 0 else INK


@cache
def _palette(below: bool) -> tuple[str, ...]:
    """Shades from pale to full: of navy, or of orange for what is below zero."""
    import seaborn as sns

    return tuple(sns.light_palette(ORANGE if below else NAVY, SHADES).as_hex())
