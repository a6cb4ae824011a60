"""Pages in processes of their own, each a copy of one that has imported what pages need.

The standard library's fork server makes the copies. It runs no thread, so that a copy is whole. A
page's process is ended when its page is done, takes too long, or when this process ends.
"""

import gc
import importlib.util
import multiprocessing
import os
import random
import signal
import sys
import tempfile
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import connection, forkserver, process
from pathlib import Path
from typing import Any, Generic, TypeVar

ROOT = Path(__file__).resolve().parents[3]
PRELOAD = "pipeline.report.render.preload"
DROPPED = ("MPL", "MATPLOTLIB", "JUPYTER", "IPYTHON", "JPY_", "PYTHON")
COLLECT = (100_000, 20, 20)  # a page lives for a second: it need not often look for what is unused
PAGE_SECONDS = 1800.0
KILLED = -signal.SIGKILL
Key = TypeVar("Key")
Made = TypeVar("Made")
Begun = Callable[[str], None]
Task = Callable[[Begun], Made]
_starting = threading.Lock()


class Ended(Exception):
    """A process that ended before its page was done: where it was, and why."""

    def __init__(self, place: str, why: str) -> None:
        super().__init__(why)
        self.place, self.why = place, why


@dataclass
class Outcome(Generic[Made]):
    """What a task made, or what stopped it."""

    made: Made | None = None
    error: BaseException | None = None

    def result(self) -> Made:
        """What was made.

        Raises:
            BaseException: what stopped the task.
        """
        if self.error is not None:
            raise self.error
        return self.made  # type: ignore[return-value]


@dataclass
class _Running(Generic[Key]):
    """A task in its process; `place` is what it last said that it had begun."""

    key: Key
    process: multiprocessing.process.BaseProcess
    answers: "connection.Connection[Any, Any]"
    until: float
    place: str = ""
    outcome: Outcome[Any] | None = field(default=None)


def begin() -> None:
    """Start the process that pages are copied from, unless it runs; it imports in the meantime.

    A Ctrl-C is for this process alone, which then ends the others.
    """
    with _starting, _surroundings():
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([PRELOAD])
        before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
        try:
            forkserver.ensure_running()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


def in_processes(
    tasks: Mapping[Key, Task[Made]], at_once: int, seconds: float = PAGE_SECONDS
) -> Iterator[tuple[Key, Outcome[Made]]]:
    """What each task makes in a process of its own, as they end; so many run at once.

    A task is handed a function, and calls it with the place that it has come to. A task that takes
    longer than `seconds`, or whose process ends, has `Ended` as its outcome. Whatever ends this
    generator ends the processes.
    """
    begin()
    waiting, running = deque(tasks.items()), list[_Running[Key]]()
    with tempfile.TemporaryDirectory(prefix="pages") as home:
        try:
            while waiting or running:
                while waiting and len(running) < at_once:
                    running.append(_start(*waiting.popleft(), home, seconds))
                left = min(one.until for one in running) - time.monotonic()
                connection.wait([one.answers for one in running], max(0.0, left))
                for one in running:
                    _hear(one, seconds)
                done = [one for one in running if one.outcome is not None]
                running = [one for one in running if one.outcome is None]
                for one in done:
                    assert one.outcome is not None
                    yield one.key, one.outcome
        finally:
            for one in running:
                _end(one)


def _start(key: Key, task: Task[Made], home: str, seconds: float) -> _Running[Key]:
    context = multiprocessing.get_context("forkserver")
    ours, theirs = context.Pipe(duplex=False)
    started = context.Process(target=_work, args=(theirs, task, home), daemon=True)
    started.start()
    theirs.close()
    return _Running(key, started, ours, time.monotonic() + seconds)


def _hear(one: _Running[Key], seconds: float) -> None:
    """Take what a process has sent, and see whether it has ended or must be."""
    try:
        while one.outcome is None and one.answers.poll():
            place, outcome = one.answers.recv()
            one.place, one.outcome = place or one.place, outcome
    except EOFError:
        one.process.join()
        one.outcome = Outcome(error=Ended(one.place, _why(one.process.exitcode)))
    if one.outcome is None and time.monotonic() >= one.until:
        late = f"the page took longer than {seconds:g} seconds."
        one.outcome = Outcome(error=Ended(one.place, late))
    if one.outcome is not None:
        _end(one)


def _why(status: int | None) -> str:
    if status == KILLED:
        return "its process was killed; most likely the machine has too little memory for it."
    return f"its process ended (status {status})."


def _end(one: _Running[Any]) -> None:
    one.process.kill()
    one.process.join()
    one.answers.close()


def _work(answers: "connection.Connection[Any, Any]", task: Task[Made], home: str) -> None:
    """Do one task in this process, a fresh copy, and send what comes of it."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    gc.set_threshold(*COLLECT)
    _settle(Path(home))
    outcome: Outcome[Made]
    try:
        outcome = Outcome(made=task(lambda place: answers.send((place, None))))
    except Exception as error:  # noqa: BLE001 - the other process raises it again
        error.add_note("".join(traceback.format_exception(error)))  # for --debug
        outcome = Outcome(error=error.with_traceback(None))
    answers.send(("", outcome))


def _end_with_parent() -> None:
    parent = process.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def _settle(home: Path) -> None:
    """Give this process a folder, a name and random numbers of its own."""
    own = home / str(os.getpid())
    (own / "work").mkdir(parents=True)
    os.environ |= {"TMPDIR": str(own), "IPYTHONDIR": str(own / "ipython")}
    tempfile.tempdir = None
    os.chdir(own / "work")
    time.tzset()
    sys.argv = ["page"]
    random.seed()
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()


@contextmanager
def _surroundings() -> Iterator[None]:
    """What surrounds pages: none of the user's settings, one thread, UTC; put back afterwards."""
    before = dict(os.environ)
    kept = {k: v for k, v in before.items() if not k.startswith(DROPPED) or k == "PYTHONHASHSEED"}
    wanted = kept | {
        "PYTHONPATH": str(ROOT),
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        "MATPLOTLIBRC": _matplotlibrc(),
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "JE_ARROW_MALLOC_CONF": "background_thread:false",  # pyarrow's allocator starts a thread
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
    }
    _put(wanted)
    try:
        yield
    finally:
        _put(before)


def _put(wanted: dict[str, str]) -> None:
    for name in set(os.environ) - set(wanted):
        del os.environ[name]
    os.environ.update(wanted)


def _matplotlibrc() -> str:
    """Matplotlib's own settings file, found without importing it."""
    found = importlib.util.find_spec("matplotlib")
    assert found is not None
    assert found.submodule_search_locations is not None
    return str(Path(found.submodule_search_locations[0]) / "mpl-data/matplotlibrc")
