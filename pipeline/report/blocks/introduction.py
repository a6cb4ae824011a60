"""How a page begins: who answered, where the survey stands, and plainly if too few answered."""

from pipeline.report.messages import day
from pipeline.report.release import figure as figures
from pipeline.report.release.view import NATIONAL, View, paragraphs
from pipeline.report.render.fragment import Fragment, join, tag

# Statistics that an area has whether or not anything of its own answers is shown.
ELSEWHERE = ("family_size", "pooled", "pooled_weight")


def opening(view: View) -> Fragment:
    """The first paragraphs of any page."""
    texts = {
        "index": _index, "national": _area, "area": _area, "change": _change, "quality": _quality,
        "compare": _compare, "reading": _reading, "additional": _additional,
    }[view.kind](view)  # fmt: skip
    inside = [tag("section", paragraphs(texts), class_="opening")]
    if view.kind == "area" and not any_shown(view):
        to_whole = view.link(view.say("opening.to_whole", whole_in=view.whole_in), "national")
        inside.append(tag("p", to_whole))
    return Fragment(join(*inside))


def cautions_section(view: View) -> Fragment | None:
    """What to bear in mind on any page with figures: association, intervals, weights, rounding.

    Where a survey has no outcome nothing is associated, and its summary has no figure of answers.
    """
    if view.kind == "index" and not view.main:
        return None
    found = view.figures("change")
    if not (any(one.shown for one in found) if view.kind == "change" else any_shown(view)):
        return None
    step = int(view.policy["base_step"])
    texts = [
        *([view.say("findings.caution")] if _associates(view) else []),
        view.say("findings.interval", confidence=view.level),
        view.say("findings.rounded" if view.weighted else "findings.plain", base_step=step),
    ]
    return Fragment(paragraphs(texts, "note"))


def _associates(view: View) -> bool:
    """Whether a page says anything of answers that go together."""
    here = view.figures("association", statistic="contrast")
    return view.kind != "additional" and bool(view.main) and any(one.shown for one in here)


def _index(view: View) -> list[str]:
    about = view.names.fact("about") if view.names.has_fact("about") else view.say("opening.index")
    return [about, *_who(view), _when(view)]


def _area(view: View) -> list[str]:
    """Who answered here; or that there is no figure to show, and why."""
    answered = view.figure("profile", statistic="respondents")
    if not answered.shown:
        floor = int(view.policy["group_floor"])
        return [view.say("opening.floor", place=view.place, group_floor=floor)]
    texts = _who(view)
    if not any_shown(view):
        return [*texts, view.say("opening.hidden", place=view.place)]
    if says_little(view):
        low = int(view.policy["reliability_base"])
        texts.append(view.say("opening.low", place=view.place, reliability_base=low))
    return texts


def says_little(view: View) -> bool:
    """Whether an area's answers are so few that its page begins with what [u] means."""
    answered = view.figure("profile", statistic="respondents")
    if view.kind != "area" or answered.effective_base is None:
        return False
    return answered.effective_base < int(view.policy["reliability_base"])


def _compare(view: View) -> list[str]:
    return [view.say("opening.compare")]


def _reading(view: View) -> list[str]:
    return [view.say("opening.reading")]


def _additional(view: View) -> list[str]:
    return [view.say("opening.additional")]


def _change(view: View) -> list[str]:
    return [view.say("opening.change")]


def _quality(view: View) -> list[str]:
    return [view.say("opening.quality"), *_who(view), _when(view)]


def _who(view: View) -> list[str]:
    """About how many answered, and out of how many where that is known."""
    answered = view.figure("profile", statistic="respondents")
    if not answered.shown:
        return []
    values = {"respondents": figures.text(view.language, answered), "place": view.place}
    asked = view.figure("profile", statistic="asked")
    rate = view.figure("profile", statistic="response_rate")
    if not (asked.shown and rate.shown):
        return [view.say("opening.who", **values)]
    values |= {"asked": figures.text(view.language, asked)}
    return [view.say("opening.who_rate", response_rate=figures.text(view.language, rate), **values)]


def _when(view: View) -> str:
    facts = (view.names.fact(f"fieldwork_{side}") for side in ("from", "to"))
    start, end = (day(view.language, fact) for fact in facts)
    return view.say("opening.when", start=start, end=end)


def any_shown(view: View) -> bool:
    """Whether the page has any figure about the answers that were given here."""
    tables = ("association", "item")
    return view.dimension == NATIONAL or any(
        figure.shown and figure.statistic not in ELSEWHERE
        for table in tables
        for figure in view.figures(table)
    )
