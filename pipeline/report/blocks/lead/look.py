"""Where a reader might look first, and what so many answers cannot show."""

from collections.abc import Sequence
from itertools import chain
from statistics import median

from markupsafe import Markup

from pipeline.report.blocks.introduction import says_little
from pipeline.report.blocks.lead.headlines import first_figure, headlines, marked, rests_on_few
from pipeline.report.blocks.multiplicity import size
from pipeline.report.release import figure as figures
from pipeline.report.release.apart import is_whole
from pipeline.report.release.contrasts import Pair
from pipeline.report.release.figure import Figure
from pipeline.report.release.view import View, half, listed, paragraphs, section
from pipeline.report.render.fragment import Fragment, tag

HALF = 50.0  # per cent
MOST = 3  # of a kind that are named
LOW = "low_reliability"


def look_section(view: View) -> Fragment | None:
    """How common each of the factors is that go with the outcome; None where none is known to.

    They are chosen as the findings are, and by the same figures. Where no test is shown, chance
    cannot be allowed for, and none is named.
    """
    found = [pair for pair in view.pairs(view.main) if pair.contrast.shown]
    known = headlines(found, view.rate, len(found)) if any(pair.tested for pair in found) else []
    more = [pair for pair in known if first_figure(pair).sign > 0]
    kinds = {key: among[:MOST] for key, among in _kinds(view, more).items() if among}
    said = []
    for (key, _), among in kinds.items():
        factors = listed([_factor(view, pair) for pair in among])
        outcome = view.names.clause(view.main)
        line = view.say_of([among[0].item], key, factors=factors, outcome=outcome)
        said.append(tag("li", line))
    if not said:
        return None
    notes = [view.say("look.read")]
    low = any(_weakest(view, pair).verdict == LOW for pair in chain(*kinds.values()))
    above = says_little(view) or any(map(rests_on_few, headlines(found, view.rate)))
    if low and not above:
        notes.append(view.say("findings.low_reliability"))
    named = tag("ul", *said, class_="finding")
    read = [tag("p", note, class_="note") for note in notes]
    return half(section("look", view.say("look.title"), named, *read))


def count(view: View) -> str:
    """How many of the factors whose test is shown go with the outcome; empty if none is."""
    if not any(pair.tested and pair.shown for pair in view.pairs(view.main)):
        return ""
    counts, tested = _counts(view), _tested(view)
    number = sum(pair.answer(view.rate) == "goes" for pair in tested)
    values = {"outcome": view.names.clause(view.main), "place": view.place}
    if len(tested) == 1:
        return view.say("look.alone" if number else "look.alone_none", **values)
    values["total"] = counts["total"]
    if not number:
        return view.say("look.count_none", **values)
    key = "look.count_one" if number == 1 else "look.count"
    return view.say(key, number=counts["goes"], **values)


def cannot_section(view: View) -> Fragment | None:
    """For how many factors we cannot tell, or the difference is too small to matter.

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
    tests = view.figures("association", outcome=view.main)
    number = size(view, tests)
    if not number or not all(one.shown for one in found.values()):
        return ""
    said = {name: figures.text(view.language, one) for name, one in found.items()}
    if {one.value for one in tests if one.statistic == "family_size" and one.shown} == {1}:
        return view.say("cannot.detectable_alone", detectable=said["detectable"])
    return view.say("cannot.detectable", number=number, **said)


def _reach(view: View, shown: Sequence[Figure]) -> str:
    """How far intervals reach as a rule: half the width of the middle one."""
    halves = [((one.high or 0.0) - (one.low or 0.0)) / 2 for one in shown]
    what = f"reach|association|{view.dimension}|{view.area}|*||{view.main}|contrast"
    reach = figures.count(view.language, int(median(halves) + 0.5), what)
    return view.say("cannot.reach", reach=reach)


def _answers(view: View) -> list[str]:
    """For how many of the factors whose test is shown we cannot tell, and how many are small.

    How many go with the outcome is said by the findings.
    """
    margin = f"{float(view.analysis['worth_acting_on']):g}"
    values = {"outcome": view.names.clause(view.main), "place": view.place}
    counts, tested = _counts(view), _tested(view)
    answers = [pair.answer(view.rate) for pair in tested]
    unclear, small = answers.count("unclear"), answers.count("small")
    counted = {"total": counts["total"]}
    said = []
    if len(tested) == 1:
        said += [view.say("cannot.unclear_alone", **values)] if unclear else []
        said += [view.say("cannot.small_alone", worth_acting_on=margin)] if small else []
    else:
        if unclear == len(tested):
            said.append(view.say("cannot.unclear_all", **values, **counted))
        elif unclear:
            key = "cannot.unclear_one" if unclear == 1 else "cannot.unclear"
            said.append(view.say(key, unclear=counts["unclear"], **values, **counted))
        key = "cannot.small" if small else "cannot.small_none"
        counted |= {"small": counts["small"]}
        said.append(view.say(key, worth_acting_on=margin, **(counted if small else {})))
    both = any(pair.answer(view.rate) == "goes" and pair.is_small(view.rate) for pair in tested)
    said += [view.say("cannot.both", worth_acting_on=margin, number=counts["both"])] if both else []
    return [Markup(" ").join(said)] if said else []


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


def _kinds(view: View, found: Sequence[Pair]) -> dict[tuple[str, bool], list[Pair]]:
    """Pairs by how common their factor is: for fewer than half, more than half, or unclear.

    Of each, first the factors that people agreed with and then those that they have.
    """
    keys = ("look.rare", "look.common", "look.middle")
    kinds: dict[tuple[str, bool], list[Pair]] = {(k, h): [] for k in keys for h in (False, True)}
    for pair in found:
        share = view.share(pair.item)
        if is_whole(share):
            rare = share.high is not None and share.high < HALF
            common = share.low is not None and share.low > HALF
            key = "look.rare" if rare else "look.common" if common else "look.middle"
            kinds[key, view.names.held(pair.item)].append(pair)
    return kinds


def _factor(view: View, pair: Pair) -> str:
    """A factor with both its figures, marked where one of them rests on few answers."""
    said = view.say_of(
        [pair.item],
        "look.factor",
        factor=view.names.item(pair.item),
        share=figures.text(view.language, view.share(pair.item)),
        points=figures.text(view.language, first_figure(pair)),
    )
    return marked(view.language, _weakest(view, pair), said)


def _weakest(view: View, pair: Pair) -> Figure:
    """Which of the two figures that are named of a factor is to be read with care, if one is."""
    share = view.share(pair.item)
    return share if share.verdict == LOW else first_figure(pair)
