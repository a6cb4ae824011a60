"""The sentences of findings: which figures make them, in which order, and what each says."""

from collections.abc import Sequence

from pipeline.report.messages import percent, say
from pipeline.report.release import figure as figures
from pipeline.report.release.apart import is_whole
from pipeline.report.release.contrasts import Pair
from pipeline.report.release.figure import Figure
from pipeline.report.release.names import Names


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

    A pooled estimate next to a hidden difference holds none of the area's answers: it begins none.

    >>> own = figures.absent("association", "national", "national", statistic="contrast")
    >>> seen = own._replace(value=9.0, low=1.0, high=17.0, verdict="published")
    >>> drawn = seen._replace(statistic="pooled")
    >>> [first_figure(Pair(one, own, own, own, pooled=drawn)).statistic for one in (own, seen)]
    ['contrast', 'pooled']
    """
    return pair.pooled if is_whole(pair.pooled) and is_whole(pair.contrast) else pair.contrast


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
        "confidence": percent(language, 100 * confidence),
    }
    values |= figures.sized(language, pooled)
    where = "national"
    if pooled.dimension != "national":
        where, values["place"] = "area", names.inside(pooled.dimension, pooled.area)
    direction = "more" if pooled.sign > 0 else "less"
    one = "_one" if abs(pooled.value or 0.0) == 1 else ""
    written = say(language, f"finding.pooled.{where}.{direction}{one}", **values)
    return marked(language, pooled, written)


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
        direction += "_one" if abs(contrast.value) == 1 else ""
    if contrast.sign and not pair.tested:
        direction = "untested"
        values["points"] = figures.text(language, contrast)
    elif contrast.sign and not pair.beyond_chance(rate):
        direction = "chance"
    elif contrast.sign:
        values |= figures.sized(language, contrast)
    written = say(language, f"finding.{where}.{direction}", **values)
    return marked(language, contrast, written)


def rests_on_few(pair: Pair) -> bool:
    """Whether the sentence that a pair is met with carries [u], which is explained below it.

    What its own answers show may carry one too: that is closed, and explained there.

    >>> none = figures.absent("association", "national", "national")
    >>> few = none._replace(value=9.0, low=1.0, high=17.0, verdict="low_reliability")
    >>> sure = few._replace(verdict="published")
    >>> [rests_on_few(Pair(few, few, few, few, pooled=one)) for one in (none, sure, few)]
    [True, False, True]
    """
    return first_figure(pair).verdict == "low_reliability"


def marked(language: str, figure: Figure, written: str) -> str:
    """A sentence, with its mark where its figure rests on few answers.

    >>> few = figures.absent("association", "national", "national")
    >>> marked("en", few._replace(verdict="low_reliability"), "It was 45%.")
    'It was 45%. [u]'
    >>> marked("en", few._replace(verdict="published"), "It was 45%.")
    'It was 45%.'
    """
    if figure.verdict != "low_reliability":
        return written
    return say(language, "finding.low_reliability", sentence=written)
