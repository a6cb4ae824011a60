"""The first finding in one short sentence: what it says, and that it claims no more than it may."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from pipeline.report import Page
from pipeline.report.blocks.lead.first import first_finding
from pipeline.report.release.contrasts import Pair
from pipeline.report.release.view import View
from tests.report.blocks.test_findings import made, pooled
from tests.report.reading import text_of

Opener = Callable[..., Page]
NORTH = ("area", "en", "region", "north")
UNTESTED = {"value": None, "verdict": "suppressed"}


@pytest.fixture
def first(opened: Opener, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """`first(pairs, kind, language, dimension, area)` is the sentence of a page of such pairs."""

    def say(pairs: list[Pair], *page: str) -> str:
        monkeypatch.setattr(View, "pairs", lambda *_: pairs)
        return "\n".join(text_of(one) for one in first_finding(opened(*page).view))

    return say


def test_it_is_the_pooled_estimate_of_what_the_findings_begin_with(
    first: Callable[..., str],
) -> None:
    pairs = [pooled(made(30, 10, 50), 12, 3, 21), pooled(made(40, 20, 60), 18, 7, 29)]
    assert first(pairs, *NORTH) == (
        "People in North Wales who said that partners trusted each other are estimated to be "
        "18 percentage points more likely to report overall success (95% interval 7 to 29)."
    )
    assert first(pairs, "area", "cy", "region", "north").startswith(
        "Amcangyfrifir bod y gyfran sy'n adrodd am lwyddiant cyffredinol 18 pwynt canran yn uwch"
    )


@pytest.mark.parametrize(
    ("value", "said"),
    [(-1, "1 percentage point less likely"), (1, "1 percentage point more likely"),
     (-9, "9 percentage points less likely")],
)  # fmt: skip
def test_it_says_which_way(first: Callable[..., str], value: float, said: str) -> None:
    ends = sorted((value / 2, 2 * value))
    found = first([pooled(made(3, -9, 15), value, *ends)], *NORTH)
    assert said in found
    assert "−" not in found, "what is less likely by so much has no sign"


def test_without_a_pooled_estimate_it_gives_both_shares(first: Callable[..., str]) -> None:
    assert first([made(24, 15, 33)], "national").endswith(
        "reported overall success, against 40% of the rest "
        "(95% interval of the difference 15 to 33)."
    )
    one = made(24, 15, 33)
    assert "difference not tested for chance" in first(
        [replace(one, q=one.q._replace(**UNTESTED))], "national"
    )


def test_few_answers_are_marked(first: Callable[..., str]) -> None:
    assert first([made(24, 15, 33, verdict="low_reliability")], "national").endswith("[u]")


def test_where_none_is_beyond_chance_it_says_so_of_those_tested(first: Callable[..., str]) -> None:
    one = made(3, -9, 15)
    assert first([one, made(4, -8, 16)], *NORTH) == (
        "Of the factors whose test is shown in North Wales (2), none goes with overall success "
        "beyond chance."
    )
    untested = replace(one, q=one.q._replace(**UNTESTED))
    assert first([untested, untested], *NORTH) == (
        "We cannot tell which of the factors shown in North Wales (2) go with overall success."
    )


def test_of_one_factor_alone_it_is_said_without_a_number(first: Callable[..., str]) -> None:
    one = made(3, -9, 15)
    assert first([one], *NORTH) == (
        "The one factor whose test is shown in North Wales does not go with overall success beyond "
        "chance."
    )
    untested = replace(one, q=one.q._replace(**UNTESTED))
    assert first([untested], *NORTH) == (
        "We cannot tell whether the one factor shown in North Wales goes with overall success."
    )
    assert first([pooled(made(21, 5, 37), 15, 0, 28)], *NORTH) == (
        "The one factor whose test is shown in North Wales goes with overall success, beyond "
        "chance, by its own answers alone, but not once the estimate draws on what else the "
        "survey shows."
    )


def test_what_goes_with_it_by_its_own_answers_alone_is_counted(first: Callable[..., str]) -> None:
    """A chart and a table below say that it is beyond chance."""
    goes, not_so = pooled(made(21, 5, 37), 15, 0, 28), pooled(made(8, -7, 23), 7, -2, 22)
    drawn = "draws on what else the survey shows. "
    assert first([goes, not_so], *NORTH).endswith(f"{drawn}By its own answers alone, one does.")
    said = first([goes, goes, not_so], *NORTH)
    assert said.endswith(f"{drawn}By their own answers alone, 2 do.")


def test_the_summary_has_that_of_the_whole(first: Callable[..., str]) -> None:
    pairs = [pooled(made(40, 20, 60), 18, 7, 29)]
    assert first(pairs, "index") == first(pairs, "national") != ""


@pytest.mark.parametrize("kind", ["compare", "change"])
def test_pages_that_are_of_no_area_have_none(first: Callable[..., str], kind: str) -> None:
    assert first([made(24, 15, 33)], kind) == ""


def test_where_no_difference_is_shown_there_is_none(first: Callable[..., str]) -> None:
    assert first([], *NORTH) == ""
