"""Each task in a process of its own, which ends with its task, its time, or whoever asked."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import BadInput, Fault
from pipeline.report.render.processes import Ended, in_processes

OWN = Path(__file__).resolve().parents[3]


def one(task: Callable[..., Any], seconds: float = 60) -> Any:
    """What one task makes."""
    [(_, outcome)] = in_processes({"one": task}, 1, seconds)
    return outcome.result()


def look(_: object) -> tuple[int, int, int]:
    threads = len(list(Path(f"/proc/{os.getppid()}/task").iterdir()))
    return os.getpid(), os.getppid(), threads


def stop(how: str, begun: Callable[[str], object]) -> None:
    begun("page en/x, cell 7, `stop()`")
    if how == "exit":
        os._exit(3)
    if how == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(60)


def refuse(_: object) -> None:
    raise BadInput([Fault("a.csv", "row 1", "it is wrong.", "Fix it.")])


def linger(_: object) -> None:
    time.sleep(600)


def gone(process: int, seconds: float = 3) -> bool:
    """Whether a process ends in so many seconds."""
    until = time.monotonic() + seconds
    while Path(f"/proc/{process}").exists() and time.monotonic() < until:
        state = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[-1].split()[0]
        if state == "Z":
            return True
        time.sleep(0.02)
    return not Path(f"/proc/{process}").exists()


def test_every_task_has_a_fresh_process_copied_from_one_without_threads() -> None:
    found = [outcome.result() for _, outcome in in_processes(dict.fromkeys(range(3), look), 2)]
    assert len({process for process, _, _ in found}) == 3
    assert len({parent for _, parent, _ in found}) == 1
    assert {threads for _, _, threads in found} == {1}
    assert all(gone(process) for process, _, _ in found)


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ("exit", "ended (status 3)"),
        ("kill", "too little memory"),
        ("sleep", "longer than 1 second"),
    ],
)
def test_a_process_that_ends_before_its_task_is_told_with_its_place(how: str, why: str) -> None:
    with pytest.raises(Ended) as ended:
        one(partial(stop, how), seconds=60 if how != "sleep" else 1)
    assert ended.value.place == "page en/x, cell 7, `stop()`"
    assert why in ended.value.why


def test_what_a_task_raises_is_raised_here() -> None:
    with pytest.raises(BadInput) as bad:
        one(refuse)
    assert bad.value.faults == (Fault("a.csv", "row 1", "it is wrong.", "Fix it."),)


ASKS = """
import sys
from tests.report.render.test_processes import linger, look
from pipeline.report.render.processes import in_processes
[(_, outcome)] = in_processes({0: look}, 1)
print(outcome.result()[1], flush=True)
print("waiting", flush=True)
list(in_processes({n: linger for n in range(2)}, 2))
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_outlives_the_process_that_asked(tmp_path: Path, number: int) -> None:
    """A hanging task too, and whatever ends that process: a Ctrl-C goes to the whole group."""
    asked = subprocess.Popen(
        [sys.executable, "-c", ASKS], cwd=OWN, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        text=True, start_new_session=True, env=os.environ | {"TMPDIR": str(tmp_path)},
    )  # fmt: skip
    assert asked.stdout is not None
    server = int(asked.stdout.readline())
    assert asked.stdout.readline() == "waiting\n"
    children = Path(f"/proc/{server}/task/{server}/children")
    until = time.monotonic() + 30
    while len(children.read_text().split()) < 2 and time.monotonic() < until:
        time.sleep(0.02)
    pages = [int(page) for page in children.read_text().split()]
    assert len(pages) == 2
    begun = time.monotonic()
    (os.killpg if number == signal.SIGINT else os.kill)(asked.pid, number)
    asked.wait()
    assert all(gone(process) for process in (*pages, server))
    assert time.monotonic() - begun < 4
