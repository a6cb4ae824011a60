"""Tests next to a difference of which a part is hidden say no more than the difference does."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from benchmarks.populations import changes_between
from pipeline.config import Analysis, Disclosure
from pipeline.disclose import disclose
from pipeline.disclose.policy import band
from pipeline.disclose.release_rows import write
from tests.disclose.populations import Answers, People, people, results
from tests.made import table

TESTS = ("contrast_p", "q", "holm", "equivalence_p", "equivalence_q")
KEY = ["dimension", "area", "item", "outcome"]


def with_tests(exact: pd.DataFrame, factor: float = 1.0) -> pd.DataFrame:
    """Exact results with the tests of each difference, on errors so many times as large."""
    own = exact[exact["statistic"].eq("contrast") & exact["value"].notna()]
    z = (own["value"] / (factor * own["se"])).abs()
    p = 2 * stats.norm.sf(z)
    rows = []
    for name in TESTS:
        part = own.assign(statistic=name, value=p, low=np.nan, high=np.nan, se=np.nan)
        rows.append(part.assign(count=12))
    return pd.concat([exact, *rows], ignore_index=True)


@pytest.fixture(scope="module")
def exact() -> pd.DataFrame:
    drawn: People = people(1, n=312, sectors=6, regions=3, factors=5, outcomes=1)
    weights = np.where(drawn.areas["sector"] == 3, 6.0, 1.0)
    return results(replace(drawn, weights=weights))


def printed(exact: pd.DataFrame, again: bool = True) -> pd.DataFrame:
    """What is printed in Wales, by pair and statistic."""
    wales = exact["dimension"].eq("national") & exact["statistic"].eq("contrast")
    keys = {tuple(one) for one in exact.loc[wales, KEY].to_numpy()} if again else set()
    release, _ = write(exact, {}, set(), Disclosure(), Analysis(), None, keys)
    rows = release[release["dimension"].eq("national") & release["table"].eq("association")]
    return rows.pivot_table(index=KEY, columns="statistic", values=["value", "low", "high"])


@pytest.mark.parametrize("factor", [1.5, 3.0])
def test_what_the_exact_error_is_changes_no_band(exact: pd.DataFrame, factor: float) -> None:
    """It hangs on the hidden answers; read as it was, it tells of them."""
    names = [("value", name) for name in TESTS]
    first, other = printed(with_tests(exact)), printed(with_tests(exact, factor))
    assert (first[names] == other[names]).all(axis=None)
    first, other = (printed(with_tests(exact, f), again=False) for f in (1.0, factor))
    assert (first[names] != other[names]).any(axis=None)


def test_a_band_is_that_of_the_printed_difference_and_interval(exact: pd.DataFrame) -> None:
    """By scipy, from the half width, which is rounded up by less than a point."""
    found = printed(with_tests(exact))
    difference = found["value"]["contrast"].abs()
    half = (found["high"]["contrast"] - found["low"]["contrast"]) / 2
    most, least = (2 * stats.norm.sf(1.96 * difference / reach) for reach in (half, half - 1))
    for p, low, high in zip(found["value"]["contrast_p"], least, most, strict=True):
        assert band(low * 0.8) <= p <= band(high * 1.2)
    tests = found["value"]
    assert (tests["q"] >= tests["contrast_p"]).all()
    assert (tests["holm"] >= tests["q"]).all()
    assert len(set(tests["contrast_p"])) > 1


def test_the_others_of_its_family_count_as_they_were(exact: pd.DataFrame) -> None:
    """Of two differences one is made anew; both stand in the q of each, by Benjamini, Hochberg."""
    own = with_tests(exact)
    wales = own[own["dimension"].eq("national") & own["statistic"].eq("contrast")]
    first = tuple(wales[KEY].iloc[0])
    release, _ = write(own, {}, set(), Disclosure(), Analysis(), None, {first})
    kept, _ = write(own, {}, set(), Disclosure(), Analysis())
    moved = (release["value"] != kept["value"]) & release["value"].notna()
    assert {tuple(one) for one in release.loc[moved, KEY].to_numpy()} <= {first}


def test_tests_of_wales_are_made_anew_where_a_sector_is_hidden(exact: pd.DataFrame) -> None:
    """Twice: with errors half as large as they are, disclosure control prints the same bands."""
    bands = []
    for factor in (0.5, 1.0):
        release, account = disclose(with_tests(exact, factor), Answers(), Disclosure())
        assert not any(one["breaches"] for one in account["guarantees"].values())
        rows = release[release["dimension"].eq("national") & release["statistic"].isin(TESTS)]
        shares = release[release["statistic"].eq("share_with") & release["dimension"].eq("sector")]
        hidden = set(shares.loc[shares["value"].isna(), "item"])
        bands.append(rows[rows["item"].isin(hidden)]["value"].dropna().tolist())
    assert len(bands[0]) >= len(TESTS)
    assert bands[0] == bands[1]


def test_a_hidden_p_has_no_part_in_what_is_printed_of_others(exact: pd.DataFrame) -> None:
    """By scipy: of five tests of Wales one is hidden, and counts as if its p were 1."""
    own = with_tests(exact)
    key = own["dimension"].eq("national") & own["item"].eq("f2")
    hidden = own.index[key & own["statistic"].isin(["share_with", "share_without"])]
    assert len(hidden) == 2
    first = own["statistic"].eq("contrast_p") & own["dimension"].eq("national")
    p = own.loc[first].set_index("item")["value"]
    p[:] = [0.028, 0.012, 0.0004, 0.0035, 0.2]
    found = []
    for secret in (0.0004, 0.7):
        p["f2"] = secret
        tests = own["dimension"].eq("national") & own["statistic"].isin(TESTS)
        own.loc[tests, "value"] = own.loc[tests, "item"].map(p)
        release, _ = write(own, dict.fromkeys(hidden, "x"), set(), Disclosure(), Analysis())
        found.append(
            release[release["dimension"].eq("national") & release["statistic"].isin(TESTS)]
        )
    assert found[0].equals(found[1])
    told = found[0].pivot_table(index="item", columns="statistic", values="value")
    assert "f2" not in told.index
    p["f2"] = 1.0
    q = pd.Series(stats.false_discovery_control(p), index=p.index)
    assert told["q"].to_dict() == q.drop("f2").map(band).to_dict()
    assert told["contrast_p"].to_dict() == p.drop("f2").map(band).to_dict()


def test_a_hidden_p_like_for_like_has_no_part_in_the_q_of_others() -> None:
    """By scipy: of four differences between people of the same areas one is hidden."""
    p = pd.Series({"f0": 0.004, "f1": 0.02, "f2": 0.03, "f3": 0.2})
    found = []
    for secret in (0.0001, 0.9):
        p["f1"] = secret
        q = stats.false_discovery_control(p)
        own = table(
            {"table": "model", "dimension": "national", "area": "national", "item": item,
             "outcome": "o", "statistic": name, "value": value, "base": 300}
            for name, values in (("adjusted_p", p), ("adjusted_q", q))
            for item, value in zip(p.index, values, strict=True)
        )  # fmt: skip
        hidden = own.index[own["item"].eq("f1")]
        release, _ = write(own, dict.fromkeys(hidden, "x"), set(), Disclosure(), Analysis())
        found.append(release)
    assert found[0].equals(found[1])
    told = found[0][found[0]["statistic"] == "adjusted_q"].set_index("item")["value"].dropna()
    p["f1"] = 1.0
    by_scipy = pd.Series(stats.false_discovery_control(p), index=p.index).map(band)
    assert told.to_dict() == by_scipy.drop("f1").to_dict()


def with_changes(p: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Two waves of other people: the second's exact figures with its changes, and the first's.

    p: of every change, as exact figures have it.
    """
    waves = [results(people(seed, n=312, sectors=3, regions=2, factors=2, outcomes=1))
             for seed in (1, 2)]  # fmt: skip
    moved = changes_between(*waves)
    own = moved[moved["statistic"].isin(("share_change", "contrast_change"))]
    tests = own.assign(statistic=own["statistic"] + "_p", value=p, low=np.nan, high=np.nan)
    return pd.concat([waves[1], moved, tests], ignore_index=True), waves[0]


