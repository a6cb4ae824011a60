"""Pooled estimates of a release: made of its own printed figures, whatever is hidden.

Whoever has the release can make them too, so that they disclose nothing: no answer that is not
behind another printed figure has a part in them.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from pipeline.disclose import policy as rules
from pipeline.stats.models.printed import from_printed
from pipeline.stats.variance.design import Floats

Row = dict[str, Any]
SIDES = ("share_with", "share_without")
MADE = ("pooled", "pooled_weight")
USED = (*SIDES, "contrast", "respondents", "population", *MADE)
NOTHING = {"value": np.nan, "low": np.nan, "high": np.nan, "base": pd.NA, "effective_base": np.nan}
MOST = 100  # points


def borrow(rows: list[Row], confidence: float) -> None:
    """Make every `pooled` and `pooled_weight` of other rows of the release; changes it in place.

    An area whose own difference is hidden has both where the area itself is published, and another
    of its dimension has a difference for that factor and outcome: then they have no base, and all
    of the estimate comes from elsewhere.

    Args:
        rows: every row of the release, each as it is printed.
        confidence: of its intervals.
    """
    used = [i for i, row in enumerate(rows) if row["statistic"] in USED]
    frame = pd.DataFrame([rows[i] for i in used], index=used)
    if frame.empty:
        return
    areas = _areas(frame[frame["table"] == "profile"])
    pairs = frame[frame["table"] == "association"]
    for _, part in pairs.groupby(["dimension", "outcome"], sort=False):
        made = {name: part.index[part["statistic"] == name] for name in MADE}
        for statistic, i, own, figures in _made(part, areas, made, confidence):
            rows[i] |= NOTHING | {"verdict": "suppressed", "reason": rules.HIDDEN_TABLE}
            if own["verdict"] == "not_available":
                rows[i] |= {"verdict": own["verdict"], "reason": own["reason"]}
            elif not np.isnan(figures[0]):
                base = {name: own[name] for name in ("base", "effective_base")}
                printed = _points(*figures) if statistic == "pooled" else _percent(figures[0])
                rows[i] |= base | printed | {"verdict": "published", "reason": ""}


def _areas(profile: pd.DataFrame) -> pd.DataFrame:
    """By dimension and area: people, the effective base, and the part of everybody who answered."""
    by = {
        name: profile[profile["statistic"] == name].set_index(["dimension", "area"])
        for name in ("respondents", "population")
    }
    there = by["respondents"]
    everybody = by["population"]["value"].reindex(there.index).astype("float64")
    part = there["value"].astype("float64") / everybody.where(everybody > 0)
    part = part.fillna(0.0).clip(0.0, 0.999)
    return pd.DataFrame({"people": there["effective_base"].astype("float64"), "sampled": part})


def _made(
    part: pd.DataFrame, areas: pd.DataFrame, made: dict[str, "pd.Index[int]"], confidence: float
) -> Iterator[tuple[str, int, Row, tuple[float, ...]]]:
    """Statistic, row, the row of the own difference, and value, low and high or the part."""
    places, items = (list(dict.fromkeys(part[name])) for name in ("area", "item"))
    grid = pd.MultiIndex.from_product([places, items])
    shape = len(places), len(items)
    rows = {
        name: part[part["statistic"] == name].set_index(["area", "item"]).reindex(grid)
        for name in (*SIDES, "contrast")
    }

    def numbers(name: str, column: str) -> Floats:
        return rows[name][column].to_numpy(np.float64, na_value=np.nan).reshape(shape)

    shares, bases = (
        np.stack([numbers(side, column) for side in SIDES], axis=-1)
        for column in ("value", "effective_base")
    )
    here = areas.reindex([(str(part["dimension"].iloc[0]), place) for place in places])
    found = from_printed(
        shares / 100,
        bases,
        reach(*(numbers("contrast", end) for end in ("value", "low", "high"))) / 100,
        here["people"].to_numpy(),
        here["sampled"].fillna(0.0).to_numpy(),
        confidence,
    )
    own: list[Row] = [{str(k): v for k, v in row.items()}
                      for row in rows["contrast"].to_dict("records")]  # fmt: skip
    figures = {
        "pooled": (found.values.ravel(), found.low.ravel(), found.high.ravel()),
        "pooled_weight": (found.borrowed.ravel(),),
    }
    at = {key: number for number, key in enumerate(grid)}
    for name, index in made.items():
        for i, place, item in zip(index, part["area"][index], part["item"][index], strict=True):
            number = at[place, item]
            yield name, int(i), own[number], tuple(float(one[number]) for one in figures[name])


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
