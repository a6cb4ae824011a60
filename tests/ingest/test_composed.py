"""Items of multiple-response sets and of split columns, and how they are ingested."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipeline.codebook.book import read_codebook
from pipeline.codebook.waves import read_wave
from pipeline.errors import BadInput
from pipeline.ingest import ingest
from pipeline.ingest.formats import Export, ResponseSet, read_export, with_items
from tests.small_survey import edit, write_export, write_reference

# Four respondents: 1 and 2 chosen; 2 only; refused; nothing answered.
FRAME = pd.DataFrame(
    {
        "H1": [1.0, 2.0, -8.0, np.nan],
        "H2": [2.0, np.nan, np.nan, np.nan],
        "EN": [3.0, np.nan, np.nan, -9.0],
        "CY": [np.nan, 1.0, np.nan, np.nan],
    }
)


def export(**about: object) -> Export:
    labels = {"H1": "", "H2": "", "EN": "Agree?", "CY": "Cytuno?"}
    values = {"H1": {"1": "Radio", "2": "Press"}, "EN": {"3": "Agree"}, "CY": {"3": "Agree"}}
    missing = {"H1": [(-8.0, -8.0)], "EN": [(-9.0, -9.0)]}
    sets = {
        "heard": ResponseSet("Where did you hear of it?", ("H1", "H2"), ""),
        "yes": ResponseSet("", ("H1", "H2"), "1"),
    }
    one = Export("survey.sav", FRAME, labels, values, missing, frozenset(), sets)
    return replace(one, **about)


def refusal(*items: str, **about: object) -> str:
    with pytest.raises(BadInput) as caught:
        with_items(export(**about), items)
    return str(caught.value)


@pytest.mark.parametrize(
    ("code", "expected"), [("1", ["1", "0", "-8", ""]), ("2", ["1", "1", "-8", ""])]
)
def test_an_answer_of_a_categorical_set(code: str, expected: list[str]) -> None:
    made = with_items(export(), [f"set:heard={code}"])
    assert made.frame[f"set:heard={code}"].fillna("").tolist() == expected
    label = {"1": "Radio", "2": "Press"}[code]
    assert made.labels[f"set:heard={code}"] == f"Where did you hear of it?: {label}"
    assert made.missing[f"set:heard={code}"] == [(-8.0, -8.0)]


def test_the_outside_set(shared: Path) -> None:
    """Columns ca_subvar_1 to 3 of pyreadstat's file hold a, b, c or d; counted by hand."""
    found = read_export(shared / "data/nasty/pyreadstat_mrsets_alltypes_cp1252.sav")
    item = "set:categorical_array=a"
    assert with_items(found, [item]).frame[item].tolist() == ["1", "1", "0", "0", "1", "0"]


def test_a_split_question() -> None:
    made = with_items(export(), ["split:EN|CY"])
    assert made.frame["split:EN|CY"].fillna("").tolist() == ["3", "1", "", "-9"]
    assert made.labels["split:EN|CY"] == "Agree? | Cytuno?"
    assert made.values["split:EN|CY"] == {"3": "Agree"}
    assert made.missing["split:EN|CY"] == [(-9.0, -9.0)]


def test_everything_wrong_with_items_is_told() -> None:
    items = ["set:herd=1", "set:heard=7", "set:yes=1", "set:heard", "split:EN", "split:EN|CYM"]
    said = refusal(*items)
    assert said.startswith("6 faults in the input:")
    assert "it has no multiple-response set 'herd'. Known: heard, yes. Did you mean" in said
    assert "item set:heard=7: no column of the set knows code 7. Known: 1, 2." in said
    assert "each column of this set is an answer already. Map its columns" in said
    assert "item set:heard: it cannot be read. Write set:name=code." in said
    assert "item split:EN: it cannot be read." in said
    assert "the export has no column 'CYM'." in said


def test_two_answers_to_one_question() -> None:
    said = refusal("split:EN|CY", frame=FRAME.assign(CY=[2.0, 1.0, np.nan, np.nan]))
    assert "1 respondents have an answer in more than one of its columns." in said
    said = refusal("split:EN|CY", values={"EN": {"3": "Agree"}, "CY": {"3": "Disagree"}})
    assert "code 3 is 'Agree' in one, 'Disagree' in other." in said


def test_a_split_question_is_ingested(tmp_path: Path) -> None:
    """The small survey's F1, answered in one of two columns: as if it were one."""
    folder = write_reference(tmp_path)
    rows = [{"F1": 1.0, "F1B": np.nan}, {"F1": np.nan, "F1B": 3.0}, {"F1": np.nan, "F1B": np.nan}]
    answers = {"F1": {1: "Disagree", 3: "Agree"}, "F1B": {1: "Disagree", 3: "Agree"}}
    brought = write_export(folder / "survey.sav", rows, {"F1B": "Statement f1"}, answers)
    edit(folder / "waves/first.csv", "column,f1,F1", "value", "split:F1|F1B")
    book = read_codebook(folder)
    ingested = ingest(read_export(brought), book, read_wave(folder, "first", book))
    assert ingested["f1"].fillna("").tolist() == ["1", "3", ""]
