"""The same inputs and code give the same bytes, wherever, whenever and by whomever they are run."""

import shutil
from collections.abc import Callable
from pathlib import Path

from tests.built import REPORT, WAVE, Regions, copied
from tests.conftest import run


def bodies(folder: Path) -> dict[str, bytes]:
    """What readers get, and the release it is made from."""
    files = [path for path in (folder / "reports" / WAVE).rglob("*") if path.is_file()]
    files += [
        folder / "data/processed" / WAVE / name for name in ("release.parquet", "account.json")
    ]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def surroundings(home: Path) -> dict[str, str]:
    """Another user with settings of their own, in another zone and language."""
    (home / ".config/matplotlib").mkdir(parents=True)
    (home / ".config/matplotlib/matplotlibrc").write_text("font.size: 3\n")
    return {
        "HOME": str(home), "USER": "somebody", "LOGNAME": "somebody", "TZ": "Pacific/Auckland",
        "LC_ALL": "C", "LANG": "cy_GB.UTF-8", "SOURCE_DATE_EPOCH": "1000000000",
        "MPLBACKEND": "pdf", "XDG_CONFIG_HOME": str(home / ".config"),
    }  # fmt: skip


def test_another_place_day_user_language_and_hash_seed(regions: Regions, tmp_path: Path) -> None:
    """A copy without git, on another day where faketime is installed, gives the same bytes."""
    first = regions.reported
    second = tmp_path / "another place" / "with a longer name"
    made = shutil.ignore_patterns("processed", "reports", "__pycache__")
    shutil.copytree(first, second, symlinks=True, ignore=made)
    later = ["faketime", "-f", "+100d"] if shutil.which("faketime") else []
    command = [*later, "make", *REPORT, "PYTHONHASHSEED=7"]
    result = run(second, *command, env=surroundings(tmp_path / "home"))
    assert result.returncode == 0, result.stdout + result.stderr
    ours, theirs = bodies(first), bodies(second)
    assert sorted(ours) == sorted(theirs)
    assert [name for name in ours if ours[name] != theirs[name]] == []
    assert len(ours) > 30


def test_a_release_of_all_areas_and_contexts(built: Callable[[str], Path], tmp_path: Path) -> None:
    """From the same answers, with a wave before it: results and release of everything there is."""
    first = built("demo-2") / "data/processed/demo-2"
    folder = copied(built("demo-2"), tmp_path / "copy", "none")
    second = folder / "data/processed/demo-2"
    names = ("results.parquet", "exclusive.csv", "release.parquet", "account.json")
    for name in names:
        (second / name).unlink()
    command = ("make", "data/processed/demo-2/release.parquet", "WAVE=demo-2", "PYTHONHASHSEED=7")
    result = run(folder, *command, env=surroundings(tmp_path / "home"))
    assert result.returncode == 0, result.stdout + result.stderr
    assert "analyse: " in result.stdout
    assert "disclose: " in result.stdout
    assert [n for n in names if (first / n).read_bytes() != (second / n).read_bytes()] == []
