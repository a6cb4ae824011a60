"""The trend handed on from release to release, from published figures alone."""

import itertools

import numpy as np
import pandas as pd
import pytest
from scipy import stats

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


def two_items(*changes: tuple[str, float]) -> pd.DataFrame:
    """Three waves of two shares; the second moves by less, on wider intervals."""
    found = None
    for number, shares in enumerate(((50, 50), (58, 51), (66, 54)), 1):
        parts = []
        for item, share in zip(("success", "better"), shares, strict=True):
            own = released(share, None if number == 1 else 8.0)
            own["item"] = item
            if item == "better":
                own["low"], own["high"] = own["low"] - 4, own["high"] + 4
            parts.append(own)
        own = pd.concat(parts, ignore_index=True)
        own["base"] = 300 + number
        for column, value in changes:
            own.loc[own["item"] == "better", column] = value if number == 2 else own[column]
        if found is not None:
            rows = trend_rows(own, f"w{number}", (f"w{number - 1}", found), 0.95)
            own = pd.concat([own, rows], ignore_index=True)
        found = own
    assert found is not None
    return found


def test_three_waves_make_a_trend_on_the_smallest_base():
    release = two_items()
    assert of(release, "slope")["item"].tolist() == ["success", "better"]
    assert of(release, "waves")["value"].tolist() == [3, 3]
    assert of(release, "family_size")["value"].tolist() == [2, 2]
    assert of(release, "slope")["base"].tolist() == [301, 301]
    assert set(of(release, "slope")["verdict"]) == {"published"}


def test_one_wave_of_low_reliability_marks_the_trend():
    slopes = of(two_items(("verdict", "low_reliability")), "slope").set_index("item")["verdict"]
    assert slopes.to_dict() == {"success": "published", "better": "low_reliability"}


def test_a_share_without_an_interval_is_no_part_of_a_trend():
    assert of(two_items(("low", np.nan)), "slope")["item"].tolist() == ["success"]


def test_tests_of_slopes_allow_for_each_other():
    """By scipy: q in bands, from slopes and intervals worked out here once more."""
    release = two_items()
    p = []
    for item in ("success", "better"):
        rows = of(release, "share")
        rows = rows[rows["item"] == item]
        error = ((rows["high"] - rows["low"]) / 2 / stats.norm.isf(0.025)).to_numpy()
        slope = np.polyfit(range(3), rows["value"], 1)[0]
        p.append(2 * stats.norm.sf(abs(slope) / (np.hypot(error[0], error[2]) / 2)))
    q = stats.false_discovery_control(p)
    assert p[0] < p[1]
    bands = [next((end for end in (0.001, 0.01, 0.05) if one < end), 1.0) for one in q]
    assert of(release, "slope_q")["value"].tolist() == bands
