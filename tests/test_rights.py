"""Answers are for their owner alone, whatever the umask; what is released follows the umask."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.rights import make_folder, of_a_file, protect
from tests.conftest import ROOT


def rights(path: Path) -> int:
    return path.stat().st_mode & 0o7777


def rights_below(*folders: Path) -> dict[str, set[int]]:
    """The rights of all folders and of all files in some folders, the folders themselves too."""
    found: dict[str, set[int]] = {"folders": set(), "files": set()}
    for path in (one for folder in folders for one in (folder, *folder.rglob("*"))):
        found["folders" if path.is_dir() else "files"].add(rights(path))
    return found


@pytest.fixture
def wave(tmp_path: Path) -> Path:
    """A root with what the first stages of demo-small read, open to everybody."""
    for name in ("data/reference", "data/raw/demo-small"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "config.toml", tmp_path)
    for path in (tmp_path / "data").rglob("*"):
        path.chmod(0o777 if path.is_dir() else 0o666)
    return tmp_path


def stage(root: Path, *command: str, umask: int) -> None:
    words = [sys.executable, "-m", "pipeline", "--root", str(root), *command]
    result = subprocess.run(
        words, cwd=ROOT, umask=umask, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_answers_are_for_their_owner_alone(wave: Path, umask: int) -> None:
    stage(wave, "--wave", "demo-small", "ingest", umask=umask)
    places = [wave / "data" / kind / "demo-small" for kind in ("raw", "processed")]
    assert rights_below(*places) == {"folders": {0o700}, "files": {0o600}}
    assert {rights(wave / "data" / kind) for kind in ("raw", "processed")} == {0o700}
    assert (places[1] / "ingested.parquet").is_file()
    assert (places[1] / "run.jsonl").is_file()


def test_a_new_wave_is_closed_from_its_first_file_on(wave: Path) -> None:
    brought = wave / "brought.sav"
    shutil.copy(wave / "data/raw/demo-small/survey.sav", brought)
    brought.chmod(0o666)
    stage(wave, "--wave", "2027", "wave", "--export", str(brought), umask=0o022)
    places = [wave / "data" / kind / "2027" for kind in ("raw", "processed")]
    assert rights_below(*places) == {"folders": {0o700}, "files": {0o600}}
    # What people type next is theirs to share: it follows the umask.
    assert rights(wave / "data/reference/waves/2027.csv") == 0o644


def test_a_team_may_share_the_folder(wave: Path) -> None:
    config = (wave / "config.toml").read_text(encoding="utf-8")
    assert "open_to_group = false" in config
    shared = config.replace("open_to_group = false", "open_to_group = true")
    (wave / "config.toml").write_text(shared, encoding="utf-8")
    stage(wave, "--wave", "demo-small", "ingest", umask=0o077)
    places = [wave / "data" / kind / "demo-small" for kind in ("raw", "processed")]
    assert rights_below(*places) == {"folders": {0o2770}, "files": {0o660}}
    (wave / "config.toml").write_text(config, encoding="utf-8")
    stage(wave, "--wave", "demo-small", "clean", umask=0o002)
    assert rights_below(*places) == {"folders": {0o700}, "files": {0o600}}


def test_what_is_linked_to_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    outside = tmp_path / "outside.sav"
    outside.touch(0o644)
    (tmp_path / "raw/survey.sav").symlink_to(outside)
    protect(tmp_path / "raw", group=False)
    assert rights(outside) == 0o644
    protect(tmp_path / "missing", group=False)
    assert not (tmp_path / "missing").exists()


def test_new_folders_and_files_are_as_closed_as_what_they_are_in(tmp_path: Path) -> None:
    before = os.umask(0o002)
    try:
        for top, folder, file in ((0o2770, 0o2770, 0o660), (0o700, 0o700, 0o600)):
            place = tmp_path / f"{top:o}"
            place.mkdir()
            place.chmod(top)
            make_folder(place / "a/b")
            assert {rights(place / "a"), rights(place / "a/b")} == {folder}
            assert of_a_file(place / "a/b") == file
        (tmp_path / "open").mkdir(0o777)
        make_folder(tmp_path / "open/a")
        assert rights(tmp_path / "open/a") == 0o775
        assert of_a_file(tmp_path / "open/a") == 0o664
    finally:
        os.umask(before)
    assert os.umask(before) == before


def test_what_is_released_follows_the_umask(built: Callable[[str], Path]) -> None:
    project = built("demo-small")
    umask = os.umask(0)
    os.umask(umask)
    found = rights_below(project / "reports/demo-small")
    assert found == {"folders": {0o777 & ~umask}, "files": {0o666 & ~umask}}
    answers = rights_below(project / "data/processed/demo-small")
    assert answers == {"folders": {0o700}, "files": {0o600}}
