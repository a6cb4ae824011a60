"""Jupyter kernels for pages: forked from a process that has imported everything, or cold.

A forked kernel is a real kernel with a fresh namespace that skips the imports. Cold kernels serve
where `fork` is not to be had, and as the reference that a test compares bytes with.
"""

import asyncio
import contextlib
import importlib.util
import os
import shutil
import sys
import tempfile
import time
from importlib.metadata import EntryPoint
from pathlib import Path
from queue import Empty
from types import TracebackType
from typing import Any, Self

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from pipeline.publish.forked import Zygote

ROOT = Path(__file__).resolve().parents[2]
PROVISIONER = "survey-forked"
GROUP = "jupyter_client.kernel_provisioners"
SOCKET_BYTES = 100  # a Unix socket's path may have 107
START_SECONDS = 120.0
ANSWER_SECONDS = 0.5
DROPPED = ("MPL", "MATPLOTLIB", "JUPYTER", "IPYTHON", "JPY_", "PYTHON")


class ForkedProvisioner(LocalProvisioner):
    """jupyter_client's own provisioner, but for how the process comes to be."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Fork instead of starting a new interpreter."""
        assert isinstance(self.parent, PageKernelManager)
        zygote = self.parent.kernels.zygote
        assert zygote is not None
        forked: Any = zygote.fork(cmd, str(kwargs["cwd"]), kwargs["env"])
        self.process = forked
        bound = Path(f"{self.parent.ip}-{self.parent.hb_port}")
        while forked.poll() is None and not bound.exists():
            await asyncio.sleep(0.002)
        self.pid = self.pgid = forked.pid
        self.cwd = kwargs["cwd"]
        return self.connection_info

    async def kill(self, restart: bool = False) -> None:
        """Kill and see it ended, so that nobody polls for it."""
        await super().kill(restart)
        if self.process is not None:
            self.process.wait()


class PageClient(AsyncKernelClient):
    """jupyter_client's own client, but for how it knows that a kernel is ready."""

    async def _async_wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel answers on both channels that a notebook listens to.

        The original waits 0.2 s for silence instead.

        Raises:
            RuntimeError: the kernel ended, or did not answer in time.
        """
        until = time.monotonic() + (timeout or START_SECONDS)
        asked: set[str] = set()
        while time.monotonic() < until and await self._async_is_alive():
            asked.add(self.kernel_info())
            with contextlib.suppress(Empty):
                reply = await self._async_get_shell_msg(timeout=ANSWER_SECONDS)
                self._handle_kernel_info_reply(reply)
                while True:
                    heard = await self._async_get_iopub_msg(timeout=ANSWER_SECONDS)
                    if heard["parent_header"].get("msg_id") in asked:
                        return
        raise RuntimeError("a kernel did not answer")

    wait_for_ready = _async_wait_for_ready


class PageKernelManager(AsyncKernelManager):
    """One page's kernel: its own folder, its own sockets, nothing from the user's settings."""

    kernels: "Kernels"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.client_factory = PageClient
        self._folder = tempfile.mkdtemp(dir=self.kernels.home)
        self.transport = "ipc"
        self.ip = f"{self._folder}/k"
        self.connection_file = f"{self._folder}/connection.json"
        (Path(self._folder) / "work").mkdir()

    @property
    def kernel_spec(self) -> KernelSpec:
        """This interpreter's kernel, whatever kernels are installed on the machine."""
        return self.kernels.spec

    async def _async_pre_start_kernel(self, **kwargs: Any) -> Any:
        kwargs |= {"env": dict(self.kernels.environment), "cwd": f"{self._folder}/work"}
        return await super()._async_pre_start_kernel(**kwargs)


def is_cold() -> bool:
    """Whether ENGINE in the environment asks for a new interpreter for each page."""
    return os.environ.get("ENGINE") == "cold"


class Kernels:
    """Where pages' kernels come from; one for each `make report`. Use it in a `with`.

    `cold` starts a new interpreter for every page; otherwise kernels are forked where the system
    allows it (Linux), and cold elsewhere.
    """

    def __init__(self, cold: bool = False) -> None:
        self.cold = cold or not sys.platform.startswith("linux")
        self.zygote: Zygote | None = None

    def __enter__(self) -> Self:
        short = None if len(tempfile.gettempdir()) < SOCKET_BYTES - 40 else "/tmp"  # noqa: S108
        self.home = Path(tempfile.mkdtemp(prefix="pages", dir=short))
        self.environment = _environment(self.home)
        metadata = {} if self.cold else {"kernel_provisioner": {"provisioner_name": PROVISIONER}}
        self.spec = KernelSpec(
            argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}",
                  "--matplotlib=inline", "--HistoryManager.enabled=False"],
            display_name="Python 3", language="python", metadata=metadata,
        )  # fmt: skip
        factory = KernelProvisionerFactory.instance()
        factory.provisioners[PROVISIONER] = EntryPoint(
            PROVISIONER, f"{__name__}:{ForkedProvisioner.__name__}", GROUP
        )
        self.manager = type("Manager", (PageKernelManager,), {"kernels": self})
        if not self.cold:
            self.zygote = Zygote(self.home, self.environment)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.zygote is not None:
            self.zygote.close()
        with contextlib.suppress(OSError):
            shutil.rmtree(self.home)


def _environment(home: Path) -> dict[str, str]:
    """What every kernel's surroundings are: none of the user's settings, one thread, UTC."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(DROPPED)}
    hash_seed = {k: v for k, v in os.environ.items() if k == "PYTHONHASHSEED"}
    return kept | hash_seed | {
        "PYTHONPATH": str(ROOT),
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        "IPYTHONDIR": str(home / "ipython"),
        "MATPLOTLIBRC": _matplotlibrc(),
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "JE_ARROW_MALLOC_CONF": "background_thread:false",  # pyarrow's allocator starts a thread
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
    }  # fmt: skip


def _matplotlibrc() -> str:
    """Matplotlib's own settings file, found without importing it."""
    found = importlib.util.find_spec("matplotlib")
    assert found is not None
    assert found.submodule_search_locations is not None
    return str(Path(found.submodule_search_locations[0]) / "mpl-data/matplotlibrc")
