"""Each threshold at its edge: one respondent fewer hides a figure, and one more shows it."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from pipeline.config import Disclosure
from pipeline.disclose import policy as rules
from pipeline.disclose.derived import follow
from tests.disclose.written import PAIR, POLICY, exact, released, sides

HIGHER = Disclosure(percentage_floor=30)


def last(*rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The last of these rows as it is released."""
    found: dict[str, Any] = released(*rows, **more).iloc[-1].to_dict()
    return found


def told(*rows: dict[str, Any], **more: Any) -> bool:
    return not np.isnan(last(*rows, **more)["value"])


@pytest.mark.parametrize(("base", "shown"), [(9, False), (10, True)])
def test_a_figure_needs_a_group_of_ten(base: int, shown: bool) -> None:
    assert told({"table": "model", "statistic": "events", "value": 8, "base": base}) is shown


@pytest.mark.parametrize(("count", "shown"), [(9, False), (10, True)])
def test_a_share_of_all_respondents_is_held_to_those_of_the_area(count: int, shown: bool) -> None:
    """Its base is all respondents, and what it tells is how many are here."""
    row = {"table": "profile", "statistic": "share_weighted", "value": 0.02, "base": 400}
    assert told(row | {"count": count}) is shown


@pytest.mark.parametrize(("base", "shown"), [(29, False), (30, True)])
def test_a_percentage_needs_its_own_base_and_a_count_does_not(base: int, shown: bool) -> None:
    rate = {"table": "driver", "statistic": "explained", "value": 0.4, "base": base}
    assert told(rate, policy=HIGHER) is shown
    count = {"table": "model", "statistic": "events", "value": 12, "base": base}
    assert told(count, policy=HIGHER)


@pytest.mark.parametrize(
    ("count", "shown"), [(9, False), (10, True), (390, True), (391, False), (400, False)]
)
def test_those_counted_and_the_others_are_both_ten(count: int, shown: bool) -> None:
    row = {"table": "response", "statistic": "r_indicator", "value": 0.8, "count": count}
    assert told(row | {"base": 400}) is shown


@pytest.mark.parametrize(
    ("statistic", "smallest", "base", "wanted"),
    [("cramers_v", 5, 100, 0.24), ("cramers_v", 4, 199, None), ("cramers_v", 4, 200, 0.2),
     ("cramers_v", np.nan, 200, 0.2), ("rao_scott_f", 5, 100, 0.24), ("rao_scott_f", 4, 400, None)],
)  # fmt: skip
def test_strengths_and_tests_of_tables_with_small_cells(
    statistic: str, smallest: float, base: int, wanted: float | None
) -> None:
    row = {**PAIR, "statistic": statistic, "value": 0.2371, "count": smallest, "base": base}
    assert told(*sides(100, 100), row) is (wanted is not None)
    assert wanted is None or last(*sides(100, 100), row)["value"] == wanted


def test_a_strength_that_is_told_coarsely_has_no_interval() -> None:
    row = {**PAIR, "statistic": "gamma", "value": 0.237, "low": 0.11, "high": 0.36, "base": 400}
    fine, rough = (last(*sides(200, 200), row | {"count": n}) for n in (5, 4))
    assert [fine[k] for k in ("value", "low", "high")] == [0.24, 0.11, 0.36]
    assert rough["value"] == 0.2
    assert np.isnan(rough["low"])
    assert np.isnan(rough["high"])


@pytest.mark.parametrize("side", [0, 1])
def test_a_strength_hides_with_either_side_of_its_pair(side: int) -> None:
    row = {**PAIR, "statistic": "cramers_v", "value": 0.2, "count": 9, "base": 400}
    assert not told(*sides(200, 200), row, reasons={side: "x"})


@pytest.mark.parametrize(
    ("count", "base", "reason"),
    [(5, 10, ""), (5, 9, rules.GROUP_FLOOR), (10, 30, ""), (10, 29, rules.PERCENTAGE_FLOOR),
     (0, 50, ""), (0, 49, rules.WHOLE_GROUP)],
)  # fmt: skip
def test_bases_at_the_edge(count: int, base: int, reason: str) -> None:
    policy = HIGHER if base in (29, 30) else POLICY
    assert rules.primary(count, base, policy) == reason


