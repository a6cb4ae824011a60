"""Dots with intervals, drawn from released figures. Titles are in the page's text.

Measures are points (1/72 inch). Labels stand above their marks, so that the picture can shrink to
a telephone's width and still be read. Nothing is shown by colour alone.
Source: Government Analysis Function, "Data visualisation: charts" and "colours".
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.report.graphics.letters import INSIDE, SIDE, cut, wrapped
from pipeline.report.graphics.svg import LINE, WIDTH

if TYPE_CHECKING:
    from pipeline.report.graphics.drawing import Drawing

NAVY, TEAL, MAROON, ORANGE = "#12436D", "#28A197", "#801650", "#F46A25"
GREY, INK, RULE, PALE, FAINT = "#BFBFBF", "#0B0C0C", "#6F777B", "#D9D9D9", "#E3E3E3"
STEPS = (5.0, 10.0, 20.0, 25.0, 50.0)


@dataclass(frozen=True)
class Dot:
    """An estimate, the ends of its interval, the estimate as it is written, and its key.

    `clear` says whether it is beyond chance; None where that is not asked. `whole`: it is what the
    other rows are compared with, and drawn as such.
    """

    value: float
    low: float
    high: float
    text: str
    key: str = ""
    clear: bool | None = None
    whole: bool = False

    @property
    def mark(self) -> str:
        """The key of what is drawn, and whether it is filled or open."""
        return self.key if self.clear is None else f"{self.key}#{'clear' if self.clear else 'open'}"


@dataclass(frozen=True)
class DotRow:
    """One row of a dot chart: its label, this area's dot, and the dot it is set next to.

    A row without either is a heading, or has the shorthand of a hidden figure with its key.
    """

    label: str
    dot: Dot | None
    beside: Dot | None = None
    hidden: tuple[str, str] | None = None

    @property
    def written(self) -> str:
        """What stands to the right of the label."""
        return self.dot.text if self.dot else self.hidden[0] if self.hidden else ""

    @property
    def is_heading(self) -> bool:
        """Whether there is nothing to draw."""
        return self.dot is None and self.beside is None and self.hidden is None


@dataclass(frozen=True)
class Kind:
    """How a kind of dot looks: colours, its interval's colour, marker, and size in square points.

    Where a row has two kinds, it lies `off` points below the row's middle.
    """

    fill: str
    outline: str
    interval: str
    marker: str
    size: float
    off: float


OURS = Kind(NAVY, NAVY, NAVY, "o", 52, -3.5)
OPEN = replace(OURS, fill="#ffffff")
THEIRS = Kind(GREY, INK, RULE, "D", 34, 4.5)


@dataclass(frozen=True)
class Scale:
    """The axis: round ends that hold everything, and the distance between its ticks."""

    left: float
    right: float
    step: float

    @property
    def ticks(self) -> list[float]:
        """Values at the ticks."""
        count = round((self.right - self.left) / self.step)
        return [self.left + self.step * place for place in range(count + 1)]

    def at(self, value: float) -> float:
        """Where a value lies on the sheet; there is an eighth of a step outside either end."""
        room = self.step / 8
        span = self.right - self.left + 2 * room
        return SIDE + INSIDE * (value - self.left + room) / span


def dots(
    name: str,
    rows: Sequence[DotRow],
    axis: str,
    key: Sequence[str] = (),
    whole: Sequence[DotRow] = (),
    notes: Sequence[str] = (),
) -> str:
    """An SVG of dots with intervals in percentage points, in the order given.

    `key` names filled dots, open ones and those next to them, as far as there are any. `whole` has
    all the rows where these are a part: the axis has room for them, and begins as far down as in
    the other part. `notes` stand below the axis.

    Raises:
        ValueError: no row has a dot: an empty chart is not drawn.
    """
    drawn = [dot for row in rows for dot in (row.dot, row.beside) if dot is not None]
    if not drawn:
        raise ValueError("a chart without a dot")
    from pipeline.report.graphics.drawing import Drawing

    labels = [wrapped(row.label, row.written, row.is_heading) for row in rows]
    two = any(row.beside for row in rows)
    mark = 19.0 if two else 17.0
    named = _named(rows, key)
    top = LINE * max(len(named), len(_named(whole, key))) + 22.0
    heights = [
        LINE * len(lines) + (9.0 if row.is_heading else mark)
        for row, lines in zip(rows, labels, strict=True)
    ]
    sheet = Drawing(top + sum(heights) + 42.0 + LINE * len(notes))
    along = _scale([dot for row in (*rows, *whole) for dot in (row.dot, row.beside) if dot])
    y, middles, feet = top, [], []
    placed: dict[Kind, list[tuple[Dot, float]]] = {OURS: [], OPEN: [], THEIRS: []}
    for row, lines, height in zip(rows, labels, heights, strict=True):
        if row.is_heading:
            write_label(sheet, y + 6, lines, bold=True)
            y += height
            continue
        middle = y + LINE * len(lines) + (mark - 4) / 2 - 2
        middles.append(middle)
        write_label(sheet, y, lines)
        if row.dot:
            at = (SIDE + INSIDE, y + LINE * len(lines) - 4)
            sheet.write(*at, row.dot.text, "end", bold=True, key=row.dot.key)
            placed[_kind(row.dot)].append((row.dot, middle))
        elif row.hidden:
            text, of = row.hidden
            sheet.write(SIDE + INSIDE, y + LINE * len(lines) - 4, text, "end", key=of)
        if row.beside:
            placed[THEIRS].append((row.beside, middle))
        y += height
        feet.append(y - 2)
    sheet.rules([((SIDE, foot), (SIDE + INSIDE, foot)) for foot in feet], FAINT, 0.6)
    _grid(sheet, along, [(y - (mark - 6) / 2, y + (mark - 6) / 2) for y in middles])
    name_ticks(sheet, along, top - 6)
    name_ticks(sheet, along, y + 10)
    sheet.write(WIDTH / 2, y + 28, axis, "middle")
    for place, note in enumerate(notes, 1):
        sheet.write(SIDE, y + 30 + LINE * place, note)
    places = {kind: LINE * line + 7 for line, (kind, _) in enumerate(named)}
    for kind in (THEIRS, OPEN, OURS):
        off = kind.off if two else 0
        example = [(SIDE + 0.02 * INSIDE, places[kind])] if kind in places else []
        _mark(sheet, kind, along, [(dot, y + off) for dot, y in placed[kind]], example)
    for line, (_, label) in enumerate(named, 1):
        sheet.write(SIDE + 0.055 * INSIDE, LINE * line - 4, cut(label, 0.945 * INSIDE))
    return sheet.svg(name)


def _named(rows: Sequence[DotRow], key: Sequence[str]) -> list[tuple[Kind, str]]:
    """The kinds of dots that there are, with their names."""
    return [(kind, name) for kind, name in zip((OURS, OPEN, THEIRS), key, strict=False)
            if any(kind in _kinds(row) for row in rows)]  # fmt: skip


def _kinds(row: DotRow) -> list[Kind]:
    """The kinds of dots in a row."""
    own = [_kind(row.dot)] if row.dot else []
    return own + ([THEIRS] if row.beside else [])


def _kind(dot: Dot) -> Kind:
    """How a row's own dot looks."""
    if dot.whole:
        return THEIRS
    return OPEN if dot.clear is False else OURS


