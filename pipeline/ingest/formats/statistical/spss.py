"""Reads SPSS files, .sav and .zsav."""

from pathlib import Path
from typing import Any

import pyreadstat

from pipeline.errors import BadInput, Fault
from pipeline.ingest.formats.contents import Export
from pipeline.ingest.formats.limits import check_size, larger
from pipeline.ingest.formats.statistical.readstat import AGAIN, UNICODE, export_of, opened
from pipeline.ingest.formats.statistical.sav_packed import Damaged, TooLarge
from pipeline.ingest.formats.statistical.sav_structure import walk

_ENCODINGS = ("UTF-8", "WINDOWS-1252")


def read_sav(path: Path) -> Export:
    """Read a .sav or .zsav file; user-missing codes are kept, dates stay numbers.

    The file is held to its own format first: the library that reads it opens many damaged files
    without a word, and crashes on some.

    Raises:
        BadInput: the file is damaged or too large, has two variables of one name, or has text that
            cannot be read in the encoding that it states.
    """
    try:
        found = walk(path.read_bytes())
    except TooLarge as much:
        raise larger(path.name, f"{much}.") from None
    except Damaged as damage:
        raise BadInput([Fault(path.name, "", f"{damage}.", AGAIN)]) from None
    check_size(path.name, found.cases, len(found.names))
    frame, about = opened(path.name, lambda: _read(path), lambda error: _unreadable(path, error))
    return export_of(path.name, frame, about, is_spss_date, found.weight)


def is_spss_date(form: str) -> bool:
    """Whether a format such as EDATE10 or MOYR8 writes a number as a date or a time."""
    words = ("DATE", "TIME", "QYR", "MOYR", "WKYR", "WKDAY", "MONTH", "YMDHMS")
    return any(word in form for word in words)


def _read(path: Path, encoding: str | None = None) -> tuple[Any, Any]:
    return pyreadstat.read_sav(
        str(path), encoding=encoding, user_missing=True, disable_datetime_conversion=True
    )


def _unreadable(path: Path, error: Exception) -> Fault:
    """Say what is wrong with a file that the library refuses, and which encoding would do."""
    if "encoding" not in str(error) and not isinstance(error, UnicodeDecodeError):
        return Fault(path.name, "", "it is damaged, or is not all SPSS.", AGAIN)
    for encoding in _ENCODINGS:
        try:
            _read(path, encoding)
        except (pyreadstat.ReadstatError, UnicodeDecodeError):
            continue
        problem = f"its text is not in the encoding that it states; it reads as {encoding}."
        return Fault(path.name, "", problem, UNICODE)
    return Fault(path.name, "", "its text cannot be read in any encoding we know.", AGAIN)
