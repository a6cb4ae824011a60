"""A respondent whose every mark is unique is planted in a wave: nothing of them comes out.

The marks are an identifier, an address, an open answer, a date, a duration, and a weight; they are
looked for in every byte that readers get, inside compressed files too, and in all that is said.
"""

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest

from pipeline.__main__ import main
from pipeline.ingest.formats import read_export
from tests.built import STAGES, fewer, make_here
from tests.conftest import copy_project, run

WAVE = "demo-small"
EXPORT = f"data/raw/{WAVE}/survey.sav"
SERIAL, MINUTES, WEIGHT = 918273645, 87.654321, 1.0829173
ADDRESS, SAID, DAY = "canary7f3e@example.org", "CANARYSONG 5b1d in a coal mine", "2025-05-29"
MARKS = [str(SERIAL), "918,273,645", "87.654321", "1.0829173", "canary7f3e", "CANARYSONG"]


def plant(folder: Path, sector: float | None = None) -> int:
    """Mark one respondent of the export, give everybody a weight; return the respondent's row."""
    path = folder / EXPORT
    frame, meta = pyreadstat.read_sav(
        str(path), user_missing=True, disable_datetime_conversion=True
    )
    row = int(frame.index[(frame["S1_SECTOR"] == 2) & frame["C1"].notna()][7])
    frame["CANARYWT"] = 1.0
    for column, value in (("SERIAL", SERIAL), ("DUR_MINS", MINUTES), ("CANARYWT", WEIGHT),
                          ("CONTACT", ADDRESS), ("SYLW_comment", SAID)):  # fmt: skip
        frame[column] = frame[column].astype(float if column in ("SERIAL", "DUR_MINS") else object)
        frame.loc[row, column] = value
    if sector is not None:
        frame.loc[row, "S1_SECTOR"] = sector
    frame["CANARYWT"] = frame["CANARYWT"].astype(float)
    pyreadstat.write_sav(
        frame,
        str(path),
        column_labels={**meta.column_names_to_labels, "CANARYWT": "Weight"},
        variable_value_labels=meta.variable_value_labels,
        missing_ranges=meta.missing_ranges,
        variable_format=meta.original_variable_types,
    )
    for file, line in (
        (f"data/reference/waves/{WAVE}.csv", "column,survey_weight,CANARYWT,Weight,,1.00,\n"),
        (
            "data/reference/variables.csv",
            "survey_weight,weight,,,number,,,Weight,Pwysau,Weight,Pwysau,,,\n",
        ),
    ):
        (folder / file).write_text((folder / file).read_text(encoding="utf-8") + line, "utf-8")
    choices = folder / "config.toml"
    typed = choices.read_text(encoding="utf-8")
    assert 'method = "rake"' in typed
    choices.write_text(typed.replace('method = "rake"', 'method = "supplied"'), encoding="utf-8")
    return row


