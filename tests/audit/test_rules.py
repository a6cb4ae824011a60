"""Rows of a release that break a rule by themselves: tests next to differences."""

import pandas as pd
import pytest
from scipy import stats

from pipeline.audit.published.told import COLUMNS
from pipeline.audit.rules import check_tests

PLACES = {
    "contrast": "association", "difference": "different", "share_change": "change",
    "effect": "model",
}  # fmt: skip


def told(*rows: dict[str, str]) -> pd.DataFrame:
    """Rows of release.csv about one factor."""
    blank = dict.fromkeys(COLUMNS, "") | {"area": "health", "item": "trust"}
    return pd.DataFrame([blank | row for row in rows])


def broken(*rows: dict[str, str], confidence: float = 0.95) -> list[str]:
    found = check_tests(told(*rows), confidence, "release.csv")
    return [f"{one.guarantee} {one.place}" for one in found]


@pytest.mark.parametrize("statistic", PLACES)
@pytest.mark.parametrize(
    ("band", "ends", "confidence", "seen"),
    [
        ("1", ("1", "30"), 0.95, True),
        ("1", ("-30", "-1"), 0.95, True),
        ("1", ("0", "30"), 0.95, False),
        ("1", ("-2", "30"), 0.95, False),
        ("0.05", ("1", "30"), 0.95, False),
        ("0.05", ("1", "30"), 0.99, True),
        ("0.01", ("1", "30"), 0.99, False),
        ("1", ("1", "30"), 0.9, False),
        ("", ("1", "30"), 0.95, False),
    ],
)
def test_an_interval_clear_of_zero_whose_own_test_is_not_is_seen(
    statistic: str, band: str, ends: tuple[str, str], confidence: float, seen: bool
) -> None:
    """A band says that p is at or above the end of the one below it: 1 is 0.05 or more."""
    table = {"table": PLACES[statistic]}
    figure = {"statistic": statistic, "value": "15", "low": ends[0], "high": ends[1]}
    test = {"statistic": f"{statistic}_p", "value": band, "unit": "p_band"}
    found = broken(table | figure, table | test, confidence=confidence)
    assert found == ([f"G9 {PLACES[statistic]} health trust {statistic}"] if seen else [])


@pytest.mark.parametrize("statistic", ["contrast_p", "q", "holm", "equivalence_p", "equivalence_q"])
@pytest.mark.parametrize("contrast", ["15", "", None])
def test_a_test_of_a_difference_that_is_hidden_is_seen(
    statistic: str, contrast: str | None
) -> None:
    table = {"table": "association"}
    rows = [table | {"statistic": statistic, "value": "0.05", "unit": "p_band"}]
    if contrast is not None:
        rows.append(table | {"statistic": "contrast", "value": contrast})
    assert broken(*rows) == ([] if contrast else [f"G2 association health trust {statistic}"])


@pytest.mark.parametrize(
    ("band", "hidden", "seen"),
    [("0.05", True, False), ("0.01", True, True), ("0.001", True, True), ("1", True, True),
     ("0.01", False, False), ("1", False, False)],
)  # fmt: skip
def test_a_test_of_wales_follows_from_its_difference_where_an_area_is_hidden(
    band: str, hidden: bool, seen: bool
) -> None:
    """15 points, 2 to 28: by scipy p is 0.013 to 0.024 on any degrees of freedom from 8 on."""
    low, high = (
        2 * stats.t.sf(15 * stats.t.ppf(0.975, df) / reach, df)
        for df, reach in ((1e6, 12), (8, 13))
    )
    assert 0.01 < low < high < 0.05
    wales = {"table": "association", "dimension": "national", "area": "national"}
    area = {"table": "association", "dimension": "sector", "statistic": "share_with"}
    rows = [
        wales | {"statistic": "contrast", "value": "15", "low": "2", "high": "28"},
        wales | {"statistic": "contrast_p", "value": band, "unit": "p_band"},
        area | {"value": "" if hidden else "40"},
    ]
    found = [b for b in check_tests(told(*rows), 0.95, "release.csv") if b.guarantee == "G2"]
    assert [b.place for b in found] == (
        ["association national national trust contrast_p"] if seen else []
    )


@pytest.mark.parametrize("band", ["0.05", "0.01", "1"])
@pytest.mark.parametrize("hidden", [True, False])
@pytest.mark.parametrize("kind", ["share", "contrast"])
def test_a_test_of_a_change_follows_from_it_where_an_area_is_hidden(
    kind: str, hidden: bool, band: str
) -> None:
    """The same 15 points, 2 to 28, of a share and of a difference."""
    wales = {"table": "change", "dimension": "national", "area": "national"}
    wales |= {"level": "agree"} if kind == "share" else {"outcome": "success"}
    area = {"dimension": "sector", "value": "" if hidden else "40"}
    area |= (
        {"table": "item", "statistic": "group_share", "level": "agree"}
        if kind == "share"
        else {"table": "association", "statistic": "share_with", "outcome": "success"}
    )
    rows = [
        wales | {"statistic": f"{kind}_change", "value": "15", "low": "2", "high": "28"},
        wales | {"statistic": f"{kind}_change_p", "value": band, "unit": "p_band"},
        area,
    ]
    found = [b for b in check_tests(told(*rows), 0.95, "release.csv") if b.guarantee == "G2"]
    assert bool(found) == (hidden and band != "0.05")


def test_no_difference_at_all_is_not_significant() -> None:
    """p is 1, which no band is above."""
    wales = {"table": "association", "dimension": "national", "area": "national"}
    rows = [
        wales | {"statistic": "contrast", "value": "0", "low": "-15", "high": "15"},
        wales | {"statistic": "contrast_p", "value": "1", "unit": "p_band"},
        {"table": "association", "dimension": "sector", "statistic": "share_with"},
    ]
    assert list(check_tests(told(*rows), 0.95, "release.csv")) == []
