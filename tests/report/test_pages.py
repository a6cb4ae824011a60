"""Pages as readers get them: every kind, both languages, from the synthetic release."""

import json
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pipeline.errors import BadInput
from pipeline.report import Page, open_page
from pipeline.report.contents import BLOCKS, parts
from pipeline.report.pages import KINDS
from tests.report import fixture_release
from tests.report.changed import GONE
from tests.report.messages.test_messages import CAUSE_CY, CAUSE_EN
from tests.report.reading import blocks, elements, numbers, shown, text_of, texts

Opener = Callable[..., Page]
PAGES = [
    ("index", "", ""), ("national", "", ""), ("quality", "", ""), ("change", "", ""),
    ("compare", "", ""), ("reading", "", ""),
    ("area", "region", "north"), ("area", "region", "mid"), ("area", "sector", "fire"),
    ("area", "sector", "parks"), ("area", "sector", "health"),
]  # fmt: skip
EVERY = pytest.mark.parametrize(("kind", "dimension", "area"), PAGES)
LANGUAGES = pytest.mark.parametrize("language", ["en", "cy"])


@EVERY
def test_both_languages_have_the_same_numbers(
    opened: Opener, kind: str, dimension: str, area: str
) -> None:
    english, welsh = (shown(opened(kind, language, dimension, area)) for language in ("en", "cy"))
    assert list(english) == list(welsh)
    for source in english:
        both = [
            sorted(numbers(text_of(value.alt) if hasattr(value, "alt") else text_of(value.html)))
            for value in (english[source], welsh[source])
        ]
        assert both[0] == both[1], source


@EVERY
@LANGUAGES
def test_no_page_speaks_of_cause(
    opened: Opener, kind: str, dimension: str, area: str, language: str
) -> None:
    ban = {"en": CAUSE_EN, "cy": CAUSE_CY}[language]
    found = ban.search(texts(opened(kind, language, dimension, area)))
    assert found is None, found


@EVERY
@LANGUAGES
def test_headings_descend_and_ids_are_unique(
    opened: Opener, kind: str, dimension: str, area: str, language: str
) -> None:
    found = [
        element
        for value in shown(opened(kind, language, dimension, area)).values()
        for element in elements(getattr(value, "html", "") or value.svg)
    ]
    levels = [int(tag[1]) for tag, _ in found if tag in ("h1", "h2", "h3", "h4")]
    assert 1 not in levels
    for before, after in zip([1, *levels], levels, strict=False):
        assert after <= before + 1
    ids = [given["id"] for _, given in found if given.get("id")]
    assert len(ids) == len(set(ids))


def test_every_block_is_on_some_page() -> None:
    asked = {part for kind in KINDS for name in blocks(kind) for part in parts(name)}
    assert asked == set(BLOCKS)
    assert all(BLOCKS[part].table is None for name in BLOCKS for part in parts(name)[1:])


@LANGUAGES
def test_sentence_chart_and_table_write_a_figure_alike(opened: Opener, language: str) -> None:
    found = shown(opened("national", language))
    sentence = text_of(found['page.section("findings")'].html)
    chart = found['page.chart("contrasts")']
    table = text_of(found['page.table("contrasts")'].html)
    ends = {"en": "15 to 33", "cy": "15 i 33"}[language]
    for said in (sentence, text_of(chart.alt), table):
        assert ends in said
        assert "24" in numbers(said)
    for share in ("58%", "34%"):
        assert share in sentence
        assert share in table
    assert "24" in text_of(chart.svg).split("\n")


@LANGUAGES
@EVERY
def test_alternative_texts_say_the_message_with_numbers(
    opened: Opener, kind: str, dimension: str, area: str, language: str
) -> None:
    charts = [
        v for v in shown(opened(kind, language, dimension, area)).values() if hasattr(v, "alt")
    ]
    for chart in charts:
        # That of a heat map says how much is marked; the table below it has every number.
        assert len(numbers(text_of(chart.alt))) >= (2 if kind == "compare" else 3)
        assert len(text_of(chart.alt)) > 60
    assert bool(charts) == (
        kind in ("index", "national", "compare") or area in ("north", "mid", "fire", "health")
    )


