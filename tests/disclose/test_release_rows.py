"""The rows of the release, one at a time: what is rounded how, and what hides a figure."""

import math

import numpy as np
import pytest

from tests.disclose.written import PAIR, POLICY, released, sides


def test_a_difference_is_hidden_with_any_area_that_is_compared() -> None:
    """By hand: the exact half width, 4.15 points, is 0.42 of the contrast's, 10.

    That of the published contrast is 12, and 5.04 points, outwards 6, stand around 12.
    """
    made = {
        "dimension": "sector",
        "item": "trust",
        "outcome": "success",
        "table": "different",
        "base": 200,
        "statistic": "difference",
        "value": 0.123,
        "low": 0.081,
        "high": 0.164,
    }
    rows = [*sides(100, 100, "health"), *sides(20, 20, "fire"), made | {"area": "fire"},
            made | {"area": "health"}]  # fmt: skip
    row = released(*rows).iloc[-1]
    assert (row["value"], row["low"], row["high"]) == (12, 6, 18)
    row = released(*rows, reasons={3: "x", 4: "x", 5: "x"}).iloc[-1]
    assert row["verdict"] == "suppressed"


def test_a_difference_is_that_of_printed_differences() -> None:
    """8 points more than in Wales, as printed: 28 less 20; exactly, 7.2."""
    wales, health = sides(300, 300), sides(100, 100, "health")
    for row, value in zip(
        [*wales, *health], (0.604, 0.396, 0.208, 0.676, 0.396, 0.28), strict=True
    ):
        row["value"] = value
    made = {
        "dimension": "sector",
        "area": "health",
        "item": "trust",
        "outcome": "success",
        "table": "different",
        "base": 200,
        "statistic": "difference",
        "value": 0.072,
    }
    assert released(*wales, *health, made).iloc[-1]["value"] == 8


@pytest.mark.parametrize(
    ("count", "shown"), [(0, True), (4, False), (7, False), (9, False), (10, True)]
)
def test_a_stratum_under_the_floor_of_groups_is_hidden(count: int, shown: bool) -> None:
    stratum = {"item": "stratum", "level": "health & north", "statistic": "respondents"}
    row = released({"table": "weighting", **stratum, "value": count, "count": count}).iloc[0]
    assert (not np.isnan(row["value"])) == shown


@pytest.mark.parametrize(("count", "shown"), [(0, True), (4, False), (9, False), (10, True)])
def test_respondents_removed_are_held_to_the_floor_of_groups(count: int, shown: bool) -> None:
    row = released({"table": "recodes", "item": "(row)", "level": "speeding",
                    "statistic": "removed", "value": count, "count": count}).iloc[0]  # fmt: skip
    assert (not np.isnan(row["value"])) == shown


@pytest.mark.parametrize(("base", "shown"), [(60, False), (99, False), (100, True)])
def test_a_mean_of_a_scale_needs_a_hundred(base: int, shown: bool) -> None:
    row = released({"table": "scale", "item": "trust_scale", "statistic": "mean", "value": 3.4,
                    "base": base, "effective_base": 0.9 * base}).iloc[0]  # fmt: skip
    assert (not np.isnan(row["value"])) == shown


@pytest.mark.parametrize("base", [120, 199, 200])
def test_without_the_release_before_a_contrast_of_it_needs_a_wide_base(base: int) -> None:
    row = released({**PAIR, "table": "change", "statistic": "contrast_before", "value": 0.2,
                    "low": 0.1, "high": 0.3, "base": base}).iloc[0]  # fmt: skip
    assert (not np.isnan(row["value"])) == (base >= POLICY.fingerprint_base)


@pytest.mark.parametrize(("people", "marked"), [(400, False), (40, True)])
def test_a_difference_is_marked_by_its_interval(people: int, marked: bool) -> None:
    """By hand: 400 a side reach some 7 points either way, 40 a side 22; the bound is 15."""
    rows = sides(people, people)
    for row in rows[:2]:
        row["effective_base"] = float(people)
    contrast = released(*rows).set_index("statistic").loc["contrast"]
    assert ((contrast["high"] - contrast["low"]) / 2 > 15) == marked
    assert contrast["verdict"] == ("low_reliability" if marked else "published")


@pytest.mark.parametrize(
    ("statistic", "base", "effective", "verdict"),
    [("q", 30, np.nan, "published"), ("q", 25, np.nan, "low_reliability"),
     ("q", 60, 25.0, "low_reliability"), ("q", 25, 30.0, "published")],
)  # fmt: skip
def test_a_figure_without_an_interval_is_marked_by_its_effective_base(
    statistic: str, base: int, effective: float, verdict: str
) -> None:
    row = {**PAIR, "statistic": statistic, "value": 0.2, "base": base, "effective_base": effective}
    assert released(row).iloc[0]["verdict"] == verdict


