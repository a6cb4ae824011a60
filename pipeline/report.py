"""The report stage: every page of a wave, in every language, and the figures beside them.

Pages are made aside and put in place together when all of them are good; until then the last good
ones stay. The bytes depend on the release, the notebooks and this code, and on nothing else.
"""

import hashlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import nbformat

from pipeline.config import Report
from pipeline.faults import BadInput, Fault, nearest
from pipeline.publish.data import release_csv
from pipeline.publish.engine import PageFailed, execute
from pipeline.publish.exporter import export
from pipeline.publish.frame import frame
from pipeline.publish.kernels import Kernels
from pipeline.publish.plan import PageSpec, pages
from pipeline.publish.release import Release, read_release

__all__ = ["PageSpec", "pages", "report"]

MANIFEST = "manifest.json"


def report(
    processed: Path,
    notebooks: Path,
    reports: Path,
    config: Report,
    page: str | None = None,
    executor: Executor | None = None,
) -> list[str]:
    """Make the pages of a wave, or one of them, and return the names of the files written.

    `processed` has release.parquet, audit.json and dictionary.json and is named after the wave;
    `page` is one page's name such as `en/sector-health`. `executor` runs pages at the same time;
    without one, as many threads as there are cores, each with a kernel of its own. ENGINE=cold in
    the environment starts a new interpreter for each page instead of forking one.

    Raises:
        BadInput: the release is not what the door lets through, there is no such page, or a page
            could not be made; lists all, and leaves the reports as they were.
    """
    release = read_release(processed, processed.name)
    changed = bool((release.frame["table"] == "change").any())
    plan = pages(release.dictionary, changed, config.languages)
    wanted = plan if page is None else [_one(page, plan)]
    failed = processed / "failed"
    shutil.rmtree(failed, ignore_errors=True)
    with _pages_at_once(executor) as pool, Kernels(os.environ.get("ENGINE") == "cold") as kernels:
        futures = {
            pool.submit(_make, one, plan, release, processed, notebooks, kernels): one
            for one in wanted
        }
        made = _gather(futures, failed)
    files = {one.path: made[one] for one in wanted}
    if page is None:
        for language in config.languages:
            files[f"{language}/release.csv"] = release_csv(release, language).encode()
    _put(reports, files, whole=page is None)
    where = f"reports/{reports.name}"
    first = plan[0].path if page is None else wanted[0].path
    _say(f"report: {len(wanted)} of {len(plan)} pages made; open {where}/{first}")
    return sorted(files)


def _one(name: str, plan: list[PageSpec]) -> PageSpec:
    """The page with this name.

    Raises:
        BadInput: there is none.
    """
    known = {page.name: page for page in plan}
    if name not in known:
        problem = "this wave has no such page."
        raise BadInput([Fault("--page", name, problem, f"See the index.{nearest(name, known)}")])
    return known[name]


def _make(
    page: PageSpec,
    plan: list[PageSpec],
    release: Release,
    processed: Path,
    notebooks: Path,
    kernels: Kernels,
) -> bytes:
    """One page, from its notebook to its bytes."""
    parameters = {
        "wave": processed.name,
        "language": page.language,
        "release": str(processed.resolve()),
    }
    if page.dimension:
        parameters |= {"dimension": page.dimension, "area": page.area}
    path = notebooks / f"{page.notebook}.ipynb"
    notebook = execute(path, page.name, parameters, kernels)
    try:
        around = frame(page, plan, release.dictionary)
        return export(notebook, f"notebooks/{path.name}", page.name, around).encode()
    except BadInput as bad:
        raise PageFailed(bad.faults, notebook) from None


def _gather(futures: dict[Future[bytes], PageSpec], failed: Path) -> dict[PageSpec, bytes]:
    """Wait for every page, say how far it is, and keep the notebooks of those that failed.

    Raises:
        BadInput: pages failed; what each of them said.
    """
    made: dict[PageSpec, bytes] = {}
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


def _progress(futures: dict[Future[bytes], PageSpec]) -> Iterator[Future[bytes]]:
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
        _say(f"report: {number} of {len(futures)} {futures[future].name}")


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


def _put(reports: Path, files: dict[str, bytes], whole: bool) -> None:
    """Write files aside, rename them, and, for the whole wave, remove others and list them last."""
    reports.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(dir=reports, prefix=".making-"))
    try:
        for name, body in files.items():
            (aside / name).parent.mkdir(exist_ok=True)
            (aside / name).write_bytes(body)
        for name in files:
            (reports / name).parent.mkdir(exist_ok=True)
            (aside / name).replace(reports / name)
        if whole:
            listed = {name: hashlib.sha256(body).hexdigest() for name, body in files.items()}
            text = json.dumps({"files": listed}, indent=1, sort_keys=True) + "\n"
            (aside / MANIFEST).write_text(text, encoding="utf-8")
            _remove_others(reports, aside, set(files))
            (aside / MANIFEST).replace(reports / MANIFEST)
    finally:
        shutil.rmtree(aside)


def _remove_others(reports: Path, aside: Path, kept: set[str]) -> None:
    """Remove what an earlier plan left: no page stays that the index does not know."""
    for path in sorted(reports.rglob("*"), reverse=True):
        if path == aside or aside in path.parents:
            continue
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
        elif path.is_file() and str(path.relative_to(reports)) not in kept | {MANIFEST}:
            path.unlink()


def _say(line: str) -> None:
    """One plain line of progress."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
