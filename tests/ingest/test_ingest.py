"""From an export to our names: everything mapped is checked, nothing unmapped survives."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.codebook.book import read_codebook
from pipeline.codebook.concepts import Codebook
from pipeline.codebook.waves import Wave, read_wave
from pipeline.contracts.check import check
from pipeline.errors import BadInput
from pipeline.ingest import ingest
from pipeline.ingest.formats import Export, labels_path, read_export
from tests.small_survey import FACTORS, LABELS, ROW, edit, write_export, write_reference, write_rows


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_reference(tmp_path)


def take(folder: Path, rows: list[dict[str, Any]], **about: Any) -> pd.DataFrame:
    codebook = read_codebook(folder)
    wave = read_wave(folder, "first", codebook)
    export = read_export(write_export(folder / "survey.sav", rows, **about))
    return check("ingested", ingest(export, codebook, wave), codebook, wave)


def refusal(folder: Path, rows: list[dict[str, Any]], **about: Any) -> str:
    with pytest.raises(BadInput) as caught:
        take(folder, rows, **about)
    return str(caught.value)


def test_only_what_is_mapped_under_our_names(folder: Path) -> None:
    """SECRET is in the export of tests/small_survey.py and in no wave."""
    ingested = take(folder, [{}])
    expected = ["respondent", "duration", "duration__missing", "sector", "place", "maturity"]
    assert list(ingested.columns) == [*expected, *FACTORS, "legacy", "success", "quality"]
    assert "Nia" not in ingested.astype(str).to_numpy()


def test_codes_are_text_after_the_map(folder: Path) -> None:
    """The wave maps 55 and 7 of C1, and 3 and 1 of C2 to one another."""
    rows = [{"C1": c1, "C2": c2} for c1, c2 in ((1, 1), (55, 3), (7, 2), (-9, np.nan))]
    ingested = take(folder, rows)
    assert ingested["success"].tolist() == ["1", "invalid", "dont_know", "-9"]
    assert ingested["quality"].fillna("(blank)").tolist() == ["3", "1", "2", "(blank)"]


def test_who_has_no_identifier_of_their_own_is_nobody_else(folder: Path) -> None:
    """Rows 1 and 4 are one respondent; of "anonymous" each row is one."""
    names = ["a", "anonymous", "b", "a", "anonymous", "0", "0", "1.2E+11", "1.2E+11"]
    ingested = take(folder, [{"ID": name} for name in names])
    assert ingested["respondent"].duplicated().tolist() == [n == 3 for n in range(9)]


def test_one_identifier_for_all_is_refused_without_its_name(folder: Path) -> None:
    said = refusal(folder, [{"ID": "jones"}] * 9)
    assert "row of 'identifier': all 9 rows have the same identifier in 'ID'." in said
    assert "jones" not in said


def test_numbers_that_can_be_read_in_two_ways_are_refused(folder: Path) -> None:
    """644 next to 1.046 is 644 and 1,046, or a weight of 644 and one of 1.046."""
    path = folder / "survey.csv"
    names = [name for name in LABELS if name != "SECRET"]
    rows = [[*(str(ROW[name]) for name in names)] for _ in range(6)]
    for row, minutes in zip(rows, ["644", "1.046", "1.568", "599", "2.142", "987"], strict=True):
        row[names.index("MINS")] = minutes
        row[names.index("ID")] = minutes
    write_rows(
        labels_path(path), [["column", "code", "label"], *([n, "", LABELS[n]] for n in names)]
    )
    path.write_text("\n".join(";".join(row) for row in [names, *rows]) + "\n", encoding="utf-8")
    codebook = read_codebook(folder)
    with pytest.raises(BadInput) as caught:
        ingest(read_export(path), codebook, read_wave(folder, "first", codebook))
    assert len(caught.value.faults) == 1
    assert "column MINS: its numbers of the form 1.234 can be thousands" in str(caught.value)


def test_numbers_keep_why_there_is_none(folder: Path) -> None:
    ingested = take(folder, [{"MINS": 12.5}, {"MINS": -1.0}, {"MINS": np.nan}])
    assert ingested["duration"].isna().tolist() == [False, True, True]
    assert ingested["duration"][0] == 12.5
    assert ingested["duration__missing"].tolist() == ["", "dont_know", "no_answer"]


def test_a_blank_of_a_number_has_the_kind_that_the_wave_says(folder: Path) -> None:
    """As respondents without a weight, who are out of scope."""
    edit(folder / "waves/first.csv", "duration", "codes", '""=out_of_scope; -1=dont_know')
    ingested = take(folder, [{"MINS": 12.5}, {"MINS": -1.0}, {"MINS": np.nan}])
    assert ingested["duration__missing"].tolist() == ["", "dont_know", "out_of_scope"]


def test_identifiers_become_integers_in_order_of_appearance(folder: Path) -> None:
    ingested = take(folder, [{"ID": name} for name in ("zoe", "abe", "", " zoe", "", "kit")])
    assert ingested["respondent"].tolist() == [1, 2, 3, 1, 4, 5]
    assert ingested["respondent"].dtype == np.int64


def test_text_of_numbers_will_do(folder: Path) -> None:
    ingested = take(folder, [{"MINS": " 12 "}, {"MINS": ""}])
    assert ingested["duration"].tolist()[0] == 12.0
    assert ingested["duration__missing"].tolist() == ["", "no_answer"]


def test_a_column_that_is_not_there(folder: Path) -> None:
    edit(folder / "waves/first.csv", "column,f1,F1", "value", "F11")
    said = refusal(folder, [{}])
    assert "waves/first.csv, row of 'f1': the export has no column 'F11'." in said
    assert "Did you mean 'F1'?" in said


def test_a_question_worded_otherwise(folder: Path) -> None:
    said = refusal(folder, [{}], labels={"F1": "Statement F1", "F2": "Statement f2 "})
    assert "the export says 'Statement F1' where 'Statement f1' was expected." in said
    assert "F2" not in said


def test_an_answer_worded_otherwise(folder: Path) -> None:
    rows = [{"F1": code} for code in (1.0, 2.0, 3.0)]
    said = refusal(folder, rows, values={"F1": {1: "disagree", 2: " Neither ", 3: "Agree"}})
    assert "code 1: it says 'disagree' where our code 1 is 'Disagree'." in said
    assert "write 1=1 in the codes of 'f1' in data/reference/waves/first.csv." in said
    assert "Neither" not in said


def test_the_analyst_may_say_that_it_is_the_same(folder: Path) -> None:
    edit(folder / "waves/first.csv", "column,f1,F1", "codes", "1=1")
    assert take(folder, [{}], values={"F1": {1: "disagree"}})["f1"].tolist() == ["3"]


def test_a_reversed_scale_is_noticed(folder: Path) -> None:
    """Without the wave's 3=1; 1=3 the labels of C2 would stand against ours."""
    edit(folder / "waves/first.csv", "column,quality,C2", "codes", "")
    said = refusal(folder, [{"C2": 1.0}, {"C2": 3.0}])
    assert "column C2, code 3: it says 'Disagree' where our code 3 is 'Agree'." in said
    assert "column C2, code 1: it says 'Agree' where our code 1 is 'Disagree'." in said


