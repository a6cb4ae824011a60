"""What a release declares: labels by key, and every text that may hold a digit without a key.

Names come from the dictionary, sentences from the catalogue, which is read as data. A sentence's
choices (thresholds, confidence) are filled in from the dictionary; between its other places its
words must stand as they are.
"""

import csv
import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from pipeline.audit.published import texts as written
from pipeline.audit.published.printed import Told

CATALOGUE = Path(__file__).parents[2] / "report" / "messages" / "catalogue"
WORDY = 4  # a text with fewer letters explains a digit only where it stands as a name
# What messages are called that speak of factors that people have, and of both kinds.
HELD, MIXED = ".held", ".mixed"
VERSION = r"\d+(?:\.\w+)*(?:[.+-]\w+)*"


class Names:
    """Labels and sentences of one language."""

    def __init__(self, dictionary: Mapping[str, Any], language: str) -> None:
        self.dictionary, self.language = dictionary, language
        self.rank = {name: i for i, name in enumerate(dictionary["items"])}
        self.main = str(dictionary["analysis"]["main_outcome"])
        self.choices = written.choices(dictionary)
        self.templates = dict(self._catalogue())
        self._others: dict[str, list[str]] = {}
        kinds = {
            bool(one.get("attribute", False))
            for one in dictionary["items"].values() if one.get("role") == "factor"
        }  # fmt: skip
        self._fit((HELD, MIXED) if len(kinds) > 1 else (HELD,) if True in kinds else ())
        self.unchecked = self._unchecked
        self._labels: dict[tuple[str, ...], dict[str, list[str]]] = {}
        self._explained: dict[str, bool] = {}

    def _fit(self, ends: tuple[str, ...]) -> None:
        """Let the messages that fit the survey's factors stand in for those of opinions.

        Where factors are of both kinds, a sentence about some of them may be of any kind.
        """
        every = dict(self.templates)
        for end in ends:
            for key in [one for one in every if one.endswith(end)]:
                self.templates[key.removesuffix(end)] = every[key]
                if MIXED in ends:
                    own = key.removesuffix(end)
                    self._others.setdefault(own, [every[own]]).append(every[key])

    def _catalogue(self) -> Iterable[tuple[str, str]]:
        self._unchecked = 0
        for path in sorted(CATALOGUE.glob("*.csv")):
            with path.open(encoding="utf-8", newline="") as lines:
                for row in csv.DictReader(lines):
                    self._unchecked += row["checked"] != "yes"
                    yield row["key"], self._filled(written.plain(row[self.language]))

    def _filled(self, text: str) -> str:
        return written.SLOT.sub(lambda slot: self.choices.get(slot[1], slot[0]), text)

    def say(self, key: str, **slots: str) -> str:
        """A sentence with its places filled; "" where there is none or a place stays empty."""
        text = written.SLOT.sub(
            lambda slot: slots.get(slot[1], slot[0]), self.templates.get(key, "")
        )
        return "" if written.SLOT.search(text) else text

    def _of(self, row: Mapping[str, Any], *columns: str) -> list[str]:
        found = (written.plain(row.get(column, {}).get(self.language, "")) for column in columns)
        return [text for text in found if text]

    def item(self, name: str) -> list[str]:
        """What a question is called: its label and its clause."""
        found = self.dictionary["items"].get(name)
        return self._of(found, "label", "clause") if found else []

    def area(self, dimension: str, area: str) -> list[str]:
        """What an area is called: its label, and the same with what it needs before it."""
        asked = self._requested.get(dimension)
        if asked:
            return self._of(asked["areas"].get(area, {}), "label")
        return self._level(self.scale(dimension), area)

    def scale(self, name: str) -> str:
        """The scale of a dimension or a question."""
        for part in ("dimensions", "items"):
            if name in self.dictionary[part]:
                return str(self.dictionary[part][name]["scale"])
        return ""

    def _level(self, scale: str, level: str) -> list[str]:
        return self._levels.get((scale, level), [])

    @cached_property
    def _levels(self) -> dict[tuple[str, str], list[str]]:
        found: dict[tuple[str, str], list[str]] = {}
        for scale, rows in self.dictionary["scales"].items():
            for row in rows:
                found.setdefault((scale, row["level"]), []).extend(self._of(row, "label", "in"))
        return found

    def labels(self, told: Told) -> dict[str, list[str]]:
        """What each part of a figure's key may be called."""
        key = (told.dimension, told.area, told.item, told.level, told.outcome)
        if key not in self._labels:
            self._labels[key] = {
                "dimension": self._kind(told.dimension),
                "area": self.area(told.dimension, told.area),
                "item": self.item(told.item) or self._messages("recodes.whole"),
                "level": self._level(self.scale(told.item), told.level)
                + self._of({"": self._waves.get(told.level, {})}, "")
                + self._messages(f"rule.{told.level}", f"flow.{told.level.lower()}",
                                 f"missing.{told.level}", f"importance.{told.level}"),
                "outcome": self.item(told.outcome),
            }  # fmt: skip
        return self._labels[key]

    @property
    def _waves(self) -> dict[str, dict[str, str]]:
        """What each wave is called, by language."""
        found: dict[str, dict[str, str]] = self.dictionary.get("waves", {})
        return found

    @property
    def _requested(self) -> dict[str, Any]:
        """Groups of people that tables were asked for, by what their rows have as a dimension."""
        found: dict[str, Any] = self.dictionary.get("requested", {})
        return found

    def _kind(self, dimension: str) -> list[str]:
        if dimension in self._requested:
            return self._of(self._requested[dimension], "label")
        for part in ("dimensions", "items"):
            if dimension in self.dictionary[part]:
                return self._of(self.dictionary[part][dimension], "label")
        return []

    def _messages(self, *keys: str) -> list[str]:
        return [self.templates[key] for key in keys if key in self.templates]

    @cached_property
    def codes(self) -> list[str]:
        """Codes with digits of questions, dimensions and answers, the longest first."""
        d = self.dictionary
        found = {*d["items"], *d["dimensions"]}
        for rows in d["scales"].values():
            found |= {str(row["level"]) for row in rows}
        return sorted((code for code in found if re.search(r"\d", code)), key=len, reverse=True)

    @cached_property
    def declared(self) -> set[str]:
        """Every text of the dictionary, dates in words, and numbered items of checklists."""
        from babel.dates import format_date

        found = set(written.texts(self.dictionary))
        locale = {"en": "en_GB"}.get(self.language, self.language)
        days = [text for text in found if re.fullmatch(r"\d{4}-\d\d-\d\d", text)]
        from datetime import date

        found |= {format_date(date.fromisoformat(day), "long", locale=locale) for day in days}
        for one in self.dictionary["survey"].get("checklists", []):
            name = self.say(f"standard.{one['checklist']}_{one['item']}")
            number = str(one["label"]).partition(" ")[2]
            found |= {
                f"{one['label']}: {name}",
                self.say("checklist.number", number=number, name=name),
            }
            found.add(self.say("checklist.caption", name=one["checklist"].upper()))
        return {text for text in map(written.plain, found) if text}

    @cached_property
    def _long(self) -> re.Pattern[str]:
        """Texts with digits that explain them wherever they stand."""
        pieces = {
            piece for text in self.templates.values() for piece in written.SLOT.split(text)[::2]
        }
        title = self.dictionary["wave"].get(f"title_{self.language}", "")
        pieces.add(self.say("take.source", title=written.plain(title)))  # may be "2027"
        found = {text for text in self.declared | pieces if re.search(r"\d", text)}
        return written.either(text.strip() for text in found if written.letters(text) >= WORDY)

    @cached_property
    def _short(self) -> set[str]:
        found = (text for text in self.declared if re.search(r"\d", text))
        return {text for text in found if written.letters(text) < WORDY}

    @cached_property
    def _patterns(self) -> list[tuple[re.Pattern[str], list[str], bool]]:
        """Each sentence with places: what a text like it must match, its parts, and its words."""
        found = []
        others = (text for texts in self._others.values() for text in texts)
        for text in dict.fromkeys((*self.templates.values(), *others)):
            parts = written.SLOT.split(text)
            if len(parts) > 1:
                wordy = written.letters("".join(parts[::2])) >= WORDY
                found.append((written.matching(parts), parts, wordy))
        return found

    def explains(self, text: str, alone: bool = True) -> bool:
        """Whether every digit of a text is part of a name or of the words of a sentence.

        `alone`: a name of few letters, such as "75+", may be the whole of the text.
        """
        if not re.search(r"\d", text):
            return True
        if not alone and written.plain(text) in self._short:
            return False
        if text not in self._explained:
            self._explained[text] = self._explain(written.plain(text))
        return self._explained[text]

    def _explain(self, text: str) -> bool:
        if text in self.declared:
            return True
        rest = self._long.sub("", text)
        if not re.search(r"\d", rest):
            return True
        text = text.removesuffix(" [u]")
        for pattern, parts, wordy in self._patterns:
            if pattern.fullmatch(text):

                def is_name(slot: str, whole: str, wordy: bool = wordy) -> bool:
                    return all(self._is_name(part, wordy, slot) for part in whole.split("; "))

                if next(written.fillings(text, parts, is_name), None) is not None:
                    return True
        return False

    def _is_name(self, text: str, wordy: bool, slot: str) -> bool:
        """Whether what stands in a sentence's place is a name, a figure, or has no digit."""
        if slot == "version" and re.fullmatch(VERSION, text):
            return True
        if text in self.declared or written.is_figure(text):
            return True
        return wordy and (not re.search(r"\d", text) or self.explains(text))

    def slots(self, key: str, text: str) -> list[tuple[str, str]] | None:
        """What stands in each place of a sentence; None where it is not that sentence."""
        if key not in self.templates:
            return None
        texts = dict.fromkeys((self.templates[key], *self._others.get(key, ())))
        ways = (written.taken_apart(one, text) for one in texts)
        return next((found for found in ways if found is not None), None)
