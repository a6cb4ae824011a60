"""Rows that are there for every factor and area, whatever people said.

A row that is missing, or stands elsewhere, says why there is no figure: that everybody gave one
answer, or that hardly anybody reports success.
"""

from collections.abc import Sequence

import pandas as pd

from pipeline.analyse.encoding import Side
from pipeline.analyse.rows import NUMBERS


def alike(
    frame: pd.DataFrame, named: Sequence[Side], statistics: Sequence[str], like: str = ""
) -> pd.DataFrame:
    """The rows of a table with each of some statistics for each factor and level.

    Where there is none it has no number, and the reason of the row of `like`. They stand in the
    order of `named`, where the last of them stood.

    Args:
        frame: rows of results of one table and outcome.
        named: factors (level "") and levels of dimensions; one without a row of `like` has none.
        statistics: those that every other has; family_size is how many tests of its family there
            would be if all could be made.
        like: a statistic; by itself, the first of these.
    """
    like = like or statistics[0]
    names = [*zip(frame["item"], frame["level"], frame["statistic"], strict=True)]
    at = {key: i for i, key in enumerate(names)}
    there = [one for one in named if (*one, like) in at]
    wanted = [(*one, statistic) for one in there for statistic in statistics]
    inside = sorted(at[key] for key in wanted if key in at)
    if not inside:
        return frame
    family = pd.Series([item if level else "" for item, level in there]).value_counts()
    rows = []
    for item, level, statistic in wanted:
        key = (item, level, statistic)
        row = frame.iloc[at.get(key, at[item, level, like])].copy()
        if key not in at:
            row["statistic"] = statistic
            row[list(NUMBERS)] = float("nan")
        if statistic == "family_size":
            row["value"], row["reason"] = float(family[item if level else ""]), ""
        rows.append(row)
    made = pd.DataFrame(rows).astype(frame.dtypes.to_dict())
    outside = frame.index.difference(inside)
    parts = [
        frame.loc[outside[outside < inside[-1]]],
        made,
        frame.loc[outside[outside > inside[-1]]],
    ]
    return pd.concat(parts, ignore_index=True)
