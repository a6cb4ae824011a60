"""Pooled estimates of a release: made of its own printed figures, whatever is hidden.

Whoever has the release can make them too, so that they disclose nothing: no answer that is not
behind another printed figure has a part in them.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from pipeline.disclose import policy as rules
from pipeline.stats.models.printed import from_printed
from pipeline.stats.variance.design import Floats

Row = dict[str, Any]
Place = tuple[str, str]
SIDES = ("share_with", "share_without")
MADE = ("pooled", "pooled_weight")
USED = {*SIDES, "contrast", *MADE}
NOTHING = {"value": np.nan, "low": np.nan, "high": np.nan, "base": pd.NA, "effective_base": np.nan}
NO_ROW = {"verdict": "", "reason": "", **NOTHING}
MOST = 100  # points
ALL_BUT = 0.999  # of the people of an area, at most, are counted as having answered


def borrow(rows: list[Row], confidence: float) -> None:
    """Make every `pooled` and `pooled_weight` of other rows of the release; changes it in place.

    An area whose own difference is hidden has both where the area itself is published, and another
    of its dimension has a difference for that factor and outcome: then they have no base, and all
    of the estimate comes from elsewhere.

    Args:
        rows: every row of the release, each as it is printed.
        confidence: of its intervals.
    """
    areas = _areas([row for row in rows if row["table"] == "profile"])
    pairs: dict[Place, list[int]] = {}
    for i, row in enumerate(rows):
        if row["table"] == "association" and row["statistic"] in USED:
            pairs.setdefault((row["dimension"], row["outcome"]), []).append(i)
    for numbers in pairs.values():
        for i, own, figures in _made(rows, numbers, areas, confidence):
            statistic = rows[i]["statistic"]
            rows[i] |= NOTHING | {"verdict": "suppressed", "reason": rules.HIDDEN_TABLE}
            if own["verdict"] == "not_available":
                rows[i] |= {"verdict": own["verdict"], "reason": own["reason"]}
            elif not np.isnan(figures[0]):
                base = {name: own[name] for name in ("base", "effective_base")}
                printed = _points(*figures) if statistic == "pooled" else _percent(figures[0])
                rows[i] |= base | printed | {"verdict": "published", "reason": ""}


def _areas(profile: Sequence[Row]) -> dict[Place, tuple[float, float]]:
    """By dimension and area: the effective base, and the part of everybody who answered."""
    everybody = {
        (row["dimension"], row["area"]): float(row["value"])
        for row in profile if row["statistic"] == "population"
    }  # fmt: skip
    found = {}
    for row in profile:
        if row["statistic"] == "respondents":
            place = row["dimension"], row["area"]
            people = everybody.get(place, np.nan)
            part = float(row["value"]) / people if people > 0 else np.nan
            part = 0.0 if np.isnan(part) else min(max(part, 0.0), ALL_BUT)
            found[place] = float(row["effective_base"]), part
    return found


def _made(
    rows: Sequence[Row],
    numbers: Sequence[int],
    areas: Mapping[Place, tuple[float, float]],
    confidence: float,
) -> Iterator[tuple[int, Row, tuple[float, ...]]]:
    """Row, the row of the own difference, and value, low and high or the part.

    `numbers`: those of the rows of one dimension and outcome.
    """
    at: dict[str, dict[Place, Row]] = {name: {} for name in (*SIDES, "contrast")}
    for i in numbers:
        if rows[i]["statistic"] in at:
            at[rows[i]["statistic"]][rows[i]["area"], rows[i]["item"]] = rows[i]
    places, items = (list(dict.fromkeys(rows[i][of] for i in numbers)) for of in ("area", "item"))

    def printed(name: str, column: str) -> Floats:
        found = [[at[name].get((place, item), NO_ROW)[column] for item in items]
                 for place in places]  # fmt: skip
        return np.array(found, dtype=np.float64)

    shares, bases = (
        np.stack([printed(side, column) for side in SIDES], axis=-1)
        for column in ("value", "effective_base")
    )
    dimension = rows[numbers[0]]["dimension"]
    here = np.array([areas.get((dimension, place), (np.nan, 0.0)) for place in places])
    found = from_printed(
        shares / 100,
        bases,
        reach(*(printed("contrast", end) for end in ("value", "low", "high"))) / 100,
        here[:, 0],
        here[:, 1],
        confidence,
    )
    figures = {
        "pooled": (found.values, found.low, found.high),
        "pooled_weight": (found.borrowed,),
    }
    for i in numbers:
        if rows[i]["statistic"] in figures:
            place, item = rows[i]["area"], rows[i]["item"]
            cell = places.index(place), items.index(item)
            own = at["contrast"].get((place, item), NO_ROW)
            yield i, own, tuple(float(one[cell]) for one in figures[rows[i]["statistic"]])


def reach(value: Floats, low: Floats, high: Floats) -> Floats:
    """(A, J) how far printed intervals of differences reach, in points, the shorter way.

    Their values and ends are (A, J) too. One that a test has drawn out to zero is longer the other
    way; one that would pass 100 points is cut off there.
    """
    down, up = (np.where(np.abs(end) < MOST, np.abs(value - end), np.inf) for end in (low, high))
    shorter = np.minimum(down, up)
    return np.where(np.isinf(shorter), np.abs(high - low) / 2, shorter)


def _points(value: float, low: float, high: float) -> Row:
    """An estimate in whole points, its interval outwards."""
    shown = rules.percent(value)
    return {
        "value": float(shown),
        "low": float(max(-MOST, shown - rules.outwards(value - low))),
        "high": float(min(MOST, shown + rules.outwards(high - value))),
    }


def _percent(part: float) -> Row:
    return {"value": float(rules.percent(part))}