def bands(
    p: float, again: set[tuple[str, ...]], hidden: bool = False
) -> tuple[pd.DataFrame, "pd.Series[float]"]:
    """The release, and the bands of its changes in Wales by question, outcome and statistic."""
    exact, first = with_changes(p)
    earlier, _ = write(first, {}, set(), Disclosure())
    if hidden:
        earlier.loc[earlier["area"].eq("s0"), "value"] = np.nan
    release, _ = write(exact, {}, set(), Disclosure(), Analysis(), earlier, again)
    rows = release["table"].eq("change") & release["area"].eq("national")
    tests = release[rows & release["statistic"].str.endswith("_p")]
    return release[rows], tests.set_index(["item", "outcome", "statistic"])["value"]


@pytest.mark.parametrize("hidden", [False, True])
def test_the_test_of_a_change_over_a_hidden_part_is_that_of_what_is_printed(hidden: bool) -> None:
    """Whether this wave hides a part or the wave before does; by scipy, from the interval."""
    wales = ("national", "national")
    again = set() if hidden else {(*wales, "f0", ""), (*wales, "f0", "o0")}
    (rows, first), (_, other) = (bands(p, again, hidden) for p in (1e-9, 0.9))
    same = first.index[first == other]
    assert set(same) == {key for key in first.index if hidden or key[0] == "f0"}
    for item, outcome, statistic in same:
        own = rows[rows["item"].eq(item) & rows["outcome"].eq(outcome)]
        row = own[own["statistic"].eq(statistic.removesuffix("_p"))].iloc[0]
        half = max(row["high"] - row["value"], row["value"] - row["low"])
        assert first[item, outcome, statistic] == band(
            2 * stats.norm.sf(stats.norm.isf(0.025) * abs(row["value"]) / half)
        )
    assert len(set(first[same])) > 1


def test_what_is_not_over_a_hidden_part_is_tested_exactly() -> None:
    (_, first), (_, other) = (bands(p, set()) for p in (1e-9, 0.9))
    assert (first == 0.001).all()
    assert (other == 1).all()
