"""The report stage: every page of a wave, in every language, and the figures next to them.

Pages are made aside and put in place together when all of them are good; until then the last good
ones stay. The bytes depend on the release, the notebooks and this code, and on nothing else; a page
that would come out as it is stays.
"""

import shutil
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import nbformat

from pipeline.config import Report
from pipeline.errors import BadInput, Fault, nearest
from pipeline.report.downloads.files import FILES, downloads, links
from pipeline.report.downloads.pdf import pdfs
from pipeline.report.messages import heard
from pipeline.report.release.corrections import corrections
from pipeline.report.release.page_data import lay, portion
from pipeline.report.release.plan import PageSpec, figures_of, has_brief, pages
from pipeline.report.release.read import Release, read_release
from pipeline.report.render.cache import Note, kept, key, note
from pipeline.report.render.engine import is_cold, read
from pipeline.report.render.page_job import Job, make, make_away, pack
from pipeline.report.render.page_template import frame
from pipeline.report.render.parallel import cores, make_all, tell
from pipeline.report.render.processes import Ended, in_processes
from pipeline.report.render.replace_folder import put

__all__ = ["PageSpec", "pages", "report"]

Audit = Callable[[Mapping[str, bytes]], None]


@dataclass(frozen=True)
class Beside:
    """The files next to the pages by name, and the note on them if they have just been made."""

    folder: Path
    files: dict[str, bytes]
    note: Note | None


