"""Reads Parquet files; labels come from `survey.labels.csv` next to them."""

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.errors import BadInput, Fault, Faults
from pipeline.ingest.formats.contents import Export
from pipeline.ingest.formats.labels import check_header, label_file, plain, with_labels
from pipeline.ingest.formats.limits import UNPACKED, check_size, check_texts, larger

_AGAIN = "Write it again, or copy it again from where it came."


def read_parquet(path: Path) -> Export:
    """Read a Parquet file: numbers as float, text and categories as text, dates as text.

    Raises:
        BadInput: the file is damaged or too large, a column is neither text, number nor date, two
            have one name, or the file of labels is wrong.
    """
    table = _opened(path)
    check_header(path.name, table.column_names)
    faults = Faults()
    columns: dict[str, pd.Series] = {}
    dates = []
    characters = 0
    for name, column in zip(table.column_names, table.columns, strict=True):
        kind = _kind(column.type)
        if pa.types.is_dictionary(column.type) and _is_text(kind):
            longest, more = _lengths(column)
            characters += more
            check_texts(path.name, name, longest, characters)
        if pa.types.is_temporal(kind):
            dates.append(name)
        column = column.cast(kind)
        if pa.types.is_integer(kind) and _is_long(column):
            columns[name] = column.cast(pa.string()).to_pandas().fillna("").astype("str")
        elif pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind):
            columns[name] = column.to_pandas().astype("float64")
        elif _is_text(kind) or name in dates:
            columns[name] = column.cast(pa.string()).to_pandas().fillna("").astype("str")
        else:
            problem = f"it holds {kind}, which is neither text, number nor date."
            faults.add(path.name, f"column {name:.40}", problem, "Leave it out.")
    faults.raise_if_any()
    export = plain(path.name, pd.DataFrame(columns), frozenset(dates))
    return with_labels(export, label_file(path))


def _opened(path: Path) -> pa.Table:
    """The table, each different text once, as a small file may name one in every row."""
    try:
        file = pq.ParquetFile(path)
        about = file.metadata
        check_size(path.name, about.num_rows, about.num_columns)
        texts = [one.name for one in file.schema_arrow if _is_text(_kind(one.type))]
        # of whole row groups: to ask for a column of damaged metadata can end the process
        size = sum(about.row_group(at).total_byte_size for at in range(about.num_row_groups))
        size -= 8 * about.num_rows * (about.num_columns - len(texts))
        if size > UNPACKED:
            raise larger(path.name, f"its texts have {size:,} bytes; the limit is {UNPACKED:,}.")
        table = pq.ParquetFile(path, read_dictionary=texts).read()
        table.validate(full=True)  # texts that are no UTF-8 show here, and not in later use
        return table
    except (pa.ArrowException, OSError, UnicodeDecodeError):
        raise BadInput([Fault(path.name, "", "it is damaged, or no Parquet.", _AGAIN)]) from None


def _kind(found: pa.DataType) -> pa.DataType:
    return found.value_type if pa.types.is_dictionary(found) else found


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _lengths(column: pa.ChunkedArray) -> tuple[int, int]:
    """Characters of the longest text of a column, and of all of its texts together."""
    longest = total = 0
    for chunk in column.chunks:
        sizes = pc.fill_null(pc.utf8_length(chunk.dictionary), 0).to_numpy(zero_copy_only=False)
        used = chunk.indices.drop_null().to_numpy(zero_copy_only=False)
        if len(used):
            longest = max(longest, int(sizes[used].max()))
            total += int(sizes[used].sum(dtype="int64"))
    return longest, total


def _is_long(column: pa.ChunkedArray) -> bool:
    """Whether whole numbers are too long to be floats: identifiers, that would lose digits."""
    ends = pc.min_max(column).as_py().values()
    return any(end is not None and abs(end) > 2**53 for end in ends)
