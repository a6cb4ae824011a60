"""Holds a wave while a stage runs, and clears what a run that was killed left half made."""

import fcntl
import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.files import ASIDE, Folders
from pipeline.rights import make_folder, protect


@contextmanager
def alone(folders: Folders, group: bool = False) -> Iterator[None]:
    """Hold the wave while a stage runs, so that two runs at once take turns.

    What a run that was killed left half made is cleared away first: it has a name of its own, and
    no other command can be writing. The wave's answers, and what is made of them before disclosure
    control, are for their owner alone; with `group`, for the folder's group too.
    """
    with _closed(folders, group), _locked(folders.processed):
        for path in _half_made(folders):
            path.unlink(missing_ok=True)
        _settle(folders.reports)
        yield


@contextmanager
def _closed(folders: Folders, group: bool) -> Iterator[None]:
    """Close the folders of answers to others: what is there at first, and what there is at last."""
    folders.processed.parent.mkdir(parents=True, exist_ok=True)
    for folder in (folders.raw, folders.processed):
        protect(folder.parent, group, whole=False)
        protect(folder, group)
    try:
        yield
    finally:
        for folder in (folders.raw, folders.processed):
            protect(folder, group)


def making(reports: Path) -> Path:
    """The folder next to a wave's reports in which the next ones are made."""
    return reports.with_name(f".{reports.name}.new")


def replaced(reports: Path) -> Path:
    """The folder next to a wave's reports that the last ones have for a moment when they go."""
    return reports.with_name(f".{reports.name}.old")


def _settle(reports: Path) -> None:
    """Clear what a run that was killed left of its pages; the last whole ones stay."""
    if replaced(reports).exists() and not reports.exists():
        replaced(reports).rename(reports)
    for path in (making(reports), replaced(reports)):
        shutil.rmtree(path, ignore_errors=True)


def _half_made(folders: Folders) -> list[Path]:
    """Files of this wave that a killed run was still writing, in every folder that it writes to."""
    stages = re.compile(r"[a-z]+\.(parquet|csv|jsonl?|md)")
    typed = re.compile(re.escape(folders.wave) + r"\.(csv|toml)")
    places = (
        (folders.processed, stages),
        *((folders.processed / kind, re.compile(".*")) for kind in ("tables", "cube")),
        (folders.raw, re.compile(r"survey(\.labels)?\.[a-z0-9]+")),
        *(
            (folders.reference / kind, typed)
            for kind in ("waves", "population", "requests", "survey")
        ),
    )
    return [
        path
        for folder, names in places
        for path in (folder.iterdir() if folder.is_dir() else ())
        if (match := ASIDE.fullmatch(path.name)) and names.fullmatch(match[1])
    ]


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold a folder's lock; a folder that holds nothing else afterwards is not left behind."""
    lock = folder / ".lock"
    while True:
        make_folder(folder)
        with lock.open("w") as held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                sys.stderr.write("another run is working on this wave; waiting for it\n")
                fcntl.flock(held, fcntl.LOCK_EX)
            # Whoever held it before may have taken the folder away: then it is not this lock.
            if not lock.exists() or not os.path.samestat(lock.stat(), os.fstat(held.fileno())):
                continue
            try:
                yield
            finally:
                if [path.name for path in folder.iterdir()] == [lock.name]:
                    lock.unlink()
                    folder.rmdir()
            return
