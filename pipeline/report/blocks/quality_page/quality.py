"""Blocks of the quality page about the sample: who answered, the weighting, what is missing."""

from pipeline.report.blocks import tables
from pipeline.report.blocks.sample.flow import FLOW
from pipeline.report.blocks.tables import Group, Row
from pipeline.report.release import figure as figures
from pipeline.report.release.view import NATIONAL, View, paragraphs, section
from pipeline.report.render.fragment import Fragment, tag

PROFILE = (
    *("respondents", "asked", "response_rate", "population"),
    *("share_unweighted", "share_weighted"),
)
MARGIN = ("target", "before", "after", "respondents")
STRATUM = "stratum"


def profile_section(view: View) -> Fragment | None:
    """That the table says who answered."""
    if not view.figures("profile"):
        return None
    said = view.say("profile.read" if view.weighted else "profile.read_plain")
    return section("profile", view.say("profile.title"), tag("p", said))


def profile_table(view: View) -> Fragment | None:
    """Respondents, response rate and shares of every area, next to the population."""
    if not view.figures("profile"):
        return None
    dimensions = [NATIONAL, *view.names.dimensions()]
    present = [
        statistic
        for statistic in PROFILE
        if (view.weighted or statistic != "share_weighted")
        and any(
            view.release.figures("profile", dimension, area, statistic=statistic)
            for dimension in dimensions
            for area in view.names.areas(dimension)
        )
    ]
    heads = [view.say("head.area"), *(view.say(f"profile.{one}") for one in present)]
    groups = []
    for dimension in dimensions:
        rows = []
        for area in view.names.areas(dimension):
            found = [view.release.figure("profile", dimension, area, statistic=s) for s in present]
            cells = [tables.value(view.language, figure) for figure in found]
            rows.append(Row(view.names.area(dimension, area), cells))
        groups.append(Group(rows, "" if dimension == NATIONAL else view.names.dimension(dimension)))
    return Fragment(
        tables.table(view.language, "profile", view.say("profile.caption"), heads, groups)
    )


def weighting_section(view: View) -> Fragment | None:
    """How respondents were weighted, and what that costs in precision."""
    if not view.figures("weighting"):
        return None
    if not view.weighted:
        said = paragraphs([view.say("weighting.none")])
        return section("weighting", view.say("weighting.title"), said)
    texts = [view.say("weighting.read")]
    overall = {f.statistic: f for f in view.figures("weighting", item="") if f.shown}
    for key, wanted in (
        ("weighting.design_effect", ("kish_deff", "effective_base")),
        ("weighting.range", ("weight_ratio",)),
        ("weighting.trimmed", ("trimmed",)),
    ):
        if all(one in overall and overall[one].value for one in wanted):
            written = {one: figures.text(view.language, overall[one]) for one in wanted}
            texts.append(view.say(key, **written))
    for figure in view.figures("weighting", statistic="imputed"):
        asked = view.names.item(figure.item)
        count = {"imputed": figures.text(view.language, figure)} if figure.shown else {}
        key = "weighting.imputed" if figure.shown else "weighting.imputed_some"
        texts.append(view.say(key, variable=asked, **count))
    if view.figures("weighting", item=STRATUM):
        texts.append(view.say("weighting.strata"))
    return section("weighting", view.say("weighting.title"), paragraphs(texts))


def weighting_table(view: View) -> Fragment | None:
    """The margins before and after raking, next to the population."""
    rows = [f for f in view.figures("weighting") if f.statistic in MARGIN and f.item != STRATUM]
    rows = [f for f in rows if f.item]
    if not rows:
        return None
    heads = [view.say("head.level"), *(view.say(f"weighting.{one}") for one in MARGIN)]
    groups = []
    for margin in dict.fromkeys(figure.item for figure in rows):
        scale = view.names.part(margin, "scale")
        lines = []
        for level in dict.fromkeys(f.level for f in rows if f.item == margin):
            found = [
                view.figure("weighting", item=margin, level=level, statistic=s) for s in MARGIN
            ]
            cells = [tables.value(view.language, figure) for figure in found]
            lines.append(Row(view.names.level(scale, level), cells))
        groups.append(Group(lines, view.names.item(margin)))
    caption = view.say("weighting.caption")
    return Fragment(tables.table(view.language, "weighting", caption, heads, groups))


def recodes_section(view: View) -> Fragment | None:
    """That every change to an answer left a row."""
    found = [figure for figure in view.figures("recodes") if figure.item != FLOW]
    said = "recodes.read" if found else "recodes.none"
    return section("recodes", view.say("recodes.title"), tag("p", view.say(said)))


def recodes_table(view: View) -> Fragment | None:
    """Every change: which answers, by which rule, and how many."""
    found = [figure for figure in view.figures("recodes") if figure.item != FLOW]
    if not found:
        return None
    heads = [view.say("head.item"), view.say("head.rule"), view.say("head.count")]
    rows = []
    for figure in found:
        whole = figure.item in ("", "(row)")
        item = view.say("recodes.whole") if whole else view.names.item(figure.item)
        rule = tables.words(view.say(f"rule.{figure.level}"))
        rows.append(Row(item, [rule, tables.value(view.language, figure)]))
    caption = view.say("recodes.caption")
    return Fragment(tables.table(view.language, "recodes", caption, heads, [Group(rows)]))


def nonresponse_section(view: View) -> Fragment | None:
    """What the kinds of missing answer are."""
    if not view.figures("nonresponse"):
        return None
    text = view.say("nonresponse.read")
    return section("nonresponse", view.say("nonresponse.title"), tag("p", text))


def nonresponse_table(view: View) -> Fragment | None:
    """Per question and kind of missing answer, the share of all respondents."""
    found = view.figures("nonresponse")
    if not found:
        return None
    kinds = list(dict.fromkeys(figure.level for figure in found if figure.level))
    heads = [view.say("head.item"), *(view.say(f"missing.{kind}") for kind in kinds)]
    heads.append(view.say("head.base"))
    rows = []
    for item in dict.fromkeys(figure.item for figure in found):
        shown = [
            view.figure("nonresponse", item=item, level=kind, statistic="nonresponse")
            for kind in kinds
        ]
        cells = [tables.value(view.language, figure) for figure in shown]
        rows.append(Row(view.names.item(item), [*cells, tables.base(view.language, *shown)]))
    caption = view.say("nonresponse.caption")
    return Fragment(tables.table(view.language, "nonresponse", caption, heads, [Group(rows)]))
