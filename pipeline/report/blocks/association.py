"""Blocks about associations: factors next to outcomes, in a chart and tables."""

from collections.abc import Sequence

from markupsafe import Markup

from pipeline.report.blocks import tables
from pipeline.report.blocks.introduction import any_shown
from pipeline.report.blocks.lead.headlines import first_figure
from pipeline.report.blocks.multiplicity import beside, family
from pipeline.report.blocks.tables import Cell, Group, Row
from pipeline.report.graphics.dotted import Line, dotted
from pipeline.report.release import figure as figures
from pipeline.report.release.contrasts import Pair
from pipeline.report.release.view import NATIONAL, View, closed, listed, paragraphs, section
from pipeline.report.render.fragment import Chart, Fragment, tag

# More factors than this are counted in the text and not named.
MOST_NAMED = 5


def left_out(view: View, missing: Sequence[str], table: str, statistic: str) -> str:
    """The factors that a chart has no dot for: their names, or how many where they are many.

    `table` and `statistic` are those of the dots.
    """
    if len(missing) > MOST_NAMED:
        count = view.count(len(missing), "lacking", table, statistic, view.main)
        return view.say("contrasts.missing_many", count=count)
    return view.say("contrasts.missing", factors=listed(missing))


def contrasts_section(view: View) -> Fragment | None:
    """What the chart and its table show, and which factors are missing from the chart."""
    found = view.pairs(view.main)
    if not found:
        return None
    shown = [pair for pair in found if pair.contrast.shown]
    if not (shown or any(pair.borrowed for pair in found) or any_shown(view)):
        return None  # the page's first words say so
    title = view.say("contrasts.title", outcome=view.names.item(view.main))
    if not shown:
        return section("contrasts", title, tag("p", view.say("contrasts.hidden", place=view.place)))
    pooled = any(first_figure(pair) is pair.pooled for pair in shown)
    key = "contrasts.pooled" if pooled else "contrasts.read"
    values = {"chart": view.chart("contrasts"), "outcome": view.names.clause(view.main)}
    texts = [view.say(key, confidence=view.level, **values)]
    texts += [view.say("contrasts.adjusted")] if _adjusted(view) else []
    texts += [] if view.is_national else [view.say("contrasts.unadjusted")]
    return section("contrasts", title, closed(view.say("figure.read"), paragraphs(texts)))


def _adjusted(view: View) -> bool:
    """Whether differences with the areas held equal are shown here."""
    return any(one.shown for one in view.figures("model", statistic="adjusted"))


def _by_estimate(found: Sequence[Pair]) -> list[Pair]:
    """Pairs from the largest estimate to the smallest, then those not shown, as they came."""
    return sorted(
        found,
        key=lambda pair: (not pair.contrast.shown, -(first_figure(pair).value or 0.0)),
    )


def contrasts_chart(view: View, part: int) -> Chart | None:
    """Estimates with intervals, largest first, and those of the area alone beneath them."""
    lines = []
    for pair in _by_estimate(view.pairs(view.main)):
        figure = first_figure(pair)
        alone = pair.contrast if figure is not pair.contrast else None
        clear = pair.beyond_chance(view.rate)
        lines.append(Line(view.names.item(pair.item), figure, alone, clear=clear))
    if any(line.beside for line in lines):  # the circle is not what is tested
        key = [view.say("contrasts.filled_own"), view.say("contrasts.open_own")]
    else:
        key = [view.say("contrasts.filled"), view.say("contrasts.open")]
    key.append(view.say("contrasts.alone", area=view.title))

    def title(filled: int, drawn: int) -> str:
        outcome = view.names.clause(view.main)
        return view.headline("contrasts.finding", "contrasts", filled, drawn, outcome=outcome)

    return dotted(view, "contrasts", lines, "contrasts.axis", "contrasts.alt", part, key, title)


def contrasts_table(view: View) -> Fragment | None:
    """The figures behind the chart, and estimates from elsewhere where these are hidden."""
    found = _by_estimate(view.pairs(view.main))
    if not any(pair.contrast.shown or pair.pooled.shown for pair in found):
        return None
    language, say = view.language, view.say
    pooled = any(pair.pooled.shown for pair in found)
    whole = _whole(view, view.main) if view.is_beside else {}
    heads = [
        say("head.factor"),
        say("head.difference"),
        say("head.interval", confidence=view.level),
    ]
    heads += [say("head.with"), say("head.without"), say("head.base")]
    alike = _adjusted(view)
    heads += [say("statistic.pooled")] if pooled else []
    heads += [say("statistic.adjusted")] if alike else []
    tested = any(pair.tested for pair in found)
    heads += [say("head.q")] if tested else []
    if whole:
        heads[3:3] = [
            say("head.whole_difference", whole=view.whole),
            say("head.whole_interval", whole=view.whole, confidence=view.level),
        ]
    rows = []
    for pair in found:
        cells = [tables.value(language, pair.contrast), tables.interval(language, pair.contrast)]
        if whole:
            cells += _beside(view, whole.get(pair.item))
        cells += [tables.value(language, f) for f in (pair.share_with, pair.share_without)]
        cells.append(tables.base(language, pair.contrast))
        cells += [tables.with_interval(language, pair.pooled)] if pooled else []
        held = view.figure("model", statistic="adjusted", item=pair.item, outcome=view.main)
        cells += [tables.with_interval(language, held)] if alike else []
        cells += [tables.value(language, pair.q)] if tested else []
        rows.append(Row(view.names.item(pair.item), cells))
    caption = say("contrasts.caption", outcome=view.names.item(view.main), place=view.place)
    notes = beside(view, ((pair.contrast, pair.q) for pair in found))
    notes += (
        [view.say("contrasts.elsewhere", place=view.place)]
        if any(pair.borrowed for pair in found)
        else []
    )
    return Fragment(tables.table(language, "contrasts", caption, heads, [Group(rows)], notes))


