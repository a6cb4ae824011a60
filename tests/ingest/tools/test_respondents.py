"""Rows that a variable of status says are no interviews are left out, counted and said."""

from pathlib import Path

import pandas as pd
import pyreadstat
import pytest

from pipeline.ingest.formats import Export, read_export

STATUS = {1.0: "Complete", 2.0: "Screened out", 3.0: "Quota full", 4.0: "Partial", 9.0: "Test"}


def written(
    folder: Path,
    codes: list[float],
    labels: dict[float, str],
    name: str = "status",
    ending: str = ".sav",
) -> Export:
    frame = pd.DataFrame({"q1": [float(n) for n in range(len(codes))], name: codes})
    path = folder / f"survey{ending}"
    write = pyreadstat.write_dta if ending == ".dta" else pyreadstat.write_sav
    write(frame, str(path), variable_value_labels={name: labels})
    return read_export(path)


@pytest.mark.parametrize("ending", [".sav", ".dta"])
@pytest.mark.parametrize("name", ["status", "IntStatus2", "DataCollection_Status1", "disposition"])
def test_only_completes_stay(tmp_path: Path, ending: str, name: str) -> None:
    export = written(tmp_path, [1, 2, 1, 3, 4, 9, 1], STATUS, name, ending)
    assert export.frame["q1"].tolist() == [0, 2, 6]
    for why in ("screened out", "over quota", "not finished", "previews and tests"):
        assert f"rows left out as {why} (column {name}): 1" in export.notes


def test_labels_that_begin_with_their_code(tmp_path: Path) -> None:
    labels = {1.0: "1 - Completed interview", 2.0: "2 - Screened-out", 3.0: "3 - TIMED OUT"}
    assert len(written(tmp_path, [1, 2, 3, 1], labels).frame) == 2


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("q7_done", {1.0: "Complete", 2.0: "Partial"}),  # a question, by its name
        ("status", {1.0: "Complete", 2.0: "Married"}),  # an answer that is none of status
        ("status", {1.0: "Partial", 2.0: "Active"}),  # nobody is complete
        ("project_status", {1.0: "Complete", 2.0: "In progress"}),  # the status of another thing
    ],
)
def test_what_is_no_variable_of_status(tmp_path: Path, name: str, labels: dict[float, str]) -> None:
    assert len(written(tmp_path, [1, 2, 1], labels, name).frame) == 3


@pytest.mark.parametrize("name", ["status", "Outcome", "case_status", "FinalResult"])
@pytest.mark.parametrize("other", ["In progress", "Incomplete", "Stopped", "Rejected"])
def test_what_may_be_the_status_of_something_else_leaves_no_row_out(
    tmp_path: Path, name: str, other: str
) -> None:
    export = written(tmp_path, [1, 2, 1], {1.0: "Complete", 2.0: other}, name)
    assert len(export.frame) == 3
    [note] = export.notes
    assert note.startswith(f"column {name} may say how each interview ended, or something else")
    assert "not complete (1) are kept" in note


@pytest.mark.parametrize("name", ["InterviewStatus", "survey_status", "disposition", "resp_status"])
def test_the_same_words_in_a_status_of_interviews(tmp_path: Path, name: str) -> None:
    labels = {1.0: "Complete", 2.0: "In progress"}
    assert len(written(tmp_path, [1, 2, 1], labels, name).frame) == 2


def test_an_answer_that_is_not_known_is_said_and_leaves_no_row_out(tmp_path: Path) -> None:
    export = written(tmp_path, [1, 2, 3], {1.0: "Complete", 2.0: "Screened out", 3.0: "Zork"})
    assert len(export.frame) == 3
    [note] = export.notes
    assert "rows with such an answer: 1)" in note
    assert "Zork" not in note


