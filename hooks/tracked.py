"""The files that git tracks, or would."""

import subprocess
from pathlib import Path


def tracked(folder: Path) -> list[Path]:
    """The files of a repository that git tracks, or would track, in order of their names.

    folder: the repository's own. Returns paths relative to it, of files that are there.
    Raises subprocess.CalledProcessError where the folder is no repository.
    """
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    names = (Path(name) for name in listed.split("\0") if name)
    return sorted(name for name in names if (folder / name).is_file())
