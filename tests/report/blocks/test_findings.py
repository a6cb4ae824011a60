"""Headlines: which figures, in what order, and no more said than the interval allows."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from pipeline.report import open_page
from pipeline.report.blocks.lead.headlines import first_figure, headlines, pooled_sentence, sentence
from pipeline.report.release.contrasts import Pair, by_estimate, pairs
from pipeline.report.release.figure import Figure, ends, plain
from pipeline.report.release.names import Names
from pipeline.report.release.read import Release, read_release
from tests.report import fixture_release
from tests.report.changed import GONE, change
from tests.report.reading import text_of

RATE, CONFIDENCE = 0.05, 0.95


@pytest.fixture(scope="module")
def release(released: Path) -> Release:
    return read_release(released, "demo-2")


def made(value: float, low: float, high: float, q: float = 0.01, **more: object) -> Pair:
    """A pair with a contrast made for the test."""
    blank = Figure(
        "association", "national", "national", "trust", "", "success", "contrast", "points",
        value, low, high, 400, 300.0, "published", "",
    )  # fmt: skip
    contrast = blank._replace(**more)
    shares = [
        blank._replace(statistic=s, unit="percent", value=v, low=None, high=None)
        for s, v in (("share_with", 40 + value), ("share_without", 40))
    ]
    chance = blank._replace(statistic="q", unit="p_band", value=q, low=None, high=None)
    return Pair(contrast, shares[0], shares[1], chance)


def pooled(pair: Pair, value: float, low: float, high: float, **more: object) -> Pair:
    """The pair with a pooled estimate."""
    drawn = pair.contrast._replace(statistic="pooled", value=value, low=low, high=high)
    return replace(pair, pooled=drawn._replace(**more))


def said(pair: Pair, release: Release, language: str = "en") -> str:
    return text_of(sentence(Names(release.dictionary, language), pair, RATE, CONFIDENCE))


def test_the_largest_clear_contrasts_come_first(release: Release) -> None:
    found = headlines(pairs(release, "national", "national", "success"), RATE)
    assert [pair.item for pair in found] == ["leadership_authority", "shared_goals", "trust"]


def test_a_headline_needs_both_interval_and_q() -> None:
    assert headlines([made(20, -1, 41)], RATE) == []
    assert headlines([made(20, 0, 40)], RATE) == []
    assert headlines([made(20, 5, 35, q=1.0)], RATE) == []
    assert len(headlines([made(20, 5, 35)], RATE)) == 1


def test_pooled_estimates_choose_and_order_where_there_are_any() -> None:
    """The largest contrast is drawn in most; one that may be chance by itself may still lead."""
    large = pooled(made(45, 22, 68), 15, 5, 25)
    steady = pooled(made(20, -2, 42, q=1.0), 18, 8, 28)
    unclear, lacking = pooled(made(30, 5, 55), 9, -1, 19), made(40, 20, 60)
    found = headlines([large, unclear, lacking, steady], RATE)
    assert found == [steady, large]
    assert [first_figure(pair).value for pair in found] == [18, 15]
    assert first_figure(lacking) is lacking.contrast


def test_a_pooled_estimate_in_words(release: Release) -> None:
    pair = pooled(made(31, 17, 45), 18, 7, 29)
    names = {language: Names(release.dictionary, language) for language in ("en", "cy")}
    words = {
        language: text_of(pooled_sentence(one, pair, CONFIDENCE)) for language, one in names.items()
    }
    assert words["en"].endswith(
        "are estimated to be 18 percentage points more likely to report overall success (95% "
        "interval 7 to 29)."
    )
    assert (
        "18 pwynt canran yn uwch nag ymhlith y gweddill (cyfwng hyder 95%: 7 i 29)" in words["cy"]
    )
    less = pooled(made(-12, -20, -4), -1, -2, -1, dimension="region", area="north")
    said_of_area = text_of(pooled_sentence(names["en"], less, CONFIDENCE))
    assert said_of_area.startswith("Among people in North Wales, those who said that")
    assert "1 percentage point less likely" in said_of_area
    few = pooled(made(31, 17, 45), 18, 7, 29, verdict="low_reliability")
    assert text_of(pooled_sentence(names["en"], few, CONFIDENCE)).endswith("to 29). [u]")
    with pytest.raises(ValueError, match="may be zero"):
        pooled_sentence(names["en"], pooled(made(31, 17, 45), 9, 0, 18), CONFIDENCE)


def test_where_the_test_is_hidden_intervals_alone_choose(release: Release) -> None:
    bare = made(20, 5, 35)
    untested = replace(bare, q=bare.q._replace(value=None, verdict="suppressed"))
    assert headlines([untested], RATE) == [untested]
    assert headlines([untested, made(30, -1, 61)], RATE) == []
    assert said(untested, release).startswith("60% of people who said that")
    assert "a difference of 20 percentage points (95% interval 5 to 35" in said(untested, release)
    assert "more likely" not in said(untested, release)


def test_size_counts_and_not_sign_and_ties_go_to_the_surer() -> None:
    small, large = made(12, 5, 19), made(-30, -40, -20)
    sure = made(12, 8, 16)
    assert headlines([small, large, sure], RATE) == [large, sure, small]


def test_figures_without_a_number_come_last(release: Release) -> None:
    found = by_estimate(pairs(release, "sector", "health", "success"))
    assert [pair.contrast.shown for pair in found] == [True] * 5 + [False]
    assert found[-1].item == "shared_data"


def test_a_clear_contrast_in_words(release: Release) -> None:
    pair = headlines(pairs(release, "national", "national", "success"), RATE)[0]
    assert said(pair, release) == (
        "People who said that leaders had authority and credibility were 24 percentage points "
        "more likely to report overall success (58% against 34%; 95% interval 15 to 33; "
        "based on about 1,190 answers)."
    )
    assert said(pair, release, "cy") == (
        "Ymhlith pobl a ddywedodd fod gan arweinwyr awdurdod a hygrededd, roedd y gyfran a "
        "adroddodd am lwyddiant cyffredinol 24 pwynt canran yn uwch nag ymhlith y gweddill (58% "
        "o'r rhain, 34% o'r gweddill; cyfwng hyder 95%: 15 i 33; yn seiliedig ar oddeutu 1,190 o "
        "atebion)."
    )


def test_a_contrast_in_an_area_names_it(release: Release) -> None:
    pair = made(20, 5, 35, dimension="region", area="north")
    assert said(pair, release).startswith("Among those who answered in North Wales, people who")
    assert said(pair, release, "cy").startswith(
        "Ymhlith y rhai a atebodd yng Ngogledd Cymru ac a d"
    )


@pytest.mark.parametrize(("low", "high"), [(-1, 41), (0, 40), (-20, 0)])
def test_no_direction_is_claimed_where_zero_is_possible(
    release: Release, low: float, high: float
) -> None:
    words = said(made(10, low, high), release)
    assert words.startswith("We cannot tell whether")
    assert "10 points" not in words
    assert said(made(10, low, high), release, "cy").startswith("Ni allwn ddweud")


def test_less_is_said_of_a_negative_contrast(release: Release) -> None:
    words = said(made(-12, -20, -4), release)
    assert "were 12 percentage points less likely" in words
    assert "95% interval 4 to 20" in words
    assert "12 pwynt canran yn is nag ymhlith y gweddill" in said(made(-12, -20, -4), release, "cy")


def test_one_point_is_one_point(release: Release) -> None:
    assert "were 1 percentage point more likely" in said(made(1, 1, 2), release)


def test_what_many_comparisons_may_explain_is_said_to(release: Release) -> None:
    words = said(made(20, 5, 35, q=1.0), release)
    assert "may be chance" in words
    assert "more likely" not in words


def test_few_answers_are_mentioned(release: Release) -> None:
    words = said(made(20, 5, 35, verdict="low_reliability"), release)
    assert words.endswith("based on about 400 answers). [u]")


def test_nothing_is_said_of_what_is_hidden(release: Release) -> None:
    pair = made(20, 5, 35)
    without_interval = replace(pair, contrast=pair.contrast._replace(low=None, high=None))
    for hidden in (made(20, 5, 35, verdict="suppressed"), without_interval):
        with pytest.raises(ValueError, match="not shown"):
            said(hidden, release)
        assert headlines([hidden], RATE) == []


@pytest.mark.parametrize("language", ["en", "cy"])
def test_a_sentence_has_the_figures_as_they_are_written_everywhere(
    release: Release, language: str
) -> None:
    for pair in headlines(pairs(release, "national", "national", "success"), RATE):
        words = said(pair, release, language)
        for figure in (pair.share_with, pair.share_without):
            assert plain(language, figure) in words
        assert ends(language, pair.contrast) in words


def test_a_page_says_when_some_tests_are_hidden(released: Path, tmp_path: Path) -> None:
    """Nothing is said of factors whose test is hidden: neither that they are findings nor not."""
    folder = tmp_path / "demo-2"
    shutil.copytree(released, folder)
    q = {"table": "association", "statistic": "q", "area": "national"}
    two = ["leadership_authority", "trust"]
    change(folder, q | {"item": two}, GONE, rows=None)
    page = open_page(folder, "national", wave="demo-2", language="en")
    said = text_of(page.section("findings").html)  # type: ignore[union-attr]
    assert "leaders had authority" not in said
    assert "partners shared the same goals" in said
    assert "The test is hidden or not available for 2 more factors, which cannot be among" in said
    others = [item for item in fixture_release.FACTORS if item not in two]
    change(folder, q | {"item": others}, {"value": 1.0}, rows=None)
    page = open_page(folder, "national", wave="demo-2", language="en")
    said = text_of(page.section("findings").html)  # type: ignore[union-attr]
    assert "Of the factors whose test is shown (4), none goes with overall success clearly" in said
    assert "For the others (2) the test is hidden or not available, so we cannot" in said


def test_a_none_sentence_speaks_of_what_is_shown(released: Path, tmp_path: Path) -> None:
    """With one contrast hidden whose interval leaves out zero, nothing is said of it."""
    folder = tmp_path / "demo-2"
    shutil.copytree(released, folder)
    frame = pd.read_parquet(folder / "release.parquet")
    here = (frame["area"] == "police") & (frame["table"] == "association")
    shown = here & (frame["statistic"] == "contrast") & frame["value"].notna()
    frame.loc[shown, ["low", "high"]] = [-20.0, 40.0]
    frame.to_parquet(folder / "release.parquet", index=False)
    for column, value in (("statistic", "q"), ("item", "trust")):
        change(folder, {"area": "police", "table": "association", column: value}, GONE, rows=None)
    page = open_page(folder, "area", wave="demo-2", language="en", dimension="sector",
                     area="police")  # fmt: skip
    found = page.section("findings")
    assert found is not None
    assert "Of the factors shown (5), none has an interval that leaves out zero" in text_of(
        found.html
    )


@pytest.mark.parametrize("kind", ["index", "national", "area"])
def test_every_page_with_figures_says_that_they_are_associations(released: Path, kind: str) -> None:
    place = {"dimension": "region", "area": "north"} if kind == "area" else {}
    page = open_page(released, kind, wave="demo-2", language="en", **place)
    found = page.section("cautions")
    assert found is not None
    assert "They do not show why the answers go together." in text_of(found.html)


LEGEND = {"en": "[u] Low reliability", "cy": "[u] Dibynadwyedd isel"}
NOTE = {"en": "[u]: its interval is wide", "cy": "[u]: mae ei gyfwng yn llydan"}


def of_wales(folder: Path, language: str, own: str, drawn: str) -> str:
    """The findings with pooled estimates; the verdicts of leadership's own difference and of it."""
    written = fixture_release.write(folder / "demo-2")
    frame = pd.read_parquet(written / "release.parquet")
    here = (frame["area"] == "national") & (frame["outcome"] == "success")
    here &= frame["statistic"] == "contrast"
    lead = frame["item"] == "leadership_authority"
    more = frame[here].assign(statistic="pooled", low=10.0, high=28.0, value=19.0)
    frame.loc[here & lead, "verdict"] = own
    more.loc[more["item"] == "leadership_authority", "verdict"] = drawn
    pd.concat([frame, more]).to_parquet(written / "release.parquet", index=False)
    page = open_page(written, "national", wave="demo-2", language=language)
    found = page.section("findings")
    assert found is not None
    return str(found.html)


