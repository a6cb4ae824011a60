"""What pages say of the wider statistics, where the release has them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.report import Page, open_page
from tests.report import fixture_wider
from tests.report.changed import add
from tests.report.messages.test_messages import CAUSE_CY, CAUSE_EN
from tests.report.reading import hold_degrees, numbers, shown, text_of, texts

FIRST = "leadership_authority"
Opener = Callable[..., Page]
BANDS = {
    "en": ["Above an equal share", "Not clearly different from an equal share",
           "Below an equal share"],
    "cy": ["Yn uwch na chyfran gyfartal", "Ni ellir gwahaniaethu rhyngddynt a chyfran gyfartal",
           "Yn is na chyfran gyfartal"],
}  # fmt: skip
PAGES = [("national", "", ""), ("change", "", ""), ("quality", "", ""), ("area", "region", "north")]


@pytest.fixture(scope="module")
def wide(tmp_path_factory: pytest.TempPathFactory) -> Opener:
    folder: Path = fixture_wider.write(tmp_path_factory.mktemp("wider") / "demo-2")

    def opener(kind: str, language: str = "en", dimension: str = "", area: str = "") -> Page:
        place = {"dimension": dimension, "area": area} if dimension else {}
        return open_page(folder, kind, wave="demo-2", language=language, **place)

    return opener


def words(page: Page, name: str, part: str = "section") -> str:
    found = getattr(page, part)(name)
    assert found is not None
    return text_of(found.html)


@pytest.mark.parametrize(("kind", "dimension", "area"), PAGES)
def test_both_languages_have_the_same_numbers_and_no_cause(
    wide: Opener, kind: str, dimension: str, area: str
) -> None:
    pages = [wide(kind, language, dimension, area) for language in ("en", "cy")]
    english, welsh = (texts(page) for page in pages)
    assert sorted(numbers(english)) == sorted(numbers(welsh))
    assert list(shown(pages[0])) == list(shown(pages[1]))
    assert not CAUSE_EN.search(english)
    assert not CAUSE_CY.search(welsh)


def test_what_differs_here_is_said_and_the_rest_is_not(wide: Opener) -> None:
    said = words(wide("area", "en", "region", "north"), "different")
    assert (
        "The difference in reporting overall success between people who said that partners trusted "
        "each other and the rest is 14 percentage points lower in North Wales than in Wales as a "
        "whole (95% interval 4 to 24; based on about 290 answers)."
    ) in said
    assert "Shared goals" not in said
    said = words(wide("area", "cy", "region", "mid"), "different")
    assert "nid oes yr un y mae ei wahaniaeth yng nghanolbarth Cymru" in said


def test_contexts_name_the_factors_that_differ(wide: Opener) -> None:
    page = wide("national")
    assert (
        "Maturity: beyond chance, the difference is not the same everywhere for: Trust between "
        "partners."
    ) in words(page, "contexts")
    table = words(page, "contexts", "table").split("\n")
    assert "Under a year" in table
    assert "15 (5 to 25)" in table


def test_all_factors_together_leave_areas_out(wide: Opener) -> None:
    page = wide("national")
    chart = page.chart("model")
    assert chart is not None
    assert "Leadership with authority and credibility 18 (8 to 28)" in text_of(chart.alt)
    assert "leave out zero: 2 of 6." in text_of(chart.alt)
    table = words(page, "model", "table")
    assert "1.4 (1.1 to 1.9)" in table
    assert "Mid Wales" not in table


def test_how_many_tests_were_allowed_for_is_said_wherever_there_are_tests(wide: Opener) -> None:
    national, north = wide("national"), wide("area", "en", "region", "north")
    assert "allow for this many comparisons: 23" in words(north, "different")
    assert "allow for this many comparisons: 7" in words(national, "contexts")
    assert "allow for this many comparisons: 6" in words(national, "model"), "areas' are others'"
    assert "for the 5 shares and the 4 differences" in words(wide("change"), "moved")


def test_the_model_has_p_values_adjusted_beside_those_that_are_not(wide: Opener) -> None:
    lines = words(wide("national"), "model", "table").split("\n")
    assert lines[lines.index("p-value") + 1] == "Adjusted p-value"
    assert lines.count("< 0.05") == 6


def test_charts_have_headings_for_bands_and_contexts(wide: Opener) -> None:
    page = wide("national")
    for name, heads in (
        ("importance", BANDS["en"]),
        ("contexts", ["Maturity: Trust between partners"]),
    ):
        chart = page.chart(name)
        assert chart is not None
        lines = text_of(chart.svg).split("\n")
        places = [lines.index(head) for head in heads]
        assert places == sorted(places)
        assert all(lines.count(head) == 1 for head in heads)
    chart = page.chart("contexts")
    assert chart is not None
    assert "Trust between partners: Under a year 15 (5 to 25)" in text_of(chart.alt)


@pytest.mark.parametrize(
    ("language", "factors"),
    [
        ("en", ["Leadership with authority and credibility", "Trust between partners",
                "Shared goals"]),
        ("cy", ["Arweinyddiaeth ag awdurdod a hygrededd", "Ymddiriedaeth rhwng partneriaid",
                "Nodau a rennir"]),
    ],
)  # fmt: skip
def test_importance_is_told_next_to_an_equal_share(
    wide: Opener, language: str, factors: list[str]
) -> None:
    page = wide("national", language)
    lines = words(page, "importance", "table").split("\n")
    order = [name for both in zip(BANDS[language], factors, strict=True) for name in both]
    places = [lines.index(name) for name in order]
    assert places == sorted(places)
    equal = {"en": "one part in 6", "cy": "un rhan o 6"}[language]
    assert equal in words(page, "importance")


def test_no_ranking_is_made_up_where_answers_are_few(wide: Opener) -> None:
    page = wide("area", "en", "sector", "police")
    said = words(page, "importance")
    assert "No ranking is given in the police: it needs at least 250 people who answered" in said
    assert page.table("importance") is None


def test_change_says_what_moved_and_what_was_not_compared(wide: Opener) -> None:
    page = wide("change")
    said = words(page, "moved")
    assert (
        "53% of those who answered in Wales said that partners trusted each other, up from 40% in "
        "the wave before: a rise of 13 percentage points (95% interval 3 to 23; about 1,190 "
        "answers or more in each wave)."
    ) in said
    assert "fell by 12 percentage points, from 36 to 24 (95% interval of the fall " in said
    assert "not asked in the same words in both waves: Data shared between partners." in said
    assert "the same goals" not in said
    assert page.chart("change") is not None


def test_scales_and_errors_are_on_the_quality_page(wide: Opener) -> None:
    page = wide("quality")
    assert "0.81 (0.79 to 0.83)" in words(page, "scales", "table")
    lines = words(page, "variance", "table").split("\n")
    assert "1.2" in lines
    assert "1.4" not in lines, "a standard error itself is not published"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["Did not respond", "3,550", "Removed: the same answers under another identifier"]),
        ("cy", ["Heb ymateb", "3,550", "Dilëwyd: yr un atebion o dan ddynodydd arall", "20"]),
    ],
)
def test_the_way_from_asked_to_analysed_is_a_table(
    wide: Opener, language: str, said: list[str]
) -> None:
    lines = words(wide("quality", language), "flow", "table").split("\n")
    places = [lines.index(text) for text in said]
    assert places == sorted(places)
    assert "25%" in lines


def test_what_people_have_is_not_what_they_said(
    wide: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An attribute: the clause of the codebook stands after "people", and nobody said it."""
    hold_degrees(monkeypatch)
    said = words(wide("change"), "moved")
    assert "Of those who answered in Wales, 53% were people who have a degree, up from 40%" in said
    for language, expected in (
        ("en", "difference in reporting overall success between people who have a degree and the"),
        ("cy", "o ran adrodd am lwyddiant cyffredinol rhwng pobl sydd â gradd a'r gweddill"),
    ):
        page = wide("area", language, "region", "north")
        assert expected in words(page, "different")


