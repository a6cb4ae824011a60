"""The process that kernels are copied from, seen from the report's side, and each copy.

What the process itself does is in `zygote.py`.
"""

import json
import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

PRELOAD = (
    "ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.debugger", "tornado.platform.asyncio",
    "IPython.core.completerlib", "IPython.core.debugger", "IPython.core.debugger_backport",
    "IPython.core.logger", "IPython.core.magics.execution", "IPython.core.oinspect",
    "IPython.extensions.storemagic", "faulthandler", "pdb", "matplotlib_inline.backend_inline",
    "matplotlib.pyplot", "matplotlib.backends.backend_svg", "pandas",
    "pandas.core.arrays.arrow._arrow_utils", "pandas.core.arrays.arrow.extension_types",
    "pyarrow.parquet", "pyarrow.dataset", "pyarrow.pandas_compat", "babel.numbers", "babel.dates",
    "seaborn", "pipeline.report.pages", "pipeline.report.render.preload:preload",
)  # fmt: skip


class ForkedKernel:
    """What `subprocess.Popen` would be to a kernel that the zygote has forked."""

    stdin = stdout = stderr = None

    def __init__(self, tether: socket.socket) -> None:
        self._tether = tether
        said = tether.recv(32)
        if not said:
            raise RuntimeError("a kernel ended before it began")
        self.pid = int(said)
        self._tether.setblocking(False)
        self._ended = False

    def poll(self) -> int | None:
        """None while the kernel lives: it holds the other end of the tether until it ends."""
        if not self._ended:
            try:
                self._ended = self._tether.recv(1) == b""
            except BlockingIOError:
                return None
            except ConnectionResetError:
                self._ended = True
        return 0

    def wait(self, timeout: float = 5.0) -> int:
        """Wait until the kernel has ended, for so many seconds at the most."""
        until = time.monotonic() + timeout
        while self.poll() is None and time.monotonic() < until:
            time.sleep(0.002)
        self._tether.close()
        self._ended = True
        return 0

    def send_signal(self, number: int) -> None:
        """Send a signal, unless the kernel has ended and its number may be another's."""
        if self.poll() is None:
            os.kill(self.pid, number)


class Zygote:
    """The process that kernels are copied from; see `zygote.py`."""

    def __init__(self, home: Path, environment: dict[str, str]) -> None:
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._lock = threading.Lock()
        self._ready = False
        command = [
            sys.executable,
            "-m",
            "pipeline.report.render.zygote",
            str(theirs.fileno()),
            *PRELOAD,
        ]
        self._process = subprocess.Popen(  # noqa: S603 - this interpreter, our own module
            command, cwd=home, env=environment, pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        theirs.close()

    def fork(self, command: list[str], cwd: str, environment: dict[str, str]) -> ForkedKernel:
        """A new kernel.

        Raises:
            RuntimeError: the zygote did not come up or has ended.
        """
        ours, theirs = socket.socketpair()
        request = json.dumps({"command": command, "cwd": cwd, "env": environment}).encode()
        with self._lock:
            if not self._ready and self._control.recv(16) != b"ready":
                raise RuntimeError("the process that kernels are copied from did not start")
            self._ready = True
            socket.send_fds(self._control, [request], [theirs.fileno()])
        theirs.close()
        return ForkedKernel(ours)

    def close(self) -> None:
        """End the process; kernels that still run end with it."""
        self._control.close()
        self._process.terminate()
        self._process.wait()
