"""Puts a wave's files where readers find them: all in one step, nothing half made or left over.

What a run that was killed leaves has names that `alone` of `pipeline/lock.py` knows and clears.
"""

import contextlib
import ctypes
import errno
import json
import os
import shutil
from collections.abc import Collection, Mapping
from pathlib import Path

from pipeline.report.render.cache import sha256

MANIFEST = "manifest.json"
HERE = -100  # AT_FDCWD: paths are as they are given
EXCHANGE = 2  # RENAME_EXCHANGE


def put(
    reports: Path,
    made: Mapping[str, bytes],
    kept: Collection[str],
    whole: bool,
    replaced: Collection[str] = (),
) -> None:
    """Make the wave's folder anew next to the one that is there, and let them change places.

    `kept` names files already there. For the whole wave, others are left out, and a list of all is
    with them; for a part of it, all others stay as they are, but those in the folders `replaced`.

    Raises:
        OSError: the disk would not take a file; its name is that of the file in its place.
    """
    new = reports.with_name(f".{reports.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    there = [path for path in reports.rglob("*") if path.is_file()] if reports.exists() else []
    gone = tuple(f"{folder}/" for folder in replaced)
    named = [path.relative_to(reports).as_posix() for path in there]
    stay = set(kept) | {name for name in named if not (whole or name.startswith(gone))}
    new.mkdir(parents=True)
    try:
        for name in sorted(stay - {*made, MANIFEST}):
            (new / name).parent.mkdir(parents=True, exist_ok=True)
            _link(reports / name, new / name)
        for name, body in made.items():
            _write(new / name, reports / name, body)
        _list(new, reports, made, whole)
        _switch(new, reports)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise


def _list(new: Path, reports: Path, made: Mapping[str, bytes], whole: bool) -> None:
    """Write the list of files with their hashes; for a part, what it had and the files made."""
    if not whole and not (reports / MANIFEST).is_file():
        return
    if whole:
        paths = sorted(path for path in new.rglob("*") if path.is_file())
        listed = {path.relative_to(new).as_posix(): sha256(path.read_bytes()) for path in paths}
    else:
        before = json.loads((reports / MANIFEST).read_text(encoding="utf-8"))["files"]
        listed = {name: digest for name, digest in before.items() if (new / name).is_file()}
        listed |= {name: sha256(body) for name, body in made.items()}
    text = json.dumps({"files": listed}, indent=1, sort_keys=True) + "\n"
    _write(new / MANIFEST, reports / MANIFEST, text.encode())


def _write(path: Path, place: Path, body: bytes) -> None:
    """Write a file that will stand at `place`."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    except OSError as error:
        code = error.errno or errno.EIO
        raise OSError(code, os.strerror(code), str(place)) from error


def _link(source: Path, target: Path) -> None:
    """The same file under another name; a copy where the disk has no such thing."""
    try:
        target.hardlink_to(source)
    except OSError:
        shutil.copy2(source, target)


def _switch(new: Path, reports: Path) -> None:
    """Put the new folder in the place of the one that is there, which goes.

    In one step where the system has one; else in two, and a death between them leaves no folder,
    which the next run brings back (`pipeline.lock.alone`).
    """
    if not reports.exists():
        new.rename(reports)
        return
    old = reports.with_name(f".{reports.name}.old")
    with contextlib.suppress(OSError, AttributeError):
        _exchange(new, reports)
        shutil.rmtree(new)
        return
    shutil.rmtree(old, ignore_errors=True)
    reports.rename(old)
    new.rename(reports)
    shutil.rmtree(old)


def _exchange(one: Path, other: Path) -> None:
    """Let two folders change places: Linux's renameat2.

    Raises:
        AttributeError: the system has no such call.
        OSError: the disk has none.
    """
    call = ctypes.CDLL(None, use_errno=True).renameat2
    if call(HERE, os.fsencode(one), HERE, os.fsencode(other), EXCHANGE):
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
