"""All factors together: what is said where few answers are had, and where no ranking is."""

import re
from pathlib import Path

import pytest

from pipeline.report import open_page
from tests.report import fixture_release
from tests.report.changed import add, said
from tests.report.reading import text_of

GONE = {"value": None, "base": None, "item": "", "outcome": "success", "statistic": "explained",
        "table": "driver", "unit": "percent"}  # fmt: skip
EVENTS = {"table": "model", "unit": "number", "item": "", "outcome": "success",
          "statistic": "events_per_predictor"}  # fmt: skip
EFFECT = {"table": "model", "unit": "points", "item": "trust", "outcome": "success",
          "statistic": "effect", "value": 12, "low": 4, "high": 20}  # fmt: skip


def test_too_few_answers_are_the_reason_only_where_they_are(tmp_path: Path) -> None:
    few = GONE | {"verdict": "not_available", "reason": "too_few"}
    assert "at least 250 people" in said(tmp_path / "a", [few], "national", "importance")
    hidden = GONE | {"verdict": "suppressed", "reason": "confidential"}
    text = said(tmp_path / "b", [hidden], "national", "importance")
    assert "No ranking of the factors can be given in Wales." in text
    assert "at least" not in text


@pytest.mark.parametrize(("events", "told"), [(2.8, True), (9.9, True), (10.0, False)])
def test_the_method_for_few_answers_is_named_where_it_was_used(
    tmp_path: Path, events: float, told: bool
) -> None:
    text = said(tmp_path, [EFFECT, EVENTS | {"value": events}], "national", "model")
    assert "All factors together" in text
    assert ("Firth" in text) is told


def effect(item: str, value: float, half: float, q: float) -> list[dict[str, object]]:
    """A factor's difference with the others held, and its test."""
    ends = {"value": value, "low": value - half, "high": value + half}
    return [
        EFFECT | ends | {"item": item},
        EFFECT | {"item": item, "statistic": "effect_q", "unit": "p_band", "value": q,
                  "low": None, "high": None},
    ]  # fmt: skip


def test_a_dot_is_filled_where_interval_and_test_bear_it(tmp_path: Path) -> None:
    """A q in the band below 0.05 passes; the largest is drawn first, below zero comes last."""
    rows = [
        *effect("trust", -12, 8, 0.05), *effect("shared_goals", 18, 9, 0.01),
        *effect("governance", 7, 4, 1.0), *effect("resources", 5, 5, 0.001),
    ]  # fmt: skip
    folder = add(fixture_release.write(tmp_path / "demo-2"), rows)
    chart = open_page(folder, "national", wave="demo-2", language="en").chart("model")
    assert chart is not None
    found = re.findall(r'data-key="([^"]+)"[^>]*data-part="(clear|open)"', chart.svg)
    assert {key.split("|")[3]: part for key, part in found} == {
        "shared_goals": "clear", "trust": "clear", "governance": "open", "resources": "open"
    }  # fmt: skip
    names = ("Shared goals", "Clear governance", "Enough money and time", "Trust between partners")
    places = [text_of(chart.svg).index(name) for name in names]
    assert places == sorted(places)
    assert "2 of the 4 factors" in text_of(chart.title)


@pytest.mark.parametrize(("q", "unlike"), [(0.05, True), (0.01, True), (1.0, False)])
def test_factors_that_one_odds_ratio_does_not_do_for_are_named(
    tmp_path: Path, q: float, unlike: bool
) -> None:
    test = EFFECT | {"statistic": "parallel_q", "unit": "p_band", "value": q, "low": None,
                     "high": None}  # fmt: skip
    text = said(tmp_path, [EFFECT, test], "national", "model")
    alike = said(tmp_path / "b", [EFFECT, test | {"value": 1.0}], "national", "model")
    assert (text == alike) is not unlike
