"""Nothing is lost: not to a kill at any moment, a full disk, a folder in the way, or two at once.

A few moments are tried each time; MOMENTS=100 in the environment tries a hundred.
"""

import fcntl
import hashlib
import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.__main__ import main
from tests.built import FIGURES, REPORT, WAVE, Regions, copied
from tests.conftest import run
from tests.minimal import hashes, minimal

MOMENTS = int(os.environ.get("MOMENTS", "3"))
SEED = 20150101
EDITED = "recodes.csv"
RECORDS = ((EDITED, "weighting.csv", "exclusive.csv", "account.json"), ("dictionary.json",))


def made(folder: Path) -> dict[str, str]:
    """The bytes of everything that a run makes; locks and logs are no outputs.

    Of audit.json all but how long the audit took.
    """
    took = re.compile(rb'\n "seconds": [\d.]+')
    return {
        str(path.relative_to(folder)): hashlib.sha256(took.sub(b"", path.read_bytes())).hexdigest()
        for place in ("data/processed", "reports")
        for path in sorted((folder / place).rglob("*"))
        if path.is_file() and path.name not in (".lock", "run.jsonl")
    }


Undisturbed = tuple[Path, dict[str, str], float]


@pytest.fixture(scope="module")
def released(regions: Regions, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    """What a run up to the release makes that nobody interrupts, and how long that takes."""
    folder = copied(regions.released, tmp_path_factory.mktemp("released") / "project")
    return folder, made(folder), regions.seconds[0]


@pytest.fixture(scope="module")
def reported(regions: Regions, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    """A run from that release to the pages."""
    folder = copied(regions.reported, tmp_path_factory.mktemp("reported") / "project")
    return folder, made(folder), regions.seconds[1]


#: The project's Python as a person's is, started for each command: a kill ends all of it.
STARTED = ".venv/bin/started"


def start(folder: Path, *goals: str) -> subprocess.Popen[bytes]:
    """A run in a group of its own, so that it can be killed with all that it started."""
    surroundings = {k: v for k, v in os.environ.items() if not k.startswith(("MAKE", "MFLAGS"))}
    return subprocess.Popen(
        ["make", "-j2", f"PY={STARTED}", *goals], cwd=folder, env=surroundings,
        start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def forget(folder: Path, place: str = ".made") -> None:
    """What was noted as up to date: by Make, whose stages are run again; or of a wave's pages."""
    shutil.rmtree(folder / "data/processed" / place, ignore_errors=True)


def killed_and_run_again(one: Undisturbed, goals: tuple[str, ...], moment: int) -> None:
    """kill -9 at a moment, and the next run ends with the bytes of a run nobody interrupted.

    Every other time only make is killed, and what it started goes on next to the next run.
    """
    folder, wanted, seconds = one
    going = start(folder, *goals)
    time.sleep(random.Random(SEED + moment).uniform(0, seconds))
    if moment % 2:
        going.kill()
    elif going.poll() is None:
        os.killpg(going.pid, signal.SIGKILL)
    going.wait()
    result = run(folder, "make", "-j2", *goals)
    assert result.returncode == 0, result.stdout + result.stderr
    assert made(folder) == wanted


@pytest.mark.parametrize("moment", range(MOMENTS))
def test_a_kill_at_any_moment_before_the_release(moment: int, released: Undisturbed) -> None:
    """From nothing but the export, or with every stage out of date and its files there."""
    folder = released[0]
    if moment % 3:
        run(folder, "make", "clean")
    forget(folder)
    killed_and_run_again(released, FIGURES, moment)


@pytest.mark.parametrize("moment", range((MOMENTS + 9) // 10))
def test_a_kill_at_any_moment_before_the_pages(moment: int, reported: Undisturbed) -> None:
    """The pages that stand are replaced by the same pages, each of them made again."""
    for note in (reported[0] / "data/processed/.made").glob("reports-*"):
        note.unlink()
    forget(reported[0], f"{WAVE}/pages")
    killed_and_run_again(reported, REPORT, moment)


@pytest.mark.parametrize(
    ("number", "status"),
    [(signal.SIGINT, "stopped"), (signal.SIGTERM, "stopped"), (signal.SIGKILL, "killed")],
)
def test_a_hanging_cell_ends_with_its_run(
    number: signal.Signals, status: str, reported: Undisturbed, tmp_path: Path
) -> None:
    """Within two seconds and without a trace: no page moved, no folder left, a line in the log."""
    folder = reported[0]
    notebook = folder / "notebooks/area.ipynb"
    typed, pages = notebook.read_text(encoding="utf-8"), made(folder)
    hanging = json.loads(typed)
    begun = tmp_path / "begun"
    hangs = f"import pathlib, time\npathlib.Path({str(begun)!r}).touch()\ntime.sleep(10000)"
    hanging["cells"][-1]["source"] = hangs
    command = ["-m", "pipeline", "--wave", WAVE, "report", "--page"]
    note = folder / f"data/processed/{WAVE}/.scratch"
    notebook.write_text(json.dumps(hanging), encoding="utf-8")
    try:
        going = subprocess.Popen(
            [STARTED, *command, "en/region-mid-wales"], cwd=folder, start_new_session=True,
            stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        until = time.monotonic() + 120
        while not begun.exists():
            assert time.monotonic() < until
            assert going.poll() is None
            time.sleep(0.05)
        scratch = Path(note.read_text())
        assert list(scratch.glob("pages*/*/work"))
        struck = time.monotonic()
        os.killpg(going.pid, number) if number == signal.SIGINT else going.send_signal(number)
        said = going.communicate()[1]
        assert time.monotonic() - struck < 2
        assert "Traceback" not in said
        assert ("stopped; nothing half made was left" in said) == (status == "stopped")
    finally:
        notebook.write_text(typed, encoding="utf-8")
        if going.poll() is None:
            going.kill()
    assert scratch.exists() == note.exists() == (status == "killed")
    ended = [status]
    if status == "killed":  # the next run clears up, and says in the log what came of this one
        subprocess.run([".venv/bin/python", *command, "en/index"], cwd=folder, check=True)
        ended.append("done")
    assert not scratch.exists()
    assert not note.exists()
    log = (folder / f"data/processed/{WAVE}/run.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["status"] for line in log[-len(ended) :]] == ended
    assert made(folder) == pages


@pytest.mark.parametrize("gone", RECORDS, ids="-".join)
def test_records_that_are_gone_are_made_again(gone: tuple[str, ...], released: Undisturbed) -> None:
    """The files next to a stage's table come back, and as they were; edited ones too.

    One of each stage at a time: the stage must miss it, as what it makes for the next is there.
    """
    folder, wanted, _ = released
    assert run(folder, "make", *FIGURES).returncode == 0
    for name in gone:
        path = folder / f"data/processed/{WAVE}" / name
        path.unlink() if name != EDITED else path.write_text("edited by hand")
    result = run(folder, "make", *FIGURES)
    assert result.returncode == 0, result.stdout + result.stderr
    assert made(folder) == wanted


@pytest.fixture(scope="module")
def once_ingested(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small project with its first stage done."""
    root = minimal(tmp_path_factory.mktemp("ingested") / "project")
    assert main(["--root", str(root), "--wave", WAVE, "ingest"]) == 0
    return root


@pytest.fixture
def ingested(once_ingested: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may spoil."""
    return copied(once_ingested, tmp_path / "project")


@pytest.mark.parametrize("most", [0, 100, 20_000, 60_000])
def test_a_full_disk(ingested: Path, most: int, capsys: pytest.CaptureFixture[str]) -> None:
    """No file may grow beyond so many bytes: status 2, the file's name, and nothing half made.

    The clean table of the small wave has some 90,000 bytes.
    """
    command = ["--root", str(ingested), "--wave", WAVE, "clean"]
    before = hashes(ingested)
    room = resource.getrlimit(resource.RLIMIT_FSIZE)
    capsys.readouterr()
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, room[1]))
    try:
        status = main(command)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, room)
    said = capsys.readouterr().err
    assert status == 2, said
    assert "clean: data/processed/demo-small/" in said
    assert "Make room for it, and run this again." in said
    assert "Nothing was lost." in said
    assert str(ingested) not in said
    after = hashes(ingested)
    assert {k: v for k, v in after.items() if "recodes.csv" not in k} == before
    assert not list((ingested / "data/processed").rglob(".*.????????"))
    assert main(command) == 0


def test_a_disk_without_room_for_the_table(
    ingested: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The disk says so when the table is put in its place; the one before stays."""
    monkeypatch.setattr(Path, "replace", _no_room)
    before = hashes(ingested)
    assert main(["--root", str(ingested), "--wave", WAVE, "ingest"]) == 2
    said = capsys.readouterr().err
    assert "data/processed/demo-small/ingested.parquet: No space left on device." in said
    assert hashes(ingested) == before


def _no_room(self: Path, _: Path) -> Path:
    raise OSError(28, "No space left on device", str(self))


@pytest.mark.parametrize(
    ("code", "fix"),
    [(13, "Give yourself the right"), (30, "Give yourself the right"), (5, "Look at the disk")],
)
def test_a_folder_that_may_not_be_written(
    ingested: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    code: int,
    fix: str,
) -> None:
    """Permission denied, a read-only disk, a disk that fails: said with the folder and the fix."""

    def refuse(*_: object, dir: Path, **__: object) -> None:  # noqa: A002
        raise OSError(code, os.strerror(code), str(dir / ".ingested.parquet.abcd1234"))

    monkeypatch.setattr("tempfile.mkstemp", refuse)
    before = hashes(ingested)
    assert main(["--root", str(ingested), "--wave", WAVE, "ingest"]) == 2
    said = capsys.readouterr().err
    assert f"data/processed/demo-small/ingested.parquet: {os.strerror(code)}. {fix}" in said
    assert str(ingested) not in said
    assert hashes(ingested) == before


def test_what_a_killed_run_left_is_cleared_and_never_taken_for_an_output(ingested: Path) -> None:
    """Half-made files have names of their own; what a person put there stays."""
    processed = ingested / "data/processed" / WAVE
    reports = ingested / "reports" / WAVE
    raw, typed = ingested / "data/raw" / WAVE, ingested / "data/reference"
    half = [
        *(processed / f".{name}.ab12cd_9"
          for name in ("cleaned.parquet", "difference.md", "run.jsonl")),
        *(processed / "tables" / f".trust-by-sector.{end}.zzzzzzzz" for end in ("csv", "xlsx")),
        processed / "cube/.data.csv.00000000",
        *(raw / f".{name}.zzzzzzzz" for name in ("survey.sav", "survey.labels.csv")),
        *(typed / place / f".{WAVE}.csv.00000000" for place in ("waves", "population", "requests")),
        typed / "survey" / f".{WAVE}.toml.00000000",
    ]  # fmt: skip
    mine = [
        *(processed / ".notes.txt", processed / "cleaned.parquet.bak", reports / "mine.txt"),
        *(raw / ".notes.txt.abcdefgh", typed / "waves/.demo-2.csv.abcdefgh"),
        processed / "tables/trust.csv",
    ]
    new = reports.with_name(f".{WAVE}.new")
    for folder in (reports, new, *{path.parent for path in half}):
        folder.mkdir(parents=True, exist_ok=True)
    for path in (*half, *mine, new / "index.html"):
        path.write_bytes(b"half")
    # There is no cleaned.parquet, whatever lies there.
    assert main(["--root", str(ingested), "--wave", WAVE, "weight"]) == 2
    assert not [path for path in half if path.exists()]
    assert not new.exists()
    assert all(path.exists() for path in mine)


def test_two_runs_at_once_take_turns(ingested: Path) -> None:
    """The second waits, says so, and both end well with the same bytes."""
    assert main(["--root", str(ingested), "--wave", WAVE, "clean"]) == 0
    table = ingested / "data/processed" / WAVE / "cleaned.parquet"
    wanted = table.read_bytes()
    command = [sys.executable, "-m", "pipeline", "--root", str(ingested), "--wave", WAVE, "clean"]
    with (table.parent / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        both = [
            subprocess.Popen(
                command, cwd=Path(__file__).parents[1], stderr=subprocess.PIPE, text=True
            )
            for _ in range(2)
        ]
        assert both[0].stderr is not None
        assert "another run is working on this wave" in both[0].stderr.readline()
        assert both[0].poll() is None
    assert [one.communicate()[1] is not None and one.returncode for one in both] == [0, 0]
    assert table.read_bytes() == wanted


def test_two_people_type_make_at_once(released: Undisturbed) -> None:
    """From nothing but the export; both end well, and the files are right."""
    folder, wanted, _ = released
    run(folder, "make", "clean")
    both = [start(folder, *FIGURES) for _ in range(2)]
    assert [one.wait() for one in both] == [0, 0]
    assert made(folder) == wanted
