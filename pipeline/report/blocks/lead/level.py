"""What a page begins with: how many reported the main outcome, and the first of its findings."""

from markupsafe import Markup

from pipeline.report.blocks.lead.first import first_finding
from pipeline.report.blocks.lead.shares import level_way
from pipeline.report.release import figure as figures
from pipeline.report.release.apart import is_whole
from pipeline.report.release.figure import Figure
from pipeline.report.release.view import NATIONAL, View
from pipeline.report.render.fragment import Fragment, tag

WAYS = {1: "above", -1: "below", 0: "unclear"}


def level_section(view: View) -> Fragment | None:
    """The level as one large number, how it compares, and the page's first finding.

    The finding follows the first comparison, so that it is on the first screen of a phone.
    An area is compared with the whole by their intervals, since the release has no test of that
    difference, and its kind's other areas are allowed for, as in the summary; the wave before by
    the published change and its test. None where nothing of
    it is published.
    """
    here = view.share(view.main)
    whole = view.share(view.main, NATIONAL, NATIONAL)
    texts = []
    if is_whole(here):
        said = view.say("level.here", place=view.place, **_values(view, here))
        low = here.verdict == "low_reliability"
        texts.append(view.say("finding.low_reliability", sentence=said) if low else said)
    elif here.verdict == "suppressed" and _is_found(view):
        texts.append(view.say("level.hidden", place=view.place, outcome=_outcome(view)))
    else:
        return None
    if view.is_beside and is_whole(whole):
        texts.append(_beside(view, here, whole))
    change = _change(view) if is_whole(here) else []
    texts += (
        [*change, *first_finding(view)] if view.is_national else [*first_finding(view), *change]
    )
    return Fragment(tag("section", *(tag("p", text) for text in texts), class_="level"))


def _is_found(view: View) -> bool:
    """Whether anything about answers is shown here: otherwise the opening says that nothing is."""
    return any(figure.shown for figure in view.figures("item"))


def _outcome(view: View) -> str:
    return view.names.clause(view.main)


def _values(view: View, figure: Figure) -> dict[str, str | Markup]:
    """A figure, its interval and its base, for a sentence about the main outcome."""
    return {
        "value": figures.text(view.language, figure),
        "outcome": _outcome(view),
        "confidence": view.level,
        "interval": figures.interval(view.language, figure),
        "base": figures.base(view.language, figure),
    }


def _beside(view: View, here: Figure, whole: Figure) -> str:
    """How the level here compares with that of the whole, as far as intervals support it."""
    way = WAYS[level_way(view, here)] if is_whole(here) else "whole"
    return view.say(
        f"level.{way}",
        outcome=_outcome(view),
        whole_in=view.whole_in,
        beside=figures.text(view.language, whole),
        beside_interval=figures.interval(view.language, whole),
    )


def _change(view: View) -> list[str]:
    """How the level compares with that of the wave before; nothing where that is not published."""
    key = {"item": view.main, "level": view.names.positive(view.main)}
    change = view.figure("change", statistic="share_change", **key)
    before = view.figure("change", statistic="share_before", **key)
    if not (is_whole(change) and before.shown):
        return []
    q = view.figure("change", statistic="share_change_q", **key)
    clear = change.sign and q.value is not None and q.value <= view.rate
    values: dict[str, str] = {
        "outcome": _outcome(view),
        "before": figures.text(view.language, before),
        "confidence": view.level,
    }
    if not clear:
        interval = figures.interval(view.language, change)
        return [view.say("level.steady", interval=interval, **values)]
    values |= figures.sized(view.language, change)
    return [view.say(f"level.{'up' if change.sign > 0 else 'down'}", **values)]
