"""Text is read in its encoding and cut by its separator, or refused."""

from pathlib import Path

import pytest

from pipeline.errors import BadInput
from pipeline.ingest.formats import read_export, read_grid
from pipeline.ingest.formats.delimited import read_delimited

TABLE = [["id", "tŷ", "n"], ["1", "a", "2"], ["2", "b", "3"]]


def write(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "survey.csv"
    path.write_bytes(text.encode(encoding))
    return path


def rows(path: Path) -> list[list[str | None]]:
    grid = read_grid(path)
    return grid.rows(0, len(grid))


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_separators_and_ends_of_lines(
    tmp_path: Path, separator: str, encoding: str, end: str
) -> None:
    text = end.join(separator.join(row) for row in TABLE) + end
    assert rows(write(tmp_path, text, encoding)) == TABLE


@pytest.mark.parametrize(("line", "separator"), [
    ("sep=;", ";"), ('"sep=,"', ","), ("SEP=|", "|"), ("sep=\t", "\t"), ("sep=^", "^"),
])  # fmt: skip
def test_a_first_line_names_the_separator(tmp_path: Path, line: str, separator: str) -> None:
    text = "\n".join([line, *(separator.join(row) for row in TABLE), ""])
    grid = read_delimited(write(tmp_path, text))
    assert grid.rows(0, 3) == TABLE
    assert grid.lines.tolist() == [2, 3, 4]


@pytest.mark.parametrize(("text", "separator"), [
    ("a;b;c\n1,5;2,5;3\n2,5;1,5;4\n", ";"),
    ("a;b;c;d\n1,5;2,5;3,5;4,5\n2,5;1,5;4,5;5,5\n", ";"),
    ('"a\n(1)";"b\n(2)"\n1;2\n3;4\n', ";"),
    ("id,kind\n1,Health;\n2,Police;\n", ","),
    ("a title; a long one, too\nid,x,y\n1,2,3\n2,3,4\n", ","),
    ("id\tx\n1\ta, b\n2\tc, d\n", "\t"),
])  # fmt: skip
def test_the_separator_is_the_one_that_cuts_names_and_answers_alike(
    tmp_path: Path, text: str, separator: str
) -> None:
    assert read_delimited(write(tmp_path, text)).separator == separator


def test_two_separators_that_do_equally_well_are_one_fault(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"it can be cut by commas and by semicolons, into 2 cells"):
        read_delimited(write(tmp_path, "a;b,c\n1;2,3\n2;3,4\n"))


@pytest.mark.parametrize(("content", "said"), [
    (b"PK\x03\x04rest", "it is an Excel workbook or another zip file, not text. Give it"),
    (b"<!DOCTYPE html><p>Sign in", "it is a web page, not text. Download it again"),
    (b"$FL2@(#)", "it is an SPSS file, not text."),
    (b"id,x\n1,M\xf4n\n", "line 2: it is not UTF-8 text. Save it again as CSV UTF-8"),
    (b"id,x\n1,\x002\n", "line 2: it is not text."),
])  # fmt: skip
def test_what_is_no_text_is_said(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "survey.csv"
    path.write_bytes(content)
    with pytest.raises(BadInput) as caught:
        read_delimited(path)
    assert said in str(caught.value)


def test_nothing_and_an_empty_text_are_told_apart(tmp_path: Path) -> None:
    """As some survey tools write a question that was not asked, and one that was skipped."""
    assert rows(write(tmp_path, 'id;q\n1;""\n2;\n')) == [["id", "q"], ["1", ""], ["2", None]]


def test_lines_are_those_that_an_editor_shows(tmp_path: Path) -> None:
    grid = read_delimited(write(tmp_path, 'id,q\n\n1,"a\nb"\n2,c\n'))
    assert grid.lines.tolist() == [1, 3, 5]
    assert grid.places([0, 1, 2]) == "lines 1 to 5 (3 rows)"


def test_names_that_come_again_after_a_mark_of_bytes_are_two_exports(tmp_path: Path) -> None:
    """Two files put one after the other, each with the mark that Excel writes: no respondent."""
    part = "id,sector,trust\n" + "".join(f"{at},health,{at % 5}\n" for at in range(20))
    path = write(tmp_path, part + "\ufeff" + part)
    with pytest.raises(BadInput, match="line 22: it holds the names of the columns again"):
        read_export(path)


@pytest.mark.parametrize(
    ("text", "read_as", "shown"),
    [
        ("tŷ", "cp1252", "Å· was ŷ"),
        ("café", "cp1252", "Ã© was é"),
        ("we’re", "cp1252", "â€™ was ’"),
        ("caffi’r", "latin-1", "was ’"),
    ],
)
def test_letters_that_were_read_wrongly_before_are_doubted(
    tmp_path: Path, text: str, read_as: str, shown: str
) -> None:
    """UTF-8 opened as Windows text and saved again; the letters that it shows are Python's own."""
    spoilt = text.encode("utf-8").decode(read_as)
    note = "\n".join(read_export(write(tmp_path, f"id,place\n1,{spoilt}\n2,b\n")).notes)
    assert shown in note
    assert "Export it again as CSV UTF-8" in note


@pytest.mark.parametrize("text", ["tŷ", "café", "Å", "naïve – “yes”", "Ân", "ÄÖÜ", "£5"])
def test_letters_that_are_right_are_not_doubted(tmp_path: Path, text: str) -> None:
    assert read_export(write(tmp_path, f"id,place\n1,{text}\n2,b\n")).notes == ()


@pytest.mark.parametrize("text", [
    "\ufeff\ufeffid,x\n1,2\n", '\ufeff"\ufeffid",x\n1,2\n', "id,\ufeffx\n1,\ufeff2\n",
    "id,\u200bx\n1,2\n", "id,x\n1,2\n\x1a",
])  # fmt: skip
def test_marks_that_nobody_sees_are_no_letters(tmp_path: Path, text: str) -> None:
    frame = read_export(write(tmp_path, text)).frame
    assert frame.to_dict("list") == {"id": [1.0], "x": [2.0]}


def test_a_separator_that_is_named_and_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"line 1: it names a separator that no row has; .* commas"):
        read_grid(write(tmp_path, "sep=;\nid,x\n1,2\n3,4\n"))
    assert rows(write(tmp_path, "sep=;\nid\n1\n2\n")) == [["id"], ["1"], ["2"]]


def test_errors_of_a_spreadsheet_are_refused_and_blanks_of_spss_read(tmp_path: Path) -> None:
    lines = ["id,x,y", "1,2,a", "2,#NULL!,b", "3,4,#NULL!"]
    export = read_export(write(tmp_path, "\n".join([*lines, ""])))
    assert export.frame["x"].tolist()[::2] == [2.0, 4.0]
    assert export.frame["x"].isna().tolist() == [False, True, False]
    assert export.notes == (
        "cells that hold #NULL!, which SPSS writes for a blank, and are read as one: 2",
    )
    with pytest.raises(BadInput, match=r"lines 5 and 6: there are errors of a spreadsheet"):
        read_export(write(tmp_path, "\n".join([*lines, "4,#N/A,c", "5,#DIV/0!,#REF!", ""])))


def test_labels_of_another_export_are_one_fault(tmp_path: Path) -> None:
    labels = "".join(f"q{n},{code},Yes\n" for n in range(40) for code in (1, 2))
    (tmp_path / "survey.labels.csv").write_text(f"column,code,label\n{labels}")
    with pytest.raises(BadInput) as caught:
        read_export(write(tmp_path, "id,x\n1,2\n3,4\n"))
    (fault,) = caught.value.faults
    assert "of the 40 columns that it labels the export lacks 40, such as 'q0'" in str(fault)
