"""Areas next to each other, factor by factor: what people said, and what goes with success."""

from collections.abc import Callable
from itertools import groupby

from markupsafe import Markup

from pipeline.report.blocks import tables
from pipeline.report.blocks.tables import Cell, Group, Row
from pipeline.report.graphics.heat import MOST, HeatCell, HeatRow, heat
from pipeline.report.messages import percent
from pipeline.report.release import figure as figures
from pipeline.report.release.apart import all_apart, is_whole
from pipeline.report.release.figure import Figure
from pipeline.report.release.view import NATIONAL, View, listed, section
from pipeline.report.render.fragment import Chart, Fragment, Piece, join, tag

Find = Callable[[View, str, str, str], Figure]
Place = tuple[str, str]
WHOLE: Place = (NATIONAL, NATIONAL)
NAMED = 3  # of what stands out in a kind of area, as many are told in words


def agreed_section(view: View) -> Fragment | None:
    """What is shown, and what stands out furthest from the whole in each kind of area."""
    if not _dimensions(view, _agreed):
        return None
    said = [tag("li", text) for one in _dimensions(view, _agreed) for text in _apart(view, one)]
    values = {"whole_in": view.whole_in, "confidence": view.level}
    values |= {"false_discovery_rate": percent(view.language, 100 * view.rate)}
    read = tag("p", view.say("compare.agreed_read", **values))
    list_ = tag("ul", *said, class_="finding")
    return section("agreed", view.say("compare.agreed_title"), list_, read)


def agreed_chart(view: View, part: int) -> Chart | None:
    """The shares that agreed, for the areas of one dimension."""
    return _chart(view, "agreed", part, _agreed)


def agreed_table(view: View) -> Fragment | None:
    """The same as a table, for each dimension."""
    return _tables(view, "agreed", _agreed)


def goes_section(view: View) -> Fragment | None:
    """What is shown about associations in each area."""
    if not _dimensions(view, _contrast):
        return None
    read = tag("p", view.say("compare.goes_read", outcome=view.names.clause(view.main)))
    title = view.say("compare.goes_title", outcome=view.names.item(view.main))
    return section("goes", title, read)


def goes_chart(view: View, part: int) -> Chart | None:
    """The contrasts for the main outcome, for the areas of one dimension."""
    return _chart(view, "goes", part, _contrast)


def goes_table(view: View) -> Fragment | None:
    """The same as a table, for each dimension."""
    return _tables(view, "goes", _contrast)


def _agreed(view: View, item: str, dimension: str, area: str) -> Figure:
    return view.share(item, dimension, area)


def _contrast(view: View, item: str, dimension: str, area: str) -> Figure:
    key = {"item": item, "outcome": view.main, "statistic": "contrast"}
    return view.release.figure("association", dimension, area, **key)


def _factors(view: View) -> list[str]:
    """Every factor, theme by theme, in the codebook's order."""
    known = dict.fromkeys(one.item for one in view.release.figures("association", *WHOLE))
    found = [item for item in known if view.names.part(item, "role") == "factor"]
    order = [row["level"] for row in view.names.levels("theme")]
    themes = {item: view.names.part(item, "theme") for item in found}
    return sorted(found, key=lambda i: order.index(themes[i]) if themes[i] in order else -1)


def _places(view: View, dimension: str) -> list[Place]:
    return [(dimension, area) for area in view.names.areas(dimension)]


def _dimensions(view: View, find: Find) -> list[str]:
    """The dimensions of which something is shown."""
    return [
        one
        for one in view.names.dimensions()
        if any(find(view, i, *place).shown for i in _factors(view) for place in _places(view, one))
    ]


def _compared(view: View, dimension: str) -> list[Figure]:
    """The shares of all factors in all areas of a dimension that can be set next to the whole."""
    found = (_agreed(view, i, *p) for i in _factors(view) for p in _places(view, dimension))
    return [figure for figure in found if is_whole(figure)]


