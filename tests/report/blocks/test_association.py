"""Estimates that draw on other areas: drawn as the main dot, with the area's own beneath it."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest

from pipeline.report import Page, open_page
from tests.report import fixture_release
from tests.report.changed import add, change
from tests.report.reading import text_of

POOLED = {"leadership_authority": 12.0, "shared_goals": 21.0, "trust": 15.0, "resources": 10.0}


@pytest.fixture(scope="module")
def pooled(tmp_path_factory: pytest.TempPathFactory) -> Page:
    """North Wales with pooled estimates of four factors."""
    folder = fixture_release.write(tmp_path_factory.mktemp("pooled") / "demo-2")
    frame = pd.read_parquet(folder / "release.parquet")
    here = (frame["area"] == "north") & (frame["outcome"] == "success")
    own = frame[here & (frame["statistic"] == "contrast") & frame["item"].isin(POOLED)].copy()
    own["statistic"] = "pooled"
    own["value"] = own["item"].map(POOLED)
    own["low"], own["high"] = own["value"] - 10, own["value"] + 10
    own.loc[own["item"] == "resources", "verdict"] = "low_reliability"
    own.loc[own["item"] == "trust", "verdict"] = "low_reliability"
    pd.concat([frame, own]).to_parquet(folder / "release.parquet", index=False)
    place = {"dimension": "region", "area": "north"}
    return open_page(folder, "area", wave="demo-2", language="en", **place)


def marks(page: Page) -> dict[tuple[str, str], tuple[float, str]]:
    """Where each mark stands as a value, and its part, by statistic and factor."""
    chart = page.chart("contrasts")
    assert chart is not None
    root = ElementTree.fromstring(chart.svg)
    ticks = [(float(e.get("data-tick", "")), float(e.get("x", ""))) for e in root.iter()
             if e.get("data-tick")]  # fmt: skip
    (low, left), (high, right) = min(ticks), max(ticks)
    found = {}
    for e in root.iter():
        if e.get("data-key") and e.get("data-part", "") in ("", "clear", "open") and e.get("x"):
            if e.tag.endswith("text"):
                continue
            _, _, _, item, _, _, statistic = e.get("data-key", "").split("|")
            at = low + (float(e.get("x", "")) - left) * (high - low) / (right - left)
            found[statistic, item] = (at, e.get("data-part", ""))
    return found


def test_pooled_estimates_are_the_main_dots_and_the_areas_own_stand_beneath(pooled: Page) -> None:
    drawn = marks(pooled)
    for item, value in POOLED.items():
        assert drawn["pooled", item][0] == pytest.approx(value, abs=0.1)
        own = fixture_release.FACTORS[item][3] + 7  # the shift of North Wales in the fixture
        assert drawn["contrast", item][0] == pytest.approx(own, abs=0.1)
        assert drawn["contrast", item][1] == "", "the area's own is neither filled nor open"
    assert drawn["contrast", "governance"][1] in ("clear", "open"), "without one, its own is main"


def test_a_dot_is_filled_where_the_areas_own_test_passes(pooled: Page) -> None:
    frame = fixture_release.frame()
    here = frame[(frame["area"] == "north") & (frame["outcome"] == "success")]
    passes = set(here[(here["statistic"] == "q") & (here["value"] <= 0.05)]["item"])
    drawn = {item: part for (_, item), (_, part) in marks(pooled).items() if part}
    assert {item for item, part in drawn.items() if part == "clear"} == passes
    assert 0 < len(passes) < len(drawn)


def test_low_reliability_is_marked(pooled: Page) -> None:
    chart, words = pooled.chart("contrasts"), pooled.section("contrasts")
    assert chart is not None
    assert words is not None
    assert {"15 [u]", "10 [u]", "21", "12"} <= set(text_of(chart.svg).split("\n"))
    assert "the table may still have a pooled one" not in text_of(words.html)
    assert "Differences in one area are not adjusted" in text_of(words.html)
    assert "It also draws on what else the survey shows." in text_of(words.html)


def test_the_table_has_both_and_goes_as_the_chart_does(pooled: Page) -> None:
    chart, table = pooled.chart("contrasts"), pooled.table("contrasts")
    assert chart is not None
    assert table is not None
    assert "Pooled difference (percentage points)" in text_of(table.html)
    assert "21 (11 to 31)" in text_of(table.html)
    labels = [label["en"] for _, label, _, _ in fixture_release.FACTORS.values()]
    order = [line for line in text_of(table.html).split("\n") if line in labels]
    drawn = [line for line in text_of(chart.svg).split("\n") if line in labels]
    assert drawn == order
    assert order[0] == "Shared goals"


def test_an_estimate_next_to_a_hidden_difference_is_in_the_table_alone(tmp_path: Path) -> None:
    """It is no finding, and no mark of the chart; next to it is said that it holds no answers here.

    A brief has the words above the chart and not the table.
    """
    folder = fixture_release.write(tmp_path / "demo-2")
    frame = pd.read_parquet(folder / "release.parquet")
    here = (frame["area"] == "north") & (frame["outcome"] == "success")
    hidden = here & (frame["item"] == "trust") & frame["statistic"].isin(["contrast", "share_with"])
    drawn = frame[here & (frame["statistic"] == "contrast") & (frame["item"] == "trust")].copy()
    drawn[["statistic", "value", "low", "high"]] = "pooled", 47.0, 34.0, 60.0
    drawn["base"] = pd.NA
    frame.loc[hidden, ["value", "low", "high", "base"]] = None
    frame.loc[hidden, ["verdict", "reason"]] = "suppressed", "confidential"
    pd.concat([frame, drawn]).to_parquet(folder / "release.parquet", index=False)
    place = {"dimension": "region", "area": "north"}
    page = open_page(folder, "area", wave="demo-2", language="en", **place)
    table, words, findings = page.table("contrasts"), *map(page.section, ("contrasts", "findings"))
    assert table is not None
    assert words is not None
    assert "47 (34 to 60)" in text_of(table.html)
    assert "It holds none of the answers given in North Wales." in text_of(table.html)
    assert "the table may still have" not in text_of(words.html)
    assert ("pooled", "trust") not in marks(page)
    assert findings is None or "47" not in text_of(findings.html)


def test_findings_stand_under_their_themes(pooled: Page) -> None:
    words = pooled.section("findings")
    assert words is not None
    heads = re.findall(r"<h3>(.*?)</h3>", words.html)
    assert heads == ["Leadership", "Culture"]
    assert "<ol" not in words.html


def test_differences_with_areas_held_equal_have_a_column_and_are_explained(
    tmp_path: Path,
) -> None:
    row = {"table": "model", "statistic": "adjusted", "unit": "points", "value": 21, "low": 11,
           "high": 31, "item": "trust", "outcome": "success"}  # fmt: skip
    told = []
    for name, rows in (("with", [row]), ("without", [])):
        folder = add(fixture_release.write(tmp_path / name / "demo-2"), rows)
        page = open_page(folder, "national", wave="demo-2", language="en")
        words, table = page.section("contrasts"), page.table("contrasts")
        assert words is not None
        assert table is not None
        told.append((text_of(words.html), table.html))
    (words_with, table_with), (words, table) = told
    assert words_with.startswith(words)
    assert len(words_with) > len(words)
    cells = re.search(r'<tr><th scope="row">Trust between partners</th>(.*?)</tr>', table_with)
    assert cells is not None
    assert "21 (11 to 31)" in text_of(cells[1]).split("\n")
    assert table_with.count('scope="col"') == table.count('scope="col"') + 1


NEXT_TO = {
    "en": "[ns] next to an interval that leaves out zero: the difference would pass a test by",
    "cy": "[ns] wrth ymyl cyfwng nad yw'n cynnwys sero: byddai'r gwahaniaeth yn pasio prawf ar",
}


@pytest.mark.parametrize("language", ["en", "cy"])
@pytest.mark.parametrize("q", [0.05, 1.0])
def test_a_mark_that_an_interval_seems_to_contradict_says_which_test_it_is_of(
    tmp_path: Path, language: str, q: float
) -> None:
    """Above each table that has such a row, and above no other."""
    folder = fixture_release.write(tmp_path / "demo-2")
    here = {"table": "association", "area": "national"}
    change(folder, here | {"statistic": "q"}, {"value": 0.05}, rows=None)
    odd = here | {"item": "trust", "outcome": "success"}
    change(folder, odd | {"statistic": "contrast"}, {"value": 15.0, "low": 1.0, "high": 29.0})
    change(folder, odd | {"statistic": "q"}, {"value": q})
    page = open_page(folder, "national", wave="demo-2", language=language)
    for name in ("contrasts", "association"):
        table = page.table(name)
        assert table is not None
        legend = text_of(str(table.html).split("<table")[0])
        assert (NEXT_TO[language] in legend) == (q == 1.0), name


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "two digits, or one decimal where"), ("cy", "Dau ddigid sydd i'r ddau fesur, neu un")],
)
def test_why_one_column_has_numbers_of_one_decimal_and_of_more_is_said(
    tmp_path: Path, language: str, said: str
) -> None:
    folder = fixture_release.write(tmp_path / "demo-2")
    words = open_page(folder, "national", wave="demo-2", language=language).section("association")
    assert words is not None
    assert said in text_of(words.html)
