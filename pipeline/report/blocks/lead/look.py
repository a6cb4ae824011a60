"""Where a reader might look first, and what so many answers cannot tell."""

from collections.abc import Sequence
from statistics import median

from markupsafe import Markup

from pipeline.report.blocks.multiplicity import size
from pipeline.report.release import figure as figures
from pipeline.report.release.apart import is_whole
from pipeline.report.release.contrasts import Pair
from pipeline.report.release.figure import Figure
from pipeline.report.release.view import View, half, listed, paragraphs, section
from pipeline.report.render.fragment import Fragment, tag

HALF = 50.0  # per cent
MOST = 3  # of a kind that are named


def look_section(view: View) -> Fragment | None:
    """How common each of the factors is that go with the outcome; None where none is known to."""
    found = view.pairs(view.main)
    more = [pair for pair in found if pair.beyond_chance(view.rate) and pair.contrast.sign > 0]
    said = []
    for key, among in _kinds(view, more).items():
        if among:
            factors = listed([_factor(view, pair) for pair in among[:MOST]])
            outcome = view.names.clause(view.main)
            said.append(tag("li", view.say(key, factors=factors, outcome=outcome)))
    if not said:
        return None
    note = tag("p", view.say("look.read"), class_="note")
    named = tag("ul", *said, class_="finding")
    return half(section("look", view.say("look.title"), named, note))


def count(view: View) -> str:
    """How many of the factors whose test is shown go with the outcome; empty where none is."""
    if not any(pair.tested and pair.shown for pair in view.pairs(view.main)):
        return ""
    counts = _counts(view)
    values = {"outcome": view.names.item(view.main), "place": view.place}
    return view.say("look.count", number=counts["goes"], total=counts["total"], **values)


def cannot_section(view: View) -> Fragment | None:
    """How many factors go with the outcome, differ too little to matter, or are not clear.

    And how small a difference stays unseen here.
    """
    shown = [pair.contrast for pair in view.pairs(view.main) if is_whole(pair.contrast)]
    if not shown:
        return None
    texts = []
    if any(pair.tested and pair.shown for pair in view.pairs(view.main)):
        texts += _answers(view)
    texts.append(_detectable(view) or _reach(view, shown))
    return half(section("cannot", view.say("cannot.title"), paragraphs(texts)))


def _detectable(view: View) -> str:
    """How small a difference could have been found here; empty where that is not shown."""
    found = {
        name: view.figure("power", statistic=name, outcome=view.main)
        for name in ("detectable", "detectable_family")
    }
    number = size(view, view.figures("association", outcome=view.main))
    if not number or not all(one.shown for one in found.values()):
        return ""
    said = {name: figures.text(view.language, one) for name, one in found.items()}
    return view.say("cannot.detectable", number=number, **said)


def _reach(view: View, shown: Sequence[Figure]) -> str:
    """How far intervals reach as a rule: half the width of the middle one."""
    halves = [((one.high or 0.0) - (one.low or 0.0)) / 2 for one in shown]
    what = f"reach|association|{view.dimension}|{view.area}|*||{view.main}|contrast"
    reach = figures.count(view.language, int(median(halves) + 0.5), what)
    return view.say("cannot.reach", reach=reach)


def _answers(view: View) -> list[str]:
    """How many of the factors whose test is shown have each of the three answers."""
    margin = f"{float(view.analysis['worth_acting_on']):g}"
    values = {"outcome": view.names.item(view.main), "place": view.place}
    counts = _counts(view)
    both = counts.pop("both")
    said = [view.say("cannot.count", worth_acting_on=margin, **values, **counts)]
    if any(pair.answer(view.rate) == "goes" and pair.is_small(view.rate) for pair in _tested(view)):
        said.append(view.say("cannot.both", worth_acting_on=margin, number=both))
    return said


def _tested(view: View) -> list[Pair]:
    """The factors whose difference and its test are shown."""
    return [pair for pair in view.pairs(view.main) if pair.tested and is_whole(pair.contrast)]


def _counts(view: View) -> dict[str, Markup]:
    """How many of these there are, and have each answer; "both" goes with it and is small too."""
    tested, rate = _tested(view), view.rate
    answers = [pair.answer(rate) for pair in tested]
    both = sum(pair.answer(rate) == "goes" and pair.is_small(rate) for pair in tested)
    number = {one: answers.count(one) for one in ("goes", "small", "unclear")} | {"both": both}
    key = ("association", "contrast/low,q", view.main)
    counted = {word: view.count(count, word, *key) for word, count in number.items()}
    return counted | {"total": view.count(len(tested), "shown", *key)}


def _kinds(view: View, found: Sequence[Pair]) -> dict[str, list[Pair]]:
    """Pairs by how common their factor is: for fewer than half, more than half, or unclear."""
    kinds: dict[str, list[Pair]] = {"look.rare": [], "look.common": [], "look.middle": []}
    for pair in found:
        share = view.share(pair.item)
        if is_whole(share):
            rare = share.high is not None and share.high < HALF
            common = share.low is not None and share.low > HALF
            key = "look.rare" if rare else "look.common" if common else "look.middle"
            kinds[key].append(pair)
    return kinds


def _factor(view: View, pair: Pair) -> str:
    return view.say(
        "look.factor",
        factor=view.names.item(pair.item),
        share=figures.text(view.language, view.share(pair.item)),
        contrast=figures.text(view.language, pair.contrast),
    )
