"""What jupyter_client asks of kernels: how they are started, heard and configured.

Its own extension points: a provisioner, a client and a manager. Imported when the first page asks.
"""

import asyncio
import contextlib
import tempfile
import time
from importlib.metadata import EntryPoint
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from pipeline.report.render.kernels import Kernels

PROVISIONER = "survey-forked"
GROUP = "jupyter_client.kernel_provisioners"
START_SECONDS = 120.0
ANSWER_SECONDS = 0.5


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

    kernels: Kernels

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
        named = {"kernel_provisioner": {"provisioner_name": PROVISIONER}}
        return KernelSpec(
            argv=self.kernels.command, display_name="Python 3", language="python",
            metadata=named if self.kernels.zygote else {},
        )  # fmt: skip

    async def _async_pre_start_kernel(self, **kwargs: Any) -> Any:
        kwargs |= {"env": dict(self.kernels.environment), "cwd": f"{self._folder}/work"}
        return await super()._async_pre_start_kernel(**kwargs)


def manager_of(kernels: Kernels) -> type[PageKernelManager]:
    """A manager whose kernels come from here, for papermill."""
    factory = KernelProvisionerFactory.instance()
    factory.provisioners[PROVISIONER] = EntryPoint(
        PROVISIONER, f"{__name__}:{ForkedProvisioner.__name__}", GROUP
    )
    return type("Manager", (PageKernelManager,), {"kernels": kernels})
