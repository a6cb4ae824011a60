"""What programs write for a blank, and what two languages in one text mean, is drafted."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline import draft
from pipeline.codebook.book import read_codebook
from pipeline.codebook.code_map import read_pairs
from pipeline.codebook.waves import read_wave
from pipeline.draft.kinds import blank_marks
from pipeline.ingest import ingest
from pipeline.ingest.formats import Export, as_codes, read_export
from tests.draft.test_codes import WEIGHTING, rows_of


@pytest.fixture(scope="module")
def export(root: Path) -> Export:
    return read_export(root / "data/raw/demo-small/survey.sav")


def with_mark(export: Export, mark: str) -> Export:
    """The export with a text for each user-missing code, and no word of what is missing."""
    frame = export.frame.copy()
    for column, values in export.values.items():
        if export.frame[column].dtype == "float64":
            codes = as_codes(frame[column])
            frame[column] = codes.where(~codes.isin(["-9", "-8", "-7", "-6"]), mark)
            assert values
    return replace(export, frame=frame, missing={})


@pytest.mark.parametrize("mark", ["NA", "NULL", "nan", "-", "."])
def test_a_mark_for_a_blank_is_drafted_as_no_answer(root: Path, export: Export, mark: str) -> None:
    found = with_mark(export, mark)
    assert blank_marks(found) == {mark: "no_answer"}
    row = rows_of(root, found)["success"]
    assert (mark, "no_answer", False) in read_pairs(row["codes"])[0]
    assert f"'{mark}' is taken for no_answer" in row["check"]
    assert float(row["confidence"]) < 1


def test_one_column_says_nothing_of_a_blank(export: Export) -> None:
    column = export.frame["C1"].astype(str).str.replace("4.0", "NA")
    assert blank_marks(replace(export, frame=export.frame.assign(C1=column))) == {}


@pytest.mark.parametrize("mark", ["N/A", "Not asked", "Refused", "Skipped"])
def test_a_draft_proposes_what_ingest_takes(
    root: Path, export: Export, mark: str, tmp_path: Path
) -> None:
    """Scales without a row for a kind of missing are proposed another, and that is said."""
    book = read_codebook(root / "data/reference")
    found = with_mark(export, mark)
    made = draft.draft(found, book, "next", [], [], WEIGHTING)
    rows = list(csv.reader(made.wave.splitlines()))
    facts = {"title_en": "A", "title_cy": "B", "demonstration": "yes"}
    facts |= {"fieldwork_from": "2027-03-01", "fieldwork_to": "2027-03-02"}
    for row in rows[1:]:
        row[5] = "1.00" if row[0] == "column" else ""
        row[2] = facts.get(row[1], row[2])
        row[4] += "; 55=invalid" * (row[1] in ("success", "shared_decisions"))
    (tmp_path / "waves").mkdir()
    with (tmp_path / "waves/next.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    table = ingest(found, book, read_wave(tmp_path, "next", book))
    assert len(table) == len(export.frame)
    said = rows_of(root, found)["maturity"]["check"]
    assert "as its scale has no row for that, it is mapped to no_answer" in said or mark in (
        "Refused",
        "Skipped",
    )


@pytest.mark.parametrize(
    ("letter", "kinds"),
    [
        ("d", {"dont_know", "no_answer"}),
        ("r", {"prefer_not_to_say", "no_answer"}),
        ("z", {"no_answer"}),
    ],
)
def test_letters_of_stata_without_labels_are_drafted_as_no_answer(
    root: Path, export: Export, letter: str, kinds: set[str]
) -> None:
    """Each is proposed, and asked about: a draft that is confirmed lacks no code."""
    found = with_mark(export, letter)
    marked = {
        column: [(letter, letter)]
        for column in found.frame.columns
        if (as_codes(found.frame[column]) == letter).any()
    }
    book = read_codebook(root / "data/reference")
    rows = rows_of(root, replace(found, missing=marked))
    coded = [row for row in rows.values() if row["value"] in marked and book.coded(row["name"])]
    assert len(coded) > 30
    for row in coded:
        proposed = {to for code, to, *_ in read_pairs(row["codes"])[0] if code == letter}
        assert len(proposed) == 1, row["name"]
        assert proposed <= kinds, row["name"]
        assert float(row["confidence"]) <= 0.6
        assert f"Code {letter} is user-missing and has no label" in row["check"]


@pytest.mark.parametrize("between", [" / ", " | ", "\n", " - "])
@pytest.mark.parametrize("turned", [False, True])
def test_labels_in_two_languages_at_once(
    root: Path, export: Export, between: str, turned: bool
) -> None:
    book = read_codebook(root / "data/reference")
    both = {
        row.code: between.join(list(row.label.values())[:: -1 if turned else 1])
        for row in book.rows("success")
        if row.code
    }
    asked = between.join(book.variables["success"].question.values())
    found = replace(
        export,
        labels=export.labels | {"C1": asked},
        values=export.values | {"C1": both},
    )
    row = rows_of(root, found)["success"]
    assert row["value"] == "C1"
    assert row["confidence"] == "0.90"
    assert dict(pair[:2] for pair in read_pairs(row["codes"])[0]).items() >= {
        ("1", "1"), ("5", "5")
    }  # fmt: skip
