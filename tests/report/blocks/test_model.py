"""All factors together: what is said where few answers are had, and where no ranking is."""

from pathlib import Path

import pytest

from tests.report.blocks.added import said

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
