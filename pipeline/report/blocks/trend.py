"""Blocks of the page on change about three waves and more: each wave, each step, the slope."""

from pipeline.report.blocks import tables
from pipeline.report.blocks.multiplicity import beside, size
from pipeline.report.blocks.tables import Group, Row
from pipeline.report.messages import percent
from pipeline.report.release import figure as figures
from pipeline.report.release.figure import Figure
from pipeline.report.release.view import View, paragraphs, section
from pipeline.report.render.fragment import Fragment, tag


def trend_section(view: View) -> Fragment | None:
    """The trends beyond chance, steepest first; or that there is none."""
    found = view.figures("trend", statistic="slope")
    if not found:
        return None
    beyond = [figure for figure in found if figure.excludes_zero and _passes(view, figure)]
    beyond.sort(key=lambda figure: -abs(figure.value or 0.0))
    said = tag("p", view.say("trend.none"))
    if beyond:
        said = tag("ul", *(tag("li", _sentence(view, one)) for one in beyond), class_="finding")
    notes = [view.say("trend.read")]
    if shares := size(view, view.figures("trend", statistic="family_size")):
        rate = percent(view.language, 100 * view.rate)
        notes.append(view.say("trend.family", shares=shares, false_discovery_rate=rate))
    return section("trend", view.say("trend.title"), said, paragraphs(notes, "note"))


def trend_table(view: View) -> Fragment | None:
    """The share of each wave, and the slope with its interval."""
    found = view.figures("trend", statistic="slope")
    if not found:
        return None
    waves = _waves(view)
    heads = [view.say("head.item"), *(_name(view, one) for one in waves)]
    heads += [view.say("trend.slope"), view.say("head.interval", confidence=view.level)]
    heads += [view.say("head.q"), view.say("head.base")]
    rows = []
    for slope in found:
        shares = [_of(view, slope.item, "share", one) for one in waves]
        cells = [tables.value(view.language, share) for share in shares]
        cells += [tables.value(view.language, slope), tables.interval(view.language, slope)]
        cells += [tables.value(view.language, _of(view, slope.item, "slope_q"))]
        rows.append(Row(view.names.item(slope.item), [*cells, tables.base(view.language, slope)]))
    caption = view.say("trend.caption", whole=view.whole)
    notes = beside(view, ((slope, _of(view, slope.item, "slope_q")) for slope in found))
    return Fragment(tables.table(view.language, "trend", caption, heads, [Group(rows)], notes))


def changes_table(view: View) -> Fragment | None:
    """The change of each share at each wave since the one before."""
    found = view.figures("trend", statistic="slope")
    if not found:
        return None
    waves = _waves(view)[1:]
    heads = [view.say("head.item"), *(_name(view, one) for one in waves)]
    rows = []
    for slope in found:
        steps = [_of(view, slope.item, "share_change", one) for one in waves]
        cells = [tables.with_interval(view.language, step) for step in steps]
        rows.append(Row(view.names.item(slope.item), cells))
    caption = view.say("trend.changes_caption", confidence=view.level, whole=view.whole)
    return Fragment(tables.table(view.language, "trend-changes", caption, heads, [Group(rows)]))


def _waves(view: View) -> list[str]:
    """The waves in order, the first one first."""
    known = view.release.dictionary.get("waves", {})
    held = {figure.level for figure in view.figures("trend", statistic="share")}
    return [wave for wave in known if wave in held]


def _name(view: View, wave: str) -> str:
    """What a wave is called: the month of its fieldwork."""
    return str(view.release.dictionary["waves"][wave][view.language])


def _of(view: View, item: str, statistic: str, wave: str = "") -> Figure:
    return view.figure("trend", item=item, level=wave, statistic=statistic)


def _passes(view: View, figure: Figure) -> bool:
    q = _of(view, figure.item, "slope_q")
    return q.value is not None and q.value <= view.rate


def _sentence(view: View, figure: Figure) -> str:
    """One trend in words."""
    outcome = view.names.part(figure.item, "role") == "outcome"
    held = view.names.held(figure.item)
    kind = "reported" if outcome else "held" if held else "said"
    about = (
        {"who": view.names.who(figure.item)} if held else {"clause": view.names.clause(figure.item)}
    )
    return view.say(
        f"trend.{kind}_{'up' if figure.sign > 0 else 'down'}",
        waves=figures.text(view.language, _of(view, figure.item, "waves")),
        place=view.place,
        **about,
        confidence=view.level,
        **figures.sized(view.language, figure),
    )