def test_the_largest_change_is_among_the_findings_and_stands_once(wide: Opener) -> None:
    national = words(wide("national"), "findings")
    assert "53% of those who answered in Wales said that partners trusted each other" in national
    assert "fell by 12 percentage points, from 36 to 24" not in national, "only the largest"


def test_a_finding_has_its_difference_like_for_like_next_to_it(wide: Opener) -> None:
    said = words(wide("national"), "findings")
    alone = ": between people of the same areas who are alike in the other factors, the difference"
    assert f"{alone} is 18 percentage points (95% interval 8 to 28)." in said


def test_the_difference_with_areas_held_equal_comes_before_the_one_alike_in_all(
    tmp_path: Path,
) -> None:
    row = {"table": "model", "statistic": "adjusted", "unit": "points", "value": 20, "low": 10,
           "high": 30, "base": 300, "item": FIRST, "outcome": "success"}  # fmt: skip
    place = add(fixture_wider.write(tmp_path / "demo-2"), [row])
    pieces = open_page(place, "national", wave="demo-2", language="en").block("findings").pieces
    said = " ".join(text_of(one.html) for one in pieces)
    held = ": between people of the same areas, the difference is 20 percentage points"
    alike = ": between people who are alike in the other factors as well, it is 18"
    assert 0 < said.index(held) < said.index(alike)
