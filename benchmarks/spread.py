"""One machine, or a cluster: python -m benchmarks.spread

The same work in processes of this machine and on a cluster of two workers on it, which has no more
processors to offer: what is longer there is the price of sending. Needs a wave that has been made.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from shutil import copy

import numpy as np
import pandas as pd

from benchmarks import ROOT
from benchmarks.page import documents, table, versions, write_part
from benchmarks.simulate import SCENARIOS, run
from benchmarks.waves import World, draw, make_world, survey_of
from pipeline.analyse.together.drivers import driver_rows
from pipeline.cluster import NAME, Cluster, cluster
from pipeline.config import Report
from pipeline.report.pack import report

WORKERS = 2
LAST = 1e-12
"""How far figures that are sums in another order may be apart: the last digits of a number."""
THREADS = "OPENBLAS_NUM_THREADS"
WORKS = ("pages", "waves", "drivers")


@dataclass(frozen=True)
class Work:
    """A piece of work: its name, whether people's answers are sent, and what does it."""

    name: str
    answers: bool
    do: Callable[[Executor | None], bytes]


def pack(wave: str, executor: Executor | None) -> bytes:
    """A wave's pages and files; a hash of all of them."""
    with tempfile.TemporaryDirectory() as folder:
        processed, reports = Path(folder) / "processed" / wave, Path(folder) / "reports" / wave
        processed.mkdir(parents=True)
        for name in ("release.parquet", "dictionary.json", "account.json"):
            copy(ROOT / "data/processed" / wave / name, processed / name)
        report(processed, ROOT / "notebooks", reports, Report(), executor=executor)
        made = [one for one in sorted(reports.rglob("*")) if one.is_file()]
        return sha256(b"".join(sha256(one.read_bytes()).digest() for one in made)).digest()


def waves(draws: int, executor: Executor | None) -> bytes:
    """Simulated waves of the small survey; their figures."""
    if executor is None:
        with ProcessPoolExecutor(WORKERS) as pool:
            return waves(draws, pool)
    found = run(SCENARIOS[0], draws, 7, executor)
    return b"".join(one.tobytes() for _, one in sorted(found.figures.items()))


def drivers(world: World, times: int, executor: Executor | None) -> bytes:
    """Drivers and their 400 replicates, of a wave of so many times the people."""
    wave = draw(world, SCENARIOS[1], [1])
    rows = np.tile(wave.rows, times)
    people = world.people.iloc[rows].reset_index(drop=True)
    people["weight"] = np.tile(wave.design.weights, times)
    people["stratum"], people["psu"] = people["cell"].astype(str), np.arange(len(people))
    people["population"] = np.nan
    survey = survey_of(people, world.codebook, world.config, executor)
    return driver_rows(survey).to_csv().encode()


@contextmanager
def two() -> Iterator[Cluster]:
    """A cluster of two workers, each a process of this machine."""
    import dask
    from distributed import LocalCluster

    surroundings = {"PYTHONPATH": str(ROOT), THREADS: "1"}
    own = partial(LocalCluster, n_workers=WORKERS, threads_per_worker=1, dashboard_address=None)
    with dask.config.set({"distributed.worker.daemon": False}), own(env=surroundings) as there:
        os.environ[NAME] = there.scheduler_address.replace("tcp", "dask", 1)
        with cluster() as executor:
            assert executor is not None
            yield executor


def same(work: Work, here: bytes, far: bytes) -> str:
    """Whether bytes are the same; of drivers, else, how far their figures are apart at the most.

    Raises:
        AssertionError: bytes of pages or waves differ, or figures by more than LAST.
    """
    if here == far:
        return "yes"
    assert work.answers, f"{work.name}: other bytes on the cluster"
    one, other = (pd.read_csv(BytesIO(made))[["value", "low", "high"]] for made in (here, far))
    pd.testing.assert_frame_equal(one, other, rtol=0, atol=LAST)
    return f"within {LAST:g}"


def compare(work: Work, there: Cluster) -> list[str]:
    """A row of the table: the work done here, and on the cluster.

    Raises:
        AssertionError: what came of it differs (see `same`).
    """
    start = time.perf_counter()
    here = work.do(None)
    middle = time.perf_counter()
    tasks, sent, received = there.tasks, there.sent, there.received
    far = work.do(there)
    end = time.perf_counter()
    print(f"{work.name}: {middle - start:.1f} s here, {end - middle:.1f} s there", flush=True)
    return [
        work.name, f"{middle - start:.1f}", f"{end - middle:.1f}", f"{there.tasks - tasks}",
        f"{(there.sent - sent) / 1e6:.2f}", f"{(there.received - received) / 1e6:.2f}",
        "yes" if work.answers else "no", same(work, here, far),
    ]  # fmt: skip


def main() -> None:
    """Compare, and write the part of the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wave", default="demo-2")
    parser.add_argument("--draws", type=int, default=200, help="simulated waves")
    parser.add_argument("--grown", type=int, default=4, help="times the people of demo-1")
    parser.add_argument("--without", nargs="*", choices=WORKS, default=[], help="what to leave out")
    parser.add_argument("--to", type=Path, default=documents("benchmarks.md"))
    chosen = parser.parse_args()
    world = make_world("demo-1")
    people = int(world.cells["answers"].sum()) * chosen.grown
    works = [
        Work(f"all pages of {chosen.wave} and the files next to them", False,
             partial(pack, chosen.wave)),
        Work(f"{chosen.draws} simulated waves", False, partial(waves, chosen.draws)),
        Work(f"drivers of {people:,} respondents, 400 replicates", True,
             partial(drivers, world, chosen.grown)),
    ]  # fmt: skip
    with two() as there:
        rows = [
            compare(one, there)
            for kind, one in zip(WORKS, works, strict=True)
            if kind not in chosen.without
        ]
    head = ["work", "s here", "s on the cluster", "tasks", "MB sent", "MB received",
            "people's answers sent", "same bytes"]  # fmt: skip
    text = (
        "## One machine, or a cluster\n\n"
        f"`python -m benchmarks.spread`: two processes of this machine (drivers: one), and a "
        "cluster of two workers on the same machine, which has no more processors to offer: what "
        "is longer there is the price of sending, starting and comparing. MB as sent, compressed. "
        f"{versions('distributed', 'numpy')}.\n\n{table(head, rows)}"
    )
    write_part(chosen.to, "spread", text, "Benchmarks")


if __name__ == "__main__":
    from benchmarks import spread  # so that a worker finds by name what it is sent

    spread.main()
