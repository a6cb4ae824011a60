"""Blocks about change: what moved since the wave before, beyond chance."""

from pipeline.report.blocks import tables
from pipeline.report.blocks.multiplicity import beside, size
from pipeline.report.blocks.tables import Group, Row
from pipeline.report.graphics.dotted import Line, dotted
from pipeline.report.messages import percent
from pipeline.report.release import figure as figures
from pipeline.report.release.figure import Figure
from pipeline.report.release.view import View, listed, paragraphs, section
from pipeline.report.render.fragment import Chart, Fragment, tag

KINDS = ("share", "contrast")


def moved_section(view: View) -> Fragment | None:
    """The changes beyond chance, largest first; or that there is none.

    The page of an area has the largest of them among its findings, and here the others.
    """
    found = [f for kind in KINDS for f in _changes(view, kind)]
    if not any(figure.shown for figure in found):
        return None
    every = clear(view)
    listed_here = every[1:] if view.kind == "area" else every
    if listed_here:
        sentences = [tag("li", sentence(view, figure)) for figure in listed_here]
        said = tag("ul", *sentences, class_="finding")
    else:
        said = tag("p", view.say("change.only" if every else "change.none"))
    unasked = [f for f in _changes(view, "share") if f.reason == "not_asked"]
    missing = listed([view.names.item(figure.item) for figure in unasked])
    more = [view.say("change.read", confidence=view.level), *_families(view)]
    more += [view.say("change.unasked", items=missing)] if unasked else []
    return section("change", view.say("change.title"), said, paragraphs(more, "note"))


def clear(view: View) -> list[Figure]:
    """The changes beyond chance on this page, of shares and of contrasts, largest first."""
    found = [f for kind in KINDS for f in _changes(view, kind)]
    passed = [figure for figure in found if figure.excludes_zero and _passes(view, figure)]
    return sorted(passed, key=lambda figure: -abs(figure.value or 0.0))


def _families(view: View) -> list[str]:
    """How many shares and differences were compared; nothing where one of them is not shown."""
    found = view.figures("change", statistic="family_size")
    shares = size(view, [f for f in found if f.level])
    contrasts = size(view, [f for f in found if f.outcome])
    if not (shares and contrasts):
        return []
    rate = percent(view.language, 100 * view.rate)
    return [
        view.say("change.family", shares=shares, contrasts=contrasts, false_discovery_rate=rate)
    ]


def _passes(view: View, figure: Figure) -> bool:
    """Whether the change's adjusted p-value is at most the declared rate."""
    q = _beside(view, figure, "change_q")
    return q.value is not None and q.value <= view.rate


def sentence(view: View, figure: Figure) -> str:
    """One change in words: of what people said or reported, or of a factor's contrast.

    Raises:
        BadInput: the dictionary lacks a name.
    """
    kind = figure.statistic.split("_")[0]
    if kind == "share" and view.names.part(figure.item, "role") == "outcome":
        kind = "reported"
    held = view.names.held(figure.item)
    kind = "held" if kind == "share" and held else kind
    values = {
        "place": view.place,
        "before": figures.text(view.language, _beside(view, figure, "before")),
        "now": figures.text(view.language, _beside(view, figure, "now")),
        "confidence": view.level,
        "base": figures.base(view.language, figure),
    } | figures.sized(view.language, figure)
    if kind in ("contrast", "held"):
        values["who"] = view.names.who(figure.item)
    else:
        values["clause"] = view.names.clause(figure.item)
    if kind == "contrast":
        values["outcome"] = view.names.clause(figure.outcome)
    return view.say(f"change.{kind}_{'up' if figure.sign > 0 else 'down'}", **values)


def change_section(view: View) -> Fragment | None:
    """What the chart and the tables show."""
    if not any(figure.shown for figure in _changes(view, "share")):
        return None
    chart = view.chart("change")
    texts = [view.say("change.chart_read", chart=chart, confidence=view.level)]
    return section("change-shares", view.say("change.shares"), paragraphs(texts))


def change_chart(view: View, part: int) -> Chart | None:
    """Changes of shares, largest rise first."""
    shown = [figure for figure in _changes(view, "share") if figure.shown]
    shown.sort(key=lambda figure: -(figure.value or 0.0))
    lines = [
        Line(view.names.item(f.item), f, clear=f.excludes_zero and _passes(view, f)) for f in shown
    ]

    def title(filled: int, drawn: int) -> str:
        return view.headline("change.finding", "change", filled, drawn)

    key = [view.say("chart.filled"), view.say("chart.open")]
    return dotted(view, "change", lines, "change.axis", "change.alt", part, key, title)


def change_table(view: View) -> Fragment | None:
    """Every share and contrast before and now, with its change."""
    groups = []
    for kind in KINDS:
        rows = [_row(view, figure) for figure in _changes(view, kind)]
        groups.append(Group(rows, view.say(f"change.{kind}s")))
    if not any(figure.shown for kind in KINDS for figure in _changes(view, kind)):
        return None
    heads = [view.say("head.item"), view.say("change.before"), view.say("change.now")]
    heads += [view.say("change.change"), view.say("head.interval", confidence=view.level)]
    heads += [view.say("head.q"), view.say("head.base")]
    caption = view.say("change.caption", whole=view.whole)
    found = [figure for kind in KINDS for figure in _changes(view, kind)]
    notes = beside(view, ((figure, _beside(view, figure, "change_q")) for figure in found))
    return Fragment(tables.table(view.language, "change", caption, heads, groups, notes))


def _row(view: View, figure: Figure) -> Row:
    language = view.language
    cells = [tables.value(language, _beside(view, figure, one)) for one in ("before", "now")]
    cells += [tables.value(language, figure), tables.interval(language, figure)]
    cells.append(tables.value(language, _beside(view, figure, "change_q")))
    cells.append(tables.base(language, figure))
    return Row(view.names.item(figure.item), cells)


def _changes(view: View, kind: str) -> list[Figure]:
    return view.figures("change", statistic=f"{kind}_change")


def _beside(view: View, figure: Figure, part: str) -> Figure:
    """Another figure about the same share or contrast: before, now, or change_q."""
    kind = figure.statistic.split("_")[0]
    key = {"item": figure.item, "level": figure.level, "outcome": figure.outcome}
    return view.figure("change", statistic=f"{kind}_{part}", **key)
