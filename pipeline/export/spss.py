"""Reads SPSS files, .sav and .zsav."""

import warnings
from pathlib import Path
from typing import Any

import pyreadstat

from pipeline.export.contents import Export, Range, as_code
from pipeline.export.sav_structure import Damaged, walk
from pipeline.faults import BadInput, Fault, Faults

_AGAIN = "Export it again, or copy it again from where it came."
_UNICODE = "In SPSS or PSPP, open it in that encoding and save it as Unicode."
_ENCODINGS = ("UTF-8", "WINDOWS-1252")


def read_sav(path: Path) -> Export:
    """Read a .sav or .zsav file; user-missing codes are kept, dates stay numbers.

    The file is held to its own format first: the library that reads it opens many damaged files
    without a word, and crashes on some.

    Raises:
        BadInput: the file is damaged, has two variables of one name, or has text that cannot be
            read in the encoding that it states.
    """
    name = path.name
    try:
        walk(path.read_bytes())
    except Damaged as damage:
        raise BadInput([Fault(name, "", f"{damage}.", _AGAIN)]) from None
    with warnings.catch_warnings(record=True) as raised:
        warnings.simplefilter("always")
        try:
            frame, about = _read(path)
        except (pyreadstat.ReadstatError, UnicodeDecodeError) as error:
            raise BadInput([_unreadable(path, error)]) from None
    faults = Faults()
    for warning in raised:
        if "is duplicated" in str(warning.message):
            problem = "two of its variables have one name."
            faults.add(name, "", problem, "Rename one of them, and export it again.")
    labels = {column: label or "" for column, label in about.column_names_to_labels.items()}
    values = about.variable_value_labels
    _check_text(name, labels, values, faults)
    faults.raise_if_any()
    kinds = about.readstat_variable_types
    return Export(
        name=name,
        frame=frame,
        labels=labels,
        values={
            column: {as_code(code): label for code, label in pairs.items()}
            for column, pairs in values.items()
        },
        missing={column: _ranges(found) for column, found in about.missing_ranges.items()},
        dates=frozenset(
            column
            for column, kind in about.original_variable_types.items()
            if kinds[column] != "string" and _is_date(str(kind))
        ),
        encoding=about.file_encoding or "",
    )


def _read(path: Path, encoding: str | None = None) -> tuple[Any, Any]:
    return pyreadstat.read_sav(
        str(path), encoding=encoding, user_missing=True, disable_datetime_conversion=True
    )


def _is_date(kind: str) -> bool:
    """Whether a format such as EDATE10 or MOYR8 writes a number as a date or a time."""
    words = ("DATE", "TIME", "QYR", "MOYR", "WKYR", "WKDAY", "MONTH", "YMDHMS")
    return any(word in kind for word in words)


def _ranges(found: list[dict[str, Any]]) -> list[Range]:
    return [(one["lo"], one["hi"]) for one in found]


def _unreadable(path: Path, error: Exception) -> Fault:
    """Say what is wrong with a file that the library refuses, and which encoding would do."""
    if "encoding" not in str(error) and not isinstance(error, UnicodeDecodeError):
        return Fault(path.name, "", "it is damaged, or is not all SPSS.", _AGAIN)
    for encoding in _ENCODINGS:
        try:
            _read(path, encoding)
        except (pyreadstat.ReadstatError, UnicodeDecodeError):
            continue
        problem = f"its text is not in the encoding that it states; it reads as {encoding}."
        return Fault(path.name, "", problem, _UNICODE)
    return Fault(path.name, "", "its text cannot be read in any encoding we know.", _AGAIN)


def _check_text(
    name: str, labels: dict[str, str], values: dict[str, dict[Any, str]], faults: Faults
) -> None:
    """Find names and labels that could not be read, or were in the wrong encoding."""
    texts = [*labels, *labels.values(), *(t for pairs in values.values() for t in pairs.values())]
    lost = sum(text is None or "\ufffd" in text for text in texts)
    if lost:
        problem = f"{lost} of its names and labels cannot be read."
        faults.add(name, "", problem, _AGAIN)
    wrong = sum(text is not None and _misread(text) for text in texts)
    if wrong:
        problem = f"{wrong} of its names and labels are UTF-8 text that it says is something else."
        faults.add(name, "", problem, _UNICODE)


def _misread(text: str) -> bool:
    """Whether a text is UTF-8 that was read as windows-1252: "tÅ·" where "tŷ" was typed."""
    try:
        return not text.isascii() and bool(text.encode("windows-1252").decode("utf-8"))
    except (UnicodeEncodeError, UnicodeDecodeError):
        return False
