"""Where work that can be done side by side is done: here, or on a cluster that EXECUTOR names."""

import os
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import Any

from pipeline.errors import BadInput, Fault

NAME = "EXECUTOR"
FIX = "Name a scheduler of dask.distributed, such as dask://host:8786, or unset it."
SECONDS = 10


@contextmanager
def cluster() -> Iterator[Executor | None]:
    """The executor of the cluster that EXECUTOR in the environment names; None where it is unset.

    Raises:
        BadInput: EXECUTOR is not such an address, dask.distributed is not installed, or nobody
            answers there.
    """
    named = os.environ.get(NAME, "")
    if not named:
        yield None
        return
    scheme, _, address = named.partition("://")
    if scheme != "dask" or not address:
        raise BadInput([Fault(NAME, "", "this is not the address of a cluster.", FIX)])
    try:
        from distributed import Client
    except ImportError:
        fix = "Install it: pip install 'dask[distributed]'."
        raise BadInput([Fault(NAME, "", "dask.distributed is not installed.", fix)]) from None
    try:
        client: Any = Client(f"tcp://{address}", timeout=SECONDS, set_as_default=False)
    except (OSError, ValueError):
        raise BadInput([Fault(NAME, "", "no scheduler answers there.", FIX)]) from None
    with client:
        yield client.get_executor()
