"""One small wave, made once: its files, its true counts and its words."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pipeline.audit import audit

WAVE = "demo-small"


@dataclass(frozen=True)
class Pack:
    """A release, and what its audit needs."""

    files: dict[str, bytes]
    results: pd.DataFrame
    dictionary: dict[str, Any]

    def broken(self, changed: dict[str, bytes]) -> dict[str, list[str]]:
        """Guarantees that do not hold with some files changed, and the figures where.

        Where release.csv stays as it is, the changed files alone are read back.
        """
        whole = not changed or any(name.endswith("release.csv") for name in changed)
        only = None if whole else list(changed)
        files = self.files | changed
        found = audit(files, self.results, self.dictionary, workers=2 if whole else 1, only=only)
        return {k: v["figures"] for k, v in found["guarantees"].items() if not v["holds"]}


@pytest.fixture(scope="session")
def pack(built: Callable[[str], Path]) -> Pack:
    """The small demonstration wave as it was made."""
    folder = built(WAVE)
    reports, processed = folder / "reports" / WAVE, folder / "data/processed" / WAVE
    files = {p.relative_to(reports).as_posix(): p.read_bytes()
             for p in reports.rglob("*") if p.is_file()}  # fmt: skip
    dictionary = json.loads((processed / "dictionary.json").read_text(encoding="utf-8"))
    return Pack(files, pd.read_parquet(processed / "results.parquet"), dictionary)
