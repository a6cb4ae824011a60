"""Rows of results: one a number, all with the same columns."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.contracts.columns import RESULT_COLUMNS
from pipeline.stats.intervals import Estimates
from pipeline.stats.reasons import REASONS

NUMBERS = ("value", "se", "df", "low", "high", "effective_base")
_REASONS = np.array(REASONS, dtype=object)


def rows(table: str, **columns: Any) -> pd.DataFrame:
    """A frame of results from columns, each a scalar or as long as the longest; others are blank.

    An infinite number is no number: it becomes NaN, and needs a reason.

    Raises:
        TypeError: results have no such column.
    """
    length = max([1, *(len(one) for one in columns.values() if not np.isscalar(one))])
    frame = pd.DataFrame(index=range(length))
    for name, dtype in RESULT_COLUMNS.items():
        blank: Any = "" if dtype == "str" else (pd.NA if dtype == "Int64" else np.nan)
        given = table if name == "table" else columns.pop(name, blank)
        frame[name] = pd.Series(given, index=frame.index, dtype=dtype)
    if columns:
        raise TypeError(f"results have no columns {', '.join(columns)}")
    for name in NUMBERS:
        frame[name] = frame[name].where(np.isfinite(frame[name]))
    return frame


def places(found: Sequence[tuple[str, str]], each: int) -> dict[str, NDArray[Any]]:
    """Columns dimension and area (places x each,), each place repeated so many times."""
    dimension, area = zip(*found, strict=True)
    return {
        "dimension": np.repeat(np.array(dimension, dtype=object), each),
        "area": np.repeat(np.array(area, dtype=object), each),
    }


def columns_of(estimates: Estimates, counted: bool) -> dict[str, Any]:
    """The number columns of estimates, flattened; counted = they have a numerator to count."""
    found: dict[str, Any] = {
        name: getattr(estimates, name).ravel()
        for name in ("value", "se", "df", "low", "high", "base", "effective_base")
    }
    found["reason"] = reasons(estimates.reason)
    return found | ({"count": estimates.count.ravel()} if counted else {})


def reasons(codes: NDArray[np.int64]) -> NDArray[Any]:
    """Reason codes of `stats`, of any shape, as the words of results, (codes,)."""
    return np.asarray(_REASONS[codes.ravel()])


def stacked(table: str, parts: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """The rows of many parts in one frame; the columns of a part as for `rows`."""
    if not parts:
        return joined([])
    lengths = [max([1, *(len(v) for v in part.values() if not np.isscalar(v))]) for part in parts]
    columns = {}
    for name in dict.fromkeys(name for part in parts for name in part):
        blank: Any = np.nan if RESULT_COLUMNS[name] != "str" else ""
        pieces = [
            np.broadcast_to(np.asarray(part.get(name, blank)), length)
            for part, length in zip(parts, lengths, strict=True)
        ]
        columns[name] = np.concatenate(pieces)
    return rows(table, **columns)


def joined(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Rows of results one below the other; a frame without rows if there are none."""
    found = [part for part in parts if len(part)]
    if not found:
        return rows("profile").iloc[:0]
    return pd.concat(found, ignore_index=True)
