"""The rows of the release: rounded where published, empty where hidden, a verdict on each.

Every hidden figure has the same verdict and the same reason, whatever hides it.
"""

import math
from collections.abc import Callable, Collection
from operator import itemgetter
from typing import Any

import numpy as np
import pandas as pd

from pipeline.config import Analysis, Disclosure
from pipeline.contracts.columns import KEY_COLUMNS, RELEASE_COLUMNS
from pipeline.disclose import policy as rules
from pipeline.disclose.derived import align, hold_zero, in_steps, records
from pipeline.disclose.smoothed import smooth
from pipeline.disclose.smoothed.borrow import borrow
from pipeline.disclose.tables import NATIONAL, PAIR_TABLES
from pipeline.disclose.tipping import tip
from pipeline.statistics import STATISTICS, Statistic
from pipeline.units import COUNT

Row = dict[str, Any]


def write(
    results: pd.DataFrame,
    reasons: dict[int, str],
    steps: set[int],
    policy: Disclosure,
    analysis: Analysis | None = None,
    earlier: pd.DataFrame | None = None,
    again: Collection[tuple[str, ...]] = (),
) -> tuple[pd.DataFrame, list[str]]:
    """Turn results into the release.

    Args:
        results: exact figures, index 0 to n-1.
        reasons: why a row is hidden, for the rows that are.
        steps: rows whose points are published in steps of 5.
        policy: the thresholds.
        analysis: has the confidence of the intervals, and how tests are made.
        earlier: the release of the wave before, where there is one.
        again: the pairs whose tests are made from what is printed of their differences: dimension,
            area, factor and outcome.

    Returns:
        The columns of the release, rows in the same order; and why each row is hidden, "" where it
        is not, which is for the account and for nothing that is published.
    """
    analysis = analysis or Analysis()
    shares = _pair_shares(results, reasons)
    rows = [_row(row, reasons.get(i, ""), shares, policy) for i, row in enumerate(records(results))]
    frame = pd.DataFrame(rows, columns=list(RELEASE_COLUMNS)).astype(RELEASE_COLUMNS)
    rows = records(smooth(results, frame, analysis, earlier, again))
    for i in steps:
        ends = {"value": rows[i]["value"], "low": rows[i]["low"], "high": rows[i]["high"]}
        rows[i] |= in_steps(**ends)
    align(rows)
    hold_zero(rows, analysis.confidence)
    borrow(rows, analysis.confidence)
    _mark(rows, policy)
    tip(rows)
    why = [row["reason"] if row["verdict"] == "suppressed" else "" for row in rows]
    for row in rows:
        if row["verdict"] == "suppressed":
            row["reason"] = rules.CONFIDENTIAL
    frame = pd.DataFrame(rows, columns=list(RELEASE_COLUMNS))
    return frame.astype(RELEASE_COLUMNS), why


def _base(row: Row) -> int | None:
    return None if pd.isna(row["base"]) else int(row["base"])


_key: Callable[[Row], tuple[str, ...]] = itemgetter("table", "dimension", "area", "item", "outcome")


def _pair_shares(results: pd.DataFrame, reasons: dict[int, str]) -> dict[tuple[str, ...], Row]:
    """What statistics of pairs depend on: both shares in per cent, and the reason.

    `away`: how far the printed difference is from the exact one.
    """
    part = results[results["statistic"].isin(["share_with", "share_without"])]
    found: dict[tuple[str, ...], Row] = {}
    for i, row in zip(part.index, records(part), strict=True):
        entry = found.setdefault(_key(row), {"reason": "", "away": 0.0})
        entry["reason"] = entry["reason"] or reasons.get(i, "")
        if not math.isnan(row["value"]):
            entry[row["statistic"]] = rules.percent(row["value"])
            sign = 1 if row["statistic"] == "share_with" else -1
            entry["away"] += sign * (entry[row["statistic"]] / 100 - row["value"])
    return found


def _row(row: Row, why: str, shares: dict[tuple[str, ...], Row], policy: Disclosure) -> Row:
    """One row of the release."""
    out: Row = {column: row[column] for column in KEY_COLUMNS}
    one = STATISTICS.get((row["table"], row["statistic"]))
    unit = one.unit if one else ""
    out |= {"unit": unit, "value": np.nan, "low": np.nan, "high": np.nan, "base": pd.NA}
    out |= {"effective_base": np.nan, "verdict": "suppressed", "reason": ""}
    pair = shares.get(_key(row)) if row["table"] in PAIR_TABLES else None
    hidden = why or (pair["reason"] if pair and row["reason"] else "")
    if row["reason"] and not hidden:
        if not rules.structural(row["table"], row["reason"]):
            return out | {"reason": rules.NOT_ESTIMABLE}
        return out | {"verdict": "not_available", "reason": row["reason"]}
    reason = hidden or _reason(row, one, pair, policy)
    if reason or one is None:
        return out | {"reason": reason}
    out |= _figures(row, one, shares, policy)
    base = None if row["table"] == "recodes" else _base(row)  # bases of rates disclose removals
    if base is not None:
        out["base"] = rules.to_step(base, policy.base_step)
    if not math.isnan(row["effective_base"]):
        out["effective_base"] = float(rules.to_step(row["effective_base"], policy.base_step))
    return out | {"verdict": "published"}


