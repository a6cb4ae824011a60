"""One released number, and the one way in which it is written everywhere."""

from typing import NamedTuple

from pipeline.report.messages import number, percent, say
from pipeline.statistics import P_BANDS, PATTERNS

SHOWN = ("published", "low_reliability")
VERDICTS = (*SHOWN, "suppressed", "not_available")
MARKS = ("[c]", "[u]", "[r]", "[x]", "[z]", "[low]", "[ns]")
NOT_APPLICABLE = ("not_applicable", "not_asked")


class Figure(NamedTuple):
    """One row of the release. Percentages and points run from 0 to 100; None is 'not shown'."""

    table: str
    dimension: str
    area: str
    item: str
    level: str
    outcome: str
    statistic: str
    unit: str
    value: float | None
    low: float | None
    high: float | None
    base: int | None
    effective_base: float | None
    verdict: str
    reason: str
    revised: bool = False

    @property
    def shown(self) -> bool:
        """Whether a reader may see the number."""
        return self.verdict in SHOWN and self.value is not None

    @property
    def excludes_zero(self) -> bool:
        """Whether the published interval leaves zero out: only then is a direction claimed."""
        if not self.shown or self.low is None or self.high is None:
            return False
        return self.low > 0 or self.high < 0

    @property
    def sign(self) -> int:
        """1 above zero, -1 below, 0 where the interval allows both."""
        if not self.excludes_zero or self.value is None:
            return 0
        return 1 if self.value > 0 else -1

    @property
    def mark(self) -> str:
        """The shorthand that stands for the number or beside it; empty for a plain one."""
        if self.verdict == "suppressed":
            return "[c]"
        if not self.shown:
            return "[z]" if self.reason in NOT_APPLICABLE else "[x]"
        low = "[u]" if self.verdict == "low_reliability" else ""
        return " ".join(filter(None, (low, "[r]" if self.revised else "")))


def absent(table: str, dimension: str, area: str, **key: str) -> Figure:
    """What stands where the release has no such row."""
    blank = dict.fromkeys(("item", "level", "outcome", "statistic"), "") | key
    return Figure(
        table, dimension, area, **blank, unit="number", value=None, low=None, high=None,
        base=None, effective_base=None, verdict="not_available", reason="not_applicable",
        revised=False,
    )  # fmt: skip


def write(language: str, unit: str, value: float) -> str:
    """A number in its unit: "58%", "24", "0.31", "< 0.01", "1,190"."""
    if unit == "percent":
        return percent(language, value)
    if unit == "p_band":
        return P_BANDS[value]
    return number(language, value, PATTERNS[unit])


def text(language: str, figure: Figure) -> str:
    """The number without any mark, or the shorthand that stands for it."""
    if figure.value is None or not figure.shown:
        return figure.mark
    return write(language, figure.unit, figure.value)


def interval(language: str, figure: Figure) -> str:
    """The interval's two ends, such as "15 to 33", or the shorthand that stands for it."""
    if not figure.shown:
        return figure.mark
    if figure.low is None or figure.high is None:
        return "[z]"
    ends = (write(language, figure.unit, end) for end in (figure.low, figure.high))
    return say(language, "figure.interval", **dict(zip(("low", "high"), ends, strict=True)))


def base(language: str, figure: Figure) -> str:
    """The rounded base, or the shorthand that stands for it."""
    return figure.mark if figure.base is None else number(language, figure.base)
