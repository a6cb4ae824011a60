"""Sums and means under the answers are no respondents, whether or not a word says what they are."""

import csv
import io
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.errors import BadInput
from pipeline.ingest.formats import Export, read_export

NAMES = ["id", "q1", "q2", "q3", "q4", "q5", "q6"]
WORDS = ["Disagree", "Neither", "Agree"]
Rows = list[list[str]]


def read(rows: Rows) -> Export:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "survey.csv"
        out = io.StringIO(newline="")
        csv.writer(out).writerows(rows)
        path.write_text(out.getvalue(), encoding="utf-8")
        return read_export(path)


@st.composite
def surveys(draw: st.DrawFn, words: bool) -> Rows:
    """Names, and rows of a number and six answers, which are codes or words and may be blank."""
    codes = st.sampled_from([*WORDS, ""] if words else ["1", "2", "3", "4", "5", "-9", ""])
    rows = draw(st.lists(st.lists(codes, min_size=6, max_size=6), min_size=8, max_size=20))
    filled = [[one or ("Agree" if words else "4") for one in row] for row in rows[:3]]
    body = [[str(1000 + at), *row] for at, row in enumerate([*filled, *rows[3:]])]
    return [NAMES, *body]


def of_columns(rows: Rows, make: Callable[[list[float]], float]) -> list[str]:
    found = []
    for column in list(zip(*rows[1:], strict=True))[1:]:
        numbers = [float(cell) if cell.lstrip("-").isdigit() else 1.0 for cell in column if cell]
        found.append(f"{make(numbers):g}")
    return ["", *found]


def refuse(rows: Rows, foot: list[str]) -> None:
    """See that a last row is refused, in one message that names it."""
    with pytest.raises(BadInput) as caught:
        read([*rows, foot])
    (fault,) = caught.value.faults
    assert f"line {len(rows) + 1}: looks like a note or a sum" in str(fault)


quick = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)  # fmt: skip


@quick
@given(rows=surveys(words=False))
def test_answers_alone_are_read(rows: Rows) -> None:
    """The last respondent, whatever the answers, is no sum."""
    assert len(read(rows).frame) == len(rows) - 1


@quick
@given(rows=surveys(words=False))
def test_means_and_sums_without_a_word(rows: Rows) -> None:
    """Of the six columns four or more have to be fractions, or far above all codes, to be told."""
    means = of_columns(rows, lambda numbers: statistics.fmean(numbers) + 0.137)
    refuse(rows, means)
    sums = of_columns(rows, lambda numbers: sum(map(abs, numbers)) + 11)
    refuse(rows, sums)


@quick
@given(rows=surveys(words=True))
def test_counts_under_words(rows: Rows) -> None:
    refuse(rows, of_columns(rows, lambda numbers: float(len(numbers))))


def test_the_word_may_stand_in_any_column() -> None:
    rows = [NAMES, *([str(n), *"123451"] for n in range(9))]
    refuse(rows, ["", "Average", "2.25", "3.5", "4.5", "5.25", "1.5"])


@pytest.mark.parametrize("last", ["9", "99", "-99"])
def test_one_odd_code_is_no_sum(last: str) -> None:
    """A respondent may be the only one with a code, and one number may be large."""
    rows = [NAMES, *([str(n), *"123451"] for n in range(9))]
    assert len(read([*rows, ["9", last, last, "1", "2", "3", "4"]]).frame) == 10
