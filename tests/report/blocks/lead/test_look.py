"""Where to look first, and what we cannot tell: no factor is put on a side it may not be on."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from pipeline.report import Page, open_page
from pipeline.report.blocks.lead import look
from pipeline.report.messages import CATALOGUE, read_catalogue
from pipeline.report.release import figure as figures
from pipeline.report.release.contrasts import Pair
from tests.report import fixture_release
from tests.report.changed import GONE, add, around, change
from tests.report.reading import text_of

NATIONAL = {"dimension": "national", "area": "national"}


def made(
    tmp_path: Path,
    shares: dict[str, tuple[float, float]],
    q: float = 0.01,
    small: tuple[str, ...] = (),
    language: str = "en",
    low: tuple[str, ...] = (),
    held: tuple[str, ...] = (),
) -> Page:
    """The national page with shares who agreed, each with half the width of its interval.

    small: factors whose difference is shown to be too small to matter; low: whose rests on few;
    held: those that are attributes.
    """
    folder = fixture_release.write(tmp_path / "demo-2")
    tested = NATIONAL | {"table": "association", "outcome": "success"}
    agreed = NATIONAL | {"table": "item", "level": "agree", "statistic": "group_share"}
    for item, ends in shares.items():
        change(folder, agreed | {"item": item}, around(*ends))
        change(folder, tested | {"item": item, "statistic": "q"}, {"value": q})
    words = json.loads((folder / "dictionary.json").read_text("utf-8"))
    for item in held:
        words["items"][item]["attribute"] = True
    (folder / "dictionary.json").write_text(json.dumps(words), "utf-8")
    for item in low:
        one = tested | {"item": item, "statistic": "contrast"}
        change(folder, one, {"verdict": "low_reliability"})
    for item in small:
        change(folder, tested | {"item": item, "statistic": "equivalence_q"}, {"value": 0.05})
    return open_page(folder, "national", wave="demo-2", language=language)


def said(page: Page, name: str) -> str:
    found = page.section(name)
    assert found is not None
    return text_of(found.html)


def test_factors_are_sorted_by_how_common_they_are_and_no_further_than_chance(
    tmp_path: Path,
) -> None:
    page = made(
        tmp_path, {"leadership_authority": (30, 5), "shared_goals": (70, 5), "trust": (52, 5)}
    )
    lines = {line.split(".")[0]: line for line in said(page, "look").split("\n")}
    assert (
        "Leadership with authority and credibility (30% agreed; 24 points more)."
        in lines["Fewer than half agreed"]
    )
    assert "Shared goals (70% agreed; 19 points more)." in lines["More than half agreed"]
    assert (
        "Trust between partners (52% agreed; 16"
        in lines["We cannot tell whether fewer or more than half agreed"]
    )


def test_where_there_are_pooled_estimates_they_choose_and_are_named_as_in_the_findings(
    tmp_path: Path,
) -> None:
    """By its own answers trust goes with success, 16 points; by the pooled estimate it may not."""
    made(tmp_path, {"leadership_authority": (30, 5), "trust": (30, 5)})
    key = {"table": "association", "outcome": "success", "statistic": "pooled", "unit": "points"}
    rows = [
        key | {"item": "leadership_authority", "value": 21, "low": 12, "high": 30, "base": 1190},
        key | {"item": "trust", "value": 7, "low": -2, "high": 16, "base": 1190},
    ]
    folder = add(tmp_path / "demo-2", rows)
    page = open_page(folder, "national", wave="demo-2", language="en")
    found = said(page, "look")
    assert "Leadership with authority and credibility (30% agreed; 21 points more)." in found
    assert "Trust" not in found
    assert "estimated to be 21 percentage points more likely" in said(page, "findings")


def test_where_no_test_is_shown_none_is_named(tmp_path: Path) -> None:
    folder = fixture_release.write(tmp_path / "demo-2")
    q = {"table": "association", "statistic": "q", "area": "national", "outcome": "success"}
    change(folder, q, GONE, rows=None)
    page = open_page(folder, "national", wave="demo-2", language="en")
    assert page.section("look") is None


def test_what_rests_on_few_answers_is_marked_and_the_mark_is_explained_once(tmp_path: Path) -> None:
    shares = {"leadership_authority": (30.0, 5.0), "trust": (52.0, 5.0)}
    page = made(tmp_path, shares, low=("trust",))
    look_, findings = said(page, "look"), said(page, "findings")
    assert "Trust between partners (52% agreed; 16 points more) [u]." in look_
    assert "Leadership with authority and credibility (30% agreed; 24 points more)." in look_
    read = "[u]: its interval is wide, or it rests on few answers."
    assert (look_ + findings).count(read) == 1


def test_one_factor_goes_with_the_outcome(tmp_path: Path) -> None:
    page = made(tmp_path, {"shared_goals": (70, 5), "trust": (52, 5)}, q=1.0)
    findings = said(page, "findings")
    one = (
        "Of the 6 factors whose test is shown, 1 goes with overall success in Wales, beyond chance"
    )
    assert one in findings


def test_no_count_is_of_one_factor_alone(tmp_path: Path) -> None:
    """Where the test of one factor is shown, it is spoken of without numbers."""
    folder = fixture_release.write(tmp_path / "demo-2")
    q = {"table": "association", "statistic": "q", "area": "national", "outcome": "success"}
    change(folder, q | {"item": [one for one in fixture_release.FACTORS if one != "trust"]}, GONE,
           rows=None)  # fmt: skip
    page = open_page(folder, "national", wave="demo-2", language="en")
    assert "The one factor whose test is shown goes with overall success in Wales" in said(
        page, "findings"
    )
    change(folder, q | {"item": "trust"}, {"value": 1.0})
    page = open_page(folder, "national", wave="demo-2", language="en")
    alone = "we cannot tell for the one factor whose test is shown whether it goes with overall"
    assert alone in said(page, "cannot")
    assert "Of the 1" not in said(page, "cannot") + said(page, "findings")


MIXED = {"leadership_authority": (30.0, 5.0), "shared_goals": (30.0, 5.0), "trust": (70.0, 5.0)}


@pytest.mark.parametrize(
    ("language", "agreed", "have", "more"),
    [
        ("en", "Fewer than half agreed. Those who agreed reported overall success more often: "
               "Leadership with authority and credibility (30% agreed; 24 points more).",
         "Fewer than half have the factor. Those who have it reported overall success more often: "
         "Shared goals (30% have it; 19 points more).",
         "More than half agreed. Those who agreed reported overall success more often: Trust "
         "between partners (70% agreed; 16 points more)."),
        ("cy", "Roedd llai na hanner yn cytuno.", "Mae'r ffactor gan lai na hanner.",
         "Roedd mwy na hanner yn cytuno."),
    ],
)  # fmt: skip
def test_factors_of_both_kinds_are_spoken_of_each_in_its_own_way(
    tmp_path: Path, language: str, agreed: str, have: str, more: str
) -> None:
    found = said(made(tmp_path, MIXED, language=language, held=("shared_goals",)), "look")
    lines = found.split("\n")
    starts = [
        next(n for n, one in enumerate(lines) if text in one) for text in (agreed, have, more)
    ]
    assert starts == sorted(set(starts))
    both = read_catalogue(CATALOGUE)["look.read.mixed"].template(language)
    assert both in found


@pytest.mark.parametrize("key", ["look.read", "look.read.held", "look.read.mixed"])
def test_as_many_factors_are_named_as_the_sentence_below_says(key: str) -> None:
    message = read_catalogue(CATALOGUE)[key]
    assert look.MOST == 3
    assert message.en.startswith("At most three of each are named")
    assert message.cy.startswith("Enwir tri o bob un ar y mwyaf")


def test_the_counts_of_both_blocks_make_all_that_are_tested(tmp_path: Path) -> None:
    page = made(tmp_path, {"trust": (52, 5)}, q=1.0)
    assert "Of the 6 factors whose test is shown, 2 go with overall success in Wales, " in said(
        page, "findings"
    )
    told = said(page, "cannot")
    assert "we cannot tell for 4 of the 6 factors whose test is shown whether they go" in told
    assert "For none of them can we say that the difference is too small to matter" in told
    assert "of those that go with it" not in told
    assert "Trust" not in said(page, "look"), "its test does not pass"


@pytest.mark.parametrize(
    ("language", "three", "too"),
    [
        ("en", "By the answers in Wales about each factor alone, we cannot tell for 1 of the 6 "
               "factors whose test is shown whether it goes with overall success. For 2 of the 6, "
               "the difference is shown to be too small to matter: less than 10 percentage points "
               "either way.",
         "For 1 of those that go with it, the difference is shown to be less than 10 percentage "
         "points."),
        ("cy", "Yn ôl yr atebion yng Nghymru am bob ffactor yn unig, ni allwn ddweud ar gyfer 1 "
               "o'r 6 ffactor y dangosir eu prawf a yw'n cyd-fynd ag adrodd am lwyddiant "
               "cyffredinol. Ar gyfer 2 o'r 6, dangosir bod y gwahaniaeth yn rhy fach i fod o "
               "bwys: llai na 10 pwynt canran y naill ffordd neu'r llall.",
         "Ar gyfer 1 o'r rhai sy'n cyd-fynd, dangosir bod y gwahaniaeth yn llai na 10 pwynt "
         "canran."),
    ],
)  # fmt: skip
def test_each_factor_has_one_of_three_answers(
    tmp_path: Path, language: str, three: str, too: str
) -> None:
    """Of six, three pass; one of these is small all the same, and of the others two are."""
    page = made(tmp_path, {}, small=("trust", "resources", "shared_data"), language=language)
    assert three in said(page, "cannot")
    assert too in said(page, "cannot")
    table = page.table("association")
    assert table is not None
    main = str(table.html).split("<tbody>")[1]
    counts = [main.count(f'"answer.{one}"') for one in ("goes", "small", "unclear", "none")]
    assert counts == [3, 2, 1, 0]


def test_a_difference_that_is_not_shown_has_no_answer() -> None:
    shown = figures.absent("association", "national", "national")._replace(
        verdict="published", value=2.0, low=-3.0, high=7.0
    )
    test = shown._replace(value=0.05, low=None, high=None)
    pair = Pair(shown, shown, shown, test._replace(value=1.0), test)
    assert pair.answer(0.05) == "small"
    assert pair.answer(0.01) == "unclear"
    hidden = shown._replace(verdict="suppressed", value=None, low=None, high=None)
    assert replace(pair, contrast=hidden).answer(0.05) == ""
    assert replace(pair, q=hidden).answer(0.05) == ""
    assert replace(pair, equivalence=hidden).answer(0.05) == "unclear"


def test_the_reach_is_half_the_width_of_the_middle_interval(tmp_path: Path) -> None:
    page = made(tmp_path, {})
    folder = tmp_path / "demo-2"
    frame = pd.read_parquet(folder / "release.parquet")
    here = frame[(frame["statistic"] == "contrast") & (frame["outcome"] == "success")]
    here = here[here["area"] == "national"]
    reach = round(((here["high"] - here["low"]) / 2).median())
    assert f"smaller than about {reach} percentage points" in said(page, "cannot")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "With this many answers, a true difference of about 45 percentage points would be "
               "found four times out of five, if it were tested by itself. A smaller one could "
               "well be missed. As one of the 6 that are tested together, it would have to be "
               "about 66 points."),
        ("cy", "Gyda chynifer o atebion, byddai gwir wahaniaeth o tua 45 pwynt canran yn cael ei "
               "ganfod bedair gwaith o bob pump, pe bai'n cael ei brofi ar ei ben ei hun. Gallai "
               "un llai yn hawdd gael ei golli. Yn un o'r 6 a brofir gyda'i gilydd, byddai'n "
               "rhaid iddo fod tua 66 pwynt."),
    ],
)  # fmt: skip
def test_how_small_a_difference_could_be_found_is_said(
    tmp_path: Path, language: str, words: str
) -> None:
    key = {"table": "power", "item": "", "outcome": "success", "unit": "points"}
    rows = [
        key | {"statistic": statistic, "value": value}
        for statistic, value in (("detectable", 45), ("detectable_family", 66))
    ]
    folder = add(fixture_release.write(tmp_path / "demo-2"), rows)
    page = open_page(folder, "national", wave="demo-2", language=language)
    assert words in said(page, "cannot")
    assert "as a rule" not in said(page, "cannot").casefold()


@pytest.mark.parametrize("name", ["look", "cannot"])
def test_where_nothing_is_shown_nothing_is_said(tmp_path: Path, name: str) -> None:
    folder = fixture_release.write(tmp_path / "demo-2")
    page = open_page(folder, "area", wave="demo-2", language="en", dimension="sector", area="parks")
    assert page.section(name) is None


def test_each_number_says_what_it_counts(released: Path) -> None:
    """Of six tested factors three go with the outcome, none is small, and three are unclear."""
    page = open_page(released, "national", wave="demo-2", language="en")
    of = "association|national|national|*||success|contrast/low,q"
    found = {}
    for name in ("findings", "cannot"):
        section = page.section(name)
        assert section is not None
        told = re.findall(r'<data value="(\d+)" data-count="(\w+)\|([^"]*)"', section.html)
        found[name] = {word: int(count) for count, word, what in told if what == of}
    assert found["findings"] == {"shown": 6, "goes": 3}
    assert found["cannot"] == {"shown": 6, "unclear": 3}
