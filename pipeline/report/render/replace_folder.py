"""Puts finished files where readers find them: together, nothing half made, nothing left over."""

import json
import os
import shutil
import tempfile
from collections.abc import Collection, Mapping
from pathlib import Path

from pipeline.report.render.cache import sha256

MANIFEST = "manifest.json"


def put(reports: Path, made: Mapping[str, bytes], kept: Collection[str], whole: bool) -> None:
    """Write files aside and rename them; what is kept gets a new time, which Make goes by.

    `kept` names files already there. For the whole wave, others are removed, and the list of all
    is written last.
    """
    reports.mkdir(parents=True, exist_ok=True)
    aside = reports / Path(tempfile.mkdtemp(dir=reports, prefix=".making-")).name
    try:
        for name, body in made.items():
            (aside / name).parent.mkdir(exist_ok=True)
            (aside / name).write_bytes(body)
        for name in made:
            (reports / name).parent.mkdir(exist_ok=True)
            (aside / name).replace(reports / name)
        for name in kept:
            os.utime(reports / name)
        if whole:
            listed = {name: sha256((reports / name).read_bytes()) for name in (*made, *kept)}
            text = json.dumps({"files": listed}, indent=1, sort_keys=True) + "\n"
            (aside / MANIFEST).write_text(text, encoding="utf-8")
            _remove_others(reports, aside, set(listed))
            (aside / MANIFEST).replace(reports / MANIFEST)
    finally:
        shutil.rmtree(aside)


def _remove_others(reports: Path, aside: Path, kept: set[str]) -> None:
    """Remove what an earlier plan left: no page stays that the index does not know."""
    for path in sorted(reports.rglob("*"), reverse=True):
        if path == aside or aside in path.parents:
            continue
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
        elif path.is_file() and str(path.relative_to(reports)) not in kept | {MANIFEST}:
            path.unlink()
