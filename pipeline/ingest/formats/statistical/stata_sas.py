"""Reads Stata and SAS files: .dta, .sas7bdat and .xpt."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyreadstat

from pipeline.errors import BadInput, Fault
from pipeline.ingest.formats.contents import Export
from pipeline.ingest.formats.labels import label_file, with_labels
from pipeline.ingest.formats.limits import UNPACKED, check_size, larger
from pipeline.ingest.formats.statistical.dta_structure import Misplaced, check_strls
from pipeline.ingest.formats.statistical.readstat import AGAIN, export_of, opened

_CARD = 80  # a SAS transport file is made of records of this length


def read_dta(path: Path) -> Export:
    """Read a Stata file; .a to .z are kept as the codes a to z, and are user-missing.

    Raises:
        BadInput: the file is damaged, ends too early, has text that cannot be read, or names long
            texts (strL) in so many rows that they are too large.
    """
    data = path.read_bytes()
    if data.startswith(b"<stata_dta>") and not data.rstrip(b"\0\r\n ").endswith(b"</stata_dta>"):
        raise BadInput([Fault(path.name, "", "it ends too early.", AGAIN)])
    try:
        check_strls(path.name, data)
    except Misplaced:
        problem = "it is damaged: its parts are not where it says."
        raise BadInput([Fault(path.name, "", problem, AGAIN)]) from None
    frame, about = _open(path, pyreadstat.read_dta, "Stata", user_missing=True)
    return export_of(path.name, frame, about, lambda form: form.startswith(("%t", "%d", "%-t")))


def read_sas7bdat(path: Path) -> Export:
    """Read a SAS file; special missing values are kept as codes, and are user-missing.

    SAS keeps value labels in a file of their own, so they come from `survey.labels.csv`.

    Raises:
        BadInput: the file is damaged, or has text that cannot be read.
    """
    frame, about = _open(path, pyreadstat.read_sas7bdat, "SAS", user_missing=True)
    export = export_of(path.name, frame, about, _is_sas_date)
    return with_labels(export, label_file(path))


def read_xpt(path: Path) -> Export:
    """Read a SAS transport file; value labels come from `survey.labels.csv`.

    The format does not say how many rows there are, so a file that was cut between two records
    reads as a shorter one.

    Raises:
        BadInput: the file is damaged, or has text that cannot be read.
    """
    data = path.read_bytes()
    if not data.startswith(b"HEADER RECORD*******LIB") or len(data) % _CARD:
        problem = "it ends too early." if data.startswith(b"HEADER") else _not("SAS transport")
        raise BadInput([Fault(path.name, "", problem, AGAIN)])
    frame, about = _open(path, pyreadstat.read_xport, "SAS transport")
    export = export_of(path.name, frame, about, _is_sas_date)
    return with_labels(export, label_file(path))


def _open(
    path: Path, read: Callable[..., tuple[Any, Any]], kind: str, **options: bool
) -> tuple[Any, Any]:
    def explain(error: Exception) -> Fault:
        coded = isinstance(error, UnicodeDecodeError) or "encoding" in str(error)
        problem = "its text cannot be read." if coded else f"it is damaged, or {_not(kind)[3:]}"
        return Fault(path.name, "", problem, AGAIN)

    if read is not pyreadstat.read_xport:  # which does not say how many rows there are
        _, about = opened(path.name, lambda: read(str(path), metadataonly=True), explain)
        rows = about.number_rows or 0
        check_size(path.name, rows, about.number_columns)
        unpacked = rows * sum(about.variable_storage_width.values())
        if read is pyreadstat.read_sas7bdat and unpacked > max(UNPACKED, path.stat().st_size):
            problem = f"unpacked it has {unpacked:,} bytes; the limit is {UNPACKED:,}."
            raise larger(path.name, problem)
    frame, about = opened(
        path.name, lambda: read(str(path), disable_datetime_conversion=True, **options), explain
    )
    if about.number_rows not in (None, len(frame)):
        problem = f"it says {about.number_rows} respondents and holds {len(frame)}."
        raise BadInput([Fault(path.name, "", problem, AGAIN)])
    return frame, about


def _not(kind: str) -> str:
    return f"it is not a {kind} file."


def _is_sas_date(form: str) -> bool:
    """Whether a format such as DATE9 or E8601DT writes a number as a date or a time."""
    words = ("DATE", "TIME", "DDMMYY", "MMDDYY", "YYMMDD", "JULIAN", "MONYY", "E8601", "YYQ")
    return any(word in form for word in words)
