"""Files of a table: marked, complete, and of no command to whatever opens them."""

import csv
import io

import openpyxl
import pytest

from pipeline.explore.example import example
from pipeline.explore.save import as_csv, as_page, as_workbook, file_name
from pipeline.explore.table import MARK

EVIL = ['=HYPERLINK("http://x")', "+1", "-2", "@SUM(A1)", "<script>x</script>", 'a "quote", b']


@pytest.fixture
def table():
    found = example().share("trust", by="sector")
    found["answer_label"] = EVIL[:4]
    return found


def test_csv_has_every_figure_and_no_formula(table) -> None:
    rows = list(csv.DictReader(io.StringIO(as_csv(table))))
    assert [float(row["estimate"]) for row in rows] == table["estimate"].tolist()
    assert [row["answer_label"] for row in rows] == [f"'{one}" for one in EVIL[:4]]
    assert {row["status"] for row in rows} == {"sensitive"}
    assert all(not cell.startswith(("=", "@", "+")) for row in rows for cell in row.values())


def test_a_workbook_begins_with_the_mark_and_calculates_nothing(table) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(as_workbook(table))).active
    assert sheet["A1"].value == MARK
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert set(EVIL[:4]) <= {cell.value for cell in cells}
    numbers = {cell.value for cell in cells if cell.data_type == "n"}
    assert set(table["estimate"]) <= numbers


def test_a_page_is_marked_and_shows_labels_as_text(table) -> None:
    table["answer_label"] = [EVIL[4], EVIL[5], "x", "y"]
    page = as_page(table, "cy")
    assert '<html lang="en">' in page, "headings, mark and notes are English"
    assert '<tbody lang="cy">' in page
    assert MARK in page
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert page.count("<tr>") == 1 + len(table)


def test_no_two_requests_share_a_file() -> None:
    requests = [
        (["trust"], [], ""), (["trust"], ["sector"], ""), (["trust", "sector"], [], ""),
        (["trust"], [], "sector=a|b"), (["trust"], [], "sector=a & b=c"),
        (["trust"], [], "sector=a"), (["trust"], ["sector"], "sector=a"),
        ([f"question_{n}" for n in range(40)], [], ""),
        ([f"question_{n}" for n in range(41)], [], ""),
    ]  # fmt: skip
    names = [file_name(*one) for one in requests]
    names += [file_name(*one, "cy") for one in requests]
    assert len(set(names)) == len(names)
    assert all(len(name) < 100 and "/" not in name and "." not in name for name in names)
