"""When people answered, and how many a cluster has: known by names and by what columns hold."""

from pathlib import Path

import pandas as pd
import pytest

from pipeline.codebook.book import read_codebook
from pipeline.config import Weighting
from pipeline.draft import draft
from pipeline.draft.design import date_column, size_column
from pipeline.draft.unknown.new_survey import new_survey
from pipeline.ingest.formats import Export, read_export
from tests.small_survey import read_rows, write_reference, write_rows

DAYS = [f"2026-01-{day:02d} 10:15" for day in range(5, 29)]
ANSWERS = ["Agree", "Disagree"] * 12


def export_of(folder: Path, **columns: list) -> Export:
    """An export as a file has it, so that dates are what the reader takes for such."""
    pd.DataFrame(columns).to_csv(folder / "made.csv", index=False)
    return read_export(folder / "made.csv")


@pytest.mark.parametrize(
    ("name", "sure"),
    [("EndDate", 0.9), ("Completed", 0.9), ("submitdate", 0.9), ("Completion time", 0.9),
     ("survey_complete_time", 0.9), ("Dyddiad cwblhau", 0.9), ("Timestamp", 0.75),
     ("RecordedDate", 0.75), ("datestamp", 0.75), ("date", 0.6), ("StartDate", 0.5)],
)  # fmt: skip
def test_dates_are_known_by_tools_names_and_never_for_certain(tmp_path, name, sure) -> None:
    found = date_column(export_of(tmp_path, **{"Q1": ANSWERS, name: DAYS}))
    assert found
    assert (found.column, found.sure) == (name, sure)
    assert ("?" in found.why) == (sure < 0.9)


@pytest.mark.parametrize(
    "columns",
    [{"Completed": ["Yes", "No"] * 12}, {"Completed": ["1", "0"] * 12}, {"Date of birth": DAYS},
     {"course_end_date": DAYS}, {"DOB completed": DAYS}, {"When": DAYS}, {"EndDate": [""] * 24}],
)  # fmt: skip
def test_what_is_no_date_of_an_answer_is_not_proposed(tmp_path, columns) -> None:
    assert date_column(export_of(tmp_path, Q1=ANSWERS, **columns)) is None


def test_completion_goes_before_the_start(tmp_path: Path) -> None:
    found = date_column(export_of(tmp_path, StartDate=DAYS, EndDate=DAYS, Q1=ANSWERS))
    assert found
    assert found.column == "EndDate"


def test_dates_that_can_be_read_in_two_ways_are_asked_about(tmp_path: Path) -> None:
    days = [f"0{1 + at % 9}/0{1 + at % 7}/2026" for at in range(24)]
    found = date_column(export_of(tmp_path, EndDate=days, Q1=ANSWERS))
    assert found
    assert found.sure == 0.4
    assert "Can they be exported as 2025-09-30?" in found.why


def test_a_clusters_people_are_one_number_each_and_enough(tmp_path: Path) -> None:
    schools, rolls = [1, 2, 3] * 8, [40, 8, 300] * 8
    given = {"Q1": ANSWERS, "psu": schools}
    found = size_column(export_of(tmp_path, **given, school_roll=rolls), "psu")
    assert found
    assert (found.column, found.sure) == ("school_roll", 0.6)
    assert "?" in found.why
    for other in (
        {"school_roll": [40, 7, 300] * 8},  # eight answered of seven
        {"school_roll": [*rolls[:-1], 301]},  # two numbers of one school
        {"school_roll": [40.5, 8, 300] * 8},
        {"fees": rolls},
    ):
        assert size_column(export_of(tmp_path, **given, **other), "psu") is None
    assert size_column(export_of(tmp_path, **given, school_roll=rolls), "") is None


def test_a_draft_of_a_survey_has_both_and_can_be_read(tmp_path: Path) -> None:
    columns = {"id": list(range(24)), "EndDate": DAYS, "StartDate": DAYS, "psu": [1, 2, 3] * 8,
               "cluster_size": [40, 8, 300] * 8, "Q1": ANSWERS,
               "Region": ["North", "South"] * 12}  # fmt: skip
    drafted = new_survey(export_of(tmp_path, **columns), "made")
    for file, text in drafted.files.items():
        place = tmp_path / "survey" / file
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    book = read_codebook(tmp_path / "survey/data/reference", ("en",))
    assert book.having("date") == ["enddate"]
    assert book.having("cluster_population") == ["cluster_size"]
    rows = read_rows(tmp_path / "survey/data/reference/waves/made.csv")
    sure = {row[2]: float(row[5]) for row in rows if row[0] == "column"}
    assert sure["EndDate"] == 0.9
    assert sure["cluster_size"] == 0.6
    assert "StartDate" not in sure
    assert ("StartDate", "it holds dates or times") in drafted.proposals.left
    assert "finite_population = false" in drafted.files["config.toml"]


def test_a_new_wave_of_another_tool_has_its_date(tmp_path: Path) -> None:
    folder = write_reference(tmp_path / "reference")
    rows = read_rows(folder / "variables.csv")
    cells = {"variable": "when", "role": "date", "scale": "number"}
    words = {"label_en": "When", "label_cy": "Pryd"}
    more = [(cells | words).get(name, "") for name in rows[0]]
    write_rows(folder / "variables.csv", [*rows, more])
    book = read_codebook(folder)
    export = export_of(tmp_path, Q1=ANSWERS, submitdate=DAYS)
    found = draft(export, book, "next", [], [], Weighting(method="supplied"))
    assert 'column,when,submitdate,,,0.90,"Taken for it by its name' in found.wave
    text = found.difference
    new = text.split("## In the export and not in the codebook")[1].split("##")[0]
    assert "submitdate" not in new
