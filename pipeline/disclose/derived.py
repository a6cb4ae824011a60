"""Figures that are made from other figures: hidden, or published in coarser steps, as these are.

A comparison of areas, of contexts or of waves is made from shares and contrasts that have their own
rows or no rows at all. It says no more than they do, and where some are hidden it is rounded so
far that it cannot stand in for them.
"""

import math
from operator import itemgetter
from typing import Any

import numpy as np
import pandas as pd

from pipeline.config import Disclosure
from pipeline.disclose import policy as rules
from pipeline.statistics import STATISTICS
from pipeline.units import BAND, P_BANDS

# Why there is no change where the questionnaires differ: no answer is behind it.
NOT_ASKED = "not_asked"
# A mean over several questions, to one decimal: nothing on fewer people than this.
SCALE_BASE = 100
# What a figure that is made from other figures can need of them.
NEEDS = {"own", "areas", "areas_or_steps", "wide", "many", "waves"}
PLACE = ["dimension", "area", "item", "outcome"]
Reasons = dict[int, str]
Hidden = dict[tuple[str, ...], str]
Row = dict[str, Any]
Place = tuple[str, ...]
COMPARED = "different"  # the table of what areas have between them, of one factor and outcome


def records(frame: pd.DataFrame) -> list[Row]:
    """The rows of a frame as dicts."""
    names = [str(column) for column in frame.columns]
    columns = [frame[name].to_numpy(dtype=object) for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def keys_of(rows: pd.DataFrame) -> list[Any]:
    """What each row has in its columns, as a tuple.

    pandas walks along a column of texts ten times slower than along a list.
    """
    return list(zip(*(rows[name].tolist() for name in rows.columns), strict=True))


def follow(
    results: pd.DataFrame, reasons: Reasons, earlier: pd.DataFrame | None, policy: Disclosure
) -> tuple[Reasons, set[int]]:
    """Reasons for figures that are made from others, and rows whose points come in steps.

    Args:
        results: exact figures, index 0 to n-1.
        reasons: why rows of the tables of answers are hidden.
        earlier: the release of the wave before, where there is one.
        policy: the thresholds.
    """
    pairs = _hidden(results, reasons, "association", "share_with", PLACE)
    shares = _hidden(
        results, reasons, "item", "group_share", ["dimension", "area", "item", "level"]
    )
    closed = {(key[0], *key[2:]) for key, reason in pairs.items() if reason}
    compared = compared_with_hidden(results, {key for key, reason in pairs.items() if reason})
    held = {pair[1:] for pair in closed}  # a model holds the areas of all dimensions equal
    few = (results["table"] == "context") & (results["base"] < policy.fingerprint_base)
    closed |= set(keys_of(results.loc[few, ["dimension", "item", "outcome"]]))
    told = _told(earlier)
    found: Reasons = {}
    steps: set[int] = set()
    needs = {key: NEEDS & set(one.needs) for key, one in STATISTICS.items()}
    keys = keys_of(results[["table", "statistic"]])
    made = results[[bool(needs.get(key)) for key in keys]]
    for i, row in zip(made.index, records(made), strict=True):
        asked = needs[row["table"], row["statistic"]]
        pair = (row["dimension"], row["area"], row["item"], row["outcome"])
        over = (row["dimension"], row["item"], row["outcome"]) in (
            compared if row["table"] == COMPARED else closed
        )
        over |= row["table"] == "model" and (row["item"], row["outcome"]) in held
        floor = policy.fingerprint_base if "wide" in asked else SCALE_BASE * ("many" in asked)
        reason = _change(row, pairs, shares, told, policy) if "waves" in asked else ""
        if "own" in asked and pairs.get(pair):
            reason = rules.HIDDEN_TABLE
        elif ("areas" in asked and over) or _below(row["base"], floor):
            reason = rules.FINGERPRINT
        elif "areas_or_steps" in asked and over:
            steps.add(int(i))
        if reason:
            found[int(i)] = reason
    return found, steps


def compared_with_hidden(results: pd.DataFrame, hidden: set[Place]) -> set[tuple[str, ...]]:
    """The comparisons of areas that a hidden area takes part in: dimension, factor and outcome.

    An area takes part if it has a difference of its own, which it has from twenty people a side on;
    so that it does tells of no small count.

    results: a row a figure, exact. hidden: dimension, area, factor and outcome of the pairs that
    are hidden.
    """
    own = results[(results["table"] == COMPARED) & (results["statistic"] == "difference")]
    own = own[own["value"].notna()]
    return {(key[0], *key[2:]) for key in keys_of(own[PLACE]) if key in hidden}


def _below(base: Any, floor: int) -> bool:
    return not pd.isna(base) and int(base) < floor


def _hidden(
    results: pd.DataFrame, reasons: Reasons, table: str, statistic: str, key: list[str]
) -> Hidden:
    """Why each cell that others follow is hidden; "" where it is shown."""
    part = results[(results["table"] == table) & (results["statistic"] == statistic)]
    keys = keys_of(part[key])
    return {k: reasons.get(int(i), "") for i, k in zip(part.index, keys, strict=True)}


def _told(earlier: pd.DataFrame | None) -> set[tuple[str, ...]] | None:
    """The headline shares and contrasts that the wave before has published; None = not known."""
    if earlier is None:
        return None
    part = earlier[earlier["value"].notna()]
    part = part[part["statistic"].isin(("group_share", "contrast"))]
    part = part[part["table"].isin(("item", "association"))]
    return set(keys_of(part[[*PLACE, "level"]]))


def _change(
    row: Row, pairs: Hidden, shares: Hidden, told: set[tuple[str, ...]] | None, policy: Disclosure
) -> str:
    """Why a row of change is hidden: this wave's figure is, or that of the wave before.

    Where the release before is not at hand, a figure of its own is held to the thresholds alone.
    """
    if row["reason"] == NOT_ASKED:
        return ""
    contrast = row["statistic"].startswith("contrast")
    now = (
        pairs.get((row["dimension"], row["area"], row["item"], row["outcome"]), "")
        if contrast
        else shares.get((row["dimension"], row["area"], row["item"], row["level"]), "")
    )
    of_before = row["statistic"].endswith("_before")
    if now and not of_before:
        return rules.HIDDEN_TABLE
    if row["statistic"].endswith("_now"):
        return ""
    place = (row["dimension"], row["area"], row["item"], row["outcome"], row["level"])
    if told is not None:
        return "" if place in told else rules.HIDDEN_TABLE
    if contrast and _below(row["base"], policy.fingerprint_base):
        return rules.FINGERPRINT
    if not pd.isna(row["count"]):
        return rules.primary(int(row["count"]), int(row["base"]), policy)
    return ""


def in_steps(value: float, low: float, high: float) -> dict[str, float]:
    """Points to the nearest 5, and the interval outwards to the next 5."""
    return {
        "value": 5 * float(np.floor(value / 5 + 0.5)),
        "low": 5 * float(np.floor(low / 5)),
        "high": 5 * float(np.ceil(high / 5)),
    }


def align(rows: list[Row]) -> None:
    """Make every change the difference of the two figures next to it, and `now` this wave's own.

    Changes rows of the release in place: a difference rounded by itself would say more of the
    figures that it comes from than these do.
    """
    parts = [*PLACE, "level"]
    contrasts = {
        tuple(row[k] for k in parts): row["value"]
        for row in rows
        if row["table"] == "association" and row["statistic"] == "contrast"
    }
    change = {(row["statistic"], *(row[k] for k in parts)): row for row in rows if _of_change(row)}
    for (statistic, *place), row in change.items():
        if statistic == "contrast_now":
            _move(row, contrasts.get(tuple(place), np.nan))
    for (statistic, *place), row in change.items():
        kind, _, part = statistic.partition("_")
        if part == "change":
            now, before = (change.get((f"{kind}_{one}", *place)) for one in ("now", "before"))
            if now is not None and before is not None:
                _move(row, now["value"] - before["value"])


def hold_zero(rows: list[Row], confidence: float) -> None:
    """Let no interval leave out zero whose own test does not: change rows of the release in place.

    Published intervals are smoothed, and tests are exact. Where the published band of p says that p
    is 1 - confidence or more, the exact interval holds zero, and so does the published one. It says
    no more than the band: both are made of what is published.
    """
    least = dict(zip(P_BANDS, (0.0, *P_BANDS), strict=False))
    key_of = itemgetter("table", *PLACE, "level", "statistic")
    bands = {
        key_of(row): row["value"]
        for row in rows
        if row["unit"] == BAND and not math.isnan(row["value"])
    }
    for row in rows:
        if math.isnan(row["low"]):
            continue
        key = key_of(row)
        own = (*key[:-1], f"{key[-1]}_p")
        if row["table"] == "change" and row["statistic"] == "contrast_now":
            own = ("association", *key[1:-1], "contrast_p")
        if own in bands and least[bands[own]] >= 1 - confidence - 1e-9:
            row |= {"low": min(row["low"], 0.0), "high": max(row["high"], 0.0)}


def _of_change(row: Row) -> bool:
    return row["table"] == "change" and not row["statistic"].endswith(("_p", "_q"))


def _move(row: Row, value: float) -> None:
    """Put a published figure elsewhere, its interval with it."""
    if np.isnan(row["value"]) or np.isnan(value):
        return
    by = value - row["value"]
    row |= {"value": value, "low": max(row["low"] + by, -100), "high": min(row["high"] + by, 100)}
