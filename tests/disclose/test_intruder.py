"""The attack finds what a release gives away; spoilt releases must not get past it."""

import numpy as np
import pandas as pd
import pytest

from pipeline.config import Disclosure
from pipeline.disclose import disclose
from pipeline.disclose.intruder import attack
from pipeline.disclose.policy import primary
from tests.disclose.populations import Answers, people, results

POLICY = Disclosure()
BOOK = Answers()


def unhide(exact: pd.DataFrame, release: pd.DataFrame, i: int) -> pd.DataFrame:
    spoilt = release.copy()
    spoilt.loc[i, ["value", "verdict", "reason"]] = [
        round(100 * exact.loc[i, "value"]),
        "published",
        "",
    ]
    return spoilt


def guarantees(exact: pd.DataFrame, spoilt: pd.DataFrame) -> set[str]:
    return {b.guarantee for b in attack(exact, spoilt, BOOK, POLICY).breaches}


def test_a_protected_release_holds(exact: pd.DataFrame, release: pd.DataFrame) -> None:
    verdict = attack(exact, release, BOOK, POLICY)
    assert verdict.breaches == ()
    assert verdict.small_cells > 50
    assert verdict.narrowest is not None
    assert verdict.narrowest >= POLICY.threshold


def test_every_secondary_answer_unhidden_is_caught() -> None:
    """Un-hide one [c] that protects another: the attack must see it, wherever it is."""
    exact = results(people(11, n=300, factors=2, outcomes=1))
    release, _ = disclose(exact, BOOK, POLICY)
    within = (release["verdict"] == "suppressed") & (release["statistic"] == "share")
    within &= pd.Series(
        [not primary(int(c), int(b), POLICY) if c > 0 else False
         for c, b in zip(exact["count"].fillna(0), exact["base"].fillna(0), strict=True)]
    )  # fmt: skip
    every = release.index[within]
    assert len(every) >= 12
    assert [i for i in every if not guarantees(exact, unhide(exact, release, i))] == []


def test_an_unhidden_small_count_is_caught(exact: pd.DataFrame, release: pd.DataFrame) -> None:
    i = exact.index[exact["count"].between(1, 4) & (exact["table"] == "item")][0]
    assert "G2" in guarantees(exact, unhide(exact, release, i))


def test_the_open_half_of_a_pair_unhidden_is_caught() -> None:
    """Few who do not agree report success: with the margins, one share tells the other."""
    exact = results(people(2, n=420, factors=8, outcomes=2))
    release, _ = disclose(exact, BOOK, POLICY)
    keys = ["dimension", "area", "item", "outcome"]
    few = (exact["statistic"] == "share_without") & exact["count"].between(1, 4)
    pairs = set(exact.loc[few, keys].itertuples(index=False, name=None))
    member = [key in pairs for key in exact[keys].itertuples(index=False, name=None)]
    open_ = (exact["statistic"] == "share_with") & (exact["count"] >= 5) & np.array(member)
    open_ &= (exact["base"] - exact["count"] >= 5) & exact["base"].between(30, 90)
    assert (release.loc[open_, "verdict"] == "suppressed").all()
    found = release.index[open_][:3]
    assert len(found) == 3
    for i in found:
        assert guarantees(exact, unhide(exact, release, i)) & {"G2", "G3", "G4"}


def test_one_decimal_is_caught(exact: pd.DataFrame, release: pd.DataFrame) -> None:
    i = release.index[(release["statistic"] == "share") & (release["base"] == 80)].tolist()
    i = i or release.index[(release["statistic"] == "share") & (release["base"] < 100)].tolist()
    spoilt = release.copy()
    spoilt.loc[i[0], "value"] = round(100 * exact.loc[i[0], "value"], 1) + 0.1
    assert "G2" in guarantees(exact, spoilt)


def test_four_digits_of_f_on_a_base_of_40_are_caught(
    exact: pd.DataFrame, release: pd.DataFrame
) -> None:
    tests = (release["statistic"] == "rao_scott_f") & (exact["base"].between(30, 50))
    i = release.index[tests][0]
    spoilt = release.copy()
    spoilt.loc[i, ["value", "verdict", "reason"]] = [3.142, "published", ""]
    assert "G2" in guarantees(exact, spoilt)


@pytest.fixture(scope="module")
def few() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Results and release of 160 people."""
    small = results(people(3, n=160, factors=2, outcomes=1))
    return small, disclose(small, BOOK, POLICY)[0]


@pytest.mark.parametrize("statistic", ["share", "group_share"])
def test_small_bases_are_caught(few: tuple[pd.DataFrame, pd.DataFrame], statistic: str) -> None:
    small, clean = few
    rows = (small["statistic"] == statistic) & small["base"].between(1, 9)
    i = clean.index[rows & clean["value"].isna()][0]
    assert "G1" in guarantees(small, unhide(small, clean, i))


def test_a_dominated_share_is_hidden_and_caught(exact: pd.DataFrame) -> None:
    heavy = exact.copy()
    i = heavy.index[(heavy["statistic"] == "group_share") & (heavy["base"] > 300)][0]
    heavy.loc[i, "effective_base"] = 3.0
    clean, _ = disclose(heavy, BOOK, POLICY)
    assert (clean.loc[i, "verdict"], clean.loc[i, "reason"]) == ("suppressed", "confidential")
    assert "G7" in guarantees(heavy, unhide(heavy, clean, i))


def test_other_rows_are_refused(exact: pd.DataFrame, release: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match="not about the same rows"):
        attack(exact, release.iloc[::-1], BOOK, POLICY)


@pytest.mark.parametrize("seed", range(20))
def test_random_populations_hold(seed: int) -> None:
    """Twenty populations, from 120 to 1,260 people: every guarantee holds, something is shown."""
    exact = results(people(100 + seed, n=120 + 60 * seed, factors=2, outcomes=1))
    release, account = disclose(exact, BOOK, POLICY)
    broken = {k: v["breaches"] for k, v in account["guarantees"].items() if v["breaches"]}
    assert broken == {}, account["breaches"]
    headline = (release["statistic"] == "group_share") & (release["area"] == "national")
    assert np.mean(release.loc[headline, "value"].notna()) > 0.6