def test_a_label_for_a_code_that_nobody_knows(folder: Path) -> None:
    said = refusal(folder, [{"F1": 4.0}], values={"F1": {4: "Strongly agree"}})
    assert "column F1, code 4: 'Strongly agree' is not in scale 'agreement' of 'f1'." in said
    assert take(folder, [{"F1": 3.0}], values={"F1": {4: "Strongly agree"}})["f1"].tolist() == ["3"]
    edit(folder / "waves/first.csv", "column,f1,F1", "codes", "4=invalid")
    assert take(folder, [{"F1": 4.0}], values={"F1": {4: "Strongly agree"}})["f1"][0] == "invalid"


def test_all_unknown_codes_of_all_variables_with_their_counts(folder: Path) -> None:
    rows = [{"F1": 6.0, "F2": 2.5}, {"F1": 6.0, "F2": 3.0}, {"F1": 66.0, "S2": 9.0}]
    said = refusal(folder, rows)
    assert "column F1: scale 'agreement' of 'f1' lacks 6 (2 answers), 66 (1 answer)." in said
    assert "column F2: scale 'agreement' of 'f2' lacks 2.5 (1 answer)." in said
    assert "column S2: scale 'local_authority' of 'place' lacks 9 (1 answer)." in said


def test_user_missing_codes_that_nobody_knows(folder: Path) -> None:
    missing = {"F1": [-7.0, -8.0], "B1": [{"lo": 2, "hi": 9}]}
    said = refusal(folder, [{"F1": -7.0}], missing=missing)
    assert "code -7: it is user-missing, and scale 'agreement' of 'f1' lacks it." in said
    assert "code 2: the export says it is missing; to us it is an answer of 'maturity'." in said