def bodies(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file beneath a folder, and every file inside one that is an archive."""
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        name, body = path.relative_to(folder).as_posix(), path.read_bytes()
        yield name, body
        if zipfile.is_zipfile(io.BytesIO(body)):
            with zipfile.ZipFile(io.BytesIO(body)) as archive:
                yield from ((f"{name}: {one}", archive.read(one)) for one in archive.namelist())


def found(text: bytes) -> list[str]:
    """The marks that some bytes hold, in UTF-8 or in UTF-16."""
    return [m for m in MARKS if m.encode() in text or m.encode("utf-16-le") in text]


def test_the_planted_marks_are_really_there(tmp_path: Path) -> None:
    """In the export, and, of what the codebook names, in the tables before disclosure control."""
    folder = copy_project(tmp_path / "project")
    row = plant(folder)
    raw = read_export(folder / EXPORT).frame
    assert raw.loc[row, "SERIAL"] == SERIAL
    assert raw.loc[row, "SYLW_comment"] == SAID
    for stage in ("ingest", "clean", "weight"):
        assert main(["--root", str(folder), "--wave", WAVE, stage]) == 0
    weighted = pd.read_parquet(folder / f"data/processed/{WAVE}/weighted.parquet")
    assert (weighted["base_weight"] == WEIGHT).sum() == 1


def test_no_byte_of_the_release_or_of_what_is_said_holds_one(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The report in a process of its own: what its pages' processes say is heard as well."""
    folder = fewer(copy_project(tmp_path / "project"))
    plant(folder)
    make_here(folder, STAGES[:-1], WAVE)
    command = (str(folder / ".venv/bin/python"), "-m", "pipeline", "--wave", WAVE, "report")
    made, said = run(folder, *command), capfd.readouterr()
    assert made.returncode == 0, made.stdout + made.stderr
    assert "disclose: " in said.out
    assert found((said.out + said.err + made.stdout + made.stderr).encode()) == []
    files = dict(bodies(folder / "reports"))
    assert len(files) > 60
    assert {name: found(body) for name, body in files.items() if found(body)} == {}
    beside = folder / "data/processed" / WAVE
    safe = ("run.jsonl", "audit.json", "account.json", "dictionary.json", "release.parquet")
    for name in safe:
        assert found((beside / name).read_bytes()) == [], name
    release = pd.read_parquet(beside / "release.parquet")
    weighted = pd.read_parquet(beside / "weighted.parquet")
    own = float(weighted.loc[weighted["base_weight"] == WEIGHT, "weight"].iloc[0])
    numbers = release[["value", "low", "high", "base", "effective_base"]].to_numpy(dtype=float)
    for weight in {WEIGHT, own}:
        assert not (abs(numbers - weight) < 1e-6).any()
    assert json.loads((beside / "audit.json").read_text())["guarantees"]["G2"]["holds"]


@pytest.mark.parametrize("wrong", ["an unknown code", "an identifier twice", "no weight"])
def test_no_message_about_them_holds_one(
    tmp_path: Path, wrong: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is wrong is wrong with the planted respondent; the message does not say with whom."""
    folder = copy_project(tmp_path / "project")
    row = plant(folder, sector=77.0 if wrong == "an unknown code" else None)
    path = folder / EXPORT
    if wrong != "an unknown code":
        frame, meta = pyreadstat.read_sav(str(path), user_missing=True)
        if wrong == "no weight":
            frame.loc[row, "CANARYWT"] = -WEIGHT
        else:
            frame = pd.concat([frame, frame.loc[[row]]], ignore_index=True)
            frame.loc[len(frame) - 1, "C1"] = 77.0
        pyreadstat.write_sav(frame, str(path), column_labels=meta.column_names_to_labels,
                             variable_value_labels=meta.variable_value_labels,
                             missing_ranges=meta.missing_ranges)  # fmt: skip
    status = 0
    for stage in ("ingest", "clean", "weight"):
        status = status or main(["--root", str(folder), "--wave", WAVE, stage])
    said = capsys.readouterr()
    assert status == 2
    assert found((said.out + said.err).encode()) == []
    log = folder / "data/processed" / WAVE / "run.jsonl"
    assert found(log.read_bytes()) == []


def test_a_fault_of_ours_does_not_tell_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An unforeseen error whose own text is a respondent's row: neither message nor log has it."""
    folder = copy_project(tmp_path / "project")
    plant(folder)

    def fail(*_: object) -> None:
        raise RuntimeError(f"row {SERIAL}: {SAID}, weight {WEIGHT}")

    monkeypatch.setattr("pipeline.ingest.ingest", fail)
    assert main(["--root", str(folder), "--wave", WAVE, "ingest"]) == 70
    said = capsys.readouterr()
    assert "a fault of the pipeline" in said.err
    assert found((said.out + said.err).encode()) == []
    assert found((folder / "data/processed" / WAVE / "run.jsonl").read_bytes()) == []
