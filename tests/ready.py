"""A Python that has imported the packages already, for the projects that tests make.

A stage's own modules are imported in a tenth of a second, the packages that they use in one or two.
So what a project of a test has for its Python is a small client, which hands `-m pipeline` and `-c`
to a process that has imported the packages, and none of the project's own modules. That process
makes a copy of itself, which runs the command with the client's folder, surroundings and files, and
with the modules of that folder, as they are there. All else, and where the surroundings would
change how Python starts (another hash seed, language or time zone), goes to Python itself.

One such process serves a test run: `begin` starts it, and it ends with the process that did.
"""

import atexit
import gc
import importlib
import json
import os
import runpy
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import forkserver, util
from pathlib import Path
from types import ModuleType
from typing import NoReturn

#: Where the address of the process stands, for all processes of a test run.
ADDRESS = "TESTS_READY_PYTHON"
#: What must be as it was where that process began, but for what Make sets.
STARTS = ("PYTHON", "LC_", "LANG", "TZ", "MPL", "MATPLOTLIB", "LD_", "OPENBLAS", "OMP_", "MKL_",
          "JE_", "FAKETIME")  # fmt: skip
SET_BY_MAKE = {"PYTHONHASHSEED": "0", "OPENBLAS_NUM_THREADS": "1"}
OF_A_USER = ("PYTHON", "MPL")
KNOWN = {
    name: value
    for name, value in os.environ.items()
    if name.startswith(STARTS) and not name.startswith(OF_A_USER)
} | SET_BY_MAKE
#: What stages and pages import of others. What is not named here is imported when it is needed.
PACKAGES = (
    "pandera.pandas", "pandera.backends.pandas.builtin_checks", "pydantic", "pyarrow.parquet",
    "pyarrow.dataset", "pyarrow.pandas_compat",
    "scipy.linalg", "scipy.optimize", "scipy.sparse.linalg", "scipy.special", "scipy.stats",
    "highspy", "pyreadstat", "openpyxl", "xlsxwriter", "gptables", "pingouin", "seaborn",
    "matplotlib.pyplot", "matplotlib.backends.backend_agg", "matplotlib.backends.backend_svg",
    "papermill", "nbformat", "nbclient", "nbconvert.exporters.templateexporter", "jsonschema",
    "IPython.core.completerlib", "IPython.core.debugger", "IPython.core.interactiveshell",
    "IPython.core.magics.execution", "IPython.core.oinspect", "babel.numbers", "babel.dates",
    "PIL.ImageDraw", "PIL.ImageFont", "PIL.PngImagePlugin", "importlib.metadata", "tomllib",
    "concurrent.futures.process", "multiprocessing.resource_tracker", "html.parser", "lxml.etree",
    "pandas.core.arrays.arrow._arrow_utils", "pandas.core.arrays.arrow.extension_types",
)  # fmt: skip

CLIENT = """#!{python} -IS
import json, os, signal, socket, sys
there = socket.socket(socket.AF_UNIX)
starts = {{name: value for name, value in os.environ.items() if name.startswith({starts!r})}}
for name in ("PYTHON", "PYTHONUNBUFFERED"):  # the first is Make's own
    starts.pop(name, None)
served = sys.argv[1:3] == ["-m", "pipeline"] or sys.argv[1:2] == ["-c"]
try:
    if not served or not starts.items() <= {known!r}.items():
        raise ConnectionError
    there.connect({address!r})
except OSError:
    os.execv({real!r}, [{real!r}, *sys.argv[1:]])
mask = os.umask(0)
asked = json.dumps([sys.argv[1:], os.getcwd(), dict(os.environ), mask]).encode()
socket.send_fds(there, [b"%08d" % len(asked)], [0, 1, 2])
there.sendall(asked)
answers = there.makefile()
worker = int(answers.readline())
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(number, lambda number, _: os.kill(worker, number))
status = int(answers.readline())
if status < 0:
    if -status != signal.SIGKILL:
        signal.signal(-status, signal.SIG_DFL)
    os.kill(os.getpid(), -status)
sys.exit(status)
"""


