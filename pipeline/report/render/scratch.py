"""A folder for this process's temporary files, which the next run clears if this one is killed."""

import shutil
import tempfile
from multiprocessing import util
from pathlib import Path

PREFIX = "survey-pages-"
NOTE = ".scratch"


def use_scratch(processed: Path) -> None:
    """Send temporary files of this process to a folder of their own, noted with the wave.

    The folder goes when this process ends. What a run of this wave that was killed has left is
    removed first; the wave must be this process's alone.
    """
    note = processed / NOTE
    own = Path(tempfile.tempdir or "")
    if own.name.startswith(PREFIX) and own.is_dir():
        return
    _clear_noted(note)
    parent = None if len(tempfile.gettempdir()) < 40 else "/tmp"  # noqa: S108 - a socket's path is short
    folder = tempfile.mkdtemp(prefix=PREFIX, dir=parent)
    note.write_text(folder, encoding="utf-8")
    tempfile.tempdir = folder
    # After multiprocessing has removed its own folder, which lies in it (priority -100).
    util.Finalize(None, _clear_noted, args=(note,), exitpriority=-200)


def _clear_noted(note: Path) -> None:
    """Remove the folder that a note names, if it is one of ours, and the note."""
    if not note.is_file():
        return
    folder = Path(note.read_text(encoding="utf-8"))
    if folder.is_absolute() and folder.name.startswith(PREFIX) and not folder.is_symlink():
        shutil.rmtree(folder, ignore_errors=True)
    note.unlink(missing_ok=True)
