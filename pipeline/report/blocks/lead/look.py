"""Where a reader might look first, and what so many answers cannot tell."""

from collections.abc import Sequence
from statistics import median

from markupsafe import Markup

from pipeline.report.release import figure as figures
from pipeline.report.release.apart import is_whole
from pipeline.report.release.contrasts import Pair
from pipeline.report.release.view import View, listed, paragraphs, section
from pipeline.report.render.fragment import Fragment, tag

HALF = 50.0  # per cent
MOST = 5  # of a kind that are named


def look_section(view: View) -> Fragment | None:
    """How many factors go with the outcome, and of those how common each is.

    None where no factor's test is shown: then no factor is known to go with it.
    """
    found = view.pairs(view.main)
    if not any(pair.tested and pair.shown for pair in found):
        return None
    more = [pair for pair in found if pair.beyond_chance(view.rate) and pair.contrast.sign > 0]
    said = []
    for key, among in _kinds(view, more).items():
        if among:
            factors = listed([_factor(view, pair) for pair in among[:MOST]])
            outcome = view.names.clause(view.main)
            said.append(tag("li", view.say(key, factors=factors, outcome=outcome)))
    inside: list[Markup] = [tag("p", _count(view, "look.count", "passing"))]
    if said:
        inside.append(tag("ul", *said, class_="finding"))
        inside.append(tag("p", view.say("look.read"), class_="note"))
    return section("look", view.say("look.title"), *inside)


def cannot_section(view: View) -> Fragment | None:
    """For how many factors we cannot tell, and how small a difference stays unseen here."""
    shown = [pair.contrast for pair in view.pairs(view.main) if is_whole(pair.contrast)]
    if not shown:
        return None
    halves = [((one.high or 0.0) - (one.low or 0.0)) / 2 for one in shown]
    what = f"reach|association|{view.dimension}|{view.area}|*||{view.main}|contrast"
    reach = figures.count(view.language, int(median(halves) + 0.5), what)
    texts = []
    if any(pair.tested and pair.shown for pair in view.pairs(view.main)):
        texts.append(_count(view, "cannot.count", "failing"))
    texts.append(view.say("cannot.reach", reach=reach))
    return section("cannot", view.say("cannot.title"), paragraphs(texts))


def _count(view: View, key: str, word: str) -> str:
    """How many of the factors whose test is shown pass it, or do not."""
    tested = [pair for pair in view.pairs(view.main) if pair.tested and is_whole(pair.contrast)]
    passing = sum(pair.beyond_chance(view.rate) for pair in tested)
    number = passing if word == "passing" else len(tested) - passing
    statistics = "contrast/low,q"
    return view.say(
        key,
        outcome=view.names.item(view.main),
        place=view.place,
        number=view.count(number, word, "association", statistics, view.main),
        total=view.count(len(tested), "shown", "association", statistics, view.main),
    )


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