def _mark(rows: list[Row], policy: Disclosure) -> None:
    """Mark the published figures that are of low reliability, in place."""
    for row in rows:
        base: float = math.nan if pd.isna(row["base"]) else float(row["base"])
        found = row["unit"], row["low"], row["high"], base, row["effective_base"], policy
        if row["verdict"] == "published" and not rules.reliable(*found):
            row["verdict"] = "low_reliability"


def _reason(row: Row, one: Statistic | None, pair: Row | None, policy: Disclosure) -> str:
    """Why a row that is no cell of a table of answers is hidden; "" where it is not."""
    base = _base(row)
    if one is None:
        return rules.UNKNOWN
    if "never" in one.needs:
        return rules.SENSITIVE
    if not one.needs:
        return ""
    if "respondents" in one.needs:
        return rules.GROUP_FLOOR if 0 < row["value"] < policy.group_floor else ""
    if "counted" in one.needs:
        counted = _smallest(row) or 0
        if min(counted, (base or 0) - counted) < policy.group_floor:
            return rules.GROUP_FLOOR
    size = int(row["count"]) if row["table"] == "profile" and not pd.isna(row["count"]) else base
    if size is not None and size < policy.group_floor:
        return rules.GROUP_FLOOR
    if one.unit == COUNT:
        return ""
    if base is not None and base < policy.percentage_floor:
        return rules.PERCENTAGE_FLOOR
    if pair is None:
        return ""
    if pair["reason"]:
        return rules.HIDDEN_TABLE
    coarse = "table_or_coarse" in one.needs
    if not coarse and "table" not in one.needs:
        return ""
    told = rules.tells(coarse, _smallest(row), base or 0, policy)
    return "" if told else rules.FINGERPRINT


def _smallest(row: Row) -> int | None:
    """The smallest cell that is not empty in the table behind a statistic, where it is known."""
    return None if pd.isna(row["count"]) else int(row["count"])


def _away(row: Row, shares: dict[tuple[str, ...], Row]) -> float:
    """How far a difference from Wales is from what the printed differences make it.

    It is published as these make it, so that it is no second reading of the exact ones.
    """
    at = [(row["dimension"], row["area"]), NATIONAL]
    own, whole = (shares.get(("association", *one, row["item"], row["outcome"])) for one in at)
    if own and whole and row["statistic"] == "difference":
        return float(own["away"] - whole["away"])
    return 0.0


def _figures(
    row: Row, one: Statistic, shares: dict[tuple[str, ...], Row], policy: Disclosure
) -> Row:
    """Value and interval, rounded as the statistic wants it."""
    pair = shares.get(_key(row)) if row["table"] in PAIR_TABLES else None
    value, low, high = (float(row[column]) for column in ("value", "low", "high"))
    if one.rounding == "whole":
        moved = value + _away(row, shares)
        shown = rules.percent(min(max(moved, one.bounds[0]), one.bounds[1]))
        if row["statistic"] == "contrast" and pair is not None:
            shown = pair["share_with"] - pair["share_without"]
        least, most = (100 * end for end in one.bounds)
        return {
            "value": shown,
            "low": np.nan if math.isnan(low) else max(least, shown - rules.outwards(value - low)),
            "high": np.nan if math.isnan(high) else min(most, shown + rules.outwards(high - value)),
        }
    if one.rounding == "band":
        return {"value": rules.band(value)}
    if one.rounding in ("step", "exact"):
        exact = one.rounding == "exact"
        return {"value": round(value) if exact else rules.to_step(value, policy.base_step)}
    small = "table_or_coarse" in one.needs and not rules.open_table(_smallest(row), policy)
    if one.rounding == "decimal" or small:
        return {"value": rules.coarse(value)}
    kept = 3 if one.rounding == "three_digits" else 2
    ends = {"value": value, "low": low, "high": high}
    # As many pairs of a table may point one way as the other, and a test may find no difference.
    ends = {k: 0.0 if abs(v) < rules.NOISE else v for k, v in ends.items()}
    places = 2 if row["statistic"] == "mean" else 99  # a mean near zero would be the sum itself
    ends = {k: v if math.isnan(v) else rules.digits(v, kept) for k, v in ends.items()}
    return {k: round(v, places) for k, v in ends.items()}
