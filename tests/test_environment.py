"""The environment is made whole or made again; what Debian lacks is installed or named.

Pythons, pip, apt-get, sudo and id are stand-ins here, so that nothing is installed;
tests/bare_machine.sh does it with the real ones.
"""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT

# A Python that knows: its version, whether it has venv, how to make an environment, and pip.
PYTHON = """#!/bin/sh
case "$*" in
  *version_info\\ *) exit $(cat "$STATE/old" 2>/dev/null || echo 0) ;;
  *version_info*) echo 3.12 ;;
  *ensurepip*) test ! -e "$STATE/no-venv" ;;
  '-m venv .venv')
    echo made >>"$STATE/log"
    mkdir -p .venv/bin .venv/lib/one/tests .venv/lib/one/testing
    cp "$STATE/inner" .venv/bin/python ;;
esac
"""
INNER = """#!/bin/sh
echo "$@" >>"$STATE/log"
case "$*" in *install*) ls .venv/*.stamp >>"$STATE/log" 2>/dev/null; exit $(cat "$STATE/pip");; esac
"""
APT = """#!/bin/sh
echo "apt-get $*" >>"$STATE/log"
case "$*" in install*) rm -f "$STATE/no-venv";; esac
"""


class Machine:
    """A folder with the project's scripts, and a PATH with stand-ins."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.state, self.path = folder, folder / "state", folder / "path"
        for place in (self.state, self.path):
            place.mkdir()
        shutil.copytree(ROOT / "setup", folder / "setup")
        for name in (
            "sh",
            "basename",
            "rm",
            "mkdir",
            "cp",
            "cat",
            "ls",
            "touch",
            "env",
            "grep",
            "find",
        ):
            (self.path / name).symlink_to(str(shutil.which(name)))
        self.program("python3", PYTHON)
        self.program("id", "#!/bin/sh\necho 0\n")
        self.program("apt-get", APT)
        (self.state / "inner").write_text(INNER)
        (self.state / "inner").chmod(0o755)
        (self.state / "pip").write_text("0")

    def program(self, name: str, text: str) -> None:
        (self.path / name).write_text(text)
        (self.path / name).chmod(0o755)

    def run(self, kind: str = "report", **env: str) -> subprocess.CompletedProcess[str]:
        (self.state / "log").write_text("")
        return subprocess.run(
            ["/bin/sh", "setup/environment.sh", kind],
            cwd=self.folder,
            env={"PATH": str(self.path), "STATE": str(self.state), **env},
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def log(self) -> list[str]:
        return (self.state / "log").read_text().splitlines()

    @property
    def stamps(self) -> set[str]:
        return {path.name for path in self.folder.glob(".venv/*.stamp")}


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_it_is_made_once_and_added_to(machine: Machine) -> None:
    assert machine.run().returncode == 0
    assert machine.log[0] == "made"
    assert "--require-hashes -r requirements.txt" in machine.log[-1]
    assert machine.stamps == {"report.stamp"}
    # What is installed and no report needs: the tests of the packages themselves.
    assert [path.name for path in machine.folder.glob(".venv/lib/one/*")] == ["testing"]
    assert machine.run("test").returncode == 0
    assert "made" not in machine.log
    assert "-r requirements-test.txt" in machine.log[-1]
    assert machine.stamps == {"report.stamp", "test.stamp"}
    assert machine.run("lab").returncode == 0
    assert machine.stamps == {"report.stamp", "test.stamp", "lab.stamp"}


def test_what_debian_left_half_made_is_made_again(machine: Machine) -> None:
    """`python3 -m venv` without python3-venv leaves a folder with a Python and no pip."""
    (machine.folder / ".venv/bin").mkdir(parents=True)
    (machine.folder / ".venv/bin/python").symlink_to("/nowhere/python3")
    (machine.folder / ".venv/old").touch()
    result = machine.run()
    assert result.returncode == 0
    assert "environment: .venv is half made; making it again" in result.stdout
    assert not (machine.folder / ".venv/old").exists()
    assert machine.stamps == {"report.stamp"}


@pytest.mark.parametrize("kind", ["report", "test"])
def test_an_installation_that_stopped_is_made_again(machine: Machine, kind: str) -> None:
    machine.run()
    (machine.state / "pip").write_text("1")
    assert machine.run(kind).returncode != 0
    assert machine.stamps == set()
    (machine.state / "pip").write_text("0")
    result = machine.run()
    assert "is half made; making it again" in result.stdout
    assert machine.log[0] == "made"
    assert machine.stamps == {"report.stamp"}


@pytest.mark.parametrize(
    ("python", "package"), [("python3", "python3-venv"), ("python3.12", "python3.12-venv")]
)
def test_a_python_without_venv_gets_it_from_debian(
    machine: Machine, python: str, package: str
) -> None:
    machine.program(python, PYTHON)
    (machine.state / "no-venv").touch()
    result = machine.run(PYTHON=python)
    assert result.returncode == 0, result.stderr
    assert f"Debian packages: installing {package}" in result.stdout
    assert machine.log[:2] == ["apt-get update -q", f"apt-get install -y -q {package}"]
    assert machine.stamps == {"report.stamp"}


def test_sudo_is_used_by_those_who_have_it(machine: Machine) -> None:
    machine.program("id", "#!/bin/sh\necho 1000\n")
    machine.program("sudo", '#!/bin/sh\necho sudo >>"$STATE/log"; exec "$@"\n')
    (machine.state / "no-venv").touch()
    assert machine.run().returncode == 0
    assert machine.log[:2] == ["sudo", "apt-get update -q"]


def test_who_may_not_install_is_told_what_to_ask_for(machine: Machine) -> None:
    machine.program("id", "#!/bin/sh\necho 1000\n")
    (machine.state / "no-venv").touch()
    result = machine.run()
    assert result.returncode == 2
    assert "As root: apt-get install python3-venv" in result.stderr
    assert not (machine.folder / ".venv").exists()


def test_an_old_python_and_none_at_all_are_said(machine: Machine) -> None:
    (machine.state / "old").write_text("1")
    result = machine.run()
    assert result.returncode == 2
    assert "Python 3.11 or later is needed, and 'python3' is older" in result.stderr
    result = machine.run(PYTHON="python3.99")
    assert "there is no Python called 'python3.99'." in result.stderr


def test_the_browser_tests_get_what_their_driver_needs(machine: Machine) -> None:
    """The driver does not start without libatomic1, which a small Debian lacks."""
    (machine.folder / ".venv/bin").mkdir(parents=True)
    (machine.folder / ".venv/bin/python").write_text("#!/bin/sh\nexit 127\n")
    (machine.folder / ".venv/bin/python").chmod(0o755)
    (machine.state / "log").write_text("")
    subprocess.run(
        ["/bin/sh", "setup/debian.sh", "test"],
        cwd=machine.folder,
        env={"PATH": str(machine.path), "STATE": str(machine.state)},
        check=True,
    )
    wanted = "apt-get install -y -q chromium poppler-utils pspp aspell aspell-cy libatomic1"
    assert machine.log == ["apt-get update -q", wanted]


def test_what_git_ignores_is_in_no_image() -> None:
    """Answers, and what is made of them: podman and docker both read .dockerignore."""
    kept_out = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    plain = [line.removeprefix("**/").strip("/") for line in kept_out]
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    for line in ignored:
        sign = "!" if line.startswith("!") else ""
        assert sign + line.removeprefix("!").strip("/") in plain, line
    raw = kept_out.index("data/raw/*")
    assert all(kept_out.index(line) > raw for line in kept_out if line.startswith("!"))
    assert not (ROOT / ".containerignore").exists(), "podman would read it, and docker would not"
