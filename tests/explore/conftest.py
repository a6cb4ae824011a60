"""The golden survey opened, as R knows it; and a demonstration wave, made up to its figures."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from pipeline.__main__ import main
from pipeline.explore import OpenWave, open_wave
from tests.analyse.conftest import analysis, codebook, made, survey, weighted
from tests.minimal import minimal

__all__ = ["analysis", "codebook", "made", "survey", "weighted"]


@pytest.fixture(scope="session")
def golden(made) -> OpenWave:
    """The golden survey, with raked weights, 246 clusters and finite populations."""
    return OpenWave(made(), "golden")


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose wave demo-small has been analysed."""
    place = minimal(tmp_path_factory.mktemp("explore") / "project")
    for stage in ("ingest", "clean", "weight", "analyse"):
        assert main(["--root", str(place), "--wave", "demo-small", stage]) == 0
    return place


@pytest.fixture(scope="session")
def small(folder: Path) -> OpenWave:
    """demo-small, opened."""
    return open_wave("demo-small", folder)


@pytest.fixture(scope="session")
def results(folder: Path) -> pd.DataFrame:
    """The figures of demo-small that `analyse` wrote."""
    return pd.read_parquet(folder / "data/processed/demo-small/results.parquet")


@pytest.fixture
def spoilt(folder: Path, tmp_path: Path) -> Path:
    """A copy of the project that a test may spoil."""
    return Path(shutil.copytree(folder, tmp_path / "project"))
