"""Tick boxes: the base is those who were asked the set, counted here in another way."""

import csv
import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import draft
from pipeline.codebook.book import read_codebook
from pipeline.codebook.wave_columns import Column
from pipeline.codebook.waves import read_wave
from pipeline.config import Weighting
from pipeline.errors import BadInput
from pipeline.ingest import ingest
from pipeline.ingest.composed import with_items
from pipeline.ingest.formats import Export, ResponseSet, read_export
from tests.small_survey import write_export, write_reference

NAMES = ("Q9_1", "Q9_2", "Q9_3")
ITEM = "tick:Q9_2=Q9_1|Q9_2|Q9_3"


def boxes(rows: list[tuple[bool, bool, bool]], mark: float | str, stated: bool) -> Export:
    """An export of three boxes, each with one mark or nothing; None stands for a blank."""
    blank = np.nan if isinstance(mark, float) else ""
    columns = {name: [mark if row[at] else blank for row in rows] for at, name in enumerate(NAMES)}
    labels = {name: f"What helped? - {word}" for name, word in zip(NAMES, "abc", strict=True)}
    sets = {"helped": ResponseSet("What helped?", NAMES, "1")} if stated else {}
    return Export("survey.sav", pd.DataFrame(columns), labels, {}, {}, frozenset(), sets)


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(st.tuples(*[st.booleans()] * 3), min_size=2, max_size=30),
    mark=st.sampled_from([1.0, "Yes", "b, typed"]),
)
def test_the_base_is_those_who_ticked_something(
    rows: list[tuple[bool, bool, bool]], mark: float | str
) -> None:
    """A mark of any kind; the share is that of ticks among rows with a tick, counted by hand."""
    frame = with_items(boxes([*rows, (True, False, True), (False, True, False)], mark, False),
                       [ITEM]).frame  # fmt: skip
    found = frame[ITEM]
    rows = [*rows, (True, False, True), (False, True, False)]
    expected = ["1" if row[1] else "0" if any(row) else "-" for row in rows]
    assert found.fillna("-").tolist() == expected


