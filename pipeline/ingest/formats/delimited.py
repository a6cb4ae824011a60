"""Reads tables in text, .csv: UTF-8 or UTF-16, separated by commas, semicolons or tabs."""

import csv
import io
import re
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.csv as arrow_csv

from pipeline.errors import BadInput, Fault
from pipeline.ingest.formats.contents import Export
from pipeline.ingest.formats.labels import check_header, label_file, plain, with_labels

_NUMBER = re.compile(r"[-+]?(0|[1-9][0-9]{0,14})(\.[0-9]+)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9:.]+)?|[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}")
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def read_csv(path: Path) -> Export:
    """Read a table in text; labels come from `survey.labels.csv` beside it.

    A column is numbers where every answer is one, without leading zeros; otherwise text.

    Raises:
        BadInput: the file is in another encoding, a row has more or fewer cells than the header, a
            column has no name or another's, or the file of labels is wrong.
    """
    text = _text(path)
    separator = _separator(text)
    header = next(csv.reader(io.StringIO(text, newline=""), delimiter=separator), [])
    header = [cell.strip() for cell in header]
    check_header(path.name, header)
    frame = _typed(_table(path.name, text, header, separator))
    dates = frozenset(column for column in header if _is_dates(frame[column]))
    return with_labels(plain(path.name, frame, dates), label_file(path))


def _text(path: Path) -> str:
    data = path.read_bytes()
    encoding = next((known for mark, known in _MARKS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        problem = f"it is not {'UTF-16' if encoding == 'utf-16' else 'UTF-8'} text."
        fix = "Save it again as CSV UTF-8, and look at the Welsh letters afterwards."
        raise BadInput([Fault(path.name, f"line {line}", problem, fix)]) from None
    if "\0" in text:
        raise BadInput([Fault(path.name, "", "it is not text.", "Save it again as CSV UTF-8.")])
    return text


def _separator(text: str) -> str:
    """The one of comma, semicolon and tab that the header has most of, outside quotes."""
    header = re.sub(r'"[^"]*"', "", text[: text.find("\n")] if "\n" in text else text)
    return max(",;\t", key=header.count)


def _table(name: str, text: str, header: list[str], separator: str) -> pa.Table:
    try:
        return arrow_csv.read_csv(
            io.BytesIO(text.encode()),
            read_options=arrow_csv.ReadOptions(column_names=header, skip_rows_after_names=1),
            parse_options=arrow_csv.ParseOptions(delimiter=separator, newlines_in_values=True),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(header, pa.string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        wide = len(header)
        found = ((at, len(row)) for at, row in enumerate(rows, 1) if row and len(row) != wide)
        at, cells = next(found, (0, 0))
        place = f"row {at}" if at else ""
        problem = f"it has {cells} cells where the header has {wide}."
        fix = "Put text with separators in double quotes."
        fault = Fault(name, place, problem if at else "it is not a table.", fix)
        raise BadInput([fault]) from None


def _typed(table: pa.Table) -> pd.DataFrame:
    """Each column as numbers where all of its answers are, else as text; each text judged once."""
    columns: dict[str, pd.Series] = {}
    for name in table.column_names:
        coded = table[name].combine_chunks().dictionary_encode()
        texts = [text.strip() for text in coded.dictionary.to_pylist()]
        values: list[float] | list[str] = texts
        if all(not text or _NUMBER.fullmatch(text) for text in texts):
            values = [float(text) if text else float("nan") for text in texts]
        dictionary = pd.Series(values, dtype="float64" if values is not texts else "str")
        columns[name] = dictionary.take(coded.indices.to_numpy()).reset_index(drop=True)
    return pd.DataFrame(columns)


def _is_dates(column: "pd.Series[str] | pd.Series[float]") -> bool:
    """Whether all that a column of text holds is dates, as 2026-03-31 or 31/03/2026."""
    if column.dtype == "float64":
        return False
    texts = [text for text in column.unique() if text]
    return bool(texts) and all(_DATE.fullmatch(text) for text in texts)
