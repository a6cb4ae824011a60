"""The same inputs and code give the same bytes, wherever, whenever and by whomever they are run."""

import shutil
from collections.abc import Callable
from pathlib import Path

from tests.conftest import run

WAVE = "demo-small"


def bodies(folder: Path) -> dict[str, bytes]:
    """What readers get, and the release it is made from."""
    files = [path for path in (folder / "reports" / WAVE).rglob("*") if path.is_file()]
    files += [
        folder / "data/processed" / WAVE / name for name in ("release.parquet", "account.json")
    ]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_another_place_day_user_language_and_hash_seed(
    built: Callable[[str], Path], tmp_path: Path
) -> None:
    """A copy without git, on another day where faketime is installed, gives the same bytes."""
    first = built(WAVE)
    second = tmp_path / "another place" / "with a longer name"
    made = shutil.ignore_patterns("processed", "reports", "__pycache__")
    shutil.copytree(first, second, symlinks=True, ignore=made)
    home = tmp_path / "home"
    (home / ".config/matplotlib").mkdir(parents=True)
    (home / ".config/matplotlib/matplotlibrc").write_text("font.size: 3\n")
    surroundings = {
        "HOME": str(home), "USER": "somebody", "LOGNAME": "somebody", "TZ": "Pacific/Auckland",
        "LC_ALL": "C", "LANG": "cy_GB.UTF-8", "SOURCE_DATE_EPOCH": "1000000000",
        "MPLBACKEND": "pdf", "XDG_CONFIG_HOME": str(home / ".config"),
    }  # fmt: skip
    later = ["faketime", "-f", "+100d"] if shutil.which("faketime") else []
    command = [*later, "make", "report", f"WAVE={WAVE}", "PYTHONHASHSEED=7"]
    result = run(second, *command, env=surroundings)
    assert result.returncode == 0, result.stdout + result.stderr
    ours, theirs = bodies(first), bodies(second)
    assert sorted(ours) == sorted(theirs)
    assert [name for name in ours if ours[name] != theirs[name]] == []
    assert len(ours) > 30
