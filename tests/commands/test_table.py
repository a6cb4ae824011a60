"""`table`: what is asked for is text; what is made is right, marked, and its owner's alone."""

import csv
import json
import os
import re
import shutil
from pathlib import Path

import pytest

from pipeline.__main__ import main
from pipeline.explore import open_wave
from pipeline.explore.table import MARK
from tests.minimal import minimal

WAVE = "demo-small"


@pytest.fixture(scope="module")
def weighted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose wave has been weighted."""
    place = minimal(tmp_path_factory.mktemp("table") / "project")
    for stage in ("ingest", "clean", "weight"):
        assert main(["--root", str(place), "--wave", WAVE, stage]) == 0
    return place


def table(root: Path, *arguments: str) -> int:
    return main(["--root", str(root), "--wave", WAVE, "table", *arguments])


def made(root: Path) -> list[Path]:
    return sorted((root / "data/processed" / WAVE).glob("tables/*"))


def test_a_table_is_that_of_the_bench(weighted: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = os.umask(0)
    try:
        arguments = ("--rows", "trust, success", "--by", "seniority", "--where", "sector=health")
        assert table(weighted, *arguments) == 0
    finally:
        os.umask(before)
    said = capsys.readouterr().out
    assert said.startswith(MARK)
    files = made(weighted)
    assert [path.suffix for path in files] == [".csv", ".html", ".xlsx"]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert files[0].parent.stat().st_mode & 0o777 == 0o700
    with files[0].open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = open_wave(WAVE, weighted).share(
        ["trust", "success"], by="seniority", where="sector=health"
    )
    wanted = ["" if value != value else repr(value) for value in found["estimate"].tolist()]
    assert [row["estimate"] for row in rows] == wanted
    assert {row["status"] for row in rows} == {"sensitive"}
    assert MARK in files[1].read_text(encoding="utf-8")
    log = (weighted / "data/processed" / WAVE / "run.jsonl").read_text(encoding="utf-8")
    line = json.loads(log.splitlines()[-1])
    assert line["command"] == "table"
    assert len(line["outputs"]) == 3
    assert "data/processed/demo-small/weighted.parquet" in line["inputs"]


def test_numbers_have_means(weighted: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert table(weighted, "--rows", "success_scale,duration", "--language", "cy") == 0
    assert "Hyd y cyfweliad mewn munudau" in capsys.readouterr().out


def test_every_bad_name_at_once_and_nothing_is_written(
    weighted: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = Path(shutil.copytree(weighted, tmp_path / "project"))
    shutil.rmtree(root / "data/processed" / WAVE / "tables", ignore_errors=True)
    arguments = ("--rows", "trsut,O'Brien $(id)", "--by", "senority", "--where", "sector=helth")
    assert table(root, *arguments) == 2
    said = capsys.readouterr().err
    assert "4 faults in the input" in said
    for hint in ("'trust'", "'seniority'", "'health'"):
        assert f"Did you mean {hint}?" in said
    assert "Nothing was written." in said
    assert table(root, "--rows", "") == 2
    assert "no question is named" in capsys.readouterr().err
    assert table(root, "--rows", "trust,duration") == 2
    assert "Give a table of their own to the numbers: duration." in capsys.readouterr().err
    assert made(root) == []


def test_a_wave_that_is_not_weighted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = minimal(tmp_path / "project")
    assert table(root, "--rows", "trust") == 2
    assert "weighted.parquet: it has not been made yet." in capsys.readouterr().err


@pytest.mark.parametrize("command", ["cube", "report", "audit", "weight"])
def test_a_wave_that_is_not_there_has_the_nearest(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = minimal(tmp_path / "project")
    assert main(["--root", str(root), "--wave", "demo-smal", command]) == 2
    said = capsys.readouterr().err
    assert "There is no wave 'demo-smal'. Did you mean 'demo-small'?" in said
    assert main(["--root", str(root), "--wave", WAVE, command]) == 2
    assert "There is no wave" not in capsys.readouterr().err


def test_a_table_in_welsh_has_files_of_its_own(weighted: Path) -> None:
    for arguments in ((), ("--language", "cy")):
        assert table(weighted, "--rows", "quality", *arguments) == 0
    assert {path.name for path in made(weighted) if path.name.startswith("quality")} == {
        f"{name}{ending}" for name in ("quality", "quality-cy")
        for ending in (".csv", ".html", ".xlsx")
    }  # fmt: skip


def test_a_survey_in_welsh_alone_has_tables_too(
    weighted: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = Path(shutil.copytree(weighted, tmp_path / "project"))
    config = root / "config.toml"
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace('["en", "cy"]', '["cy"]'), encoding="utf-8")
    assert table(root, "--rows", "success_scale", "--by", "sector") == 0
    assert "Iechyd" in capsys.readouterr().out
    assert open_wave(WAVE, root).language == "cy"
    assert table(root, "--rows", "trust", "--language", "en") == 2
    assert "this survey has no language 'en'. Known: cy." in capsys.readouterr().err


def test_the_same_filter_in_other_words_is_the_same_file(weighted: Path) -> None:
    for where in ("region=north", "region == 'north'", "(region = north)"):
        assert table(weighted, "--rows", "quality", "--where", where) == 0
    assert len([path for path in made(weighted) if "region-north" in path.name]) == 3


def test_what_no_table_is_made_of_is_said(
    weighted: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An identifier is a name of the codebook, and a question cannot be broken down by itself."""
    assert table(weighted, "--rows", "identifier,trust", "--by", "trust") == 2
    said = capsys.readouterr().err
    assert "2 faults in the input" in said
    assert "'identifier' is a text, an identifier or a part of the design." in said
    assert "'trust' is in ROWS and in BY. Name it once" in said


def test_a_list_of_names_that_is_too_long_is_counted(
    weighted: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No name is cut: all that are listed are known, and with those counted they are all."""
    assert table(weighted, "--rows", "zzzzzz") == 2
    (listed,) = re.findall(r"Known: (.*) and (\d+) more\.", capsys.readouterr().err)
    known = {*open_wave(WAVE, weighted).questions()["variable"]}
    shown = listed[0].split(", ")
    assert {*shown} < known
    assert len(shown) + int(listed[1]) == len(known)
