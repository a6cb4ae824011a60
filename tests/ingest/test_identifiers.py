"""Nobody is taken for somebody else by an identifier that belongs to nobody."""

import numpy as np
import pandas as pd
import pytest

from pipeline.ingest.formats import Export
from pipeline.ingest.identifiers import is_one_for_all, trusted, whole


def export(values: list[object], dtype: str = "str") -> Export:
    frame = pd.DataFrame({"id": pd.Series(values, dtype=dtype)})
    return Export("survey.csv", frame, {"id": ""}, {}, {}, frozenset())


def kept(values: list[object], dtype: str = "str") -> int:
    """How many rows count as respondents of their own."""
    codes = trusted(export(values, dtype), "id").codes
    return int(codes.isna().sum()) + codes.nunique()


PLAIN = [f"r{n:04}" for n in range(60)]


def test_a_respondent_who_answered_twice_is_one() -> None:
    found = trusted(export([*PLAIN, PLAIN[3], PLAIN[7]]), "id")
    assert found.doubts == ()
    assert found.codes.nunique() == 60


@pytest.mark.parametrize(
    "none", ["NA", "n/a", "0", "0.0", "00000", "-9", "-99", "Anonymous", "anonymous", "Dienw",
             "N/A", "none", "NULL", ".", "-", "#N/A", "(blank)", "Test"],
)  # fmt: skip
def test_words_and_codes_for_none_are_nobody(none: str) -> None:
    found = trusted(export([*PLAIN, none, none, none]), "id")
    assert found.codes.isna().sum() == 3
    assert found.doubts == ("3 rows have a word or a number for none, such as NA, 0 or anonymous.",)


@pytest.mark.parametrize("form", ["1.13904E+11", "1,13904E+11", "1.13904e+11", "1E+11"])
def test_numbers_in_scientific_notation_are_nobody(form: str) -> None:
    values = [form] * 30 + ["113904000123"]
    assert kept(values) == 31
    assert "30 rows have a number in scientific notation" in trusted(export(values), "id").doubts[0]


def test_long_numbers_count_where_the_file_has_all_digits() -> None:
    exact = [f"2027030110000{n:04}" for n in range(160)]
    assert trusted(export([*exact, exact[0]]), "id").codes.nunique() == 160
    assert trusted(export(exact), "id").doubts == ()
    rounded = [f"{text[:15]}00" for text in exact]
    assert len(set(rounded)) == 2
    assert kept(rounded) == 160
    assert (
        "of more than 15 digits, of which the last are lost"
        in (trusted(export(rounded), "id").doubts[0])
    )


def test_long_numbers_that_are_floats_have_lost_digits() -> None:
    values = [float(20270301100000000 + n) for n in range(20)]
    assert len(set(values)) < 20
    assert kept(values, "float64") == 20


def test_an_identifier_that_many_rows_share_is_nobody() -> None:
    values = [*PLAIN, *["the office"] * 4]
    assert kept(values) == 64
    assert trusted(export(values), "id").doubts == (
        "1 identifier belongs to 4 rows or more, 4 in all.",
    )


def test_many_rows_that_repeat_few_identifiers_are_all_kept() -> None:
    """As where a spreadsheet has cut the last digit: sixty people, thirty identifiers."""
    values = [f"r{n // 2:04}" for n in range(60)]
    assert kept(values) == 60
    assert trusted(export(values), "id").doubts == (
        "30 rows repeat the identifier of an earlier row.",
    )


def test_a_doubt_never_names_an_identifier() -> None:
    values = [*PLAIN, *["jones@example.org"] * 9, "1.5E+9", "0"]
    assert "jones" not in trusted(export(values), "id").doubt


def test_one_identifier_for_all() -> None:
    assert is_one_for_all(export(["anonymous"] * 5), "id")
    assert not is_one_for_all(export(["anonymous"] * 5 + [""]), "id")
    assert not is_one_for_all(export([np.nan] * 5, "float64"), "id")


def test_organisations_may_be_shared_and_must_be_whole() -> None:
    assert whole(export(["o1"] * 30 + ["o2"] * 30), "id").doubts == ()
    assert "scientific notation" in whole(export(["1.2E+11"] * 9), "id").doubt


@pytest.mark.parametrize("none", ["Dim ateb", "Rather not", "9999", "88888"])
def test_what_two_or_three_share_and_looks_like_none_is_nobody(none: str) -> None:
    """A word among numbered identifiers, and a number that programs fill in."""
    for times in (2, 3):
        assert kept([*PLAIN, *[none] * times]) == 60 + times
    assert trusted(export([*PLAIN, none]), "id").doubts == ()


def test_identifiers_that_are_all_words_are_trusted() -> None:
    names = [f"{one}{other}" for one in "abcdefgh" for other in "abcdefgh"]
    assert kept([*names, names[0]]) == 64