@pytest.mark.parametrize("language", ["en", "cy"])
def test_a_mark_is_explained_where_a_reader_meets_it(tmp_path: Path, language: str) -> None:
    """Open, below the findings; or closed, next to the one mark that stands there."""
    low = "low_reliability"
    closed = of_wales(tmp_path / "closed", language, low, "published")
    behind = [part.split("</details>")[0] for part in closed.split("<details")[1:]]
    outside = re.sub(r"<details.*?</details>", "", closed, flags=re.DOTALL)
    marked = [text_of(part) for part in behind if "[u]" in part]
    assert len(behind) == 3
    assert len(marked) == 1
    assert LEGEND[language] in marked[0]
    assert "[u]" not in text_of(outside)
    open_ = text_of(of_wales(tmp_path / "open", language, low, low))
    assert open_.count(NOTE[language]) == 1
    assert LEGEND[language] not in open_
    assert "[u]" not in text_of(of_wales(tmp_path / "none", language, "published", "published"))


def test_a_page_that_begins_with_what_the_mark_means_does_not_say_it_again(
    tmp_path: Path,
) -> None:
    folder = fixture_release.write(tmp_path / "demo-2")
    place = {"dimension": "region", "area": "north"}
    here = {"area": "north", "table": "association", "statistic": "contrast"}
    change(folder, here, {"verdict": "low_reliability"}, rows=None)
    said = []
    for effective in (120.0, 20.0):
        change(folder, {"area": "north", "statistic": "respondents", "table": "profile"},
               {"effective_base": effective})  # fmt: skip
        page = open_page(folder, "area", wave="demo-2", language="en", **place)
        assert ("marked [u]" in text_of(page.opening().html)) == (effective < 50)
        said.append(text_of(page.section("findings").html))  # type: ignore[union-attr]
    assert [one.count("[u]: ") for one in said] == [1, 0]
    assert "[u]" in said[1]


