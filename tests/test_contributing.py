"""What CONTRIBUTING.md asks for before a change is sent is done, for real, in a copy."""

import os
import re
import shutil
import sysconfig
from pathlib import Path

import pytest

from tests.conftest import ROOT, copy_project, run

TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
COMMANDS = [
    line for block in re.findall(r"^```sh\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
    for line in block.splitlines() if line
]  # fmt: skip
#: What `make test` looks for before it begins, and asks Debian for where it is not there.
DEBIAN = ("chromium", "pdftotext", "aspell")
#: A short file of tests, which runs no other: `make test` whole would come back to this one.
SHORT = "tests/stats/association/test_multiplicity.py"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of all that git tracks or would, which is a repository too, with ruff's program."""
    folder = copy_project(tmp_path / "project")
    (folder / ".venv/bin/ruff").symlink_to(Path(sysconfig.get_path("scripts")) / "ruff")
    shutil.copytree(ROOT / "tests/golden", folder / "tests/golden", dirs_exist_ok=True)
    assert run(folder, "git", "init", "-q").returncode == 0
    return folder


def test_these_are_the_commands() -> None:
    assert COMMANDS == ["make check", "make test"]


def test_make_check_finds_nothing(checkout: Path) -> None:
    """mypy keeps what it knows of each file by its bytes: of those that are the same, here too."""
    result = run(checkout, "make", "check", env={"MYPY_CACHE_DIR": str(ROOT / ".mypy_cache")})
    assert result.returncode == 0, result.stdout + result.stderr
    assert "All checks passed!" in result.stdout
    assert re.search(r"Success: no issues found in \d{3} source files", result.stdout)


def test_make_check_stops_at_a_fault(checkout: Path) -> None:
    """One that only the first of its commands finds, and the last is never come to."""
    module = checkout / "pipeline/errors.py"
    module.write_text(module.read_text(encoding="utf-8") + "\nimport os\n", encoding="utf-8")
    result = run(checkout, "make", "check")
    assert result.returncode == 2
    assert "pipeline/errors.py" in result.stdout
    assert "Success" not in result.stdout


@pytest.mark.parametrize("broken", [False, True], ids=["good", "broken"])
def test_make_test_runs_the_tests_that_it_is_given(checkout: Path, broken: bool) -> None:
    if not os.environ.get("CI") and not all(shutil.which(name) for name in DEBIAN):
        pytest.skip("make test would install Debian's packages here")
    if broken:
        module = checkout / "pipeline/stats/association/multiplicity.py"
        module.write_text("raise RuntimeError('broken')\n", encoding="utf-8")
    result = run(checkout, "make", "test", f"TESTS={SHORT}")
    said = result.stdout + result.stderr
    assert (result.returncode == 0) is not broken, said
    if broken:
        assert "RuntimeError: broken" in said
    else:
        assert "[100%]" in said