def _ways(view: View, dimension: str, find: Find) -> dict[str, int]:
    """Which figures are marked, by key: 1 above, -1 below.

    A share where it lies apart from that of the whole, all of the dimension's allowed for; a
    contrast where it and its adjusted p-value are beyond chance.
    """
    ways: dict[str, int] = {}
    if find is _agreed:
        compared = _compared(view, dimension)
        pairs = [(one, _agreed(view, one.item, *WHOLE)) for one in compared]
        found = all_apart(pairs, view.confidence, view.rate)
        ways = {one.key: way for one, way in zip(compared, found, strict=True)}
    else:
        for place in (WHOLE, *_places(view, dimension)):
            for item in _factors(view):
                figure = find(view, item, *place)
                key = {"item": item, "outcome": figure.outcome, "statistic": "q"}
                q = view.release.figure("association", *place, **key)
                clear = q.value is not None and q.value <= view.rate
                ways[figure.key] = figure.sign if clear else 0
    return ways


def _apart(view: View, dimension: str) -> list[str]:
    """What lies furthest from the whole beyond chance, in words; or that nothing does."""
    ways = _ways(view, dimension, _agreed)
    clear = [one for one in _compared(view, dimension) if ways[one.key]]

    def gap(figure: Figure) -> float:
        whole = _agreed(view, figure.item, *WHOLE)
        return -abs((figure.value or 0.0) - (whole.value or 0.0))

    if not clear:
        name = view.names.dimension(dimension)
        return [view.say("compare.none", dimension=name, whole_in=view.whole_in)]
    return [_stands_out(view, one, ways[one.key]) for one in sorted(clear, key=gap)[:NAMED]]


def _stands_out(view: View, figure: Figure, way: int) -> str:
    whole = _agreed(view, figure.item, *WHOLE)
    return view.say(
        "compare.above" if way > 0 else "compare.below",
        value=figures.text(view.language, figure),
        interval=figures.interval(view.language, figure),
        place=view.names.inside(figure.dimension, figure.area),
        clause=view.names.clause(figure.item),
        beside=figures.text(view.language, whole),
        beside_interval=figures.interval(view.language, whole),
        whole_in=view.whole_in,
    )


def _chart(view: View, name: str, part: int, find: Find) -> Chart | None:
    """A heat map for the areas of one dimension; None where they are too many, or none is shown."""
    found = [one for one in _dimensions(view, find) if len(view.names.areas(one)) < MOST]
    if part > len(found):
        return None
    dimension = found[part - 1]
    places = [WHOLE, *_places(view, dimension)]
    ways = _ways(view, dimension, find)
    rows: list[HeatRow] = []
    for theme, items in groupby(_factors(view), key=lambda item: view.names.part(item, "theme")):
        rows.append(HeatRow(view.names.level("theme", theme) if theme else view.say("head.factor")))
        for item in items:
            cells = [_cell(view, find(view, item, *place), ways) for place in places]
            rows.append(HeatRow(view.names.item(item), tuple(cells)))
    file = name if part == 1 else f"{name}-{part}"
    columns = [view.names.area(*place) for place in places]
    alt = view.say(
        f"compare.{name}_alt",
        dimension=view.names.dimension(dimension),
        areas=listed(columns[1:]),
        total=figures.count(view.language, sum(bool(row.cells) for row in rows), f"rows|{file}"),
        marked=figures.count(view.language, sum(map(bool, ways.values())), f"marked|{file}"),
    )
    return Chart(heat(file, rows, columns), alt)


def _cell(view: View, figure: Figure, ways: dict[str, int]) -> HeatCell:
    value = figure.value if figure.shown else None
    key = figure.key if figure.released else ""
    return HeatCell(value, figures.plain(view.language, figure), key, ways.get(figure.key, 0))


def _tables(view: View, name: str, find: Find) -> Fragment | None:
    """A table for each dimension: factors down, the whole and the areas across."""
    made: list[Piece] = []
    for dimension in _dimensions(view, find):
        places = [WHOLE, *_places(view, dimension)]
        ways = _ways(view, dimension, find)
        heads = [view.say("head.factor"), *(view.names.area(*place) for place in places)]
        groups = []
        for theme, items in groupby(_factors(view), key=lambda i: view.names.part(i, "theme")):
            rows = [
                Row(view.names.item(i), [_marked(view, find(view, i, *p), ways) for p in places])
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


def _marked(view: View, figure: Figure, ways: dict[str, int]) -> Cell:
    """A cell with its triangle where it is beyond chance."""
    cell = tables.value(view.language, figure)
    way = ways.get(figure.key, 0)
    if not way:
        return cell
    key = "compare.is_above" if way > 0 else "compare.is_below"
    mark = Markup('<span data-message="{}">{}</span>').format(key, view.say(key))
    return Cell(Markup("{} {}").format(cell.text, mark), cell.marks)
