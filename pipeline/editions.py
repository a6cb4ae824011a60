"""Editions of a wave: what has been released of it, and counts as known when it is released again.

An edition is a release whose pages were put in place. Of each its figures are kept, printed and
exact, and the words of its answers; of respondents nothing. They lie in `data/processed/<wave>/
editions/`, a folder each, numbered in the order of their release, with the rights of that folder.
"""

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.contracts.columns import KEY_COLUMNS
from pipeline.errors import BadInput, Fault
from pipeline.files import frame, needs, write_json, write_parquet
from pipeline.rights import make_folder

if TYPE_CHECKING:
    import pandas as pd

FOLDER, NEXT = "editions", ".next"
RESULTS, RELEASE, WORDS = "results.parquet", "release.parquet", "dictionary.json"
# Of the exact figures, what an intruder test of two editions needs.
KEPT = ("value", "count", "base", "effective_base")


@dataclass(frozen=True)
class Edition:
    """A release of the wave that readers have.

    `results` and `release` have the same rows: exact figures without their errors, and what was
    printed of them, before what was printed of other waves. `dictionary` has the words, and
    which answers make which group.
    """

    number: int
    results: "pd.DataFrame"
    release: "pd.DataFrame"
    dictionary: dict[str, Any]

    def is_of(self, release: "pd.DataFrame") -> bool:
        """Whether a release, a row a figure, prints the same figures; words do not count."""
        return self.release.reset_index(drop=True).equals(release.reset_index(drop=True))

    def has_rows_of(self, results: "pd.DataFrame") -> bool:
        """Whether results, a row a figure, are of the same figures, whatever their values."""
        keys = list(KEY_COLUMNS)
        return self.results[keys].reset_index(drop=True).equals(results[keys])


def read_editions(processed: Path) -> list[Edition]:
    """The editions of a wave, the first first; `processed` is the wave's folder.

    Raises:
        BadInput: one of them is damaged.
    """
    folder = processed / FOLDER
    if not folder.is_dir():
        return []
    numbers = sorted(int(one.name) for one in folder.iterdir() if one.name.isdecimal())
    return [_read(folder / str(number), number) for number in numbers]


def _read(folder: Path, number: int) -> Edition:
    place = f"{FOLDER}/{number}"
    fix = (
        "What is published cannot be protected without it: bring it back from a copy. If there is "
        "none, the owner of the data decides whether this edition may be forgotten; then delete it."
    )
    try:
        words = json.loads(needs(folder / WORDS).read_text("utf-8"))
        return Edition(number, frame(folder / RESULTS), frame(folder / RELEASE), words)
    except (BadInput, ValueError):
        raise BadInput([Fault(place, "", "this edition is damaged.", fix)]) from None


def earlier(editions: Sequence[Edition], release: "pd.DataFrame") -> list[Edition]:
    """The editions before the one that prints the same rows: what a release must be held to."""
    found: list[Edition] = []
    for edition in editions:
        if edition.is_of(release):
            break
        found.append(edition)
    return found


@contextmanager
def kept(processed: Path) -> Iterator[None]:
    """Keep the wave's release as its latest edition while its pages are put in place inside.

    It is kept before they are there, so that no page is out that is not kept; if they cannot
    be put in place it is forgotten. A release that an edition prints already is no new one.

    Raises:
        OSError: the disk would not take it.
    """
    editions, release = read_editions(processed), frame(processed / RELEASE)
    if any(edition.is_of(release) for edition in editions):
        yield
        return
    number = max((edition.number for edition in editions), default=0) + 1
    folder, aside = processed / FOLDER / str(number), processed / FOLDER / NEXT
    shutil.rmtree(aside, ignore_errors=True)
    make_folder(aside)
    results = frame(processed / RESULTS)
    write_parquet(aside / RESULTS, results[[*KEY_COLUMNS, *KEPT]])
    write_parquet(aside / RELEASE, release)
    write_json(aside / WORDS, json.loads((processed / WORDS).read_text("utf-8")))
    aside.rename(folder)
    try:
        yield
    except BaseException:  # Ctrl-C too: what readers never got is no edition
        shutil.rmtree(folder, ignore_errors=True)
        raise
