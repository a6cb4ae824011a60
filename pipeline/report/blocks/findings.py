"""The headline sentences: which figures make them, in what order, and what each may say.

A headline begins with the pooled estimate, which allows for its having been chosen because it is
large; what the factor's own answers show comes next to it.
"""

from collections.abc import Sequence

from markupsafe import Markup

from pipeline.report.blocks import change, tables
from pipeline.report.blocks.introduction import says_little
from pipeline.report.blocks.lead import look
from pipeline.report.blocks.lead.headlines import (
    first_figure,
    headlines,
    marked,
    pooled_sentence,
    rests_on_few,
    sentence,
)
from pipeline.report.release import figure as figures
from pipeline.report.release.apart import is_whole
from pipeline.report.release.contrasts import Pair
from pipeline.report.release.view import View, closed, section
from pipeline.report.render.fragment import Fragment, Piece, tag

# What a factor needs to be called a finding: the contrast with its interval, and its test.
WHOLE = "contrast/low,share_with,share_without,q"


def findings_section(view: View) -> Fragment | None:
    """The three most important sentences and the largest change; or that nothing is beyond chance.

    Where the test that allows for many comparisons is hidden, that is said next to them. None
    where there is nothing to say.
    """
    found = [pair for pair in view.pairs(view.main) if pair.contrast.shown]
    moved = change.clear(view)[:1]
    if not found and not moved:
        return None
    tested = any(pair.tested for pair in found) or not found
    title = view.say("findings.title" if tested else "findings.largest")
    chosen = headlines(found, view.rate)
    inside: list[Markup] = []
    before = [look.count(view)] if chosen and tested else []
    if any(first_figure(pair) is pair.pooled for pair in chosen):
        before.append(_drawn_on(view))
    if any(before):
        inside.append(tag("p", Markup(" ").join(filter(None, before))))
    if found and not chosen:
        inside.append(tag("p", _nothing(view, found)))
    if chosen and not tested:
        inside.append(tag("p", _untested_words(view, found)))
    is_marked = any(map(rests_on_few, chosen)) and not says_little(view)
    explains = not (is_marked or says_little(view))
    told = {pair.item: tag("li", *_said(view, pair, explains)) for pair in chosen}
    lists = _by_theme(view, told)
    if moved:
        said = tag("ul", tag("li", change.sentence(view, moved[0])), class_="finding")
        lists.append(tag("div", tag("h3", view.say("findings.moved")), said))
    inside += [tag("div", *lists, class_="by-theme")] if lists else []
    if chosen and tested and (untested := _untested(view)):
        said = _count(view, untested, "lacking", WHOLE)
        key = "findings.partly_one" if untested == 1 else "findings.partly"
        inside.append(tag("p", view.say(key, untested=said)))
    if is_marked:
        inside.append(tag("p", view.say("findings.low_reliability"), class_="note"))
    return section("findings", title, *inside)


def _drawn_on(view: View) -> str:
    """What pooled estimates draw on next to the area's own answers; one factor has no others."""
    alone = len(view.pairs(view.main)) == 1
    if not view.is_beside:
        return "" if alone else view.say("findings.pooled.national")
    return view.say("findings.pooled.area_alone" if alone else "findings.pooled.area")


def _said(view: View, pair: Pair, explains: bool) -> list[Piece]:
    """The sentence about a pair; what its own answers show and the difference like for like.

    The two last stand behind what opens them, with what [u] means if it `explains` that.
    """
    first, factor, more = first_figure(pair), view.names.item(pair.item), list[Piece]()
    if first is pair.contrast:
        said: list[Piece] = [sentence(view.names, pair, view.rate, view.confidence)]
    else:
        said = [pooled_sentence(view.names, pair, view.confidence)]
        if pair.tested and not pair.beyond_chance(view.rate) and _any_goes(view):
            said += [" ", view.say("finding.own.chance", factor=factor)]
        more += [_own(view, pair)]
    more += _alike(view, pair)
    if not more:
        return said
    few = explains and first is pair.pooled and pair.contrast.verdict == "low_reliability"
    legend = tables.shorthand(view.language, [tables.Cell("[u]", ("[u]",))] if few else [])
    behind = (tag("p", *more), legend)
    return [*said, closed(view.say("finding.more", factor=factor), *behind)]