def test_a_status_in_several_columns_is_judged_as_one(tmp_path: Path) -> None:
    """Nobody is complete in the second: by itself it would say nothing."""
    rows = ["n,status_1,status_2", "1,Complete,", "2,Complete,Test", "3,Screened out,", "4,,"]
    (tmp_path / "survey.csv").write_text("\n".join([*rows, ""]))
    assert read_export(tmp_path / "survey.csv").frame["n"].tolist() == [1, 4]


def test_a_status_in_words_of_a_text_file(tmp_path: Path) -> None:
    rows = [
        "Response_ID,Completion_Status,q1",
        "1,Complete,3",
        "2,Partial,3",
        "3,,4",
        "4,Complete,",
    ]
    (tmp_path / "survey.csv").write_text("\n".join([*rows, ""]))
    assert read_export(tmp_path / "survey.csv").frame["Response_ID"].tolist() == [1, 3, 4]


def test_a_question_about_a_status_is_none(tmp_path: Path) -> None:
    rows = ["n,What is the status of your project?", "1,Complete", "2,In progress", "3,Complete"]
    (tmp_path / "survey.csv").write_text("\n".join([*rows, ""]))
    assert len(read_export(tmp_path / "survey.csv").frame) == 3


def test_qualtrics_in_spss(tmp_path: Path) -> None:
    """Its columns by name, and their answers by label: code 1 of Finished is "False" here."""
    frame = pd.DataFrame(
        {
            "ResponseId": ["R_1", "R_2", "R_3", "R_4"],
            "Status": [0.0, 1.0, 0.0, 0.0],
            "Finished": [2.0, 2.0, 1.0, 2.0],
            "Q1": [4.0, 5.0, 3.0, -99.0],
        }
    )
    labels = {
        "Status": {0: "IP Address", 1: "Survey Preview"},
        "Finished": {1: "False", 2: "True"},
    }
    pyreadstat.write_sav(frame, str(tmp_path / "survey.sav"), variable_value_labels=labels)
    export = read_export(tmp_path / "survey.sav")
    assert export.frame["ResponseId"].tolist() == ["R_1", "R_4"]
    assert "rows left out as previews, tests and spam (column Status): 1" in export.notes
    assert "rows left out as not finished (column Finished): 1" in export.notes
    assert export.kinds == {"-99": "no_answer"}


def test_snap_by_its_labels(tmp_path: Path) -> None:
    """Recognised by labels of two questions, whether anybody has them or not."""
    frame = pd.DataFrame({"q1": [1.0, 2.0], "q2": [1.0, -2.0]})
    labels = {1.0: "Yes", 2.0: "No", -1.0: "No reply", -2.0: "Not asked", -3.0: "Error"}
    for asked, found in ((["q1", "q2"], True), (["q1"], False)):
        path = tmp_path / f"{len(asked)}.sav"
        pyreadstat.write_sav(frame, str(path), variable_value_labels=dict.fromkeys(asked, labels))
        export = read_export(path)
        assert any("an export of Snap" in note for note in export.notes) == found
        assert len(export.frame) == 2


def test_a_status_with_details_and_in_welsh(tmp_path: Path) -> None:
    """What follows in brackets or after a dash says where: the words before it are known."""
    labels = {
        1.0: "Complete",
        2.0: "Screened out (Q3)",
        3.0: "Quota full - age",
        4.0: "Partial, Q9",
    }
    assert written(tmp_path, [1, 2, 3, 4, 1], labels).frame["q1"].tolist() == [0, 4]
    labels = {1.0: "Cyflawn", 2.0: "Y tu allan i'r cwmpas", 3.0: "Cwota llawn", 4.0: "Prawf"}
    assert written(tmp_path, [1, 2, 3, 4, 1], labels).frame["q1"].tolist() == [0, 4]


def test_a_status_in_codes_without_labels_is_said(tmp_path: Path) -> None:
    export = written(tmp_path, [1, 2, 3, 1], {})
    assert len(export.frame) == 4
    assert any("status may say how each interview ended, in codes" in one for one in export.notes)
