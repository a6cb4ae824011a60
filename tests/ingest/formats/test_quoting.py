"""Text is cut into cells by RFC 4180; a quote that swallows rows is found, whatever its place."""

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.ingest.formats.quoting import NotCells, check_swallowed, count, records

ROW = "{id},3,1,{text},4,2,5"


def cut(text: str, separator: str = ",") -> list[list[str | None]]:
    return [record.cells for record in records(text.split("\n"), separator)]


def table(**texts: str) -> str:
    """Twenty rows of seven cells below a header; `texts`: the open text of a row, as r5="..."."""
    rows = [ROW.format(id=1000 + n, text=texts.get(f"r{n}", "none")) for n in range(20)]
    return "\n".join(["id,a,b,text,c,d,e", *rows, ""])


def swallowed(text: str) -> str:
    found = list(records(text.split("\n"), ","))
    broken = [record for record in found if record.broken]
    with pytest.raises(NotCells) as caught:
        check_swallowed(broken, ",", [record.cells for record in found if not record.broken])
    return f"{caught.value.line}: {caught.value}"


def test_nothing_and_an_empty_text_are_told_apart() -> None:
    assert cut('a,,"",""\n"","",,""\n"","",""') == [
        ["a", None, "", ""],
        ["", "", None, ""],
        ["", "", ""],
    ]


def test_quotes_separators_and_line_breaks_within_a_cell() -> None:
    assert cut('"a ""b"", c","d\ne",5" pipe\nx,"y",z') == [
        ['a "b", c', "d\ne", '5" pipe'],
        ["x", "y", "z"],
    ]
    assert [record.line for record in records(["a", '"b', 'c"', "", "d"], ",")] == [1, 2, 5]
    assert cut('1, "a, b", 2') == [["1", "a, b", " 2"]]


def test_a_quote_that_is_never_closed_is_named_by_its_line() -> None:
    with pytest.raises(NotCells, match="opens cell 4 is never closed; the 14 lines") as caught:
        cut(table(r5='"partners first'))
    assert caught.value.line == 7


def test_two_stray_quotes_are_found_where_text_follows_the_second() -> None:
    with pytest.raises(NotCells, match="next one on line 13, and more text") as caught:
        cut(table(r5='"partners first', r11='"we said'))
    assert caught.value.line == 7


@pytest.mark.parametrize("last", ["r6", "r7", "r15"])
def test_two_stray_quotes_around_whole_rows_are_found(last: str) -> None:
    """The second ends its cell, so that no rule of CSV is broken; only the rows are gone."""
    text = table(r5='"partners first', **{last: 'of 5"'})
    assert "7: cell 4 is quoted text over" in swallowed(text)
    assert len(cut(text)) < 21


def test_stray_quotes_in_the_first_and_in_the_last_cell_are_found() -> None:
    rows = [f"{n},1,2,3,4,5,text" for n in range(10)]
    rows[3], rows[6] = rows[3][:-4] + '"text', rows[6] + '"'
    assert "4: cell 7" in swallowed("\n".join(rows))
    rows = [f"t{n},1,2,3,4,5,6" for n in range(10)]
    rows[3], rows[6] = '"' + rows[3], 't6",' + rows[6][3:]
    assert "4: cell 1" in swallowed("\n".join(rows))


def test_in_a_narrow_table_rows_are_known_by_their_numbers() -> None:
    rows = [f"{n},{n % 5},fine" for n in range(12)]
    rows[4], rows[7] = '4,4,"stray', '7,2,5"'
    assert "5: cell 3" in swallowed("\n".join(rows))


def test_answers_of_several_lines_with_commas_are_answers() -> None:
    answer = '"First, we met, often, and well.\nThen, in time, we agreed, slowly."'
    text = table(r3=answer, r9=answer)
    found = list(records(text.split("\n"), ","))
    check_swallowed([one for one in found if one.broken], ",", [one.cells for one in found])
    assert [one.cells[3] for one in found if one.broken] == [answer.strip('"')] * 2


def test_a_cell_that_is_too_long_is_refused() -> None:
    with pytest.raises(NotCells, match="cell 2 has 40,000 characters; the limit is 32,767"):
        cut("a," + "x" * 40_000)


CELLS = st.text(st.sampled_from('ab1 ",;\n\t|é'), max_size=6).filter(lambda s: s == s.strip(" "))


@given(
    rows=st.lists(st.lists(CELLS, min_size=2, max_size=5), min_size=1, max_size=8),
    separator=st.sampled_from(",;\t|"),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
)
@example(rows=[["", '"'], ["\n", ""]], separator=",", quoting=csv.QUOTE_MINIMAL)
def test_what_python_writes_is_cut_as_python_cuts_it(
    rows: list[list[str]], separator: str, quoting: int
) -> None:
    """The second reader is the standard library's csv; rows of nothing are no rows to either."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator, quoting=quoting, lineterminator="\n").writerows(rows)
    lines = out.getvalue().split("\n")
    found = [[cell or "" for cell in record.cells] for record in records(lines, separator)]
    assert found == rows
    assert count(lines, separator) == (len(rows), sum(map(len, rows)))
