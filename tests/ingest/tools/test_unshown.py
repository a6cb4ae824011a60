"""Of LimeSurvey's blanks, those of questions not shown are told from those that were skipped."""

from pathlib import Path

import pytest

from pipeline.ingest.formats import Export, read_export

HEAD = '"id";"submitdate";"lastpage";"startlanguage";"rating";"heard[SQ001]";"heard[SQ002]"'
HEAD += ';"heard[other]"'
DAY = '"2026-03-01 09:00:00";"3";"en"'


def read(folder: Path, *rows: str, first: str = HEAD) -> Export:
    lines = [first, *(f'"{n}";{DAY};{row}' for n, row in enumerate(rows, 1)), ""]
    path = folder / "survey.csv"
    path.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(lines).encode())
    return read_export(path)


def test_not_shown_skipped_and_not_ticked(tmp_path: Path) -> None:
    """Row 3 did not see the boxes; row 4 saw them and ticked none."""
    export = read(
        tmp_path,
        '"A4";"Y";"";""',
        '"";"";"Y";"A talk"',
        '"A1";;;',
        ';"";"";""',
    )
    assert export.frame["rating"].tolist() == ["A4", "", "A1", "(not shown)"]
    assert export.frame["heard[SQ001]"].tolist() == ["Y", "N", "(not shown)", "N"]
    assert export.frame["heard[SQ002]"].tolist() == ["N", "Y", "(not shown)", "N"]
    assert export.frame["heard[other]"].tolist() == ["", "A talk", "(not shown)", ""]
    assert export.kinds["(not shown)"] == "not_asked"
    assert any("read as (not shown): 4;" in note for note in export.notes)


@pytest.mark.parametrize("blank", ['""', ""])
def test_blanks_that_are_all_alike_are_left_and_said(tmp_path: Path, blank: str) -> None:
    """An older version, and a file that a spreadsheet has saved again."""
    export = read(tmp_path, f'"A4";"Y";{blank};{blank}', f'{blank};"Y";"Y";"x"')
    assert export.frame["rating"].tolist() == ["A4", ""]
    assert "its blanks are all alike: they may have been not shown or skipped" in export.notes
