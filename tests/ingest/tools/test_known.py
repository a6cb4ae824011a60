"""Exports in the shapes of survey tools: recognised by certain marks, and by nothing less."""

import csv
import json
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from pipeline.errors import BadInput
from pipeline.ingest.formats import Export, read_export

Q = ["Which sector?", "Partners trusted one another.", "Partners\nmet often."]
GIVEN = [["Health", "Agree", "Agree"], ["Fire", "Disagree", "Agree"], ["Health", "Agree", ""]]


def written(folder: Path, rows: list[list[str]], separator: str = ",") -> Export:
    path = folder / "survey.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=separator).writerows(rows)
    return read_export(path)


def said(export: Export) -> str:
    return "; ".join(export.notes)


def qualtrics(legacy: bool = False) -> list[list[str]]:
    admin = ["StartDate", "Status", "Progress", "Finished", "ResponseId"]
    ids = [json.dumps({"ImportId": name}) for name in [*admin, "QID1", "QID2_1", "QID2_2"]]
    texts = ["Start Date", "Response Type", "Progress", "Finished", "Response ID", *Q]
    head = [[*admin, "Q1", "Q2_1", "Q2_2"], texts, ids]
    if legacy:
        del head[1]
    kinds = [
        ("IP Address", "True", 0), ("Survey Preview", "True", 1), ("IP Address", "False", 2),
        ("Spam", "False", 1), ("IP Address", "True", 1), ("Imported", "True", 2),
    ]  # fmt: skip
    body = [
        [f"2026-03-0{n}", status, "100" if done == "True" else "40", done, f"R_{n}", *GIVEN[which]]
        for n, (status, done, which) in enumerate(kinds, 1)
    ]
    return [*head, *body]


@pytest.mark.parametrize("legacy", [False, True])
def test_qualtrics(tmp_path: Path, legacy: bool) -> None:
    """Rows 1, 5 and 6 are interviews; a deleted row of texts is not looked for."""
    export = written(tmp_path, qualtrics(legacy))
    assert export.frame["ResponseId"].tolist() == ["R_1", "R_5", "R_6"]
    assert export.frame["Q2_1"].tolist() == ["Agree", "Disagree", "Agree"]
    assert export.labels["Q2_2"] == ("" if legacy else "Partners met often.")
    assert "an export of Qualtrics" in said(export)
    assert "previews, tests and spam (column Status): 2;" in said(export)
    assert "not finished (column Finished): 1;" in said(export)


@pytest.mark.parametrize("headings", [1, 2])
def test_qualtrics_without_its_last_row_of_headings(tmp_path: Path, headings: int) -> None:
    """The names and the form of its identifiers are two marks; a spreadsheet has made TRUE of True.

    What is left out would be taken for interviews, had nobody looked.
    """
    rows = qualtrics()
    body = [[cell.upper() if cell in ("True", "False") else cell for cell in r] for r in rows[3:]]
    export = written(tmp_path, [*rows[:headings], *body])
    assert export.frame["ResponseId"].tolist() == ["R_1", "R_5", "R_6"]
    assert export.labels["Q1"] == ("" if headings == 1 else "Which sector?")
    assert "an export of Qualtrics" in said(export)


def test_a_file_that_lacks_the_certain_mark_is_none(tmp_path: Path) -> None:
    """Columns of the names that Qualtrics has, in a file of another: nobody is left out."""
    rows = qualtrics()
    body = [[cell.replace("R_", "") for cell in row] for row in rows[3:]]
    export = written(tmp_path, [rows[0], *body])
    assert len(export.frame) == 6
    assert "Qualtrics" not in said(export)


def test_surveymonkey(tmp_path: Path) -> None:
    head = ["Respondent ID", "Collector ID", "Start Date", "Which sector?", "How far?", "", "Help?"]
    below = ["", "", "", "Response", Q[1], "Partners met.", "Open-Ended Response"]
    body = [[f"118{n}", "7", "03/04/2026", *given, "x"] for n, given in enumerate(GIVEN)]
    export = written(tmp_path, [head, below, *body])
    assert list(export.frame.columns)[3:] == [
        "Which sector?", f"How far? - {Q[1]}", "How far? - Partners met.", "Help?",
    ]  # fmt: skip
    assert len(export.frame) == 3
    assert "an export of SurveyMonkey" in said(export)
    assert "the month first" in said(export)


