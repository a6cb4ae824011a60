"""Pages and simulated waves made on a cluster are those made here."""

import os
from collections.abc import Iterator
from pathlib import Path

import dask
import pytest
from distributed import LocalCluster

from benchmarks.simulate import SCENARIOS, run
from pipeline import cluster
from pipeline.config import Report
from pipeline.errors import BadInput
from pipeline.report.pack import report
from pipeline.report.render import page_job
from tests.report.test_pack import few_areas, files, notebooks

__all__ = ["notebooks"]
OWN = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A cluster of two workers, each a process of its own."""
    surroundings = {"PYTHONPATH": str(OWN), "OPENBLAS_NUM_THREADS": "1"}
    # As docs/architecture.md says: each page has a process of its own, which a worker must start.
    with (
        dask.config.set({"distributed.worker.daemon": False}),
        LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, env=surroundings
        ) as cluster,
    ):
        yield cluster.scheduler_address.removeprefix("tcp://")


@pytest.fixture
def named(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXECUTOR", f"dask://{address}")


def test_a_cluster_makes_the_same_bytes(named: None, tmp_path: Path) -> None:
    release = few_areas(tmp_path / "processed/demo-2")
    report(release, OWN / "notebooks", tmp_path / "here", Report())
    again = few_areas(tmp_path / "elsewhere/processed/demo-2")
    with cluster.cluster() as executor:
        assert executor is not None
        workers = {executor.submit(os.getpid).result() for _ in range(20)}
        report(again, OWN / "notebooks", tmp_path / "there", Report(), executor=executor)
    assert os.getpid() not in workers
    here, there = files(tmp_path / "here"), files(tmp_path / "there")
    assert len(here) > 20
    assert here == there


def test_a_page_that_fails_on_a_worker_is_named(
    named: None, notebooks: Path, tmp_path: Path
) -> None:
    release = few_areas(tmp_path / "processed/demo-2")
    path = notebooks / "national.ipynb"
    path.write_text(path.read_text().replace("Shown(", "1 / 0, Shown(", 1), encoding="utf-8")
    with cluster.cluster() as executor, pytest.raises(BadInput, match="ZeroDivisionError") as bad:
        report(release, notebooks, tmp_path / "there", Report(), executor=executor)
    assert "page cy/cenedlaethol" in str(bad.value)
    assert not (tmp_path / "there").exists()


def test_a_worker_with_other_code_makes_no_page(
    notebooks: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs: list[page_job.Job] = []

    def noted(found: list[page_job.Job], *_: object) -> dict[object, object]:
        jobs.extend(found)
        made = {job.page.path: b"" for job in found}
        return {job.page: (made, page_job.Note(job.key, {}, {})) for job in found}

    monkeypatch.setattr("pipeline.report.pack._make_all", noted)
    report(few_areas(tmp_path / "processed/demo-2"), notebooks, tmp_path / "here", Report())
    monkeypatch.setattr("pipeline.report.render.cache.code", lambda: "other")
    with pytest.raises(BadInput, match="other code or other packages"):
        page_job.make_away(page_job.pack(jobs[0], "demo-2"), False)


def test_simulated_waves_are_the_same_on_a_cluster(named: None) -> None:
    here = run(SCENARIOS[0], 4, 7)
    with cluster.cluster() as executor:
        there = run(SCENARIOS[0], 4, 7, executor)
    for name, found in here.figures.items():
        assert (found == there.figures[name])[found == found].all(), name
    assert (here.respondents == there.respondents).all()


@pytest.mark.parametrize("name", ["dask:/h:1", "dask://", "spark://h:1", "dask://127.0.0.1:1"])
def test_what_is_no_cluster_is_refused(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXECUTOR", name)
    monkeypatch.setattr(cluster, "SECONDS", 1)
    with pytest.raises(BadInput, match="EXECUTOR"), cluster.cluster():
        pass
