"""One small wave, whole and of regions alone: its files, its true counts and its words."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pipeline.audit import audit
from pipeline.audit.published.told import read_csv
from pipeline.audit.read_back import CSV, read_back
from tests.built import Regions

WAVE = "demo-small"


@dataclass(frozen=True)
class Pack:
    """A release, and what its audit needs."""

    files: dict[str, bytes]
    results: pd.DataFrame
    dictionary: dict[str, Any]

    def broken(self, changed: dict[str, bytes]) -> dict[str, list[str]]:
        """Guarantees that do not hold with some files changed, and the figures where.

        The changed files alone are read back, and attacked where release.csv is among them.
        """
        if not any(name.endswith(CSV) for name in changed):
            return self._read_back(changed)
        found = audit(self.files | changed, self.results, self.dictionary, only=list(changed))
        return {k: v["figures"] for k, v in found["guarantees"].items() if not v["holds"]}

    def _read_back(self, changed: dict[str, bytes]) -> dict[str, list[str]]:
        """What `audit` finds in changed pages and files: it reads each language back like this."""
        found: dict[str, list[str]] = {}
        for language in {name.partition("/")[0] for name in changed}:
            told, files = self.told[language], self.files | changed
            for one in read_back(files, list(changed), told, self.dictionary, language)[0]:
                found.setdefault(one.guarantee, []).append(f"{one.file}: {one.place}: {one.why}")
        return found

    @cached_property
    def told(self) -> dict[str, pd.DataFrame]:
        """The rows of release.csv in each language."""
        return {name: read_csv(self.files[f"{name}/{CSV}"]) for name in ("en", "cy")}


@pytest.fixture(scope="session")
def pack(built: Callable[[str], Path]) -> Pack:
    """The small demonstration wave as it was made."""
    return _pack(built(WAVE))


@pytest.fixture(scope="session")
def second(built: Callable[[str], Path]) -> Pack:
    """The second demonstration wave, which has falls since the first."""
    return _pack(built("demo-2"), "demo-2")


@pytest.fixture(scope="session")
def regional(regions: Regions) -> Pack:
    """The same of regions alone, whose figures an intruder has solved in half the time."""
    return _pack(regions.reported)


def _pack(folder: Path, wave: str = WAVE) -> Pack:
    reports, processed = folder / "reports" / wave, folder / "data/processed" / wave
    files = {p.relative_to(reports).as_posix(): p.read_bytes()
             for p in reports.rglob("*") if p.is_file()}  # fmt: skip
    dictionary = json.loads((processed / "dictionary.json").read_text(encoding="utf-8"))
    return Pack(files, pd.read_parquet(processed / "results.parquet"), dictionary)
