"""Makes many pages at the same time, says how far it is, and lists all that failed at once."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor, Future, as_completed
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import nbformat

from pipeline.errors import BadInput, Fault
from pipeline.report.release.plan import PageSpec
from pipeline.report.render.engine import PageFailed
from pipeline.report.render.processes import Ended, Outcome, in_processes

Made = TypeVar("Made")
Done = TypeVar("Done")


def make_all(
    tasks: Mapping[PageSpec, Callable[..., Made]],
    executor: Executor | None,
    failed: Path,
) -> dict[PageSpec, Made]:
    """What the task of each page makes.

    `executor` runs pages at the same time; without one, processes of their own, one for each core.
    The notebooks of pages that failed are left in the folder `failed`.

    Raises:
        BadInput: pages failed; what each of them said.
    """
    if executor is None:
        return _gather(in_processes(tasks, cores()), len(tasks), failed)
    futures = {executor.submit(task): page for page, task in tasks.items()}
    try:
        ended = ((futures[one], one) for one in as_completed(futures))
        return _gather(ended, len(tasks), failed)
    finally:
        for future in futures:
            future.cancel()


def tell(line: str) -> None:
    """One plain line of progress."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _gather(
    ended: Iterable[tuple[PageSpec, "Future[Made] | Outcome[Made]"]], pages: int, failed: Path
) -> dict[PageSpec, Made]:
    """Take every page as it ends, say how far it is, and keep the notebooks of those that failed.

    Raises:
        BadInput: pages failed; what each of them said.
    """
    made: dict[PageSpec, Made] = {}
    faults: dict[PageSpec, tuple[Fault, ...]] = {}
    for page, outcome in _progress(ended, pages):
        try:
            made[page] = outcome.result()
        except PageFailed as bad:
            faults[page] = bad.faults
            _keep(failed / f"{page.language}-{page.key}.ipynb", bad)
        except BadInput as bad:
            faults[page] = bad.faults
        except Ended as bad:
            faults[page] = (of_ended(page, bad),)
    if faults:
        raise BadInput(_together(faults))
    return made


def of_ended(page: PageSpec, ended: Ended) -> Fault:
    """What is said of a page whose process ended before the page was done."""
    place = ended.place or f"page {page.name}"
    fix = "Run that notebook on its own: make lab."
    return Fault(f"notebooks/{page.notebook}.ipynb", place, ended.why, fix)


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
        path.write_text(nbformat.writes(bad.notebook), encoding="utf-8")


def _progress(
    ended: Iterable[tuple[PageSpec, Done]], pages: int
) -> Iterator[tuple[PageSpec, Done]]:
    """Finished pages as they come; says how far it is with a bar, or with a line for each."""
    if sys.stderr.isatty():
        from tqdm import tqdm  # type: ignore[import-untyped]

        with tqdm(total=pages, unit="page", desc="report", leave=False) as bar:
            for one in ended:
                yield one
                bar.update()
        return
    for number, (page, outcome) in enumerate(ended, 1):
        yield page, outcome
        tell(f"report: {number} of {pages} {page.name}")
