"""What things are called, from the dictionary, in one language."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pipeline.errors import BadInput, Fault, nearest
from pipeline.report.messages import messages, say

HELD, MIXED = ".held", ".mixed"


@dataclass(frozen=True)
class Names:
    """Labels of items, answers and areas. A name that the dictionary lacks is an error.

    Raises:
        BadInput: every method, when what is asked for is not in the dictionary or is empty.
    """

    dictionary: dict[str, Any]
    language: str

    def item(self, variable: str) -> str:
        """A variable's label: "Leadership with authority and credibility"."""
        return self._words(self._item(variable), "label", variable)

    def clause(self, variable: str) -> str:
        """The words that complete a sentence about a factor or an outcome."""
        return self._words(self._item(variable), "clause", variable)

    def who(self, variable: str) -> str:
        """Those with a factor: "who said that leaders had authority", "who have a degree"."""
        clause = self.clause(variable)
        return clause if self.held(variable) else say(self.language, "clause.said", clause=clause)

    def held(self, variable: str) -> bool:
        """Whether a factor is an attribute, which people have, and not what they said."""
        return bool(self._item(variable).get("attribute", False))

    @cached_property
    def factors(self) -> list[str]:
        """The names of all factors."""
        return [name for name, one in self.dictionary["items"].items() if one["role"] == "factor"]

    def fitting(self, key: str, factors: Iterable[str] | None = None) -> str:
        """The message that speaks rightly of factors, by default of all: they differ in kind.

        What people said has the message itself, what they have the one that ends in `.held`. Of
        some of each, the one that ends in `.mixed` speaks or, where there is none, `.held`, which
        then fits both ("people with the factor").
        """
        kinds = {self.held(one) for one in (self.factors if factors is None else factors)}
        ends = (MIXED, HELD) if len(kinds) > 1 else (HELD,) if True in kinds else ()
        return next((f"{key}{end}" for end in ends if f"{key}{end}" in messages()), key)

    def question(self, variable: str) -> str:
        """The question as it was asked; empty for what was not asked in words."""
        return str(self._item(variable)["question"].get(self.language, ""))

    def part(self, variable: str, column: str) -> str:
        """A key of the codebook about a variable: its theme, framework, role or scale."""
        return str(self._item(variable)[column])

    def dimension(self, dimension: str) -> str:
        """A dimension's label: "Region"."""
        return self._words(self._dimension(dimension), "label", dimension)

    def dimensions(self) -> list[str]:
        """The dimensions that have areas, in the order of the configuration, the whole left out."""
        return [str(dimension) for dimension in self.dictionary["analysis"]["dimensions"]]

    def compared(self) -> list[str]:
        """The dimensions whose areas can be set next to each other: those with several."""
        return [one for one in self.dimensions() if len(self.areas(one)) > 1]

    def areas(self, dimension: str) -> list[str]:
        """The areas of a dimension, in the codebook's order."""
        return [str(area) for area in self._dimension(dimension)["areas"]]

    def area(self, dimension: str, area: str) -> str:
        """An area's name: "North Wales"."""
        return self._words(self._area(dimension, area), "label", area)

    def inside(self, dimension: str, area: str) -> str:
        """An area's name with what it needs before it: "in North Wales", "yng Ngogledd Cymru"."""
        return self._words(self._area(dimension, area), "in", area)

    def level(self, scale: str, level: str, group: bool = False) -> str:
        """An answer's label, or that of a group of answers.

        Raises:
            BadInput: the scale has no such answer or group.
        """
        for row in self.dictionary["scales"].get(scale, []):
            if row["level"] == level and (row["kind"] == "group") == group:
                return self._words(row, "label", level)
        raise self._unknown(level, [row["level"] for row in self.levels(scale, group)])

    def levels(self, scale: str, group: bool = False) -> list[dict[str, Any]]:
        """The valid answers of a scale, or its groups, in order."""
        kind = "group" if group else "valid"
        return [row for row in self.dictionary["scales"].get(scale, []) if row["kind"] == kind]

    def groups(self, scale: str) -> list[dict[str, Any]]:
        """The groups of answers of a scale as pages show them: who agrees first, where any do."""
        found = self.levels(scale, group=True)
        return found[::-1] if found and found[-1]["positive"] else found

    def positive(self, variable: str) -> str:
        """The group of answers that headlines are about, such as `agree`; empty if there is none.

        A scale of which two groups are positive, or none, has no such group.
        """
        rows = self.levels(self.part(variable, "scale"), group=True)
        found = [str(row["level"]) for row in rows if row["positive"]]
        return found[0] if len(found) == 1 else ""

    def fact(self, name: str) -> str:
        """A fact about the wave in this language, or in no language where it has only one form.

        Raises:
            BadInput: the wave has no such fact.
        """
        facts = self.dictionary["wave"]
        found = facts.get(f"{name}_{self.language}", facts.get(name))
        if not found:
            raise self._unknown(name, facts)
        return str(found)

    def has_fact(self, name: str) -> bool:
        """Whether the wave says this in this language."""
        return bool(self.dictionary["wave"].get(f"{name}_{self.language}"))

    def warning(self) -> list[str]:
        """That the data are synthetic, where they are; what every file says first of itself."""
        synthetic = self.dictionary["wave"].get("demonstration") == "yes"
        return [say(self.language, "frame.warning_file")] if synthetic else []

    def _item(self, variable: str) -> dict[str, Any]:
        items: dict[str, Any] = self.dictionary["items"]
        if variable not in items:
            raise self._unknown(variable, items)
        found: dict[str, Any] = items[variable]
        return found

    def _dimension(self, dimension: str) -> dict[str, Any]:
        dimensions: dict[str, Any] = self.dictionary["dimensions"]
        if dimension not in dimensions:
            raise self._unknown(dimension, dimensions)
        found: dict[str, Any] = dimensions[dimension]
        return found

    def _area(self, dimension: str, area: str) -> dict[str, Any]:
        rows = self.levels(self._dimension(dimension)["scale"])
        for row in rows:
            if row["level"] == area and area in self.areas(dimension):
                return row
        raise self._unknown(area, self.areas(dimension))

    def _words(self, row: dict[str, Any], column: str, name: str) -> str:
        found = str(row[column].get(self.language, ""))
        if not found:
            problem = f"'{name}' has no '{column}' in '{self.language}'."
            raise BadInput([Fault("dictionary.json", name, problem, "Write it in the codebook.")])
        return found

    def _unknown(self, name: str, known: Any) -> BadInput:
        fix = f"Look it up.{nearest(name, known)}"
        return BadInput([Fault("dictionary.json", "", f"'{name:.60}' is unknown.", fix)])
