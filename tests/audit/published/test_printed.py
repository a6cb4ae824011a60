"""Numbers as they are printed, in one plain form."""

import re
import zipfile

import pytest
import xlsxwriter

from pipeline.audit.published.printed import CELL, number, plain_numbers


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("0.0085", "0.0085"),
        ("0.008500000000000001", "0.0085"),  # as a workbook may hold it
        ("0.00067", "0.00067"),
        ("-0.0", "0"),
        ("1e-7", "0.0000001"),
        ("1190", "1190"),
        ("1234567890", "1234567890"),
        ("2.50", "2.5"),
        ("100", "100"),
    ],
)
def test_a_number_has_one_plain_form(text: str, plain: str) -> None:
    assert number(text) == plain


def test_every_number_of_a_text_is_made_plain() -> None:
    assert plain_numbers("from 0.1230 to 12.0%") == "from 0.123 to 12%"


@pytest.mark.parametrize("value", [0.000099, -0.00001, 5e-9, 0.0085, -3.0, 12.5, 1234567.0])
def test_a_number_in_a_workbook_is_the_released_one_however_small(tmp_path, value) -> None:
    """As XlsxWriter writes it; what release.csv says is the value to fifteen digits."""
    path = tmp_path / "one.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet().write(0, 0, value)
    sheet = zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml").decode()
    held = re.search("<v>([^<]*)</v>", sheet)[1]
    assert CELL.fullmatch(held)
    assert number(held) == number(format(value, ".15g"))
