"""Notebooks as `make lab` opens them: in their folder, on a plain kernel, as they are typed."""

import json
import os
import shutil
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from tests.conftest import ROOT
from tests.report import fixture_wider

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The notebooks beside a released wave, as they lie in the project."""
    place = tmp_path_factory.mktemp("lab")
    fixture_wider.write(place / "data/processed/demo-2")
    shutil.copytree(ROOT / "notebooks", place / "notebooks")
    return place / "notebooks"


@pytest.mark.parametrize("name", [path.name for path in NOTEBOOKS])
def test_a_notebook_runs_in_its_folder_as_it_is(folder: Path, name: str) -> None:
    notebook = nbformat.read(folder / name, as_version=4)
    client = NotebookClient(
        notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    )
    done = client.execute(env=dict(os.environ) | {"PYTHONPATH": str(ROOT)})
    outputs = [output for cell in done.cells for output in cell.get("outputs", [])]
    assert {output.output_type for output in outputs} == {"execute_result", "display_data"}
    assert sum("text/html" in output.data for output in outputs) >= 3
    if name in ("national.ipynb", "area.ipynb"):
        assert any("image/svg+xml" in output.data for output in outputs)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_is_kept_without_outputs(path: Path) -> None:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert len(code) > 3
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)
