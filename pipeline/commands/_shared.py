"""What several commands do: say a line of progress, read the wave before, audit finished files."""

import json
import os
from collections.abc import Callable, Mapping
from time import perf_counter
from typing import TYPE_CHECKING, Any

from pipeline.contracts.columns import EXCLUSIVE_COLUMNS
from pipeline.editions import Edition, earlier, read_editions
from pipeline.files import Folders, frame, record, write_json

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.codebook.waves import Wave
    from pipeline.disclose.requested.people import Asked

ASKED = ".asked"
"""The file that says what was asked for last, until a report has it."""


def say(command: str, what: str) -> None:
    """Print one plain line of progress."""
    print(f"{command}: {what}", flush=True)


def before(folders: Folders, wave: "Wave", name: str) -> "pd.DataFrame | None":
    """A file of the wave before this one: a row for each figure; None where no wave is named."""
    if not wave.before:
        return None
    return frame(Folders(folders.root, wave.before).processed / name)


def asked_of(
    folders: Folders, words: "Mapping[str, Any]", people: "pd.DataFrame | None" = None
) -> "Asked | None":
    """Who is behind the tables that were asked for; None where there are none.

    `words`: dictionary.json. `people`: a row a combination of answers; None = requested.parquet.
    """
    from pipeline.disclose.requested.people import Asked

    if not words.get("requested"):
        return None
    where = {
        (dimension, area): two["where"]
        for dimension, one in words["requested"].items()
        for area, two in one["areas"].items()
    }
    facts = {name for name, one in words["items"].items() if one["role"] == "fact"}
    facts |= set(words["analysis"]["dimensions"])
    known = frame(folders.processed / "requested.parquet") if people is None else people
    return Asked(known, where, frozenset(facts))


def _editions(folders: Folders) -> list[Edition]:
    """The editions that readers have already, unless the data's owner has decided otherwise."""
    account = json.loads((folders.processed / "account.json").read_text("utf-8"))
    if account.get("superseded", {}).get("by"):
        return []
    return earlier(read_editions(folders.processed), frame(folders.processed / "release.parquet"))


def auditor(folders: Folders, kept: bool = True) -> "Callable[[Mapping[str, bytes]], None]":
    """What audits files of this wave and refuses what does not hold; `kept`: in audit.json too."""
    from pipeline import audit

    def check(files: "Mapping[str, bytes]") -> None:
        start = perf_counter()
        results = frame(folders.processed / "results.parquet")
        dictionary = json.loads((folders.processed / "dictionary.json").read_text("utf-8"))
        before = dictionary["wave"].get("before")
        path = folders.root / "data/processed" / str(before) / "release.parquet"
        wave_before = frame(path) if before and path.exists() else None
        apart = record(folders.processed / "exclusive.csv", EXCLUSIVE_COLUMNS)
        workers = min(2, os.cpu_count() or 1)
        asked = bool(dictionary.get("requested"))
        people = frame(folders.processed / "requested.parquet") if asked else None
        before_it = _editions(folders)
        found = audit.audit(
            files, results, dictionary, wave_before, before_it, workers, people=people, apart=apart
        )
        found["seconds"] = round(perf_counter() - start, 1)
        if kept:
            write_json(folders.processed / "audit.json", found)
        audit.refuse(found)
        small = found["attack"]["small_counts"]
        say("audit", f"{len(files):,} files hold; {small:,} small counts stay unknown")

    return check
