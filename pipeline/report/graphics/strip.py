"""Strips: many shares of one theme along one line, next to those of a whole or a wave before.

A filled dot is beyond chance and an open one is not, and what is set next to them are diamonds:
nothing is shown by colour alone. Titles are in the page's text.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from pipeline.report.graphics.charts import (
    FAINT,
    INK,
    NAVY,
    PALE,
    THEIRS,
    Kind,
    Scale,
    name_ticks,
    write_label,
)
from pipeline.report.graphics.letters import INSIDE, SIDE, cut, wrapped
from pipeline.report.graphics.svg import LINE, WIDTH

if TYPE_CHECKING:
    from pipeline.report.graphics.drawing import Drawing

SHARES = Scale(0.0, 100.0, 20.0)
LANE = 12.0  # points from one line of marks to the next
WIDE = 8.0  # points that a mark takes; nearer ones step aside by ASIDE
ASIDE = 3.0
CLEAR = Kind(NAVY, NAVY, NAVY, "o", 46, 0.0)
OPEN = replace(CLEAR, fill="#ffffff")


class Mark(NamedTuple):
    """A share in per cent, its key, and whether it is beyond chance; None where nobody asks."""

    value: float
    key: str
    clear: bool | None = True


@dataclass(frozen=True)
class StripRow:
    """One theme: its label, the shares here, and those that they are set next to."""

    label: str
    ours: Sequence[Mark]
    theirs: Sequence[Mark] = ()


def strip(name: str, rows: Sequence[StripRow], axis: str, key: Sequence[str]) -> str:
    """An SVG of strips of shares from 0 to 100, in the order given.

    `key` names filled dots, then open ones, then the diamonds, as far as there are any.

    Raises:
        ValueError: there is no share to draw.

    >>> row = StripRow("Aims", [Mark(58.0, "item|a"), Mark(34.0, "item|b", False)])
    >>> strip("themes", [row], "Share", ["beyond chance", "cannot tell"]).count("data-key")
    2
    """
    if not any(row.ours for row in rows):
        raise ValueError("a strip without a share")
    from pipeline.report.graphics.drawing import Drawing

    labels = [wrapped(row.label) for row in rows]
    lanes = 2 if any(row.theirs for row in rows) else 1
    top = LINE * len(key) + 24.0
    heights = [LINE * len(lines) + LANE * lanes + 5 for lines in labels]
    sheet = Drawing(top + sum(heights) + 38.0)
    drawn: dict[Kind, list[tuple[float, float, str]]] = {CLEAR: [], OPEN: [], THEIRS: []}
    y, strips = top, []
    for row, lines, height in zip(rows, labels, heights, strict=True):
        write_label(sheet, y, lines)
        middle = y + LINE * len(lines) + LANE / 2
        strips.append((middle - LANE / 2, y + height - 3))
        for mark, at in _aside(row.ours):
            kind = OPEN if mark.clear is False else CLEAR
            part = {True: "#clear", False: "#open", None: ""}[mark.clear]
            drawn[kind].append((SHARES.at(mark.value), middle + at, mark.key + part))
        for mark, at in _aside(row.theirs):
            drawn[THEIRS].append((SHARES.at(mark.value), middle + LANE + at, mark.key))
        y += height
    ticks = [SHARES.at(tick) for tick in SHARES.ticks]
    sheet.rules([((x, a), (x, b)) for x in ticks for a, b in strips], PALE, 0.8)
    sheet.rules([((SIDE, b + 3), (SIDE + INSIDE, b + 3)) for _, b in strips], FAINT, 0.6)
    name_ticks(sheet, SHARES, top - 6)
    name_ticks(sheet, SHARES, y + 8)
    sheet.write(WIDTH / 2, y + 26, axis, "middle")
    _draw(sheet, drawn, key)
    return sheet.svg(name)


def _draw(
    sheet: "Drawing", drawn: dict[Kind, list[tuple[float, float, str]]], key: Sequence[str]
) -> None:
    """Marks, diamonds lowest, each kind with one more next to its name where it is there."""
    there = [kind for kind in (CLEAR, OPEN, THEIRS) if drawn[kind]]
    for line, (kind, label) in enumerate(zip(there, key, strict=True)):
        name = cut(label, 0.945 * INSIDE)
        sheet.write(SIDE + 0.055 * INSIDE, LINE * line + 11, name, colour=INK)
        drawn[kind].append((SIDE + 0.02 * INSIDE, LINE * line + 7, ""))
    for kind in reversed(there):
        places = [(x, y) for x, y, _ in drawn[kind]]
        keys = [mark for *_, mark in drawn[kind]]
        sheet.dots(places, kind.fill, kind.outline, kind.marker, kind.size, keys)


def _aside(marks: Sequence[Mark]) -> list[tuple[Mark, float]]:
    """Marks from left to right, and how far each stands aside so that none hides another.

    >>> [at for _, at in _aside([Mark(50.0, ""), Mark(51.0, ""), Mark(80.0, "")])]
    [0.0, 3.0, 0.0]
    """
    found: list[tuple[Mark, float]] = []
    steps = (0.0, ASIDE, -ASIDE)
    for mark in sorted(marks, key=lambda one: one.value):
        near = {at for one, at in found if SHARES.at(mark.value) - SHARES.at(one.value) < WIDE}
        found.append((mark, next((step for step in steps if step not in near), 0.0)))
    return found