@pytest.mark.parametrize(
    ("q", "clear", "said"),
    [
        (1.0, False, "The one factor whose test is shown does not go with overall success clearly"),
        (None, False, "The interval of the one factor shown holds zero, so we cannot tell whether"),
        (None, True, "This is not a finding beyond chance: its interval leaves out zero, but its"),
    ],
)
@pytest.mark.parametrize("language", ["en", "cy"])
def test_one_factor_is_spoken_of_without_a_count(
    tmp_path: Path, language: str, q: float | None, clear: bool, said: str
) -> None:
    folder = fixture_release.write(tmp_path / "demo-2")
    here = {"area": "north", "table": "association", "outcome": "success"}
    others = [item for item in fixture_release.FACTORS if item != "trust"]
    change(folder, here | {"item": others}, GONE, rows=None)
    ends = {"value": 15.0, "low": 5.0 if clear else -5.0, "high": 35.0}
    change(folder, here | {"item": "trust", "statistic": "contrast"}, ends)
    cells = GONE if q is None else {"value": q}
    change(folder, here | {"item": "trust", "statistic": "q"}, cells)
    place = {"dimension": "region", "area": "north"}
    page = open_page(folder, "area", wave="demo-2", language=language, **place)
    words = text_of(page.section("findings").html)  # type: ignore[union-attr]
    assert "(1)" not in words
    if language == "en":
        assert said in words


