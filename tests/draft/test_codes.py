"""Codes of a drafted column: from labels, from answers that are words, from earlier waves."""

import csv
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pipeline import draft
from pipeline.codebook.book import read_codebook
from pipeline.codebook.concepts import Codebook
from pipeline.codebook.wave_columns import Column
from pipeline.codebook.waves import Wave, read_wave
from pipeline.config import Weighting
from pipeline.draft.codes import map_codes
from pipeline.ingest.formats import Export, read_export

WEIGHTING = Weighting(strata=("sector",), margins=("sector",))
Rows = dict[str, dict[str, str]]


@pytest.fixture(scope="module")
def export(root: Path) -> Export:
    return read_export(root / "data/raw/demo-small/survey.sav")


@pytest.fixture(scope="module")
def book(root: Path) -> Codebook:
    return read_codebook(root / "data/reference")


def rows_of(root: Path, export: Export, earlier: list[Wave] | None = None) -> Rows:
    book = read_codebook(root / "data/reference")
    found = draft.draft(export, book, "next", earlier or [], [], WEIGHTING)
    rows = csv.DictReader(io.StringIO(found.wave))
    return {row["name"]: row for row in rows if row["kind"] == "column"}


def wave_of(root: Path, name: str) -> Wave:
    reference = root / "data/reference"
    return read_wave(reference, name, read_codebook(reference))


def test_no_label_is_never_certain(root: Path, export: Export) -> None:
    """Every coded question, with an earlier wave and without one; numbers stay certain."""
    bare = replace(export, values={})
    book = read_codebook(root / "data/reference")
    for earlier in ([], [wave_of(root, "demo-small")]):
        for name, row in rows_of(root, bare, earlier).items():
            assert (row["confidence"] == "1.00") == (not book.coded(name)), name
    check = rows_of(root, bare)["success"]["check"]
    assert "is 1 our 'Very unsuccessful' and 5 our 'Very successful'?" in check
    counts = export.frame["C1"].value_counts(normalize=True)
    assert f"{100 * counts[4.0]:.0f}% have 4" in check


def test_labels_of_the_missing_codes_alone_are_not_enough(root: Path, export: Export) -> None:
    values = export.values | {"C1": {"-9": "Don't know"}, "C2_a": {"1": "Very unsuccessful"}}
    rows = rows_of(root, replace(export, values=values))
    assert rows["success"]["confidence"] == "0.60"
    assert "no label for its answers" in rows["success"]["check"]
    assert "no label for code " in rows["citizens"]["check"]


def test_a_confirmed_map_is_carried_over_or_its_loss_is_said(root: Path, export: Export) -> None:
    turned = {"1": "5", "2": "4", "4": "2", "5": "1"}
    wave = wave_of(root, "demo-small")
    then = wave.columns["success"]
    earlier = replace(wave, columns=wave.columns | {"success": replace(then, codes=turned)})
    bare = replace(export, values={})
    row = rows_of(root, bare, [earlier])["success"]
    assert dict(pair.split("=") for pair in row["codes"].split("; ")) == turned
    assert row["confidence"] == "0.90"
    assert "Wave demo-small confirmed this" in row["check"]
    elsewhere = Column("OLD", then.text, turned)
    moved = replace(wave, columns=wave.columns | {"success": elsewhere})
    row = rows_of(root, bare, [moved])["success"]
    assert row["codes"] == ""
    assert "Wave demo-small had " in row["check"]
    assert "are they the same now?" in row["check"]
    row = rows_of(root, export, [earlier])["success"]
    assert (row["codes"], row["confidence"]) == ("", "0.75")
    assert "the labels of your export say otherwise, and count" in row["check"]