def test_user_missing_numbers_must_be_mapped(folder: Path) -> None:
    rows = [{"MINS": -1.0}, {"MINS": -2.0}, {"MINS": 5.0}]
    said = refusal(folder, rows, missing={"MINS": [-1.0, -2.0]})
    assert "column MINS: 1 of its numbers (-2) are user-missing." in said


def test_numbers_are_numbers(folder: Path) -> None:
    said = refusal(folder, [{"MINS": "ten"}, {"MINS": "inf"}, {"MINS": "12"}])
    assert "column MINS: 2 answers are not a number." in said
    assert "ten" not in said


def test_dates_are_not_answers(folder: Path) -> None:
    when = pd.Timestamp("2026-01-05")
    said = refusal(folder, [{"MINS": when, "F3": when}], values={"F3": {}})
    assert "column MINS: it holds dates or times, and 'duration' is a number." in said
    assert "column F3: it holds dates or times, not answers." in said


def test_no_identifier_and_no_text_in_any_message(folder: Path) -> None:
    """A column of names that is mapped by mistake is counted and not shown."""
    edit(folder / "waves/first.csv", "column,f1,F1", "value", "SECRET")
    rows = [{"ID": f"w{n}", "SECRET": f"Siân{n}"} for n in range(12)]
    said = refusal(folder, rows, labels={"SECRET": "Statement f1"})
    assert "lacks 12 different codes (12 answers)." in said
    assert "Siân" not in said
    rows = [{"SECRET": text} for text in (*["Agree;"] * 5, *["With Siân"] * 4, "Siân", "3")]
    said = refusal(folder, rows, labels={"SECRET": "Statement f1"})
    assert "lacks 'Agree;' (5 answers), 2 other texts (5 answers)." in said
    assert "Siân" not in said


def test_texts_are_codes_and_the_rest_has_a_rule(folder: Path) -> None:
    """Texts are compared by their words; a level may be named where a code may; blanks too."""
    edit(folder / "waves/first.csv", "column,f1,F1", "text", "Your name")
    codes = '"Agree; yes"=3; "No = never"=disagree; ""=-6; *=invalid'
    edit(folder / "waves/first.csv", "column,f1,F1", "codes", codes)
    edit(folder / "waves/first.csv", "column,f1,F1", "value", "SECRET")
    texts = ("Agree;  yes", "No = never", "", "Something else", "2")
    rows = [{"ID": f"a-{n}", "SECRET": text} for n, text in enumerate(texts)]
    ingested = take(folder, rows)
    assert ingested["f1"].tolist() == ["3", "1", "-6", "invalid", "2"]


