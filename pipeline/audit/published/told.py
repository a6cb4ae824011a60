"""What a release says: its figures read back from release.csv, each as it is printed there.

A printed number stays a text, for how many digits it has is a part of what it says.
"""

import io
from typing import Any

import pandas as pd

KEYS = ("table", "dimension", "area", "item", "level", "outcome", "statistic")
PRINTED = ("value", "low", "high", "base", "effective_base")
COLUMNS = (*KEYS, "unit", *PRINTED, "status", "reason")
SHOWN = ("published", "low_reliability")


class Unreadable(ValueError):
    """A file that cannot be read back; the message says why, without its content."""


def read_csv(body: bytes) -> pd.DataFrame:
    """The rows of release.csv, every cell a text, "" where it is empty.

    Raises:
        Unreadable: it is no CSV in UTF-8, or lacks a column.
    """
    try:
        frame = pd.read_csv(
            io.BytesIO(body), dtype=str, keep_default_na=False, na_filter=False, encoding="utf-8"
        )
    except (ValueError, UnicodeDecodeError) as error:
        raise Unreadable(f"it is not a CSV file in UTF-8 ({type(error).__name__})") from None
    lacking = [name for name in COLUMNS if name not in frame.columns]
    if lacking:
        raise Unreadable(f"it lacks the columns {', '.join(lacking)}")
    return frame


def keys_of(rows: pd.DataFrame) -> list[Any]:
    """What each row has in its columns, as a tuple.

    pandas walks along a column of texts ten times slower than along a list.
    """
    return list(zip(*(rows[name].tolist() for name in rows.columns), strict=True))


def of_release(release: pd.DataFrame) -> pd.DataFrame:
    """The same of the rows of a release in memory: what its release.csv would say."""
    told = release.rename(columns={"verdict": "status"})
    for name in PRINTED:
        told[name] = [_printed(value) for value in told[name]]
    return told.astype(str)[list(COLUMNS)]


def _printed(value: Any) -> str:
    return "" if pd.isna(value) else format(value, ".15g")


def decimals(printed: str) -> int:
    """How many decimals a printed number has."""
    return len(printed.partition(".")[2])


def digits(printed: str) -> int:
    """How many significant digits a printed number has; zeros at the end of a whole one count."""
    return len(printed.lower().partition("e")[0].lstrip("-").replace(".", "").lstrip("0"))
