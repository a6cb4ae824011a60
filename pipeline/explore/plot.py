"""Charts of tables, by seaborn; each says in its title that it is sensitive."""

import sys
from textwrap import fill
from typing import TYPE_CHECKING

import numpy as np

from pipeline.errors import Fault
from pipeline.explore.figures import KEYS
from pipeline.explore.names import Unknown
from pipeline.explore.table import MARK, Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH = 60
"""Characters in a line of a title."""
COLOURS = 8
"""Most groups that have a colour each; of more, each row says its group."""
NUMBERS_ON = 400
"""Most cells of a heat map that have their numbers in them."""
TALLEST = 400
"""Most inches of a chart: programs that show pictures take no more."""


def draw(table: Table, ax: "Axes | None" = None) -> "Axes":
    """Draw a table: a heat map of a crosstab, else a dot and an interval for each row.

    Raises:
        Unknown: it is no table of figures, or none of its rows has an estimate.

    >>> from pipeline.explore.example import example
    >>> axes = draw(example().share("trust"))
    >>> axes.get_title("left").splitlines()[0]
    'SENSITIVE: before disclosure control. Not for release.'
    """
    if "estimate" not in table or not table.about.kind:
        fix = "Draw what share, mean, crosstab, associate, model or change gives."
        raise Unknown([Fault("plot", "", "this is no table of figures.", fix)])
    there = table[np.isfinite(table["estimate"].to_numpy(dtype=float))]
    if not len(there):
        reasons = sorted({str(one) for one in table.get("reason", ()) if one})
        why = f" The table says why: {', '.join(reasons)}." if reasons else ""
        fix = f"Ask about more people, or about answers that differ.{why}"
        raise Unknown([Fault("plot", "", "there is no estimate to draw.", fix)])
    axes = _heat(there, ax) if table.about.kind == "crosstab" else _dots(there, ax)
    title = [MARK, *fill(_text(table.about.title), WIDTH).splitlines()]
    axes.set_title("\n".join(title), loc="left")
    return axes


def _text(label: str) -> str:
    """A label for matplotlib, which takes what stands between two dollars for a formula."""
    return label.replace("$", r"\$")


def _labels(table: Table, name: str) -> list[str]:
    """The labels of one key of every row."""
    return [_text(label) for label in table._labels(name)]


def _axes(ax: "Axes | None", height: float) -> "Axes":
    """The axes given, or those of a new figure of this height in inches."""
    if ax is not None:
        return ax
    height = min(height, TALLEST)
    from matplotlib.figure import Figure

    if "IPython" in sys.modules and sys.modules["IPython"].get_ipython() is not None:
        from matplotlib import pyplot

        made: Axes = pyplot.subplots(figsize=(8, height), layout="constrained")[1]
        return made
    alone: Axes = Figure(figsize=(8, height), layout="constrained").subplots()
    return alone


def _groups(table: Table) -> list[str]:
    """The group of each row; [] where the table has none."""
    return [
        " / ".join(part)
        for part in zip(*(_labels(table, name) for name in table.about.by), strict=True)
    ]


def _of_group(table: Table, labels: list[str]) -> list[str]:
    """Labels of rows with the group of each before them."""
    groups = _groups(table)
    return [f"{a}: {b}" for a, b in zip(groups, labels, strict=True)] if groups else labels


def _heat(table: Table, ax: "Axes | None") -> "Axes":
    import seaborn

    rows, columns = _of_group(table, _labels(table, "row")), _labels(table, "column")
    down, across = list(dict.fromkeys(rows)), list(dict.fromkeys(columns))
    cells = np.full((len(down), len(across)), np.nan)
    for row, column, value in zip(rows, columns, table["estimate"], strict=True):
        cells[down.index(row), across.index(column)] = 100 * value
    axes: Axes = seaborn.heatmap(
        cells, ax=_axes(ax, 1.5 + 0.4 * len(down)), annot=cells.size <= NUMBERS_ON, fmt=".0f",
        cmap="crest", xticklabels=across, yticklabels=down, cbar_kws={"label": "per cent"},
    )  # fmt: skip
    return axes


def _dots(table: Table, ax: "Axes | None") -> "Axes":
    import seaborn

    keys = [name for name in KEYS if name in table.columns and table[name].nunique() > 1]
    keys = keys or [name for name in KEYS if name in table.columns][:1]
    parts = zip(*(_labels(table, name) for name in keys), strict=True)
    labels = [": ".join(filter(None, part)) for part in parts] or [""] * len(table)
    groups = _groups(table)
    if len(set(groups)) > COLOURS:
        labels, groups = _of_group(table, labels), []
    down = list(dict.fromkeys(labels))
    order = list(dict.fromkeys(groups))
    times = 1 if set(table["unit"]) == {"number"} else 100
    step = 0.8 / max(len(order), 1)
    shift = [(order.index(group) - (len(order) - 1) / 2) * step for group in groups]
    height = np.array([down.index(label) for label in labels], dtype=float)
    height += np.array(shift or [0.0] * len(table))
    values = times * table["estimate"].to_numpy(dtype=float)
    axes = _axes(ax, 1.5 + 0.3 * len(down) * max(len(order), 1) ** 0.7)
    colours = seaborn.color_palette("colorblind", max(len(order), 1))
    low, high = (times * table[end].to_numpy(dtype=float) for end in ("conf_low", "conf_high"))
    hue = [order.index(group) for group in groups] or [0] * len(table)
    axes.hlines(height, low, high, colors=[colours[at % len(colours)] for at in hue], linewidth=2)
    seaborn.scatterplot(
        x=values, y=height, hue=groups or None, hue_order=order or None, ax=axes, s=45, zorder=3,
        palette=colours if order else None, color=None if order else colours[0],
    )  # fmt: skip
    if groups:
        seaborn.move_legend(axes, "upper left", bbox_to_anchor=(1.01, 1))
    axes.set_yticks(range(len(down)), [fill(label, 40) for label in down])
    axes.set_ylim(len(down) - 0.5, -0.5)
    if "points" in set(table["unit"]):
        axes.axvline(0, color="grey", linewidth=0.8, zorder=0)
    axes.set_xlabel({1: "estimate", 100: "per cent or points"}[times])
    axes.set_ylabel("")
    return axes
