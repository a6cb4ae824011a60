"""Which figures make the headline sentences, in what order, and what each sentence may say."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.publish import figure as figures
from pipeline.publish.figure import Figure
from pipeline.publish.names import Names
from pipeline.publish.release import Release
from pipeline.publish.wording import number, percent, say


@dataclass(frozen=True)
class Pair:
    """One factor and one outcome in one area: the contrast and what stands with it."""

    contrast: Figure
    share_with: Figure
    share_without: Figure
    q: Figure

    @property
    def item(self) -> str:
        """The factor."""
        return self.contrast.item

    @property
    def shown(self) -> bool:
        """Whether the contrast, its interval and both of its shares are there to be told."""
        told = (self.contrast, self.share_with, self.share_without)
        return self.contrast.low is not None and all(figure.shown for figure in told)

    def beyond_chance(self, rate: float) -> bool:
        """Whether the interval leaves out zero and the family's q is at most the declared rate."""
        value = self.q.value
        return self.shown and self.contrast.excludes_zero and value is not None and value <= rate

    @property
    def tested(self) -> bool:
        """Whether the adjusted p-value is shown, so that chance can be allowed for."""
        return self.q.shown


def pairs(release: Release, dimension: str, area: str, outcome: str) -> list[Pair]:
    """Every factor's pair with an outcome in an area, in the codebook's order."""
    rows = release.figures("association", dimension, area, outcome=outcome)
    found = {(row.item, row.statistic): row for row in rows}
    items = dict.fromkeys(row.item for row in rows)
    blank = ("association", dimension, area)

    def one(item: str, statistic: str) -> Figure:
        key = {"item": item, "outcome": outcome, "statistic": statistic}
        return found.get((item, statistic)) or figures.absent(*blank, **key)

    statistics = ("contrast", "share_with", "share_without", "q")
    return [Pair(*(one(item, statistic) for statistic in statistics)) for item in items]


def by_estimate(found: Sequence[Pair]) -> list[Pair]:
    """Shown pairs from the largest contrast to the smallest, then those not shown, as they came."""
    shown = [pair for pair in found if pair.contrast.shown]
    rest = [pair for pair in found if not pair.contrast.shown]
    return sorted(shown, key=lambda pair: -(pair.contrast.value or 0.0)) + rest


def headlines(found: Sequence[Pair], rate: float, most: int = 3) -> list[Pair]:
    """The pairs that a page begins with: beyond chance, largest in size first.

    Where no adjusted p-value is shown, those whose interval leaves out zero; the page says so.
    Of two of one size, the one whose interval stays further from zero goes first.
    """

    def size(pair: Pair) -> tuple[float, float]:
        contrast = pair.contrast
        nearest = min(abs(contrast.low or 0.0), abs(contrast.high or 0.0))
        return -abs(contrast.value or 0.0), -nearest

    if any(pair.tested for pair in found):
        chosen = [pair for pair in found if pair.beyond_chance(rate)]
    else:
        chosen = [pair for pair in found if pair.shown and pair.contrast.excludes_zero]
    return sorted(chosen, key=size)[:most]


def sentence(names: Names, pair: Pair, rate: float, confidence: float) -> str:
    """One pair as a sentence that claims no more than its interval and its family allow.

    Raises:
        BadInput: the dictionary lacks a name.
        ValueError: the contrast or a share is not shown: there is nothing to say.
    """
    language, contrast = names.language, pair.contrast
    if not pair.shown or contrast.value is None:
        raise ValueError("a sentence about a figure that is not shown")
    values: dict[str, str | int] = {
        "clause": names.clause(pair.item),
        "outcome": names.clause(contrast.outcome),
        "share_with": figures.text(language, pair.share_with),
        "share_without": figures.text(language, pair.share_without),
        "level": percent(language, 100 * confidence),
        "interval": figures.interval(language, contrast),
        "base": figures.base(language, contrast),
    }
    where = "national"
    if contrast.dimension != "national":
        where, values["place"] = "area", names.inside(contrast.dimension, contrast.area)
    direction = {1: "more", -1: "less", 0: "unclear"}[contrast.sign]
    if contrast.sign:
        points = abs(contrast.value)
        values["points"] = number(language, points)
        direction += "_one" if points == 1 else ""
    if contrast.sign and pair.tested and not pair.beyond_chance(rate):
        direction = "chance"
        del values["points"]
    if contrast.sign and not pair.tested:
        direction = "untested"
        values["points"] = number(language, contrast.value)
    written = say(language, f"finding.{where}.{direction}", **values)
    low = contrast.verdict == "low_reliability"
    return say(language, "finding.low_reliability", sentence=written) if low else written
