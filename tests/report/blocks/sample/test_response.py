"""What the quality page says of those who did not answer."""

from pathlib import Path
from typing import Any

import pytest

from tests.report.changed import said

EVEN = [
    {"table": "response", "item": "", "statistic": "r_indicator", "unit": "ratio", "value": 0.8,
     "low": 0.76, "high": 0.85},
    {"table": "response", "item": "", "statistic": "propensity_cv", "unit": "ratio", "value": 0.4},
    {"table": "response", "item": "", "statistic": "largest_bias", "unit": "points", "value": 20.0},
]  # fmt: skip
TOP = {"table": "response", "item": "success", "level": "agree", "unit": "percent"}
LOW = TOP | {"statistic": "tipping_low", "value": 51.0}
HIGH = TOP | {"statistic": "tipping_high", "value": 68.0}
NONE = {"value": None, "base": None, "verdict": "not_available", "reason": "not_applicable"}
OF_LATE = {"table": "response", "item": "success"}


def late(value: float, low: float, high: float, p: float) -> list[dict[str, Any]]:
    figure = {"statistic": "late", "unit": "points", "value": value, "low": low, "high": high}
    return [OF_LATE | figure, OF_LATE | {"statistic": "late_p", "unit": "p_band", "value": p}]


def test_evenness_is_told_with_its_interval(tmp_path: Path) -> None:
    text = said(tmp_path, EVEN, "quality", "response")
    assert "Here it is 0.8 (95% interval 0.76 to 0.85)." in text
    assert "coefficient of variation of 0.4" in text
    assert "as groups answered unevenly: 20." in text


def test_evenness_that_is_not_known_is_said_and_one_that_is_hidden_is_not(tmp_path: Path) -> None:
    unknown = [EVEN[0] | NONE | {"low": None, "high": None, "reason": "no_frame"}]
    assert "is not recorded" in said(tmp_path / "a", unknown, "quality", "response")
    hidden = [one | NONE | {"low": None, "high": None, "verdict": "suppressed"} for one in EVEN]
    assert said(tmp_path / "b", hidden, "quality", "response") == ""


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([LOW, HIGH], "if under 51% or over 68% of those who did not answer"),
        ([LOW, HIGH | NONE], "if under 51% of those who did not answer"),
        ([LOW | NONE, HIGH], "if over 68% of those who did not answer"),
    ],
)
def test_the_level_is_told_at_each_end_that_can_be(
    tmp_path: Path, rows: list[dict[str, Any]], expected: str
) -> None:
    text = said(tmp_path, EVEN + rows, "quality", "response")
    assert expected in text
    assert "taken to agree that a factor was present" in text


def test_the_largest_difference_beyond_chance_is_the_one(tmp_path: Path) -> None:
    rows = [
        {"table": "response", "item": item, "outcome": "success", "statistic": "tipping",
         "unit": "points", "value": value}
        for item, value in (("leadership_authority", -4.0), ("trust", 9.0))
    ]  # fmt: skip
    text = said(tmp_path / "en", EVEN + rows, "quality", "response")
    assert "if this difference were −4 or less among those who did not answer" in text
    assert "9 or less" not in text
    text = said(tmp_path / "cy", EVEN + rows, "quality", "response", "cy")
    assert "yn −4 neu lai ymhlith y rhai nad atebodd" in text


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (late(9, 2, 16, 0.05), "more often than the first third, beyond chance: by 9"),
        (late(-9, -16, -2, 0.01), "less often than the first third, beyond chance: by 9"),
        (late(9, -2, 20, 1.0), "We cannot tell whether the last third"),
    ],
)
def test_late_answers_are_told_as_their_interval_allows(
    tmp_path: Path, rows: list[dict[str, Any]], expected: str
) -> None:
    assert expected in said(tmp_path, EVEN + rows, "quality", "response")
