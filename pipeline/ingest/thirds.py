"""When people answered: whether in the first, the middle or the last third, and nothing more.

A date or time would help to identify a respondent; the third of all responses that an answer came
in is what the analysis needs.
"""

import re

import numpy as np
import pandas as pd

from pipeline.codebook.wave_columns import Column
from pipeline.codebook.waves import Wave, file_of
from pipeline.errors import Faults
from pipeline.ingest.formats import Export, as_codes

_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9:.,]+(Z|[+-][0-9:]+)?)?")
_TIME = r"(,? [0-9:.]+)?( ?[AaPp][Mm])?( [A-Z]{2,5}([+-][0-9:]+)?)?"  # 9:13:07 PM GMT+1
_SLASHED = re.compile(rf"([0-9]{{1,2}})[/.]([0-9]{{1,2}})[/.]([0-9]{{4}}){_TIME}")
_YEAR_FIRST = re.compile(rf"([0-9]{{4}})[/.]([0-9]{{1,2}})[/.]([0-9]{{1,2}}){_TIME}")
_DAY = re.compile(r"(19|20)[0-9]{2}(0[1-9]|1[0-2])([0-2][0-9]|3[01])")
TWO_WAYS = "its dates can be read as day and month or as month and day."
NONE = "it holds what is no date."


def thirds(
    export: Export, variable: str, column: Column, wave: Wave, faults: Faults
) -> "tuple[pd.Series[float], pd.Series[str]]":
    """1, 2 or 3 by the order of the dates of a column, those of one date in one third.

    Args:
        export: what was exported.
        variable: ours.
        column: the column of dates, and codes of it that are kinds of missing.
        wave: for messages.
        faults: gathers dates that cannot be read, or in two ways.

    Returns:
        The third of each row, NaN where there is no date, and why there is none.
    """
    values = export.frame[column.column]
    raw = as_codes(values)
    kinds = raw.map(column.codes).astype("str").fillna("").mask(raw.isna(), "no_answer")
    numbers = values.dtype == "float64" and column.column in export.dates
    moments = values if numbers else _read(raw.mask(kinds != ""))
    if isinstance(moments, str):
        fix = f"Export them as 2025-09-30, or leave the row of '{variable}' empty"
        faults.add(
            export.name, f"column {column.column}", moments, f"{fix} in {file_of(wave.name)}."
        )
        moments = pd.Series(np.nan, index=raw.index)
    place = moments.mask(kinds != "").rank(method="average", pct=True)
    return (3 * place - 1e-9).apply(np.ceil), kinds


def unread(export: Export, column: str) -> str:
    """What keeps the dates of a column from being read: NONE, TWO_WAYS, or "" where nothing does.

    A column without an answer is no column of dates.
    """
    values = export.frame[column]
    if values.dtype == "float64" and column in export.dates:
        return ""
    raw = as_codes(values)
    found = NONE if raw.isna().all() else _read(raw)
    return found if isinstance(found, str) else ""


def days(export: Export, column: str) -> tuple[str, ...]:
    """The first and the last day of a column of dates; () where it has none that can be read.

    Not of dates that a file has as numbers, which count from another day in each format.
    """
    values = export.frame[column]
    if values.dtype == "float64":
        return ()
    found = _moments(as_codes(values))
    if isinstance(found, str) or found.empty:
        return ()
    return tuple(day.date().isoformat() for day in (found.min(), found.max()))


def _read(raw: "pd.Series[str]") -> "pd.Series[float] | str":
    """Moments in the order of texts that are dates, NaN where blank; or what is wrong."""
    found = _moments(raw)
    if isinstance(found, str):
        return found
    since = (found - found.min()).dt.total_seconds() if len(found) else found.astype(float)
    return since.reindex(raw.index)


def _moments(raw: "pd.Series[str]") -> "pd.Series[pd.Timestamp] | str":
    """The moments of texts that are dates, without blanks; or what is wrong."""
    texts = raw.dropna().astype(str).str.strip()
    if texts.map(lambda text: bool(_DAY.fullmatch(text))).all():
        found = pd.to_datetime(texts, format="%Y%m%d", utc=True, errors="coerce")
    elif texts.map(lambda text: bool(_ISO.fullmatch(text))).all():
        found = pd.to_datetime(texts, format="ISO8601", utc=True, errors="coerce")
    elif texts.map(lambda text: bool(_YEAR_FIRST.fullmatch(text))).all():
        found = _moments_of(texts.str.extract(_YEAR_FIRST), (0, 1, 2))
    elif texts.map(lambda text: bool(_SLASHED.fullmatch(text))).all():
        parts = texts.str.extract(_SLASHED)
        first, second = (parts[at].astype(int) > 12 for at in (0, 1))
        if first.any() == second.any():
            return NONE if first.any() else TWO_WAYS
        found = _moments_of(parts, (2, 1, 0) if first.any() else (2, 0, 1))
    else:
        return NONE
    return NONE if found.isna().any() else found


def _moments_of(parts: pd.DataFrame, at: tuple[int, int, int]) -> "pd.Series[pd.Timestamp]":
    """Moments of the parts of dates, whose years, months and days are at these places.

    Zones that are named are those of one export, and do not change the order.
    """
    year, month, day = (parts[one].str.zfill(2) for one in at)
    time = parts[3].fillna(" 00:00").str.lstrip(", ").str.replace(r"^([0-9]):", r"0\1:", regex=True)
    found = pd.to_datetime(
        year + "-" + month + "-" + day + " " + time, format="ISO8601", utc=True, errors="coerce"
    )
    half = parts[4].fillna("").str.strip().str.casefold()
    hour = found.dt.hour
    later = np.where(
        (half == "pm") & (hour < 12), 12, np.where((half == "am") & (hour == 12), -12, 0)
    )
    return found + pd.to_timedelta(later, unit="h")
