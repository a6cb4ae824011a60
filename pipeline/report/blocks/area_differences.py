"""Blocks about where an association differs: this area next to all, and context next to context."""

from markupsafe import Markup

from pipeline.report.blocks import tables
from pipeline.report.blocks.multiplicity import beside, family
from pipeline.report.blocks.tables import Cell, Group, Row
from pipeline.report.graphics.dotted import Line, dotted
from pipeline.report.release import figure as figures
from pipeline.report.release.figure import Figure
from pipeline.report.release.view import View, listed, paragraphs, section
from pipeline.report.render.fragment import Chart, Fragment, tag


def different_section(view: View) -> Fragment | None:
    """The factors whose contrast here differs from that of all areas together beyond chance."""
    found = view.figures("different", outcome=view.main, statistic="difference")
    if not any(figure.shown for figure in found):
        return None
    clear = [figure for figure in found if figure.excludes_zero and _passes(view, figure)]
    clear.sort(key=lambda figure: -abs(figure.value or 0.0))
    title = view.say("different.title", area=view.title, whole_in=view.whole_in)
    if not clear:
        said = tag("p", view.say("different.none", place=view.place, whole_in=view.whole_in))
    else:
        said = tag(
            "ul", *(tag("li", _sentence(view, figure)) for figure in clear), class_="finding"
        )
    texts = [
        view.say("different.read"),
        *family(view, view.figures("different"), "different.family"),
    ]
    return section("different", title, said, paragraphs(texts))


def _passes(view: View, figure: Figure) -> bool:
    """Whether the adjusted p-value that belongs to a difference is at most the declared rate."""
    q = view.figure("different", item=figure.item, outcome=figure.outcome, statistic="difference_q")
    return q.value is not None and q.value <= view.rate


def _sentence(view: View, figure: Figure) -> str:
    """How far a factor's contrast here is above or below that of all areas."""
    key = "different.higher" if figure.sign > 0 else "different.lower"
    return view.say(
        key,
        who=view.names.who(figure.item),
        outcome=view.names.clause(figure.outcome),
        place=view.place,
        whole_in=view.whole_in,
        confidence=view.level,
        base=figures.base(view.language, figure),
        **figures.sized(view.language, figure),
    )


def different_chart(view: View, part: int) -> Chart | None:
    """How far each factor's contrast here is from that of all areas, largest first."""
    found = view.figures("different", outcome=view.main, statistic="difference")
    shown = sorted((f for f in found if f.shown), key=lambda figure: -(figure.value or 0.0))
    lines = [
        Line(view.names.item(f.item), f, clear=f.excludes_zero and _passes(view, f)) for f in shown
    ]

    def title(filled: int, drawn: int) -> str:
        whole = view.whole_in
        return view.headline("different.finding", "different", filled, drawn, whole_in=whole)

    key = [view.say("chart.filled"), view.say("chart.open")]
    return dotted(view, "different", lines, "different.axis", "different.alt", part, key, title)


def different_table(view: View) -> Fragment | None:
    """Each factor's difference from all areas."""
    found = view.figures("different", outcome=view.main, statistic="difference")
    if not any(figure.shown for figure in found):
        return None
    language = view.language
    heads = [view.say("head.factor"), view.say("different.difference", whole_in=view.whole_in)]
    heads += [view.say("head.interval", confidence=view.level), view.say("head.q")]
    heads.append(view.say("head.base"))
    rows, tested = [], []
    for figure in found:
        key = {"item": figure.item, "outcome": figure.outcome}
        q = view.figure("different", statistic="difference_q", **key)
        cells = [tables.value(language, figure), tables.interval(language, figure)]
        cells += [tables.value(language, q), tables.base(language, figure)]
        tested.append((figure, q))
        rows.append(Row(view.names.item(figure.item), cells))
    caption = view.say("different.caption", place=view.place, whole_in=view.whole_in)
    notes = beside(view, tested)
    return Fragment(tables.table(language, "different", caption, heads, [Group(rows)], notes))


