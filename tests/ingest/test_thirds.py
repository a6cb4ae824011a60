"""Dates become thirds and nothing else, however an export writes them."""

import numpy as np
import pandas as pd
import pytest

from pipeline.codebook.wave_columns import Column
from pipeline.codebook.waves import Wave
from pipeline.errors import Faults
from pipeline.ingest.formats.labels import plain
from pipeline.ingest.thirds import NONE, TWO_WAYS, days, thirds

DAYS = ["2025-10-02", "2025-09-01", "2025-09-30", "2025-09-15", "2025-12-01", "2025-09-02"]
ORDER = [3, 1, 2, 2, 3, 1]


def made(values, dates=("when",), **codes):
    """Thirds, kinds of missing, and what is wrong."""
    frame = pd.DataFrame({"when": pd.Series(values)})
    faults = Faults()
    export = plain("export.csv", frame, frozenset(dates))
    found, kinds = thirds(export, "finished", Column("when", "", codes), Wave("w", {}, {}), faults)
    return found.tolist(), kinds.tolist(), [fault.problem for fault in faults.found]


@pytest.mark.parametrize(
    "written",
    [
        "{}", "{} 10:20", "{}T10:20:30.5Z", "{2}/{1}/{0}", "{2}/{1}/{0} 10:20", "{1}/{2}/{0}",
        "{2}.{1}.{0}", "{0}{1}{2}",
    ],
)  # fmt: skip
def test_dates_in_any_form_have_one_order(written):
    texts = [written.format(*((day, *day.split("-")[1:]) if written.startswith("{}") else
                              day.split("-"))) for day in DAYS]  # fmt: skip
    assert made(texts) == (ORDER, [""] * 6, [])


def test_times_of_one_day_are_told_apart_and_zones_count():
    assert made(["2025-09-01 09:00", "2025-09-01 11:00", "2025-09-01 10:00"])[0] == [1, 3, 2]
    assert made(["2025-09-01T09:00Z", "2025-09-01T09:00+02:00", "2025-09-01T10:00Z"])[0] == [
        2,
        1,
        3,
    ]


def test_numbers_that_a_file_calls_dates_are_dates():
    """Seconds since 1582, as SPSS has them, or days."""
    assert made([3.0e10, 1.0e10, np.nan, 2.0e10])[:2] == (
        [3, 1, pytest.approx(np.nan, nan_ok=True), 2], ["", "", "no_answer", ""],
    )  # fmt: skip


def test_those_of_one_date_are_in_one_third():
    found, *_ = made(["2025-09-01"] * 4 + ["2025-09-02"] * 2)
    assert found == [2, 2, 2, 2, 3, 3]


@pytest.mark.parametrize(
    ("texts", "problem"),
    [
        (["01/02/2025", "03/04/2025"], TWO_WAYS),
        (["13/02/2025", "03/14/2025"], NONE),
        (["2025-09-01", "yesterday"], NONE),
        (["2025-13-01"], NONE),
        (["17", "18"], NONE),
    ],
)
def test_what_is_no_date_or_two_is_refused(texts, problem):
    found, _, problems = made(texts)
    assert problems == [problem]
    assert np.isnan(found).all()


def test_a_number_that_the_file_does_not_call_a_date_is_none():
    assert made([17.0, 18.0], dates=())[2] == [NONE]
    assert made([20250901.0, 20241231.0], dates=())[0] == [3, 2]


def test_a_code_of_the_wave_is_a_kind_of_missing():
    found, kinds, problems = made(["2025-09-01", "never", "2025-09-03"], never="not_applicable")
    assert kinds == ["", "not_applicable", ""]
    assert (found[0], found[2], problems) == (2, 3, [])


def test_halves_of_the_day_and_names_of_zones_are_read():
    """As Google Forms and SurveyMonkey write them."""
    google = [
        "2026/03/01 9:13:07 PM GMT",
        "2026/03/01 10:13:07 AM GMT",
        "2026/03/01 12:13:07 AM GMT",
    ]
    assert made(google)[0] == [3, 2, 1]
    monkey = ["03/31/2026 12:05:07 PM", "03/31/2026 01:05:07 PM", "03/31/2026 11:05:07 AM"]
    assert made(monkey)[0] == [2, 3, 1]
    assert made(["2026/13/01", "2026/03/01"])[2] == [NONE]


def test_the_first_and_the_last_day():
    frame = pd.DataFrame({"when": ["31/03/2026 10:00", "01/02/2026", None], "spss": [1.4e10] * 3})
    export = plain("export.csv", frame, frozenset({"when", "spss"}))
    assert days(export, "when") == ("2026-02-01", "2026-03-31")
    assert days(export, "spss") == ()
