"""Stacked bars, drawn from released shares. Titles are in the page's text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.publish.charts import (
    GREY,
    INK,
    LINE,
    MAROON,
    NAVY,
    ORANGE,
    RULE,
    TEAL,
    paper,
    wrapped,
)
from pipeline.publish.svg import picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes


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
    from pipeline.publish.lettering import write_label

    colours = _colours(len(key))
    labels = [wrapped(row.label) for row in rows]
    top = LINE * len(key) + 10.0
    heights = [
        LINE * len(lines) + (22.0 if row.shares else 8.0)
        for row, lines in zip(rows, labels, strict=True)
    ]
    figure, axes = paper(top + sum(heights) + 4.0)
    axes.set_xlim(0, 101)
    for place, (label, colour) in enumerate(zip(key, colours, strict=True)):
        _bar_key(axes, LINE * place + 3, label, colour)
    y = top
    for row, lines, height in zip(rows, labels, heights, strict=True):
        if row.shares:
            write_label(axes, y, lines, "")
            _stack(axes, y + LINE * len(lines) + 8.5, row.shares, colours)
        else:
            write_label(axes, y + 7, lines, "", weight="bold")
        y += height
    return picture(figure, name)


def _colours(count: int) -> list[tuple[str, str]]:
    """Fill and text of each category: dark to orange, what lies between them in grey."""
    if count == 4:
        return [(NAVY, "white"), (TEAL, INK), (MAROON, "white"), (ORANGE, INK)]
    return [(NAVY, "white"), *[(GREY, INK)] * (count - 2), (ORANGE, INK)]


def _bar_key(axes: "Axes", y: float, label: str, colour: tuple[str, str]) -> None:
    """A category's name beside a square of its colour."""
    from matplotlib.patches import Rectangle

    from pipeline.publish.lettering import write

    across = axes.get_yaxis_transform()
    axes.add_artist(
        Rectangle((0, y), 0.035, 11, facecolor=colour[0], edgecolor=INK, lw=0.8, transform=across)
    )
    write(axes, 0.055, y + 9.5, label, transform=across)


def _stack(
    axes: "Axes",
    y: float,
    shares: Sequence[tuple[float, str]],
    colours: Sequence[tuple[str, str]],
) -> None:
    """One bar, each share written in its segment where it fits."""
    from matplotlib.patches import Rectangle

    from pipeline.publish.lettering import write

    left = 0.0
    for (value, text), (fill, ink) in zip(shares, colours, strict=True):
        outline = RULE if fill == GREY else fill
        inner = max(value - 0.9, 0.1)
        axes.add_artist(
            Rectangle((left, y - 7), inner, 14, facecolor=fill, edgecolor=outline, lw=1)
        )
        if value >= 7:
            write(axes, left + inner / 2, y + 4.2, text, ha="center", color=ink)
        left += value
