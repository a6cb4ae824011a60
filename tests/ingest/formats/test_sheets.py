"""A workbook is read to its end, whatever it says of itself; what could be lost is refused."""

import io
import re
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest

from pipeline.errors import BadInput
from pipeline.ingest.formats import as_codes, read_export
from pipeline.ingest.formats.sheets import read_sheets

SHEET = "xl/worksheets/sheet1.xml"


def book(path: Path, rows: list[list[object]]) -> Path:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    made.save(path)
    return path


def change(path: Path, pattern: str, to: str, part: str = SHEET) -> Path:
    """The workbook with a part of its XML replaced, which is there."""
    old = zipfile.ZipFile(io.BytesIO(path.read_bytes()))
    assert part in old.namelist()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.infolist():
            body = old.read(one)
            if one.filename == part:
                text, count = re.subn(pattern, to, body.decode(), flags=re.DOTALL)
                assert count
                body = text.encode()
            new.writestr(one.filename, body)
    return path


def fault(path: Path) -> str:
    with pytest.raises(BadInput) as caught:
        read_export(path)
    assert len(caught.value.faults) == 1
    return str(caught.value.faults[0])


ROWS = [["id", "q"], *([n, n % 5] for n in range(1, 41))]


@pytest.mark.parametrize("said", ["A1:B11", "A1", "B2:B3", "A1:XFD1048576"])
def test_a_wrong_dimension_loses_nothing(tmp_path: Path, said: str) -> None:
    path = book(tmp_path / "survey.xlsx", ROWS)
    change(path, r'<dimension ref="[^"]*" */>', f'<dimension ref="{said}"/>')
    assert read_export(path).frame["id"].tolist() == list(range(1, 41))


def test_rows_without_numbers_and_gaps_are_read(tmp_path: Path) -> None:
    path = book(tmp_path / "survey.xlsx", ROWS)
    change(path, r'<row r="[0-9]+"', "<row")
    change(path, r'<c r="[A-Z]+[0-9]+"', "<c")
    assert read_export(path).frame["id"].tolist() == list(range(1, 41))


def test_rows_out_of_order_are_refused(tmp_path: Path) -> None:
    path = book(tmp_path / "survey.xlsx", ROWS)
    change(path, r'<row r="41"', '<row r="3"')
    assert "it is damaged" in fault(path)


def test_cells_that_the_reader_would_pass_over_are_counted(tmp_path: Path) -> None:
    """A row outside the table of cells: openpyxl reads on without a word."""
    path = book(tmp_path / "survey.xlsx", ROWS)
    change(path, "</sheetData>", "</sheetData><extra><c><v>5</v></c></extra>")
    assert "82 cells were read, and a second count finds 83" in fault(path)


def test_whole_numbers_keep_all_of_their_digits(tmp_path: Path) -> None:
    path = book(tmp_path / "survey.xlsx", [["id", "w"], [1, 0.1], [2, 1.5]])
    change(path, "<v>1</v>", "<v>20270301100000001</v>")
    change(path, "<v>2</v>", "<v>20270301100000002</v>")
    frame = read_export(path).frame
    assert as_codes(frame["id"]).tolist() == ["20270301100000001", "20270301100000002"]
    assert frame["w"].tolist() == [0.1, 1.5]


def test_text_that_looks_like_numbers_keeps_its_zeros(tmp_path: Path) -> None:
    path = book(tmp_path / "survey.xlsx", [["id", "t"], [1, "007"], [2, "1.50"]])
    assert as_codes(read_export(path).frame["t"]).tolist() == ["007", "1.50"]


def test_texts_that_cells_share_are_read(tmp_path: Path) -> None:
    """As Excel writes texts: once each, in a part of their own; some in pieces, some empty."""
    path = book(tmp_path / "survey.xlsx", ROWS)
    texts = ["id", "a_x000D_\nb", "yes", ""]
    shared = "".join(f"<si><t>{text}</t></si>" for text in texts)
    shared += "<si><r><t>Gw</t></r><r><t>ynedd</t></r></si>"
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    cells = [["s0", "s1"], ["n1", "s2"], ["n2", "s3"], ["n3", "s4"]]
    typed = [[f'<c t="{cell[0]}"><v>{cell[1]}</v></c>' for cell in row] for row in cells]
    rows = "".join(f"<row>{''.join(row)}</row>" for row in typed)
    change(path, "<sheetData>.*</sheetData>", f"<sheetData>{rows}</sheetData>")
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    part = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/>'
    change(path, "</Types>", f"{part}</Types>", part="[Content_Types].xml")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/sharedStrings.xml", f"<sst {space}>{shared}</sst>")
    frame = read_export(path).frame
    assert list(frame.columns) == ["id", "a b"]
    assert frame["a b"].tolist() == ["yes", "", "Gwynedd"]


