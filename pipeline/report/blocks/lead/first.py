"""The first finding of a page in one short sentence, which stands right below the level."""

from collections.abc import Sequence

from pipeline.report.blocks.lead.headlines import first_figure, headlines, marked
from pipeline.report.release import figure as figures
from pipeline.report.release.contrasts import Pair
from pipeline.report.release.view import View

KINDS = ("index", "area", "national")


def first_finding(view: View) -> list[str]:
    """One sentence about the factor that the findings begin with, or that there is none to name.

    Empty on pages of other kinds, and where no difference is shown.
    """
    found = [pair for pair in view.pairs(view.main) if pair.contrast.shown]
    if view.kind not in KINDS or not found:
        return []
    chosen = headlines(found, view.rate, 1)
    return [_said(view, chosen[0], _tested(found)) if chosen else _none(view, found)]


def _tested(found: Sequence[Pair]) -> int:
    """How many of the pairs have a test that is shown."""
    return sum(pair.tested for pair in found)


def _said(view: View, pair: Pair, tested: int) -> str:
    """What one pair shows: by the figure that its finding begins with, further down the page."""
    language, first = view.language, first_figure(pair)
    values: dict[str, str] = {
        "who": view.names.who(pair.item),
        "place": view.place,
        "outcome": view.names.clause(view.main),
        "confidence": view.level,
    }
    if first is pair.contrast:
        values["interval"] = figures.interval(language, first)
        key = "finding.first.own" if tested else "finding.first.untested"
        values["share_with"] = figures.text(language, pair.share_with)
        values["share_without"] = figures.text(language, pair.share_without)
    else:
        one = "_one" if abs(first.value or 0.0) == 1 else ""
        key = f"finding.first.{'more' if first.sign > 0 else 'less'}{one}"
        values |= figures.sized(language, first)
    return marked(language, first, view.say(key, **values))


def _none(view: View, found: Sequence[Pair]) -> str:
    """That of the factors tested, or of those shown, none goes with the outcome beyond chance."""
    values = {"outcome": view.names.clause(view.main), "place": view.place}
    if tested := _tested(found):
        number = view.count(tested, "shown", "association", "contrast,q", view.main)
        goes = sum(pair.answer(view.rate) == "goes" for pair in found)
        if tested == 1:
            key = "finding.first.single_pooled" if goes else "finding.first.single_none"
            return view.say(key, **values)
        if goes:  # by its own answers, and its pooled estimate does not leave out zero
            if goes == 1:
                return view.say("finding.first.none_pooled_one", number=number, **values)
            said = view.count(goes, "goes", "association", "contrast/low,q", view.main)
            return view.say("finding.first.none_pooled", number=number, goes=said, **values)
        return view.say("finding.first.none", number=number, **values)
    if len(found) == 1:
        return view.say("finding.first.single_unclear", **values)
    number = view.count(len(found), "shown", "association", "contrast", view.main)
    return view.say("finding.first.unclear", number=number, **values)
