"""The log of a wave's runs: run.jsonl next to its tables, a line of JSON for each command.

It holds files, counts and times, never answers, respondents, users or machines, and of the
owner of the data where one was named; and as it has times, it is no part of what readers get.
"""

import json
import platform
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from pipeline import __version__
from pipeline.errors import BadInput
from pipeline.files import Folders, write_text
from pipeline.provenance import OF_A_WAVE, code, inputs, sha256

NAME = "run.jsonl"
RUNNING, KILLED = "running", "killed"
LONGEST = 1_000  # lines that are kept, the latest
ASKED = Path(__file__).resolve().parents[1] / "requirements.in"
RELEASE = ("release.parquet", "account.json", "dictionary.json")
ASKED_FOR = "requested.parquet"
# What each command reads of the tables of the commands before it, as far as they are there.
READS = {
    "clean": ("ingested.parquet",),
    "weight": ("cleaned.parquet",),
    "analyse": ("cleaned.parquet", "weighted.parquet", "weighting.csv", "recodes.csv"),
    "table": ("weighted.parquet",),
    "disclose": ("results.parquet", "exclusive.csv", ASKED_FOR),
    "cube": RELEASE,
    "report": (*RELEASE, "results.parquet", "exclusive.csv", ASKED_FOR),
    "audit": (*RELEASE, "results.parquet", "exclusive.csv", ASKED_FOR),
}
Record = dict[str, Any]
_more: Record = {}


def remember(**facts: object) -> None:
    """Put more into the line of the command that runs."""
    _more.update(facts)


@contextmanager
def logged(folders: Folders, command: str, owner: str = "") -> Iterator[None]:
    """Write a line about what runs inside, however it ends; nothing for a wave that is unknown.

    A line has `command`, `wave`, `started` and `finished` (UTC), `seconds`, `status` (done,
    refused, trouble, stopped or fault), `faults` (how many were found), `error` (the kind of a
    fault of ours, or nothing), `versions`, and `inputs` and `outputs`: by name within the project,
    `sha256` and, of a table, `rows`; and `superseded_by`, the `owner` who answers for it that
    earlier editions do not count, where there is one; and `executor`, what was sent to a cluster
    (tasks, bytes sent and received, encrypted, answers). While a command runs, its line has the
    status running; of a run that was killed, the next one makes it killed.
    """
    before = _stamps(folders)
    read = _inputs(folders, command)
    started, clock = datetime.now(UTC), time.monotonic()
    status, faults, kind = "done", 0, ""
    record: Record = {
        "command": command,
        "wave": folders.wave,
        "started": started.isoformat(timespec="milliseconds"),
        "status": RUNNING,
        "inputs": read,
        "outputs": {},
    } | ({"superseded_by": owner} if owner else {})
    _append(folders, record)
    try:
        yield
    except BadInput as bad:
        status, faults = "refused", len(bad.faults)
        raise
    except OSError:
        status = "trouble"
        raise
    except KeyboardInterrupt:
        status = "stopped"
        raise
    except MemoryError:
        status = "trouble"
        raise
    except Exception as error:
        status, kind = "fault", type(error).__name__
        raise
    finally:
        record |= {
            "finished": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "seconds": round(time.monotonic() - clock, 3),
            "status": status,
            "faults": faults,
            "error": kind,
            "versions": _versions(),
            "outputs": _described(folders, _changed(folders, before)),
        } | _more
        _more.clear()
        _append(folders, record)


def _inputs(folders: Folders, command: str) -> Record:
    """What was typed and brought, and the tables that the command reads, as they are now.

    What cannot be read is left out: the command itself will say so.
    """
    try:
        whole = inputs(folders.root, folders.wave)
    except OSError:
        return {}
    typed = {name: {"sha256": digest} for name, digest in whole.items()}
    tables = [folders.processed / name for name in READS.get(command, ())]
    return typed | _described(folders, [path for path in tables if path.is_file()])


def _stamps(folders: Folders) -> dict[Path, tuple[int, int, int]]:
    """Every file that a command may write, with what changes when it is written."""
    places = [folders.processed.glob(one) for one in ("*", "tables/*", "cube/*", "editions/*/*")]
    places.append(folders.reports.glob("manifest.json"))
    places.append(folders.raw.glob("survey.*"))
    places.append(iter(folders.reference / kind.format(folders.wave) for kind in OF_A_WAVE))
    found = {}
    for path in (path for place in places for path in place):
        if path.is_file() and path.name not in (NAME, ".lock"):
            stat = path.stat()
            found[path] = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
    return found


def _changed(folders: Folders, before: dict[Path, tuple[int, int, int]]) -> list[Path]:
    """The files that are new or written again."""
    return sorted(path for path, now in _stamps(folders).items() if before.get(path) != now)


def _described(folders: Folders, paths: list[Path]) -> Record:
    """Files by name within the project: hash, and rows where it is a table."""
    found = {}
    for path in paths:
        told: Record = {"sha256": sha256(path)}
        if path.suffix == ".parquet":
            from pyarrow import ArrowException, parquet

            try:
                told["rows"] = parquet.read_metadata(path).num_rows
            except (ArrowException, OSError):
                told["rows"] = None
        found[path.relative_to(folders.root).as_posix()] = told
    return found


@cache
def _versions() -> dict[str, str]:
    """Of the pipeline and its code, of Python, and of the packages that the project asks for."""
    found = {"pipeline": __version__, "code": code(), "python": platform.python_version()}
    asked = ASKED.read_text(encoding="utf-8")
    for name in re.findall(r"^[A-Za-z0-9._-]+", asked, re.MULTILINE):
        try:
            found[name] = version(name)
        except PackageNotFoundError:  # asked for on another system only
            continue
    return found


def _settled(lines: list[str], started: str) -> list[str]:
    """The lines without the one of this run; those of runs that never ended say so.

    A wave has one run at a time, so that no other can still be running.
    """
    found = []
    for line in lines:
        if f'"status": "{RUNNING}"' in line:
            if f'"started": "{started}"' in line:
                continue
            line = line.replace(f'"status": "{RUNNING}"', f'"status": "{KILLED}"')
        found.append(line)
    return found


def _append(folders: Folders, record: Record) -> None:
    """Add the line; the run has ended as it has, so a log that cannot be written is only said."""
    path = folders.processed / NAME
    known = folders.reference / f"waves/{folders.wave}.csv"
    if not (known.is_file() or path.is_file() or record["outputs"]):
        return
    line = json.dumps(record, ensure_ascii=False) + "\n"
    try:
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True) if path.is_file() else []
        lines = _settled(lines, record["started"])
        write_text(path, "".join([*lines[1 - LONGEST :], line]))
    except (OSError, UnicodeDecodeError) as error:
        sys.stderr.write(f"the log of this run could not be written ({type(error).__name__})\n")
