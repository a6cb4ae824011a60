"""Numbers as they are printed, in one plain form."""

import pytest

from pipeline.audit.published.printed import number, plain_numbers


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
