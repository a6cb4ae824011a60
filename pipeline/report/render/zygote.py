"""A process that has imported what pages need; each page's kernel is a copy of it (`fork`).

Started by `forked.py` as `python -m pipeline.report.render.zygote FD MODULE...`. It says "ready"
on the socket FD when it has imported the modules; of `module:function` it calls the function too. A
request is one packet there: JSON with the kernel's command, environment and folder, and one end of
a socket pair, the tether, which the kernel holds for as long as it lives. When the other end of FD
is closed, this process ends, and its kernels with it.
"""

import gc
import importlib
import json
import os
import random
import signal
import socket
import sys
import time
from pathlib import Path
from types import FrameType
from typing import Any

REQUEST_BYTES = 1 << 20
COLLECT = (
    100_000,
    20,
    20,
)  # a kernel lives for a second: it need not often look for what is unused


def main(arguments: list[str]) -> int:
    """Import, say so, and copy this process on request until nobody asks any more.

    Returns 0, or 3 where a thread runs: a copy would have its locks and not the thread.
    """
    control = socket.socket(fileno=int(arguments[0]))
    for named in arguments[1:]:
        module, _, function = named.partition(":")
        loaded = importlib.import_module(module)
        if function:
            getattr(loaded, function)()
    tasks = Path("/proc/self/task")
    if tasks.is_dir() and len(list(tasks.iterdir())) > 1:
        return 3
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    control.send(b"ready")
    while True:
        message, tethers, _, _ = socket.recv_fds(control, REQUEST_BYTES, 1)
        if not message:
            return 0
        if os.fork() == 0:
            control.close()
            _become(json.loads(message), tethers[0])
        os.close(tethers[0])


def _become(request: dict[str, Any], tether: int) -> None:
    """Turn this copy into the kernel that was asked for; never returns."""
    parent = os.getppid()
    try:
        os.setsid()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.environ.clear()
        os.environ.update(request["env"])
        time.tzset()
        os.chdir(request["cwd"])
        _reseed()
        os.write(tether, str(os.getpid()).encode())
        from ipykernel.kernelapp import IPKernelApp

        command = request["command"]
        own = command[command.index("ipykernel_launcher") + 1 :]
        sys.argv = ["ipykernel_launcher", *own]
        IPKernelApp.launch_instance([*own, f"--IPKernelApp.parent_handle={parent}"])
    finally:
        kind, error, trace = sys.exc_info()
        if error is not None and kind is not SystemExit:
            sys.__excepthook__(type(error), error, trace)
        os._exit(1 if error is not None else 0)


def _reseed() -> None:
    """Give the copy random states of its own: copies must not draw the same numbers."""
    random.seed()
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed()


def _end(_signal: int, _frame: FrameType | None) -> None:
    os._exit(0)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _end)
    sys.exit(main(sys.argv[1:]))
