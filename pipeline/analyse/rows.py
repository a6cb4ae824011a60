"""Rows of results: what gathers them, and the columns that many tables share."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import stdtr

from pipeline.analyse.survey import NATIONAL
from pipeline.contracts.columns import RESULT_COLUMNS
from pipeline.stats.intervals import Estimates, t_interval
from pipeline.stats.reasons import REASONS
from pipeline.stats.variance.design import Bools, Design

WALES = dict(zip(("dimension", "area"), NATIONAL, strict=True))
NUMBERS = ("value", "se", "df", "low", "high")
_REASONS = np.array(REASONS, dtype=object)


@dataclass
class Rows:
    """Gathers the rows of one table of results: one row a number.

    A column is a scalar, the same in all rows that are added together, or an array or list as long
    as they are many. Columns that are not named stay blank.
    """

    table: str
    parts: list[dict[str, Any]] = field(default_factory=list)

    def add(self, statistic: Any, value: Any, reason: Any = "", **columns: Any) -> None:
        """Add rows.

        A value that is not finite has no place in the results: its row has no numbers, and says
        `reason` instead, or singular where no reason is given. A finite value needs no reason.

        Raises:
            TypeError: results have no such column.
        """
        unknown = [name for name in columns if name not in RESULT_COLUMNS]
        if unknown:
            raise TypeError(f"results have no columns {', '.join(unknown)}")
        self.parts.append({"statistic": statistic, "value": value, "reason": reason, **columns})

    def frame(self) -> pd.DataFrame:
        """The rows in the order they came in, with the columns and types of results.parquet."""
        lengths = [
            max([1, *(len(v) for v in part.values() if not np.isscalar(v))]) for part in self.parts
        ]
        index = range(sum(lengths))
        found = pd.DataFrame(index=index)
        for name, dtype in RESULT_COLUMNS.items():
            blank: Any = "" if dtype == "str" else np.nan
            values = [part.get(name, blank) for part in self.parts]
            given: Any = self.table if name == "table" else _column(values, lengths, dtype)
            found[name] = pd.Series(given, index=index, dtype=dtype)
        finite = np.isfinite(found["value"])
        for name in NUMBERS:
            found[name] = found[name].where(finite & np.isfinite(found[name]))
        base = found["effective_base"]
        found["effective_base"] = base.where(np.isfinite(base))
        found["reason"] = found["reason"].mask(found["reason"] == "", "singular").mask(finite, "")
        return found


def _column(values: list[Any], lengths: list[int], dtype: str) -> NDArray[Any]:
    """One column of parts that were added, each as often as it has rows: floats, or text."""
    kind = object if dtype == "str" else np.float64
    if all(map(np.isscalar, values)):
        return np.repeat(np.array(values, dtype=kind), lengths)
    pieces = [
        np.broadcast_to(np.asarray(value, dtype=kind), length)
        for value, length in zip(values, lengths, strict=True)
    ]
    return np.concatenate([[], *pieces])


def joined(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Rows of results one below the other; a frame without rows if there are none."""
    found = [part for part in parts if len(part)]
    return pd.concat(found, ignore_index=True) if found else Rows("").frame()


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


def kish_base(design: Design, members: Bools) -> float:
    """Kish's effective base of a group: square of the sum of weights over the sum of squares.

    members: (n,) who is in it. NaN where no respondent has a positive weight.
    """
    held = design.weights[members]
    return float(held.sum() ** 2 / (held**2).sum()) if held.any() else np.nan


def t_ends(
    value: float, se: float, df: float, confidence: float, most: float = np.inf
) -> dict[str, float]:
    """The columns se, df, low and high of an estimate with a t interval; none where se is not.

    The interval ends at -most and most, the least and the most that the figure can be.
    """
    if not (np.isfinite(se) and df > 0):
        return {}
    low, high = t_interval(np.array(value), np.array(se), np.array(float(df)), confidence)
    ends = {"low": max(float(low), -most), "high": min(float(high), most)}
    return {"se": float(se), "df": float(df), **ends}


def two_sided(value: float, se: float, df: float) -> float:
    """p of a t test that a value is 0; NaN without a standard error or degrees of freedom."""
    if not (se > 0 and df > 0):
        return np.nan
    return float(2 * stdtr(df, -abs(value / se)))
