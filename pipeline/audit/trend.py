"""The trend over waves: each share is one that its own wave has published, the slope theirs."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from pipeline.audit.breaches import Breach
from pipeline.audit.published.told import KEYS

TABLE = "trend"
ENDS = ["value", "low", "high"]
ROUNDED = 0.051  # how far two digits can be from a number, as a part of it


def check_trend(
    told: pd.DataFrame, earlier: pd.DataFrame | None, wave: str, file: str
) -> Iterator[Breach]:
    """Shares that no release has as they are printed, and slopes that are not those of the shares.

    told: the rows of release.csv; earlier: those of the release of the wave before, as `of_release`
    has it, None = there is none; wave: the name of this one.
    """
    rows = told[told["table"] == TABLE]
    own = _published(told, "")
    known = _published(told.iloc[:0] if earlier is None else earlier, TABLE)
    shares: dict[str, list[list[float]]] = {}
    for row in rows.to_dict("records"):
        place = " ".join(filter(None, (str(row[key]) for key in KEYS)))
        printed = tuple(row[end] for end in ENDS)
        kind, item = row["statistic"], row["item"]
        if kind in ("share", "share_change"):
            before = row["level"] != wave
            if printed not in (known if before else own).get((item, kind), ()):
                yield Breach("G8", file, place, "the release of its wave has another figure")
            if kind == "share":
                shares.setdefault(item, []).append([float(one or "nan") for one in printed])
        elif kind == "slope" and not np.allclose(
            [float(one or "nan") for one in printed], _slope(shares.get(item, [])), ROUNDED, 1e-9
        ):
            yield Breach("G2", file, place, "it is not the slope of the shares that are published")


def _published(told: pd.DataFrame, table: str) -> dict[tuple[str, str], set[tuple[str, ...]]]:
    """What a release prints of shares and of changes of Wales; `table`: of earlier waves too."""
    found: dict[tuple[str, str], set[tuple[str, ...]]] = {}
    here = told[told["dimension"] == "national"]
    for row in here[here["table"].isin(["item", "change", table])].to_dict("records"):
        kind = {"group_share": "share"}.get(row["statistic"], row["statistic"])
        found.setdefault((row["item"], kind), set()).add(tuple(row[end] for end in ENDS))
    return found


def _slope(shares: list[list[float]]) -> list[float]:
    """Least squares of the shares on the number of the wave, with limits made of theirs."""
    if len(shares) < 3:
        return [np.nan] * 3
    value, low, high = np.array(shares).T
    number = np.arange(len(value))
    counts = np.linalg.pinv(np.column_stack([np.ones(len(value)), number]))[1]
    far = [
        np.hypot.reduce(counts * np.where((counts > 0) == down, value - low, high - value))
        for down in (True, False)
    ]
    middle = float(counts @ value)
    return [middle, middle - far[0], middle + far[1]]