@pytest.mark.parametrize(
    ("unit", "low", "high", "base", "effective", "kept"),
    [("percent", 35, 65, 60, 50, True), ("percent", 35, 65.5, 60, 50, False),
     ("points", -15, 15, 60, 50, True), ("points", -15, 16, 60, 50, False),
     ("percent", 40, 60, 25, 30, True), ("percent", 40, 60, 60, 29.9, False),
     ("ratio", -90, 90, 30, np.nan, True), ("ratio", 0, 1, 29, np.nan, False),
     ("count", np.nan, np.nan, 3, np.nan, True)],
)  # fmt: skip
def test_low_reliability_at_its_edges(
    unit: str, low: float, high: float, base: float, effective: float, kept: bool
) -> None:
    assert rules.reliable(unit, low, high, base, effective, POLICY) is kept


@pytest.mark.parametrize(
    ("high", "effective", "verdict"),
    [(0.35, 90, "published"), (0.36, 90, "low_reliability"), (0.3, 28, "published"),
     (0.3, 27, "low_reliability")],
)  # fmt: skip
def test_the_mark_is_by_what_readers_see(high: float, effective: float, verdict: str) -> None:
    """Half of 5 to 35 is 15, and of 5 to 36 more; 28 is printed as 30, and 27 as 25."""
    row = {"table": "model", "statistic": "effect", "value": 0.2, "low": 0.05, "high": high,
           "base": 100, "effective_base": effective}  # fmt: skip
    assert last(row)["verdict"] == verdict


def test_numbers_are_rounded_as_their_kind_wants_it() -> None:
    """By hand: 12.5 goes up to 13; 7.3 points down are 8, and 2.1 up are 3; 313 is 315."""
    rate = last({"table": "driver", "statistic": "explained", "value": 0.125, "base": 313})
    assert (rate["value"], rate["base"]) == (13, 315)
    effect = {"table": "model", "statistic": "effect", "base": 312, "effective_base": 97.6}
    row = last(effect | {"value": 0.123, "low": 0.05, "high": 0.144})
    assert [row[k] for k in ("value", "low", "high", "base", "effective_base")] == [
        *(12, 4, 15, 310, 100),
    ]
    share = {"table": "driver", "statistic": "driver_share", "value": 0.02, "base": 400}
    row = last(share | {"low": -0.01, "high": 0.05})
    assert (row["low"], row["high"]) == (0, 5)
    row = last(share | {"value": 0.98, "low": 0.95, "high": 1.02})
    assert (row["low"], row["high"]) == (95, 100)
    assert last({"table": "weighting", "statistic": "kish_deff", "value": 1.2345})["value"] == 1.23
    assert last({"table": "model", "statistic": "inflation", "value": 1.2345, "base": 400})[
        "value"
    ] == pytest.approx(1.2)


def test_a_rate_of_responses_has_no_base() -> None:
    row = last({"table": "recodes", "statistic": "response_rate", "value": 0.25, "base": 400})
    assert row["value"] == 25
    assert pd.isna(row["base"])


@pytest.mark.parametrize(
    ("table", "statistic", "reason", "kept"),
    [("change", "share_change", "not_asked", True), ("model", "effect", "too_few", True),
     ("driver", "explained", "too_few", True), ("association", "contrast", "too_few", False),
     ("association", "contrast", "one_level", False), ("weighting", "target", "no_frame", True)],
)  # fmt: skip
def test_why_there_is_no_figure_is_told_where_no_answer_is_behind_it(
    table: str, statistic: str, reason: str, kept: bool
) -> None:
    row = last({"table": table, "statistic": statistic, "reason": reason})
    wanted = ("not_available", reason) if kept else ("suppressed", rules.CONFIDENTIAL)
    assert (row["verdict"], row["reason"]) == wanted