@pytest.mark.parametrize(
    ("label", "same"),
    [
        ("3 - Agree", True),
        ("(3) Agree", True),
        ("3. <b>Agree</b>", True),
        ("<p>Agree</p>", True),
        ("&nbsp;Agree&#8203;", True),
        ("4 - Agree", False),
        ("Agree <5", False),
        ("agree", False),
    ],
)
def test_labels_are_their_words(folder: Path, label: str, same: bool) -> None:
    """A label's own code before it and markup around it are no words; all else is."""
    if same:
        assert take(folder, [{}], values={"F1": {3: label}})["f1"].tolist() == ["3"]
    else:
        assert "where our code 3 is 'Agree'" in refusal(folder, [{}], values={"F1": {3: label}})


def test_the_first_word_of_an_answer_may_be_a_number(folder: Path) -> None:
    """ "2 to 3 years" is not "1 to 3 years", though both begin with their codes."""
    for code, label in (("1", "1 to 3 years"), ("2", "2 to 3 years")):
        edit(folder / "scales.csv", f"agreement,{code}", "label_en", label)
    values = {"F1": {1: "2 to 3 years", 2: "1 to 3 years"}}
    said = refusal(folder, [{"F1": 1.0}, {"F1": 2.0}], values=values)
    assert "code 1: it says '2 to 3 years' where our code 1 is '1 to 3 years'." in said
    assert "code 2: it says '1 to 3 years' where our code 2 is '2 to 3 years'." in said


def test_everything_wrong_is_told_at_once(folder: Path) -> None:
    said = refusal(
        folder,
        [{"F3": 8.0, "MINS": "x", "F2": 1.0, "F4": 99.0}],
        labels={"F1": "Other"},
        values={"F2": {1: "No"}},
        missing={"F4": [99.0]},
    )
    assert said.startswith("5 faults in the input:")


def small_wave(folder: Path) -> tuple[Codebook, Wave]:
    codebook = read_codebook(folder)
    return codebook, read_wave(folder, "first", codebook)


@settings(max_examples=40, deadline=None)
@given(
    order=st.permutations(["1", "2", "3"]),
    answers=st.lists(st.sampled_from([1.0, 2.0, 3.0, np.nan]), min_size=1, max_size=30),
)
def test_code_maps_come_round(
    tmp_path_factory: pytest.TempPathFactory, order: list[str], answers: list[float]
) -> None:
    """Answers coded in any other order come back as they were, given the map."""
    folder = write_reference(tmp_path_factory.mktemp("round"))
    there = dict(zip(["1", "2", "3"], order, strict=True))
    back = "; ".join(f"{new}={old}" for old, new in there.items())
    edit(folder / "waves/first.csv", "column,quality,C2", "codes", back)
    codebook, wave = small_wave(folder)
    coded = [float(there[f"{a:.0f}"]) if a == a else a for a in answers]
    frame = pd.DataFrame([{**ROW, "ID": str(n), "C2": code} for n, code in enumerate(coded)])
    export = Export("survey.sav", frame, LABELS, {}, {}, frozenset())
    found = ingest(export, codebook, wave)["quality"].fillna("nan").tolist()
    assert found == [f"{a:.0f}" for a in answers]


@pytest.mark.parametrize("wave", ["demo-1", "demo-2", "demo-small"])
def test_the_demonstration_waves(root: Path, wave: str) -> None:
    """Every row of the export is there, and no value of its identifier."""
    codebook = read_codebook(root / "data/reference")
    brought = read_wave(root / "data/reference", wave, codebook)
    export = read_export(root / f"data/raw/{wave}/survey.sav")
    ingested = check("ingested", ingest(export, codebook, brought), codebook, brought)
    assert len(ingested) == len(export.frame)
    identifiers = export.frame[brought.columns["identifier"].column]
    assert ingested["respondent"].nunique() == identifiers.nunique()
    assert not set(ingested["respondent"].astype(str)) & set(identifiers.astype(str))
