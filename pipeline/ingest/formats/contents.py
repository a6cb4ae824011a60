"""What an export holds, whatever its format."""

import unicodedata
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

Range = tuple[float, float] | tuple[str, str]
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))


@dataclass(frozen=True)
class ResponseSet:
    """A question with several answers: its columns hold codes of answers that were chosen.

    `counted`: the code that means "chosen" where each column is one answer (a dichotomous set); ""
    where each column holds the code of an answer (a categorical set).
    """

    label: str
    columns: tuple[str, ...]
    counted: str


@dataclass(frozen=True, eq=False)
class Export:
    """An export as it is: its answers, and what it says about them.

    `frame`: one row a respondent, float or text, blanks as NaN (or "" in text). `labels`: the
    question by column. `values`: label by code as text, by column. `missing`: ranges of
    user-missing values, ends included, by column. `dates`: columns that hold dates or times.
    `sets`: questions with several answers, by name. `weight`: the column that the file says its
    respondents are weighted by, or "". `doubts`: a form of numbers that can be read in two ways, as
    "1.234", by column. `kinds`: codes that its survey tool writes for no answer, each with the kind
    of missing. `joined`: what that tool puts between several choices in one cell, or "". `notes`:
    what was left out in reading, and what the file cannot show.
    """

    name: str
    frame: pd.DataFrame = field(repr=False)
    labels: dict[str, str]
    values: dict[str, dict[str, str]]
    missing: dict[str, list[Range]]
    dates: frozenset[str]
    sets: dict[str, ResponseSet] = field(default_factory=dict)
    weight: str = ""
    doubts: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    joined: str = ""
    notes: tuple[str, ...] = ()


def as_code(value: float | str) -> str:
    """An answer as a code: 1.0 is "1", 1.5 is "1.5", text loses white space at its ends."""
    if isinstance(value, str):
        return value.strip()
    whole = int(value) if np.isfinite(value) else None
    return str(whole) if whole == value else repr(float(value))


def as_name(text: str) -> str:
    """A column's name on one line: in Unicode's form C, line breaks and blanks as single spaces.

    Characters that cannot be seen, such as a mark of the order of bytes, are no part of it.
    """
    seen = text.translate(_UNSEEN) if not text.isascii() else text
    return " ".join(unicodedata.normalize("NFC", seen).split())


def within(code: str, low: float | str, high: float | str) -> bool:
    """Whether a code lies in a range of user-missing values, ends included."""
    if isinstance(low, str) or isinstance(high, str):
        return str(low).strip() <= code <= str(high).strip()
    try:
        return low <= float(code) <= high
    except ValueError:
        return False


def as_codes(column: "pd.Series[float] | pd.Series[str]") -> "pd.Series[str]":
    """A column of answers as codes, each a text; <NA> where it is blank.

    Each different answer is turned once, so a million rows cost no more than their sorting.
    """
    position, different = pd.factorize(column)
    codes = [as_code(value) for value in different]
    texts = np.array([*(code or None for code in codes), None], dtype=object)
    return pd.Series(texts[position], index=column.index, dtype="str")


def without_empty_rows(export: Export) -> Export:
    """The export without rows in which no column holds anything: they are no respondents."""
    held = np.zeros(len(export.frame), dtype=bool)
    for name in export.frame.columns:
        if held.all():
            return export
        column = export.frame[name]
        rows = np.flatnonzero(~held)
        cells = column.iloc[rows]
        blank = cells.isna().to_numpy()
        if column.dtype != "float64":
            blank = blank | (cells.astype("str").str.strip() == "").to_numpy()
        held[rows[~blank]] = True
    empty = int((~held).sum())
    if not empty:
        return export
    said = "row has no cell" if empty == 1 else "rows have no cell"
    note = f"{empty:,} {said} that holds anything, and {'is' if empty == 1 else 'are'} left out"
    return replace(
        export,
        frame=export.frame[held].reset_index(drop=True),
        notes=(*export.notes, note),
    )
