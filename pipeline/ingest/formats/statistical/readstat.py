"""What the ReadStat library gives, made an Export; text that it could not read is refused."""

import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd
import pyreadstat

from pipeline.errors import BadInput, Fault, Faults
from pipeline.ingest.formats.contents import Export, Range, ResponseSet, as_code

AGAIN = "Export it again, or copy it again from where it came."
UNICODE = "In SPSS or PSPP, open it in that encoding and save it as Unicode."
_DAMAGE = (
    pyreadstat.ReadstatError, UnicodeDecodeError, OverflowError, ValueError, MemoryError,
)  # fmt: skip


def opened(
    name: str, read: Callable[[], tuple[pd.DataFrame, Any]], explain: Callable[[Exception], Fault]
) -> tuple[pd.DataFrame, Any]:
    """Open a file with the library: its table, and what it says about itself.

    Raises:
        BadInput: the library refuses it (`explain` says why), or two variables have one name.
    """
    with warnings.catch_warnings(record=True) as raised:
        warnings.simplefilter("always")
        try:
            frame, about = read()
        except _DAMAGE as error:
            raise BadInput([explain(error)]) from None
    said = any("is duplicated" in str(warning.message) for warning in raised)
    if said or not frame.columns.is_unique:
        problem = "two of its variables have one name."
        fix = "Rename one of them, and export it again."
        raise BadInput([Fault(name, "", problem, fix)])
    return frame, about


def export_of(
    name: str,
    frame: pd.DataFrame,
    about: Any,
    is_date: Callable[[str], bool],
    weight: str = "",
) -> Export:
    """An Export of a table and what the library says about it.

    `is_date`: whether a format writes numbers as dates or times.

    Raises:
        BadInput: names or labels could not be read, or were read in the wrong encoding.
    """
    labels = {column: label or "" for column, label in about.column_names_to_labels.items()}
    values = about.variable_value_labels
    check_text(name, labels, values)
    kinds = about.readstat_variable_types
    missing: dict[str, list[Range]] = {
        column: [(one["lo"], one["hi"]) for one in found]
        for column, found in about.missing_ranges.items()
    }
    for column, letters in about.missing_user_values.items():
        missing.setdefault(column, []).extend((letter, letter) for letter in letters)
    return Export(
        name=name,
        frame=frame,
        labels=labels,
        values={
            column: {as_code(code): label for code, label in pairs.items()}
            for column, pairs in values.items()
        },
        missing=missing,
        dates=frozenset(
            column
            for column, form in about.original_variable_types.items()
            if kinds[column] != "string" and is_date(str(form or ""))
        ),
        sets=dict(_sets(about, list(frame.columns))),
        weight=next((c for c in frame.columns if weight and c.upper() == weight.upper()), ""),
    )


def _sets(about: Any, columns: list[str]) -> Iterator[tuple[str, ResponseSet]]:
    """Sets of columns that hold the answers of one question; names are matched in any case."""
    known = {column.upper(): column for column in columns}
    for name, one in (about.mr_sets or {}).items():
        counted = as_code(one["counted_value"]) if one["is_dichotomy"] else ""
        members = tuple(known.get(column.upper(), column) for column in one["variable_list"])
        yield name.removeprefix("$"), ResponseSet(one["label"] or "", members, counted)


def check_text(name: str, labels: dict[str, str], values: dict[str, dict[Any, str]]) -> None:
    """Find names and labels that could not be read, or were read in the wrong encoding.

    Raises:
        BadInput: there are some.
    """
    faults = Faults()
    texts = [*labels, *labels.values(), *(t for pairs in values.values() for t in pairs.values())]
    lost = sum(text is None or "\ufffd" in text for text in texts)
    if lost:
        faults.add(name, "", f"{lost} of its names and labels cannot be read.", AGAIN)
    wrong = sum(text is not None and _misread(text) for text in texts)
    if wrong:
        problem = f"{wrong} of its names and labels are UTF-8 text that it says is something else."
        faults.add(name, "", problem, UNICODE)
    faults.raise_if_any()


def _misread(text: str) -> bool:
    """Whether a text is UTF-8 that was read as windows-1252: "tÅ·" where "tŷ" was typed."""
    try:
        return not text.isascii() and bool(text.encode("windows-1252").decode("utf-8"))
    except (UnicodeEncodeError, UnicodeDecodeError):
        return False
