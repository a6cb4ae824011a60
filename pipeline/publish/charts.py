"""Dots with intervals, drawn from released figures. Titles are in the page's text.

Measures are points (1/72 inch). Labels stand above their marks, so that the picture can shrink to
a telephone's width and still be read. Nothing is told by colour alone.
Source: Government Analysis Function, "Data visualisation: charts" and "colours".
"""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.publish.svg import picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.transforms import Transform

NAVY, TEAL, MAROON, ORANGE = "#12436D", "#28A197", "#801650", "#F46A25"
GREY, INK, RULE = "#BFBFBF", "#0B0C0C", "#6F777B"
WIDTH, SIDE, LINE = 330.0, 9.0, 15.0
LETTERS, LINES = 43, 4  # of a label; the table below the chart has the whole of a longer one
Line = tuple[tuple[float, float], tuple[float, float]]
STEPS = (5.0, 10.0, 20.0, 25.0, 50.0)


@dataclass(frozen=True)
class Dot:
    """An estimate, the ends of its interval, and the estimate as it is written."""

    value: float
    low: float
    high: float
    text: str


@dataclass(frozen=True)
class DotRow:
    """One row of a dot chart: its label, this area's dot, and the dot it is set beside.

    A row without either is a heading.
    """

    label: str
    dot: Dot | None
    beside: Dot | None = None

    @property
    def is_heading(self) -> bool:
        """Whether there is nothing to draw."""
        return self.dot is None and self.beside is None


def dots(
    name: str,
    rows: Sequence[DotRow],
    axis: str,
    key: Sequence[str] = (),
    scale: Sequence[Dot] = (),
) -> str:
    """An SVG of dots with intervals in percentage points, in the order given.

    `key` names the dot and the dot beside it, where there are two; the axis has room for the dots
    in `scale` too.

    Raises:
        ValueError: no row has a dot: an empty chart is not drawn.
    """
    drawn = [dot for row in rows for dot in (row.dot, row.beside) if dot is not None]
    if not drawn:
        raise ValueError("a chart without a dot")
    from pipeline.publish.lettering import write_label

    labels = [wrapped(row.label) for row in rows]
    two = any(row.beside for row in rows)
    mark = 22.0 if two else 17.0
    top = (LINE * len(key) if two else 0) + 22.0
    heights = [
        LINE * len(lines) + (9.0 if row.is_heading else mark)
        for row, lines in zip(rows, labels, strict=True)
    ]
    total = top + sum(heights) + 42.0
    figure, axes = paper(total)
    left, right, step = _limits([*drawn, *scale])
    axes.set_xlim(left - step / 8, right + step / 8)
    y, ours, theirs, places, feet = top, [], [], [], []
    for row, lines, height in zip(rows, labels, heights, strict=True):
        if row.is_heading:
            write_label(axes, y + 6, lines, "", weight="bold")
            y += height
            continue
        middle = y + LINE * len(lines) + (mark - 4) / 2 - 2
        places.append((middle - (mark - 6) / 2, middle + (mark - 6) / 2))
        write_label(axes, y, lines, row.dot.text if row.dot else "")
        ours += [(row.dot, middle - (3.5 if two else 0))] if row.dot else []
        theirs += [(row.beside, middle + 4.5)] if row.beside else []
        y += height
        feet.append(y - 2)
    ticks = [left + step * place for place in range(round((right - left) / step) + 1)]
    _grid(axes, ticks, places, (top, y), axis)
    across = axes.get_yaxis_transform()
    _rule(axes, [((0, foot), (1, foot)) for foot in feet], "#E3E3E3", 0.6, 0, across)
    _mark(axes, theirs, GREY, "D", 34)
    _mark(axes, ours, NAVY, "o", 52)
    if two:
        _dot_key(axes, key)
    return picture(figure, name)


def wrapped(label: str) -> list[str]:
    """A label in lines."""
    return textwrap.wrap(label, LETTERS, max_lines=LINES, placeholder=" …")


def paper(height: float) -> "tuple[Figure, Axes]":
    """An empty figure, measured from the top in points."""
    import seaborn as sns
    from matplotlib.figure import Figure

    with sns.axes_style("white", {"font.family": "DejaVu Sans", "text.color": INK}):
        figure = Figure(figsize=(WIDTH / 72, height / 72), dpi=72)
        axes = figure.add_axes((SIDE / WIDTH, 0, 1 - 2 * SIDE / WIDTH, 1))
    axes.set_ylim(height, 0)
    axes.axis("off")
    axes.set(xticks=[], yticks=[])
    return figure, axes


def _limits(drawn: Sequence[Dot]) -> tuple[float, float, float]:
    """Round ends that hold every interval and zero, and the distance between ticks."""
    low = min(0.0, *(dot.low for dot in drawn), *(dot.value for dot in drawn))
    high = max(0.0, *(dot.high for dot in drawn), *(dot.value for dot in drawn))
    for step in STEPS:
        left, right = step * (low // step), -step * (-high // step)
        if (right - left) / step <= 6:
            break
    return left, right, step


def _grid(
    axes: "Axes",
    ticks: Sequence[float],
    places: Sequence[tuple[float, float]],
    ends: tuple[float, float],
    axis: str,
) -> None:
    """Ticks above and below, a pale line at each tick and a dark one at zero, beside marks only."""
    from pipeline.publish.lettering import write

    top, foot = ends
    for tick in ticks:
        zero = tick == 0
        lines = [((tick, start), (tick, stop)) for start, stop in places]
        _rule(axes, lines, RULE if zero else "#D9D9D9", 1.2 if zero else 0.8, 1)
        name = f"{tick:.0f}".replace("-", "−")
        for y in (top - 6, foot + 10):
            write(axes, tick, y, name, ha="center")
    write(axes, 0.5, foot + 28, axis, ha="center", transform=axes.get_yaxis_transform())


def _rule(
    axes: "Axes",
    lines: Sequence[Line],
    colour: str,
    width: float,
    above: float,
    transform: "Transform | None" = None,
) -> None:
    """Straight lines of one kind; unlike `hlines`, the limits of the axes are not looked at."""
    from matplotlib.collections import LineCollection

    drawn = LineCollection(lines, colors=colour, linewidths=width, zorder=above)
    drawn.set_transform(transform or axes.transData)
    axes.add_collection(drawn, autolim=False)


def _mark(
    axes: "Axes", placed: Sequence[tuple[Dot, float]], colour: str, marker: str, size: float
) -> None:
    """Intervals as lines and estimates as dots."""
    import seaborn as sns

    if not placed:
        return
    ys = [y for _, y in placed]
    lines = [((dot.low, y), (dot.high, y)) for dot, y in placed]
    _rule(axes, lines, RULE if colour == GREY else colour, 2, 2)
    sns.scatterplot(
        x=[dot.value for dot, _ in placed], y=ys, color=colour, marker=marker, s=size,
        edgecolor=INK if colour == GREY else colour, linewidth=1, zorder=3, ax=axes, legend=False,
    )  # fmt: skip


def _dot_key(axes: "Axes", key: Sequence[str]) -> None:
    """The names of the two kinds of dot, each beside its own."""
    from pipeline.publish.lettering import write

    across = axes.get_yaxis_transform()
    for place, label in enumerate(key):
        colour, marker = ((NAVY, "o"), (GREY, "D"))[place]
        y = LINE * (place + 1) - 4
        axes.scatter(
            [0.02], [y - 4], s=52 if marker == "o" else 34, c=colour, marker=marker,
            edgecolors=INK if colour == GREY else colour, transform=across, clip_on=False,
        )  # fmt: skip
        write(axes, 0.055, y, label, transform=across)
