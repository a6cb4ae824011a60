"""Reads `survey.labels.csv`: the questions and the answers of an export that cannot hold them."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pandas as pd

from pipeline.codebook.tables import Row, read_table
from pipeline.errors import BadInput, Fault, Faults, nearest
from pipeline.ingest.formats.contents import Export, as_code, as_name

COLUMNS = ("column", "code", "label")
_ENDING = ".labels.csv"
_MANY = 5  # more columns than this that are not there have one cause


def labels_path(path: Path) -> Path:
    """Where the labels of an export are looked for: `survey.labels.csv` next to `survey.csv`."""
    return path.with_name(path.stem + _ENDING)


def is_label_file(path: Path) -> bool:
    """Whether a file holds the labels of another."""
    return path.name.lower().endswith(_ENDING)


def label_file(path: Path) -> list[Row]:
    """The rows of an export's file of labels; none where there is no such file.

    Raises:
        BadInput: the file is not a table of column, code and label.
    """
    beside = labels_path(path)
    if not beside.is_file():
        return []
    faults = Faults()
    rows = read_table(beside, beside.name, COLUMNS, faults)
    faults.raise_if_any()
    return rows


def with_labels(export: Export, rows: list[Row], name: str = "") -> Export:
    """The export with its labels: a row with a code labels an answer, one without a question.

    `name` is what messages call the table of labels.

    Raises:
        BadInput: rows name columns that the export does not have, or label something twice; lists
            all.
    """
    faults = Faults()
    lacking: dict[str, Row] = {}
    name = name or labels_path(Path(export.name)).name
    labels = dict.fromkeys(export.frame.columns, "") | export.labels
    values = {column: dict(pairs) for column, pairs in export.values.items()}
    seen: set[tuple[str, str]] = set()
    for row in rows:
        column, code = as_name(row["column"]), as_code(row["code"])
        if column not in labels:
            lacking.setdefault(column, row)
        elif (column, code) in seen:
            problem = f"'{column:.40}' has a label for {f'code {code:.40}' if code else 'it'}"
            faults.add(name, row.place("code"), f"{problem} already.", "Keep one.")
        elif code:
            values.setdefault(column, {})[code] = row["label"]
        else:
            labels[column] = row["label"]
        seen.add((column, code))
    _check_columns(name, lacking, rows, labels, faults)
    faults.raise_if_any()
    return replace(export, labels=labels, values=values)


def _check_columns(
    name: str, lacking: dict[str, Row], rows: list[Row], labels: dict[str, str], faults: Faults
) -> None:
    """Columns that are labelled and not there: one by one, or, if they are many, in one fault."""
    if len(lacking) > _MANY:
        every = len({as_name(row["column"]) for row in rows})
        problem = (
            f"of the {every:,} columns that it labels the export lacks {len(lacking):,}, such as "
            f"{_listed(lacking)}."
        )
        fix = f"See that both belong together: the export has {_listed(labels)}."
        faults.add(name, "column column", problem, fix)
        return
    for column, row in lacking.items():
        fix = f"Name a column of the export.{nearest(column, labels)}"
        faults.add(name, row.place("column"), f"the export has no '{column:.40}'.", fix)


def _listed(columns: Iterable[str]) -> str:
    """The first columns of some, and how many more there are."""
    known = list(columns)
    more = f" and {len(known) - 3:,} more" if len(known) > 3 else ""
    return ", ".join(f"'{one:.40}'" for one in known[:3]) + more


def check_header(name: str, header: list[str]) -> None:
    """See that every column has a name, and that no two have one name.

    Raises:
        BadInput: there is no header, or a name is empty or there twice; lists all.
    """
    faults = Faults()
    fix = "The first row holds the names of the columns."
    if not any(header):
        raise BadInput([Fault(name, "row 1", "there is no header.", fix)])
    for number, column in enumerate(header, 1):
        if not column.strip():
            faults.add(name, f"row 1, column {number}", "it has no name.", fix)
        elif header.count(column) > 1:
            faults.add(name, "row 1", f"two columns are named '{column:.40}'.", "Rename one.")
    faults.raise_if_any()


def plain(name: str, frame: pd.DataFrame, dates: frozenset[str]) -> Export:
    """An export of a table that says nothing about itself."""
    labels = dict.fromkeys(frame.columns, "")
    return Export(name, frame, labels, {}, {}, dates)
