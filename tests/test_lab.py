"""Notebooks as `make lab` opens them: in their folder, on a plain kernel, as they are typed."""

import json
import os
import shutil
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from pipeline.__main__ import main
from tests.conftest import ROOT, run
from tests.minimal import minimal
from tests.report import fixture_wider
from tests.report.blocks.test_additional import asked, rows
from tests.report.changed import add

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
BENCH = ROOT / "notebooks/explore.ipynb"
PAGES = [path for path in NOTEBOOKS if path != BENCH]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The notebooks next to a released wave with a table that was asked for, as they lie here."""
    place = tmp_path_factory.mktemp("lab")
    add(fixture_wider.write(place / "data/processed/demo-2"), rows(), requested=asked())
    shutil.copytree(ROOT / "notebooks", place / "notebooks")
    return place / "notebooks"


@pytest.mark.parametrize("name", [path.name for path in PAGES])
def test_a_notebook_runs_in_its_folder_as_it_is(folder: Path, name: str) -> None:
    outputs = run_in(folder, nbformat.read(folder / name, as_version=4))
    assert {output.output_type for output in outputs} == {"execute_result", "display_data"}
    assert sum("text/html" in output.data for output in outputs) >= 3
    if name in ("national.ipynb", "area.ipynb"):
        assert any("image/svg+xml" in output.data for output in outputs)


def run_in(folder: Path, notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    """The outputs of a notebook that is run in a folder, as JupyterLab runs it."""
    client = NotebookClient(
        notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    )
    done = client.execute(env=dict(os.environ) | {"PYTHONPATH": str(ROOT)})
    return [output for cell in done.cells for output in cell.get("outputs", [])]


def test_the_bench_runs_on_a_weighted_wave_and_marks_all_that_it_shows(tmp_path: Path) -> None:
    project = minimal(tmp_path / "project")
    for stage in ("ingest", "clean", "weight"):
        assert main(["--root", str(project), "--wave", "demo-small", stage]) == 0
    notebook = nbformat.read(BENCH, as_version=4)
    notebook.cells[0].source = 'wave = "demo-small"\nlanguage = "cy"'
    outputs = run_in(project / "notebooks", notebook)
    tables = [one.data["text/html"] for one in outputs if "text/html" in one.get("data", {})]
    assert len(tables) >= 8
    assert sum("SENSITIVE: before disclosure control" in table for table in tables) >= 7
    assert sum("image/png" in one.get("data", {}) for one in outputs) == 3


def test_the_bench_is_no_page() -> None:
    """No report depends on it, and none is made of it."""
    said = run(ROOT, "make", "-pn", "WAVE=demo-small", "reports/demo-small/manifest.json").stdout
    rule = next(line for line in said.splitlines() if line.startswith("reports/demo-small/manif"))
    assert "notebooks/area.ipynb" in rule
    assert "explore" not in rule


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_is_kept_without_outputs(path: Path) -> None:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert len(code) > 3
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)
