"""Files next to the pages: a workbook, and metadata as their standards describe them.

What CSV on the Web asks of a file is typed here from its standard.
"""

import csv
import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.report.downloads.files import FILES, downloads, links
from pipeline.report.downloads.release_csv import HEADER
from pipeline.report.release.read import Release, read_release
from tests.report import fixture_wider
from tests.report.fixture_release import dictionary
from tests.report.reading import text_of

ENGLISH = ("Introductory", '"Contact"', "Table of contents", "Sheet name", "worksheet")


@pytest.fixture(scope="module")
def wide(tmp_path_factory: pytest.TempPathFactory) -> Release:
    folder = fixture_wider.write(tmp_path_factory.mktemp("wide") / "demo-2")
    return read_release(folder, "demo-2")


@pytest.fixture(scope="module")
def files(wide: Release) -> dict[str, dict[str, bytes]]:
    """Every file by language and name."""
    return {language: downloads(wide, language) for language in ("en", "cy")}


def book(files: dict[str, dict[str, bytes]], language: str) -> dict[str, list[list[Any]]]:
    """The cells of every sheet."""
    found = openpyxl.load_workbook(io.BytesIO(files[language]["tables.xlsx"]))
    return {sheet.title: [[c.value for c in row] for row in sheet.rows] for sheet in found}


def test_the_files_are_all_there_and_the_same_each_time(
    wide: Release, files: dict[str, dict[str, bytes]]
) -> None:
    assert set(files["en"]) == set(files["cy"]) == set(FILES)
    assert downloads(wide, "en") == files["en"]


def test_the_workbook_has_the_figures_of_the_release(files: dict[str, dict[str, bytes]]) -> None:
    sheets = book(files, "en")
    assert list(sheets)[:5] == ["Cover", "Contents", "Notes", "Differences", "Answers"]
    rows = sheets["Differences"]
    heads = next(row for row in rows if row[0] == "Kind of group")
    assert heads[4:9] == [
        "Of those who agreed (%)", "Of the rest (%)", "Difference (percentage points)",
        "95% interval: from", "95% interval: to",
    ]  # fmt: skip
    found = {(row[1], row[2], row[3]): row[4:9] for row in rows}
    leadership = found["Wales", "Overall success", "Leadership with authority and credibility"]
    assert leadership == [58, 34, 24, 15, 33]
    parks = found["National parks", "Overall success", "Trust between partners"]
    assert parks == ["[c]"] * 5


def test_both_workbooks_have_the_same_numbers(files: dict[str, dict[str, bytes]]) -> None:
    english, welsh = (list(book(files, language).values()) for language in ("en", "cy"))
    assert len(english) == len(welsh)
    for one, other in zip(english[3:], welsh[3:], strict=True):
        numbers = [
            [[cell for cell in row if isinstance(cell, int | float)] for row in sheet]
            for sheet in (one, other)
        ]
        assert numbers[0] == numbers[1]
        assert any(numbers[0])


def test_nothing_of_gptables_own_english_is_left(files: dict[str, dict[str, bytes]]) -> None:
    for language in ("en", "cy"):
        text = json.dumps(book(files, language), ensure_ascii=False)
        for words in ENGLISH:
            assert words not in text
    welsh = book(files, "cy")
    assert "Contact" not in json.dumps(welsh)
    assert list(welsh)[:3] == ["Clawr", "Cynnwys", "Nodiadau"]
    assert all(len(name) <= 31 for name in [*welsh, *book(files, "en")])


@pytest.mark.parametrize(("language", "said"), [("en", "are synthetic"), ("cy", "synthetig")])
def test_every_file_of_a_demonstration_says_so(
    files: dict[str, dict[str, bytes]], language: str, said: str
) -> None:
    assert said in files[language]["release.csv-metadata.json"].decode()
    assert said in json.dumps(book(files, language), ensure_ascii=False)
    with zipfile.ZipFile(io.BytesIO(files[language]["tables.xlsx"])) as parts:
        core = parts.read("docProps/core.xml").decode()
    assert said in core
    assert dictionary()["wave"][f"title_{language}"] in core
    assert re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", core) == ["2025-04-11T00:00:00Z"] * 2


def test_csv_on_the_web_names_every_column_in_both_languages(
    files: dict[str, dict[str, bytes]],
) -> None:
    """W3C, Metadata Vocabulary for Tabular Data: required parts, and titles by language."""
    found = json.loads(files["en"]["release.csv-metadata.json"])
    assert found["@context"] == ["http://www.w3.org/ns/csvw", {"@language": "en"}]
    assert found["url"] == "release.csv"
    columns = found["tableSchema"]["columns"]
    header = next(csv.reader(io.StringIO(files["en"]["release.csv"].decode())))
    assert [column["name"] for column in columns] == header == list(HEADER)
    for column in columns:
        assert set(column["titles"]) == {"und", "en", "cy"}
        assert column["titles"]["und"] == column["name"]
        assert column["titles"]["en"] != column["titles"]["cy"]
        assert column["datatype"] in {"string", "double", "integer"}
    kinds = {column["name"]: column["datatype"] for column in columns}
    assert set(found["tableSchema"]["primaryKey"]) <= set(header)
    keys, rows = set(), list(csv.DictReader(io.StringIO(files["en"]["release.csv"].decode())))
    for row in rows:
        keys.add(tuple(row[key] for key in found["tableSchema"]["primaryKey"]))
        for name, kind in kinds.items():
            if row[name] and kind != "string":
                assert {"double": float, "integer": int}[kind](row[name]) is not None
    assert len(keys) == len(rows) > 1000


def test_links_say_format_and_size() -> None:
    made = dict.fromkeys(FILES, b"x" * 5400)
    assert text_of(links(made, "en")[0].text) == "The main figures as a workbook (Excel, 5 kB)"
    assert (
        text_of(links(made, "cy")[1].text) == "Yr holl ffigurau a gyhoeddwyd fel data (CSV, 5 kB)"
    )
    assert [link.href for link in links(made, "en")] == list(FILES)


def test_no_file_has_a_path_or_a_name_of_a_user(files: dict[str, dict[str, bytes]]) -> None:
    for language in ("en", "cy"):
        for name, body in files[language].items():
            text = body.decode(errors="replace")
            assert str(Path.cwd()) not in text, name
            assert "/home/" not in text, name


def test_the_metadata_and_the_cover_say_who_published_them_and_the_licence(
    files: dict[str, dict[str, bytes]],
) -> None:
    """`dc:license` is an address, as DCMI Metadata Terms has it; `dc:issued` a day."""
    for language, producer in (("en", "Team 4"), ("cy", "Tîm 4")):
        said = json.loads(files[language]["release.csv-metadata.json"])
        assert said["dc:license"]["@id"].endswith("/open-government-licence/version/3/")
        assert said["dc:issued"] == {"@value": "2025-06-03", "@type": "xsd:date"}
        publishers = {one["@language"]: one["@value"] for one in said["dc:publisher"]}
        assert publishers == {"en": "Team 4", "cy": "Tîm 4"}
        cited = {one["@language"]: one["@value"] for one in said["dc:bibliographicCitation"]}
        assert producer in cited[language]
        cover = str(next(iter(book(files, language).values())))
        assert producer in cover
        assert {"en": "Open Government Licence v3.0", "cy": "Llywodraeth Agored f3.0"}[
            language
        ] in cover
