"""Where work is done side by side: in processes of this machine, or on a cluster of dask.

EXECUTOR in the environment names the cluster: dask://host:port, or dask+tls://host:port where what
is sent must be encrypted. Pages and simulated waves go through it, to the same bytes as here, and
replicates of drivers, within 1e-12. docs/cluster.md says what is sent, and when it is worth it.
"""

import os
import pickle
import socket
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from typing import Any, TypeVar

from pipeline.errors import BadInput, Fault
from pipeline.provenance import sha256
from pipeline.runlog import remember

NAME, ANSWERS = "EXECUTOR", "EXECUTOR_ANSWERS"
SCHEMES = {"dask": "", "dask+tls": "tls://"}
NEAR = ("127.0.0.1", "localhost", "[::1]")
SECONDS = 10
FIX = "Name a scheduler of dask.distributed, such as dask://host:8786, or unset it."
TLS = "DASK_DISTRIBUTED__COMM__TLS__CA_FILE, ..__CLIENT__CERT and ..__CLIENT__KEY name"
Done = TypeVar("Done")


class Cluster(Executor):
    """A cluster that is sent each task with all it needs, and counts what is sent.

    `tasks`: how many there were; `sent` and `received`: bytes of tasks and of what came back.
    `encrypted`: whether what is sent is.
    """

    def __init__(self, theirs: Executor, encrypted: bool) -> None:
        self._theirs, self.encrypted = theirs, encrypted
        self.tasks = self.sent = self.received = 0

    def submit(self, fn: Callable[..., Done], /, *args: Any, **kwargs: Any) -> "Future[Done]":
        """Send a task; its result raises BadInput where the cluster is lost, or is no equal."""
        from distributed.protocol.pickle import dumps

        parcel = zlib.compress(dumps(partial(fn, *args, **kwargs)), 1)
        self.tasks, self.sent = self.tasks + 1, self.sent + len(parcel)
        done: Future[Done] = Future()
        sent = self._theirs.submit(_do, parcel, mark())
        sent.add_done_callback(partial(self._take, done))
        done.add_done_callback(lambda one: sent.cancel() if one.cancelled() else None)
        return done

    def _take(self, done: "Future[Done]", sent: "Future[bytes]") -> None:
        """Hand over what has come back, or what went wrong."""
        if not done.set_running_or_notify_cancel():
            return
        error = None if sent.cancelled() else sent.exception()
        if sent.cancelled() or type(error).__module__.startswith("distributed."):
            done.set_exception(_lost())
        elif error is not None:
            done.set_exception(error)
        else:
            self.received += len(sent.result())
            done.set_result(pickle.loads(zlib.decompress(sent.result())))  # noqa: S301 - our own

    def account(self, answers: bool) -> str:
        """What was sent, in a few words, for people and for the log; `answers`: of respondents."""
        held = "people's answers in it" if answers else "no one's answers in it"
        remember(executor={
            "tasks": self.tasks, "sent": self.sent, "received": self.received,
            "encrypted": self.encrypted, "answers": answers,
        })  # fmt: skip
        how = "encrypted" if self.encrypted else "not encrypted"
        there, back = self.sent / 1e6, self.received / 1e6
        return (
            f"{self.tasks} tasks done on the cluster: {there:.2f} MB sent, {how}, {held}; "
            f"{back:.2f} MB received"
        )


@contextmanager
def cluster() -> Iterator[Cluster | None]:
    """The cluster that EXECUTOR in the environment names; None where it is unset.

    Raises:
        BadInput: EXECUTOR is not such an address, dask.distributed is not installed, no scheduler
            answers there, its certificates do not fit, or it has no workers.
    """
    named = os.environ.get(NAME, "")
    if not named:
        yield None
        return
    scheme, _, address = named.partition("://")
    if scheme not in SCHEMES or not address or "/" in address:
        raise _fault("this is not the address of a cluster.", FIX)
    try:
        from distributed import Client
    except ImportError:
        fix = "Install it: .venv/bin/python -m pip install 'dask[distributed]'."
        raise _fault("dask.distributed is not installed.", fix) from None
    try:
        host, _, port = address.rpartition(":")
        socket.create_connection((host.strip("[]"), int(port)), SECONDS).close()
        client: Any = Client(f"{SCHEMES[scheme]}{address}", timeout=SECONDS, set_as_default=False)
    except (OSError, ValueError, TypeError, RuntimeError, OverflowError):
        fix = f"Is it running, and open to this machine? For TLS: {TLS} your certificates."
        raise _fault("no scheduler answers there.", fix) from None
    with client:
        try:
            client.wait_for_workers(1, timeout=SECONDS)
        except TimeoutError:
            raise _fault("the scheduler has no workers.", "Start some: dask worker.") from None
        encrypted = client.scheduler.address.startswith("tls://")
        yield Cluster(client.get_executor(pure=False), encrypted)


@contextmanager
def executor(workers: int) -> Iterator[Executor]:
    """The cluster that EXECUTOR names, else so many processes of this machine.

    Raises:
        BadInput: as `cluster`.
    """
    with cluster() as there:
        if there is not None:
            yield there
            return
        with ProcessPoolExecutor(workers) as here:
            yield here


@contextmanager
def for_answers() -> Iterator[Cluster | None]:
    """The cluster, where people's answers may be sent to it; None: all is worked out here.

    They may where EXECUTOR_ANSWERS=yes says so, and what is sent is encrypted or stays on this
    machine.

    Raises:
        BadInput: as `cluster`; or answers would leave this machine as plain text.
    """
    if os.environ.get(ANSWERS, "") != "yes":
        yield None
        return
    with cluster() as there:
        host = os.environ.get(NAME, "").partition("://")[2].rpartition(":")[0]
        if there is not None and not there.encrypted and host not in NEAR:
            problem = "answers would be sent to another machine without encryption."
            raise _fault(problem, "Use dask+tls://host:port, or unset EXECUTOR_ANSWERS.")
        yield there


@cache
def mark() -> str:
    """What decides bytes on a machine: this package's code, Python and what is installed."""
    from pipeline.report.render.cache import installed

    here = Path(__file__).parent
    files = [one for one in here.rglob("*") if one.is_file() and one.suffix != ".pyc"]
    lines = sorted(f"{one.relative_to(here).as_posix()} {sha256(one)}" for one in files)
    return "\n".join([*lines, installed()])


def _do(parcel: bytes, wanted: str) -> bytes:
    """On a worker: do a task if its bytes would be those of the machine that sent it.

    Raises:
        BadInput: other code or packages are installed here.
    """
    if wanted != mark():
        problem = "a worker has other code or other packages than this machine."
        raise _fault(problem, "Install the same commit and requirements.txt on every worker.")
    made = pickle.loads(zlib.decompress(parcel))()  # noqa: S301 - the scheduler's own clients
    return zlib.compress(pickle.dumps(made), 1)


def _lost() -> BadInput:
    fix = "See its log: a worker may lack memory. Or unset EXECUTOR."
    return _fault("the cluster was lost, or ended a task, before the work was done.", fix)


def _fault(problem: str, fix: str) -> BadInput:
    return BadInput([Fault(NAME, "", problem, fix)])
