"""Columns of the export that weighting takes as they are: a weight, a count, a key."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.errors import Faults

DATA = "cleaned.parquet"


def text(values: pd.Series) -> pd.Series:
    """Keys as text, whole numbers without a point, the rows numbered afresh."""
    if pd.api.types.is_float_dtype(values):
        values = values.map(lambda number: f"{number:g}")
    return values.astype(str).reset_index(drop=True)


OUTSIDE = (
    'Correct it in the export, or, if they are not to be counted, write ""=out_of_scope in the '
    "column codes of its row in the wave's file: they are then removed, and counted as removed."
)


def positive(cleaned: pd.DataFrame, name: str, role: str, faults: Faults) -> NDArray[np.float64]:
    """(n,) a column that must hold a positive number for everybody; adds a fault where it does not.

    cleaned: a row for each respondent.
    """
    if not name or name not in cleaned:
        if name:
            faults.add(DATA, name, "the data have no such variable.", f"It has the role {role}.")
        return np.full(len(cleaned), np.nan)
    values = pd.to_numeric(cleaned[name], errors="coerce").to_numpy(dtype=np.float64)
    for bad, what in (
        (np.isnan(values), "missing"),
        (np.isinf(values), "infinite"),
        (values < 0, "negative"),
        (values == 0, "zero"),
    ):
        if bad.any():
            faults.add(
                DATA,
                name,
                f"{int(bad.sum())} respondents have a {role} that is {what}.",
                OUTSIDE if (role, what) == ("weight", "missing") else "Correct it in the export.",
            )
    return values
