"""Every run leaves a line in the wave's log, however it ends, and the line tells no secret."""

import getpass
import json
import os
import re
import socket
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

import pipeline.clean
from pipeline.__main__ import main
from pipeline.provenance import sha256
from pipeline.runlog import ASKED_FOR, LONGEST, NAME, READS
from tests.bad_input.case import project

STAGES = ("ingest", "clean", "weight", "analyse", "disclose")
WRITTEN = {
    "ingest": {"ingested.parquet"},
    "clean": {"cleaned.parquet", "recodes.csv"},
    "weight": {"weighted.parquet", "weighting.csv"},
    "analyse": {"results.parquet", "exclusive.csv"},
    "disclose": {"release.parquet", "account.json", "dictionary.json"},
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small project after every stage up to the release."""
    root = project(tmp_path_factory.mktemp("log") / "project")
    for stage in STAGES:
        assert main(["--root", str(root), stage]) == 0
    return root


def lines(root: Path, wave: str = "first") -> list[dict[str, Any]]:
    text = (root / "data/processed" / wave / NAME).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_each_run_is_told_with_its_files(whole: Path) -> None:
    found = lines(whole)
    assert [one["command"] for one in found] == list(STAGES)
    for one in found:
        assert (one["wave"], one["status"], one["faults"], one["error"]) == ("first", "done", 0, "")
        folder = "data/processed/first/"
        assert set(one["outputs"]) == {folder + name for name in WRITTEN[one["command"]]}
        for name, told in one["outputs"].items():
            assert told["sha256"] == sha256(whole / name)
        read = {name.removeprefix(folder) for name in one["inputs"] if name.startswith(folder)}
        assert read == {*READS.get(one["command"], ())} - {ASKED_FOR}  # no table is asked for
        typed = {"config.toml", "data/reference/waves/first.csv", "data/raw/first/survey.sav"}
        assert typed <= set(one["inputs"])
        started, finished = (datetime.fromisoformat(one[key]) for key in ("started", "finished"))
        assert one["started"].endswith("+00:00")
        assert one["finished"].endswith("+00:00")
        assert 0 <= one["seconds"] <= (finished - started).total_seconds() + 0.01
        assert {"pipeline", "code", "python", "pandas"} <= set(one["versions"])


def test_rows_are_counted(whole: Path) -> None:
    """24 respondents, as tests/bad_input/case.py writes them; none is taken out."""
    rows = {
        name.rsplit("/", 1)[-1]: told.get("rows")
        for one in lines(whole)
        for name, told in one["outputs"].items()
    }
    assert rows["ingested.parquet"] == rows["cleaned.parquet"] == rows["weighted.parquet"] == 24
    assert rows["release.parquet"] == rows["results.parquet"] > 100
    assert rows["recodes.csv"] is None


def test_a_hash_that_is_read_is_the_one_that_was_written(whole: Path) -> None:
    written: dict[str, str] = {}
    for one in lines(whole):
        for name, told in one["inputs"].items():
            assert written.get(name, told["sha256"]) == told["sha256"]
        written |= {name: told["sha256"] for name, told in one["outputs"].items()}


def test_a_refused_run_is_told_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = project(tmp_path / "project")
    (root / "data/reference/scales.csv").write_text("scale\n", encoding="utf-8")
    assert main(["--root", str(root), "ingest"]) == 2
    (told,) = lines(root)
    assert (told["status"], told["outputs"]) == ("refused", {})
    assert told["faults"] == len(re.findall(r"^ +\d+\. ", capsys.readouterr().err, re.M)) > 0


def test_a_fault_of_ours_is_told_by_its_kind_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = project(tmp_path / "project")
    assert main(["--root", str(root), "ingest"]) == 0

    def broken(*_: object) -> None:
        raise KeyError("a-7 said no")

    monkeypatch.setattr(pipeline.clean, "clean", broken)
    assert main(["--root", str(root), "clean"]) == 70
    told = lines(root)[-1]
    assert (told["status"], told["error"], told["outputs"]) == ("fault", "KeyError", {})
    assert "a-7" not in json.dumps(told)


def test_it_tells_of_no_person_and_no_machine(whole: Path) -> None:
    """Identifiers are a-0 to a-23; see tests/bad_input/case.py."""
    text = (whole / "data/processed/first" / NAME).read_text(encoding="utf-8")
    assert not re.search(r'"a-\d', text)
    for secret in (str(whole), str(Path.home()), getpass.getuser(), socket.gethostname()):
        assert f"{secret}" not in re.sub(r"[0-9a-f]{64}", "", text)
    assert f'"pid": {os.getpid()}' not in text


def test_a_wave_that_nobody_knows_leaves_no_log(tmp_path: Path) -> None:
    root = project(tmp_path / "project")
    assert main(["--root", str(root), "--wave", "frist", "ingest"]) == 2
    assert not (root / "data/processed/frist").exists()


def test_it_does_not_grow_for_ever(tmp_path: Path) -> None:
    root = project(tmp_path / "project")
    path = root / "data/processed/first" / NAME
    path.parent.mkdir(parents=True)
    path.write_text("".join(f'{{"line": {n}}}\n' for n in range(LONGEST + 5)), encoding="utf-8")
    assert main(["--root", str(root), "ingest"]) == 0
    found = lines(root)
    assert len(found) == LONGEST
    assert found[0] == {"line": 6}
    assert found[-1]["command"] == "ingest"


def test_a_log_that_cannot_be_written_does_not_undo_the_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = project(tmp_path / "project")
    (root / "data/processed/first" / NAME).mkdir(parents=True)
    assert main(["--root", str(root), "ingest"]) == 0
    assert "the log of this run could not be written" in capsys.readouterr().err
    assert (root / "data/processed/first/ingested.parquet").is_file()


def test_tables_that_were_asked_for_are_in_the_record(tmp_path: Path) -> None:
    """What was asked for was typed by people, and decides what is released."""
    root = project(tmp_path / "project")
    typed = "data/reference/requests/first.csv"
    (root / typed).parent.mkdir()
    (root / typed).write_text("rows,by,where\nf1,maturity,\n", encoding="utf-8")
    for stage in STAGES:
        assert main(["--root", str(root), stage]) == 0
    account = json.loads((root / "data/processed/first/account.json").read_text("utf-8"))
    assert account["provenance"]["inputs"][typed] == sha256(root / typed)
    *_, analysed, disclosed = lines(root)
    behind = f"data/processed/first/{ASKED_FOR}"
    assert analysed["inputs"][typed] == disclosed["inputs"][typed]
    assert behind in analysed["outputs"]
    assert behind in disclosed["inputs"]
