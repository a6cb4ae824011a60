"""Reads requests/<wave>.csv, and what is typed on the command line: every fault at once."""

import csv
import io
from collections.abc import Iterable, Sequence
from functools import partial
from math import prod
from pathlib import Path

from pipeline.codebook.concepts import ANY, DESIGN_ROLES, Codebook
from pipeline.codebook.requests import Request
from pipeline.codebook.requests.filters import advice, read_filter
from pipeline.codebook.tables import read_table
from pipeline.errors import Faults, few_of, nearest

COLUMNS = ("rows", "by", "where")
ASKED_BY = "asked_by"
ROLES = ("factor", "outcome")
MOST_GROUPS = 60


def file_of(wave: str) -> str:
    """What messages call the file."""
    return f"data/reference/requests/{wave}.csv"


def read_requests(folder: Path, wave: str, codebook: Codebook) -> list[Request]:
    """The requests of a wave, in the order typed; `folder` is that of the reference data.

    Of a wave without such a file none was asked for.

    Raises:
        BadInput: the file is no table, or has a name that the codebook does not; lists all.
    """
    path, name = folder / "requests" / f"{wave}.csv", file_of(wave)
    if not path.exists():
        return []
    faults = Faults()
    made: dict[str, Request] = {}
    for row in read_table(path, name, COLUMNS, faults, optional=(ASKED_BY,)):
        rows, by, where = (row[column] for column in COLUMNS)
        one = request(codebook, rows, by, where, faults, name, tuple(map(row.place, COLUMNS)))
        if one is not None:
            made.setdefault("\n".join(one.cells), one)
    faults.raise_if_any()
    return list(made.values())


def request(
    codebook: Codebook,
    rows: str,
    by: str,
    where: str,
    faults: Faults,
    file: str = "table",
    places: tuple[str, ...] = ("ROWS", "BY", "WHERE"),
) -> Request | None:
    """A request from what was typed, its answers in the codebook's order; None with faults noted.

    `file`, `places`: what messages call where each of the three was typed.
    """
    before = len(faults.found)
    coded = [
        name for name, one in codebook.variables.items()
        if one.role not in DESIGN_ROLES and codebook.coded(name)
    ]  # fmt: skip
    asked = [name for name in coded if codebook.variables[name].role in ROLES]
    known = partial(_known, codebook, file, faults)
    questions = known(places[0], _names(rows), asked, "Ask for factors and outcomes: ")
    if not _names(rows):
        faults.add(file, places[0], "no question is named.", "Name one: trust, or another.")
    groups = known(places[1], _names(by), coded, "Name a question that has answers: ")
    terms = read_filter(where) if where.strip() else {}
    if terms is None:
        faults.add(file, places[2], f"'{where:.80}' cannot be read.", advice(where))
        terms = {}
    condition: dict[str, tuple[str, ...]] = {}
    for name in known(places[2], terms, coded, "Name a question that has answers: "):
        chosen = _answers(codebook, name, terms[name], file, places[2], faults)
        condition[name] = tuple(level for level in codebook.levels(name) if level in chosen)
    for name in dict.fromkeys(q for q in questions if q in (*groups, *condition)):
        fix = "Group by another question, or count everybody."
        faults.add(file, places[0], f"'{name}' is both asked for and a filter or group.", fix)
    if len(faults.found) > before:
        return None
    made = Request(tuple(questions), tuple(groups), dict(sorted(condition.items())))
    number = prod(len(condition.get(name, codebook.levels(name))) for name in groups)
    if number > MOST_GROUPS:
        fix = f"{MOST_GROUPS} is the most: name fewer questions in {places[1]}."
        faults.add(file, places[1], f"it makes {number:,} groups.", fix)
        return None
    return made


def _names(text: str) -> list[str]:
    """Names with commas between them."""
    return list(dict.fromkeys(filter(None, (name.strip() for name in text.split(",")))))


def _known(
    codebook: Codebook, file: str, faults: Faults,
    place: str, given: Iterable[str], known: Sequence[str], instead: str,
) -> list[str]:  # fmt: skip
    """The names that are known; a fault for each other: a label leads to its name.

    `instead`: what to do about a name of the codebook that will not do.
    """
    labels = {
        label.casefold(): name
        for name in known for label in codebook.variables[name].label.values() if label
    }  # fmt: skip
    found = []
    for name in given:
        if name in known:
            found.append(name)
            continue
        if name in codebook.variables:
            fix = f"{instead}{few_of(known)}."
        elif name.casefold() in labels:
            fix = f"Did you mean '{labels[name.casefold()]}'?"
        else:
            fix = nearest(name, known).strip() or f"Known: {few_of(known)}."
        faults.add(file, place, f"'{name:.60}' cannot be asked for here.", fix)
    return found


def _answers(
    codebook: Codebook, name: str, given: Iterable[str], file: str, place: str, faults: Faults
) -> set[str]:
    """The answers that a term names; a group of answers means all of its own, `*` every answer."""
    levels, group_of = codebook.levels(name), codebook.group_of(name)
    found: set[str] = set()
    for level in given:
        inside = [one for one, group in group_of.items() if group == level]
        inside = [one.level for one in codebook.valid(name)] if level == ANY else inside
        if level not in levels and not inside:
            known = [*levels, *codebook.groups(name)]
            meant = [
                row.level for row in codebook.rows(name) if row.level in known
                and level.casefold() in (label.casefold() for label in row.label.values())
            ]  # fmt: skip
            hint = f" Did you mean '{meant[0]}'?" if meant else nearest(level, known)
            fix = f"Known: {few_of(known)}.{hint}"
            faults.add(file, place, f"'{name}' has no answer '{level:.60}'.", fix)
        found |= {level} if level in levels else set(inside)
    return found


def with_row(text: str, one: Request, asked_by: str = "") -> str:
    """A file of requests with a row more; `text`: what it holds, "" where there is none."""
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    if not text.strip():
        writer.writerow([*COLUMNS, ASKED_BY])
    writer.writerow([*one.cells, asked_by])
    return text + ("\n" if text.strip() and not text.endswith("\n") else "") + lines.getvalue()
