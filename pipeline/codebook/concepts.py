"""What a codebook is: variables, the levels of their scales, and the public bodies."""

import re
from dataclasses import dataclass, field
from itertools import pairwise

import pandas as pd

from pipeline.codebook.derivations import Grouped, Lookup, Mean, parse_condition, parse_derivation

Words = dict[str, str]

LANGUAGES = ("en", "cy")
QUESTION_ROLES = ("factor", "outcome", "fact", "context")
DESIGN_ROLES = (
    *("identifier", "weight", "stratum", "cluster", "population", "cluster_population"),
    *("duration", "date", "replicate"),
)
ROLES = (*QUESTION_ROLES, "scale", *DESIGN_ROLES)
MISSING_KINDS = ("dont_know", "prefer_not_to_say", "not_applicable", "not_asked", "out_of_scope")
KINDS = ("valid", "group", *MISSING_KINDS)
# What `<variable>__missing` may hold where there is no answer.
REASONS_MISSING = (*MISSING_KINDS, "no_answer", "invalid")
POLICIES = ("excluded", "category")
UNCODED_SCALES = ("number", "text", "identifier")
ANY = "*"  # in asked_if: whatever the answer, as long as there is one
LABEL_SCALES = ("theme", "framework", "national")
MOST_ANSWERS = 127  # that a table of a question's answers can have: they are counted as bytes

VARIABLE_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
KEY = re.compile(r"[A-Za-z0-9]+([_-][A-Za-z0-9]+)*")
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_NUMBER = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,2})?")


def first(words: Words) -> str:
    """A text in the first language that a survey is published in."""
    return next(iter(words.values()))


@dataclass(frozen=True)
class Level:
    """One row of scales.csv: an answer, a group of answers, or a kind of missing answer."""

    scale: str
    code: str
    level: str
    order: int
    group: str
    positive: bool
    kind: str
    policy: str
    label: Words
    in_: Words
    slug: Words
    score: float | None = None


@dataclass(frozen=True)
class Variable:
    """One row of variables.csv: a question, a derived variable, or a column of the design."""

    variable: str
    role: str
    theme: str
    framework: str
    scale: str
    asked_if: str
    derive: str
    label: Words
    question: Words
    clause: Words
    attribute: bool = False


@dataclass(frozen=True, eq=False)
class Codebook:
    """What the survey asks and how answers are coded. Files' order is kept everywhere.

    languages: those that the survey is published in; texts are read in no other.
    """

    variables: dict[str, Variable]
    scales: dict[str, list[Level]]
    bodies: pd.DataFrame = field(repr=False)
    languages: tuple[str, ...] = LANGUAGES

    def coded(self, variable: str) -> bool:
        """Whether its answers are levels (and not numbers, text or an identifier)."""
        return self.variables[variable].scale not in UNCODED_SCALES

    def rows(self, variable: str) -> list[Level]:
        """Every row of its scale: answers, groups and kinds of missing answer."""
        return self.scales.get(self.variables[variable].scale, [])

    def valid(self, variable: str) -> list[Level]:
        """Its answers in order, without any kind of missing answer."""
        rows = (row for row in self.rows(variable) if row.kind == "valid")
        return sorted(rows, key=lambda row: row.order)

    def levels(self, variable: str) -> list[str]:
        """Keys of its answers in order, then of the kinds of missing that count as a category."""
        kept = [row.level for row in self.rows(variable) if row.policy == "category"]
        return [row.level for row in self.valid(variable)] + kept

    def groups(self, variable: str) -> list[str]:
        """Keys of its groups of answers, in order; [] where answers are not grouped."""
        rows = (row for row in self.rows(variable) if row.kind == "group")
        return [row.level for row in sorted(rows, key=lambda row: row.order)]

    def group_of(self, variable: str) -> dict[str, str]:
        """Group by answer, for the answers that are in a group."""
        return {row.level: row.group for row in self.valid(variable) if row.group}

    def positive(self, variable: str) -> set[str]:
        """The answers that count as "with" a factor, or as success."""
        return {row.level for row in self.valid(variable) if row.positive}

    def scores(self, variable: str) -> dict[str, float]:
        """Score by answer, in order; {} where the scale does not say that it has a mean.

        The scores are those of the column `score`. In a codebook where no scale has any, they are
        the codes, where all of a scale's are numbers that go up or down with its order.
        """
        valid = self.valid(variable)
        if any(row.score is not None for rows in self.scales.values() for row in rows):
            scores = [row.score for row in valid if row.score is not None]
        else:
            scores = [float(row.code) for row in valid if _NUMBER.fullmatch(row.code)]
            steps = {a < b for a, b in pairwise(scores)}
            scores = scores if len(steps) == 1 else []
        levels = (row.level for row in valid)
        return dict(zip(levels, scores, strict=True)) if len(scores) == len(valid) else {}

    def having(self, role: str) -> list[str]:
        """The variables of a role."""
        return [name for name, one in self.variables.items() if one.role == role]

    def main_outcome(self, chosen: str) -> str:
        """The outcome that headlines are about; "" in a survey without outcomes or factors."""
        return chosen if self.having("factor") and chosen in self.having("outcome") else ""

    def condition(self, variable: str) -> dict[str, tuple[str, ...]]:
        """Levels by variable that a respondent must have to be asked; {} = asked of everyone.

        `*` stands for every answer of a variable: asked, or counted, are those who answered it.
        """
        found = parse_condition(self.variables[variable].asked_if) or {}
        return {
            name: tuple(row.level for row in self.valid(name))
            if levels == (ANY,) and name in self.variables
            else levels
            for name, levels in found.items()
        }

    def derivation(self, variable: str) -> Lookup | Grouped | Mean | None:
        """How it is derived; None where it comes from the export."""
        return parse_derivation(self.variables[variable].derive)

    def items(self, variable: str) -> list[str]:
        """The items that a derived mean is made of; [] for any other variable."""
        derivation = self.derivation(variable)
        if not isinstance(derivation, Mean):
            return []
        return [
            name
            for name, one in self.variables.items()
            if one.role in ("factor", "outcome")
            and (one.theme == derivation.theme if derivation.theme else one.role == derivation.role)
        ]

    def needs(self, variable: str) -> list[str]:
        """The variables that must be known before this one: its condition's and derivation's."""
        derivation = self.derivation(variable)
        if isinstance(derivation, Lookup | Grouped):
            return [*self.condition(variable), derivation.variable]
        return [*self.condition(variable), *self.items(variable)]

    def parts_of(self, variable: str) -> tuple[str, dict[str, tuple[str, ...]]]:
        """The variable whose answers this one's are made up of, and which make up each.

        ("", {}) where its answers are no sums of another's.
        """
        derivation = self.derivation(variable)
        if isinstance(derivation, Grouped):
            whole_of = self.group_of(derivation.variable)
        elif isinstance(derivation, Lookup):
            whole_of = self.looked_up(derivation)
        else:
            return "", {}
        levels = [row.level for row in self.valid(variable)]
        return derivation.variable, {
            level: tuple(part for part, whole in whole_of.items() if whole == level)
            for level in levels
        }

    def looked_up(self, lookup: Lookup) -> dict[str, str]:
        """Value of the lookup's column by body; "" where a body has none.

        Where the variable's scale is named after a kind of body, only bodies of that kind count.
        """
        bodies, kind = self.bodies, self.variables[lookup.variable].scale
        if (bodies["kind"] == kind).any():
            bodies = bodies[bodies["kind"] == kind]
        return dict(zip(bodies["body"], bodies[lookup.column], strict=True))
