"""The battery, raking and the bootstrap next to R survey and svy, in one run.

R is left out where there is none.
"""

import shutil
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from benchmarks.growth import write
from benchmarks.process import Process, Took, start

SIZES = (1_425, 5_000, 100_000, 1_000_000)
REPEATS = 5
CAP = 1200.0
ONCE = 24.0
"""Seconds that a peer may be expected to take at all, and beyond which it has one turn."""

TASKS = ("battery", "calibrated", "raking", "bootstrap")
PEERS = ("ours", "svy", "R")
PEERS_TO = 100_000
"""Above so many respondents ours runs alone: a peer would take minutes to read the survey."""

MEMORY = 2e9
QUICK = 1.0
GOES = 5
"""Who takes less than QUICK seconds goes so often in each turn: a clock tick is no measurement."""


@dataclass
class Timing:
    """What one task took one contender at one size, and why it was not run."""

    took: list[Took] = field(default_factory=list)
    skipped: str = ""

    @property
    def median(self) -> float:
        """Median seconds by the clock; NaN if it was not run."""
        return statistics.median(one.clock for one in self.took) if self.took else np.nan

    @property
    def processor(self) -> float:
        """Median seconds of the processor; NaN if it was not run."""
        return statistics.median(one.processor for one in self.took) if self.took else np.nan


@dataclass
class Bench:
    """All timings, worst disagreements, tables not tested, and versions.

    memory: the most that a contender had held, in bytes, when it had done a task, its copy of the
    data and the tasks before included.
    """

    timings: dict[tuple[str, str, int], Timing] = field(default_factory=dict)
    memory: dict[tuple[str, str, int], float] = field(default_factory=dict)
    differences: dict[tuple[str, str, int], float] = field(default_factory=dict)
    untested: dict[tuple[str, int], int] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)


def bench(sizes: tuple[int, ...], repeats: int, cap: float) -> Bench:
    """Run every task at every size, contenders taking turns.

    A peer is left out of a task where its time at the size before, times the growth in rows, is
    more than `cap` seconds, or where 500 replicate weights would need over 2 GB. The first turn
    compares figures and is not timed, unless it takes a peer over ONCE seconds: then that is its
    one turn.

    Raises:
        AssertionError: figures of two contenders differ (see `agree`).
    """
    found = Bench()
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            print(f"bench: {size:,} respondents", flush=True)
            path = write(size, Path(folder))
            with _contenders(path, alone=size > PEERS_TO) as processes:
                for process in processes:
                    found.versions[process.name] = process.version
                for task in TASKS:
                    _turns(found, processes, task, size, repeats, cap)
            path.unlink()
    return found


@contextmanager
def _contenders(path: Path, alone: bool) -> Iterator[list[Process]]:
    """Contenders that have read the survey, or ours alone; R only where there is one."""
    there = [name for name in PEERS if name != "R" or shutil.which("Rscript")]
    names = ["ours"] if alone else there
    with ExitStack() as stack:
        yield [stack.enter_context(start(name, path)) for name in names]


def _turns(
    found: Bench, processes: list[Process], task: str, size: int, repeats: int, cap: float
) -> None:
    """Time one task at one size: a first turn whose figures are compared, then the others."""
    figures: dict[str, np.ndarray] = {}
    several = []
    for process in processes:
        if task == "calibrated" and process.name != "ours":
            continue
        timing = found.timings.setdefault((task, process.name, size), Timing())
        timing.skipped = _reason(found, process.name, task, size, cap)
        if timing.skipped:
            continue
        first, figures[process.name] = process.ask(task)
        if process.name != "ours" and first.clock > ONCE:
            timing.took.append(first)
        else:
            several.append((process, timing, GOES if first.clock < QUICK else 1))
    for name, theirs in figures.items():
        if name != "ours":
            found.differences[task, name, size] = agree(task, figures["ours"], theirs)
            if task == "battery":
                found.untested[name, size] = int(np.isnan(theirs).sum() // 2)
    if "ours" in figures and task == "battery":
        found.untested["ours", size] = int(np.isnan(figures["ours"]).sum() // 2)
    for _ in range(repeats):
        for process, timing, goes in several:
            timing.took.extend(process.ask(task)[0] for _ in range(goes))
    for process in processes:
        found.memory[task, process.name, size] = process.peak


def _reason(found: Bench, name: str, task: str, size: int, cap: float) -> str:
    """Why a peer is left out of a task at a size; "" if it is not."""
    if name == "ours":
        return ""
    if task == "bootstrap" and size * 500 * 8 > MEMORY:
        return f"needs over {size * 500 * 8 / 1e9:.0f} GB"
    before = [
        (s, timing)
        for (t, n, s), timing in found.timings.items()
        if (t, n) == (task, name) and s < size
    ]
    if not before:
        return ""
    last, timing = max(before, key=lambda one: one[0])
    if timing.skipped:
        return timing.skipped
    expected = timing.median * size / last
    return f"about {expected:,.0f} s expected" if expected > cap else ""


def agree(task: str, ours: np.ndarray, theirs: np.ndarray) -> float:
    """The largest relative difference between two contenders' figures.

    The battery: F of every table that both can test, 1e-8; raked weights 1e-8; the bootstrap's
    mean 1e-8, and its standard error 20 %, since each draws replicates of its own.

    Raises:
        AssertionError: they differ by more.
    """
    if task == "battery":
        ours, theirs = ours[::2], theirs[::2]
    both = ~np.isnan(ours) & ~np.isnan(theirs)
    apart = np.abs(theirs[both] / ours[both] - 1)
    bounds = np.full(len(ours), 1e-8)
    if task == "bootstrap":
        bounds[1] = 0.2
    wrong = apart > bounds[both]
    assert both.any(), f"{task}: nothing to compare"
    assert not wrong.any(), f"{task}: {int(wrong.sum())} figures differ, by {apart.max():.1e}"
    return float(apart.max())
