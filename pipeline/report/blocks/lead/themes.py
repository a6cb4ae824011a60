"""What people said was in place, theme by theme: here, in the whole, and in the wave before."""

from itertools import groupby

from pipeline.report.blocks import tables
from pipeline.report.blocks.lead import shares
from pipeline.report.blocks.lead.compare import with_mark
from pipeline.report.blocks.tables import Cell, Group, Row
from pipeline.report.graphics.strip import Mark, StripRow, strip
from pipeline.report.release import figure as figures
from pipeline.report.release.figure import Figure
from pipeline.report.release.view import View, closed, listed, section
from pipeline.report.render.fragment import Chart, Fragment, tag

NAME = "themes"
MOST = 5  # themes in one picture; more make two, next to each other where there is room
# What is said of a picture of one share instead.
SINGLE = {"themes.alt": "themes.alt_single", "themes.more": "themes.more_single"}
MOST_SPOKEN = 3  # of the largest shares, which the description names with the smallest


def themes_section(view: View) -> Fragment | None:
    """What is furthest from the whole beyond chance, and how the strip is read.

    Where nothing is, the strip's title says so.
    """
    found = [view.share(item) for item in shares.factors(view)]
    if not any(figure.shown for figure in found):
        return None
    whole_in = view.whole_in if view.is_beside else view.place
    read = view.say(_read(view), chart=view.chart(NAME), whole_in=whole_in)
    texts = [closed(view.say("figure.read"), tag("p", read))]
    if view.is_beside:
        marked = shares.ways(view, view.dimension)
        said = [tag("li", text) for text in shares.furthest(view, found, marked)]
        texts[:0] = [tag("ul", *said, class_="finding")] if said else []
    return section(NAME, view.say("themes.title"), *texts)


