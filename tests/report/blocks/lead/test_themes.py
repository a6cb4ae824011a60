"""The strip of themes: here, the whole and the wave before, with marks that the figures bear."""

import re
from math import hypot
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest
from scipy.stats import false_discovery_control, norm

from pipeline.report import Page, open_page
from pipeline.report.blocks.lead import themes
from tests.report import fixture_release, fixture_wider
from tests.report.changed import GONE, change
from tests.report.conftest import Opener
from tests.report.reading import text_of


def parts(page: Page) -> dict[str, str]:
    """Whether each dot is filled (clear) or open, by its key."""
    chart = page.chart("themes")
    assert chart is not None
    found = ElementTree.fromstring(chart.svg).iter()
    return {e.get("data-key", ""): e.get("data-part", "") for e in found if e.get("data-part")}


def test_dots_are_filled_where_scipy_finds_them_beyond_chance(tmp_path: Path) -> None:
    """All factors in all regions are one family; rounding is allowed for on both sides."""
    folder = fixture_release.write(tmp_path / "demo-2")
    frame = pd.read_parquet(folder / "release.parquet")
    shares = (frame["statistic"] == "group_share") & (frame["level"] == "agree")
    shares &= frame["item"].isin(fixture_release.FACTORS) & frame["value"].notna()
    columns = ["value", "low", "high"]
    whole = frame[shares & (frame["area"] == "national")].set_index("item")[columns]
    for place, name in enumerate(frame.index[shares & (frame["dimension"] == "region")]):
        moved = whole.loc[frame.loc[name, "item"]] + place % 11
        frame.loc[name, columns] = moved.to_numpy()
    frame.to_parquet(folder / "release.parquet", index=False)
    found = []
    for row in frame[shares & (frame["dimension"] == "region")].itertuples():
        gap = max(0.0, row.value - whole.loc[row.item, "value"] - 1)
        error = hypot(3.5, 3.5) / norm.isf(0.025)  # each interval is 3 to either side
        found.append((row.area, row.item, min(1.0, 2 * norm.sf(gap / error))))
    q = false_discovery_control([p for *_, p in found])
    clear = {(area, item) for (area, item, _), one in zip(found, q, strict=True) if one <= 0.05}
    assert 0 < len(clear) < len(found), "some are, and some are not"
    for area in fixture_release.REGIONS:
        place = {"dimension": "region", "area": area}
        drawn = parts(open_page(folder, "area", wave="demo-2", language="en", **place))
        here = {item for where, item in clear if where == area}
        assert {key.split("|")[3] for key, part in drawn.items() if part == "clear"} == here
        assert len(drawn) == len(fixture_release.FACTORS)


def test_the_whole_is_set_beside_the_wave_before(tmp_path: Path) -> None:
    """In the made-up release trust has moved, and nothing else beyond chance."""
    folder = fixture_wider.write(tmp_path / "demo-2")
    page = open_page(folder, "national", wave="demo-2", language="en")
    drawn = parts(page)
    assert [key.split("|")[3] for key, part in drawn.items() if part == "clear"] == ["trust"]
    chart, table = page.chart("themes"), page.table("themes")
    assert chart is not None
    assert table is not None
    assert "The wave before" in text_of(chart.svg)
    assert chart.svg.count("|share_before") == 5, "shared data was not asked before"
    assert "Change (percentage points)" in text_of(table.html)


def test_without_a_wave_before_the_whole_stands_alone(opened: Opener) -> None:
    assert set(parts(opened("national")).values()) == {"clear"}


@pytest.mark.parametrize(("language", "said"), [("en", "than the 55% in"), ("cy", "na'r 55% yng")])
def test_what_stands_out_is_said_with_both_shares(opened: Opener, language: str, said: str) -> None:
    section = opened("area", language, "region", "south_east").section("themes")
    assert section is not None
    assert said in text_of(section.html)


def test_many_themes_make_two_pictures_and_no_dot_is_lost(
    opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = parts(opened("national"))
    monkeypatch.setattr(themes, "MOST", 2)
    charts = [opened("national").chart(name) for name in ("themes", "themes-2")]
    assert None not in charts
    keys = [re.findall(r'data-key="([^"]*)"', chart.svg) for chart in charts if chart]
    assert all(keys)
    assert sorted(keys[0] + keys[1]) == sorted(whole)
    said = [text_of(chart.alt) for chart in charts if chart]
    assert f"({len(whole)})" in said[0], "the first tells of all"
    assert f"more factors ({len(keys[1])})" in said[1]


def test_an_area_without_a_share_has_no_strip(opened: Opener) -> None:
    page = opened("area", "en", "sector", "parks")
    assert page.section("themes") is page.chart("themes") is page.table("themes") is None


@pytest.mark.parametrize(("q", "clear"), [(0.05, ["trust"]), (1.0, [])])
def test_a_change_in_the_band_below_a_twentieth_is_filled(
    tmp_path: Path, q: float, clear: list[str]
) -> None:
    folder = fixture_wider.write(tmp_path / "demo-2")
    change(folder, {"statistic": "share_change_q", "item": "trust"}, {"value": q})
    drawn = parts(open_page(folder, "national", wave="demo-2", language="en"))
    assert [key.split("|")[3] for key, part in drawn.items() if part == "clear"] == clear


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Chart of the share who agreed with the one factor shown: Trust between partners "),
        ("cy", "Siart o'r gyfran a oedd yn cytuno â'r unig ffactor a ddangosir: Ymddiriedaeth"),
    ],
)
def test_a_strip_of_one_share_has_no_largest_and_smallest(
    tmp_path: Path, language: str, said: str
) -> None:
    folder = fixture_release.write(tmp_path / "demo-2")
    others = [one for one in fixture_release.FACTORS if one != "trust"]
    here = {"table": "item", "area": "north", "item": others}
    change(folder, here, GONE, rows=None)
    place = {"dimension": "region", "area": "north"}
    page = open_page(folder, "area", wave="demo-2", language=language, **place)
    strip, bars = page.chart("themes"), page.chart("answers-1")
    assert strip is not None
    assert bars is not None
    assert text_of(strip.alt).startswith(said)
    assert text_of(strip.alt).count("%") == text_of(bars.alt).count("%") == 1
    assert ("the one factor shown", "yr unig ffactor a ddangosir")[language == "cy"] in text_of(
        bars.alt
    )
