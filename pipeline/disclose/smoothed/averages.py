"""Averages over the columns of an area, to two digits."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
COLUMNS = 30  # an average over fewer columns than this is taken over all areas instead
SHARES = ("share", "group_share", "share_with", "share_without")
REQUESTED = "requested"  # has the averages of all areas
AREA = ["dimension", "area"]


def factors(results: pd.DataFrame) -> "pd.Series[float]":
    """(rows,) of the area of each row: the average design effect of its shares beyond weights'."""
    shares = results["statistic"].isin(SHARES) & results["se"].gt(0)
    shares &= results["table"].ne(REQUESTED)  # a request moves no other figure
    p = results["value"]
    simple = p * (1 - p) / results["effective_base"]
    return area_mean(results, shares, results["se"] ** 2, simple)


def area_mean(
    results: pd.DataFrame, rows: "pd.Series[bool]", over: "pd.Series[float]",
    under: "pd.Series[float] | Floats",
) -> "pd.Series[float]":  # fmt: skip
    """(rows,) sum of `over` / sum of `under` in each row's area, to two digits.

    Of all areas together where an area has few rows; 1 where there are none.
    """
    under = pd.Series(under, index=results.index, dtype=np.float64)
    use = rows & over.notna() & under.gt(0)
    part = results.loc[use, AREA].assign(over=over[use], under=under[use])
    total = float(part["over"].sum() / part["under"].sum()) if len(part) else 1.0
    sums = part.groupby(AREA, sort=False)[["over", "under"]].agg(["sum", "size"])
    found = {
        place: float(row[0] / row[2] if row[1] >= COLUMNS else total)
        for place, row in zip(sums.index, sums.to_numpy(), strict=True)
    }
    number, places = _places(results)
    values = np.array([float(f"{found.get(place, total):.2g}") for place in places])
    return pd.Series(values[number], index=results.index)


def _places(results: pd.DataFrame) -> tuple[NDArray[np.int64], list[tuple[str, str]]]:
    """(rows,) the number of each row's area, and the areas by number."""
    codes, named = [], []
    for column in AREA:
        code, names = pd.factorize(results[column])
        codes.append(code)
        named.append([str(name) for name in names])
    both, number = np.unique(codes[0] * len(named[1]) + codes[1], return_inverse=True)
    at = [divmod(int(one), len(named[1])) for one in both]
    return number, [(named[0][d], named[1][a]) for d, a in at]