@pytest.mark.parametrize("language", ["en", "cy"])
@pytest.mark.parametrize("goes", [True, False])
def test_that_a_finding_may_be_chance_by_itself_is_said_where_others_are_not(
    tmp_path: Path, language: str, goes: bool
) -> None:
    """Where no factor goes with the outcome by its own answers, that is said once, above."""
    folder = fixture_release.write(tmp_path / "demo-2")
    frame = pd.read_parquet(folder / "release.parquet")
    here = (frame["area"] == "north") & (frame["outcome"] == "success")
    own = frame[here & (frame["statistic"] == "contrast") & frame["value"].notna()]
    frame.loc[here & (frame["statistic"] == "q"), "value"] = 1.0
    frame.loc[here & (frame["statistic"] == "contrast"), ["low", "high"]] = [2.0, 60.0]
    lead = here & (frame["item"] == "leadership_authority") & (frame["statistic"] == "q")
    frame.loc[lead, "value"] = 0.01 if goes else 1.0
    drawn = own.assign(statistic="pooled", low=own["value"] - 5, high=own["value"] + 5)
    drawn = drawn[drawn["low"] > 0]
    pd.concat([frame, drawn]).to_parquet(folder / "release.parquet", index=False)
    place = {"dimension": "region", "area": "north"}
    page = open_page(folder, "area", wave="demo-2", language=language, **place)
    words = text_of(page.section("findings").html)  # type: ignore[union-attr]
    chance = {"en": ": with so many compared, the answers here alone could be chance.",
              "cy": ": o gymharu cynifer, gallai'r atebion yma yn unig fod yn siawns."}  # fmt: skip
    assert words.count(chance[language]) == (2 if goes else 0)
    none = {"en": "none goes with overall success in North Wales beyond chance by its own answers",
            "cy": "nid oes yr un sy'n cyd-fynd ag adrodd am lwyddiant cyffredinol yng"}  # fmt: skip
    assert (none[language] in words) != goes