def test_answers_that_are_words(root: Path, export: Export) -> None:
    """Headers are the questions, answers the labels, some as a form writes them: all certain."""
    book = read_codebook(root / "data/reference")
    wave = wave_of(root, "demo-small")
    frame = {}
    for variable, one in wave.columns.items():
        found = export.frame[one.column]
        labels = {float(c): label for c, label in export.values.get(one.column, {}).items()
                  if variable != "language"}  # fmt: skip
        if variable == "sector":
            labels = {code: f"{label};" for code, label in labels.items()}
        if variable == "region":
            labels = {code: f"{code:.0f} - {label}" for code, label in labels.items()}
        if variable == "language":
            found = found.map({"E": "English", "W": "Welsh"})
        frame[book.variables[variable].question["en"]] = found.map(labels) if labels else found
    made = Export("survey.csv", pd.DataFrame(frame), dict.fromkeys(frame, ""), {}, {}, frozenset())
    rows = rows_of(root, made)
    assert {row["confidence"] for row in rows.values()} == {"1.00"}
    assert '"Third sector;"=7' in rows["sector"]["codes"]
    assert "4 - South East Wales=4" in rows["region"]["codes"]
    assert "Tend to agree=4" in rows["trust"]["codes"]


def test_texts_that_are_no_answers(root: Path, export: Export) -> None:
    """Those that five share are labels; those that fewer share may be what somebody wrote."""
    words = export.frame["C1"].map({float(n): f"Word {n}" for n in range(1, 6)}).astype(object)
    words.iloc[:2] = ["I am Siân", "It was me"]
    made = replace(export, frame=export.frame.assign(C1=words.fillna("")), values={})
    row = rows_of(root, made)["success"]
    assert row["confidence"] == "0.60"
    assert "'Word 4' (" in row["check"]
    assert "2 other texts (2 in all)" in row["check"]
    assert "Siân" not in row["check"] + row["codes"]


def test_a_label_that_no_answer_has_raises_no_doubt(root: Path, export: Export) -> None:
    values = export.values | {"C1": export.values["C1"] | {"6": "Of no account", "7": "Nor this"}}
    book = read_codebook(root / "data/reference")
    made = replace(export, values=values)
    assert rows_of(root, made)["success"]["confidence"] == "1.00"
    said = draft.draft(made, book, "next", [], [], WEIGHTING).difference
    assert "- success (C1): 6 'Of no account', 7 'Nor this'" in said.split("no answer has")[1]


def test_an_answer_that_nobody_gave_is_said(root: Path, export: Export) -> None:
    book = read_codebook(root / "data/reference")
    made = replace(export, frame=export.frame.assign(C1=export.frame["C1"].replace(5.0, 4.0)))
    said = draft.draft(made, book, "next", [], [], WEIGHTING).difference
    assert "success (C1): 'Very successful' (5)" in said.split("nobody gave")[1]


def test_columns_that_changed_places(root: Path, export: Export) -> None:
    """Two, and three in a ring, are doubted; columns that all moved up by one are not."""
    earlier = [wave_of(root, name) for name in ("demo-2", "demo-small")]
    columns = ["F24_01", "F24_02", "F24_03"]
    for count in (2, 3):
        ring = columns[:count]
        texts = {c: export.labels[o] for c, o in zip(ring, [*ring[1:], ring[0]], strict=True)}
        rows = rows_of(root, replace(export, labels=export.labels | texts), earlier)
        doubted = [name for name, row in rows.items() if "changed places" in row["check"]]
        assert doubted == ["listening", "information_sharing", "systems_mapping"][:count]
        assert {rows[name]["confidence"] for name in doubted} == {"0.60"}
    frame = export.frame.rename(columns={"F24_01": "F24_02", "F24_02": "F24_03", "F24_03": "N"})
    labels = {c: export.labels[o] for c, o in {"F24_02": "F24_01", "F24_03": "F24_02",
                                               "N": "F24_03"}.items()}  # fmt: skip
    values = {c: export.values[o] for c, o in {"F24_02": "F24_01", "F24_03": "F24_02",
                                               "N": "F24_03"}.items()}  # fmt: skip
    moved = replace(
        export, frame=frame, labels=export.labels | labels, values=export.values | values
    )
    assert rows_of(root, moved, earlier)["listening"]["confidence"] == "1.00"


