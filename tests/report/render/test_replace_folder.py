"""Finished files are put in place in one step, and what an earlier plan left goes."""

import errno
import json
from hashlib import sha256
from pathlib import Path

import pytest

from pipeline.files import Folders
from pipeline.lock import alone, making, replaced
from pipeline.report.render import replace_folder
from pipeline.report.render.replace_folder import put

FIRST = {"en/index.html": b"one", "cy/index.html": b"un", "en/old.html": b"old"}


def found(reports: Path) -> dict[str, bytes]:
    """What lies there, and that its list is true."""
    files = {
        path.relative_to(reports).as_posix(): path.read_bytes()
        for path in reports.rglob("*")
        if path.is_file()
    }
    listed = json.loads(files.pop("manifest.json"))["files"]
    assert listed == {name: sha256(body).hexdigest() for name, body in files.items()}
    assert [path.name for path in reports.parent.iterdir()] == [reports.name]
    return files


def no_exchange(*_: object) -> None:
    """The system has no such call."""
    raise OSError(errno.EINVAL, "no such thing")


@pytest.fixture(params=["one step", "two steps"])
def reports(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A wave's folder, with what a system has that exchanges folders, or has not."""
    if request.param == "two steps":
        monkeypatch.setattr(replace_folder, "_exchange", no_exchange)
    folder = tmp_path / "reports/demo"
    put(folder, FIRST, [], True)
    assert found(folder) == FIRST
    return folder


def test_files_and_their_list_lie_there_and_nothing_else(reports: Path) -> None:
    (reports / "mine.txt").write_text("of no plan")
    put(reports, {"en/index.html": b"two"}, ["cy/index.html"], True)
    assert found(reports) == {"en/index.html": b"two", "cy/index.html": b"un"}


def test_one_page_is_put_between_the_others(reports: Path) -> None:
    put(reports, {"cy/index.html": b"dau"}, [], False)
    assert found(reports) == FIRST | {"cy/index.html": b"dau"}


def test_with_a_page_come_its_figures_and_its_old_ones_go(reports: Path) -> None:
    drawn = {"en/figures/one/a.svg": b"a", "en/figures/one/b.svg": b"b"}
    other = {"en/figures/one-more/c.svg": b"c"}
    put(reports, FIRST | drawn | other, [], True)
    put(reports, {"en/figures/one/a.svg": b"A"}, [], False, ["en/figures/one"])
    assert found(reports) == FIRST | {"en/figures/one/a.svg": b"A"} | other


def test_a_relative_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for body in (b"one", b"two"):
        put(Path("reports/demo"), {"en/index.html": body}, [], True)
    assert found(tmp_path / "reports/demo") == {"en/index.html": b"two"}


def test_a_death_before_the_switch_leaves_the_last_pages(
    reports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(new: Path, there: Path) -> None:
        assert (new, there) == (making(reports), reports)
        raise KeyboardInterrupt

    monkeypatch.setattr(replace_folder, "_switch", die)
    with pytest.raises(KeyboardInterrupt):
        put(reports, {"en/index.html": b"two"}, ["cy/index.html"], True)
    assert found(reports) == FIRST


def test_a_full_disk_leaves_the_last_pages_and_names_the_place(
    reports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_bytes", full)
        with pytest.raises(OSError, match="No space") as trouble:
            put(reports, {"en/index.html": b"two"}, ["cy/index.html"], True)
    assert trouble.value.filename == str(reports / "en/index.html")
    assert found(reports) == FIRST


def test_a_run_that_died_between_two_steps_is_settled_by_the_next(reports: Path) -> None:
    making(reports).mkdir()
    reports.rename(replaced(reports))
    with alone(Folders(reports.parents[1], reports.name)):
        assert found(reports) == FIRST
