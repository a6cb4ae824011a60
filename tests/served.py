"""`make` on a survey's folder, whose stages are run by the process of the tests.

Make decides, hashes, stops and prints as it does for a person. What its recipes call Python is a
small client, which hands the command over to this process and gives back what it printed and how it
ended. So everything goes through the Makefile, and what a stage imports is imported once a test run
and not six times a survey.
"""

import io
import json
import socket
import subprocess
import sys
import tempfile
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from pipeline.__main__ import main
from tests.conftest import ROOT, link_environment, surroundings

CLIENT = """#!{python} -IS
import json, os, socket, sys
there = socket.socket(socket.AF_UNIX)
there.connect({address!r})
there.sendall(json.dumps([os.getcwd(), *sys.argv[1:]]).encode())
there.shutdown(socket.SHUT_WR)
status, out, err = json.load(there.makefile("rb"))
sys.stdout.write(out)
sys.stderr.write(err)
sys.exit(status)
"""


def make_served(folder: Path, *goals: str) -> str:
    """Run `make` in a survey's folder; what it printed.

    Of the project's own files those that the folder lacks are linked there.
    """
    for name in ("pipeline", "notebooks", "Makefile", "requirements.txt", "requirements.in"):
        if not (folder / name).exists():
            (folder / name).symlink_to(ROOT / name)
    link_environment(folder, started=True)
    with tempfile.TemporaryDirectory() as place, socket.socket(socket.AF_UNIX) as server:
        address = f"{place}/s"  # such an address has 107 bytes at the most
        server.bind(address)
        server.listen()
        python = folder / ".venv/bin/python"
        python.unlink()
        python.write_text(CLIENT.format(python=sys.executable, address=address), encoding="utf-8")
        python.chmod(0o755)
        said = Path(place, "said")
        with said.open("w") as file:
            made = subprocess.Popen(
                ("make", *goals), cwd=folder, stdout=file, stderr=file, env=surroundings()
            )
        server.settimeout(0.05)
        while made.poll() is None:
            try:
                asked, _ = server.accept()
            except TimeoutError:
                continue
            with asked:
                _answer(asked)
        text = said.read_text("utf-8")
    assert made.returncode == 0, text[-6000:]
    assert "Traceback" not in text
    return text


def _answer(asked: socket.socket) -> None:
    """Run the command that a client hands over, and hand back how it ended."""
    asked.settimeout(None)
    folder, module, pipeline, *arguments = json.load(asked.makefile("rb"))
    assert (module, pipeline) == ("-m", "pipeline"), "stages are what Make runs"
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err), pytest.MonkeyPatch.context() as patched:
        # Temporary files of this process stay where they are: it has more to do than one report.
        patched.setattr("pipeline.report.render.scratch.use_scratch", lambda _: None)
        status = main(["--root", folder, *arguments])
    asked.sendall(json.dumps([status, out.getvalue(), err.getvalue()]).encode())
