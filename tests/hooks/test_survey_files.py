"""The hook that refuses survey files: whatever they are called, and only those."""

import csv
import gzip
import hashlib
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from hooks.survey_files import LIST, allowed, kind, main, refusal
from hooks.tracked import tracked
from pipeline.ingest.formats import READERS
from tests.conftest import ROOT, run

ANSWERS = pd.DataFrame({f"q{item}": np.arange(60) % 5 + 1 for item in range(6)})


def sheets(path: Path) -> None:
    ANSWERS.to_excel(path, index=False)


def database(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        ANSWERS.to_sql("answers", connection)


def archive(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("answers", ANSWERS.to_csv())


WRITERS = {
    ".sav": lambda path: pyreadstat.write_sav(ANSWERS, path),
    ".zsav": lambda path: pyreadstat.write_sav(ANSWERS, path, compress=True),
    ".por": lambda path: pyreadstat.write_por(ANSWERS, path),
    ".dta": lambda path: pyreadstat.write_dta(ANSWERS, path),
    "-old.dta": lambda path: ANSWERS.to_stata(path, version=114),
    ".xpt": lambda path: pyreadstat.write_xport(ANSWERS, path),
    ".sas7bdat": lambda path: path.write_bytes(
        gzip.decompress((ROOT / "tests/ingest/formats/outside/file1.sas7bdat.gz").read_bytes())
    ),
    ".xlsx": sheets,
    ".parquet": lambda path: ANSWERS.to_parquet(path),
    ".csv": lambda path: ANSWERS.to_csv(path),
    ".tsv": lambda path: ANSWERS.to_csv(path, sep="\t"),
    "-utf16.csv": lambda path: ANSWERS.to_csv(path, sep=";", encoding="utf-16"),
    ".feather": lambda path: ANSWERS.to_feather(path),
    ".sqlite": database,
    ".zip": archive,
    ".npy": lambda path: np.save(path, ANSWERS.to_numpy()),
}


def test_every_format_that_can_be_read_is_tried() -> None:
    assert set(READERS) <= set(WRITERS)


@pytest.mark.parametrize("ending", WRITERS)
def test_answers_are_known_by_their_name_and_by_their_content(ending: str, tmp_path: Path) -> None:
    named, hidden = Path(f"answers{ending}"), Path("notes.md")
    WRITERS[ending](tmp_path / named)
    shutil.copy(tmp_path / named, tmp_path / hidden)
    assert kind((tmp_path / hidden).read_bytes())
    for path in (named, hidden):
        assert str(refusal(tmp_path, path, [])).startswith(path.name)


def test_an_empty_file_is_known_by_its_name(tmp_path: Path) -> None:
    for ending in READERS:
        path = Path("new" + ending.upper())
        (tmp_path / path).touch()
        assert f"{ending} files may hold answers" in str(refusal(tmp_path, path, []))


def test_another_export_under_a_tracked_name_is_refused(tmp_path: Path) -> None:
    name = Path("data/raw/demo-1/survey.sav")
    (tmp_path / name).parent.mkdir(parents=True)
    shutil.copy(ROOT / name, tmp_path / name)
    patterns = allowed(ROOT)
    assert refusal(tmp_path, name, patterns) is None
    shutil.copy(ROOT / "data/raw/demo-2/survey.sav", tmp_path / name)
    assert "not the file" in str(refusal(tmp_path, name, patterns))


def test_a_workbook_among_the_reference_tables_is_refused(tmp_path: Path) -> None:
    name = Path("data/reference/bodies.csv")
    (tmp_path / name).parent.mkdir(parents=True)
    sheets(tmp_path / "book.xlsx")
    shutil.move(tmp_path / "book.xlsx", tmp_path / name)
    assert "a workbook" in str(refusal(tmp_path, name, allowed(ROOT)))


def test_what_is_tracked_passes_and_each_row_of_the_list_is_needed() -> None:
    patterns = allowed(ROOT)
    paths = tracked(ROOT)
    assert [said for path in paths if (said := refusal(ROOT, path, patterns))] == []
    with (ROOT / LIST).open(encoding="utf-8", newline="") as file:
        assert all(row["why"] for row in csv.DictReader(file))
    for row in patterns:
        others = [other for other in patterns if other != row]
        assert any(refusal(ROOT, path, others) for path in paths), row[0]


def test_as_a_hook_it_stops_a_commit(tmp_path: Path) -> None:
    """As pre-commit calls it: with the names of the files that are staged."""
    shutil.copytree(ROOT / "hooks", tmp_path / "hooks")
    (tmp_path / "notes.md").write_text("Nothing here.\n", encoding="utf-8")
    sheets(tmp_path / "answers.xlsx")
    good = run(tmp_path, sys.executable, "-m", "hooks.survey_files", "notes.md")
    assert (good.returncode, good.stdout) == (0, "")
    bad = run(tmp_path, sys.executable, "-m", "hooks.survey_files", "notes.md", "answers.xlsx")
    assert bad.returncode == 1
    assert "answers.xlsx: a workbook" in bad.stdout
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    assert run(tmp_path, sys.executable, "-m", "hooks.survey_files").returncode == 1


def test_a_link_to_nothing_and_a_folder_are_no_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As git names links and submodules."""
    shutil.copytree(ROOT / "hooks", tmp_path / "hooks")
    (tmp_path / "gone").symlink_to(tmp_path / "nowhere")
    (tmp_path / "notes.md").write_text("Nothing here.\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["gone", "hooks", "notes.md"]) == 0


def test_the_synthetic_waves_are_those_that_the_list_names() -> None:
    """`make demo` writes the same bytes (tests/demo/test_demo.py); the list holds their SHA-256."""
    digests = dict(allowed(ROOT))
    for wave in ("demo-1", "demo-2", "demo-small"):
        name = f"data/raw/{wave}/survey.sav"
        assert hashlib.sha256((ROOT / name).read_bytes()).hexdigest() == digests[name]
