"""How a variable follows from others: conditions, lookups, groups and means."""

import re
from dataclasses import dataclass

_TERM = re.compile(
    r"(?P<variable>[a-z][a-z0-9_]*)=(?P<levels>\*|[A-Za-z0-9_-]+(\|[A-Za-z0-9_-]+)*)"
)
_LOOKUP = re.compile(r"lookup:(?P<variable>[a-z][a-z0-9_]*):(?P<column>[a-z][a-z0-9_]*)")
_GROUPS = re.compile(r"groups:(?P<variable>[a-z][a-z0-9_]*)")
_MEAN = re.compile(r"mean:(theme=(?P<theme>[A-Za-z0-9_-]+)|role=(?P<role>outcome))")


@dataclass(frozen=True)
class Lookup:
    """A derivation: the value of a column of bodies.csv for the body that a variable names."""

    variable: str
    column: str


@dataclass(frozen=True)
class Grouped:
    """A derivation: the group of answers that another variable's answer is in."""

    variable: str


@dataclass(frozen=True)
class Mean:
    """A derivation: the mean of the scores of the items of a theme, or of all outcomes."""

    theme: str
    role: str


def parse_condition(text: str) -> dict[str, tuple[str, ...]] | None:
    """Levels by variable that `asked_if` asks for; {} = asked of everyone; None = not grammar."""
    condition: dict[str, tuple[str, ...]] = {}
    for term in text.split(" & ") if text else []:
        match = _TERM.fullmatch(term.strip())
        if match is None or match["variable"] in condition:
            return None
        condition[match["variable"]] = tuple(match["levels"].split("|"))
    return condition


def parse_derivation(text: str) -> Lookup | Grouped | Mean | None:
    """The derivation that `derive` asks for; None = not grammar."""
    if match := _LOOKUP.fullmatch(text):
        return Lookup(match["variable"], match["column"])
    if match := _GROUPS.fullmatch(text):
        return Grouped(match["variable"])
    if match := _MEAN.fullmatch(text):
        return Mean(match["theme"] or "", match["role"] or "")
    return None
