"""Reads Parquet files; labels come from `survey.labels.csv` beside them."""

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.errors import BadInput, Fault, Faults
from pipeline.ingest.formats.contents import Export
from pipeline.ingest.formats.labels import check_header, label_file, plain, with_labels
from pipeline.ingest.formats.limits import check_size

_AGAIN = "Write it again, or copy it again from where it came."


def read_parquet(path: Path) -> Export:
    """Read a Parquet file: numbers as float, text and categories as text, dates as text and told.

    Raises:
        BadInput: the file is damaged, a column is neither text, number nor date, two have one name,
            or the file of labels is wrong.
    """
    try:
        file = pq.ParquetFile(path)
        check_size(path.name, file.metadata.num_rows, file.metadata.num_columns)
        table = file.read()
    except (pa.ArrowInvalid, OSError):
        raise BadInput([Fault(path.name, "", "it is damaged, or no Parquet.", _AGAIN)]) from None
    check_header(path.name, table.column_names)
    faults = Faults()
    columns: dict[str, pd.Series] = {}
    dates = []
    for name, column in zip(table.column_names, table.columns, strict=True):
        kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
        if pa.types.is_temporal(kind):
            dates.append(name)
        column = column.cast(kind)
        if pa.types.is_integer(kind) and _is_long(column):
            columns[name] = column.cast(pa.string()).to_pandas().fillna("").astype("str")
        elif pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind):
            columns[name] = column.to_pandas().astype("float64")
        elif pa.types.is_string(kind) or pa.types.is_large_string(kind) or name in dates:
            columns[name] = column.cast(pa.string()).to_pandas().fillna("").astype("str")
        else:
            problem = f"it holds {kind}, which is neither text, number nor date."
            faults.add(path.name, f"column {name:.40}", problem, "Leave it out.")
    faults.raise_if_any()
    export = plain(path.name, pd.DataFrame(columns), frozenset(dates))
    return with_labels(export, label_file(path))


def _is_long(column: pa.ChunkedArray) -> bool:
    """Whether whole numbers are too long to be floats: identifiers, that would lose digits."""
    ends = pc.min_max(column).as_py().values()
    return any(end is not None and abs(end) > 2**53 for end in ends)
