"""Pages and simulated waves made on a cluster are those made here."""

import os
import re
import subprocess
from collections.abc import Iterator
from concurrent.futures import Executor
from pathlib import Path

import dask
import numpy as np
import pandas as pd
import pytest
from distributed import LocalCluster
from distributed.security import Security

from benchmarks.simulate import SCENARIOS, run
from benchmarks.waves import draw, make_world, survey_of
from pipeline import cluster
from pipeline.analyse.survey import Survey
from pipeline.analyse.together.drivers import driver_rows
from pipeline.config import Report
from pipeline.errors import BadInput
from pipeline.report.pack import report
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
    welsh = Report(languages=("cy",))
    report(release, OWN / "notebooks", tmp_path / "here", welsh)
    again = few_areas(tmp_path / "elsewhere/processed/demo-2")
    with cluster.cluster() as executor:
        assert executor is not None
        workers = {executor.submit(os.getpid).result() for _ in range(20)}
        report(again, OWN / "notebooks", tmp_path / "there", welsh, executor=executor)
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


def test_a_worker_with_other_code_does_nothing(
    named: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with cluster.cluster() as executor:
        assert executor is not None
        assert executor.submit(abs, -7).result() == 7
        monkeypatch.setattr(cluster, "mark", lambda: "other")
        with pytest.raises(BadInput, match="other code or other packages"):
            executor.submit(abs, -7).result()


def test_what_is_sent_and_comes_back_is_counted(named: None) -> None:
    noise = np.random.default_rng(1).bytes(100_000)  # which no compression makes smaller
    with cluster.cluster() as executor:
        assert executor is not None
        assert list(executor.map(len, [noise, noise[:50_000]])) == [100_000, 50_000]
        assert executor.submit(bytes.upper, b"some").result() == b"SOME"
        assert (executor.tasks, executor.encrypted) == (3, False)
        assert 150_000 < executor.sent < 152_000
        assert 0 < executor.received < 1_000
        said = executor.account(answers=True)
    assert re.fullmatch(
        r"3 tasks done on the cluster: 0\.15 MB sent, not encrypted, people's answers in it; "
        r"0\.00 MB received",
        said,
    )


def test_answers_are_sent_only_where_somebody_says_so(
    named: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with cluster.for_answers() as executor:
        assert executor is None
    monkeypatch.setenv("EXECUTOR_ANSWERS", "yes")
    with cluster.for_answers() as executor:
        assert executor is not None


def test_answers_leave_this_machine_encrypted_or_not_at_all(
    named: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EXECUTOR_ANSWERS", "yes")
    monkeypatch.setattr(cluster, "NEAR", ())
    with pytest.raises(BadInput, match="without encryption"), cluster.for_answers():
        pass


def drawn(executor: Executor | None) -> Survey:
    """A wave of a population of known truth."""
    world = make_world("demo-small")
    wave = draw(world, SCENARIOS[0], [1])
    people = world.people.iloc[wave.rows].reset_index(drop=True)
    survey = survey_of(people, world.codebook, world.config, executor)
    survey.__dict__["design"] = wave.design
    return survey


def test_drivers_are_the_same_on_a_cluster(named: None, monkeypatch: pytest.MonkeyPatch) -> None:
    here = driver_rows(drawn(None))
    assert here["statistic"].eq("driver_share").sum() > 20
    monkeypatch.setenv("EXECUTOR_ANSWERS", "yes")
    with cluster.for_answers() as executor:
        assert executor is not None
        there = driver_rows(drawn(executor))
        assert executor.tasks == 7  # 400 replicates, 64 at a time
    # Sums may differ in their last digit, by where in memory their numbers are.
    pd.testing.assert_frame_equal(here, there, rtol=0, atol=1e-12)


def test_a_cluster_with_certificates_encrypts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate, key = certificates(tmp_path)
    tls: dict[str, object] = {
        f"distributed.comm.tls.{one}.{what}": str(path)
        for one in ("scheduler", "worker", "client")
        for what, path in (("cert", certificate), ("key", key))
    }
    tls |= {"distributed.comm.tls.ca-file": str(certificate), "distributed.worker.daemon": False}
    with (
        dask.config.set(tls),
        LocalCluster(
            n_workers=1,
            threads_per_worker=1,
            dashboard_address=None,
            protocol="tls://",
            security=Security(),
            env={"PYTHONPATH": str(OWN)},
        ) as there,
    ):
        address = there.scheduler_address
        assert address.startswith("tls://")
        monkeypatch.setenv("EXECUTOR", address.replace("tls", "dask+tls", 1))
        monkeypatch.setenv("EXECUTOR_ANSWERS", "yes")
        monkeypatch.setattr(cluster, "NEAR", ())
        with cluster.for_answers() as executor:
            assert executor is not None
            assert executor.encrypted
            assert executor.submit(abs, -7).result() == 7
        monkeypatch.setenv("EXECUTOR", address.replace("tls", "dask", 1))
        monkeypatch.setattr(cluster, "SECONDS", 2)
        with pytest.raises(BadInput, match="no scheduler answers there"), cluster.cluster():
            pass


def certificates(folder: Path) -> tuple[Path, Path]:
    """A certificate that signs itself, and its key."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=test"]
    to = ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*made, *to], check=True, capture_output=True)
    return certificate, key


def test_simulated_waves_are_the_same_on_a_cluster(named: None) -> None:
    here = run(SCENARIOS[0], 4, 7)
    with cluster.cluster() as executor:
        there = run(SCENARIOS[0], 4, 7, executor)
    for name, found in here.figures.items():
        assert (found == there.figures[name])[found == found].all(), name
    assert (here.respondents == there.respondents).all()


@pytest.mark.parametrize(
    "name", ["dask:/h:1", "dask://", "spark://h:1", "dask+tls://127.0.0.1:1", "dask://127.0.0.1:1"]
)
def test_what_is_no_cluster_is_refused(
    name: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("EXECUTOR", name)
    monkeypatch.setattr(cluster, "SECONDS", 1)
    with pytest.raises(BadInput, match="EXECUTOR") as bad, cluster.cluster():
        pass
    assert len(bad.value.faults) == 1
    assert capfd.readouterr() == ("", "")


def test_a_scheduler_without_workers_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with LocalCluster(n_workers=0, dashboard_address=None) as empty:
        monkeypatch.setenv("EXECUTOR", empty.scheduler_address.replace("tcp", "dask", 1))
        monkeypatch.setattr(cluster, "SECONDS", 1)
        with pytest.raises(BadInput, match="has no workers"), cluster.cluster():
            pass


def test_without_a_cluster_work_is_done_in_processes_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EXECUTOR", raising=False)
    with cluster.executor(2) as pool:
        assert pool.submit(os.getpid).result() != os.getpid()
    with cluster.for_answers() as executor:
        assert executor is None
