"""The disclose stage as a whole, on made-up respondents."""

import numpy as np
import pandas as pd
import pytest

from pipeline.config import Disclosure
from pipeline.contracts.check import check
from pipeline.contracts.columns import KEY_COLUMNS
from pipeline.disclose import disclose
from tests.disclose.populations import Answers
from tests.disclose.ticks import BOXES, NO, YES, survey

POLICY = Disclosure()
SHARES = ["share", "group_share", "share_with", "share_without", "nonresponse"]


def seen(release: pd.DataFrame) -> pd.Series:
    return release["verdict"].isin(["published", "low_reliability"])


def test_the_release_keeps_its_contract(release: pd.DataFrame) -> None:
    check("release", release, base_step=POLICY.base_step)


def test_a_row_in_is_a_row_out(exact: pd.DataFrame, release: pd.DataFrame) -> None:
    keys = list(KEY_COLUMNS)
    assert (exact[keys].to_numpy() == release[keys].to_numpy()).all()


def test_no_small_count_no_small_base(exact: pd.DataFrame, release: pd.DataFrame) -> None:
    """The policy of [disclosure], held against the exact counts."""
    share = exact["statistic"].isin(SHARES) & seen(release)
    count, base = exact.loc[share, "count"], exact.loc[share, "base"]
    assert share.sum() > 300
    assert not ((count > 0) & (count < 5)).any()
    assert not ((base - count > 0) & (base - count < 5)).any()
    assert (base >= 10).all()
    ends = release.loc[share, "value"].isin([0, 100])
    assert (base[ends] >= 50).all()
    low = (release["verdict"] == "low_reliability")[share]
    half = ((release["high"] - release["low"]) / 2)[share]
    assert (low == ((half > 15) | (release.loc[share, "effective_base"] < 30))).all()
    assert 0 < low.sum() < share.sum()


def test_statistics_of_a_hidden_table_are_hidden(release: pd.DataFrame) -> None:
    pairs = release[release["table"] == "association"].assign(seen=seen(release))
    by_pair = pairs.groupby(["dimension", "area", "item", "outcome"])["seen"]
    shares = pairs[pairs["statistic"].isin(["share_with", "share_without"])]
    whole = shares.groupby(["dimension", "area", "item", "outcome"])["seen"]
    assert (whole.min() == whole.max()).all()
    assert (by_pair.max() <= whole.max()).all()


def test_a_contrast_is_the_difference_that_readers_can_see(release: pd.DataFrame) -> None:
    pairs = release[(release["table"] == "association") & seen(release)]
    wide = pairs.pivot_table(
        index=["dimension", "area", "item", "outcome"], columns="statistic", values="value"
    )
    assert len(wide) > 30
    assert (wide["contrast"] == wide["share_with"] - wide["share_without"]).all()


def test_the_same_results_give_the_same_release(exact: pd.DataFrame, release: pd.DataFrame) -> None:
    again, _ = disclose(exact, Answers(), POLICY)
    pd.testing.assert_frame_equal(release, again)


def test_a_statistic_that_nobody_knows_does_not_pass(exact: pd.DataFrame) -> None:
    row = exact.iloc[[0]].assign(statistic="largest_salary", value=61_234.0)
    release, account = disclose(pd.concat([exact, row]), Answers(), POLICY)
    last = release.iloc[-1]
    assert (last["verdict"], last["reason"]) == ("suppressed", "confidential")
    assert np.isnan(last["value"])
    assert account["unknown"] == ["largest_salary"]


def test_nothing_says_why_a_figure_is_hidden(exact: pd.DataFrame) -> None:
    """A small count, its cover and a figure that cannot be made carry the same words."""
    row = exact[exact["statistic"] == "mean"].iloc[[0]]
    gone = row.assign(item="other", value=np.nan, base=0, reason="one_level")
    exact = pd.concat([exact, gone], ignore_index=True)
    release, _ = disclose(exact, Answers(), POLICY)
    lacking = release[release["value"].isna()]
    assert exact.loc[lacking.index, "count"].between(1, 4).any()
    assert (exact.loc[lacking.index, "reason"] == "one_level").any()
    words = {tuple(row) for row in lacking[["verdict", "reason"]].to_numpy()}
    assert words == {("suppressed", "confidential")}
    assert lacking[["low", "high", "base", "effective_base"]].isna().all(axis=None)


def test_counts_that_do_not_add_up_stop_the_stage(exact: pd.DataFrame) -> None:
    spoilt = exact.copy()
    first = spoilt.index[spoilt["statistic"] == "share"][0]
    spoilt.loc[first, "count"] += 1
    with pytest.raises(ValueError, match="do not add up"):
        disclose(spoilt, Answers(), POLICY)


def test_a_question_and_its_opposite_are_hidden_in_the_same_areas() -> None:
    """Who knows that they are opposites reads the one from the other."""
    people = survey(2, "opposite", n=300)
    exact = people.results()
    release, account = disclose(exact, BOXES, POLICY, apart=people.apart())
    assert not account["breaches"]
    key = ["dimension", "area", "item", "level", "outcome", "statistic"]
    shown = dict(zip(exact[key].itertuples(False, None), release["value"].notna(), strict=True))
    hidden = 0
    for dimension, area in people.areas:
        for level, other, with_, without in (
            (YES, NO, "share_with", "share_without"), (NO, YES, "share_without", "share_with"),
        ):  # fmt: skip
            first = shown[dimension, area, "b0", level, "", "share"]
            assert first == shown[dimension, area, "b1", other, "", "share"]
            pair = shown[dimension, area, "b0", "", "success", with_]
            assert pair == shown[dimension, area, "b1", "", "success", without]
            hidden += (not first) + (not pair)
    assert 0 < hidden < 4 * len(people.areas)
