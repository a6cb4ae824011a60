"""Audit the finished files as an outsider would read them.

Reads:
    reports/WAVE/, as it is there
    data/processed/WAVE/results.parquet, exclusive.csv, dictionary.json
Writes:
    data/processed/WAVE/audit.json
Example:
    python -m pipeline --wave demo-small audit
"""

from typing import TYPE_CHECKING

from pipeline.commands._shared import auditor
from pipeline.files import Folders, needs

if TYPE_CHECKING:
    import argparse

    from pipeline.config import Config

UNCHANGED = "No page"


def run(folders: Folders, config: "Config", options: "argparse.Namespace") -> None:
    """Audit the finished files as an outsider would read them."""
    for name in ("results.parquet", "exclusive.csv", "dictionary.json"):
        needs(folders.processed / name)
    needs(folders.reports / "manifest.json")
    paths = [path for path in folders.reports.rglob("*") if path.is_file()]
    auditor(folders)({p.relative_to(folders.reports).as_posix(): p.read_bytes() for p in paths})
