"""Stacked bars, drawn from released shares. Titles are in the page's text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.publish.charts import (
    GREY,
    INK,
    INSIDE,
    LINE,
    MAROON,
    NAVY,
    ORANGE,
    RULE,
    SIDE,
    TEAL,
    wrapped,
    write_label,
)

if TYPE_CHECKING:
    from pipeline.publish.drawing import Drawing, Point

FULL = INSIDE / 101  # points that one per cent takes; a hundredth is left at the right


@dataclass(frozen=True)
class BarRow:
    """One stacked bar: its label, and for each category its share and the share as written.

    A row without shares is a heading.
    """

    label: str
    shares: tuple[tuple[float, str], ...] = ()


def bars(name: str, rows: Sequence[BarRow], key: Sequence[str]) -> str:
    """An SVG of stacked bars with white gaps; `key` names the two to four categories in order.

    Raises:
        ValueError: there is no bar to draw, or there are more than four categories.
    """
    if not any(row.shares for row in rows) or not 2 <= len(key) <= 4:
        raise ValueError("a chart of bars needs bars of two to four categories")
    from pipeline.publish.drawing import Drawing

    colours = _colours(len(key))
    labels = [wrapped(row.label) for row in rows]
    top = LINE * len(key) + 10.0
    heights = [
        LINE * len(lines) + (22.0 if row.shares else 8.0)
        for row, lines in zip(rows, labels, strict=True)
    ]
    sheet = Drawing(top + sum(heights) + 4.0)
    _name_colours(sheet, key, colours)
    y, middles = top, []
    for row, lines, height in zip(rows, labels, heights, strict=True):
        if row.shares:
            write_label(sheet, y, lines)
            middles.append((y + LINE * len(lines) + 8.5, row.shares))
        else:
            write_label(sheet, y + 7, lines, bold=True)
        y += height
    _stack(sheet, middles, colours)
    return sheet.svg(name)


def _colours(count: int) -> list[tuple[str, str]]:
    """Fill and text of each category: dark to orange, what lies between them in grey."""
    if count == 4:
        return [(NAVY, "white"), (TEAL, INK), (MAROON, "white"), (ORANGE, INK)]
    return [(NAVY, "white"), *[(GREY, INK)] * (count - 2), (ORANGE, INK)]


def _name_colours(sheet: "Drawing", key: Sequence[str], colours: Sequence[tuple[str, str]]) -> None:
    """Each category's name beside a square of its colour."""
    for place, (label, (fill, _)) in enumerate(zip(key, colours, strict=True)):
        y = LINE * place + 3
        sheet.boxes([((SIDE, y), (SIDE + 0.035 * INSIDE, y + 11))], fill, INK, 0.8)
        sheet.write(SIDE + 0.055 * INSIDE, y + 9.5, label)


def _stack(
    sheet: "Drawing",
    bars: Sequence[tuple[float, Sequence[tuple[float, str]]]],
    colours: Sequence[tuple[str, str]],
) -> None:
    """Bars, each about its middle; each share is written in its segment where it fits."""
    segments: list[list[tuple[Point, Point]]] = [[] for _ in colours]
    for y, shares in bars:
        left = 0.0
        for place, (value, text) in enumerate(shares):
            right = left + max(value - 0.9, 0.1)
            ends = (SIDE + FULL * left, SIDE + FULL * right)
            segments[place].append(((ends[0], y - 7), (ends[1], y + 7)))
            if value >= 7:
                ink = colours[place][1]
                sheet.write(sum(ends) / 2, y + 4.2, text, "middle", colour=ink)
            left += value
    for boxes, (fill, _) in zip(segments, colours, strict=True):
        sheet.boxes(boxes, fill, RULE if fill == GREY else fill)