def test_microsoft_forms(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["ID", "Start time", "Completion time", "Email", "Name", "Sector?\u00a0"])
    for n, (sector, *_) in enumerate(GIVEN, 1):
        book.active.append([n, "3/1/26", "3/1/26", "anonymous", None, f"{sector};"])
    book.save(tmp_path / "survey.xlsx")
    export = read_export(tmp_path / "survey.xlsx")
    assert export.frame["Sector?"].tolist() == ["Health;", "Fire;", "Health;"]
    assert "an export of Microsoft Forms" in said(export)


ES = ["ID", "Hora de inicio", "Hora de finalización", "Correo electrónico", "Nombre", "¿Sector?"]
CY = ["Rhif", "Amser dechrau", "Amser gorffen", "E-bost", "Enw", "Pa sector?"]


@pytest.mark.parametrize("names", [ES, CY])
@pytest.mark.parametrize("mail", ["anonymous", "a.b@example.org"])
def test_microsoft_forms_in_another_language(tmp_path: Path, names: list[str], mail: str) -> None:
    book = openpyxl.Workbook()
    book.active.append(names)
    for n, (sector, *_) in enumerate(GIVEN, 1):
        book.active.append([n, datetime(2026, 3, n), datetime(2026, 3, n, 9), mail, None, sector])
    book.save(tmp_path / "survey.xlsx")
    export = read_export(tmp_path / "survey.xlsx")
    assert export.frame[names[5]].tolist() == ["Health", "Fire", "Health"]
    assert "an export of Microsoft Forms in another language" in said(export)


@pytest.mark.parametrize(
    "row",
    [
        [1, datetime(2026, 3, 1), datetime(2026, 3, 2), "Health", None, "Agree"],  # no address
        [1, datetime(2026, 3, 1), "2026", "anonymous", None, "Agree"],  # a text, and no time
        ["a", datetime(2026, 3, 1), datetime(2026, 3, 2), "anonymous", None, "Agree"],
    ],
)
def test_four_columns_of_another_kind_are_no_form(tmp_path: Path, row: list[object]) -> None:
    book = openpyxl.Workbook()
    for cells in (CY, row, row):
        book.active.append(cells)
    book.save(tmp_path / "survey.xlsx")
    assert "Forms" not in said(read_export(tmp_path / "survey.xlsx"))


def test_snap_by_its_three_kinds_of_no_answer(tmp_path: Path) -> None:
    """In words; test_respondents has it by labels. One question alone may be anything."""
    head = ["case", "q1", "q2"]
    body = [["1", "Yes", "No Reply"], ["2", "No Reply", "Not Asked"], ["3", "Not Asked", "No"]]
    assert "an export of Snap" in said(written(tmp_path, [head, *body]))
    body[1][2] = "No"
    assert "Snap" not in said(written(tmp_path, [head, *body]))


def test_google_forms_needs_more_than_a_time_stamp(tmp_path: Path) -> None:
    head = ["Timestamp", "Which sector?", f"How far? [{Q[1]}]", "How far? [Partners met.]"]
    body = [[f"2026/03/0{n}", *given] for n, given in enumerate(GIVEN, 1)]
    assert "an export of Google Forms" in said(written(tmp_path, [head, *body]))
    plain = [cell.replace("[", "(").replace("]", ")") for cell in head]
    assert "Google" not in said(written(tmp_path, [plain, *body]))


def test_limesurvey(tmp_path: Path) -> None:
    head = ["id", "submitdate", "lastpage", "startlanguage", "seed", "sector", "a[SQ001]", "b"]
    body = [
        [str(n), when, "3", "en", "1", *given]
        for n, (when, given) in enumerate(zip(["2026-03-01 09:00:00", "", " "], GIVEN, strict=True))
    ]
    last = ["9", "2026-03-02 09:00:00", "3", "cy", "1", *"ABC"]
    export = written(tmp_path, [head, *body, last], ";")
    assert export.frame["id"].tolist() == [0.0, 9.0]
    assert "not submitted (partials, and perhaps screened out) (column submitdate): 2" in (
        said(export)
    )


def test_jisc(tmp_path: Path) -> None:
    head = ["URN", "StartDate", "CompletionDate", "Q1", "Q4", "Q4_1_a"]
    body = [["1-2-3", "01/03/2026", "01/03/2026", code, "", "4"] for code in "121"]
    assert "an export of Jisc Online Surveys" in said(written(tmp_path, [head, *body]))


