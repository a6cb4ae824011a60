"""How a page begins: who answered, and what is said of few answers, at the edge of its bound."""

import json
from pathlib import Path

import pytest

from pipeline.report import Page, open_page
from tests.report import fixture_release
from tests.report.changed import GONE, add, change
from tests.report.reading import text_of

NORTH = {"dimension": "region", "area": "north"}


def opening(folder: Path, effective: float | None = None, **place: str) -> str:
    """The first words of an area's page, with another effective base of those who answered."""
    place = place or NORTH
    folder = fixture_release.write(folder / "demo-2")
    if effective is not None:
        of = {"area": place["area"], "statistic": "respondents", "table": "profile"}
        change(folder, of, {"effective_base": effective})
    return text_of(open_page(folder, "area", wave="demo-2", language="en", **place).opening().html)


@pytest.mark.parametrize(("effective", "said"), [(49.0, True), (50.0, False), (51.0, False)])
def test_low_reliability_is_said_below_the_bound(
    tmp_path: Path, effective: float, said: bool
) -> None:
    """An effective base of 50, in the dictionary of the made-up release."""
    usual = opening(tmp_path / "a", 200.0)
    text = opening(tmp_path / "b", effective)
    assert text.startswith(usual)
    assert (text != usual) is said
    assert ("50" in text.removeprefix(usual)) is said


def test_those_who_answered_and_were_asked_are_this_areas(tmp_path: Path) -> None:
    """290 of the 1,160 asked in North Wales: a quarter."""
    text = opening(tmp_path)
    for number in ("290", "1,160", "25%"):
        assert number in text
    assert "1,190" not in text


@pytest.mark.parametrize(("kind", "notes"), [("index", 0), ("national", 3)])
def test_without_an_outcome_no_page_speaks_of_what_goes_together(
    tmp_path: Path, kind: str, notes: int
) -> None:
    """Its summary has no figure of answers, and so nothing to bear in mind."""
    folder = fixture_release.write(tmp_path / "demo-2")
    words = json.loads((folder / "dictionary.json").read_text("utf-8"))
    words["analysis"]["main_outcome"] = ""
    (folder / "dictionary.json").write_text(json.dumps(words), "utf-8")
    found = open_page(folder, kind, wave="demo-2", language="en").section("cautions")
    said = text_of(found.html).split("\n") if found else []
    assert len(said) == max(0, notes - 1)
    assert not any("associations" in one for one in said)


def test_a_page_without_a_difference_does_not_speak_of_associations(tmp_path: Path) -> None:
    """It has shares with intervals, of which it says what they are."""
    folder = fixture_release.write(tmp_path / "demo-2")
    change(folder, {"area": "north", "table": "association"}, GONE, rows=None)
    for language, words in (("en", "associations"), ("cy", "Cysylltiadau")):
        said = []
        for area in ("north", "mid"):
            page = open_page(folder, "area", wave="demo-2", language=language, dimension="region",
                             area=area)  # fmt: skip
            said.append(text_of(page.section("cautions").html))  # type: ignore[union-attr]
        assert [words in one for one in said] == [False, True]
        assert all("95%" in one for one in said)


def blocks_with_words(page: Page) -> list[str]:
    """The parts of an area's page that say anything."""
    names = ("level", "themes", "findings", "cautions", "contrasts", "importance", "answers")
    return [name for name in names if page.block(name).pieces]


def test_a_page_that_says_that_it_has_no_figures_says_it_once(tmp_path: Path) -> None:
    """Fewer than ten answered in the national parks: no heading is without anything below it."""
    folder = fixture_release.write(tmp_path / "demo-2")
    place = {"dimension": "sector", "area": "parks"}
    page = open_page(folder, "area", wave="demo-2", language="en", **place)
    assert text_of(page.opening().html).startswith("Fewer than 10 people answered")
    assert blocks_with_words(page) == []
    north = open_page(folder, "area", wave="demo-2", language="en", **NORTH)
    assert {"level", "contrasts", "answers"} <= set(blocks_with_words(north))


def test_estimates_from_elsewhere_are_no_figures_about_the_answers_here(tmp_path: Path) -> None:
    """The page begins with that nothing is published, and not with what [u] means."""
    folder = fixture_release.write(tmp_path / "demo-2")
    own = {"area": "north", "dimension": "region"}
    for table in ("association", "item"):
        change(folder, own | {"table": table}, GONE, rows=None)
    change(folder, own | {"statistic": "respondents"}, {"effective_base": 20.0})
    pooled = {"table": "association", "statistic": "pooled", "unit": "points", "value": 21,
              "low": 11, "high": 31, "item": "trust", "outcome": "success", **own}  # fmt: skip
    page = open_page(add(folder, [pooled]), "area", wave="demo-2", language="en", **NORTH)
    said = text_of(page.opening().html)
    assert "Figures about the answers given in North Wales are not published" in said
    assert "[u]" not in said
    assert blocks_with_words(page) == ["contrasts"], "the table of these estimates"
