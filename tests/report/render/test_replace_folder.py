"""Finished files are put in place together, and what an earlier plan left goes."""

import json
import tempfile
from hashlib import sha256
from pathlib import Path

import pytest

from pipeline.report.render.replace_folder import put


@pytest.mark.parametrize("absolute", [False, True])
def test_files_and_their_list_lie_there_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, absolute: bool
) -> None:
    """Since Python 3.12 `mkdtemp` gives an absolute path for a relative folder, as here."""
    make = tempfile.mkdtemp
    monkeypatch.setattr(tempfile, "mkdtemp", lambda **given: str(Path(make(**given)).absolute()))
    monkeypatch.chdir(tmp_path)
    reports = (tmp_path if absolute else Path()) / "reports/demo"
    put(reports, {"en/index.html": b"one", "cy/index.html": b"un", "en/old.html": b"old"}, [], True)
    put(reports, {"en/index.html": b"two"}, ["cy/index.html"], True)
    found = {
        path.relative_to(reports).as_posix(): path.read_bytes()
        for path in reports.rglob("*")
        if path.is_file()
    }
    listed = json.loads(found.pop("manifest.json"))["files"]
    assert found == {"en/index.html": b"two", "cy/index.html": b"un"}
    assert listed == {name: sha256(body).hexdigest() for name, body in found.items()}
    assert {path.name for path in reports.iterdir()} == {"en", "cy", "manifest.json"}
