"""One released number, and the one way in which it is written everywhere."""

from typing import NamedTuple

from markupsafe import Markup, escape

from pipeline.report.messages import fill, number, percent
from pipeline.units import P_BANDS, PATTERNS

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
    released: bool = True  # whether the release has such a row

    @property
    def key(self) -> str:
        """The key of its row of the release: what every print of it carries."""
        return "|".join(self[:7])

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
        """The shorthand that stands for the number or next to it; empty for a plain one."""
        if self.verdict == "suppressed":
            return "[c]"
        if not self.shown:
            return "[z]" if self.reason in NOT_APPLICABLE else "[x]"
        low = "[u]" if self.verdict == "low_reliability" else ""
        return " ".join(filter(None, (low, "[r]" if self.revised else "")))


def absent(table: str, dimension: str, area: str, **key: str) -> Figure:
    """What stands where the release has no such row."""
    item, level, outcome, statistic = (
        key.get(name, "") for name in ("item", "level", "outcome", "statistic")
    )
    return Figure(
        table, dimension, area, item, level, outcome, statistic, unit="number", value=None,
        low=None, high=None, base=None, effective_base=None, verdict="not_available",
        reason="not_applicable", released=False,
    )  # fmt: skip


def write(language: str, unit: str, value: float) -> str:
    """A number in its unit: "58%", "24", "0.31", "< 0.01", "1,190"."""
    if unit == "percent":
        return percent(language, value)
    if unit == "p_band":
        return P_BANDS[value]
    return number(language, value, PATTERNS[unit])


def plain(language: str, figure: Figure) -> str:
    """The number without any mark, or the shorthand that stands for it, without its key."""
    if figure.value is None or not figure.shown:
        return figure.mark
    return write(language, figure.unit, figure.value)


def keyed(figure: Figure, written: str, *values: float, part: str = "") -> Markup:
    """What is printed of a figure, in an element that carries the key of its row.

    `values` are the numbers that are printed, for programs; `part` says which of the row's numbers
    they are where it is not the value: interval, base, or size, which is the value without its
    sign.

    >>> row = Figure("item", "sector", "health", "trust", "", "", "mean", "percent", 58.0, 51.0,
    ...              65.0, 90, 80.0, "published", "")
    >>> keyed(row, "58%", 58.0)
    Markup('<data value="58" data-key="item|sector|health|trust|||mean">58%</data>')
    """
    if not figure.released:
        return escape(written)
    exact = "/".join([format(value, ".15g") for value in values])
    key = escape(figure.key) + (Markup('" data-part="') + part if part else "")
    return Markup('<data value="{}" data-key="{}">{}</data>').format(exact, key, written)


def text(language: str, figure: Figure) -> Markup:
    """The number without any mark, or the shorthand that stands for it."""
    if figure.value is None or not figure.shown:
        return keyed(figure, figure.mark)
    return keyed(figure, write(language, figure.unit, figure.value), figure.value)


def noted(language: str, figure: Figure) -> Markup:
    """The number with its mark after it, for a list or a description that has no other place."""
    mark = f" {figure.mark}" if figure.shown and figure.mark else ""
    return text(language, figure) + mark


def size(language: str, figure: Figure) -> Markup:
    """The number without its sign, for a sentence that says which way it goes."""
    value = abs(figure.value or 0.0)
    return keyed(figure, write(language, figure.unit, value), value, part="size")


def ends(language: str, figure: Figure) -> str:
    """The interval's two ends, such as "15 to 33", or the shorthand that stands for it."""
    if not figure.shown:
        return figure.mark
    if figure.low is None or figure.high is None:
        return "[z]"
    low, high = (write(language, figure.unit, end) for end in (figure.low, figure.high))
    return fill(language, "figure.interval", low=low, high=high)


def interval(language: str, figure: Figure) -> Markup:
    """The same with its key."""
    if not figure.shown or figure.low is None or figure.high is None:
        return keyed(figure, ends(language, figure), part="interval")
    return keyed(figure, ends(language, figure), figure.low, figure.high, part="interval")


def sized(language: str, figure: Figure) -> dict[str, Markup]:
    """`points` and `interval` without signs, for a sentence that says which way the figure goes.

    A fall of 28 points has an interval of 17 to 39, and not of -39 to -17.

    >>> row = Figure("change", "sector", "health", "trust", "", "", "share_change", "points", -28.0,
    ...              -39.0, -17.0, 90, 80.0, "published", "")
    >>> [words.striptags() for words in sized("en", row).values()]
    ['28', '17 to 39']
    """
    found = {"points": size(language, figure), "interval": interval(language, figure)}
    if figure.sign < 0 and figure.low is not None and figure.high is not None:
        turned = figure._replace(low=-figure.high, high=-figure.low)
        found["interval"] = keyed(
            figure, ends(language, turned), -figure.high, -figure.low, part="fall"
        )
    return found


def base(language: str, figure: Figure) -> Markup:
    """The rounded base, or the shorthand that stands for it."""
    if figure.base is None:
        return keyed(figure, figure.mark, part="base")
    return keyed(figure, number(language, figure.base), figure.base, part="base")


def count(language: str, value: int, what: str) -> Markup:
    """A count that the page makes itself, with what is counted, so that it can be made again.

    `what` is a word and a pattern joined by a bar: `shown|association|sector|health|*||success|q`.
    pipeline/audit/published/figures.py says which words there are.
    """
    written = number(language, value)
    return Markup('<data value="{}" data-count="{}">{}</data>').format(value, what, written)
