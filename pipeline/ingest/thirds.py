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
_SLASHED = re.compile(r"([0-9]{1,2})[/.]([0-9]{1,2})[/.]([0-9]{4})(,? [0-9:.]+)?")
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


def _read(raw: "pd.Series[str]") -> "pd.Series[float] | str":
    """Moments in the order of texts that are dates, NaN where blank; or what is wrong."""
    texts = raw.dropna().astype(str).str.strip()
    if texts.map(lambda text: bool(_DAY.fullmatch(text))).all():
        return texts.astype(float).reindex(raw.index)
    if texts.map(lambda text: bool(_ISO.fullmatch(text))).all():
        found = pd.to_datetime(texts, format="ISO8601", utc=True, errors="coerce")
    else:
        parts = texts.str.extract(_SLASHED)
        if parts[0].isna().any():
            return NONE
        first, second = (parts[at].astype(int) > 12 for at in (0, 1))
        if first.any() == second.any():
            return NONE if first.any() else TWO_WAYS
        day, month = (0, 1) if first.any() else (1, 0)
        iso = parts[2] + "-" + parts[month].str.zfill(2) + "-" + parts[day].str.zfill(2)
        time = parts[3].fillna(" 00:00").str.lstrip(", ")
        found = pd.to_datetime(iso + " " + time, format="ISO8601", utc=True, errors="coerce")
    if found.isna().any():
        return NONE
    since = (found - found.min()).dt.total_seconds() if len(found) else texts.astype(float)
    return since.reindex(raw.index)
