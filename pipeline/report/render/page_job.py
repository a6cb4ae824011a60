"""One page from its notebook to its bytes: in this process, or in another one that is sent it."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import current_process
from pathlib import Path

from pipeline.errors import BadInput, Fault
from pipeline.report.messages import heard
from pipeline.report.release.page_data import FILES, lay
from pipeline.report.release.plan import PageSpec, figures_of
from pipeline.report.render.cache import Note, note
from pipeline.report.render.engine import PageFailed, execute
from pipeline.report.render.page_template import PageTemplate
from pipeline.report.render.processes import in_processes


@dataclass(frozen=True)
class Job:
    """One page to be made or kept: its frame, its notebook, its portion's folder, and its key."""

    page: PageSpec
    frame: PageTemplate
    notebook: Path
    folder: Path
    key: str


@dataclass(frozen=True)
class Parcel:
    """A job as it is sent: with the text of its notebook and the files of its portion."""

    job: Job
    wave: str
    notebook: str
    portion: dict[str, bytes]


def make(
    job: Job, wave: str, cold: bool, begun: Callable[[str], object] = len
) -> tuple[dict[str, bytes], Note]:
    """A page with the files of its charts and tables, by name, and the note on what made them.

    It is made in this process, which is the page's own.

    Raises:
        BadInput: the notebook cannot be read, or does not take the page's parameters.
        PageFailed: a cell failed, or shows what a page may not.
    """
    from pipeline.report.pages import opened
    from pipeline.report.render.exporter import export
    from pipeline.report.takeaway.files import files

    page = job.page
    parameters = {"wave": wave, "language": page.language, "release": str(job.folder)}
    if page.dimension:
        parameters |= {"dimension": page.dimension, "area": page.area}
    notebook = execute(job.notebook, page.name, parameters, begun, cold)
    try:
        done = export(notebook, f"notebooks/{job.notebook.name}", page.name, job.frame)
    except BadInput as bad:
        raise PageFailed(bad.faults, notebook) from None
    made = files(done.taken, job.frame.place, opened(job.folder, wave))
    made = {f"{figures_of(page.path)}/{name}": body for name, body in made.items()}
    made[page.path] = done.body.encode()
    return made, note(job.key, {*notebook.metadata.heard, *heard()}, made)


def pack(job: Job, wave: str) -> Parcel:
    """What another process, perhaps on another machine, needs for a page."""
    portion = {name: (job.folder / name).read_bytes() for name in FILES}
    return Parcel(job, wave, job.notebook.read_text(encoding="utf-8"), portion)


def make_away(parcel: Parcel, cold: bool) -> tuple[dict[str, bytes], Note]:
    """What `make` gives, on a machine that has been sent the job; in a process of its own there.

    Raises:
        BadInput: it may not start a process; or what `make` raises it for.
        PageFailed: as `make`.
        Ended: the page's process ended before the page was done.
    """
    with tempfile.TemporaryDirectory(prefix="page") as folder:
        notebook = Path(folder) / parcel.job.notebook.name
        notebook.write_text(parcel.notebook, encoding="utf-8")
        portion = Path(folder) / "portion"
        lay(portion, parcel.portion)
        job = replace(parcel.job, notebook=notebook, folder=portion)
        if current_process().daemon:
            problem = "a worker may not start processes, and each page is made in one of its own."
            fix = "Start workers with --no-nanny, or DASK_DISTRIBUTED__WORKER__DAEMON=False."
            raise BadInput([Fault("EXECUTOR", "", problem, fix)])
        task = partial(make, job, parcel.wave, cold)
        [(_, outcome)] = in_processes({job.page: task}, 1)
        return outcome.result()
