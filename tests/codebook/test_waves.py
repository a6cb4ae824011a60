"""A wave's file says which column of its export holds which variable, or is refused."""

from pathlib import Path

import pytest

from pipeline.codebook.book import read_codebook
from pipeline.codebook.wave_columns import Column
from pipeline.codebook.waves import Wave, read_wave
from pipeline.errors import BadInput
from tests.conftest import ROOT
from tests.small_survey import edit, read_rows, write_reference, write_rows


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_reference(tmp_path)


def read(folder: Path) -> Wave:
    return read_wave(folder, "first", read_codebook(folder))


def faults(folder: Path) -> list[str]:
    with pytest.raises(BadInput) as caught:
        read(folder)
    return [str(fault) for fault in caught.value.faults]


def test_facts_and_columns(folder: Path) -> None:
    """As typed in tests/small_survey.py."""
    wave = read(folder)
    assert wave.demonstration is True
    assert wave.before == ""
    assert wave.facts["title_cy"] == "Cyntaf"
    assert wave.columns["success"] == Column("C1", "Success?", {"55": "invalid", "7": "dont_know"})
    assert wave.columns["quality"].codes == {"3": "1", "1": "3"}
    assert list(wave.columns)[:3] == ["identifier", "duration", "sector"]
    assert "region" not in wave.columns


def test_a_question_that_was_not_asked_has_no_column(folder: Path) -> None:
    edit(folder / "waves/first.csv", "column,f3,F3", "value", "")
    assert "f3" not in read(folder).columns


ONE_CELL = [
    ("fact,title_cy", "value", "", "column value: 'title_cy' is empty. Type it."),
    ("fact,title_cy", "name", "title_xx", "fact 'title_cy' is missing."),
    ("fact,demonstration", "value", "", "column value: 'demonstration' is empty. Type it."),
    ("fact,demonstration", "value", "maybe", "Use yes or no."),
    ("fact,before", "value", "first", "there is no earlier wave 'first'."),
    ("fact,before", "value", "../first", "there is no earlier wave"),
    ("fact,fieldwork_from", "value", "5/1/2026", "'5/1/2026' is no date."),
    ("fact,fieldwork_from", "value", "2026-02-31", "is no date."),
    ("fact,fieldwork_to", "value", "2026-01-01", "fieldwork ends before it begins."),
    ("fact,title_en", "name", "title_e n", "there is no fact 'title_e n'."),
    ("fact,before", "name", "befores", "there is no fact 'befores'. Known: title_en, title_cy"),
    ("fact,before", "name", "befores", "Did you mean 'before'?"),
    ("fact,title_en", "codes", "1=2", "a fact has no text or codes."),
    ("column,f1,F1", "kind", "col", "Use fact or column."),
    ("column,f1,F1", "name", "ff1", "'ff1' is not in the codebook."),
    ("column,f1,F1", "name", "ff1", "there is no row for 'f1'."),
    ("column,f1,F1", "name", "region", "'region' is derived. Take the row out."),
    ("column,f1,F1", "name", "f2", "'f2' is in row"),
    ("column,f1,F1", "value", "F2", "column 'F2' is that of 'f1' already."),
    ("column,f1,F1", "codes", "1:2", "'1:2' cannot be read."),
    ("column,f1,F1", "codes", "1=2=3", "'1=2=3' cannot be read."),
    ("column,f1,F1", "codes", "8=1; 8=2", "code '8' is mapped twice."),
    ("column,f1,F1", "codes", "8=4", "'f1' has no code '4'."),
    ("column,f1,F1", "codes", "8=prefer_not_to_say", "'f1' has no code 'prefer_not_to_say'."),
    ("column,f1,F1", "codes", "8=dont_knw", "Did you mean 'dont_know'?"),
    ("column,maturity,B1", "value", "", "'legacy' is asked if 'maturity', which this wave"),
    ("column,success,C1", "value", "", "codes of a question that the wave did not ask."),
]


@pytest.mark.parametrize(("key", "column", "value", "said"), ONE_CELL)
def test_one_wrong_cell(folder: Path, key: str, column: str, value: str, said: str) -> None:
    edit(folder / "waves/first.csv", key, column, value)
    found = faults(folder)
    assert any(said in fault for fault in found), found
    assert all(fault.startswith("data/reference/waves/first.csv") for fault in found)


def test_words_of_pages_are_needed_in_both_languages(folder: Path) -> None:
    rows = read_rows(folder / "waves/first.csv")
    write_rows(folder / "waves/first.csv", [*rows, ["fact", "mode_en", "Online", "", "", "", ""]])
    assert any("'mode_cy' is missing." in fault for fault in faults(folder))


def test_all_faults_at_once(folder: Path) -> None:
    unread = next(case for case in ONE_CELL if case[2] == "1:2")
    for key, column, value, _ in (ONE_CELL[0], ONE_CELL[3], unread):
        edit(folder / "waves/first.csv", key, column, value)
    rows = read_rows(folder / "waves/first.csv")
    write_rows(folder / "waves/first.csv", [row for row in rows if row[1] not in ("f7", "f8")])
    found = " ".join(faults(folder))
    assert all(word in found for word in ("title_cy", "yes or no", "'f7'", "'f8'", "1:2"))


def test_a_wave_without_a_file(folder: Path) -> None:
    codebook = read_codebook(folder)
    with pytest.raises(BadInput, match=r"waves/second.csv: there is no such file"):
        read_wave(folder, "second", codebook)


@pytest.mark.parametrize("wave", ["demo-1", "demo-2", "demo-small"])
def test_the_committed_waves_read(root: Path, wave: str) -> None:
    reference = root / "data/reference"
    assert read_wave(reference, wave, read_codebook(reference)).demonstration is True


def test_an_empty_fact_is_one_message(folder: Path) -> None:
    """Its own language's row is named, and no row is asked for that is there already."""
    edit(folder / "waves/first.csv", "fact,title_en", "value", "")
    assert len(faults(folder)) == 1
    rows = read_rows(folder / "waves/first.csv")
    facts = [["fact", "mode_en", "Online"], ["fact", "mode_cy", ""]]
    write_rows(folder / "waves/first.csv", [*rows, *([*fact, "", "", "", ""] for fact in facts)])
    edit(folder / "waves/first.csv", "fact,title_en", "value", "First")
    (found,) = faults(folder)
    assert "column value: 'mode_cy' is empty, and 'mode_en' is not." in found


def test_a_map_of_texts(folder: Path) -> None:
    """Texts in quotes may hold what separates pairs; a level names its code; * is all others."""
    text = '"Agree; ""strongly"" = yes"=3; No=disagree; "*"=2; *=invalid; ""=no_answer'
    edit(folder / "waves/first.csv", "column,f1,F1", "codes", text)
    column = read(folder).columns["f1"]
    assert column.codes == {'Agree; "strongly" = yes': "3", "No": "1", "*": "2", "": "no_answer"}
    assert column.others == "invalid"


def test_a_wave_that_is_not_there_is_named_with_the_nearest_and_how_to_draft_it() -> None:
    folder = ROOT / "data/reference"
    with pytest.raises(BadInput) as caught:
        read_wave(folder, "demo-smal", read_codebook(folder))
    (said,) = map(str, caught.value.faults)
    assert "there is no such file. Waves that there are: demo-1, demo-2, demo-small." in said
    assert "Did you mean 'demo-small'?" in said
    assert said.endswith("make wave WAVE=demo-smal EXPORT=path/to/file.")