def test_hidden_rows_are_read_and_said(tmp_path: Path) -> None:
    path = book(tmp_path / "survey.xlsx", ROWS)
    change(path, r'<row r="(7|8)"', r'<row hidden="1" r="\1"')
    export = read_export(path)
    assert len(export.frame) == 40
    assert export.notes == ("2 of its rows are hidden by a filter; they are read too",)


def test_a_locked_or_an_old_workbook_is_said(tmp_path: Path) -> None:
    path = tmp_path / "survey.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    assert "it is locked by a password, or is an old workbook" in fault(path)


# ── Limits ────────────────────────────────────────────────────────────────────────────────────────

SPARSE = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    '{rows}<row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData></worksheet>'
)


@pytest.mark.parametrize(("rows", "said"), [
    ('<row r="1"><c r="XFD1" t="inlineStr"><is><t>D1</t></is></c></row>', "cell XFD1 holds"),
    ('<row r="1"><c r="A1" t="inlineStr"><is><t>D1</t></is></c></row>', ""),
    ("".join(f'<row r="{n}" s="1"/>' for n in range(1, 900_000)), "has no respondents"),
    ("".join(f'<row r="{n}"><c r="A{n}" s="1"/></row>' for n in range(1, 300_000)), "no respond"),
])  # fmt: skip
def test_a_sparse_sheet_is_read_or_refused_within_two_seconds(
    tmp_path: Path, rows: str, said: str
) -> None:
    path = book(tmp_path / "survey.xlsx", ROWS)
    change(path, ".*", "", part=SHEET)
    change(path, "^$", SPARSE.format(rows=rows))
    start = time.process_time()
    if said:
        assert said in fault(path)
    else:
        assert as_codes(read_export(path).frame["D1"]).tolist() == ["1"]
    assert time.process_time() - start < 2


def test_a_workbook_that_unpacks_to_too_much_is_refused_unread(tmp_path: Path) -> None:
    path = book(tmp_path / "survey.xlsx", ROWS)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/padding.xml", "x")
    data = bytearray(path.read_bytes())
    last = data.rindex(b"PK\x01\x02")  # the last part's entry in the list of parts
    data[last + 24 : last + 28] = (501_000_000).to_bytes(4, "little")
    path.write_bytes(data)
    start = time.process_time()
    assert "unpacked it has 501," in fault(path)
    assert time.process_time() - start < 2


def test_entities_that_grow_are_refused(tmp_path: Path) -> None:
    """A billion laughs: each entity is ten of the one before."""
    path = book(tmp_path / "survey.xlsx", ROWS)
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    body = f'<!DOCTYPE x [<!ENTITY l0 "ha">{entities}]><worksheet>&l9;</worksheet>'
    change(path, ".*", "", part=SHEET)
    change(path, "^$", body)
    start = time.process_time()
    assert "it is damaged" in fault(path)
    assert time.process_time() - start < 2


def test_a_cell_that_is_too_long_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path / "survey.xlsx", [["id", "t"], [1, "x"], [2, "y"]])
    change(path, "<t>y</t>", f"<t>{'y' * 40_000}</t>")
    assert "cell B3 has 40,000 characters; the limit is 32,767" in fault(path)


def test_sheets_that_hold_nothing_are_no_sheets(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.active.append(["id"])
    made.active.append([1])
    made.create_sheet("empty")
    made.save(tmp_path / "survey.xlsx")
    assert list(read_sheets(tmp_path / "survey.xlsx")) == ["Sheet"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("id,sector\n1,health\n", "it is text, no workbook. Give it the ending .csv."),
        ("<html><table><tr><td>1</td></tr></table></html>", "it is a web page, no workbook."),
        ("id;tŷ\n1;2\n", "it is text, no workbook."),
    ],
)
def test_what_has_the_ending_alone_is_named(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "survey.xlsx"
    path.write_text(content, encoding="utf-8")
    assert said in fault(path)


def test_a_hidden_sheet_that_is_read_is_said(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.active.append(["other"])
    hidden = made.create_sheet("data")
    for row in ROWS:
        hidden.append(row)
    hidden.sheet_state = "hidden"
    made.save(tmp_path / "survey.xlsx")
    export = read_export(tmp_path / "survey.xlsx")
    assert len(export.frame) == 40
    assert export.notes == ("sheet data is hidden in the workbook, and is the one that is read",)


def test_blanks_of_spss_are_no_errors(tmp_path: Path) -> None:
    path = book(tmp_path / "survey.xlsx", [["id", "q"], [1, 2], [2, "#NULL!"], [3, 4]])
    sheet = openpyxl.load_workbook(path)
    sheet.active["B3"].data_type = "e"
    sheet.save(path)
    assert read_export(path).frame["q"].isna().tolist() == [False, True, False]
