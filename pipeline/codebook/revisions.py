"""Reads revisions/<wave>.csv: which published figures were corrected, when, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.codebook.concepts import LANGUAGES, Words
from pipeline.codebook.tables import Row, date_of, read_table, split
from pipeline.contracts.columns import KEY_COLUMNS
from pipeline.errors import Faults, nearest

COLUMNS = ("date", *KEY_COLUMNS, "what_en", "what_cy", "why_en", "why_cy")


@dataclass(frozen=True)
class Revision:
    """One correction: the day, the key of the figures (what is not named is any), what and why."""

    row: Row
    date: str
    key: dict[str, str]
    what: Words
    why: Words


def file_of(wave: str) -> str:
    """What messages call the file."""
    return f"data/reference/revisions/{wave}.csv"


def read_revisions(folder: Path, wave: str, languages: Sequence[str] = LANGUAGES) -> list[Revision]:
    """Read the revisions of a wave, in the order typed; `folder` is that of the reference data.

    A wave without such a file has not been revised.

    Raises:
        BadInput: the file is not a table, a date is no date, a row names no figure, or what and
            why are not said in each language; lists all.
    """
    path, name = folder / "revisions" / f"{wave}.csv", file_of(wave)
    if not path.exists():
        return []
    faults = Faults()
    wanted, idle = split(COLUMNS, languages)
    rows = read_table(path, name, wanted, faults, optional=idle)
    for row in rows:
        date_of(row, "date", name, faults)
        if not any(row[key] for key in KEY_COLUMNS):
            fix = "Name the table, area, item or whatever sets the figures apart from others."
            faults.add(name, row.place("table"), "the row names no figure.", fix)
        for column in wanted[1 + len(KEY_COLUMNS) :]:
            if not row[column]:
                faults.add(name, row.place(column), "it is empty.", "Write it.")
    faults.raise_if_any()
    return [
        Revision(
            row,
            row["date"],
            {key: row[key] for key in KEY_COLUMNS if row[key]},
            {one: row[f"what_{one}"] for one in languages},
            {one: row[f"why_{one}"] for one in languages},
        )
        for row in rows
    ]


def check_revisions(revisions: list[Revision], release: pd.DataFrame, wave: str) -> None:
    """See that every revision is of a figure that there is.

    Args:
        revisions: as read.
        release: the rows of release.parquet.
        wave: its name, for messages.

    Raises:
        BadInput: a key that no figure has, or keys that no figure has together; lists all.
    """
    faults, name = Faults(), file_of(wave)
    for one in revisions:
        unknown = False
        for key, value in one.key.items():
            known = release[key].unique().tolist()
            if value not in known:
                unknown = True
                fix = f"Use the words of release.csv.{nearest(value, known)}"
                faults.add(name, one.row.place(key), f"no figure has '{value:.60}'.", fix)
        if not unknown and not matching(release, one.key).any():
            problem = "no figure has all of these together."
            faults.add(name, one.row.place("table"), problem, "Leave out what is too much.")
    faults.raise_if_any()


def matching(release: pd.DataFrame, key: dict[str, str]) -> "pd.Series[bool]":
    """Which rows of a release have a key, as a mask of its index."""
    found = pd.Series(data=True, index=release.index)
    for column, value in key.items():
        found &= release[column] == value
    return found


def told(revisions: list[Revision]) -> list[dict[str, Any]]:
    """The revisions as dictionary.json has them."""
    return [
        {"date": one.date, "key": one.key, "what": one.what, "why": one.why} for one in revisions
    ]
