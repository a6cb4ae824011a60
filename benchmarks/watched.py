"""A command watched from outside with all the processes it starts."""

import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from os import environ

import psutil

from benchmarks import ROOT

EVERY = 0.05


@dataclass(frozen=True)
class Watched:
    """Seconds by the clock and of the processor, and the most memory held at once, in bytes.

    Processes are looked at every 0.05 s: the last moments of each are not in its processor's time.
    Memory that processes share is shared out among them (PSS), where the system tells.
    """

    clock: float
    processor: float
    peak: int


def watch(command: Sequence[str], **surroundings: str) -> Watched:
    """Run a command to its end.

    Raises:
        RuntimeError: it failed; what it said.
    """
    given = dict(environ) | {"PYTHONPATH": str(ROOT)} | surroundings
    start, busy, peak, turn = time.perf_counter(), dict[int, float](), 0, 0
    with subprocess.Popen(
        command, cwd=ROOT, env=given, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as child:
        first = psutil.Process(child.pid)
        while child.poll() is None:
            held = 0
            for process in _family(first):
                try:
                    times = process.cpu_times()
                    busy[process.pid] = times.user + times.system
                    held += _memory(process) if turn % 5 == 0 else 0
                except psutil.Error:
                    continue
            peak, turn = max(peak, held), turn + 1
            time.sleep(EVERY)
        clock = time.perf_counter() - start
        said = child.stderr.read().decode() if child.stderr else ""
        if child.returncode:
            raise RuntimeError(said[-2000:])
    return Watched(clock, sum(busy.values()), peak)


def _family(first: psutil.Process) -> list[psutil.Process]:
    try:
        return [first, *first.children(recursive=True)]
    except psutil.Error:
        return []


def _memory(process: psutil.Process) -> int:
    found = process.memory_full_info()
    return int(getattr(found, "pss", 0) or found.rss)
