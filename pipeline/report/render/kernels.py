"""Jupyter kernels for pages: forked from a process that has imported everything, or cold.

A forked kernel is a real kernel with a fresh namespace that skips the imports. Cold kernels serve
where `fork` is not to be had, and as the reference that a test compares bytes with. `managers.py`
has what jupyter_client is told of them.
"""

import contextlib
import importlib.util
import os
import shutil
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

from pipeline.report.render.forked import Zygote

ROOT = Path(__file__).resolve().parents[3]
SOCKET_BYTES = 100  # a Unix socket's path may have 107
DROPPED = ("MPL", "MATPLOTLIB", "JUPYTER", "IPYTHON", "JPY_", "PYTHON")


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
        self.command = [
            sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}",
            "--matplotlib=inline", "--HistoryManager.enabled=False",
        ]  # fmt: skip
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