def test_the_chart_of_every_area_is_its_own(opened: Opener) -> None:
    for name in ("contrasts", "answers-1"):
        charts = [
            opened("area", "en", dimension, area).chart(name)
            for dimension, area in (
                ("region", "north"), ("region", "mid"), ("region", "south_west"),
                ("sector", "health"), ("sector", "police"),
            )
        ]  # fmt: skip
        hashes = {sha256(chart.svg.encode()).hexdigest() for chart in charts if chart}
        assert len(hashes) == 5


def test_a_page_of_an_area_sets_it_beside_wales(opened: Opener) -> None:
    page = opened("area", "en", "region", "north")
    table = page.table("contrasts")
    assert table is not None
    assert "Wales: difference" in table.html


def test_too_few_answers_are_said_plainly_and_nothing_is_drawn(opened: Opener) -> None:
    found = shown(opened("area", "en", "sector", "parks"))
    assert "Fewer than 10 people answered in the national parks" in texts(
        opened("area", "en", "sector", "parks")
    )
    assert not any(hasattr(value, "svg") for value in found.values())
    assert not any("<table" in value.html for value in found.values())
    assert ("a", {"href": "national.html"}) in elements(found["page.opening()"].html)


def test_hidden_figures_are_nowhere_on_the_page(released: Path, tmp_path: Path) -> None:
    """A page of a group all of whose figures are hidden has no number but those of the policy."""
    text = texts(
        open_page(released, "area", wave="demo-2", language="en", dimension="sector", area="parks")
    )
    assert set(numbers(text)) <= {"10", "30"}


def test_factors_without_a_figure_are_named_and_marked(opened: Opener) -> None:
    page = opened("area", "en", "sector", "health")
    table = page.table("contrasts")
    assert table is not None
    assert "[x] Not available" in table.html
    chart = page.chart("contrasts")
    assert chart is not None
    assert "Data shared between partners\n[x]" in text_of(chart.svg)
    assert "[x]" not in text_of(chart.alt)


@LANGUAGES
def test_the_index_leads_to_every_area_in_its_language(opened: Opener, language: str) -> None:
    links = {
        given.get("href")
        for value in shown(opened("index", language)).values()
        for tag, given in elements(getattr(value, "html", ""))
        if tag == "a"
    }
    expected = {
        "en": {"sector-health.html", "region-mid-wales.html", "sector-national-parks.html"},
        "cy": {"sector-iechyd.html", "rhanbarth-canolbarth-cymru.html"},
    }
    assert expected[language] <= links
    assert len(links) == 12  # the areas, and the page of the whole


def test_the_map_has_a_tile_for_each_authority_in_its_place(opened: Opener) -> None:
    found = opened("index").section("map")
    assert found is not None
    classes = [given.get("class") for tag, given in elements(found.html) if tag == "li"]
    assert "tile r1 c2" in classes
    assert sum(str(name).startswith("tile") for name in classes) == 6


def hostile(folder: Path) -> Path:
    """A release whose labels try everything."""
    fixture_release.write(folder)
    dictionary: dict[str, Any] = fixture_release.dictionary()
    bad = '<script>alert(1)</script>\u202e=HYPERLINK("x")&<img src=x onerror=y>$\\frac{1}{2}$'
    for item in dictionary["items"].values():
        item["label"] = {"en": bad, "cy": bad}
        item["clause"] = {"en": bad, "cy": bad}
    for rows in dictionary["scales"].values():
        for row in rows:
            row["label"] = {"en": bad, "cy": bad}
            row["in"] = {"en": bad, "cy": bad}
    (folder / "dictionary.json").write_text(json.dumps(dictionary), encoding="utf-8")
    return folder


@EVERY
def test_hostile_labels_are_only_text(tmp_path: Path, kind: str, dimension: str, area: str) -> None:
    place = {"dimension": dimension, "area": area} if dimension else {}
    page = open_page(hostile(tmp_path), kind, wave="demo-2", language="en", **place)
    for value in shown(page).values():
        markup = str(getattr(value, "html", "") or value.svg)
        tags = {tag for tag, _ in elements(markup)}
        assert not tags & {"script", "img", "iframe", "style", "object"}
        assert "\u202e" not in markup
    if kind == "national":
        assert "<script>alert(1)</script>" in texts(page)


