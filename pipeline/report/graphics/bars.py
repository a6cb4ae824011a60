"""Stacked bars, drawn from released shares. Titles are in the page's text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from pipeline.report.graphics.charts import (
    GREY,
    INK,
    MAROON,
    NAVY,
    ORANGE,
    RULE,
    TEAL,
    write_label,
)
from pipeline.report.graphics.letters import INSIDE, SIDE, cut, wrapped
from pipeline.report.graphics.svg import LINE

if TYPE_CHECKING:
    from pipeline.report.graphics.drawing import Box, Drawing

LENGTH = INSIDE * 100 / 101  # points that a whole bar takes
GAP = 0.009 * LENGTH  # between two segments
THIN = 0.001 * LENGTH  # of a segment whose share is written as 0


class Share(NamedTuple):
    """A category's share in per cent, the share as it is written, and its key."""

    value: float
    text: str
    key: str = ""


@dataclass(frozen=True)
class BarRow:
    """One stacked bar: its label, its mark, and for each category its share.

    A row without shares is a heading; with a mark alone, a bar that is hidden.
    """

    label: str
    shares: tuple[Share, ...] = ()
    mark: str = ""

    @property
    def is_heading(self) -> bool:
        """Whether it is no bar, hidden or not."""
        return not (self.shares or self.mark)


def bars(name: str, rows: Sequence[BarRow], key: Sequence[str], notes: Sequence[str] = ()) -> str:
    """An SVG of stacked bars with white gaps; `key` names the two to four categories in order.

    `notes` stand below the bars.

    Raises:
        ValueError: there is no bar to draw, or there are more than four categories.
    """
    if not any(row.shares for row in rows) or not 2 <= len(key) <= 4:
        raise ValueError("a chart of bars needs bars of two to four categories")
    from pipeline.report.graphics.drawing import Drawing

    colours = _colours(len(key))
    labels = [wrapped(row.label, row.mark, row.is_heading) for row in rows]
    top = LINE * len(key) + 10.0
    heights = [
        LINE * len(lines) + (22.0 if row.shares else 8.0)
        for row, lines in zip(rows, labels, strict=True)
    ]
    foot = top + sum(heights)
    sheet = Drawing(foot + 4.0 + LINE * len(notes))
    for place, note in enumerate(notes, 1):
        sheet.write(SIDE, foot + LINE * place - 4, note)
    _name_colours(sheet, key, colours)
    segments: list[list[tuple[Box, str]]] = [[] for _ in colours]
    y = top
    for row, lines, height in zip(rows, labels, heights, strict=True):
        write_label(sheet, y + (7 if row.is_heading else 0), lines, bold=row.is_heading)
        if row.mark:
            sheet.write(SIDE + INSIDE, y + LINE * len(lines) - 4, row.mark, "end")
        if row.shares:
            bar = _bar(sheet, y + LINE * len(lines) + 8.5, row.shares, colours)
            for boxes, box, share in zip(segments, bar, row.shares, strict=True):
                boxes.append((box, share.key))
        y += height
    for boxes, (fill, _) in zip(segments, colours, strict=True):
        keys = [key for _, key in boxes]
        sheet.boxes([box for box, _ in boxes], fill, RULE if fill == GREY else fill, keys=keys)
    return sheet.svg(name)


def _colours(count: int) -> list[tuple[str, str]]:
    """Fill and text of each category: dark to orange, what lies between them in grey."""
    if count == 4:
        return [(NAVY, "white"), (TEAL, INK), (MAROON, "white"), (ORANGE, INK)]
    return [(NAVY, "white"), *[(GREY, INK)] * (count - 2), (ORANGE, INK)]


def _name_colours(sheet: "Drawing", key: Sequence[str], colours: Sequence[tuple[str, str]]) -> None:
    """Each category's name next to a square of its colour."""
    for place, (label, (fill, _)) in enumerate(zip(key, colours, strict=True)):
        y = LINE * place + 3
        sheet.boxes([((SIDE, y), (SIDE + 0.035 * INSIDE, y + 11))], fill, INK, 0.8)
        sheet.write(SIDE + 0.055 * INSIDE, y + 9.5, cut(label, 0.945 * INSIDE))


def _bar(
    sheet: "Drawing",
    y: float,
    shares: Sequence[Share],
    colours: Sequence[tuple[str, str]],
) -> "list[Box]":
    """The segments of a bar about its middle; each share is written in its own where it fits.

    Shares are drawn as parts of their sum, which is not 100 where they are rounded: all bars end
    at one place.
    """
    found, start = [], SIDE
    one = LENGTH / (sum(share.value for share in shares) or 1.0)  # points of one per cent
    for place, ((value, text, key), (_, ink)) in enumerate(zip(shares, colours, strict=True), 1):
        if place == len(shares):
            begin, end = min(start, SIDE + LENGTH - THIN), SIDE + LENGTH
        else:
            begin, end = start, start + max(one * value - GAP, THIN)
        found.append(((begin, y - 7), (end, y + 7)))
        if value >= 7:
            sheet.write((begin + end) / 2, y + 4.2, text, "middle", colour=ink, key=key)
        start += one * value
    return found
