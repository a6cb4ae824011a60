"""Every case: status 2, a message with file, place and fix, and nothing changed on the disk."""

import re
import shutil
from pathlib import Path

import pytest

from pipeline.__main__ import main
from tests.bad_input.case import Case, project
from tests.bad_input.choices import CHOICES
from tests.bad_input.commands import COMMANDS
from tests.bad_input.exports import CLEANING, EXPORTS
from tests.bad_input.populations import POPULATIONS
from tests.bad_input.references import REFERENCES
from tests.bad_input.tables import TABLES
from tests.minimal import hashes

CASES = (*EXPORTS, *CLEANING, *REFERENCES, *TABLES, *POPULATIONS, *CHOICES, *COMMANDS)
FAULT = re.compile(r"^ +\d+\. (?P<where>[^:]+): (?P<problem>.+?[.!]) (?P<fix>[A-Z].*)$", re.M)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project as it should be, with every stage up to the release."""
    root = project(tmp_path_factory.mktemp("whole") / "project")
    for stage in ("ingest", "clean", "weight", "analyse", "disclose"):
        assert main(["--root", str(root), stage]) == 0
    return root


def status(arguments: list[str]) -> int:
    """The exit status, also where the arguments could not be parsed."""
    try:
        return main(arguments)
    except SystemExit as stopped:
        return int(stopped.code or 0)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name.replace(" ", "-"))
def test_bad_input(
    case: Case, whole: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = shutil.copytree(whole, tmp_path / "project", symlinks=True)
    case.spoil(root)
    for stage in case.before:
        assert main(["--root", str(root), stage]) == 0
    before = hashes(root)
    capsys.readouterr()
    given = [one.replace("{root}", str(root)) for one in case.arguments] or [case.stage]
    rooted = given if "--root" in given else ["--root", str(root), *given]
    found = status(rooted)
    said = capsys.readouterr()
    if case.legal:
        assert found == 0, said.err
        return
    assert found == 2, said.err or said.out
    assert "Traceback" not in said.err
    for phrase in case.says:
        assert phrase in said.err, said.err
    assert str(tmp_path) not in said.err.replace(f"{rooted}", "")
    assert len(said.err) < 60_000
    assert said.err.replace("\n", "").isprintable(), "a message must not command the terminal"
    faults = FAULT.findall(said.err)
    assert faults or "usage:" in said.err or "Nothing was lost." in said.err, said.err
    assert hashes(root) == before


def test_there_are_enough_cases_and_none_is_there_twice() -> None:
    """The plan asks for 120 at the least."""
    names = [case.name for case in CASES]
    assert len(names) == len(set(names))
    assert len(names) >= 120