def _any_goes(view: View) -> bool:
    """Whether any factor goes with the outcome by its own answers; where none does, that is said.

    `look.count` says it, above the findings.
    """
    return any(pair.answer(view.rate) == "goes" for pair in view.pairs(view.main))


def _alike(view: View, pair: Pair) -> list[Piece]:
    """The differences like for like: with the areas held equal, and with the other factors too."""
    of_pair = {"item": pair.item, "outcome": pair.contrast.outcome}
    said, factor = list[Piece](), view.names.item(pair.item)
    for statistic, key in (("adjusted", "finding.adjusted"), ("effect", "finding.alike")):
        figure = view.figure("model", statistic=statistic, **of_pair)
        if is_whole(figure):
            value = figures.text(view.language, figure)
            values = {"value": value, "interval": figures.interval(view.language, figure)}
            key += "_alone" if statistic == "effect" and not said else ""
            said += [" ", view.say(key, factor=factor, confidence=view.level, **values)]
    return said


def _by_theme(view: View, said: dict[str, Markup]) -> list[Markup]:
    """Findings under the names of their themes, in the codebook's order of themes.

    Within a theme the largest is first. Where factors have no themes, they are one list.
    """
    order = [str(row["level"]) for row in view.names.levels("theme")]
    themes: dict[str, list[Markup]] = {theme: [] for theme in (*order, "")}
    for item, sentence_ in said.items():
        theme = view.names.part(item, "theme")
        themes[theme if theme in themes else ""].append(sentence_)
    found: list[Markup] = []
    for theme, sentences in themes.items():
        head = [tag("h3", view.names.level("theme", theme))] if theme else []
        if sentences:
            found.append(tag("div", *head, tag("ul", *sentences, class_="finding")))
    return found


def _own(view: View, pair: Pair) -> str:
    """The difference that the answers about a factor show by themselves."""
    language, contrast = view.language, pair.contrast
    values: dict[str, str] = {
        "value": figures.text(language, contrast),
        "share_with": figures.text(language, pair.share_with),
        "share_without": figures.text(language, pair.share_without),
        "confidence": view.level,
        "interval": figures.interval(language, contrast),
        "base": figures.base(language, contrast),
    }
    if view.is_national:
        written = view.say("finding.own.national", **values)
    else:
        written = view.say("finding.own.area", place=view.place, **values)
    return marked(language, contrast, written)


def _untested(view: View) -> int:
    """How many factors asked about have no published test, and so cannot be called findings."""
    return sum(not (pair.shown and pair.tested) for pair in view.pairs(view.main))


def _nothing(view: View, found: Sequence[Pair]) -> str:
    """That no factor is beyond chance: of all of them, of those tested, or by intervals alone."""
    outcome = view.names.clause(view.main)
    untested = _untested(view)
    tested = sum(pair.tested for pair in found)
    if not tested and len(found) == 1:
        return view.say("findings.none_untested_one", outcome=outcome)
    if not tested:
        total = _count(view, len(found), "shown", "contrast")
        return view.say("findings.none_untested", outcome=outcome, total=total)
    if any(pair.answer(view.rate) == "goes" for pair in found):
        if view.kind == "index":
            return view.say("findings.none_pooled_summary")
        return view.say("findings.none_pooled", outcome=outcome)
    if not untested:
        return view.say("findings.none" if tested > 1 else "findings.none_one", outcome=outcome)
    counted = {"untested": _count(view, untested, "lacking", WHOLE)}
    if tested == 1:
        return view.say("findings.none_partly_one", outcome=outcome, **counted)
    counted["tested"] = _count(view, tested, "shown", "contrast,q")
    return view.say("findings.none_partly", outcome=outcome, **counted)


def _untested_words(view: View, found: Sequence[Pair]) -> str:
    """That differences are listed of which chance is not ruled out, since their test is hidden."""
    if len(found) == 1:
        return view.say("findings.untested_one")
    return view.say("findings.untested", total=_count(view, len(found), "shown", "contrast"))


def _count(view: View, value: int, word: str, statistics: str) -> Markup:
    return view.count(value, word, "association", statistics, view.main)
