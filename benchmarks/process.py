"""A contender in a process of its own: asked over a pipe, watched from outside for its memory."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np

from benchmarks import ROOT
from benchmarks.growth import GOLDEN


@dataclass(frozen=True)
class Took:
    """Seconds by the clock, and of the processor (all threads together)."""

    clock: float
    processor: float


@dataclass(frozen=True)
class Process:
    """A contender that has read its survey."""

    name: str
    version: str
    child: "subprocess.Popen[str]"

    def ask(self, task: str) -> tuple[Took, np.ndarray]:
        """How long a task took, and its figures; NaN where it has none.

        Raises:
            RuntimeError: the contender is gone.
        """
        assert self.child.stdin is not None
        self.child.stdin.write(f"{task}\n")
        self.child.stdin.flush()
        said = self._line()
        took = Took(said["seconds"], said["busy"])
        return took, np.array([np.nan if x is None else x for x in said["figures"]])

    def _line(self) -> dict:
        assert self.child.stdout is not None
        for line in self.child.stdout:
            if line.startswith("{"):
                return json.loads(line)
        raise RuntimeError(f"{self.name} stopped with status {self.child.wait()}")

    @property
    def peak(self) -> float:
        """Most memory held so far, in bytes; NaN where the system does not say."""
        status = Path(f"/proc/{self.child.pid}/status")
        if not status.exists():
            return np.nan
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        return float(lines["VmHWM"].split()[0]) * 1024


@contextmanager
def start(name: str, path: Path) -> Iterator[Process]:
    """Start ours, svy or R on a survey, wait until it has read it, and end it afterwards."""
    command = [sys.executable, "-m", "benchmarks.contender", name, str(path)]
    if name == "R":
        command = ["Rscript", str(ROOT / "benchmarks/battery.R"), str(path)]
        command.append(str(GOLDEN / "margins.json"))
    threads = {"OPENBLAS_NUM_THREADS": "1"} if name == "ours" else {}
    child = subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | threads,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        said = Process(name, "", child)._line()
        ours = "NumPy " + version("numpy") if name == "ours" else "svy " + version("svy")
        yield Process(name, said.get("version", ours), child)
    finally:
        assert child.stdin is not None
        child.stdin.close()
        child.wait()