def outcomes_section(view: View) -> Fragment | None:
    """That other outcomes were asked about too."""
    if not _others(view):
        return None
    text = view.say("outcomes.read", confidence=view.level)
    return section("outcomes", view.say("outcomes.title"), tag("p", text))


def outcomes_table(view: View) -> Fragment | None:
    """Contrasts of each factor for each of the other outcomes, with their bases."""
    others = _others(view)
    if not others:
        return None
    language = view.language
    heads = [view.say("head.factor")]
    by_item: dict[str, list[Cell]] = {}
    for outcome in others:
        name = view.names.item(outcome)
        heads += [name, view.say("head.base_of", outcome=name)]
    for pair in _by_estimate(view.pairs(view.main)):
        for outcome in others:
            contrast = view.figure(
                "association", item=pair.item, outcome=outcome, statistic="contrast"
            )
            both = [tables.with_interval(language, contrast), tables.base(language, contrast)]
            by_item.setdefault(pair.item, []).extend(both)
    rows = [Row(view.names.item(item), cells) for item, cells in by_item.items()]
    caption = view.say("outcomes.caption", place=view.place)
    return Fragment(tables.table(language, "outcomes", caption, heads, [Group(rows)]))


def association_section(view: View) -> Fragment | None:
    """What the full table holds, and how many comparisons were allowed for."""
    if not any(f.shown for f in view.figures("association", statistic="contrast")):
        return None
    if not _strengths(view):
        said = tag("p", view.say("association.hidden", place=view.place))
        return section("association", view.say("association.title"), said)
    margin = f"{float(view.analysis['worth_acting_on']):g}"
    texts = [view.say("association.read"), view.say("answer.read", worth_acting_on=margin)]
    texts += family(view, view.figures("association", outcome=view.main), "association.family")
    return section("association", view.say("association.title"), paragraphs(texts))


STATISTICS = ("contrast", "q", "equivalence_q", "cramers_v", "gamma", "rao_scott_f", "rao_scott_p")


def association_table(view: View) -> Fragment | None:
    """Every statistic of every factor and outcome, outcome by outcome, folded away.

    None where nothing but contrasts is shown: those are in the other tables.
    """
    rows = view.figures("association")
    if not _strengths(view):
        return None
    said = _answers(view, list(dict.fromkeys(figure.outcome for figure in rows)))
    by_key = {(f.outcome, f.item, f.statistic): f for f in rows}
    present = [s for s in STATISTICS if any(f.statistic == s for f in rows)]
    language = view.language
    heads = [view.say("head.factor"), *(view.say(f"statistic.{s}") for s in present)]
    heads.insert(2, view.say("head.answer"))
    heads.append(view.say("head.base"))
    groups = []
    for outcome in dict.fromkeys(figure.outcome for figure in rows):
        lines = []
        for item in dict.fromkeys(f.item for f in rows if f.outcome == outcome):
            found = [
                by_key.get((outcome, item, s))
                or figures.absent("association", view.dimension, view.area)
                for s in present
            ]
            cells = [tables.with_interval(language, figure) for figure in found]
            cells.insert(1, tables.words(said[outcome, item]))
            cells.append(tables.base(language, *found))
            lines.append(Row(view.names.item(item), cells))
        groups.append(Group(lines, view.names.item(outcome)))
    caption = view.say("association.caption", place=view.place, confidence=view.level)
    every = [
        pair for outcome in dict.fromkeys(f.outcome for f in rows) for pair in view.pairs(outcome)
    ]
    notes = beside(view, ((pair.contrast, pair.q) for pair in every))
    made = tables.table(language, "association", caption, heads, groups, notes)
    return Fragment(tag("details", tag("summary", view.say("association.show")), made))


def _answers(view: View, outcomes: Sequence[str]) -> dict[tuple[str, str], Markup]:
    """What can be said of each outcome and factor: that they go together, differ little, or not."""
    keys = {
        (outcome, pair.item): f"answer.{pair.answer(view.rate) or 'none'}"
        for outcome in outcomes
        for pair in view.pairs(outcome)
    }
    return {one: tag("span", view.say(key), data_message=key) for one, key in keys.items()}


def _strengths(view: View) -> bool:
    """Whether any statistic of the full table other than the contrast is shown."""
    others = STATISTICS[1:]
    return any(f.shown for f in view.figures("association") if f.statistic in others)


def _others(view: View) -> list[str]:
    """Outcomes other than the main one that have a shown contrast here."""
    rows = view.figures("association", statistic="contrast")
    return list(dict.fromkeys(f.outcome for f in rows if f.shown and f.outcome != view.main))


def _whole(view: View, outcome: str) -> dict[str, Pair]:
    """The pairs of the whole by factor; none where nothing of them is shown."""
    national = View(view.release, view.names, view.kind, NATIONAL, NATIONAL)
    found = {pair.item: pair for pair in national.pairs(outcome)}
    return found if any(pair.contrast.shown for pair in found.values()) else {}


def _beside(view: View, pair: Pair | None) -> list[Cell]:
    """The two cells about the whole."""
    contrast = pair.contrast if pair else figures.absent("association", NATIONAL, NATIONAL)
    return [tables.value(view.language, contrast), tables.interval(view.language, contrast)]
