"""Revisions are read strictly, and each must be of a figure that there is."""

from pathlib import Path

import pandas as pd
import pytest

from pipeline.__main__ import main
from pipeline.codebook.revisions import COLUMNS, check_revisions, read_revisions, told
from pipeline.contracts.columns import KEY_COLUMNS
from pipeline.errors import BadInput
from tests.bad_input.case import project

GOOD = {
    "date": "2027-06-01", "dimension": "sector", "area": "health", "what_en": "All, of health.",
    "what_cy": "Popeth am iechyd.", "why_en": "An error.", "why_cy": "Gwall.",
}  # fmt: skip


def write(folder: Path, *rows: dict[str, str]) -> Path:
    path = folder / "revisions/first.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    pd.DataFrame(rows, columns=list(COLUMNS)).to_csv(path, index=False)
    return folder


def release() -> pd.DataFrame:
    rows = [("item", "sector", "health", "trust"), ("item", "region", "north", "trust")]
    known = pd.DataFrame(rows, columns=["table", "dimension", "area", "item"])
    return known.reindex(columns=list(KEY_COLUMNS)).astype(object).fillna("")


def faults(folder: Path) -> list[str]:
    with pytest.raises(BadInput) as caught:
        check_revisions(read_revisions(folder, "first"), release(), "first")
    return [str(fault) for fault in caught.value.faults]


def test_as_typed(tmp_path: Path) -> None:
    (found,) = told(read_revisions(write(tmp_path, GOOD), "first"))
    assert found == {
        "date": "2027-06-01",
        "key": {"dimension": "sector", "area": "health"},
        "what": {"en": "All, of health.", "cy": "Popeth am iechyd."},
        "why": {"en": "An error.", "cy": "Gwall."},
    }
    check_revisions(read_revisions(tmp_path, "first"), release(), "first")


def test_a_wave_without_the_file_was_not_revised(tmp_path: Path) -> None:
    assert read_revisions(tmp_path, "first") == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"date": "1/6/2027"}, "row 2, column date: '1/6/2027' is no date."),
        ({"what_cy": ""}, "row 2, column what_cy: it is empty."),
        ({"why_en": ""}, "row 2, column why_en: it is empty."),
        ({"dimension": "", "area": ""}, "the row names no figure."),
        ({"area": "helth"}, "no figure has 'helth'. Use the words of release.csv. Did you mean"),
        ({"area": "north"}, "no figure has all of these together."),
    ],
)
def test_a_wrong_row(tmp_path: Path, change: dict[str, str], said: str) -> None:
    (found,) = faults(write(tmp_path, GOOD | change))
    assert found.startswith("data/reference/revisions/first.csv, row 2")
    assert said in found


def test_all_at_once(tmp_path: Path) -> None:
    assert len(faults(write(tmp_path, GOOD | {"date": "", "why_cy": ""}, {"date": "x"}))) == 8


def test_a_wrong_file_stops_the_release_and_a_right_one_goes_with_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = project(tmp_path / "project")
    for stage in ("ingest", "clean", "weight", "analyse"):
        assert main(["--root", str(root), stage]) == 0
    write(root / "data/reference", GOOD | {"area": "helth"})
    assert main(["--root", str(root), "disclose"]) == 2
    assert "Did you mean 'health'?" in capsys.readouterr().err
    assert not (root / "data/processed/first/release.parquet").exists()
    write(root / "data/reference", GOOD)
    assert main(["--root", str(root), "disclose"]) == 0
    words = (root / "data/processed/first/dictionary.json").read_text(encoding="utf-8")
    assert "All, of health." in words
    account = (root / "data/processed/first/account.json").read_text(encoding="utf-8")
    assert "data/reference/revisions/first.csv" in account
