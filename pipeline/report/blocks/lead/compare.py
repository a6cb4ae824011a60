"""Areas next to each other, factor by factor: what people said, and what goes with success."""

from collections.abc import Callable
from itertools import groupby

from markupsafe import Markup

from pipeline.report.blocks import tables
from pipeline.report.blocks.lead.parts import LATER, chunks
from pipeline.report.blocks.lead.shares import (
    WHOLE,
    compared,
    factors,
    furthest,
    places,
    ways,
)
from pipeline.report.blocks.tables import Cell, Group, Row
from pipeline.report.graphics.dotted import explained
from pipeline.report.graphics.heat import MOST, HeatCell, HeatRow, heat
from pipeline.report.messages import percent
from pipeline.report.release import figure as figures
from pipeline.report.release.figure import Figure
from pipeline.report.release.view import View, listed, section
from pipeline.report.render.fragment import Chart, Fragment, Piece, join, tag

Find = Callable[[View, str, str, str], Figure]


def agreed_section(view: View) -> Fragment | None:
    """What is shown, and what stands out furthest from the whole in each kind of area."""
    if not _dimensions(view, _agreed):
        return None
    shown = _dimensions(view, _agreed)
    marked = any(way for one in shown for way in _ways(view, one, _agreed).values())
    told = shown if marked or _drawn(view, _agreed) != shown else []  # else the title says it
    said = [tag("li", text) for one in told for text in _apart(view, one)]
    values = {"whole_in": view.whole_in, "confidence": view.level}
    values |= {"false_discovery_rate": percent(view.language, 100 * view.rate)}
    values |= {"chart": view.chart("agreed")}
    read = tag("p", view.say("compare.agreed_read", **values))
    list_ = [tag("ul", *said, class_="finding")] if said else []
    title = view.say("compare.agreed_title")
    return section("agreed", title, *list_, read)


def agreed_chart(view: View, part: int) -> Chart | None:
    """The shares that agreed, for the areas of one dimension and some of the themes."""
    return _chart(view, "agreed", part, _agreed)


def agreed_table(view: View) -> Fragment | None:
    """The same as a table, for each dimension."""
    return _tables(view, "agreed", _agreed)


def goes_section(view: View) -> Fragment | None:
    """What is shown about associations in each area."""
    if not _dimensions(view, _contrast):
        return None
    values = {"chart": view.chart("goes"), "outcome": view.names.clause(view.main)}
    read = tag("p", view.say("compare.goes_read", **values))
    title = view.say("compare.goes_title", outcome=view.names.item(view.main))
    return section("goes", title, read)


def goes_chart(view: View, part: int) -> Chart | None:
    """The contrasts for the main outcome, for the areas of one dimension and some of the themes."""
    return _chart(view, "goes", part, _contrast)


def goes_table(view: View) -> Fragment | None:
    """The same as a table, for each dimension."""
    return _tables(view, "goes", _contrast)


def _agreed(view: View, item: str, dimension: str, area: str) -> Figure:
    return view.share(item, dimension, area)


def _contrast(view: View, item: str, dimension: str, area: str) -> Figure:
    key = {"item": item, "outcome": view.main, "statistic": "contrast"}
    return view.release.figure("association", dimension, area, **key)


