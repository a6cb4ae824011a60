"""The words of a release in one language: what names a question, an answer or a group of people.

The words come from the dictionary of the release and from the catalogue of messages, which is read
as data: a message's template becomes a pattern that finds its slots again.
"""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

CATALOGUE = Path(__file__).parents[1] / "report" / "messages" / "catalogue"
SLOT = re.compile(r"\{(\w+)\}")
NUMBER = r"(?:-?\d[\d.]*%?|< 0\.\d+|\[\w+\])(?: \[u\])?"
OF_SLOT = {
    **dict.fromkeys(
        ("points", "share_with", "share_without", "before", "now", "value", "beside", "share",
         "base", "level", "clear", "total", "asked", "respondents", "rate", "count", "number",
         "tested", "untested"), NUMBER),
    "interval": rf"(?:{NUMBER} \S{{1,4}} {NUMBER}|\[\w+\])",
}  # fmt: skip
# Messages whose {level} is an answer or a group, not a level of confidence.
OF_WORDS = ("contexts.line",)
HELD = ("told.dates", "downloads.format")  # few letters, but every slot is held to something
WORDY = 4  # a name or a message with fewer letters of its own would explain too much


@dataclass(frozen=True)
class Message:
    """A message: its key, its longest fixed piece, and the pattern of the whole."""

    key: str
    piece: str
    pattern: re.Pattern[str]
    wordy: bool


def plain(text: str) -> str:
    """One space between words, an ordinary minus, no thousands' commas."""
    text = " ".join(text.replace("\u2212", "-").replace("\u00a0", " ").split())
    return re.sub(r"(?<=\d),(?=\d{3}\b)", "", text)


class Words:
    """Labels and messages of one language."""

    def __init__(self, dictionary: Mapping[str, Any], language: str) -> None:
        self.dictionary, self.language = dictionary, language
        self.items: dict[str, list[str]] = {}
        self.clauses: dict[str, list[str]] = {}
        self.levels: dict[str, set[str]] = {}
        self.areas: dict[str, list[tuple[str, str]]] = {}
        self.themes: set[str] = set()
        self.rank = {name: i for i, name in enumerate(dictionary["items"])}
        for name, item in dictionary["items"].items():
            self.items.setdefault(self._of(item["label"]), []).append(name)
            if self._of(item.get("clause", {})):
                self.clauses.setdefault(self._of(item["clause"]), []).append(name)
        for rows in dictionary["scales"].values():
            for row in rows:
                self.levels.setdefault(self._of(row["label"]), set()).add(row["level"])
        for dimension in [*dictionary["dimensions"], *dictionary["items"]]:
            for row in self._scale(dimension):
                if row["kind"] == "valid":
                    for text in filter(None, (self._of(row["label"]), self._of(row.get("in", {})))):
                        self.areas.setdefault(text, []).append((dimension, row["level"]))
        self.messages = list(self._messages())
        for message in self.messages:
            if message.key.startswith("missing."):
                text = self.say(message.key)
                self.levels.setdefault(text, set()).add(message.key.removeprefix("missing."))

    def _of(self, texts: Mapping[str, str]) -> str:
        return plain(texts.get(self.language, ""))

    def _scale(self, dimension: str) -> list[dict[str, Any]]:
        """The values of a dimension, or of a question that stands as one."""
        named = self.dictionary["dimensions"].get(dimension) or self.dictionary["items"][dimension]
        rows: list[dict[str, Any]] = self.dictionary["scales"].get(named["scale"], [])
        return rows

    def _messages(self) -> Iterable[Message]:
        for path in sorted(CATALOGUE.glob("*.csv")):
            with path.open(encoding="utf-8", newline="") as lines:
                for row in csv.DictReader(lines):
                    self._texts[row["key"]] = text = plain(row[self.language])
                    if text:
                        yield _message(row["key"], text)

    @cached_property
    def _texts(self) -> dict[str, str]:
        return {}

    def say(self, key: str) -> str:
        """A message as it stands in the catalogue, slots and all; "" where there is none."""
        return self._texts.get(key, "")

    @cached_property
    def names(self) -> list[str]:
        """Every label, clause and fact that may hold a figure of its own, the longest first."""
        found = (text for text in self.texts if re.search(r"\d", text))
        wordy = (text for text in found if len(re.findall(r"[^\W\d_]", text)) >= WORDY)
        return sorted(wordy, key=lambda text: (-len(text), text))

    @cached_property
    def texts(self) -> set[str]:
        """Every text of the dictionary, whole."""
        return set(self._inside(self.dictionary))

    def is_numbered(self, text: str) -> bool:
        """Whether a text is an item of a checklist: its number there, and its name."""
        number, _, name = text.partition(" ")
        known = number.casefold() in self.texts
        return known and any(not slots for _, slots in self.read(name, "standard."))

    @cached_property
    def named(self) -> re.Pattern[str]:
        """Any of those names."""
        either = "|".join(map(re.escape, self.names)) or r"(?!)"
        return re.compile(rf"(?<!\w)(?:{either})(?!\w)")

    def _inside(self, part: Any) -> Iterable[str]:
        if isinstance(part, Mapping):
            for key, value in part.items():
                if key not in ("policy", "analysis"):
                    yield from self._inside(value)
        elif isinstance(part, list | tuple):
            for value in part:
                yield from self._inside(value)
        elif isinstance(part, str):
            yield plain(part)

    def read(
        self, text: str, starting: str = "", wordy: bool = False
    ) -> list[tuple[str, dict[str, str]]]:
        """Messages that a text may be, each with what is in its slots; `wordy`: no mere slots."""
        return [
            (message.key, found.groupdict())
            for message in self.messages
            if message.key.startswith(starting)
            and (message.wordy or not wordy)
            and message.piece in text
            and (found := message.pattern.fullmatch(text))
        ]


def _message(key: str, text: str) -> Message:
    seen: set[str] = set()

    def slot(found: re.Match[str]) -> str:
        name = found[1]
        if name in seen:
            return f"(?P={name})"
        seen.add(name)
        return f"(?P<{name}>{'.+?' if key in OF_WORDS else OF_SLOT.get(name, '.+?')})"

    pattern = SLOT.sub(slot, re.escape(text).replace(r"\{", "{").replace(r"\}", "}"))
    piece = max(re.split(r"\{\w+\}", text), key=len)
    letters = re.findall(r"[^\W\d_]", SLOT.sub("", text))
    return Message(key, piece, re.compile(pattern), key in HELD or len(letters) >= WORDY)
