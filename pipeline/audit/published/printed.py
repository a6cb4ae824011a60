"""How a released figure may stand in a page or a workbook, in one plain form."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache

MANY = 2**16  # texts of which it is remembered how they are written
BANDS = {"0.001": "< 0.001", "0.01": "< 0.01", "0.05": "< 0.05", "1": "[ns]"}
NOT_APPLICABLE = ("not_applicable", "not_asked")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
CELL = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
"""A number as a workbook holds it: one under 0.0001 in powers of ten, 9.9E-05."""


@lru_cache(maxsize=MANY)
def number(text: str) -> str:
    """A number without zeros at its end.

    A workbook may hold 0.0085 as 0.008500000000000001: what is beyond twelve digits is noise.
    """
    made = format(Decimal(format(Decimal(text), ".12g")), "f")
    made = made.rstrip("0").rstrip(".") if "." in made else made
    return "0" if made == "-0" else made


def plain_numbers(text: str) -> str:
    """A text with each of its numbers in its plain form."""
    return NUMBER.sub(lambda found: number(found[0]), text)


@dataclass(frozen=True)
class Told:
    """One released figure: its keys, and what is printed of it in release.csv."""

    table: str
    dimension: str
    area: str
    item: str
    level: str
    outcome: str
    statistic: str
    unit: str
    value: str
    low: str
    high: str
    base: str
    effective_base: str
    status: str
    reason: str

    @cached_property
    def key(self) -> str:
        """The key of the row as what is printed of it carries it."""
        return "|".join(
            (self.table, self.dimension, self.area, self.item, self.level, self.outcome,
             self.statistic)
        )  # fmt: skip

    @cached_property
    def mark(self) -> str:
        """What stands for a number that is not there."""
        if self.status == "suppressed":
            return "[c]"
        if self.value:
            return ""
        return "[z]" if self.reason in NOT_APPLICABLE else "[x]"

    def write(self, text: str) -> str:
        """A number in the figure's unit."""
        if self.unit == "p_band":
            return BANDS.get(number(text), text)
        return number(text) + ("%" if self.unit == "percent" else "")

    @cached_property
    def bare(self) -> str:
        """The value without a mark, or what stands for it."""
        return self.mark or self.write(self.value)

    @cached_property
    def marked(self) -> str:
        """The value with [u] where it is of low reliability."""
        if self.status == "low_reliability" and not self.bare.startswith("["):
            return f"{self.bare} [u]"
        return self.bare

    @cached_property
    def ends(self) -> tuple[str, str] | None:
        """The ends of the interval, where there is one."""
        if self.mark or not self.low or not self.high:
            return None
        return self.write(self.low), self.write(self.high)

    def interval(self, words: str) -> str:
        """The interval in words that have the slots {low} and {high}."""
        if self.ends is None:
            return self.mark or "[z]"
        return words.format(low=self.ends[0], high=self.ends[1])

    def fall(self, words: str) -> tuple[str, str]:
        """The interval of a figure below zero without its signs, in words and for programs."""
        if self.ends is None or not self.high.startswith("-"):
            return "", ""
        low, high = (end.removeprefix("-") for end in self.ends)
        sides = (self.high, self.low)
        return words.format(low=high, high=low), "/".join(one.removeprefix("-") for one in sides)

    @cached_property
    def based(self) -> str:
        """The base, or what stands for it."""
        return number(self.base) if self.base else (self.mark or "[z]")

    def forms(self, words: str, part: str) -> set[str]:
        """How a cell of a part may read: value, interval or base."""
        if part == "interval":
            return {self.interval(words)}
        if part == "base":
            return {self.based}
        if self.ends is None:
            return {self.marked}
        return {self.marked, f"{self.marked} ({self.interval(words)})"}
