"""A survey drafted from its export alone: what it drafts can be read, or nothing is left behind."""

import argparse
from pathlib import Path

import pandas as pd
import pytest

from pipeline.codebook.book import read_codebook
from pipeline.codebook.choices import check_asked
from pipeline.commands import survey
from pipeline.draft.unknown import new_survey
from pipeline.errors import BadInput
from pipeline.files import Folders

DESIGN = {"psu": [1, 2] * 20, "strata": [83, 84, 85, 86] * 10, "weight": [1.5, 2.5] * 20}


def drafted(folder: Path, columns: dict[str, list]) -> Path:
    """What the command makes of an export with these columns."""
    path = folder / "export.csv"
    pd.DataFrame({"id": range(40)} | columns).to_csv(path, index=False)
    survey.run(Folders(folder, "x"), None, argparse.Namespace(name="made", export=path))
    return folder / "surveys/made"


def test_a_stratum_with_a_cluster_and_a_weight_is_drafted(tmp_path: Path) -> None:
    """As files of official surveys have them; the draft's own codebook can be read."""
    areas = ["North", "South", "East", "West"]
    answers = {"Q1": ["Agree", "Disagree"] * 20, "Region": areas * 10}
    place = drafted(tmp_path, DESIGN | answers)
    book = read_codebook(place / "data/reference", ("en",))
    assert book.having("stratum") == ["strata"]
    assert book.variables["strata"].scale == "text"
    assert book.having("cluster") == ["survey_psu"]


def test_a_question_is_kept_as_it_was_asked_and_named_without_its_mark(tmp_path: Path) -> None:
    asked = "Do you have a say?"
    place = drafted(tmp_path, DESIGN | {asked: ["Agree", "Disagree"] * 20})
    written = (place / "data/reference/variables.csv").read_text("utf-8")
    assert f",Do you have a say,{asked}," in written


def test_a_survey_without_opinions_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = drafted(tmp_path, DESIGN | {"Sex": ["Men", "Women"] * 20})
    assert "no question is known to be an opinion: give those" in capsys.readouterr().out
    with pytest.raises(BadInput, match="none is a factor or an outcome"):
        check_asked(read_codebook(place / "data/reference", ("en",)))


def test_a_draft_that_cannot_be_read_leaves_its_name_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(new_survey._BARE, "stratum", "identifier")
    with pytest.raises(BadInput, match="an identifier cannot be a stratum"):
        drafted(tmp_path, DESIGN | {"Q1": ["Agree", "Disagree"] * 20})
    assert not (tmp_path / "surveys/made").exists()
