"""A typed table is read cell by cell or refused, never guessed at."""

from pathlib import Path

import pytest

from pipeline.codebook.tables import Row, read_table
from pipeline.errors import Faults


def read(path: Path, content: bytes) -> tuple[list[Row], list[str]]:
    path.write_bytes(content)
    faults = Faults()
    rows = read_table(path, "t.csv", ("a", "bee"), faults)
    return rows, [str(fault) for fault in faults.found]


def test_cells_are_stripped_and_composed(tmp_path: Path) -> None:
    """w + combining circumflex is the letter w with circumflex (Unicode Standard Annex 15)."""
    rows, said = read(tmp_path / "t.csv", "a,bee\n x ,w\u0302\n".encode())
    assert said == []
    assert rows == [Row(2, {"a": "x", "bee": "\u0175"})]


def test_columns_may_come_in_any_order(tmp_path: Path) -> None:
    rows, said = read(tmp_path / "t.csv", b'bee,a\r\n"1,5",2\r\n')
    assert (rows, said) == ([Row(2, {"bee": "1,5", "a": "2"})], [])


def test_a_byte_order_mark_and_blank_rows_do_no_harm(tmp_path: Path) -> None:
    rows, said = read(tmp_path / "t.csv", b"\xef\xbb\xbfa,bee\n1,2\n\n,\n3,4\n")
    assert said == []
    assert [(row.number, row["a"]) for row in rows] == [(2, "1"), (5, "3")]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "there is no header. It should be: a,bee."),
        (b"\n\n", "there is no header. It should be: a,bee."),
        (b"a,beee\n1,2\n", "column 'beee' is not known. Known: a, bee. Did you mean 'bee'?"),
        (b"a\n1\n", "t.csv, row 1: column 'bee' is missing."),
        (b"a,bee,a\n1,2,3\n", "column 'a' is there twice."),
        (b"a;bee\n1;2\n", "its cells are not separated by commas."),
        (b"a,bee\n1\n", "t.csv, row 2: it has 1 cells where the header has 2."),
        (b"a,bee\n1,2,3\n", "it has 3 cells where the header has 2."),
        (b'a,bee\n1,"2\n', "it is not CSV"),
        (b"a,bee\n1,\xff\n", "t.csv, line 2: it is not UTF-8 text. Save it again as CSV UTF-8."),
        (b"a,bee\n1,\x07\n", "t.csv, row 2, column bee: it holds a control character."),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    rows, found = read(tmp_path / "t.csv", content)
    assert any(said in fault for fault in found), found
    assert rows == [] or rows[0]["bee"] == "\x07"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    faults = Faults()
    assert read_table(tmp_path / "t.csv", "t.csv", ("a",), faults) == []
    assert read_table(tmp_path, "folder", ("a",), faults) == []
    said = [fault.problem for fault in faults.found]
    assert said == ["there is no such file.", "it is a folder."]
