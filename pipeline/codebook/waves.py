"""Reads waves/<wave>.csv: which column of a wave's export holds which variable."""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.codebook.concepts import LANGUAGES, Codebook
from pipeline.codebook.tables import Row, date_of, read_table
from pipeline.codebook.wave_columns import Column, wave_columns
from pipeline.config import WAVE_NAME
from pipeline.errors import BadInput, Fault, Faults, nearest

COLUMNS = ("kind", "name", "value", "text", "codes", "confidence", "check")
REQUIRED = ("title", "demonstration", "fieldwork_from", "fieldwork_to")  # title in each language
DATES = ("fieldwork_from", "fieldwork_to", "published")
# The facts that a wave can have: those in each language, and those without one.
WORDED = ("title", "about", "subject", "mode", "commissioner", "next", "producer", "licence")
PLAIN = ("demonstration", "before", *DATES, "licence_url")
ADDRESS = re.compile(r"https?://[^\s\"'<>]+")


def required(languages: Sequence[str]) -> tuple[str, ...]:
    """The facts that every wave has: its title in each language, and dates."""
    return (*(f"{REQUIRED[0]}_{one}" for one in languages), *REQUIRED[1:])


@dataclass(frozen=True)
class Wave:
    """What one wave brings: facts about it, and a column for each variable that it asked."""

    name: str
    facts: dict[str, str]
    columns: dict[str, Column]

    @property
    def demonstration(self) -> bool:
        """Whether its data are synthetic."""
        return self.facts["demonstration"] == "yes"

    @property
    def before(self) -> str:
        """The earlier wave that change is measured from, or ""."""
        return self.facts.get("before", "")


def file_of(wave: str) -> str:
    """What messages call the file."""
    return f"data/reference/waves/{wave}.csv"


def read_wave(folder: Path, wave: str, codebook: Codebook) -> Wave:
    """Read what the wave brings; `folder` is the folder of reference data.

    Raises:
        BadInput: the file is missing or not a table, a fact or a row for a variable is missing, or
            a row names a variable, or a code or kind that is unknown; lists all.
    """
    faults = Faults()
    name = file_of(wave)
    path = folder / "waves" / f"{wave}.csv"
    if not path.exists():
        known = sorted(one.stem for one in path.parent.glob("*.csv"))
        fix = f"Waves that there are: {', '.join(known) or 'none'}.{nearest(wave, known)}"
        fix += f" To draft this one: make wave WAVE={wave} EXPORT=path/to/file."
        raise BadInput([Fault(name, "", "there is no such file.", fix)])
    rows = read_table(path, name, COLUMNS, faults)
    faults.raise_if_any()
    facts: dict[str, Row] = {}
    columns: dict[str, Row] = {}
    for row in rows:
        kept = {"fact": facts, "column": columns}.get(row["kind"])
        if kept is None:
            faults.add(name, row.place("kind"), f"'{row['kind']:.40}'.", "Use fact or column.")
        elif row["name"] in kept:
            problem = f"'{row['name']:.40}' is in row {kept[row['name']].number} already."
            faults.add(name, row.place("name"), problem, "Keep one of them.")
        else:
            kept[row["name"]] = row
    idle = tuple(f"_{one}" for one in LANGUAGES if one not in codebook.languages)
    facts = {fact: row for fact, row in facts.items() if not (idle and fact.endswith(idle))}
    _check_facts(facts, name, wave, folder, codebook.languages, faults)
    mapped = wave_columns(columns, name, codebook, faults)
    faults.raise_if_any()
    return Wave(wave, {key: row["value"] for key, row in facts.items()}, mapped)


def _check_facts(
    facts: dict[str, Row],
    name: str,
    wave: str,
    folder: Path,
    languages: Sequence[str],
    faults: Faults,
) -> None:
    """Facts that pages print: there, in each language, and of the right form."""
    wanted = required(languages)
    for fact in wanted:
        if fact not in facts:
            faults.add(name, "", f"fact '{fact}' is missing.", f"Add a row: fact,{fact},...")
        elif not facts[fact]["value"]:
            faults.add(name, facts[fact].place("value"), f"'{fact}' is empty.", "Type it.")
    known = [*(f"{one}_{language}" for one in WORDED for language in languages), *PLAIN]
    dates: dict[str, datetime.date] = {}
    for fact, row in facts.items():
        value, place = row["value"], row.place("value")
        if fact not in known:
            fix = f"Known: {', '.join(known)}.{nearest(fact, known)}"
            faults.add(name, row.place("name"), f"there is no fact '{fact:.40}'.", fix)
            continue
        if row["text"] or row["codes"]:
            faults.add(name, row.place("text"), "a fact has no text or codes.", "Use value.")
        if fact == "demonstration" and value and value not in ("yes", "no"):
            faults.add(name, place, f"'{value:.40}' will not do.", "Use yes or no.")
        if fact in DATES and value and (date := date_of(row, "value", name, faults)):
            dates[fact] = date
        if fact == "licence_url" and value and not ADDRESS.fullmatch(value):
            fix = "Type an address that begins with https://."
            faults.add(name, place, f"'{value:.60}' is no address.", fix)
        if fact == "before" and value:
            usable = re.fullmatch(WAVE_NAME, value) and value != wave
            if not usable or not (folder / "waves" / f"{value}.csv").is_file():
                fix = "Name an earlier wave that has a file here, or leave it empty."
                faults.add(name, place, f"there is no earlier wave '{value:.40}'.", fix)
        for twin in _twins(fact, languages):
            if not value or twin in wanted:
                continue
            if twin not in facts:
                faults.add(name, place, f"'{twin}' is missing.", "Give it in both languages.")
            elif not facts[twin]["value"]:
                problem = f"'{twin}' is empty, and '{fact}' is not."
                fix = "Give it in both languages."
                faults.add(name, facts[twin].place("value"), problem, fix)
    for fact, before, problem in (
        ("fieldwork_to", "fieldwork_from", "fieldwork ends before it begins."),
        ("published", "fieldwork_to", "it is published before fieldwork ends."),
    ):
        if fact in dates and before in dates and dates[fact] < dates[before]:
            faults.add(name, facts[fact].place("value"), problem, "Fix the dates.")


def _twins(fact: str, languages: Sequence[str]) -> list[str]:
    """The same fact in the other languages; none of a fact that has no language."""
    bare, _, ending = fact.rpartition("_")
    return [f"{bare}_{one}" for one in languages if one != ending] if ending in languages else []
