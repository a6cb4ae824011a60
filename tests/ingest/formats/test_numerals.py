"""Numbers are read as people write them; what can be read in two ways is said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest.formats.numerals import is_numeral, numbers_of, two_ways


def said(value: float, decimals: int, thousands: str, point: str) -> str:
    plain = f"{value:,.{decimals}f}"
    return plain.replace(",", "_").replace(".", point).replace("_", thousands)


@given(
    st.lists(st.floats(-1e9, 1e9).map(lambda x: round(x, 2)), min_size=1, max_size=20),
    st.sampled_from([(",", "."), (".", ","), (" ", ","), ("\u00a0", "."), ("'", "."), ("", ",")]),
)
def test_numbers_of_two_decimals_are_read_in_every_way_of_writing(
    values: list[float], marks: tuple[str, str]
) -> None:
    thousands, point = marks
    texts = [said(value, 2, thousands, point) for value in values]
    read = numbers_of(texts)
    assert [read[text] for text in texts] == values
    assert two_ways(texts, ";") == ""


@pytest.mark.parametrize("separator", [";", "\t", ""])
@pytest.mark.parametrize(("mark", "form"), [(".", "1.234"), (",", "1,234")])
def test_whole_numbers_with_marks_between_thousands_are_doubted(
    separator: str, mark: str, form: str
) -> None:
    texts = [said(value, 0, mark, "") for value in (644, 1046, 1568, 599, 2142)]
    assert two_ways(texts, separator) == form


def test_decimals_that_cannot_be_thousands_are_not_doubted() -> None:
    assert two_ways(["0.644", "1.046"], ";") == ""
    assert two_ways(["1.5", "1.046"], ";") == ""
    assert two_ways(["1234.567", "1.046"], ";") == ""
    assert two_ways(["1.234.567", "2.345"], ";") == ""
    assert two_ways(["1", "2", "31"], ";") == ""


def test_two_marks_say_which_is_which() -> None:
    assert numbers_of(["1.234,5", "987"]) == {"1.234,5": 1234.5, "987": 987.0}
    assert numbers_of(["1,234.5", "987"]) == {"1,234.5": 1234.5, "987": 987.0}
    assert numbers_of(["1.234.567"]) == {"1.234.567": 1234567.0}


def test_what_is_no_number_is_left_out() -> None:
    assert numbers_of(["12", "quick", "nan", "inf", "1_000", "0x1F", "١٢", "1,23,4"]) == {"12": 12}
    assert not any(map(is_numeral, ["", "Q1", "2026-01-03", "1-2", "3rd", "."]))
