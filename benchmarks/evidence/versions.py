"""With what the evidence was made: versions and hashes, and nothing of the machine or its user."""

import platform
import subprocess
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from pipeline.provenance import code


def versions(root: Path) -> dict[str, Any]:
    """The pipeline, Python, every package installed, and the commit of the project's folder.

    `commit` is "" where the folder is no Git repository; `changed`: how many files differ from it.
    """
    import pipeline

    packages = {one.metadata["Name"]: one.version for one in distributions()}
    return {
        "pipeline": pipeline.__version__,
        "code": code(),
        "commit": _git(root, "rev-parse", "HEAD").strip(),
        "changed": len(_git(root, "status", "--porcelain").splitlines()),
        "python": platform.python_version(),
        "system": platform.system(),
        "packages": dict(sorted(packages.items(), key=lambda one: one[0].lower())),
    }


def _git(root: Path, *words: str) -> str:
    """What Git says; nothing where there is no Git or no repository."""
    try:
        done = subprocess.run(
            ("git", *words), cwd=root, capture_output=True, text=True, check=False
        )
    except OSError:
        return ""
    return done.stdout if done.returncode == 0 else ""
