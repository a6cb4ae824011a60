"""What the page on change says of three waves and more."""

from pathlib import Path
from typing import Any

import pytest

from tests.report.changed import said

WAVES = {
    name: {"en": f"September {year}", "cy": f"Medi {year}"}
    for name, year in (("demo-0", 2023), ("demo-1", 2024), ("demo-2", 2025))
}
COUNT = {"unit": "count", "base": None}


def trend(item: str, slope: float, half: float, q: float) -> list[dict[str, Any]]:
    shares = [
        {"statistic": "share", "level": wave, "unit": "percent", "value": 50.0 + at * slope}
        for at, wave in enumerate(WAVES)
    ]
    steps = [
        {"statistic": "share_change", "level": wave, "unit": "points", "value": slope,
         "low": slope - 8, "high": slope + 8}
        for wave in list(WAVES)[1:]
    ]  # fmt: skip
    whole = {"statistic": "slope", "unit": "number", "value": slope}
    rows = [
        *shares, *steps, whole | {"low": slope - half, "high": slope + half},
        {"statistic": "slope_q", "unit": "p_band", "value": q},
        {"statistic": "waves", "value": 3.0, **COUNT},
        {"statistic": "family_size", "value": 2.0, **COUNT},
    ]  # fmt: skip
    return [{"table": "trend", "item": item, **row} for row in rows]


def test_trends_beyond_chance_are_told_steepest_first(tmp_path: Path) -> None:
    rows = [*trend("success", 3, 2, 0.01), *trend("trust", -4, 3, 0.05)]
    text = said(tmp_path / "en", rows, "change", "trend", waves=WAVES)
    first, second = text.index("partners trusted each other fell by 4"), text.index("rose by 3")
    assert first < second
    assert "Over 3 waves, the share in Wales who reported overall success rose by 3" in text
    assert "allow for the 2 shares" in text
    text = said(tmp_path / "cy", rows, "change", "trend", "cy", waves=WAVES)
    assert "Dros 3 ton, cododd y gyfran yng Nghymru a adroddodd am" in text


@pytest.mark.parametrize(("half", "q"), [(4, 0.01), (2, 1.0)])
def test_a_trend_needs_its_interval_and_its_q(tmp_path: Path, half: float, q: float) -> None:
    text = said(tmp_path, trend("success", 3, half, q), "change", "trend", waves=WAVES)
    assert "No share has a trend beyond chance." in text


def test_every_wave_and_every_step_is_in_a_table(tmp_path: Path) -> None:
    rows = trend("success", 3, 2, 0.01)
    text = said(tmp_path / "a", rows, "change", "trend", waves=WAVES)
    for wanted in ("September 2023", "September 2025", "50%", "56%", "1 to 5"):
        assert wanted in text
    steps = said(tmp_path / "b", rows, "change", "trend-changes", waves=WAVES)
    assert "September 2024" in steps
    assert "September 2023" not in steps


def test_two_waves_have_no_trend(tmp_path: Path) -> None:
    rows = [row for row in trend("success", 3, 2, 0.01) if row["statistic"].startswith("share")]
    assert said(tmp_path, rows, "change", "trend", waves=WAVES) == ""
