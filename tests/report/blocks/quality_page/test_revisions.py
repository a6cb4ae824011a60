"""A revised figure carries [r] in tables, workbook and CSV, and the quality page says why."""

import csv
import io
import json
import shutil
from pathlib import Path

import openpyxl
import pytest

from pipeline.report import Page, open_page
from pipeline.report.downloads.ddi import codebook
from pipeline.report.downloads.release_csv import release_csv
from pipeline.report.downloads.workbook import workbook
from pipeline.report.release.corrections import corrections
from pipeline.report.release.plan import pages
from pipeline.report.release.read import Release, read_release
from pipeline.report.render.page_template import frame
from tests.report.reading import text_of

WHAT = {"en": "Trust in <b>the North</b>.", "cy": "Ymddiriedaeth yn y Gogledd."}
LANGUAGES = pytest.mark.parametrize("language", ["en", "cy"])


@pytest.fixture(scope="module")
def folder(released: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The synthetic release after a revision of one question in one region."""
    copy = shutil.copytree(released, tmp_path_factory.mktemp("revised") / "demo-2")
    words = json.loads((copy / "dictionary.json").read_text(encoding="utf-8"))
    key = {"dimension": "region", "area": "north", "item": "trust"}
    why = {"en": "A body was in the wrong region.", "cy": "Roedd corff yn y rhanbarth anghywir."}
    words["revisions"] = [
        {"date": "2025-05-06", "key": {"table": "profile", "area": "mid"}, "what": why, "why": why},
        {"date": "2025-06-07", "key": key, "what": WHAT, "why": why},
    ]
    (copy / "dictionary.json").write_text(json.dumps(words), encoding="utf-8")
    return copy


@pytest.fixture(scope="module")
def revised(folder: Path) -> Release:
    return read_release(folder, "demo-2")


def page(folder: Path, kind: str, language: str = "en", area: str = "") -> Page:
    place = {"dimension": "region", "area": area} if area else {}
    return open_page(folder, kind, wave="demo-2", language=language, **place)


def test_the_marked_figures_are_those_that_the_key_names(revised: Release) -> None:
    rows = list(csv.DictReader(io.StringIO(release_csv(revised, "en"))))
    marked = [row for row in rows if "[r]" in row["shorthand"]]
    trust = {"dimension": "region", "area": "north", "item": "trust"}
    for row in rows:
        named = trust.items() <= row.items() or (row["table"], row["area"]) == ("profile", "mid")
        shown = row["status"] in ("published", "low_reliability")
        assert ("[r]" in row["shorthand"]) == (named and shown)
    assert any(row["item"] == "trust" for row in marked)
    assert any(row["table"] == "profile" for row in marked)
    assert {row["shorthand"] for row in marked} <= {"[r]", "[u] [r]"}


@LANGUAGES
def test_tables_mark_it_and_explain_the_mark(folder: Path, language: str) -> None:
    table = page(folder, "area", language, "north").table("contrasts")
    assert table is not None
    word = {"en": "[r] Revised", "cy": "[r] Diwygiedig"}[language]
    assert f"<li>{word}</li>" in table.html
    assert table.html.count("[r]") > 1
    other = page(folder, "area", language, "south_west").table("contrasts")
    assert other is None or "[r]" not in other.html


def test_the_workbook_marks_the_row(revised: Release) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(revised, "en")))
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    assert any(text in ("Published [r]", "[u] [r]") for text in cells)
    assert "[r]" in cells, "the notes explain it"


def test_the_codebook_marks_it(folder: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(folder, tmp_path / "demo-2")
    words = json.loads((copy / "dictionary.json").read_text(encoding="utf-8"))
    words["revisions"][0]["key"] = {"table": "item", "dimension": "national", "item": "trust"}
    (copy / "dictionary.json").write_text(json.dumps(words), encoding="utf-8")
    text = codebook(read_release(copy, "demo-2"), "en").decode()
    variables = text.split("<var ")
    assert ["[r] Revised" in one for one in variables] == ['"V-trust"' in one for one in variables]


@LANGUAGES
def test_the_quality_page_says_what_and_why_the_latest_first(folder: Path, language: str) -> None:
    shown = page(folder, "quality", language)
    section, table = shown.section("revisions"), shown.table("revisions")
    assert section is not None
    assert table is not None
    text = text_of(table.html)
    days = {"en": ("7 June 2025", "6 May 2025"), "cy": ("7 Mehefin 2025", "6 Mai 2025")}[language]
    assert text.index(days[0]) < text.index(days[1])
    assert WHAT[language] in text
    assert "<b>" not in table.html


def test_where_nothing_was_revised_the_page_says_so(released: Path) -> None:
    shown = page(released, "quality")
    assert "No figure of this release has been revised." in str(shown.section("revisions").html)
    assert shown.table("revisions") is None


def test_a_page_begins_with_the_corrections_of_its_own_figures(revised: Release) -> None:
    plan = pages(revised.dictionary, has_change=True)
    said = {page.path: corrections(page, revised) for page in plan}
    trust = "Correction, 7 June 2025: Trust in <b>the North</b>."
    body = "Correction, 6 May 2025: A body was in the wrong region."
    assert said["en/region-north-wales.html"] == said["en/compare.html"] == [trust]
    assert said["en/region-mid-wales.html"] == [body]
    assert said["en/index.html"] == [trust, body]
    assert said["cy/cymharu.html"] == ["Cywiriad, 7 Mehefin 2025: Ymddiriedaeth yn y Gogledd."]
    for path in ("national", "quality", "change", "sector-health"):
        assert said[f"en/{path}.html"] == []


def test_a_page_with_corrections_leads_to_the_whole_list(revised: Release) -> None:
    plan = pages(revised.dictionary, has_change=True)
    by_path = {page.path: page for page in plan}
    for path in ("en/index.html", "en/sector-health.html"):
        said = corrections(by_path[path], revised)
        around = frame(by_path[path], plan, revised.dictionary, corrections=said)
        assert around.corrections == tuple(said)
        assert (around.corrected is not None) == bool(said)
        if around.corrected:
            assert around.corrected.href == "quality.html#revisions"
