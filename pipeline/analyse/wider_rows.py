"""Rows of the wider statistics: what gathers them, the areas that they are about, their numbers."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy.special import stdtr

from pipeline.analyse.encoding import codes_of
from pipeline.analyse.survey import NATIONAL
from pipeline.codebook.concepts import Codebook
from pipeline.contracts.columns import RESULT_COLUMNS
from pipeline.stats.design import Bools, Design
from pipeline.stats.intervals import t_interval

WALES = dict(zip(("dimension", "area"), NATIONAL, strict=True))
NUMBERS = ("value", "se", "df", "low", "high")


@dataclass
class Rows:
    """Gathers rows of one table of the results."""

    table: str
    found: list[dict[str, object]] = field(default_factory=list)

    def add(self, statistic: str, value: float, reason: str = "", /, **rest: object) -> None:
        """Add a row.

        A value that is not finite has no place in the results: its row says `reason` instead, or
        singular where no reason is given.
        """
        row: dict[str, object] = {
            name: "" for name, kind in RESULT_COLUMNS.items() if kind == "str"
        }
        row |= {"table": self.table, "statistic": statistic, **rest}
        if np.isfinite(value):
            row["value"] = float(value)
        else:
            row = {k: v for k, v in row.items() if k not in NUMBERS}
            row["reason"] = reason or "singular"
        self.found.append(row)

    def frame(self) -> pd.DataFrame:
        """The rows, with the columns and types of results.parquet."""
        return pd.DataFrame(self.found, columns=list(RESULT_COLUMNS)).astype(RESULT_COLUMNS)


@dataclass(frozen=True)
class Place:
    """An area: its dimension, its key, and (n,) bool who is in it."""

    dimension: str
    area: str
    members: Bools

    @property
    def key(self) -> dict[str, str]:
        """The columns of a row that name it."""
        return {"dimension": self.dimension, "area": self.area}


def places(weighted: pd.DataFrame, codebook: Codebook, dimensions: tuple[str, ...]) -> list[Place]:
    """All of Wales, then the areas of every dimension, in the codebook's order.

    weighted: a row for each respondent.
    """
    everybody = np.ones(len(weighted), dtype=bool)
    found = [Place(*NATIONAL, everybody)]
    for dimension in dimensions:
        codes = codes_of(weighted, codebook, dimension)
        levels = [one.level for one in codebook.valid(dimension)]
        found += [Place(dimension, level, codes == code) for code, level in enumerate(levels)]
    return found


def kish_base(design: Design, members: Bools) -> float:
    """Kish's effective base of a group: square of the sum of weights over the sum of squares.

    members: (n,) who is in it. NaN where nobody of positive weight is.
    """
    held = design.weights[members]
    return float(held.sum() ** 2 / (held**2).sum()) if held.any() else np.nan


def t_ends(value: float, se: float, df: float, confidence: float) -> dict[str, float]:
    """The columns se, df, low and high of an estimate with a t interval; none where se is not."""
    if not (np.isfinite(se) and df > 0):
        return {}
    low, high = t_interval(np.array(value), np.array(se), np.array(float(df)), confidence)
    return {"se": float(se), "df": float(df), "low": float(low), "high": float(high)}


def two_sided(value: float, se: float, df: float) -> float:
    """p of a t test that a value is 0; NaN without a standard error or degrees of freedom."""
    if not (se > 0 and df > 0):
        return np.nan
    return float(2 * stdtr(df, -abs(value / se)))
