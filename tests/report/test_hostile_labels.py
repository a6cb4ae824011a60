"""Hostile labels in the files next to the pages: shown as text, and never a formula."""

import csv
import io
from pathlib import Path

import openpyxl
import pytest

from pipeline.report.downloads.files import downloads
from pipeline.report.release.read import read_release
from tests.report import hostile


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder: Path = hostile.write(tmp_path_factory.mktemp("hostile") / "demo-2")
    return downloads(read_release(folder, "demo-2"), "en")


def test_a_workbook_holds_labels_and_no_formula(files: dict[str, bytes]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(files["tables.xlsx"]))
    cells = [cell for sheet in book for row in sheet.rows for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    found = {str(cell.value) for cell in cells}
    for label in (hostile.SCRIPT, *hostile.FORMULAS, hostile.LONG):
        assert label in found
    assert not any(set(text) & set("\u202e\u2066\u200b\ufeff\x1b") for text in found)
    links = [cell.hyperlink for cell in cells if cell.hyperlink]
    assert links
    assert all(link.location and not link.target for link in links), "links lead to sheets only"


def test_data_hold_labels_that_no_spreadsheet_takes_for_a_formula(files: dict[str, bytes]) -> None:
    """OWASP, CSV Injection: a cell that begins with = + - @ may be taken for a formula."""
    rows = list(csv.DictReader(io.StringIO(files["release.csv"].decode())))
    labels = {value for row in rows for key, value in row.items() if key.endswith("_label")}
    for formula in hostile.FORMULAS:
        assert f"'{formula}" in labels
        assert formula not in labels
    assert {hostile.SCRIPT, hostile.LONG} <= labels
    for row in rows:
        for key, value in row.items():
            if value.startswith(("=", "+", "-", "@")):
                assert float(value) < 0, f"{key} is a number and nothing else"
    assert "has an apostrophe before it" in files["release.csv-metadata.json"].decode()
