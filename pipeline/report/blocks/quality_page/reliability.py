"""Blocks of the quality page about scales and standard errors."""

from pipeline.report.blocks import tables
from pipeline.report.blocks.tables import Group, Row
from pipeline.report.release.figure import Figure
from pipeline.report.release.view import View, section
from pipeline.report.render.fragment import Fragment, tag

TOGETHER = ("omega", "spearman_brown", "mean_inter_item", "lowest_inter_item", "first_factor")
SCALES = ("items", "alpha_weighted", "alpha", *TOGETHER, "straight", "mean")
LEAST_ALPHA = 0.6
"""Below it a scale is not reliable, and its mean is no finding."""


def scales_section(view: View) -> Fragment | None:
    """What alpha says, and which scales are not reliable enough."""
    found = view.figures("scale")
    if not found:
        return None
    loose = [view.names.item(item) for item in _loose(found)]
    said = [view.say("scales.read")]
    if loose:
        said.append(view.say("scales.loose", scales="; ".join(loose)))
    return section("scales", view.say("scales.title"), *(tag("p", one) for one in said))


def _loose(found: list[Figure]) -> list[str]:
    """Scales that are not reliable enough: by alpha, of two by Spearman-Brown."""
    two = {one.item for one in found if one.statistic == "spearman_brown" and one.shown}
    judged = [
        one
        for one in found
        if one.shown
        and one.statistic == ("spearman_brown" if one.item in two else "alpha_weighted")
    ]
    return [one.item for one in judged if (one.value or 0.0) < LEAST_ALPHA]


def scales_table(view: View) -> Fragment | None:
    """How reliable each scale is; the mean of those that are reliable enough."""
    found = view.figures("scale")
    if not found:
        return None
    loose = _loose(found)
    present = [one for one in SCALES if any(f.statistic == one and f.shown for f in found)]
    heads = [view.say("scales.scale"), *(view.say(f"scales.{one}") for one in present)]
    heads.append(view.say("head.base"))
    rows = []
    for item in dict.fromkeys(figure.item for figure in found):
        shown = [view.figure("scale", item=item, statistic=one) for one in present]
        cells = [
            tables.words(view.say("scales.no_finding"))
            if figure.statistic == "mean" and item in loose
            else tables.with_interval(view.language, figure)
            for figure in shown
        ]
        cells.append(tables.base(view.language, *shown))
        rows.append(Row(view.names.item(item), cells))
    caption = view.say("scales.caption", confidence=view.level, whole=view.whole)
    return Fragment(tables.table(view.language, "scales", caption, heads, [Group(rows)]))


PRESENT = ("ratio_jackknife", "ratio_bootstrap", "ratio_supplied", "deff", "deft")


def variance_section(view: View) -> Fragment | None:
    """Where standard errors come from."""
    if not any(figure.shown for figure in view.figures("variance")):
        return None
    return section("variance", view.say("variance.title"), tag("p", view.say("variance.read")))


def variance_table(view: View) -> Fragment | None:
    """Standard errors of headline figures, by each way of estimating them."""
    found = view.figures("variance")
    if not any(figure.shown for figure in found):
        return None
    present = [one for one in PRESENT if any(f.statistic == one for f in found)]
    heads = [view.say("head.item"), *(view.say(f"variance.{one}") for one in present)]
    heads.append(view.say("head.base"))
    rows = []
    for item, outcome in dict.fromkeys((figure.item, figure.outcome) for figure in found):
        key = {"item": item, "outcome": outcome}
        shown = [view.figure("variance", statistic=one, **key) for one in present]
        cells = [tables.value(view.language, figure) for figure in shown]
        cells.append(tables.base(view.language, *shown))
        rows.append(Row(view.names.item(item), cells))
    caption = view.say("variance.caption", whole=view.whole)
    return Fragment(tables.table(view.language, "variance", caption, heads, [Group(rows)]))
