"""The page that compares: marks where figures bear them, and a table where a chart does not fit."""

from pathlib import Path

import pandas as pd
import pytest

from pipeline.report import Page, open_page
from pipeline.report.blocks.lead import compare
from tests.report import fixture_release
from tests.report.changed import around, change
from tests.report.reading import hold_degrees, text_of

TRUST = {"table": "item", "item": "trust", "level": "agree", "statistic": "group_share"}


def page(folder: Path, language: str = "en") -> Page:
    return open_page(folder, "compare", wave="demo-2", language=language)


@pytest.fixture
def far(tmp_path: Path) -> Path:
    """A release in which trust is far lower in the police than in Wales, and alike elsewhere."""
    folder = fixture_release.write(tmp_path / "demo-2")
    frame = pd.read_parquet(folder / "release.parquet")
    shares = (frame["statistic"] == "group_share") & frame["value"].notna()
    frame.loc[shares, ["value", "low", "high"]] = [60.0, 54.0, 66.0]
    frame.to_parquet(folder / "release.parquet", index=False)
    return change(folder, TRUST | {"area": "police"}, around(20.0, 8.0))


def test_what_stands_out_is_said_with_both_intervals_and_marked_once(far: Path) -> None:
    words, chart, table = (getattr(page(far), part)("compare-agreed")
                           for part in ("section", "chart", "table"))  # fmt: skip
    said = text_of(words.html)
    assert (
        "20% of those who answered in the police said that partners trusted each other (12% to "
        "28%), a smaller share than the 60% in Wales as a whole (54% to 66%), beyond chance."
    ) in said
    assert "Region: of the shares shown, none is clearly different from the same share" in said
    assert text_of(table.html).count("▼") == 1
    assert "▲" not in text_of(table.html)
    assert chart.svg.count('data-part="below"') == 1
    assert "beyond chance: 1." in text_of(chart.alt)


def test_the_same_in_welsh(far: Path) -> None:
    words = page(far, "cy").section("compare-agreed")
    assert words is not None
    assert "Dywedodd 20% o'r rhai a atebodd yn yr heddlu fod y partneriaid yn ymddiried" in text_of(
        words.html
    )


def test_a_dimension_too_wide_for_a_chart_has_its_table(
    far: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compare, "MOST", 5)
    found = page(far)
    chart, table = found.chart("compare-agreed"), found.table("compare-agreed")
    assert chart is not None
    assert table is not None
    assert "North Wales" in text_of(chart.svg), "the regions fit, the sectors do not"
    assert found.chart("compare-agreed-2") is None
    assert "Sector: shares who agreed with each factor" in text_of(table.html)


def test_every_area_is_a_column_and_every_factor_a_row(far: Path) -> None:
    table = page(far).table("compare-goes")
    assert table is not None
    lines = text_of(table.html).split("\n")
    for label, *_ in [*fixture_release.SECTORS.values(), *fixture_release.REGIONS.values()]:
        assert lines.count(label["en"]) == 1
    for _, label, *_ in fixture_release.FACTORS.values():
        assert lines.count(label["en"]) == 2, "a table of sectors, and one of regions"


def test_a_share_of_people_who_have_something_is_not_what_they_said(
    far: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold_degrees(monkeypatch)
    said = text_of(page(far).section("compare-agreed").html)
    assert "Of those who answered in the police, 20% were people who have a degree (12%" in said


def test_factors_stand_under_their_themes(far: Path) -> None:
    table = page(far).table("compare-agreed")
    assert table is not None
    lines = text_of(table.html).split("\n")
    for name in ("Leadership", "Culture", "Capacity and resources"):
        assert lines.count(name) == 2, "a table of sectors, and one of regions"
    assert lines.index("Culture") < lines.index("Trust between partners")
