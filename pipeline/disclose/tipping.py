"""What would undo a finding, worked out from what is published and from nothing else."""

import math
from typing import Any

from pipeline.disclose.policy import percent
from pipeline.statistics import STATISTICS

Row = dict[str, Any]
SHOWN = ("published", "low_reliability")
ENDS = {"tipping_low": "low", "tipping_high": "high"}
NONE = {"value": math.nan, "base": None, "effective_base": math.nan}


def tip(rows: list[Row]) -> None:
    """Put into the rows of tipping points what follows from the published figures; in place.

    A tipping point of exact figures would be these figures once more, many times enlarged where
    most have answered. So a share's is made of the published share, its interval and the response
    rate, a difference's likewise; where one of these is not published, it is not either.
    """
    points = [row for row in rows if row["table"] == "response" and "shown" in _needs(row)]
    if not points:
        return
    published: dict[tuple[str, ...], Row] = {
        (row["table"], row["item"], row["level"], row["outcome"], row["statistic"]): row
        for row in rows
        if row["dimension"] == "national" and row["verdict"] in SHOWN
    }
    silent = 1 - _rate(published)
    for row in points:
        share = row["statistic"] in ENDS
        of = ("item", "group_share") if share else ("association", "contrast")
        source = published.get((of[0], row["item"], row["level"], row["outcome"], of[1]))
        if row["reason"] == "no_frame":
            continue
        if source is None or not silent > 0 or math.isnan(source["low"]):
            row |= NONE | {"unit": "", "verdict": "suppressed", "reason": "hidden_table"}
            continue
        value, low, high = (source[part] / 100 for part in ("value", "low", "high"))
        if share:
            shift = value - {"low": low, "high": high}[ENDS[row["statistic"]]]
        else:
            shift = low if low > 0 else min(high, 0.0)
        found = value - shift / silent
        one = STATISTICS[row["table"], row["statistic"]]
        possible = one.bounds[0] <= found <= one.bounds[1] and (share or shift != 0)
        row |= {"unit": one.unit, "base": source["base"], "effective_base": math.nan}
        if possible:
            row |= {"value": percent(found), "verdict": source["verdict"], "reason": ""}
        else:
            row |= NONE | {"verdict": "not_available", "reason": "not_applicable"}


def _needs(row: Row) -> tuple[str, ...]:
    one = STATISTICS.get((row["table"], row["statistic"]))
    return one.needs if one else ()


def _rate(published: dict[tuple[str, ...], Row]) -> float:
    """The share who answered, of those asked or else of the population; NaN where not published."""
    keys = (
        ("profile", "", "", "", name) for name in ("response_rate", "respondents", "population")
    )
    rate, came, people = (published.get(key, {}).get("value", math.nan) for key in keys)
    return float(rate / 100 if not math.isnan(rate) else came / people)
