"""Areas at a glance: in order of their shares, and apart from the whole only where they are."""

import re
from pathlib import Path

import pytest

from pipeline.report import Page, open_page
from tests.report import fixture_release
from tests.report.changed import around, change
from tests.report.reading import text_of

MAIN = {"table": "item", "item": "success", "level": "agree", "statistic": "group_share"}
SHARES = {"north": 41.0, "mid": 82.0, "south_west": 60.0, "south_east": 57.0}
NAMES = {"north": "North Wales", "mid": "Mid Wales", "south_west": "South West Wales",
         "south_east": "South East Wales"}  # fmt: skip


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Page:
    """58% in Wales, four either side; in North Wales 41%, in Mid Wales 82%, elsewhere as there."""
    folder = fixture_release.write(tmp_path_factory.mktemp("glance") / "demo-2")
    for area, value in {**SHARES, "national": 58.0}.items():
        change(folder, MAIN | {"area": area}, around(value, 4))
    return open_page(folder, "index", wave="demo-2", language="en")


def said(page: Page) -> list[str]:
    section = page.section("glance")
    assert section is not None
    lines = [text_of(one) for one in re.findall(r"<li>.*?</li>", section.html)]
    return [line for line in lines if line.startswith("Region:")]


def test_each_end_is_called_so_where_it_lies_apart_from_every_other(page: Page) -> None:
    highest, lowest = said(page)
    assert "the largest share reporting overall success, and one larger than in Wales" in highest
    assert "Mid Wales 82% (78% to 86%)" in highest
    assert "the smallest share reporting overall success, and one smaller than in Wales" in lowest
    assert "North Wales 41% (37% to 45%)" in lowest
    assert highest.count("% to ") == lowest.count("% to ") == 1


def test_areas_above_the_whole_and_the_highest_of_them_are_two_sentences(tmp_path: Path) -> None:
    """Both of Mid Wales and South West Wales are above; one of them is above the other."""
    folder = fixture_release.write(tmp_path / "demo-2")
    for area, value in {"north": 58, "mid": 90, "south_west": 75, "south_east": 58}.items():
        change(folder, MAIN | {"area": area}, around(value, 3))
    change(folder, MAIN | {"area": "national"}, around(58, 3))
    above, highest = said(open_page(folder, "index", wave="demo-2", language="en"))
    assert above.index("a larger share") < above.index("Mid Wales") < above.index("South West")
    assert "of those shown: Mid Wales 90% (87% to 93%)." in highest


def test_the_chart_has_the_whole_first_and_the_largest_share_next(page: Page) -> None:
    """Sectors are in the first picture, and regions in the second."""
    charts = [page.chart("glance"), page.chart("glance-2")]
    drawn = [chart.svg for chart in charts if chart is not None]
    words = {"Wales", "Sector", "Region", *NAMES.values()}
    lines = [[line for line in text_of(one).split("\n") if line in words] for one in drawn]
    order = sorted(SHARES, key=lambda area: -SHARES[area])
    assert lines[0] == ["Wales", "Sector", "Wales"], "the last is the key of the whole's diamond"
    assert lines[1] == ["Region", *(NAMES[area] for area in order)]
    found = re.findall(r'data-key="([^"]+)"[^>]*data-part="(clear|open)"', "".join(drawn))
    parts = {key.split("|")[2]: part for key, part in found if key.split("|")[1] == "region"}
    assert parts == {"mid": "clear", "north": "clear", "south_west": "open", "south_east": "open"}
    assert not [key for key, _ in found if key.split("|")[1] == "national"], "the whole is neither"


def test_the_table_says_of_each_area_how_it_compares(page: Page) -> None:
    table = page.table("glance")
    assert table is not None
    rows = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', table.html)
    found = {text_of(head): re.findall(r"<td.*?</td>", cells) for head, cells in rows}
    words = {
        name: re.findall(r'data-message="([^"]+)"', found[name][-1]) for name in NAMES.values()
    }
    assert words == {
        "North Wales": ["glance.is_below"], "Mid Wales": ["glance.is_above"],
        "South West Wales": ["glance.is_unclear"], "South East Wales": ["glance.is_unclear"],
    }  # fmt: skip
    assert [text_of(cell) for cell in found["Mid Wales"][:3]] == ["82%", "78% to 86%", "95"]
    assert text_of(found["Wales"][-1]) == "[z]"


def test_the_title_says_of_how_many_areas(page: Page) -> None:
    """Those that have a share to show, in both pictures, without Wales."""
    drawn = "".join(page.chart(name).svg for name in ("glance", "glance-2"))  # type: ignore[union-attr]
    areas = {key for key in re.findall(r'<text[^>]*data-key="(item\|[^"]*)"', drawn)
             if "|national|" not in key}  # fmt: skip
    title = text_of(page.chart("glance").title)  # type: ignore[union-attr]
    clear = len(set(re.findall(r'data-key="([^"]+)"[^>]*data-part="clear"', drawn)))
    assert clear >= 2
    assert title.startswith(f"{clear} of the {len(areas)} areas shown differ from the share in")