def begin() -> None:
    """Start the process that serves this test run; it imports nothing before it is asked."""
    place = tempfile.mkdtemp(prefix="ready")  # such an address has 107 bytes at the most
    os.environ[ADDRESS] = f"{place}/s"
    kept = {k: v for k, v in os.environ.items() if not k.startswith(OF_A_USER)}
    started = subprocess.Popen(
        [sys.executable, __file__, os.environ[ADDRESS]], stdin=subprocess.PIPE,
        env=kept | SET_BY_MAKE | {"JE_ARROW_MALLOC_CONF": "background_thread:false"},
        stdout=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip

    def end() -> None:
        assert started.stdin is not None
        started.stdin.close()
        started.wait()
        Path(os.environ[ADDRESS]).unlink(missing_ok=True)
        Path(place).rmdir()

    atexit.register(end)


def link_ready(python: Path, real: Path) -> None:
    """Make the client at `python`; `real` is what it hands over to where it may not ask."""
    text = CLIENT.format(
        python=sys.executable, real=str(real), address=os.environ[ADDRESS], starts=STARTS,
        known=KNOWN,
    )  # fmt: skip
    python.write_text(text, encoding="utf-8")
    python.chmod(0o755)


def serve(address: str) -> None:
    """Answer clients until the process that started this one has ended."""
    with socket.socket(socket.AF_UNIX) as server, selectors.DefaultSelector() as ready:
        server.bind(address)
        server.listen(64)
        ready.register(server, selectors.EVENT_READ)
        ready.register(sys.stdin, selectors.EVENT_READ)
        imported = False
        while True:
            if sys.stdin in [key.fileobj for key, _ in ready.select()]:
                return
            with suppress(ChildProcessError):
                while os.waitpid(-1, os.WNOHANG)[0]:  # copies that have ended
                    pass
            asked, _ = server.accept()
            if not imported:
                imported = True
                _import_packages()
            with asked:
                if os.fork() == 0:
                    server.close()
                    _answer(asked)


def _import_packages() -> None:
    for name in PACKAGES:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()


def _answer(asked: socket.socket) -> NoReturn:
    """In a copy: run what was asked for in another copy, and tell its number and how it ended."""
    size, files, *_ = socket.recv_fds(asked, 8, 3)
    body = b""
    while len(body) < int(size):
        body += asked.recv(1 << 16)
    worker = os.fork()
    if worker == 0:
        asked.close()
        _run(*json.loads(body), files)
    asked.sendall(b"%d\n" % worker)
    _, status = os.waitpid(worker, 0)
    asked.sendall(b"%d\n" % os.waitstatus_to_exitcode(status))
    os._exit(0)


def _run(
    arguments: list[str], folder: str, surroundings: dict[str, str], mask: int, files: list[int]
) -> NoReturn:
    """Run a command as Python would that is started in a folder, and end this process."""
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    os.chdir(folder)
    os.umask(mask)
    os.environ.clear()
    os.environ.update(surroundings)
    util.spawnv_passfds = _copied(util.spawnv_passfds)
    status = 0
    try:
        if arguments[0] == "-m":
            sys.argv, sys.path[0] = arguments[1:], folder
            runpy.run_module(arguments[1], run_name="__main__", alter_sys=True)
        else:
            sys.argv, sys.path[0] = ["-c", *arguments[2:]], ""
            main = sys.modules["__main__"] = ModuleType("__main__")
            exec(compile(arguments[1], "<string>", "exec"), main.__dict__)
    except SystemExit as end:
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 - as where Python itself comes to its end
        sys.excepthook(*sys.exc_info())
        status = 1
    threading._shutdown()
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


Spawn = Callable[[bytes, list[str], list[int]], int]


def _copied(spawn: Spawn) -> Spawn:
    """Let the process that pages are copied from be a copy of this one, while it has one thread."""

    def start(path: bytes, arguments: list[str], files: list[int]) -> int:
        alone = len(list(Path("/proc/self/task").glob("*"))) == 1
        if "multiprocessing.forkserver" not in arguments[-1] or not alone:
            return spawn(path, arguments, files)
        copy = os.fork()
        if copy:
            return copy
        kept = {0, 1, 2, *files}
        for file in [int(one.name) for one in Path("/proc/self/fd").iterdir()]:
            if file not in kept:
                with suppress(OSError):
                    os.close(file)
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        atexit._clear()
        util._finalizer_registry.clear()
        forkserver._forkserver._lock = threading.Lock()
        time.tzset()
        sys.argv = ["-c"]
        try:
            exec(arguments[-1], {"__name__": "__main__"})
        finally:
            os._exit(1)

    return start


if __name__ == "__main__":
    serve(sys.argv[1])