def themes_chart(view: View, part: int) -> Chart | None:
    """A strip for each theme: a dot for each factor's share, and what it is set next to.

    Part 1 or 2 of it; None where there is no such part.
    """
    rows, shown = _rows(view)
    half = -(-len(rows) // 2) if len(rows) > MOST else len(rows)
    chosen = slice(0, half) if part == 1 else slice(half, None)
    if not rows[chosen]:
        return None
    told = [figure for one in (shown if part == 1 else shown[chosen]) for figure in one]
    name = NAME if part == 1 else f"{NAME}-{part}"
    svg = strip(name, rows[chosen], view.say("glance.axis"), _key(view, rows[chosen]))
    return Chart(svg, _alt(view, told, name), _title(view, rows) if part == 1 else "")


def _title(view: View, rows: list[StripRow]) -> str:
    """What the strip finds: how many shares are beyond chance; or what it shows, alone."""
    if _clear(view) is None:
        return view.say("themes.finding_alone", whole_in=view.place)
    marks = [mark for row in rows for mark in row.ours]
    key = "themes.moved" if view.is_national else "themes.finding"
    values = {} if view.is_national else {"whole_in": view.whole_in}
    clear = sum(mark.clear is True for mark in marks)
    return view.headline(key, NAME, clear, len(marks), **values)


def _rows(view: View) -> tuple[list[StripRow], list[list[Figure]]]:
    """The strips of all themes that have a share, and the shares in each."""
    clear, rows, shown = _clear(view), [], []
    for name, items in groupby(shares.factors(view), key=lambda item: shares.theme(view, item)):
        ours, theirs, found_here = [], [], []
        for item in items:
            figure, beside = view.share(item), _beside(view, item)
            if figure.value is not None and figure.shown:
                is_clear = figure.key in clear if clear is not None else view.is_national or None
                ours.append(Mark(figure.value, figure.key, is_clear))
                found_here.append(figure)
            if beside is not None and beside.value is not None and beside.shown:
                theirs.append(Mark(beside.value, beside.key))
        if ours:
            rows.append(StripRow(name, ours, theirs))
            shown.append(found_here)
    return rows, shown


def themes_table(view: View) -> Fragment | None:
    """The share here and in the whole, its interval, and its change, theme by theme."""
    found = shares.factors(view)
    if not any(view.share(item).shown for item in found):
        return None
    language, changed = view.language, _has_change(view)
    groups_of = {_group(view, item) for item in found}
    one = groups_of.pop() if len(groups_of) == 1 else ""  # factors may have scales of their own
    heads = [view.say("head.factor"), view.say("head.group", group=one) if one else view.title]
    heads.append(view.say("head.interval", confidence=view.level))
    if view.is_beside:
        whole = view.say("head.whole_group", group=one, whole=view.whole)
        heads.append(whole if one else view.whole)
    heads += [view.say("change.change")] if changed else []
    heads.append(view.say("head.base"))
    marked = shares.ways(view, view.dimension) if view.is_beside else {}
    groups = []
    for name, items in groupby(found, key=lambda item: shares.theme(view, item)):
        rows = []
        for item in items:
            figure = view.share(item)
            cells: list[Cell] = [with_mark(view, figure, marked), tables.interval(language, figure)]
            if view.is_beside:
                cells.append(tables.value(language, view.share(item, *shares.WHOLE)))
            cells += [tables.with_interval(language, _change(view, item))] if changed else []
            rows.append(Row(view.names.item(item), [*cells, tables.base(language, figure)]))
        groups.append(Group(rows, name))
    caption = view.say("themes.caption", place=view.place)
    return Fragment(tables.table(language, NAME, caption, heads, groups))


def _group(view: View, item: str) -> str:
    """What the answers of a factor that count are called."""
    return view.names.level(view.names.part(item, "scale"), _level(view, item), group=True)


def _level(view: View, item: str) -> str:
    return view.names.positive(item)


def _change(view: View, item: str, statistic: str = "share_change") -> Figure:
    key = {"item": item, "level": _level(view, item), "statistic": statistic}
    return view.figure("change", **key)


def _has_change(view: View) -> bool:
    return any(_change(view, item).shown for item in shares.factors(view))


def _beside(view: View, item: str) -> Figure | None:
    """The same share of the whole; on the whole's own page, of the wave before."""
    if view.is_beside:
        return view.share(item, *shares.WHOLE)
    has_before = view.is_national and _has_change(view)
    return _change(view, item, "share_before") if has_before else None


def _clear(view: View) -> frozenset[str] | None:
    """The keys of the shares that are filled; None where nothing is compared, and all are."""
    if view.is_beside:
        return frozenset(key for key, way in shares.ways(view, view.dimension).items() if way)
    if not (view.is_national and _has_change(view)):
        return None
    passed = [item for item in shares.factors(view) if _changed(view, item)]
    return frozenset(view.share(item).key for item in passed)


def _changed(view: View, item: str) -> bool:
    q = _change(view, item, "share_change_q").value
    return _change(view, item).excludes_zero and q is not None and q <= view.rate


def _read(view: View) -> str:
    """The key of the words that say how the strip is read."""
    if view.is_beside:
        return "themes.read"
    has_before = view.is_national and _has_change(view)
    return "themes.read_change" if has_before else "themes.read_alone"


def _key(view: View, rows: list[StripRow]) -> list[str]:
    """What each kind of mark is, of those that are drawn."""
    marks = [mark for row in rows for mark in row.ours]
    if _clear(view) is None:
        return [view.title]
    found = [view.say("themes.filled", area=view.title)] if any(m.clear for m in marks) else []
    found += [view.say("themes.open", area=view.title)] if not all(m.clear for m in marks) else []
    beside = view.say("themes.before") if view.is_national else view.whole
    return found + ([beside] if any(row.theirs for row in rows) else [])


def _alt(view: View, shown: list[Figure], name: str) -> str:
    """How many shares a picture has, or all parts of it, and the largest and the smallest."""
    ordered = sorted(shown, key=lambda figure: -(figure.value or 0.0))
    ends = [*ordered[:MOST_SPOKEN], *ordered[MOST_SPOKEN:][-1:]]
    spoken = [
        view.say(
            "answers.spoken",
            factor=view.names.item(figure.item),
            share=figures.noted(view.language, figure),
        )
        for figure in ends
    ]
    key = "themes.alt" if name == NAME else "themes.more"
    if len(ordered) == 1:
        return view.say(SINGLE[key], descending=listed(spoken))
    total = figures.count(view.language, len(shown), f"drawn|{name}")
    return view.say(key, total=total, descending=listed(spoken))
