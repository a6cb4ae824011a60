"""Released figures as a chart of dots, in one picture or in two where they are many."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipeline.report.graphics.charts import Dot, DotRow, dots
from pipeline.report.release import figure as figures
from pipeline.report.release.figure import Figure
from pipeline.report.release.view import View, listed
from pipeline.report.render.fragment import Chart

# More rows than this make two pictures, so that each fits on a sheet of paper with its text.
MOST = 17
# Descriptions that do not go from the largest figure to the smallest.
AS_DRAWN = (
    *("contexts.alt", "importance.alt", "importance.more"),
    *("dots.more", "glance.alt", "glance.more"),
)
# Descriptions of shares, for which zero is no boundary.
OF_SHARES = ("glance.alt", "glance.more", "importance.alt", "importance.more")
# Descriptions of shares of which there are always several.
ALONE = ("glance.alt", "importance.alt")
Title = Callable[[int, int], str]


@dataclass(frozen=True)
class Line:
    """One row of the chart: its label, its figure, and the figure it is set next to.

    `head` is the heading that it stands under, and `spoken` what it is called away from it.
    `clear` says whether it is beyond chance, where that is asked; `whole`, that the other rows are
    compared with it; `begins`, that a second picture may begin with it. A figure that is not shown
    has its shorthand in its row.
    """

    label: str
    figure: Figure
    beside: Figure | None = None
    head: str = ""
    spoken: str = ""
    clear: bool | None = None
    whole: bool = False
    begins: bool = False


def dotted(
    view: View,
    name: str,
    lines: Sequence[Line],
    axis: str,
    alt: str,
    part: int,
    key: Sequence[str],
    title: Title,
    item: str = "",
) -> Chart | None:
    """Part 1 or 2 of a chart of lines, in the order given, all on one scale.

    `axis` and `alt` are keys of the catalogue; `key` names filled dots, open ones and those next to
    them, or is empty; `title` is given how many dots are filled and how many are drawn; `item` is
    what shares are of. None where there is no such part, or no dot.
    """
    rows = [_row(view, line) for line in lines]
    half = _first_part(lines, rows)
    chosen = slice(0, half) if part == 1 else slice(half, None)
    if not any(row.dot for row in rows[chosen]):
        return None
    file = name if part == 1 else f"{name}-{part}"
    drawn = _headed(lines[chosen], rows[chosen])
    notes = explained(view, " ".join(row.written for row in drawn))
    svg = dots(file, drawn, view.say(axis), key, rows, notes)
    told = [line for line in (lines if part == 1 else lines[chosen]) if line.figure.shown]
    values = {"item": item} if item else {}
    key_of_alt = alt if part == 1 or alt in OF_SHARES else "dots.more"
    if part > 1:
        return Chart(svg, _alt(view, key_of_alt, told, values, file))
    filled = sum(row.dot is not None and line.clear is True
                 for row, line in zip(rows, lines, strict=True))  # fmt: skip
    said = title(filled, len(told))
    return Chart(svg, _alt(view, key_of_alt, told, values, file), said)


def explained(view: View, written: str) -> list[str]:
    """What each shorthand means that is written in a chart, which may be read without its page."""
    return [view.say(f"shorthand.{mark.strip('[]')}") for mark in figures.MARKS if mark in written]


def _first_part(lines: Sequence[Line], rows: Sequence[DotRow]) -> int:
    """How many rows the first picture has: half of many, or all of them where one is enough.

    Where lines say that the second may begin with them, it does with the one nearest the middle,
    if both pictures have a dot and fit on a sheet. Otherwise hidden rows stand last. The second
    picture has a dot, so that the first may have fewer rows than half, as long as what is left
    fits on a sheet.
    """
    half = -(-len(rows) // 2)
    starts = [place for place, line in enumerate(lines) if line.begins
              and any(row.dot for row in rows[:place]) and any(row.dot for row in rows[place:])
              and max(place, len(rows) - place) <= MOST]  # fmt: skip
    if starts:
        return min(starts, key=lambda place: abs(place - half))
    last = max((place for place, row in enumerate(rows) if row.dot), default=0)
    first = min(half, last)
    return first if len(rows) > MOST and len(rows) - first <= max(half, MOST) else len(rows)


def _headed(lines: Sequence[Line], rows: Sequence[DotRow]) -> list[DotRow]:
    """The rows with a heading, which is a row without a dot, before each that begins a group."""
    found: list[DotRow] = []
    for place, (line, row) in enumerate(zip(lines, rows, strict=True)):
        if line.head and (place == 0 or lines[place - 1].head != line.head):
            found.append(DotRow(line.head, None))
        found.append(row)
    return found


def _row(view: View, line: Line) -> DotRow:
    beside = _dot(view.language, line.beside) if line.beside else None
    dot = _dot(view.language, line.figure, line.clear, line.whole)
    key = line.figure.key if line.figure.released else ""
    hidden = None if dot else (figures.plain(view.language, line.figure), key)
    return DotRow(line.label, dot, beside, hidden)


def _dot(
    language: str, figure: Figure, clear: bool | None = None, whole: bool = False
) -> Dot | None:
    """A figure as a dot with its interval; none where it is not shown whole."""
    if figure.value is None or figure.low is None or figure.high is None:
        return None
    text = f"{figures.plain(language, figure)} {figure.mark}".rstrip()
    return Dot(figure.value, figure.low, figure.high, text, figure.key, clear, whole)


def _alt(view: View, key: str, lines: Sequence[Line], values: dict[str, str], name: str) -> str:
    """The message with its numbers: the first three, the last, and how many are clear.

    `name` is that of the picture that is described, or of the first of the parts that are.
    """
    if len(lines) == 1 and key not in ALONE:
        key = "dots.more_single" if key.endswith(".more") else "dots.single"
        return view.say(key, confidence=view.level, figures=_spoken(view, lines[0]))
    clear = sum(line.figure.excludes_zero for line in lines)
    if key not in OF_SHARES:
        values = values | {"clear": figures.count(view.language, clear, f"clear|{name}")}
    ends = listed([_spoken(view, line) for line in (*lines[:3], *lines[3:][-1:])])
    return view.say(
        key,
        confidence=view.level,
        **{"figures" if key in AS_DRAWN else "descending": ends},
        total=figures.count(view.language, len(lines), f"drawn|{name}"),
        **values,
    )


def _spoken(view: View, line: Line) -> str:
    """A label with its numbers."""
    return view.say(
        "dots.spoken",
        factor=line.spoken or line.label,
        value=figures.noted(view.language, line.figure),
        interval=figures.interval(view.language, line.figure),
    )