@pytest.mark.parametrize(
    ("header", "confidence"),
    [
        ("Partners trusted one another.", "1.00"),
        ("Q7.10 Partners trusted one another.", "0.95"),
        ("7.j. Partners trusted one another.", "0.95"),
        ("How far do you agree? [Partners trusted one another.]", "0.95"),
        ("How far do you agree? - Partners trusted one another.", "0.95"),
        ("How far do you agree?.Partners trusted one another", "0.95"),
        ("Partners\u00a0trusted one\u00a0another.", "1.00"),
    ],
)
def test_a_header_that_is_the_question(
    root: Path, export: Export, header: str, confidence: str
) -> None:
    column = wave_of(root, "demo-small").columns["trust"].column
    frame = export.frame.rename(columns={column: header})
    values = export.values | {header: export.values[column]}
    labels = {c: text for c, text in export.labels.items() if c != column} | {header: ""}
    row = rows_of(root, replace(export, frame=frame, values=values, labels=labels))["trust"]
    assert (row["value"], row["confidence"]) == (header, confidence)


def test_what_reading_left_out_is_said(root: Path, export: Export) -> None:
    made = replace(export, notes=("it looks like an export of Some Tool",))
    book = read_codebook(root / "data/reference")
    said = draft.draft(made, book, "next", [], [], WEIGHTING).difference
    assert "In reading your export: it looks like an export of Some Tool." in said


def coded(export: Export, column: str, codes: list[str], **more: Any) -> Export:
    """The export with other codes in a column, turn by turn, without labels."""
    rows = len(export.frame)
    found = pd.Series([codes[at % len(codes)] for at in range(rows)], dtype="str")
    values = {name: pairs for name, pairs in export.values.items() if name != column}
    return replace(export, frame=export.frame.assign(**{column: found}), values=values, **more)


def test_codes_that_look_like_missing_answers_are_said(book: Codebook, export: Export) -> None:
    made = map_codes(coded(export, "C1", ["1", "5", "-99"]), "C1", "success", book)
    assert made.confidence == 0.6
    assert "-99 has no label and looks like a code for a missing answer" in " ".join(made.checks)
    told = map_codes(
        coded(export, "C1", ["1", "5", "-99"], kinds={"-99": "no_answer"}), "C1", "success", book
    )
    assert told.codes["-99"] == "no_answer"
    assert "'-99' is taken for no_answer" in " ".join(told.checks)


def test_labels_of_missing_answers_that_the_codebook_lacks(book: Codebook, export: Export) -> None:
    asked = coded(export, "C1", ["1", "5", "97", "98"])
    labels = {"1": "Very unsuccessful", "5": "Very successful", "97": "No reply", "98": "Not shown"}
    made = map_codes(replace(asked, values={"C1": labels}), "C1", "success", book)
    assert (made.codes["97"], made.codes["98"]) == ("no_answer", "not_asked")
    assert made.confidence == 0.95


def test_codes_of_a_tool_are_asked_about(book: Codebook, export: Export) -> None:
    """A1 to A5 as LimeSurvey writes them: which end is which, nobody knows."""
    made = map_codes(coded(export, "C1", ["A1", "A2", "A5", "A9"]), "C1", "success", book)
    assert {code: made.codes.get(code) for code in ("A1", "A2", "A5")} == {
        "A1": "1", "A2": "2", "A5": "5",
    }  # fmt: skip
    said = " ".join(made.checks)
    assert "is A1 our 'Very unsuccessful' and A5 our 'Very successful'?" in said
    assert "The codebook lacks 'A9'" in said
    assert made.confidence == 0.6


@pytest.mark.parametrize("odd", ["-99", "9999", "-1"])
def test_a_number_far_from_all_others_is_asked_about(
    book: Codebook, export: Export, odd: str
) -> None:
    minutes = coded(export, "DUR_MINS", ["12", "31", odd, "9", "45"])
    made = map_codes(minutes, "DUR_MINS", "duration", book)
    assert f"{odd} is in it, which is far from all others" in " ".join(made.checks)
    assert made.confidence == 0.6
    plain = coded(export, "DUR_MINS", ["12", "85", "99", "88"])
    assert map_codes(plain, "DUR_MINS", "duration", book).confidence == 1


def test_a_column_that_nobody_answered_is_doubted(root: Path, export: Export) -> None:
    blank = replace(export, frame=export.frame.assign(C1=float("nan")))
    row = rows_of(root, blank, [])["success"]
    assert (row["value"], row["confidence"]) == ("C1", "0.60")
    assert "No respondent has an answer in it." in row["check"]
