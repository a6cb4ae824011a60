"""The key of an export of Jisc Online Surveys labels its codes, and boxes by their options."""

from pathlib import Path

import pytest

from pipeline.draft import copies
from pipeline.errors import BadInput
from pipeline.ingest.formats import find_export, read_export

EXPORT = """\
"URN","StartDate","CompletionDate","Q1","Q2","Q2_1_a","Q2_2_a","Q3_1","Q3_2","Q3_a"
"1-2-31","01/03/2026 09:05","01/03/2026 09:13","2","","1","3","1","0",""
"1-2-32","02/03/2026 09:05","02/03/2026 09:13","1","","","2","0","1","Parks"
"1-2-33","02/03/2026 09:05","02/03/2026 09:13","2","","3","2","","",""
"""
KEY = """\
"URN","Unique Response Number"
"Q1","Which sector?"
"1","Fire"
"2","Health"
"Q2","How far do you agree?"
"Q2_1_a","Partners met."
"1","Disagree"
"3","Agree"
"Q2_2_a","Goals were shared."
"2","Disagree"
"3","Agree"
"Q3","Which services?"
"1","Housing"
"2","Other"
"Q3_a","Other"
"""


def test_questions_labels_and_sets_come_from_the_key(tmp_path: Path) -> None:
    (tmp_path / "spring.csv").write_text(EXPORT)
    (tmp_path / "spring-key.csv").write_text(KEY)
    export = read_export(tmp_path / "spring.csv")
    assert export.labels["Q2_1_a"] == "Partners met."
    assert export.values["Q1"] == {"1": "Fire", "2": "Health"}
    assert export.values["Q2_2_a"] == {"2": "Disagree", "3": "Agree"}
    assert export.labels["Q3_2"] == "Which services? - Other"
    assert export.sets["Q3"].columns == ("Q3_1", "Q3_2")
    assert "Q2" not in export.frame.columns
    assert len(export.frame) == 3


def test_the_key_is_brought_with_the_export(tmp_path: Path) -> None:
    (tmp_path / "spring.csv").write_text(EXPORT)
    (tmp_path / "spring-key.csv").write_text(KEY)
    raw = tmp_path / "raw"
    raw.mkdir()
    for source, target in copies(tmp_path / "spring.csv", raw):
        target.write_bytes(source.read_bytes())
    assert sorted(path.name for path in raw.iterdir()) == ["survey.csv", "survey.key.csv"]
    assert read_export(find_export(raw)).values["Q1"] == {"1": "Fire", "2": "Health"}


def test_a_key_of_another_export_is_refused(tmp_path: Path) -> None:
    (tmp_path / "spring.csv").write_text(EXPORT)
    (tmp_path / "spring-key.csv").write_text('"S1","Which sector?"\n"1","Fire"\n')
    with pytest.raises(BadInput, match="none of its questions is a column of the export"):
        read_export(tmp_path / "spring.csv")
