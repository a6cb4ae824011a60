"""docs/new-wave.md does what it says: its commands are run, in order, and end in pages."""

import csv
import json
import re
from pathlib import Path

import pandas as pd
import pytest

from pipeline.ingest.formats import READERS
from tests.built import fewer
from tests.conftest import ROOT, copy_project, run

TEXT = (ROOT / "docs/new-wave.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL)


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """The copy in which all was run, with areas of one dimension, and what each command printed."""
    folder = fewer(copy_project(tmp_path_factory.mktemp("doc") / "project"))
    said = []
    for command in COMMANDS:
        result = run(folder, "sh", "-c", command)
        assert result.returncode == 0, (command, result.stdout, result.stderr)
        said.append(result.stdout)
    return folder, said


def test_the_walk_ends_with_the_demonstration_s_figures(
    followed: tuple[Path, list[str]],
) -> None:
    """The wave was drafted from demo-1's export: its answers are those of demo-1's own file."""
    folder, said = followed
    assert len(said) == len(COMMANDS) == 7
    assert "nothing explains\n\n- nothing" in said[1]
    assert said[2].strip() == "1"
    release = pd.read_parquet(folder / "data/processed/2027/release.parquet")
    assert (release["verdict"] == "published").sum() > 1_000
    first = run(folder, "make", "data/processed/demo-1/cleaned.parquet", "WAVE=demo-1")
    assert first.returncode == 0, first.stderr
    ours, theirs = (
        pd.read_parquet(folder / f"data/processed/{wave}/cleaned.parquet")
        for wave in ("2027", "demo-1")
    )
    pd.testing.assert_frame_equal(ours, theirs)


def test_the_walk_ends_in_pages_that_are_audited(followed: tuple[Path, list[str]]) -> None:
    """A page in each language for the whole and for every area, and none that the audit refused.

    demo-1, whose answers these are, did not ask one of the questions, so that a figure of Wales is
    hidden next to its areas'.
    """
    folder, said = followed
    assert said[-1].splitlines()[-1] == "Open reports/2027/en/index.html"
    audit = json.loads((folder / "data/processed/2027/audit.json").read_text("utf-8"))
    assert set(audit["guarantees"]) == {f"G{n}" for n in range(1, 10)}
    assert all(one["holds"] and one["figures"] == [] for one in audit["guarantees"].values())
    assert sum(audit["suppressed"].values()) > 1000
    pages = {
        f"{path.parent.name}/{path.name}" for path in (folder / "reports/2027").rglob("*.html")
    }
    assert pages == {name for name in audit["files"] if name.endswith(".html")}
    # in each of two languages: 4 regions; index, Wales, comparison, quality, how to read
    assert len(pages) == 2 * (4 + 5)


def test_the_wave_as_confirmed_is_the_one_that_was_typed(
    followed: tuple[Path, list[str]],
) -> None:
    """Columns and codes as a person typed them in data/reference/waves/demo-1.csv."""

    def rows(wave: str) -> dict[str, tuple[str, str, frozenset[str]]]:
        path = followed[0] / f"data/reference/waves/{wave}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            return {
                row["name"]: (row["value"], row["text"], frozenset(row["codes"].split("; ")))
                for row in csv.DictReader(file)
                if row["kind"] == "column"
            }

    assert rows("2027") == rows("demo-1")


def test_every_ending_is_documented() -> None:
    table = re.findall(r"^\| ((?:\.\w+ ?)+)\|", TEXT, re.MULTILINE)
    assert {ending for cell in table for ending in cell.split()} == set(READERS)