def write_label(sheet: "Drawing", y: float, lines: Sequence[str], bold: bool = False) -> None:
    """A label below y in as many lines as it has."""
    sheet.write(SIDE, y + LINE - 4, "\n".join(lines), bold=bold)


def _scale(drawn: Sequence[Dot]) -> Scale:
    """An axis with room for every interval, every estimate and zero, of seven ticks at most."""
    low = min(0.0, *(dot.low for dot in drawn), *(dot.value for dot in drawn))
    high = max(0.0, *(dot.high for dot in drawn), *(dot.value for dot in drawn))
    for step in STEPS:
        left, right = step * (low // step), -step * (-high // step)
        if (right - left) / step <= 6:
            break
    return Scale(left, right, step)


def _grid(sheet: "Drawing", along: Scale, places: Sequence[tuple[float, float]]) -> None:
    """A pale line at each tick and a dark one at zero, next to marks only."""
    others = [along.at(tick) for tick in along.ticks if tick != 0]
    sheet.rules([((x, top), (x, foot)) for x in others for top, foot in places], PALE, 0.8)
    zero = along.at(0)
    sheet.rules([((zero, top), (zero, foot)) for top, foot in places], RULE, 1.2)


def name_ticks(sheet: "Drawing", along: Scale, y: float) -> None:
    """The ticks' values."""
    for tick in along.ticks:
        value = f"{tick:.0f}"
        sheet.write(along.at(tick), y, value.replace("-", "−"), "middle", tick=value)


def _mark(
    sheet: "Drawing",
    kind: Kind,
    along: Scale,
    placed: Sequence[tuple[Dot, float]],
    named: Sequence[tuple[float, float]],
) -> None:
    """Intervals as lines, estimates as dots, and a dot next to the name of the kind."""
    spans = [((along.at(dot.low), y), (along.at(dot.high), y)) for dot, y in placed]
    sheet.rules(spans, kind.interval, 2, [f"{dot.key}#interval" for dot, _ in placed])
    places = [*named, *((along.at(dot.value), y) for dot, y in placed)]
    keys = [*("" for _ in named), *(dot.mark for dot, _ in placed)]
    sheet.dots(places, kind.fill, kind.outline, kind.marker, kind.size, keys)
