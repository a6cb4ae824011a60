"""Replicate weights are known by their names and by what they hold."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipeline.codebook.book import read_codebook
from pipeline.config import Weighting
from pipeline.draft import draft
from pipeline.draft.unknown.new_survey import new_survey
from pipeline.draft.unknown.replicates import replicate_run
from pipeline.ingest.formats import Export
from tests.small_survey import read_rows, write_reference, write_rows


def export_of(**columns) -> Export:
    return Export("made.csv", pd.DataFrame(columns), {}, {}, {}, frozenset())


def weights(stem: str, number: int, width: int = 1, first: int = 1) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(1)
    names = [f"{stem}{str(one).zfill(width)}" for one in range(first, first + number)]
    return {name: rng.uniform(0, 2, 30) for name in names}


@pytest.mark.parametrize(
    "stem",
    ["rep", "REPWT", "wgt_rep", "WGT_REP_", "rep_wt", "repwgt", "wrep", "W_FSTURWT", "brr", "BRR_",
     "bsw", "jk", "PWGTP", "pw.rep.", "replicate_weight_"],
)  # fmt: skip
def test_the_names_of_other_surveys_are_known(stem: str) -> None:
    found = replicate_run(export_of(**weights(stem, 20)))
    assert found
    assert found.item == f"{stem}1..{stem}20"
    assert len(found.columns) == 20


def test_numbers_may_have_zeros_before_them() -> None:
    found = replicate_run(export_of(**weights("REPWT", 100, 3)))
    assert found
    assert found.item == "REPWT001..REPWT100"


def test_the_longest_stretch_without_a_gap_is_taken() -> None:
    columns = weights("rep", 30)
    for number in (8, 9, 10, 12):
        del columns[f"rep{number}"]
    found = replicate_run(export_of(**columns))
    assert found
    assert found.item == "rep13..rep30"
    assert found.doubts == ""


def test_a_run_that_lacks_a_few_is_whole_and_the_lacking_are_named() -> None:
    """A stretch of it would be taken without a word, and its errors be too small."""
    columns = weights("rep", 80)
    for number in (5, *range(21, 26)):
        del columns[f"rep{number}"]
    found = replicate_run(export_of(**columns))
    assert found
    assert found.item == "rep1..rep80"
    assert found.doubts == (
        " Not in the export: rep5, rep21, rep22, rep23, rep24 and 1 more."
        " Ask whoever made the file for a whole one."
    )


@pytest.mark.parametrize("stem", ["Q", "report", "parepa", "weekend", "C3_", "member"])
def test_questions_are_none(stem: str) -> None:
    assert replicate_run(export_of(**weights(stem, 20))) is None


def test_a_column_with_what_no_weight_is_is_named() -> None:
    for bad in (-1.0, np.nan):
        columns = weights("rep", 5)
        columns["rep3"][7] = bad
        found = replicate_run(export_of(**columns))
        assert found
        assert found.item == "rep1..rep5"
        assert found.doubts.startswith(" Blank, negative or no number: rep3. Ask whoever")


def test_columns_of_words_or_of_other_numbers_are_none() -> None:
    words = {name: [f"word {n}" for n in range(30)] for name in weights("rep", 5)}
    assert replicate_run(export_of(**words)) is None
    columns = weights("rep", 5)
    for name in ("rep1", "rep2"):  # two of five: these are no weights with a fault
        columns[name][3] = -9
    assert replicate_run(export_of(**columns)) is None


def test_a_new_survey_has_them_as_one_variable() -> None:
    """The draft's row names the run, and asks for the kind."""
    answers = ["Agree", "Disagree"] * 15
    columns = {"id": [str(n) for n in range(30)], "weight": np.linspace(1, 2, 30), "Q1": answers}
    drafted = new_survey(export_of(**columns, **weights("wgt_rep", 40)), "staff")
    variables = drafted.files["data/reference/variables.csv"]
    assert "replicate_weight,replicate,,,number" in variables
    wave = drafted.files["data/reference/waves/staff.csv"]
    assert 'column,replicate_weight,wgt_rep1..wgt_rep40,,,0.75,"40 columns by their names.' in wave
    assert "wgt_rep2," not in wave
    assert "replicate_kind" in wave
    assert '# variance = "supplied"\n# replicate_kind = ""\n' in drafted.files["config.toml"]


def test_a_wave_is_drafted_with_the_run_and_its_columns_are_known(tmp_path: Path) -> None:
    """One row of the wave, and none of the columns is "in the export and not in the codebook"."""
    folder = write_reference(tmp_path)
    rows = read_rows(folder / "variables.csv")
    cells = {"variable": "rep", "role": "replicate", "scale": "number"}
    words = {"label_en": "Rep", "label_cy": "Dyb"}
    more = [(cells | words).get(name, "") for name in rows[0]]
    write_rows(folder / "variables.csv", [*rows, more])
    book = read_codebook(folder)
    export = export_of(**weights("brr_", 8, 2), other=["x"] * 30)
    found = draft(export, book, "next", [], [], Weighting(method="supplied"))
    assert "column,rep,brr_01..brr_08,,,0.75," in found.wave
    assert "(BRR, by their name)" in found.wave
    assert 'method and variance = ""supplied"", and the replicate_kind that' in found.wave
    text = found.difference
    assert "brr_" not in text.split("## In the export and not in the codebook")[1].split("##")[0]
    assert "- rep:" not in text.split("## In the codebook and not in the export")[1].split("##")[0]
