"""When something is wrong: one message that lists it all, status 2, and nothing lost."""

import re
import subprocess
from pathlib import Path

import pytest

from pipeline.__main__ import main

WAVE = "demo-small"


def pipeline(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command line over a spoilt copy."""
    return subprocess.run(
        [".venv/bin/python", "-m", "pipeline", "--wave", WAVE, *arguments],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip


def refused(result: subprocess.CompletedProcess[str], *said: str) -> None:
    """Status 2, every phrase said, and nothing that only a developer would want."""
    assert result.returncode == 2, result.stderr
    assert "Traceback" not in result.stderr
    assert "Nothing was written." in result.stderr
    for phrase in said:
        assert phrase in result.stderr, result.stderr


def spoil(file: Path, pattern: str, new: str) -> None:
    """Edit a text file as a careless person would."""
    text = file.read_text(encoding="utf-8")
    changed = re.sub(pattern, new, text, count=1, flags=re.MULTILINE)
    assert changed != text
    file.write_text(changed, encoding="utf-8")


def made(folder: Path) -> dict[str, bytes]:
    """What stands in the folder of stages' files, but for the lock and the log."""
    processed = folder / "data/processed" / WAVE
    kept = (".lock", "run.jsonl")
    return {p.name: p.read_bytes() for p in processed.glob("*") if p.name not in kept}


def test_a_missing_export(project: Path) -> None:
    (project / f"data/raw/{WAVE}/survey.sav").unlink()
    refused(pipeline(project, "ingest"), f"data/raw/{WAVE}", "there is no export")


def test_an_unknown_wave(project: Path) -> None:
    result = subprocess.run(
        [".venv/bin/python", "-m", "pipeline", "--wave", "demo-9", "ingest"],
        cwd=project, capture_output=True, text=True, check=False,
    )  # fmt: skip
    refused(result, "data/reference/waves/demo-9.csv", "Did you mean")


@pytest.mark.parametrize("wave", ["../demo-2", "a/b", "", "x" * 42, "demo 2", ".hidden"])
def test_a_wave_that_cannot_be_a_folder(
    wave: str, capsys: pytest.CaptureFixture[str], root: Path
) -> None:
    assert main(["--root", str(root), "--wave", wave, "ingest"]) == 2
    assert "cannot be the name of a wave" in capsys.readouterr().err


def test_every_fault_at_once_and_earlier_outputs_untouched(project: Path) -> None:
    assert pipeline(project, "ingest").returncode == 0
    before = made(project)
    waves = project / f"data/reference/waves/{WAVE}.csv"
    columns = [line.split(",")[2] for line in waves.read_text().splitlines() if "column," in line]
    spoil(waves, f",{columns[5]},", ",Q_no_such,")
    spoil(waves, "55=invalid", "56=invalid")
    result = pipeline(project, "ingest")
    refused(result, "Q_no_such", "55", f"data/reference/waves/{WAVE}.csv")
    assert "faults in the input" in result.stderr
    assert made(project) == before


def test_a_label_that_differs_from_the_codebook(project: Path) -> None:
    spoil(project / "data/reference/scales.csv", "Strongly agree", "Agree very much")
    refused(pipeline(project, "ingest"), "Strongly agree", "Agree very much")


def test_a_population_file_that_lacks_a_sector(project: Path) -> None:
    for stage in ("ingest", "clean"):
        assert pipeline(project, stage).returncode == 0
    population = project / f"data/reference/population/{WAVE}.csv"
    lines = population.read_text(encoding="utf-8").splitlines(keepends=True)
    population.write_text("".join(line for line in lines if "health" not in line), encoding="utf-8")
    refused(pipeline(project, "weight"), f"data/reference/population/{WAVE}.csv", "health")


def test_a_key_that_nobody_knows(project: Path) -> None:
    spoil(project / "config.toml", "^trim_ratio", "trim_ration")
    refused(pipeline(project, "ingest"), "config.toml", "trim_ration", "Did you mean 'trim_ratio'?")


def test_a_stage_before_its_turn(project: Path) -> None:
    refused(pipeline(project, "analyse"), "cleaned.parquet", "make report")


def test_an_error_of_ours_shows_no_data(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], root: Path
) -> None:
    """An unforeseen error names its place in the code and not the message, which may quote data."""
    from pipeline import demo

    def fall(_: Path) -> None:
        raise RuntimeError("respondent 4711 said so")

    monkeypatch.setattr(demo, "write", fall)
    assert main(["--root", str(root), "demo"]) == 70
    said = capsys.readouterr().err
    assert "4711" not in said
    assert "pipeline/commands/demo.py" in said


def test_clean_says_how_many_rows_it_removed_and_why(project: Path) -> None:
    """The counts on the screen are those of recodes.csv, and add up to the rows."""
    assert pipeline(project, "ingest").returncode == 0
    said = pipeline(project, "clean").stdout
    form = r"clean: (\d+) respondents kept of (\d+) rows; removed: "
    kept, rows = re.findall(form, said)[0]
    removed = [int(count) for count in re.findall(r"(\d+) (?:with|out|broken|answered)", said)]
    assert int(kept) + sum(removed) == int(rows)
    assert "2 with the identifier of another row" in said


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("--name=", "--export="), "Write make survey NAME=staff EXPORT=path/to/file."),
        (("--name=staff", "--export="), "Write make survey NAME=staff EXPORT=path/to/file."),
    ],
)
def test_a_survey_without_its_name_or_export_is_told_what_to_write(
    given: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["survey", *given]) == 2
    assert said in capsys.readouterr().err
