"""The country as tiles, and the lists of areas: each body in its place, each area its count."""

import json
import re
from pathlib import Path

from pipeline.report import open_page
from tests.report import fixture_release
from tests.report.conftest import Opener
from tests.report.fixture_words import BODIES, REGIONS, SECTORS
from tests.report.reading import text_of


def test_every_body_stands_in_its_row_and_column_under_its_region(opened: Opener) -> None:
    section = opened("index").section("map")
    assert section is not None
    found = re.findall(r'<li class="region-(\d+)">(.*?)</ul></li>', section.html)
    assert [int(number) for number, _ in found] == [1, 2, 3, 4]
    for (_, tiles), (region, entry) in zip(found, REGIONS.items(), strict=True):
        head = re.findall(r"<strong>(.*?)</strong>", tiles)
        assert text_of(head[0]) == entry[0]["en"]
        inside = re.findall(r'<li class="tile r(\d) c(\d)">(.*?)</li>', tiles)
        assert [(text_of(name), (row, column)) for row, column, name in inside] == [
            (label["en"], place) for label, where, place in BODIES.values() if where == region
        ]
        assert all(f'href="region-{entry[2]["en"]}.html"' in name for *_, name in inside)


def test_every_area_has_its_own_count_or_that_too_few_answered(opened: Opener) -> None:
    section = opened("index").section("areas")
    assert section is not None
    entries = {
        text_of(name): text_of(rest)
        for name, rest in re.findall(r"<li>(<a .*?</a>)(.*?)</li>", section.html)
    }
    for label, _, _, count in [*SECTORS.values(), *REGIONS.values()]:
        said = entries[label["en"]]
        assert (str(count) in re.findall(r"\d+", said)) == (count >= 10), label


def test_a_body_with_a_page_of_its_own_leads_there(tmp_path: Path) -> None:
    folder = fixture_release.write(tmp_path / "demo-2")
    dictionary = json.loads((folder / "dictionary.json").read_text("utf-8"))
    dictionary["bodies"].append(
        {"body": "health", "kind": "sector", "region": "north", "tile_row": "1",
         "tile_column": "5"}
    )  # fmt: skip
    (folder / "dictionary.json").write_text(json.dumps(dictionary), encoding="utf-8")
    section = open_page(folder, "index", wave="demo-2", language="en").section("map")
    assert section is not None
    assert re.search(r'<li class="tile r1 c5"><a href="sector-health.html"', section.html)


def test_areas_have_a_heading_and_a_list_for_each_kind(opened: Opener) -> None:
    section = opened("index").section("areas")
    assert section is not None
    heads = re.findall(r"<h(\d)[^>]*>(.*?)</h\d>", section.html)
    assert [int(level) for level, _ in heads] == [2, 3, 3]
    assert [text_of(name) for _, name in heads[1:]] == ["Sector", "Region"]
    assert len(re.findall(r'<div><h3 id="areas-(?:sector|region)">', section.html)) == 2
    assert '<div class="side"><div>' in section.html
