"""Whether release.csv agrees with the results, with the other language and the wave before."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from pipeline.audit.breaches import Breach
from pipeline.audit.published.told import COLUMNS, KEYS, keys_of
from pipeline.audit.trend import TABLE


def check_keys(results: pd.DataFrame, told: pd.DataFrame, file: str) -> Iterator[Breach]:
    """Rows that no count stands behind, rows that lack, and rows that come twice.

    Rows of the trend are of published figures: `check_trend` looks at them.
    """
    true = pd.MultiIndex.from_frame(results[list(KEYS)].astype(str))
    found = pd.MultiIndex.from_frame(told[list(KEYS)])
    areas = set(keys_of(results[["dimension", "area"]]))
    for key in found[~found.isin(true) & (told["table"] != TABLE).to_numpy()]:
        place = " ".join(filter(None, key))
        if (key[1], key[2]) not in areas:
            yield Breach("G2", file, place, "a group that is no area of the release")
        else:
            yield Breach("G9", file, place, "no released figure belongs to this row")
    for key in true[~true.isin(found)]:
        yield Breach("G9", file, " ".join(filter(None, key)), "this row is lacking")
    both = found[found.isin(true)].drop_duplicates()
    if not both.equals(true[true.isin(found)]):
        yield Breach("G2", file, "", "its rows stand in another order than the codebook's")
    for key in found[found.duplicated()]:
        yield Breach("G9", file, " ".join(filter(None, key)), "this row comes twice")


def check_same(one: pd.DataFrame, other: pd.DataFrame, file: str) -> Iterator[Breach]:
    """Rows of another language that do not say the same."""
    if len(one) != len(other):
        yield Breach("G9", file, "", "it has not as many rows as the other language")
        return
    differ = (one[list(COLUMNS)].to_numpy() != other[list(COLUMNS)].to_numpy()).any(axis=1)
    for i in np.flatnonzero(differ):
        place = " ".join(filter(None, (str(other.iloc[int(i)][key]) for key in KEYS)))
        yield Breach("G9", file, place, "it differs from the other language")


def check_earlier(told: pd.DataFrame, earlier: pd.DataFrame, file: str) -> Iterator[Breach]:
    """Figures of the wave before that its own release hides or prints otherwise.

    `told`: the rows of release.csv; `earlier`: those of the release before, as `of_release` has it.
    """
    key = ["dimension", "area", "item", "level", "outcome"]
    of_before = {
        ("share_before", *row[:5]): row[5] for row in _rows(earlier, "item", "group_share", key)
    } | {
        ("contrast_before", *row[:5]): row[5]
        for row in _rows(earlier, "association", "contrast", key)
    }
    change = told[(told["table"] == "change") & (told["value"] != "")]
    for row in change[change["statistic"].isin(["share_before", "contrast_before"])].to_dict(
        "records"
    ):
        name = (row["statistic"], *(row[k] for k in key))
        place = " ".join(filter(None, map(str, name)))
        if not of_before.get(name):
            yield Breach("G8", file, place, "the release of the wave before does not have it")
        elif row["statistic"] == "share_before" and of_before[name] != row["value"]:
            yield Breach("G8", file, place, "the release of the wave before has another figure")


def _rows(
    earlier: pd.DataFrame, table: str, statistic: str, key: list[str]
) -> list[tuple[str, ...]]:
    part = earlier[(earlier["table"] == table) & (earlier["statistic"] == statistic)]
    return keys_of(part[[*key, "value"]])