def test_nobody_left_is_said(tmp_path: Path) -> None:
    rows = qualtrics()
    with pytest.raises(BadInput, match="it has no respondents"):
        written(tmp_path, [*rows[:3], rows[4]])


@pytest.mark.parametrize("deep", [False, True])
def test_smartsurvey(tmp_path: Path, deep: bool) -> None:
    """Names over two or three rows; "-" and "." are blank; its apostrophes are read."""
    head = [
        [
            "UserID",
            "IP Address",
            "Q1. Which sector?",
            "Q2. Which services?",
            "",
            "Q3. Which tools?",
            "",
        ],
        ["", "", "", "Health", "Don@SQ@t know", "R", ""],
    ]
    if deep:
        head.append(["", "", "", "", "", "I know it", "I have it"])
    else:
        head[1][6] = "SAS"
    body = [
        ["101", "192.0.2.1", "Fire", "Health", "-", "Yes", "."],
        ["102", "192.0.2.2", "Health", "-", "Don@SQ@t know", "No", "Yes"],
        ["", "", "", "", "", "", ""],
        ["103", "192.0.2.3", "-", "Health", "-", "Yes", "No"],
    ]
    export = written(tmp_path, [*head, *body])
    assert list(export.frame.columns) == [
        "UserID",
        "IP Address",
        "Q1. Which sector?",
        "Q2. Which services? - Health",
        "Q2. Which services? - Don't know",
        "Q3. Which tools? - R - I know it" if deep else "Q3. Which tools? - R",
        "Q3. Which tools? - R - I have it" if deep else "Q3. Which tools? - SAS",
    ]
    assert export.frame["UserID"].tolist() == [101, 102, 103]
    assert export.frame["Q1. Which sector?"].tolist() == ["Fire", "Health", ""]
    assert export.frame["Q2. Which services? - Don't know"].tolist() == ["", "Don't know", ""]
    assert "an export of SmartSurvey" in said(export)


def test_jisc_with_labels(tmp_path: Path) -> None:
    head = ["1. Which sector?", "2. How far?", "2.1.a. Partners met.", "3. Which services?"]
    head.insert(3, "2.2.a. Goals were shared.")
    body = [
        ["Health", "", "Agree", "Agree", "Health,Housing"],
        ["Fire", "", "Disagree", "Agree", "Housing"],
        ["Fire", "", "", "Disagree", "Health"],
    ]
    export = written(tmp_path, [head, *body])
    assert "an export of Jisc Online Surveys with labels" in said(export)
    assert export.joined == ","
    plain = [["1. Which sector?", "Q2", *head[2:]], *body]
    assert "Jisc" not in said(written(tmp_path, plain))


@pytest.mark.parametrize("names", [
    ["Response ID", "Date submitted", "Last page", "Start language", "Seed"],
    ["id. Response ID", "submitdate. Date submitted", "lastpage. Last page",
     "startlanguage. Start language", "seed. Seed"],
])  # fmt: skip
def test_limesurvey_with_words_as_headings(tmp_path: Path, names: list[str]) -> None:
    body = [[str(n), "2026-03-01" * (n != 2), "3", "cy", "9", *GIVEN[0]] for n in range(1, 4)]
    export = written(tmp_path, [[*names, "Sector?", "Trust?", "Met?"], *body], ";")
    assert export.frame[names[0]].tolist() == [1.0, 3.0]
    assert "an export of LimeSurvey, and is read as one" in said(export)
    assert f"(column {names[1]}): 1" in said(export)


def test_surveymonkey_with_names_in_its_newer_form(tmp_path: Path) -> None:
    head = ["respondent_id", "collector_id", "date_created", "How far?", "", "Help?"]
    below = ["", "", "", Q[1], "Partners met.", "Open-Ended Response"]
    body = [[f"118{n}", "7", "03/04/2026", *given[1:], "x"] for n, given in enumerate(GIVEN)]
    export = written(tmp_path, [head, below, *body])
    assert list(export.frame.columns)[3:] == [f"How far? - {Q[1]}", "How far? - Partners met.",
                                              "Help?"]  # fmt: skip
    assert "an export of SurveyMonkey" in said(export)