def test_themes_and_factors_come_in_the_codebooks_order(opened: Opener) -> None:
    """The dictionary is written with sorted keys; order comes from the release and the scales."""
    table = opened("national").table("answers")
    assert table is not None
    lines = text_of(table.html).split("\n")
    places = [lines.index(name) for name in ("Leadership", "Culture", "Capacity and resources")]
    assert places == sorted(places)
    assert lines.index("Enough money and time") < lines.index("Clear governance")


def test_what_the_release_lacks_is_cleanly_absent(opened: Opener) -> None:
    page = opened("national")
    for name in ("model", "importance", "contexts", "different"):
        assert page.section(name) is None
        assert page.table(name) is None
    assert list(shown(opened("change"))) == ['page.section("level")', "page.opening()"]


@pytest.mark.parametrize(
    ("kind", "more", "said"),
    [
        ("nation", {}, "Did you mean 'national'"),
        ("area", {}, "Only pages of areas have one"),
        ("national", {"dimension": "region", "area": "north"}, "Only pages of areas have one"),
        ("area", {"dimension": "regions", "area": "north"}, "Did you mean 'region'"),
        ("area", {"dimension": "region", "area": "norht"}, "Did you mean 'north'"),
        ("index", {"language": "fr"}, "Known: en, cy"),
    ],
)
def test_a_page_that_cannot_be_is_refused(
    released: Path, kind: str, more: dict[str, str], said: str
) -> None:
    asked: dict[str, Any] = {"wave": "demo-2", "language": "en"} | more
    with pytest.raises(BadInput, match=said):
        open_page(released, kind, **asked)


def test_a_block_that_does_not_exist_is_an_error(opened: Opener) -> None:
    with pytest.raises(BadInput, match="Did you mean 'contrasts'"):
        opened("national").chart("contrast")
    with pytest.raises(
        BadInput, match=r"no page has a block called 'contrast'.*Did you mean 'contrasts'"
    ):
        opened("national").block("contrast")
    with pytest.raises(BadInput, match="no page has a chart called 'findings'"):
        opened("national").chart("findings")


def test_the_release_is_not_changed_by_looking_at_it(released: Path, opened: Opener) -> None:
    page = opened("national")
    before = page.view.release.frame.copy()
    shown(page)
    pd.testing.assert_frame_equal(page.view.release.frame, before)


def test_a_page_whose_figures_are_all_hidden_says_so_whatever_is_known_of_its_tests(
    released: Path, tmp_path: Path
) -> None:
    """The size of a family is of tests and not of people: it is published and is no figure."""
    folder = tmp_path / "demo-2"
    shutil.copytree(released, folder)
    frame = pd.read_parquet(folder / "release.parquet")
    here = (frame["area"] == "police") & frame["table"].isin(["association", "item"])
    hidden = here & (frame["statistic"] != "family_size")
    frame.loc[hidden, list(GONE)] = list(GONE.values())
    frame.to_parquet(folder / "release.parquet", index=False)
    assert (here & (frame["statistic"] == "family_size") & frame["value"].notna()).any()
    place = {"dimension": "sector", "area": "police"}
    said = texts(open_page(folder, "area", wave="demo-2", language="en", **place))
    assert "Figures about the answers given in the police are not published, to protect" in said
    assert "Figures in Wales as a whole" in said
    assert "marked [u]" not in said
    assert "needs at least" not in said, "why each is hidden is not one reason"


@pytest.mark.parametrize("kind", ["area", "national"])
def test_what_is_no_answer_to_the_first_question_is_closed_at_first(
    opened: Opener, kind: str
) -> None:
    place = ("region", "north") if kind == "area" else ("", "")
    found = shown(opened(kind, "en", *place))
    for name, folded in (("findings", False), ("contrasts", False), ("answers", True)):
        section = found[f'page.section("{name}")']
        assert ('class="folded"' in section.html) is folded
    table = found['page.table("contrasts")']
    assert table.html.startswith("<details><summary>Show the table of differences</summary>")
