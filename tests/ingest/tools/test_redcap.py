"""What REDCap writes for a form that nobody opened is no answer."""

from pathlib import Path

import pytest

from pipeline.errors import BadInput
from pipeline.ingest.composed import with_items
from pipeline.ingest.formats import read_export

HEAD = "record_id,rating,heard___1,heard___2,heard____99,survey_complete"


def test_zeros_of_an_unopened_form_are_blank(tmp_path: Path) -> None:
    """Row 2 ticked none of a form that is complete; row 3 never opened it; row 4 left it half."""
    rows = ["1,4,1,0,0,2", "2,2,0,0,0,2", "3,,0,0,0,0", "4,,0,1,0,0"]
    (tmp_path / "survey.csv").write_text("\n".join([HEAD, *rows, ""]))
    export = read_export(tmp_path / "survey.csv")
    assert export.frame["heard___1"].fillna(-1).tolist() == [1, 0, -1, 0]
    assert export.frame["heard___2"].fillna(-1).tolist() == [0, 0, -1, 1]
    assert export.sets["heard"].columns == ("heard___1", "heard___2", "heard____99")
    assert export.sets["heard"].counted == "1"
    assert any("a form that is not complete: 1;" in note for note in export.notes)
    assert with_items(export, ["heard___1"]).frame["heard___1"].fillna(-1).tolist() == [1, 0, -1, 0]


def test_a_row_for_each_event_is_refused(tmp_path: Path) -> None:
    """Or one of a person's rows would be taken for a duplicate of the other."""
    head = HEAD.replace("record_id,", "record_id,redcap_event_name,")
    rows = ["1,before,4,1,0,0,2", "1,after,3,1,0,0,2", "2,before,4,1,0,0,2"]
    (tmp_path / "survey.csv").write_text("\n".join([head, *rows, ""]))
    with pytest.raises(BadInput, match=r"column redcap_event_name: people have several rows"):
        read_export(tmp_path / "survey.csv")


def test_an_export_of_labels(tmp_path: Path) -> None:
    """Row 3 never opened the form; row 2 ticked none of its boxes."""
    head = "Record ID,Rating,Heard of? (choice=Radio),Heard of? (choice=Post),Complete?"
    rows = ["1,Good,Checked,Unchecked,Complete", "2,Poor,Unchecked,Unchecked,Complete",
            "3,,Unchecked,Unchecked,Incomplete"]  # fmt: skip
    (tmp_path / "survey.csv").write_text("\n".join([head, *rows, ""]))
    export = read_export(tmp_path / "survey.csv")
    boxes = ("Heard of? (choice=Radio)", "Heard of? (choice=Post)")
    assert export.frame[boxes[0]].fillna("").tolist() == ["Checked", "Unchecked", ""]
    assert export.sets["Heard of?"].columns == boxes
    assert export.sets["Heard of?"].counted == "Checked"
    assert "an export of a REDCap database with labels" in "; ".join(export.notes)
