"""The Python of projects that tests make does what Python does that is started for a command."""

import json
import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT, link_environment, run
from tests.ready import OF_A_USER

HERE = """
import json, os, sys
print(json.dumps([sys.argv[1:], os.getcwd(), os.environ.get("MARK"), os.umask(0), __name__]))
print(sys.stdin.read(), file=sys.stderr)
sys.exit(7)
"""
WHERE = "import sys; print('pandas' in sys.modules, sys.prefix)"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose only module is called as ours are, and no settings of a user's Python."""
    for name in [one for one in os.environ if one.startswith(OF_A_USER)]:
        monkeypatch.delenv(name)
    link_environment(tmp_path)
    (tmp_path / "pipeline").mkdir()
    (tmp_path / "pipeline/__init__.py").write_text("NAME = 'of the folder'\n", encoding="utf-8")
    (tmp_path / "pipeline/__main__.py").write_text(HERE, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("command", [("-m", "pipeline", "a", "b c"), ("-c", HERE, "a", "b c")])
def test_a_command_has_its_words_folder_files_and_status(
    folder: Path, command: tuple[str, ...]
) -> None:
    """Those that are handed over and those that are not."""
    said = []
    for python in (".venv/bin/python", ".venv/bin/started"):
        done = subprocess.run(
            [python, *command], cwd=folder, input="typed", capture_output=True, text=True,
            env={"MARK": "here", "PYTHONHASHSEED": "0"}, umask=0o027, check=False,
        )  # fmt: skip
        assert done.returncode == 7, done.stderr
        said.append((json.loads(done.stdout), done.stderr))
    assert said[0] == said[1]
    assert said[0] == ([["a", "b c"], str(folder), "here", 0o027, "__main__"], "typed\n")


def test_packages_are_there_and_modules_are_those_of_the_folder(folder: Path) -> None:
    python = ".venv/bin/python"
    assert run(folder, python, "-c", WHERE).stdout.startswith("True ")
    named = "import pipeline; print(pipeline.NAME)"
    assert run(folder, python, "-c", named).stdout == "of the folder\n"
    (folder / "pipeline/__init__.py").write_text("NAME = 'changed'\n", encoding="utf-8")
    assert run(folder, python, "-c", named).stdout == "changed\n"


def test_what_make_starts_has_packages_too(folder: Path) -> None:
    rule = f"""--eval=show: ; @$(PY) -c "{WHERE}\""""
    said = run(folder, "make", "-f", str(ROOT / "Makefile"), "WAVE=w", rule, "show")
    assert said.stdout.startswith("True "), said.stderr


@pytest.mark.parametrize("name", ["PYTHONHASHSEED", "TZ", "LC_ALL", "MPLBACKEND", "LD_BIND_NOW"])
def test_where_python_would_start_otherwise_it_is_started(folder: Path, name: str) -> None:
    found = run(folder, ".venv/bin/python", "-c", WHERE, env={name: "9" if name[0] == "P" else "C"})
    assert found.stdout == f"False {folder}/.venv\n", found.stderr


def test_a_fault_and_a_signal_end_it_as_they_end_python(folder: Path) -> None:
    for number in (signal.SIGKILL, signal.SIGTERM):
        fatal = f"import os; os.kill(os.getpid(), {number})"
        assert run(folder, ".venv/bin/python", "-c", fatal).returncode == -number
    fault = run(folder, ".venv/bin/python", "-c", "1 / 0")
    assert fault.returncode == 1
    assert fault.stderr.endswith("ZeroDivisionError: division by zero\n")
    waits = "import time; print(1, flush=True); time.sleep(60)"
    going = subprocess.Popen(
        [".venv/bin/python", "-c", waits], cwd=folder, stdout=subprocess.PIPE, text=True
    )
    assert going.stdout is not None
    assert going.stdout.readline() == "1\n"
    going.send_signal(signal.SIGTERM)
    assert going.wait() == -signal.SIGTERM
