"""The trend over waves: made of published figures alone, and handed on from release to release.

A release has the published share of each wave that it can be compared with, so that the next one
needs no other release than this.
"""

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from pipeline.contracts.columns import RELEASE_COLUMNS
from pipeline.disclose.derived import records
from pipeline.disclose.policy import band, digits
from pipeline.statistics import STATISTICS
from pipeline.stats.association.multiplicity import benjamini_hochberg, families
from pipeline.stats.association.trend import slopes

Row = dict[str, Any]
WALES = {"dimension": "national", "area": "national"}
SHOWN = ("published", "low_reliability")
FEWEST = 3
"""Waves that make a trend: of two there is the change alone."""


def trend_rows(
    release: pd.DataFrame, wave: str, before: tuple[str, pd.DataFrame], confidence: float
) -> pd.DataFrame:
    """Rows of table trend, of Wales: shares of each wave, and from three waves on their slope.

    Of each factor and outcome (item) whose change since the wave before is published: with the wave
    as level, `share` and, but of the first, `share_change` since the wave before it; `slope` in
    points for a wave, `slope_q` over the items (`family_size`), and `waves`, how many there are.

    Args:
        release: this wave's rows.
        wave: its name.
        before: name and release of the wave before it.
        confidence: of the intervals.
    """
    kept: list[Row] = []
    chains = {}
    for now, change in _compared(release):
        chain = [one for one in _earlier(before, now) if one[0] != wave]
        if not chain:
            continue
        chain.append((wave, now, change))
        for name, share, since in chain:
            kept.append(share | {"table": "trend", "level": name, "statistic": "share"})
            if since is not None:
                kept.append(since | {"table": "trend", "level": name, "statistic": "share_change"})
        chains[str(now["item"])] = [share for _, share, _ in chain]
    frame = pd.DataFrame([*kept, *_slopes(chains, confidence)], columns=list(RELEASE_COLUMNS))
    return frame.astype(RELEASE_COLUMNS)


def _compared(release: pd.DataFrame) -> Iterator[tuple[Row, Row]]:
    """The published share of each item, and its published change since the wave before."""
    here = _of_wales(release)
    shares = {
        (row["item"], row["level"]): row
        for row in here
        if (row["table"], row["statistic"]) == ("item", "group_share") and _told(row)
    }
    for row in here:
        changed = (row["table"], row["statistic"]) == ("change", "share_change") and _told(row)
        if changed and (row["item"], row["level"]) in shares:
            yield shares[row["item"], row["level"]], row


def _earlier(before: tuple[str, pd.DataFrame], now: Row) -> list[tuple[str, Row, Row | None]]:
    """Name, share and change of each earlier wave, the first one first; [] where there is none."""
    name, release = before
    own = [row for row in _of_wales(release) if row["item"] == now["item"] and _told(row)]
    found: dict[str, list[Row | None]] = {}
    for row in own:
        if row["table"] == "trend" and row["level"]:
            place = found.setdefault(row["level"], [None, None])
            place[row["statistic"] == "share_change"] = row
    wanted = ("item", "group_share", now["level"])
    first = [row for row in own if (row["table"], row["statistic"], row["level"]) == wanted]
    if first and not found:
        found[name] = [first[0], None]
    return [(one, share, since) for one, (share, since) in found.items() if share is not None]


def _of_wales(release: pd.DataFrame) -> list[Row]:
    tables = release["table"].isin(("item", "change", "trend"))
    return records(release[tables & (release["area"] == WALES["area"])])


def _told(row: Row) -> bool:
    return row["verdict"] in SHOWN and not math.isnan(row["low"])


def _slopes(chains: dict[str, list[Row]], confidence: float) -> Iterator[Row]:
    """The slope of each item with waves enough."""
    items = [item for item, shares in chains.items() if len(shares) >= FEWEST]
    found = []
    for item in items:
        low, value, high = ([[row[k]] for row in chains[item]] for k in ("low", "value", "high"))
        found.append(slopes(value, low, high, confidence))
    p = np.array([one.p[0] for one in found])
    q = benjamini_hochberg(p, families([[""] * len(items)])) if items else p
    for item, one, adjusted in zip(items, found, q, strict=True):
        shares = chains[item]
        key = {**WALES, "item": item, "level": "", "outcome": "", "table": "trend"}
        printed = {k: digits(float(getattr(one, k)[0])) for k in ("value", "low", "high")}
        common = key | {"base": min(row["base"] for row in shares), "effective_base": math.nan}
        common |= {"verdict": _verdict(shares), "reason": ""}
        yield common | printed | _named("slope")
        yield common | {"value": band(float(adjusted))} | _named("slope_q")
        yield common | {"value": float(len(items))} | _named("family_size")
        yield common | {"value": float(len(shares))} | _named("waves")


def _named(statistic: str) -> Row:
    return {"statistic": statistic, "unit": STATISTICS["trend", statistic].unit}


def _verdict(shares: Sequence[Row]) -> str:
    low = any(row["verdict"] == "low_reliability" for row in shares)
    return "low_reliability" if low else "published"
