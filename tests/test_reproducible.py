"""The same inputs and code give the same bytes, wherever, whenever and by whomever they are run."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.report.blocks.provenance import CRATE, crate
from pipeline.report.release.read import Release, read_release
from tests.conftest import run
from tests.report import fixture_release

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


@pytest.fixture
def release(released: Path) -> Release:
    found = read_release(released, "demo-2")
    made = {"inputs": {"config.toml": "ab" * 32}, "version": "0.1.0", "code": "cd" * 32}
    return Release(found.frame, found.dictionary, found.account | {"provenance": made})


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fixture_release.write(tmp_path_factory.mktemp("processed") / "demo-2")


def test_the_crate_is_as_its_specification_asks(release: Release) -> None:
    """RO-Crate 1.1: a descriptor, a root with four properties, every reference within the graph."""
    files = {"en/index.html": "12" * 32, "cy/release.csv": "34" * 32}
    found = json.loads(crate(release, files))
    entities = {entity["@id"]: entity for entity in found["@graph"]}
    assert len(entities) == len(found["@graph"])
    about = entities[CRATE]
    assert about["about"] == {"@id": "./"}
    assert about["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.1"}
    root = entities["./"]
    assert all(root[name] for name in ("name", "description", "datePublished", "license"))
    assert {part["@id"] for part in root["hasPart"]} == set(files)
    assert entities["en/index.html"]["sha256"] == "12" * 32
    assert entities["#config.toml"]["sha256"] == "ab" * 32
    assert entities["#pipeline"]["version"] == "0.1.0"
    assert entities["#pandas"]["version"].startswith("3.")
    references = [
        reference["@id"]
        for entity in found["@graph"]
        for value in entity.values()
        for reference in (value if isinstance(value, list) else [value])
        if isinstance(reference, dict)
    ]
    ours = {name for name in references if name != about["conformsTo"]["@id"]}
    assert ours <= set(entities)