def test_of_a_hidden_pair_nothing_is_told_of_why_there_is_no_figure() -> None:
    missing = {**PAIR, "statistic": "q", "reason": "not_asked"}
    assert last(*sides(100, 100), missing)["verdict"] == "not_available"
    row = last(*sides(100, 100), missing, reasons={1: "small_count"})
    assert (row["verdict"], row["reason"]) == ("suppressed", rules.CONFIDENTIAL)


@pytest.mark.parametrize(("base", "shown"), [(199, False), (200, True)])
def test_a_test_of_contexts_needs_every_level_to_be_wide(base: int, shown: bool) -> None:
    place = {"table": "context", "dimension": "maturity", "item": "trust", "outcome": "success"}
    level = place | {"area": "new", "statistic": "contrast", "value": 0.2, "base": base}
    test = place | {"area": "", "statistic": "wald_f", "value": 2.3, "base": 400}
    assert told(level | {"area": "old", "base": 500}, level, test) is shown


@pytest.mark.parametrize(("count", "shown"), [(4, False), (5, True), (95, True), (96, False)])
def test_a_share_of_the_wave_before_is_held_to_its_own_count(count: int, shown: bool) -> None:
    """Where the release before is not at hand."""
    row = {"table": "change", "item": "trust", "level": "agree", "statistic": "share_before"}
    assert told(row | {"value": count / 100, "count": count, "base": 100}) is shown


def test_what_the_wave_before_showed_stays_where_this_one_hides() -> None:
    key = {"item": "trust", "level": "agree", "base": 300, "count": 90}
    now = key | {"table": "item", "statistic": "group_share", "value": 0.3}
    before = key | {"table": "change", "statistic": "share_before", "value": 0.3}
    frame = exact(now, before, before | {"statistic": "share_now"})
    earlier = exact(now)
    hidden, _ = follow(frame, {0: "small_count"}, earlier, POLICY)
    assert set(hidden) == {2}, "this wave's own share alone"
    hidden, _ = follow(frame, {}, earlier.iloc[:0], POLICY)
    assert set(hidden) == {1}, "and what was hidden before"


def test_this_waves_figure_moves_to_its_own_row_and_stays_within_its_bounds() -> None:
    """97 against 0 by the shares, 90 by its own row: 60 to 99 around 90 is 67 to 100 around 97."""
    pair = sides(200, 200)
    pair[0] |= {"value": 0.97}
    pair[1] |= {"value": 0.0}
    pair[2] |= {"value": 0.97, "low": 0.9, "high": 1.0}
    now = {**PAIR, "table": "change", "statistic": "contrast_now", "value": 0.9, "low": 0.6,
           "high": 0.99, "base": 400}  # fmt: skip
    row = last(*pair, now)
    assert row["value"] == 97
    assert row["high"] <= 100


@pytest.mark.parametrize(
    ("base", "effective", "most", "held"),
    [(10, np.nan, 2.0, True), (11, np.nan, 2.0, False), (500, 25.0, np.nan, True),
     (500, 26.0, np.nan, False), (10, 26.0, 2.0, False), (500, 5.0, 2.0, False)],
)  # fmt: skip
def test_a_fifth_of_the_weight_is_too_much(
    base: int, effective: float, most: float, held: bool
) -> None:
    """2 of 10 is a fifth, and an effective base of 25 allows one; either bound may clear it."""
    assert bool(rules.dominated(base, effective, most, POLICY)) is held


def test_an_area_whose_largest_weight_is_not_known_has_that_of_wales() -> None:
    wales = {"table": "profile", "statistic": "largest_weight", "value": 0.01, "base": 400}
    here = {"dimension": "sector", "area": "fire", "statistic": "share", "table": "item"}
    rows = [wales, *(here | {"base": base, "effective_base": 1.0} for base in (20, 21))]
    assert rules.held(exact(*rows), POLICY)[1:].tolist() == [True, False]


def test_counts_and_reaches_are_never_too_short() -> None:
    assert [rules.to_step(v, 5) for v in (2.5, 12.5, 12.4)] == [5, 15, 10]
    assert [rules.outwards(v) for v in (0.04, 0.0401, 0.0)] == [4, 5, 0]
    assert [rules.percent(v) for v in (0.125, -0.125, 0.285)] == [13, -12, 29]
