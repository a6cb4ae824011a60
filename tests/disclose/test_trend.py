"""The trend handed on from release to release, from published figures alone."""

import itertools

import numpy as np
import pandas as pd
import pytest

from pipeline.audit.published.told import of_release
from pipeline.audit.trend import check_trend
from pipeline.contracts.columns import RELEASE_COLUMNS
from pipeline.disclose.trend import trend_rows

KEY = {"dimension": "national", "area": "national", "level": "success", "outcome": ""}


def released(share: float, change: float | None = None, **more) -> pd.DataFrame:
    """A release with a share and its change; a share of nan is hidden."""
    seen = {"verdict": "published", "reason": "", "base": 300, "effective_base": 250.0}
    hidden = {"verdict": "suppressed", "reason": "confidential", "base": pd.NA}
    rows = [{"table": "item", "statistic": "group_share", "unit": "percent", "value": share,
             "low": share - 5, "high": share + 6}]  # fmt: skip
    if change is not None:
        rows.append({"table": "change", "statistic": "share_change", "unit": "points",
                     "value": change, "low": change - 8, "high": change + 8})  # fmt: skip
    frame = pd.DataFrame(
        [
            {"item": "success", **KEY, **(hidden if np.isnan(row["value"]) else seen), **row}
            for row in rows
        ]
    )
    return frame.reindex(columns=list(RELEASE_COLUMNS)).astype(RELEASE_COLUMNS)


def next_wave(number: int, share: float, change: float, before: pd.DataFrame) -> pd.DataFrame:
    own = released(share, change)
    rows = trend_rows(own, f"w{number}", (f"w{number - 1}", before), 0.95)
    return pd.concat([own, rows], ignore_index=True)


def chained(*shares: float) -> pd.DataFrame:
    """The release of the last of several waves, each made from the one before it."""
    found = released(shares[0])
    for number, (before, now) in enumerate(itertools.pairwise(shares), 2):
        found = next_wave(number, now, now - before, found)
    return found


def of(release: pd.DataFrame, statistic: str) -> pd.DataFrame:
    return release[(release["table"] == "trend") & (release["statistic"] == statistic)]


def test_each_wave_and_each_step_is_handed_on():
    release = chained(50, 54, 60, 58)
    assert of(release, "share")["level"].tolist() == ["w1", "w2", "w3", "w4"]
    assert of(release, "share")["value"].tolist() == [50, 54, 60, 58]
    assert of(release, "share_change")["level"].tolist() == ["w2", "w3", "w4"]
    assert of(release, "share_change")["value"].tolist() == [4, 6, -2]
    slope = of(release, "slope").iloc[0]
    assert slope["value"] == pytest.approx(np.polyfit(range(4), [50, 54, 60, 58], 1)[0])
    assert slope["low"] < slope["value"] < slope["high"]
    assert of(release, "waves")["value"].item() == 4
    assert of(release, "slope_q")["value"].item() in (0.001, 0.01, 0.05, 1)
    assert not release.duplicated(["table", "item", "level", "statistic"]).any()


def test_two_waves_have_a_change_and_no_trend():
    release = chained(50, 54)
    assert of(release, "share")["level"].tolist() == ["w1", "w2"]
    assert of(release, "slope").empty


def test_a_chain_begins_again_after_a_wave_that_hides_or_did_not_ask():
    hidden = chained(50, np.nan, 60, 58)
    assert of(hidden, "share")["level"].tolist() == ["w3", "w4"]
    other = released(54)  # asked in other words: no change, so no trend
    release = next_wave(4, 58, -2, next_wave(3, 60, 6, other))
    assert of(release, "share")["level"].tolist() == ["w2", "w3", "w4"]
    assert of(next_wave(3, np.nan, np.nan, chained(50, 54)), "share").empty


def test_a_wave_that_comes_before_itself_counts_once():
    before = chained(50, 54, 60)
    again = trend_rows(released(58, -2), "w2", ("w3", before), 0.95)
    assert of(again, "share")["level"].tolist() == ["w1", "w3", "w2"]


def breaches(release: pd.DataFrame, before: pd.DataFrame, **changed) -> list[str]:
    told = of_release(release)
    for (statistic, level), value in changed.get("cells", {}).items():
        rows = (told["table"] == "trend") & (told["statistic"] == statistic)
        told.loc[rows & (told["level"] == level), "value"] = value
    return [one.guarantee for one in check_trend(told, of_release(before), "w4", "release.csv")]


def test_the_audit_finds_what_no_release_has_told():
    before = chained(50, 54, 60)
    release = next_wave(4, 58, -2, before)
    assert breaches(release, before) == []
    for cell, wanted in (
        (("share", "w1"), ["G8", "G2"]), (("share", "w4"), ["G8", "G2"]),
        (("share_change", "w2"), ["G8"]), (("share_change", "w4"), ["G8"]),
        (("slope", ""), ["G2"]),
    ):  # fmt: skip
        assert breaches(release, before, cells={cell: "33"}) == wanted, cell
    assert set(breaches(release, chained(50, 60))) == {"G8"}
