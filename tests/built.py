"""What is made once a test run, by whichever of its processes asks first: waves, and the site."""

import fcntl
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from pipeline.__main__ import main
from tests.conftest import ROOT, copy_project, make_ready, run

#: The wave of `regions`, and what Make is asked for: its release, and then its pages.
WAVE = "demo-small"
FIGURES = (f"data/processed/{WAVE}/release.parquet", f"WAVE={WAVE}")
REPORT = ("report", f"WAVE={WAVE}")
OTHER_OUTCOMES = re.compile(r"(?m)^(quality|efficiency|lasting),outcome,outcomes,")


@contextmanager
def _taking_turns(lock: Path) -> Iterator[None]:
    """One process of a test run at a time."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _once(
    folder: Path, name: str, make: Callable[[], subprocess.CompletedProcess[str]], where: str = ""
) -> str:
    """What a command says that is run once a test run, by one process at a time in one place.

    Where it fails, it does at once for every test after the first that asks for it.
    """
    done, failed = folder / f"{name}.done", folder / f"{name}.failed"
    with _taking_turns(folder / f"{where or name}.lock"):
        if not done.exists() and not failed.exists():
            result = make()
            ended = done if result.returncode == 0 else failed
            ended.write_text(result.stdout + result.stderr, encoding="utf-8")
        assert done.exists(), failed.read_text(encoding="utf-8")
        return done.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that the processes of a test run share."""
    base = tmp_path_factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = base / "built"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def built(run_folder: Path) -> Callable[[str], Path]:
    """`built("demo-2")` is a project's folder in which that wave has been made.

    A test that would change it takes a copy.
    """
    folder = run_folder / "project"

    def build(wave: str) -> Path:
        def make() -> subprocess.CompletedProcess[str]:
            if not folder.exists():
                copy_project(folder)
            return run(folder, "make", "report", f"WAVE={wave}")

        _once(run_folder, wave, make, "project")
        return folder

    return build


class Regions(NamedTuple):
    """A project with regions, two outcomes and no contexts: as released, with pages, and seconds.

    Its stages, files and kinds of page are those of the whole, in a fifth of the time.
    """

    released: Path
    reported: Path
    seconds: tuple[float, float]


def fewer(folder: Path) -> Path:
    """Let a project have regions alone, two outcomes of five, and nothing of what works where."""
    choices = folder / "config.toml"
    typed = choices.read_text(encoding="utf-8")
    typed, dimensions = re.subn(r"(?m)^dimensions = .*$", 'dimensions = ["region"]', typed)
    typed, contexts = re.subn(r"(?m)^contexts = .*$", "contexts = []", typed)
    assert (dimensions, contexts) == (1, 1)
    choices.write_text(typed, encoding="utf-8")
    variables = folder / "data/reference/variables.csv"
    typed, outcomes = OTHER_OUTCOMES.subn(r"\1,fact,,", variables.read_text(encoding="utf-8"))
    assert outcomes == 3
    variables.write_text(typed, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def regions(run_folder: Path) -> Regions:
    """For tests that do not hang on how many areas there are; they take a copy of it."""
    released, reported = (run_folder / f"regions/{name}" for name in ("released", "reported"))

    def make() -> subprocess.CompletedProcess[str]:
        fewer(copy_project(released, started=True))
        begun = time.monotonic()
        result = run(released, "make", "-j2", *FIGURES)
        first = time.monotonic() - begun
        if result.returncode == 0:
            shutil.copytree(released, reported, symlinks=True)
            begun = time.monotonic()
            result = run(reported, "make", "-j2", *REPORT)
        result.stdout = f"{first} {time.monotonic() - begun}\n{result.stdout}"
        return result

    first, second = _once(run_folder, "regions", make).splitlines()[0].split()
    return Regions(released, reported, (float(first), float(second)))


def copied(made: Path, folder: Path, wave: str = "", started: bool = False) -> Path:
    """A copy of a project that has been made, which a test may spoil; `wave`: its pages alone.

    `started`: its Python is started for each command, as a person's is.
    """

    def other_waves(place: str, names: list[str]) -> list[str]:
        return [one for one in names if wave and one != wave and Path(place) == made / "reports"]

    copy = Path(shutil.copytree(made, folder, symlinks=True, ignore=other_waves))
    if not started and (copy / ".venv/bin/python").is_symlink():
        make_ready(copy)
    return copy


STAGES = ("ingest", "clean", "weight", "analyse", "disclose", "report")


def make_here(folder: Path, stages: Sequence[str] = STAGES, wave: str = "") -> None:
    """What `make report` does, in this process: what pages need is imported once a test run.

    `wave`: the one to make, where it is not the one that config.toml names.
    """
    named = ("--wave", wave) if wave else ()
    with pytest.MonkeyPatch.context() as patched:
        # Temporary files of this process stay where they are: it has more to do than one report.
        patched.setattr("pipeline.report.render.scratch.use_scratch", lambda _: None)
        for stage in stages:
            assert main(["--root", str(folder), *named, stage]) == 0, stage


@pytest.fixture(scope="session")
def site(run_folder: Path) -> Path:
    """The documentation's, built as `make docs` builds it; --quiet would turn --strict off."""
    folder = run_folder / "site"
    command = (sys.executable, "-m", "mkdocs", "build", "--strict", "-d", str(folder))
    assert "WARNING -" not in _once(run_folder, "site", lambda: run(ROOT, *command))
    return folder
