"""The headline sentences: which figures make them, in what order, and what each may say.

A headline begins with the pooled estimate, which allows for its having been chosen because it is
large; what the factor's own answers show comes next to it.
"""

from collections.abc import Sequence

from markupsafe import Markup

from pipeline.report.blocks import change
from pipeline.report.blocks.lead import look
from pipeline.report.messages import percent, say
from pipeline.report.release import figure as figures
from pipeline.report.release.apart import is_whole
from pipeline.report.release.contrasts import Pair
from pipeline.report.release.figure import Figure
from pipeline.report.release.names import Names
from pipeline.report.release.view import View, section
from pipeline.report.render.fragment import Fragment, Piece, tag

# What a factor needs to be called a finding: the contrast with its interval, and its test.
WHOLE = "contrast/low,share_with,share_without,q"


def findings_section(view: View) -> Fragment | None:
    """The three most important sentences and the largest change; or that nothing is beyond chance.

    Where the door hides the test that allows for many comparisons, that is said next to them. None
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
    if chosen and tested and (counted := look.count(view)):
        inside.append(tag("p", counted))
    if found and not chosen:
        inside.append(tag("p", _nothing(view, found)))
    if chosen and not tested:
        total = _count(view, len(found), "shown", "contrast")
        inside.append(tag("p", view.say("findings.untested", total=total)))
    inside += _by_theme(view, {pair.item: tag("li", *_said(view, pair)) for pair in chosen})
    if moved:
        inside.append(tag("h3", view.say("findings.moved")))
        inside.append(tag("ul", tag("li", change.sentence(view, moved[0])), class_="finding"))
    if chosen and tested and (untested := _untested(view)):
        said = _count(view, untested, "lacking", WHOLE)
        inside.append(tag("p", view.say("findings.partly", untested=said)))
    if any("low_reliability" in (p.contrast.verdict, p.pooled.verdict) for p in chosen):
        inside.append(tag("p", view.say("findings.low_reliability"), class_="note"))
    return section("findings", title, *inside)


def _said(view: View, pair: Pair) -> list[Piece]:
    """The sentence about a pair, what its own answers show, and the difference like for like."""
    first, factor = first_figure(pair), view.names.item(pair.item)
    if first is pair.contrast:
        said: list[Piece] = [sentence(view.names, pair, view.rate, view.confidence)]
    else:
        said = [pooled_sentence(view.names, pair, view.confidence), " ", _own(view, pair)]
        if pair.tested and not pair.beyond_chance(view.rate):
            said += [" ", view.say("finding.own.chance", factor=factor)]
    alike = view.figure("model", statistic="effect", item=pair.item, outcome=pair.contrast.outcome)
    if is_whole(alike):
        value, interval = figures.text(view.language, alike), figures.interval(view.language, alike)
        values = {"value": value, "confidence": view.level, "interval": interval}
        said += [" ", view.say("finding.alike", factor=factor, **values)]
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
    return [tag("div", *found, class_="by-theme")] if found else []


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
    return _marked(language, contrast, written)


def _marked(language: str, figure: Figure, written: str) -> str:
    """A sentence, with its mark where its figure rests on few answers."""
    if figure.verdict != "low_reliability":
        return written
    return say(language, "finding.low_reliability", sentence=written)


def _untested(view: View) -> int:
    """How many factors asked about have no published test, and so cannot be called findings."""
    return sum(not (pair.shown and pair.tested) for pair in view.pairs(view.main))


def _nothing(view: View, found: Sequence[Pair]) -> str:
    """That no factor is beyond chance: of all of them, of those tested, or by intervals alone."""
    outcome = view.names.item(view.main)
    untested = _untested(view)
    tested = sum(pair.tested for pair in found)
    if not tested:
        total = _count(view, len(found), "shown", "contrast")
        return view.say("findings.none_untested", outcome=outcome, total=total)
    if not untested:
        return view.say("findings.none", outcome=outcome)
    return view.say(
        "findings.none_partly",
        outcome=outcome,
        tested=_count(view, tested, "shown", "contrast,q"),
        untested=_count(view, untested, "lacking", WHOLE),
    )


def _count(view: View, value: int, word: str, statistics: str) -> Markup:
    return view.count(value, word, "association", statistics, view.main)


def headlines(found: Sequence[Pair], rate: float, most: int = 3) -> list[Pair]:
    """The pairs that a page begins with: those that leave out zero, largest in size first.

    By their pooled estimates. Where none is shown: those whose contrast is beyond chance, or, where
    no adjusted p-value is shown either, those whose interval leaves out zero; the page says so. Of
    two of one size, the one whose interval stays further from zero goes first.

    An estimate of 4 points may be chance; those of 16 and of -20 points are not.

    >>> blank = figures.absent("association", "national", "national", item="trust")
    >>> def pair(value: float) -> Pair:
    ...     seen = blank._replace(value=value, low=value - 9, high=value + 9, verdict="published")
    ...     return Pair(seen, seen, seen, seen._replace(value=0.01), pooled=seen)
    >>> [one.pooled.value for one in headlines([pair(16.0), pair(4.0), pair(-20.0)], 0.05)]
    [-20.0, 16.0]
    """

    def size(pair: Pair) -> tuple[float, float]:
        first = first_figure(pair)
        nearest = min(abs(first.low or 0.0), abs(first.high or 0.0))
        return -abs(first.value or 0.0), -nearest

    if any(is_whole(pair.pooled) for pair in found):
        chosen = [pair for pair in found if pair.shown and pair.pooled.excludes_zero]
    elif any(pair.tested for pair in found):
        chosen = [pair for pair in found if pair.beyond_chance(rate)]
    else:
        chosen = [pair for pair in found if pair.shown and pair.contrast.excludes_zero]
    return sorted(chosen, key=size)[:most]


def first_figure(pair: Pair) -> Figure:
    """The figure that the sentence about a pair begins with: pooled, or where none is, its own.

    >>> own = figures.absent("association", "national", "national", statistic="contrast")
    >>> first_figure(Pair(own, own, own, own)).statistic
    'contrast'
    """
    return pair.pooled if is_whole(pair.pooled) else pair.contrast


def pooled_sentence(names: Names, pair: Pair, confidence: float) -> str:
    """The pooled estimate of a pair as a sentence.

    Raises:
        BadInput: the dictionary lacks a name.
        ValueError: its interval does not leave out zero: there is no direction to claim.

    >>> from markupsafe import Markup
    >>> said = {"trust": "all shared a goal", "success": "success"}
    >>> names = Names({"items": {x: {"clause": {"en": said[x]}} for x in said}}, "en")
    >>> row = figures.absent("association", "national", "national", item="trust")
    >>> row = row._replace(outcome="success", unit="points", verdict="published", base=1190)
    >>> row = row._replace(value=18.0, low=7.0, high=29.0)
    >>> told = pooled_sentence(names, Pair(row, row, row, row, pooled=row), 0.95)
    >>> Markup(told).striptags().split(" (")[0].split(" are ")[1]
    'estimated to be 18 percentage points more likely to report success'
    """
    language, pooled = names.language, pair.pooled
    if not pooled.sign:
        raise ValueError("a sentence about an estimate that may be zero")
    values: dict[str, str | int] = {
        "who": names.who(pair.item),
        "outcome": names.clause(pooled.outcome),
        "points": figures.size(language, pooled),
        "confidence": percent(language, 100 * confidence),
        "interval": figures.interval(language, pooled),
    }
    where = "national"
    if pooled.dimension != "national":
        where, values["place"] = "area", names.inside(pooled.dimension, pooled.area)
    direction = "more" if pooled.sign > 0 else "less"
    one = "_one" if abs(pooled.value or 0.0) == 1 else ""
    written = say(language, f"finding.pooled.{where}.{direction}{one}", **values)
    return _marked(language, pooled, written)


def sentence(names: Names, pair: Pair, rate: float, confidence: float) -> str:
    """One pair as a sentence that claims no more than its interval and its family allow.

    Raises:
        BadInput: the dictionary lacks a name.
        ValueError: the contrast or a share is not shown: there is nothing to say.

    >>> from markupsafe import Markup
    >>> said = {"trust": "all shared a goal", "success": "success"}
    >>> names = Names({"items": {x: {"clause": {"en": said[x]}} for x in said}}, "en")
    >>> row = figures.absent("association", "national", "national", item="trust")
    >>> row = row._replace(outcome="success", unit="points", verdict="published", base=1190)
    >>> row = row._replace(value=24.0, low=15.0, high=33.0)
    >>> share = row._replace(unit="percent", low=None, high=None)
    >>> q = row._replace(statistic="q", unit="p_band", value=0.01)
    >>> pair = Pair(row, share._replace(value=58.0), share._replace(value=34.0), q)
    >>> Markup(sentence(names, pair, 0.05, 0.95)).striptags().split(" (")[0]
    'People who said that all shared a goal were 24 percentage points more likely to report success'
    """
    language, contrast = names.language, pair.contrast
    if not pair.shown or contrast.value is None:
        raise ValueError("a sentence about a figure that is not shown")
    values: dict[str, str | int] = {
        "who": names.who(pair.item),
        "outcome": names.clause(contrast.outcome),
        "share_with": figures.text(language, pair.share_with),
        "share_without": figures.text(language, pair.share_without),
        "confidence": percent(language, 100 * confidence),
        "interval": figures.interval(language, contrast),
        "base": figures.base(language, contrast),
    }
    where = "national"
    if contrast.dimension != "national":
        where, values["place"] = "area", names.inside(contrast.dimension, contrast.area)
    direction = {1: "more", -1: "less", 0: "unclear"}[contrast.sign]
    if contrast.sign:
        values["points"] = figures.size(language, contrast)
        direction += "_one" if abs(contrast.value) == 1 else ""
    if contrast.sign and pair.tested and not pair.beyond_chance(rate):
        direction = "chance"
        del values["points"]
    if contrast.sign and not pair.tested:
        direction = "untested"
        values["points"] = figures.text(language, contrast)
    written = say(language, f"finding.{where}.{direction}", **values)
    return _marked(language, contrast, written)
