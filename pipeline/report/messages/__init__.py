"""Sentences, numbers and dates in English and in Welsh, from the catalogue: whole or not at all."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter

from markupsafe import Markup, escape

from pipeline.errors import BadInput, Fault, Faults, nearest

CATALOGUE = Path(__file__).parent / "catalogue"
COLUMNS = ["key", "en", "cy", "checked", "note"]
LOCALES = {"en": "en_GB", "cy": "cy"}
KEY = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)+")
CHECKED = "(checked)"
_heard: set[str] = set()


@dataclass(frozen=True)
class Message:
    """One message: a whole template in each language, and whether a translator has checked it."""

    key: str
    en: str
    cy: str
    checked: bool
    note: str

    def template(self, language: str) -> str:
        """The template in one language."""
        return {"en": self.en, "cy": self.cy}[language]


def read_catalogue(folder: Path) -> dict[str, Message]:
    """Every message of every CSV file in a folder, by key.

    Raises:
        BadInput: a file is not as it should be, a key comes twice, a text is empty, or the two
            languages do not have the same placeholders; lists all.
    """
    faults = Faults()
    found: dict[str, Message] = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            reader = csv.DictReader(lines, strict=True)
            if reader.fieldnames != COLUMNS:
                fix = f"Its columns are {', '.join(COLUMNS)}."
                faults.add(path.name, "", "this is not a file of messages.", fix)
                continue
            for row in reader:
                _take(row, path.name, found, faults)
    faults.raise_if_any()
    return found


def _take(row: dict[str, str], file: str, found: dict[str, Message], faults: Faults) -> None:
    """Check one row of the catalogue and keep it."""
    if None in row or None in row.values():
        faults.add(file, row["key"], "has too many or too few cells.", "Quote cells with commas.")
        return
    key = row["key"]
    if not KEY.fullmatch(key):
        faults.add(file, key, "is not a key.", "Use lower-case words joined by dots.")
    if key in found:
        faults.add(file, key, "comes twice.", "Remove one of the two.")
    if not row["en"].strip() or not row["cy"].strip():
        faults.add(file, key, "lacks a language.", "Write it in both, or remove the message.")
    if row["checked"] not in ("yes", "no"):
        faults.add(file, key, "'checked' is neither yes nor no.", "Say which.")
    en, cy = (_placeholders(row[language], file, key, faults) for language in ("en", "cy"))
    for name in sorted(en ^ cy):
        where = "English" if name in en else "Welsh"
        faults.add(file, key, f"{{{name}}} is in the {where} only.", "Use it in both, or in none.")
    found[key] = Message(key, row["en"], row["cy"], row["checked"] == "yes", row["note"])


def _placeholders(template: str, file: str, key: str, faults: Faults) -> set[str]:
    """Names in braces; a template that cannot be parsed is a fault and has none."""
    try:
        return placeholders(template)
    except ValueError as error:
        faults.add(file, key, f"a brace is wrong: {error}.", "Write {name}, or {{ for a brace.")
        return set()


def placeholders(template: str) -> set[str]:
    """The names in braces of a template.

    Raises:
        ValueError: a brace is wrong.

    >>> sorted(placeholders("{value} of {total}"))
    ['total', 'value']
    """
    return set(_names(template))


def _names(template: str) -> Iterator[str]:
    for _, name, form, conversion in Formatter().parse(template):
        if name is None:
            continue
        if not name.isidentifier() or form or conversion:
            raise ValueError(f"'{name}' is not a plain name")
        yield name


@cache
def messages() -> dict[str, Message]:
    """The project's own catalogue, read once."""
    return read_catalogue(CATALOGUE)


def say(language: str, key: str, **values: str | int) -> str:
    """One message, its placeholders filled; whole numbers are written as `number`.

    It is plain text, unless one of the values is markup: then it is an element that names its
    message, so that what it says of the figures in it can be read again.

    Raises:
        BadInput: the key is unknown, or the values are not exactly the template's placeholders.
    """
    return marked(key, fill(language, key, **values))


def marked(key: str, filled: str) -> str:
    """A filled message: markup as an element that names it by `key`, text as it is."""
    if isinstance(filled, Markup):
        return Markup('<span data-message="{}">{}</span>').format(key, filled)
    return filled


def fill(language: str, key: str, **values: str | int) -> str:
    """The same without an element of its own: markup where one of the values is, else text.

    Raises:
        BadInput: the key is unknown, or the values are not exactly the template's placeholders.
    """
    known = messages()
    if key not in known:
        fix = f"Add it.{nearest(key, known)}"
        raise BadInput([Fault("catalogue", key, "there is no such message.", fix)])
    template = known[key].template(language)
    _heard.add(f"{language} {key}")
    wanted = _wanted(template)
    if wanted != set(values):
        _refuse(key, wanted, set(values))
    if any(isinstance(value, Markup) for value in values.values()):
        template = escape(template)
    return template.format(
        **{
            name: number(language, value) if isinstance(value, int) else value
            for name, value in values.items()
        }
    )


@cache
def _wanted(template: str) -> frozenset[str]:
    """The names that a template must be given."""
    return frozenset(_names(template))


def _refuse(key: str, wanted: frozenset[str], given: set[str]) -> None:
    """Say which values a message lacks, and which it has no place for.

    Raises:
        BadInput: always.
    """
    faults = Faults()
    for name in sorted(wanted - given):
        faults.add("catalogue", key, f"{{{name}}} was not given.", "Give it.")
    for name in sorted(given - wanted):
        faults.add("catalogue", key, f"{{{name}}} is not in the template.", "Leave it out.")
    faults.raise_if_any()


def unchecked() -> int:
    """How many Welsh messages no translator has checked."""
    _heard.add(CHECKED)
    return sum(not message.checked for message in messages().values())


def all_checked() -> bool:
    """Whether a translator has checked every Welsh message."""
    return all(message.checked for message in messages().values())


def heard() -> list[str]:
    """What this process has taken from the catalogue, in the form that `worded` reads."""
    return sorted(_heard)


def worded(name: str) -> str:
    """What the catalogue says now where a page once heard `name`; empty where it is gone."""
    if name == CHECKED:
        return f"{unchecked()} of {len(messages())}"
    language, _, key = name.partition(" ")
    return messages()[key].template(language) if key in messages() else ""


@cache
def number(language: str, value: float, pattern: str = "#,##0") -> str:
    """A number in one of CLDR's patterns; a minus sign, not a hyphen, and none before zero."""
    from babel.numbers import format_decimal

    written = format_decimal(value, pattern, locale=LOCALES[language])
    if not written.strip("-0., "):
        written = written.removeprefix("-")
    return written.replace("-", "−")


@cache
def percent(language: str, value: float) -> str:
    """A whole percentage from a number of 0 to 100."""
    from babel.numbers import format_percent

    return format_percent(value / 100, "#,##0%", locale=LOCALES[language]).replace("-", "−")


def day(language: str, iso: str) -> str:
    """A date such as 2025-03-04 in full.

    Raises:
        BadInput: it is not an ISO date.
    """
    from datetime import date

    from babel.dates import format_date

    try:
        parsed = date.fromisoformat(iso)
    except ValueError:
        fix = "Write YYYY-MM-DD."
        raise BadInput([Fault("dictionary.json", "wave", "a date is not a date.", fix)]) from None
    return format_date(parsed, format="long", locale=LOCALES[language])
