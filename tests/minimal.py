"""A project's folder with what stages read and nothing else: quick to copy, free to be spoilt."""

import hashlib
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def minimal(folder: Path, wave: str = "demo-small") -> Path:
    """Copy the choices, the reference data, the notebooks and the export of one wave."""
    folder.mkdir(exist_ok=True)
    shutil.copy2(ROOT / "config.toml", folder / "config.toml")
    for name in ("data/reference", f"data/raw/{wave}", "notebooks"):
        shutil.copytree(ROOT / name, folder / name)
    return folder


def hashes(folder: Path) -> dict[str, str]:
    """Every file and folder in a folder but locks, logs and scratch notes: content and time."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.name in (".lock", "run.jsonl", ".scratch"):
            continue
        body = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "folder"
        when = path.stat().st_mtime_ns if path.is_file() else 0
        found[str(path.relative_to(folder))] = f"{body} {when}"
    return found
