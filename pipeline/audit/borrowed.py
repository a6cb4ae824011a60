"""Pooled estimates: each is what the printed figures make it, and so says nothing more than they.

They are made here once more, of release.csv alone. The arithmetic of the model is that of
`pipeline/stats`; which figures go into it is worked out anew.
"""

import math
from collections import defaultdict
from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.audit.breaches import Breach
from pipeline.audit.published.told import keys_of
from pipeline.stats.models.printed import from_printed

Floats = NDArray[np.float64]
Rows = dict[tuple[str, str, str], dict[str, str]]
Groups = dict[tuple[str, str], tuple[float, float]]
MADE = ("pooled", "pooled_weight")
SIDES = ("share_with", "share_without")
WHOLE = 100.0
MOST = 0.999  # of an area's people who answered, as estimates are made
NOT_MADE = "it is not what the printed differences of all areas and factors make it"


def check_pooled(told: pd.DataFrame, confidence: float, file: str) -> Iterator[Breach]:
    """Pooled estimates, and the parts of them from elsewhere, that printed figures do not make.

    told: the rows of release.csv; confidence: of its intervals.
    """
    groups = _areas(told)
    pairs: dict[tuple[str, str], Rows] = defaultdict(dict)
    for row in _rows(told[told["table"] == "association"]):
        pairs[row["dimension"], row["outcome"]][row["area"], row["item"], row["statistic"]] = row
    for (dimension, outcome), rows in pairs.items():
        if not any(statistic in MADE for *_, statistic in rows):
            continue
        due = _due(rows, dimension, groups, confidence)
        for (area, item, statistic), own in rows.items():
            printed = tuple(own[name] for name in ("value", "low", "high", "base"))
            if statistic in MADE and printed != due[area, item, statistic]:
                key = "association", dimension, area, item, outcome, statistic
                yield Breach("G2", file, " ".join(key), NOT_MADE)


def _due(
    rows: Rows, dimension: str, groups: Groups, confidence: float
) -> dict[tuple[str, str, str], tuple[str, ...]]:
    """What is to be printed of each area and factor: value, low, high and base."""
    areas, items = (list(dict.fromkeys(key[part] for key in rows)) for part in (0, 1))
    shape = len(areas), len(items)

    def grid(statistic: str, column: str) -> Floats:
        found = [rows.get((a, i, statistic), {}).get(column, "") for a in areas for i in items]
        return np.array([_number(one) for one in found]).reshape(shape)

    ends = [grid("contrast", name).ravel() for name in ("value", "low", "high")]
    reach = np.array([_reach(*each) for each in zip(*ends, strict=True)]).reshape(shape)
    people, answered = zip(
        *(groups.get((dimension, area), (np.nan, 0.0)) for area in areas), strict=True
    )
    made = from_printed(
        np.stack([grid(side, "value") for side in SIDES], -1) / 100,
        np.stack([grid(side, "effective_base") for side in SIDES], -1),
        reach / 100,
        np.array(people),
        np.array(answered),
        confidence,
    )
    found: dict[tuple[str, str, str], tuple[str, ...]] = {}
    for a, i in np.ndindex(shape):
        own = rows.get((areas[a], items[i], "contrast"), {})
        figures = [float(x[a, i]) for x in (made.values, made.low, made.high, made.borrowed)]
        lacking = math.isnan(figures[0]) or own.get("status") == "not_available"
        base = own.get("base", "")
        key = areas[a], items[i]
        found[*key, "pooled"] = ("",) * 4 if lacking else (*_points(*figures[:3]), base)
        found[*key, "pooled_weight"] = ("",) * 4 if lacking else (_whole(figures[3]), "", "", base)
    return found


def _areas(told: pd.DataFrame) -> Groups:
    """By dimension and area: the effective base, and the part of its people who answered."""
    profile = told[(told["table"] == "profile") & (told["value"] != "")]
    rows = {(r["dimension"], r["area"], r["statistic"]): r for r in _rows(profile)}
    groups = {}
    for (dimension, area, statistic), row in rows.items():
        if statistic == "respondents":
            known = _number(rows.get((dimension, area, "population"), {}).get("value", ""))
            part = _number(row["value"]) / known if known > 0 else 0.0
            groups[dimension, area] = _number(row["effective_base"]), min(part, MOST)
    return groups


def _rows(told: pd.DataFrame) -> list[dict[str, str]]:
    names = [str(name) for name in told.columns]
    return [dict(zip(names, row, strict=True)) for row in keys_of(told)]


def _number(printed: str) -> float:
    """What is printed as a number; NaN where nothing is, or no number."""
    try:
        return float(printed or "nan")
    except ValueError:
        return math.nan


def _reach(value: float, low: float, high: float) -> float:
    """How far an interval reaches, by an end that neither zero nor 100 points has moved."""
    far = [abs(value - end) for end in (low, high) if abs(end) < WHOLE]
    return min(far) if far else (high - low) / 2


def _whole(part: float) -> str:
    return f"{math.floor(100 * part + 0.5 + 1e-9):d}"


def _points(value: float, low: float, high: float) -> tuple[str, str, str]:
    """Whole points, the interval outwards from them."""
    shown = math.floor(100 * value + 0.5 + 1e-9)
    down, up = (math.ceil(100 * far - 1e-9) for far in (value - low, high - value))
    return f"{shown:d}", f"{max(-100, shown - down):d}", f"{min(100, shown + up):d}"