def _drawn(view: View, find: Find) -> list[str]:
    """Those of the dimensions whose areas are few enough for a chart, as far as there are parts."""
    found = [one for one in _dimensions(view, find) if len(view.names.areas(one)) < MOST]
    return found[: LATER[-1] // len(chunks(view))]


def _dimensions(view: View, find: Find) -> list[str]:
    """The dimensions of which something is shown."""
    return [
        one
        for one in view.names.compared()
        if any(find(view, i, *place).shown for i in factors(view) for place in places(view, one))
    ]


def _ways(view: View, dimension: str, find: Find) -> dict[str, int]:
    """Which figures are marked, by key: 1 above, -1 below.

    A share where it lies apart from that of the whole, all of the dimension's allowed for; a
    contrast where it and its adjusted p-value are beyond chance.
    """
    if find is _agreed:
        return ways(view, dimension)
    found: dict[str, int] = {}
    for place in (WHOLE, *places(view, dimension)):
        for item in factors(view):
            figure = find(view, item, *place)
            key = {"item": item, "outcome": figure.outcome, "statistic": "q"}
            q = view.release.figure("association", *place, **key)
            clear = q.value is not None and q.value <= view.rate
            found[figure.key] = figure.sign if clear else 0
    return found


def _apart(view: View, dimension: str) -> list[str]:
    """What is furthest from the whole beyond chance, in words; or that nothing does."""
    said = furthest(view, compared(view, dimension), ways(view, dimension))
    if not said:
        name = view.names.dimension(dimension)
        return [view.say("compare.none", dimension=name, whole_in=view.whole_in)]
    return said


def _chart(view: View, name: str, part: int, find: Find) -> Chart | None:
    """A heat map for the areas of one dimension; None where they are too many, or none is shown."""
    found = _drawn(view, find)
    parts = [(dimension, items) for dimension in found for items in chunks(view)]
    if part > len(parts):
        return None
    dimension, chosen = parts[part - 1]
    across = [WHOLE, *places(view, dimension)]
    marked = _ways(view, dimension, find)
    rows: list[HeatRow] = []
    for theme, items in groupby(chosen, key=lambda item: view.names.part(item, "theme")):
        rows.append(HeatRow(view.names.level("theme", theme) if theme else view.say("head.factor")))
        for item in items:
            cells = [_cell(view, find(view, item, *place), marked) for place in across]
            rows.append(HeatRow(view.names.item(item), tuple(cells)))
    file = name if part == 1 else f"{name}-{part}"
    columns = [view.names.area(*place) for place in across]
    alt = view.say(
        f"compare.{name}_alt",
        dimension=view.names.dimension(dimension),
        areas=listed(columns[1:]),
        total=figures.count(view.language, sum(bool(row.cells) for row in rows), f"rows|{file}"),
        marked=figures.count(
            view.language,
            sum(bool(cell.way) for row in rows for cell in row.cells),
            f"marked|{file}",
        ),
    )
    return Chart(
        heat(
            file,
            rows,
            columns,
            view.say("glance.axis" if find is _agreed else "contrasts.axis"),
            view.say("compare.low"),
            explained(view, " ".join(cell.text for row in rows for cell in row.cells)),
        ),
        alt,
        _title(view, name, found, find) if part == 1 else "",
        _named(view, dimension, rows, len(found)) if part > 1 else (),
    )


def _named(view: View, dimension: str, rows: list[HeatRow], dimensions: int) -> tuple[str, ...]:
    """What a later part of the chart is of, and the theme that it begins with."""
    of = (view.names.dimension(dimension),)
    return (*of, rows[0].label) if len(chunks(view)) > 1 else of if dimensions > 1 else ()


def _title(view: View, name: str, dimensions: list[str], find: Find) -> str:
    """How many of the numbers in all parts of the chart are marked.

    The shares of the whole are none of them: the others are compared with these.
    """
    marked = {key for one in dimensions for key, way in _ways(view, one, find).items() if way}
    compared_ = {
        figure.key
        for one in dimensions
        for place in (*(() if find is _agreed else (WHOLE,)), *places(view, one))
        for figure in (find(view, item, *place) for item in factors(view))
        if figure.shown
    }
    values = (
        {"whole_in": view.whole_in}
        if find is _agreed
        else {"outcome": view.names.clause(view.main)}
    )
    number, key = len(marked), f"compare.{name}_finding"
    return view.headline(key, name, number, len(compared_), "numbers", **values)


def _cell(view: View, figure: Figure, marked: dict[str, int]) -> HeatCell:
    """A number without the sign of its unit, for which there is no room."""
    value = figure.value if figure.shown else None
    key = figure.key if figure.released else ""
    text = figures.plain(view.language, figure).removesuffix("%")
    low = figure.shown and figure.verdict == "low_reliability"
    return HeatCell(value, text, key, marked.get(figure.key, 0), low)


def _tables(view: View, name: str, find: Find) -> Fragment | None:
    """A table for each dimension: factors down, the whole and the areas across."""
    made: list[Piece] = []
    for dimension in _dimensions(view, find):
        across = [WHOLE, *places(view, dimension)]
        marked = _ways(view, dimension, find)
        heads = [view.say("head.factor"), *(view.names.area(*place) for place in across)]
        groups = []
        for theme, items in groupby(factors(view), key=lambda i: view.names.part(i, "theme")):
            rows = [
                Row(
                    view.names.item(i), [with_mark(view, find(view, i, *p), marked) for p in across]
                )
                for i in items
            ]
            groups.append(Group(rows, view.names.level("theme", theme) if theme else ""))
        values = {"dimension": view.names.dimension(dimension)}
        values |= {"outcome": view.names.clause(view.main)} if find is _contrast else {}
        caption = view.say(f"compare.{name}_caption", **values)
        shown = tables.table(view.language, f"{name}-{dimension}", caption, heads, groups)
        summary = tag(
            "summary", view.say("compare.show", dimension=view.names.dimension(dimension))
        )
        made.append(tag("details", summary, shown))
    return Fragment(join(*made)) if made else None


def with_mark(view: View, figure: Figure, marked: dict[str, int]) -> Cell:
    """A cell with its triangle where it is beyond chance."""
    cell = tables.value(view.language, figure)
    way = marked.get(figure.key, 0)
    if not way:
        return cell
    key = "compare.is_above" if way > 0 else "compare.is_below"
    mark = Markup('<span data-message="{}">{}</span>').format(key, view.say(key))
    return Cell(Markup("{} {}").format(cell.text, mark), cell.marks)
