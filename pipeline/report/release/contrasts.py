"""One factor and one outcome in one area: the contrast, and the figures that stand with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.report.release import figure as figures
from pipeline.report.release.figure import Figure
from pipeline.report.release.read import Release

Answer = Literal["goes", "small", "unclear", ""]
NO_TEST = figures.absent("association", "", "", statistic="equivalence_q")
NOT_POOLED = figures.absent("association", "", "", statistic="pooled")


@dataclass(frozen=True)
class Pair:
    """One factor and one outcome in one area: the contrast and what stands with it.

    q is of the contrast's own test; equivalence of the test that it is too small to matter; pooled
    is the estimate that draws on other areas and factors.
    """

    contrast: Figure
    share_with: Figure
    share_without: Figure
    q: Figure
    equivalence: Figure = NO_TEST
    pooled: Figure = NOT_POOLED

    @property
    def item(self) -> str:
        """The factor."""
        return self.contrast.item

    @property
    def shown(self) -> bool:
        """Whether the contrast, its interval and both of its shares are published."""
        told = (self.contrast, self.share_with, self.share_without)
        return self.contrast.low is not None and all(figure.shown for figure in told)

    @property
    def borrowed(self) -> bool:
        """Whether the contrast is hidden and has an estimate from elsewhere."""
        return self.pooled.shown and not self.contrast.shown

    def beyond_chance(self, rate: float) -> bool:
        """Whether the interval leaves out zero and the family's q is at most the declared rate."""
        value = self.q.value
        return self.shown and self.contrast.excludes_zero and value is not None and value <= rate

    @property
    def tested(self) -> bool:
        """Whether the adjusted p-value is shown, so that chance can be allowed for."""
        return self.q.shown

    def is_small(self, rate: float) -> bool:
        """Whether the difference is shown to be too small to matter, at the declared rate."""
        value = self.equivalence.value
        return self.contrast.shown and value is not None and value <= rate

    def answer(self, rate: float) -> Answer:
        """Goes with the outcome; is too small to matter; unclear; "" where its test is not shown.

        A difference that goes with the outcome goes with it, however small it is.
        """
        if not (self.tested and self.contrast.shown and self.contrast.low is not None):
            return ""
        if self.beyond_chance(rate):
            return "goes"
        return "small" if self.is_small(rate) else "unclear"


def pairs(release: Release, dimension: str, area: str, outcome: str) -> list[Pair]:
    """Every factor's pair with an outcome in an area, in the codebook's order."""
    rows = release.figures("association", dimension, area, outcome=outcome)
    found = {(row.item, row.statistic): row for row in rows}
    items = dict.fromkeys(row.item for row in rows)
    blank = ("association", dimension, area)

    def one(item: str, statistic: str) -> Figure:
        key = {"item": item, "outcome": outcome, "statistic": statistic}
        return found.get((item, statistic)) or figures.absent(*blank, **key)

    statistics = ("contrast", "share_with", "share_without", "q", "equivalence_q", "pooled")
    return [Pair(*(one(item, statistic) for statistic in statistics)) for item in items]


def by_estimate(found: Sequence[Pair]) -> list[Pair]:
    """Shown pairs from the largest contrast to the smallest, then those not shown, as they came."""
    shown = [pair for pair in found if pair.contrast.shown]
    rest = [pair for pair in found if not pair.contrast.shown]
    return sorted(shown, key=lambda pair: -(pair.contrast.value or 0.0)) + rest