def contexts_section(view: View) -> Fragment | None:
    """What is compared, and for which factors contexts differ beyond chance."""
    contexts = _contexts(view)
    if not contexts:
        return None
    inside: list[Markup] = [tag("p", view.say("contexts.read", confidence=view.level))]
    for context in contexts:
        clear = [view.names.item(item) for item in _depend(view, context)]
        name = view.names.item(context)
        if clear:
            said = view.say("contexts.differ", context=name, factors=listed(clear))
        else:
            said = view.say("contexts.same", context=name)
        inside.append(tag("p", said))
    if contexts_chart(view, 1) is not None:
        inside.insert(1, tag("p", view.say("contexts.chart")))
    tested = [
        figure
        for context in contexts
        for figure in view.release.figures("context", context, "", statistic="family_size")
    ]
    inside += [tag("p", text) for text in family(view, tested, "contexts.family")]
    return section("contexts", view.say("contexts.title"), *inside)


def contexts_chart(view: View, part: int) -> Chart | None:
    """The contrasts, level by level, of the factors for which a context makes a difference."""
    lines = []
    for context in _contexts(view):
        scale = view.names.part(context, "scale")
        for item in _depend(view, context):
            for level in (str(row["level"]) for row in view.names.levels(scale)):
                key = {"item": item, "outcome": view.main, "statistic": "contrast"}
                figure = view.release.figure("context", context, level, **key)
                label, factor = view.names.level(scale, level), view.names.item(item)
                head = view.say("contexts.head", context=view.names.item(context), factor=factor)
                spoken = view.say("contexts.line", factor=factor, level=label)
                if figure.shown:
                    lines.append(Line(label, figure, head=head, spoken=spoken))
    said = view.say("contexts.finding")
    return dotted(
        view, "contexts", lines, "contrasts.axis", "contexts.alt", part, (), lambda *_: said
    )


def _depend(view: View, context: str) -> list[str]:
    """The factors whose contrast is, beyond chance, not the same at all levels of a context."""
    found = view.release.figures("context", context, "", statistic="wald_q")
    return [f.item for f in found if f.value is not None and f.value <= view.rate]


def contexts_table(view: View) -> Fragment | None:
    """Each factor's contrast at each level of each context, and the test that they are equal.

    A table for each context, folded away.
    """
    pieces = [_context(view, context) for context in _contexts(view)]
    return Fragment(Markup("").join(pieces)) if pieces else None


def _context(view: View, context: str) -> Markup:
    """One context's table."""
    release, language = view.release, view.language
    scale = view.names.part(context, "scale")
    levels = [str(row["level"]) for row in view.names.levels(scale)]
    heads = [view.say("head.factor")]
    for level in levels:
        label = view.names.level(scale, level)
        heads += [label, view.say("head.base_of", outcome=label)]
    heads.append(view.say("head.q"))
    by_level = {
        level: {
            figure.item: figure
            for figure in release.figures("context", context, level, statistic="contrast")
        }
        for level in levels
    }
    rows = []
    for item in dict.fromkeys(item for found in by_level.values() for item in found):
        cells: list[Cell] = []
        for level in levels:
            figure = by_level[level].get(item) or figures.absent("context", context, level)
            cells += [tables.with_interval(language, figure), tables.base(language, figure)]
        key = {"item": item, "outcome": view.main, "statistic": "wald_q"}
        q = release.figure("context", context, "", **key)
        cells.append(tables.value(language, q))
        rows.append(Row(view.names.item(item), cells))
    caption = view.say("contexts.caption", context=view.names.item(context), whole=view.whole)
    made = tables.table(language, f"context-{context}", caption, heads, [Group(rows)])
    show = view.say("contexts.show", context=view.names.item(context))
    return tag("details", tag("summary", show), made)


def _contexts(view: View) -> list[str]:
    """Contexts that have a shown contrast at some level."""
    release = view.release
    return [
        str(context)
        for context in view.analysis["contexts"]
        if any(
            figure.shown
            for level in release.areas_of("context", context)
            for figure in release.figures("context", context, level, statistic="contrast")
        )
    ]
