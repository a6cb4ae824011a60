"""Response rates, against those that the R package outcomerate prints."""

import pandas as pd
import pytest

from pipeline.errors import BadInput
from tests.analyse.test_analyse import small
from tests.made import at, cells

ASKED = [("frame", "health", "n", 30), ("frame", "police", "n", 20), ("margin", "health", "", 30)]


def record(received: int, complete: int, partial: int, **removed: int) -> pd.DataFrame:
    """The record of a survey: what came, and what each rule removed."""
    came = {"received": received, "complete": complete, "partial": partial}
    rows = [(rule, "(flow)", n) for rule, n in came.items()]
    rows += [(rule, "(row)", n) for rule, n in removed.items()]
    return pd.DataFrame(rows, columns=["rule", "variable", "n"])


def asked(number: int) -> pd.DataFrame:
    return cells([*ASKED, ("asked", "health", "n", number - 4), ("asked", "police", "n", 4)])


def test_rates_are_those_of_outcomerate() -> None:
    """The example of its README: I 4, P 2, R 1, NC 1, O 1, UH 1, UO 1, NE 1, of 12.

    Two of ours are O, and two of those asked did not answer, so that nothing is known of them.
    """
    came = record(10, 4, 2, out_of_scope=1, break_off=1, straight_lining=1, speeding=1)
    found = small(population=asked(12), recodes=came)
    printed = {"RR1": 0.364, "RR2": 0.545, "RR3": 0.370, "RR4": 0.556}
    for level, value in printed.items():
        row = at(found, "recodes", "response_rate", level=level)
        assert row["value"] == pytest.approx(value, abs=0.0005)
    assert at(found, "recodes", "eligible_share", level="e")["value"] == 9 / 10
    assert at(found, "recodes", "response_rate", level="RR1")["value"] == 4 / 11
    assert at(found, "recodes", "removed", level="no_answer")["value"] == 2


def test_where_everybody_answered_all_rates_are_those_of_known_scope() -> None:
    """RR5 and RR6 of the same example: 4/9 and 6/9."""
    came = record(10, 4, 2, out_of_scope=1, break_off=1, straight_lining=1, speeding=1)
    found = small(population=asked(10), recodes=came)
    for level, value in {"RR1": 4 / 9, "RR2": 6 / 9, "RR3": 4 / 9, "RR4": 6 / 9}.items():
        assert at(found, "recodes", "response_rate", level=level)["value"] == value


def test_duplicates_are_not_people() -> None:
    came = record(11, 4, 2, duplicate_answers=2, out_of_scope=1, break_off=1, speeding=1)
    found = small(population=asked(12), recodes=came)
    assert at(found, "recodes", "removed", level="no_answer")["value"] == 12 - 9
    assert at(found, "recodes", "response_rate", level="RR2")["value"] == 6 / 11


def test_more_responses_than_people_asked() -> None:
    with pytest.raises(BadInput, match="10 people were asked, and 11 responses came"):
        small(population=asked(10), recodes=record(11, 7, 4))
