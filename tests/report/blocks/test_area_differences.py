"""Where an association differs: by interval and test, largest first, and each level by itself."""

import re
from pathlib import Path
from typing import Any

import pytest

from pipeline.report import Page, open_page
from tests.report import fixture_wider
from tests.report.changed import around, change
from tests.report.fixture_words import FACTORS
from tests.report.reading import text_of

NORTH = {"dimension": "region", "area": "north"}
LABELS = {label["en"]: item for item, (_, label, _, _) in FACTORS.items()}


def changed(folder: Path, changes: list[tuple[dict[str, str], dict[str, Any]]]) -> Path:
    """The wider release with other values in some of its rows."""
    place = fixture_wider.write(folder / "demo-2")
    for of, cells in changes:
        change(place, of, cells)
    return place


def difference(item: str, value: float, half: float, q: float) -> list[Any]:
    """North Wales's difference of one factor, and its test."""
    of = {"table": "different", "area": "north", "item": item}
    return [
        (of | {"statistic": "difference"}, around(value, half)),
        (of | {"statistic": "difference_q"}, {"value": q}),
    ]


@pytest.fixture(scope="module")
def north(tmp_path_factory: pytest.TempPathFactory) -> Page:
    """Goals 9 points higher, trust 14 lower, governance 30 by chance, data 6 with zero inside."""
    changes = [
        *difference("shared_goals", 9, 4, 0.05), *difference("governance", 30, 20, 1.0),
        *difference("shared_data", 6, 6, 0.01),
    ]  # fmt: skip
    place = changed(tmp_path_factory.mktemp("different"), changes)
    return open_page(place, "area", wave="demo-2", language="en", **NORTH)


def test_the_furthest_from_the_whole_is_told_first_whichever_way(north: Page) -> None:
    section = north.section("different")
    assert section is not None
    told = [text_of(one) for one in re.findall(r"<li>.*?</li>", section.html)]
    assert [("lower" in one, "higher" in one) for one in told] == [(True, False), (False, True)]
    assert "trusted each other" in told[0]
    assert "14 percentage points lower in North Wales" in told[0]
    assert "the same goals" in told[1]
    assert "9 percentage points higher" in told[1]
    assert "(95% interval 5 to 13; based on about 290 answers)" in told[1]


def test_the_chart_goes_from_the_highest_to_the_lowest(north: Page) -> None:
    chart = north.chart("different")
    assert chart is not None
    drawn = [LABELS[line] for line in text_of(chart.svg).split("\n") if line in LABELS]
    assert drawn[0] == "governance"
    assert drawn[1] == "shared_goals"
    assert drawn[-1] == "trust"
    clear = re.findall(r'data-key="([^"]+)"[^>]*data-part="clear"', chart.svg)
    assert sorted(key.split("|")[3] for key in clear) == ["shared_goals", "trust"]


@pytest.mark.parametrize(("q", "told"), [(0.05, True), (1.0, False)])
def test_contexts_differ_where_the_test_of_equality_says_so(
    tmp_path: Path, q: float, told: bool
) -> None:
    of = {"table": "context", "area": "", "item": "governance", "statistic": "wald_q"}
    place = changed(tmp_path, [(of, {"value": q})])
    page = open_page(place, "national", wave="demo-2", language="en")
    section, chart = page.section("contexts"), page.chart("contexts")
    assert section is not None
    assert chart is not None
    assert ("Clear governance" in text_of(section.html)) is told
    assert ("Maturity: Clear governance" in text_of(chart.svg)) is told


def test_each_level_has_its_own_figure_in_chart_and_table(tmp_path: Path) -> None:
    """By hand: 15 under a year, and 31 on 400 answers over a year."""
    of = {"table": "context", "area": "old", "item": "trust", "statistic": "contrast"}
    place = changed(tmp_path, [(of, {"value": 31, "low": 22, "high": 40, "base": 400})])
    page = open_page(place, "national", wave="demo-2", language="en")
    chart, table = page.chart("contexts"), page.table("contexts")
    assert chart is not None
    assert table is not None
    drawn = text_of(chart.svg).split("\n")
    assert drawn[drawn.index("Under a year") + 1] == "15"
    assert drawn[drawn.index("Over a year") + 1] == "31"
    row = re.search(r'<tr><th scope="row">Trust between partners</th>(.*?)</tr>', table.html)
    assert row is not None
    cells = [text_of(cell) for cell in re.findall(r"<td.*?</td>", row[1])]
    assert cells == ["15 (5 to 25)", "1,190", "31 (22 to 40)", "400", "< 0.01"]


def test_the_table_has_each_difference_with_its_own_test_and_base(north: Page) -> None:
    table, section = north.table("different"), north.section("different")
    assert table is not None
    assert section is not None
    row = re.search(r'<tr><th scope="row">Trust between partners</th>(.*?)</tr>', table.html)
    assert row is not None
    cells = [text_of(cell) for cell in re.findall(r"<td.*?</td>", row[1])]
    assert cells == ["−14", "−24 to −4", "< 0.01", "290"]
    assert "North Wales" in text_of(re.findall(r"<h2.*?</h2>", section.html)[0])


def test_where_nothing_differs_that_is_a_sentence_and_no_list(tmp_path: Path) -> None:
    place = changed(tmp_path, difference("trust", 4, 10, 1.0))
    section = open_page(place, "area", wave="demo-2", language="en", **NORTH).section("different")
    assert section is not None
    assert "<li>" not in section.html
    assert re.search(r"<p>[^<]*North Wales", section.html)
