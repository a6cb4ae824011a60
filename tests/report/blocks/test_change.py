"""What moved since the wave before: in which order, by which test, and from which wave."""

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from pipeline.report import Page, open_page
from tests.report import fixture_release
from tests.report.changed import add
from tests.report.fixture_words import FACTORS
from tests.report.reading import text_of

LABELS = {label["en"]: item for item, (_, label, _, _) in FACTORS.items()}


def moved(item: str, now: float, change: float, q: float, **more: Any) -> list[dict[str, Any]]:
    """A share of 7 more answers a wave, with an interval of five either side of its change."""
    key = {"table": "change", "item": item, "level": "agree", "base": 640} | more
    value = {"unit": "percent", "low": None, "high": None}
    return [
        key | value | {"statistic": "share_before", "value": now - change},
        key | value | {"statistic": "share_now", "value": now},
        key | {"statistic": "share_change", "unit": "points", "value": change,
               "low": change - 5, "high": change + 5},
        key | {"statistic": "share_change_q", "unit": "p_band", "value": q},
    ]  # fmt: skip


@pytest.fixture
def page(tmp_path: Path) -> Page:
    """Trust rose by 8, goals fell by 14, governance rose by 6 (by chance), resources fell by 3."""
    rows = [
        *moved("trust", 58, 8, 0.05), *moved("shared_goals", 40, -14, 0.01),
        *moved("governance", 61, 6, 1.0), *moved("resources", 33, -3, 0.001),
    ]  # fmt: skip
    folder = add(fixture_release.write(tmp_path / "demo-2"), rows)
    return open_page(folder, "change", wave="demo-2", language="en")


def said(page: Page, part: str, name: str) -> str:
    found = getattr(page, part)(name)
    assert found is not None
    return text_of(found.html)


def test_the_largest_change_is_told_first_whichever_way_it_went(page: Page) -> None:
    """By size and not by sign; a q in the band below 0.05 passes, and zero may not be inside."""
    told = said(page, "section", "moved").split("\n")
    assert "partners shared the same goals, down from 54%" in told[1]
    assert "a fall of 14 percentage points (95% interval 9 to 19; about 640" in told[1]
    assert "partners trusted each other, up from 50%" in told[2]
    assert "a rise of 8 percentage points (95% interval 3 to 13" in told[2]
    assert "governance" not in "\n".join(told)
    assert "money and time" not in "\n".join(told), "its interval holds zero"


def test_the_chart_goes_from_the_largest_rise_to_the_largest_fall(page: Page) -> None:
    chart = page.chart("change")
    assert chart is not None
    drawn = [LABELS[line] for line in text_of(chart.svg).split("\n") if line in LABELS]
    assert drawn == ["trust", "governance", "resources", "shared_goals"]
    parts = {
        e.get("data-key", "").split("|")[3]: e.get("data-part")
        for e in ElementTree.fromstring(chart.svg).iter()
        if e.get("data-part") in ("clear", "open")
    }
    assert parts == {"trust": "clear", "shared_goals": "clear", "governance": "open",
                     "resources": "open"}  # fmt: skip


def test_the_table_has_the_wave_before_before_this_one(page: Page) -> None:
    table = page.table("change")
    assert table is not None
    row = re.search(r"<tr><th scope=\"row\">Shared goals</th>(.*?)</tr>", table.html)
    assert row is not None
    cells = [text_of(cell) for cell in re.findall(r"<td.*?</td>", row[1])]
    assert cells == ["54%", "40%", "−14", "−19 to −9", "< 0.01", "640"]


def test_an_area_keeps_its_largest_change_among_its_findings(tmp_path: Path) -> None:
    """The page of an area tells it there, and here the others alone."""
    north = {"dimension": "region", "area": "north"}
    rows = [*moved("trust", 58, 8, 0.05, **north), *moved("shared_goals", 40, -14, 0.01, **north)]
    folder = add(fixture_release.write(tmp_path / "demo-2"), rows)
    page = open_page(folder, "area", wave="demo-2", language="en", **north)
    assert "shared the same goals, down from 54%" in said(page, "section", "findings")
    told = said(page, "section", "moved")
    assert "trusted each other, up from 50%" in told
    assert "same goals" not in told