def test_every_box_of_a_stated_set_is_filled(folder: Path) -> None:
    """Filling one box does not hide from the next that the file marks ticks only."""
    export = boxes([(True, False, False), (False, True, True), (False, False, False)], 1.0, True)
    frame = with_items(export, NAMES).frame
    filled = frame[list(NAMES)].fillna("-").to_numpy().tolist()
    assert filled == [["1", "0", "0"], ["0", "1", "1"], ["-", "-", "-"]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_reference(tmp_path)


def test_zeros_of_the_file_count_as_they_are() -> None:
    """Where a box says "not ticked", a blank in another is no answer."""
    frame = pd.DataFrame({"Q9_1": [1.0, 0.0, 0.0], "Q9_2": [np.nan, 1.0, 0.0]})
    sets = {"helped": ResponseSet("", ("Q9_1", "Q9_2"), "1")}
    export = Export("survey.sav", frame, {}, {}, {}, frozenset(), sets)
    found = with_items(export, ["Q9_1", "Q9_2"]).frame
    assert np.isnan(found["Q9_2"][0])
    with pytest.raises(BadInput, match="a box of it holds more than a mark or nothing"):
        with_items(export, ["tick:Q9_1=Q9_2"])


def test_not_asked_stays_not_asked() -> None:
    frame = pd.DataFrame({"Q9_1": [1.0, -1.0, np.nan], "Q9_2": [np.nan, -1.0, 1.0]})
    missing = {name: [(-1.0, -1.0)] for name in frame.columns}
    export = Export("survey.sav", frame, {}, {}, missing, frozenset())
    found = with_items(export, ["tick:Q9_1=Q9_2"])
    assert found.frame["tick:Q9_1=Q9_2"].tolist() == ["1", "-1", "0"]
    assert found.missing["tick:Q9_1=Q9_2"] == [(-1.0, -1.0)]


def drafted(folder: Path, export: Export) -> dict[str, str]:
    found = draft.draft(export, read_codebook(folder), "next", [], [], Weighting())
    rows = csv.DictReader(io.StringIO(found.wave))
    return next(row for row in rows if row["name"] == "helped")


@pytest.mark.parametrize("stated", [True, False])
@pytest.mark.parametrize("routed", [True, False])
def test_the_draft_proposes_the_set_and_asks(folder: Path, stated: bool, routed: bool) -> None:
    with (folder / "scales.csv").open("a", encoding="utf-8") as file:
        file.write("ticked,1,chosen,1,,,valid,,Chosen,Dewiswyd,,,,\n")
        file.write("ticked,2,left,2,,,valid,,Not chosen,Heb ei ddewis,,,,\n")
    rule = "sector=health" if routed else ""
    with (folder / "variables.csv").open("a", encoding="utf-8") as file:
        file.write(f"helped,fact,,,ticked,{rule},,It helped,b,What helped? - b,b,,,\n")
    export = read_export(write_export(folder / "survey.sav", [{}] * 4))
    ticks = [(True, False, False), (False, True, True), (False, False, False), (False, True, False)]
    more = boxes(ticks, 1.0, stated)
    more = replace(more, labels=more.labels | {"Q9_2": "What helped? - b"})
    export = replace(
        export,
        frame=pd.concat([export.frame, more.frame], axis=1),
        labels=export.labels | more.labels,
        sets=more.sets,
    )
    row = drafted(folder, export)
    assert row["confidence"] == "0.75"
    assert row["value"] == ("Q9_2" if stated else ITEM)
    assert "2 ticked it; 1 ticked others only and count as not chosen; 1 ticked" in row["check"]
    with (folder / "waves/first.csv").open("a", encoding="utf-8") as file:
        csv.writer(file).writerow(["column", "helped", row["value"], row["text"], row["codes"],
                                   "1.00", ""])  # fmt: skip
    book = read_codebook(folder)
    wave = read_wave(folder, "first", book)
    assert isinstance(wave.columns["helped"], Column)
    chosen, left = book.valid("helped")[0].code, book.valid("helped")[1].code
    nothing = left if routed else "-"
    answers = ingest(export, book, wave)["helped"].fillna("-").tolist()
    assert answers == [left, chosen, nothing, chosen]


def test_a_typed_item_that_cannot_be_made_is_no_crash_of_the_draft(folder: Path) -> None:
    """A split question of which somebody answered both columns: it stays as typed, and ends."""
    export = read_export(write_export(folder / "survey.sav", [{}] * 4))
    both = pd.DataFrame({"a_en": [1.0, 1.0, 2.0, 2.0], "a_cy": [2.0, np.nan, np.nan, 1.0]})
    export = replace(export, frame=pd.concat([export.frame, both], axis=1))
    item = "split:a_en|a_cy"
    typed = [{"kind": "column", "name": "sector", "value": item, "text": "", "codes": "",
              "confidence": "1.00", "check": ""}]  # fmt: skip
    found = draft.draft(export, read_codebook(folder), "next", [], typed, Weighting())
    assert item in found.wave


@pytest.mark.parametrize(("yes", "no"), [
    ("Checked", "Unchecked"), ("TRUE", "FALSE"), ("Y", "N"), ("Selected", "Not selected"),
    ("Yes", "No"), ("Ydw", "Nac ydw"),
])  # fmt: skip
def test_two_words_for_ticked_and_not_are_drafted_and_asked(
    folder: Path, yes: str, no: str
) -> None:
    """Whichever code our scale has for each; the box with neither word is asked about as well."""
    with (folder / "scales.csv").open("a", encoding="utf-8") as file:
        file.write("ticked,1,chosen,1,,,valid,,Chosen,Dewiswyd,,,,\n")
        file.write("ticked,2,left,2,,,valid,,Not chosen,Heb ei ddewis,,,,\n")
    with (folder / "variables.csv").open("a", encoding="utf-8") as file:
        file.write("helped,fact,,,ticked,,,Helped: a,Helpu: a,What helped? - a,Beth? - a,,,\n")
    cells = [yes, no, no, "", yes, no]
    frame = pd.DataFrame({"Q9_1": pd.Series(cells, dtype="str")})
    export = Export("survey.csv", frame, {"Q9_1": "What helped? - a"}, {}, {}, frozenset())
    row = drafted(folder, export)
    assert row["codes"] in (f"{yes}=1; {no}=2", f"{no}=2; {yes}=1")
    assert row["confidence"] == "0.75"
    assert f"'{no}' is taken for 'Not chosen' of the codebook" in row["check"]