def test_a_count_is_never_marked() -> None:
    row = {**PAIR, "statistic": "family_size", "value": 26, "base": 12, "effective_base": 11.0}
    assert released(row).iloc[0]["verdict"] == "published"


@pytest.mark.parametrize(
    ("table", "statistic", "value"),
    [("association", "family_size", 26), ("scale", "items", 2), ("change", "family_size", 3),
     ("weighting", "iterations", 7), ("weighting", "frame", 9601), ("profile", "asked", 4003)],
)  # fmt: skip
def test_counts_of_things_and_of_the_population_are_exact(
    table: str, statistic: str, value: int
) -> None:
    row = released({"table": table, "statistic": statistic, "value": value, "base": 400}).iloc[0]
    assert row["value"] == value
    assert row["unit"] == "count"


@pytest.mark.parametrize(
    ("table", "statistic"),
    [("profile", "respondents"), ("model", "events"), ("weighting", "trimmed"),
     ("recodes", "recoded"), ("weighting", "effective_base")],
)  # fmt: skip
def test_counts_of_respondents_are_rounded(table: str, statistic: str) -> None:
    row = {"table": table, "statistic": statistic, "value": 313, "count": 313, "base": 400}
    assert released(row).iloc[0]["value"] == 315


def test_a_difference_of_differences_may_pass_a_hundred_points() -> None:
    """From 70 points to -60: a change of -130, which no difference of two shares can be."""
    row = released({**PAIR, "table": "change", "statistic": "contrast_change", "value": -1.3,
                    "low": -1.6, "high": -1.0, "base": 400}).iloc[0]  # fmt: skip
    assert (row["value"], row["low"], row["high"]) == (-130, -160, -100)


def test_a_statistic_that_is_not_declared_is_hidden() -> None:
    row = released({"table": "item", "statistic": "largest_salary", "value": 61_234.0}).iloc[0]
    assert row["verdict"] == "suppressed"
    assert np.isnan(row["value"])


@pytest.mark.parametrize(
    ("p", "confidence", "clear"),
    [(0.0004, 0.95, True), (0.049, 0.95, True), (0.051, 0.95, False), (0.7, 0.95, False),
     (0.02, 0.99, False), (0.004, 0.99, True), (0.07, 0.9, True)],
)  # fmt: skip
def test_an_interval_holds_zero_where_the_band_of_its_own_test_says_that_it_does(
    p: float, confidence: float, clear: bool
) -> None:
    """60 % against 40 % on 200 a side: the smoothed interval by itself is clear of zero."""
    test = {**PAIR, "statistic": "contrast_p", "value": p, "base": 400}
    rows = [*sides(200, 200), test]
    for row in rows[:2]:
        row["effective_base"] = 200.0
    found = released(*rows, confidence=confidence)
    contrast = found[found["statistic"] == "contrast"].iloc[0]
    assert contrast["value"] == 20
    assert (contrast["low"] > 0) == clear
    assert clear or contrast["low"] == 0


@pytest.mark.parametrize("statistic", ["equivalence_p", "equivalence_q", "contrast_p", "q"])
def test_a_test_of_a_difference_is_published_where_the_difference_is(statistic: str) -> None:
    test = {**PAIR, "statistic": statistic, "value": 0.02, "base": 200}
    for reasons, shown in (({}, True), ({0: "x"}, False), ({1: "x"}, False)):
        found = released(*sides(100, 100), test, reasons=reasons).set_index("statistic")["value"]
        assert bool(found.notna()["contrast"]) == bool(found.notna()[statistic]) == shown
        assert not shown or found[statistic] == 0.05


@pytest.mark.parametrize(
    ("value", "shown"),
    [(-6.505213034913027e-17, 0.0), (1e-15, 0.0), (-0.0, 0.0), (-0.000674, -0.00067)],
)
def test_what_arithmetic_leaves_of_a_zero_is_a_zero(value: float, shown: float) -> None:
    """Where as many pairs of answers point one way as the other, gamma is 0 in every file."""
    gamma = {"statistic": "gamma", "value": value, "low": -0.5, "high": 0.5, "base": 400}
    release = released(*sides(200, 200), PAIR | gamma | {"effective_base": 400.0, "count": 30})
    found = release.loc[release["statistic"] == "gamma", "value"].item()
    assert repr(float(found)) == repr(shown)


def test_a_test_of_two_shares_that_are_the_same_is_zero() -> None:
    """Both sides have the very same share, but for rounding of the computer."""
    test = {"statistic": "rao_scott_f", "value": 1.0e-30, "low": math.nan, "high": math.nan,
            "unit": "number", "base": 400, "effective_base": 400.0, "count": 30}  # fmt: skip
    release = released(*sides(200, 200), PAIR | test)
    found = release.loc[release["statistic"] == "rao_scott_f", "value"].item()
    assert repr(float(found)) == "0.0"
