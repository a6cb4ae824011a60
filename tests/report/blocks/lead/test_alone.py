"""A kind of area with one area: it is the whole once more, and is compared with nothing."""

import json
from pathlib import Path

import pytest

from pipeline.report import Page, open_page
from pipeline.report.release.plan import pages
from tests.report import fixture_release
from tests.report.changed import around, change
from tests.report.reading import text_of

NORTH = {"dimension": "region", "area": "north"}
SHARES = {"table": "item", "statistic": "group_share", "level": "agree"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A release whose only region is North Wales."""
    folder = fixture_release.write(tmp_path / "demo-2")
    words = json.loads((folder / "dictionary.json").read_text("utf-8"))
    words["dimensions"]["region"]["areas"] = ["north"]
    (folder / "dictionary.json").write_text(json.dumps(words), "utf-8")
    return folder


def page(folder: Path, kind: str = "area") -> Page:
    place = NORTH if kind == "area" else {}
    return open_page(folder, kind, wave="demo-2", language="en", **place)


def test_its_level_is_not_set_next_to_that_of_the_whole(folder: Path) -> None:
    said = text_of(page(folder).section("level").html)
    assert "reported overall success" in said
    assert "Wales as a whole" not in said
    assert "cannot tell whether the share here" not in said


def test_its_strip_has_dots_alone_and_a_title_without_a_comparison(folder: Path) -> None:
    change(folder, SHARES | NORTH | {"item": "trust"}, around(20.0, 2.0))
    chart, table = page(folder).chart("themes"), page(folder).table("themes")
    assert text_of(chart.title) == "How many agreed with each factor in North Wales, theme by theme"
    assert "item|national" not in chart.svg
    assert 'data-part="open"' not in chart.svg
    assert "Wales:" not in text_of(table.html)
    assert not any(mark in text_of(table.html) for mark in "▲▼")


def test_the_pages_that_compare_leave_it_out(folder: Path) -> None:
    for kind in ("index", "compare"):
        table = page(folder, kind).table("glance")
        assert "North Wales" not in text_of(table.html)
        assert "Police" in text_of(table.html)
    assert "North Wales" not in text_of(page(folder, "compare").table("compare-agreed").html)


def test_without_a_kind_of_several_areas_there_is_no_page_that_compares(folder: Path) -> None:
    words = json.loads((folder / "dictionary.json").read_text("utf-8"))
    assert "compare" in {spec.key for spec in pages(words, False)}
    words["dimensions"]["sector"]["areas"] = ["health"]
    assert "compare" not in {spec.key for spec in pages(words, False)}
    assert "index" in {spec.key for spec in pages(words, False)}