def report(
    processed: Path,
    notebooks: Path,
    reports: Path,
    config: Report,
    page: str | None = None,
    executor: Executor | None = None,
    audit: Audit | None = None,
    placing: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> list[str]:
    """Make the pages of a wave, or one of them, and return the names of the files written.

    `processed` has release.parquet, account.json and dictionary.json and is named after the wave;
    what each page is handed of them, and a note of what it was made from, lie in its folder
    `pages`. `page` is one page's name such as `en/sector-health`. `executor` runs pages at the
    same time, on machines that are sent all they need; without one, processes of this machine do,
    each a copy of one that has imported what pages need. `audit` is handed every file that is about
    to lie there, by name, and raises if one may not: then nothing is put in place. Files are put in
    place inside `placing`. ENGINE=cold in the environment runs each page's cells in a new kernel.

    Raises:
        BadInput: the release is not one of disclosure control's, there is no such page, or a page
            could not be made, or the audit refuses; lists all, and leaves the reports as they were.
    """
    release = read_release(processed, processed.name)
    changed = bool((release.frame["table"] == "change").any())
    plan = pages(release.dictionary, changed, config.languages)
    wanted = plan if page is None else [_one(page, plan)]
    failed = processed / "failed"
    shutil.rmtree(failed, ignore_errors=True)
    languages = dict.fromkeys(one.language for one in wanted)
    # Portions first: what pages' processes are copied from still does its imports.
    portions = {one: portion(one, release) for one in wanted}
    beside = beside_pages(processed, reports, list(languages))
    jobs = [
        _job(one, plan, release, portions[one], processed, notebooks,
             beside[one.language].files, config.pdf)
        for one in wanted
    ]  # fmt: skip
    there = {job.page.path: kept(job.folder, job.key, reports) for job in jobs}
    stale = [job for job in jobs if not there[job.page.path]]
    stale.sort(key=_size, reverse=True)  # so that no large one is left over at the end
    done = _make_all(stale, processed.name, executor, failed)
    made = {name: body for job in stale for name, body in done[job.page][0].items()}
    notes = {job.folder: done[job.page][1] for job in stale}
    stay = [name for names in there.values() for name in names]
    if config.pdf:
        sheets = {
            path: (made[path] if path in made else (reports / path).read_bytes(), job.folder)
            for job in jobs
            for path in [job.page.path]
        }
        briefs = {one.path for one in wanted if has_brief(one)}
        day = str(release.dictionary["wave"]["fieldwork_to"])
        printed = pdfs(sheets, briefs, reports, day)
        made, stay, notes = made | printed.made, stay + printed.kept, notes | printed.notes
    if page is None:
        _remove_folders((processed / "pages").resolve(), {job.folder for job in jobs})
        for language, files in beside.items():
            named = {f"{language}/{name}": body for name, body in files.files.items()}
            made |= named if files.note else {}
            stay += [] if files.note else list(named)
            notes |= {files.folder: files.note} if files.note else {}
    if audit is not None:
        beside_it = {f"{one}/{name}": body for one, files in beside.items()
                     for name, body in files.files.items()}  # fmt: skip
        audit(beside_it | {name: (reports / name).read_bytes() for name in stay} | made)
    with placing():
        put(reports, made, stay, page is None, [figures_of(one.path) for one in wanted])
    for folder, written in notes.items():
        written.write(folder)
    where = f"reports/{reports.name}/{wanted[0].path}"
    rest = f", {len(jobs) - len(stale)} kept as they are" if len(stale) < len(jobs) else ""
    tell(f"report: {len(stale)} of {len(plan)} pages made{rest}; open {where}")
    return sorted(made)


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


def _job(
    page: PageSpec,
    plan: list[PageSpec],
    release: Release,
    files: dict[str, bytes],
    processed: Path,
    notebooks: Path,
    beside: dict[str, bytes],
    pdf: bool,
) -> Job:
    """A page's portion of the release, `files`, laid out for its notebook, and its key."""
    path = (notebooks / f"{page.notebook}.ipynb").resolve()
    folder = (processed / "pages" / f"{page.language}-{page.key}").resolve()
    lay(folder, files)
    found = links(beside, page.language)
    around = frame(page, plan, release.dictionary, found, pdf, corrections(page, release))
    source: str = nbformat.writes(read(path))
    return Job(page, around, path, folder, key(files, source, around))


def _size(job: Job) -> int:
    """Bytes of the figures that a page is handed."""
    return (job.folder / "release.parquet").stat().st_size


def _make_all(
    jobs: list[Job], wave: str, executor: Executor | None, failed: Path
) -> dict[PageSpec, tuple[dict[str, bytes], Note]]:
    """The files of all jobs' pages, each page's with its note; nothing is started without a job."""
    if not jobs:
        return {}
    tasks = {
        job.page: partial(make_away, pack(job, wave), is_cold())
        if executor
        else partial(make, job, wave, is_cold())
        for job in jobs
    }
    return make_all(tasks, executor, failed)


def beside_pages(processed: Path, reports: Path, languages: Sequence[str]) -> dict[str, Beside]:
    """The files next to the pages by language, made unless they lie there as they would be.

    Those of several languages are made at the same time, each in a process of its own.

    Raises:
        BadInput: the dictionary lacks a fact or a name, or a process was ended.
    """
    read = {
        name: (processed / name).read_bytes() for name in ("release.parquet", "dictionary.json")
    }
    found, tasks = dict[str, Beside](), {}
    for language in languages:
        folder, own = processed / "pages" / f"{language}-beside", key(read, language, None)
        if kept(folder, own, reports):
            paths = [reports / language / name for name in sorted(FILES)]
            found[language] = Beside(folder, {one.name: one.read_bytes() for one in paths}, None)
        else:
            tasks[language] = partial(make_beside, processed.resolve(), folder, language, own)
    for language, outcome in in_processes(tasks, cores()) if tasks else ():
        try:
            found[language] = outcome.result()
        except Ended as bad:
            place = f"reports/{reports.name}/{language}"
            fix = "Close other programs, then make it again: make report."
            raise BadInput([Fault(place, ", ".join(FILES), bad.why, fix)]) from None
    return {language: found[language] for language in languages}


def make_beside(
    processed: Path, folder: Path, language: str, own: str, _: Callable[[str], object] = len
) -> Beside:
    """The files of one language, with the note that lies in their folder; `own`: their key.

    Raises:
        BadInput: the dictionary lacks a fact or a name.
    """
    files = downloads(read_release(processed, processed.name), language)
    named = {f"{language}/{name}": body for name, body in files.items()}
    return Beside(folder, files, note(own, heard(), named))


def _remove_folders(folder: Path, kept: set[Path]) -> None:
    """Remove the portions of pages that are no longer in the plan."""
    for path in folder.iterdir():
        if path not in kept and not path.name.endswith("-beside"):
            shutil.rmtree(path)
