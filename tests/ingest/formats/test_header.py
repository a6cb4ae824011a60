"""The row of names is found; what is no respondent is refused with one message, or left out."""

from pathlib import Path

import openpyxl
import pytest

from pipeline.errors import BadInput
from pipeline.ingest.formats import Export, read_export

NAMES = "id,sector,q1,q2,q3,q4,words"
ROWS = [f"{1000 + n},{n % 3 + 1},{n % 5 + 1},{(n * 2) % 5 + 1},4,-9,said {n}" for n in range(12)]


def read(folder: Path, *lines: str) -> Export:
    path = folder / "survey.csv"
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    return read_export(path)


def fault(folder: Path, *lines: str) -> str:
    """The only fault that a file has."""
    with pytest.raises(BadInput) as caught:
        read(folder, *lines)
    assert len(caught.value.faults) == 1
    return str(caught.value.faults[0])


def check(export: Export, rows: int = 12) -> None:
    assert list(export.frame.columns) == NAMES.split(",")
    assert export.frame["id"].tolist() == [1000 + n for n in range(rows)]


def sheet(path: Path, rows: list[list[object]], merged: str = "") -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if merged:
        book.active.merge_cells(merged)
    book.save(path)
    return path


CELLS = [[int(c) if c.lstrip("-").isdigit() else c for c in row.split(",")] for row in ROWS]


def test_one_row_of_names(tmp_path: Path) -> None:
    export = read(tmp_path, NAMES, *ROWS)
    check(export)
    assert export.notes == ()


def test_titles_above_the_names_are_left_out_and_said(tmp_path: Path) -> None:
    export = read(tmp_path, "Managers' survey 2027", "", "Exported on 3 May 2027", NAMES, *ROWS)
    check(export)
    assert export.notes == (
        "lines 1 and 3 look like titles and are left out; the names are in line 4",
    )
    rows = [["A title"], [], ["Background", None, "Answers"], NAMES.split(","), *CELLS]
    export = read_export(sheet(tmp_path / "survey.xlsx", rows, merged="A1:G1"))
    check(export)
    assert export.notes == (
        "rows 1 and 3 look like titles and are left out; the names are in row 4",
    )


QUESTIONS = "Who?,Which sector?,How successful?,How good?,How open?,How fair?,What else?"
IMPORT = ",".join(f'"{{""ImportId"":""QID{n}""}}"' for n in range(7))


@pytest.mark.parametrize(("more", "said"), [
    ([QUESTIONS], "line 2: looks like a heading, not like answers: 'Who?' ..."),
    ([QUESTIONS, IMPORT], "lines 2 and 3: look like headings, not like answers: 'Who?', '{"),
    ([QUESTIONS.replace("Who?", '"Who\nare you?"')], "line 2: looks like a heading"),
    ([",,Response,Response,Response,Response,Open-Ended Response"], "line 2: looks like a heading"),
])  # fmt: skip
def test_more_rows_of_headings_are_one_fault(tmp_path: Path, more: list[str], said: str) -> None:
    assert said in fault(tmp_path, NAMES, *more, *ROWS)


def test_headings_are_found_among_answers_in_words(tmp_path: Path) -> None:
    words = ["Agree", "Disagree", "Neither"]
    rows = [",".join(words[(n + k) % 3] for k in range(5)) for n in range(12)]
    assert "line 2: looks like a heading" in fault(tmp_path, "a,b,c,d,e", "V,W,X,Y,Z", *rows)
    assert len(read(tmp_path, "a,b,c,d,e", *rows).frame) == 12


def test_an_odd_first_respondent_is_no_heading(tmp_path: Path) -> None:
    """Nothing answered but a refusal, in one column of words."""
    export = read(tmp_path, NAMES, "999,,,,,Refused,nothing to say", *ROWS)
    assert len(export.frame) == 13


def test_a_file_without_names_is_one_fault(tmp_path: Path) -> None:
    assert "line 1: 6 of its cells are numbers: it looks like answers" in fault(tmp_path, *ROWS)


def test_names_on_several_lines_and_in_blanks_are_one_line(tmp_path: Path) -> None:
    names = '"id\n(0)";"  sector ";"q\u00a01"'
    path = tmp_path / "survey.csv"
    path.write_bytes("\r\n".join([names, "1;2;3", "2;3;4", ""]).encode())
    assert list(read_export(path).frame.columns) == ["id (0)", "sector", "q 1"]
    (tmp_path / "survey.labels.csv").write_text('column,code,label\n"id\n(0)",,Who?\n')
    assert read_export(path).labels["id (0)"] == "Who?"


def test_all_names_that_are_there_twice_are_one_fault(tmp_path: Path) -> None:
    said = fault(tmp_path, "id,a,a,b,b,c,c", *ROWS)
    assert "line 1: two columns are named 'a', 'b', 'c'. Rename one" in said


def test_all_columns_without_a_name_are_one_fault(tmp_path: Path) -> None:
    assert "line 1: columns 3, 4, 5, 6 have answers and no name." in fault(
        tmp_path, "id,sector,,,,,words", *ROWS
    )
    rows = [["id", None, "q1"], [1, 2, 3], [2, 3, 4]]
    with pytest.raises(BadInput, match="row 1: column B has answers and no name"):
        read_export(sheet(tmp_path / "survey.xlsx", rows))


