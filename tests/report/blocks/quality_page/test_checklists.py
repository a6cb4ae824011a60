"""The checklists of the quality page: each item leads to its answer, and a missing one is named."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.report import Page, open_page
from tests.report.reading import text_of

SAID = {"en": "Managers in Wales.", "cy": "Rheolwyr yng Nghymru."}


@pytest.mark.parametrize("language", ["en", "cy"])
def test_what_people_say_stands_under_its_name(opened: Callable[..., Page], language: str) -> None:
    told = opened("quality", language).section("told")
    assert told is not None
    name = {"en": "Population", "cy": "Poblogaeth"}[language]
    assert f'<dt id="told-sample-population">{name}</dt><dd>{SAID[language]}</dd>' in told.html
    assert {"en": "Does not apply. No panel", "cy": "Ddim yn berthnasol. Ni"}[language] in text_of(
        told.html
    )


@pytest.mark.parametrize("language", ["en", "cy"])
def test_every_link_leads_somewhere(opened: Callable[..., Page], language: str) -> None:
    page = opened("quality", language)
    lists, told = page.section("checklists"), page.section("told")
    assert lists is not None
    assert told is not None
    inside = set(re.findall(r'href="#([^"]+)"', lists.html))
    named = set(re.findall(r'id="([^"]+)"', told.html))
    assert inside - named == {"profile", "flow"}
    others = set(re.findall(r'href="([^"#]+)"', lists.html))
    assert others == {{"en": "national.html", "cy": "cenedlaethol.html"}[language]}


def test_a_required_item_without_an_answer_is_named(opened: Callable[..., Page]) -> None:
    lists = opened("quality").section("checklists")
    assert lists is not None
    assert "<li>AAPOR A5: How the sample was generated and recruited</li>" in lists.html
    assert lists.html.count("<details>") == 1
    assert "A8 Sample sizes and precision" in text_of(lists.html)


def test_hostile_words_are_shown_as_words(released: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(released, tmp_path / "demo-2")
    words = json.loads((folder / "dictionary.json").read_text(encoding="utf-8"))
    hostile = "<script>alert(1)</script> \"'>\u202e=1+1"
    said = {"applies": True, "words": {"en": hostile, "cy": hostile}}
    words["survey"]["told"]["sample.population"] = said
    (folder / "dictionary.json").write_text(json.dumps(words), encoding="utf-8")
    told = open_page(folder, "quality", wave="demo-2", language="en").section("told")
    assert told is not None
    assert "<script" not in told.html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in told.html
    assert "\u202e" not in told.html
