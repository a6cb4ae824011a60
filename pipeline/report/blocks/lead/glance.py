"""How many reported the main outcome in every area, next to the whole: a chart, and a table."""

from collections.abc import Sequence

from markupsafe import Markup

from pipeline.report.blocks import tables
from pipeline.report.blocks.lead.shares import level_way, levels
from pipeline.report.blocks.tables import Cell, Group, Row
from pipeline.report.graphics.dotted import Line, dotted
from pipeline.report.messages import percent
from pipeline.report.release import figure as figures
from pipeline.report.release.apart import apart, is_whole
from pipeline.report.release.figure import Figure
from pipeline.report.release.view import NATIONAL, View, closed, listed, section
from pipeline.report.render.fragment import Chart, Fragment, tag

# What is said of areas above the whole (1) or below it (-1), of the last one, and of one as both.
KEYS = {
    1: ("glance.above", "glance.highest", "glance.highest_too"),
    -1: ("glance.below", "glance.lowest", "glance.lowest_too"),
}


def glance_section(view: View) -> Fragment | None:
    """What may be said of the areas together: which lie apart from the whole, and from each other.

    Every area of a dimension is compared with the whole, which is allowed for. An area is called
    the highest or the lowest only where it lies apart from each of the others.
    """
    if not _dimensions(view):
        return None
    texts = [text for dimension in _dimensions(view) for text in _said(view, dimension)]
    # Where none is, the chart's title says so.
    said = [tag("li", text) for text in texts] if _is_any_apart(view) else []
    rate = percent(view.language, 100 * view.rate)
    read = view.say("glance.read", confidence=view.level, false_discovery_rate=rate)
    how = closed(view.say("figure.read"), tag("p", read))
    title = view.say("glance.title", outcome=view.names.item(view.main))
    return section("glance", title, *([tag("ul", *said, class_="finding")] if said else []), how)


def glance_chart(view: View, part: int) -> Chart | None:
    """The whole first, then the areas of each dimension, the largest share first.

    Where there are several dimensions, each stands in one picture, next to others where it can.
    """
    if not _dimensions(view):
        return None
    lines = [Line(view.whole, _share(view, NATIONAL, NATIONAL), whole=True)]
    for place, dimension in enumerate(_dimensions(view)):
        head = view.names.dimension(dimension)
        found = sorted(levels(view, dimension), key=lambda one: -(one.value or 0.0))
        lines += [
            Line(
                view.names.area(dimension, figure.area),
                figure,
                head=head,
                clear=level_way(view, figure) != 0,
                begins=place > 0 and figure is found[0],
            )
            for figure in found
        ]

    def title(filled: int, drawn: int) -> str:
        areas = drawn - 1  # without the whole
        whole = view.whole_in
        return view.headline("glance.finding", "glance", filled, areas, "numbers", whole_in=whole)

    key = [view.say("chart.filled"), view.say("chart.open"), view.whole]
    alt = "glance.alt" if part == 1 else "glance.more"
    item = view.names.clause(view.main)
    return dotted(view, "glance", lines, "glance.axis", alt, part, key, title, item)


def glance_table(view: View) -> Fragment | None:
    """The share of every area with its interval, and how it compares with the whole."""
    if not _dimensions(view):
        return None
    heads = [view.say("head.area"), view.say("glance.share", item=view.names.clause(view.main))]
    heads += [view.say("head.interval", confidence=view.level), view.say("head.base")]
    heads.append(view.say("glance.beside", whole_in=view.whole_in))
    link = view.link(view.whole, "national")
    whole = _row(view, link, _share(view, NATIONAL, NATIONAL), Cell("[z]", ("[z]",), words=True))
    groups = [Group([whole])]
    for dimension in view.names.compared():
        rows = []
        for area in view.names.areas(dimension):
            figure = _share(view, dimension, area)
            link = view.link(view.names.area(dimension, area), "area", dimension, area)
            rows.append(_row(view, link, figure, _compared(view, figure)))
        groups.append(Group(rows, view.names.dimension(dimension)))
    caption = view.say("glance.caption", item=view.names.clause(view.main))
    return Fragment(tables.table(view.language, "glance", caption, heads, groups))


def _row(view: View, head: str, figure: Figure, compared: Cell) -> Row:
    language = view.language
    cells = [tables.value(language, figure), tables.interval(language, figure)]
    return Row(head, [*cells, tables.base(language, figure), compared])


def _compared(view: View, figure: Figure) -> Cell:
    """Whether an area is above or below the whole, in a word that names its message."""
    if not is_whole(figure):
        return Cell("[z]", ("[z]",), words=True)
    key = {1: "glance.is_above", -1: "glance.is_below", 0: "glance.is_unclear"}
    message = key[level_way(view, figure)]
    said = Markup('<span data-message="{}">{}</span>').format(message, view.say(message))
    return tables.words(said)


def _share(view: View, dimension: str, area: str) -> Figure:
    return view.share(view.main, dimension, area)


def _dimensions(view: View) -> list[str]:
    """The dimensions with something to compare; none where the whole is not shown."""
    if not is_whole(_share(view, NATIONAL, NATIONAL)):
        return []
    return [one for one in view.names.compared() if levels(view, one)]


def _is_any_apart(view: View) -> bool:
    """Whether any area lies apart from the whole, or from each of the others of its dimension."""
    found = [levels(view, one) for one in _dimensions(view)]
    beside = any(level_way(view, figure) for figures_ in found for figure in figures_)
    return beside or any(_end(view, figures_, way) for figures_ in found for way in (1, -1))


def _said(view: View, dimension: str) -> list[str]:
    """One sentence for those above the whole, below it, the highest and the lowest.

    The one area above the whole that is the highest too has a single sentence.
    """
    found = levels(view, dimension)
    name, said, ends = view.names.dimension(dimension), list[str](), list[str]()
    values = {"dimension": name, "outcome": view.names.clause(view.main)}
    for way, keys in KEYS.items():
        beside, last, both = keys
        clear = sorted(
            (one for one in found if level_way(view, one) == way),
            key=lambda one: -(one.value or 0.0),
        )
        end = _end(view, found, way)
        if clear == [end]:
            area = _area(view, clear[0])
            said.append(view.say(both, area=area, whole_in=view.whole_in, **values))
            continue
        if clear:
            areas = listed([_area(view, one) for one in clear])
            said.append(view.say(beside, areas=areas, whole_in=view.whole_in, **values))
        ends += [view.say(last, area=_area(view, end), **values)] if end else []
    if not said:
        said.append(view.say("glance.alike", whole_in=view.whole_in, dimension=name))
    return said + ends


def _end(view: View, found: Sequence[Figure], way: int) -> Figure | None:
    """The area that is apart from each of the others, above them or below; None if there is none.

    Two sides are needed, and each of the others is a comparison of its own.
    """
    for one in found:
        others = [other for other in found if other is not one]
        if others and all(apart(one, other, view.confidence) == way for other in others):
            return one
    return None


def _area(view: View, figure: Figure) -> str:
    return view.say(
        "glance.area",
        area=view.names.area(figure.dimension, figure.area),
        value=figures.text(view.language, figure),
        interval=figures.interval(view.language, figure),
    )
