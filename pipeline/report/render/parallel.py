"""Makes many pages at the same time, says how far it is, and tells of all that failed at once."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import nbformat

from pipeline.errors import BadInput, Fault
from pipeline.report.release.plan import PageSpec
from pipeline.report.render.engine import PageFailed

Made = TypeVar("Made")


def make_all(
    tasks: Mapping[PageSpec, Callable[[], Made]],
    executor: Executor | None,
    failed: Path,
) -> dict[PageSpec, Made]:
    """What the task of each page makes.

    `executor` runs pages at the same time; without one, as many threads as there are cores. The
    notebooks of pages that failed are left in the folder `failed`.

    Raises:
        BadInput: pages failed; what each of them said.
    """
    with _pages_at_once(executor) as pool:
        return _gather({pool.submit(task): page for page, task in tasks.items()}, failed)


def tell(line: str) -> None:
    """One plain line of progress."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _gather(futures: dict[Future[Made], PageSpec], failed: Path) -> dict[PageSpec, Made]:
    """Wait for every page, say how far it is, and keep the notebooks of those that failed.

    Raises:
        BadInput: pages failed; what each of them said.
    """
    made: dict[PageSpec, Made] = {}
    faults: dict[PageSpec, tuple[Fault, ...]] = {}
    for future in _progress(futures):
        page = futures[future]
        try:
            made[page] = future.result()
        except PageFailed as bad:
            faults[page] = bad.faults
            _keep(failed / f"{page.language}-{page.key}.ipynb", bad)
        except BadInput as bad:
            faults[page] = bad.faults
    if faults:
        raise BadInput(_together(faults))
    return made


def _together(faults: dict[PageSpec, tuple[Fault, ...]]) -> list[Fault]:
    """Faults of pages; one that several pages have is said once, with the first page's name."""
    alike: dict[Fault, list[str]] = {}
    for page, said in faults.items():
        for fault in said:
            somewhere = replace(fault, place=fault.place.replace(f"page {page.name}", "page {}", 1))
            alike.setdefault(somewhere, []).append(page.name)
    return [
        replace(fault, place=fault.place.replace("{}", _first_of(sorted(names)), 1))
        for fault, names in sorted(alike.items())
    ]


def _first_of(names: list[str]) -> str:
    """`en/national and 3 more`."""
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"


def _keep(path: Path, bad: PageFailed) -> None:
    """Leave a failed notebook where an analyst finds it and no reader does."""
    if bad.notebook is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(nbformat.writes(bad.notebook), encoding="utf-8")  # type: ignore[no-untyped-call]


def _progress(futures: dict[Future[Made], PageSpec]) -> Iterator[Future[Made]]:
    """Finished pages as they come; says how far it is with a bar, or with a line for each."""
    if sys.stderr.isatty():
        from tqdm import tqdm  # type: ignore[import-untyped]

        with tqdm(total=len(futures), unit="page", desc="report", leave=False) as bar:
            for future in as_completed(futures):
                yield future
                bar.update()
        return
    for number, future in enumerate(as_completed(futures), 1):
        yield future
        tell(f"report: {number} of {len(futures)} {futures[future].name}")


@contextmanager
def _pages_at_once(executor: Executor | None) -> Iterator[Executor]:
    """The executor given, or threads, one for each core; what has not begun is dropped on error."""
    if executor is not None:
        yield executor
        return
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    pool = ThreadPoolExecutor(max_workers=cores)
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