def test_empty_columns_without_a_name_are_left_out(tmp_path: Path) -> None:
    export = read(tmp_path, f"{NAMES},,", *(f"{row},," for row in ROWS))
    check(export)
    assert export.notes == ("2 columns without a name have no answers and are left out",)
    check(read(tmp_path, NAMES, *(f"{row},," for row in ROWS)))


@pytest.mark.parametrize("start", [0, 1])
def test_a_first_column_that_counts_the_rows_is_left_out(tmp_path: Path, start: int) -> None:
    """As pandas and R write it."""
    rows = [f"{n},{row}" for n, row in enumerate(ROWS, start)]
    export = read(tmp_path, f",{NAMES}", *rows)
    check(export)
    assert export.notes == ("the first column has no name and counts the rows; it is left out",)
    assert "each row has 8 cells where there are 7 names" in fault(tmp_path, NAMES, *rows)


@pytest.mark.parametrize("below", [
    ["", "Source: Managers' survey 2027"],
    ["Exported by the office on 3 May 2027,,,,,,"],
    ["Total,12,40,36,48,,"],
    ["Mean:,2.0,3.0,3.0,4.0,-9,"],
    [",,,,,,", "Source,,,,,,"],
    ["", "Notes", "1. Weighted", "2. Rounded"],
])  # fmt: skip
def test_notes_and_sums_under_the_answers_are_one_fault(tmp_path: Path, below: list[str]) -> None:
    said = fault(tmp_path, NAMES, *ROWS, *below)
    assert "under the answers, not like a respondent" in said
    assert "Source" not in said
    assert "line" in said


def test_who_broke_off_is_no_note(tmp_path: Path) -> None:
    check(read(tmp_path, NAMES, *ROWS, "1012,,,,,,", "1013,2,,,,,"), rows=14)


def test_a_stray_cell_far_below_is_one_fault(tmp_path: Path) -> None:
    path = tmp_path / "survey.xlsx"
    book = openpyxl.Workbook()
    for row in [NAMES.split(","), *CELLS]:
        book.active.append(row)
    book.active.cell(9000, 3, 4)
    book.save(path)
    with pytest.raises(BadInput, match="row 9000: looks like a note or a sum under the answers"):
        read_export(path)


def test_empty_rows_are_left_out_and_counted(tmp_path: Path) -> None:
    export = read(tmp_path, NAMES, *ROWS[:5], ",,,,,,", *ROWS[5:], *[",,,,, ,"] * 300)
    check(export)
    assert export.notes == ("301 rows have no cell that holds anything, and are left out",)


def test_names_in_the_middle_are_one_fault(tmp_path: Path) -> None:
    said = fault(tmp_path, NAMES, *ROWS, NAMES, *ROWS)
    assert "line 14: it holds the names of the columns again" in said


def test_short_and_long_rows_are_one_fault(tmp_path: Path) -> None:
    rows = list(ROWS)
    rows[3] = rows[3] + ",more"
    rows[6] = "1006,2"
    said = fault(tmp_path, NAMES, *rows)
    assert "line 5: it has 8 cells where there are 7 names. 1 more row differs too." in said


def test_a_file_cut_within_its_last_row_is_one_fault(tmp_path: Path) -> None:
    path = tmp_path / "survey.csv"
    path.write_text("\n".join([NAMES, *ROWS])[:-18], encoding="utf-8")
    with pytest.raises(
        BadInput, match=r"line 13: the last row has . cells where there are 7 names"
    ):
        read_export(path)


def test_a_file_that_may_be_cut_within_its_last_cell_is_doubted(tmp_path: Path) -> None:
    path = tmp_path / "survey.csv"
    path.write_text("\n".join([NAMES, *ROWS])[:-4], encoding="utf-8")
    export = read_export(path)
    check(export)
    assert "the last line does not end with a line break" in export.notes[0]


def test_merged_cells_among_answers_are_one_fault(tmp_path: Path) -> None:
    path = sheet(tmp_path / "survey.xlsx", [NAMES.split(","), *CELLS], merged="B4:B6")
    with pytest.raises(BadInput, match="1 of its areas of merged cells have answers: B4:B6"):
        read_export(path)


def test_a_first_row_of_answers_that_are_words_is_no_row_of_names(tmp_path: Path) -> None:
    """The first respondent would be lost without a word."""
    answers = ("Agree", "Neither", "Disagree")
    lines = [
        f"{n},{('North', 'South')[n % 2]},{answers[n % 3]},{answers[n % 2]}" for n in range(30)
    ]
    said = fault(tmp_path, *lines)
    assert "survey.csv, line 1: 3 of its cells are answers below too" in said
    boxes = ["id,Email,Post,Other", *(f"{n},Email,{'Post' * (n % 2)},Other" for n in range(12))]
    assert len(read(tmp_path, *boxes).frame) == 12, "a tick box holds its own name"
    assert len(read(tmp_path, "id,area,q1,q2", *lines).frame) == 30
