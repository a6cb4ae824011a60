"""Who may read answers: their owner alone, or their group, whatever the umask."""

import os
from contextlib import suppress
from pathlib import Path

_OTHERS = 0o007


def protect(folder: Path, group: bool, whole: bool = True) -> None:
    """Close a folder to all but its owner, and to its group too unless `group`.

    Folders get 0700 and files 0600; with `group` 2770 (what is made in it belongs to its group)
    and 0660. `whole`: all that is in it too; links are left as they are. What belongs to somebody
    else stays as that person left it.
    """
    if not folder.is_dir():
        return
    _set(folder, 0o2770 if group else 0o700)
    for place, folders, files in os.walk(folder) if whole else ():
        for name in folders:
            _set(Path(place, name), 0o2770 if group else 0o700)
        for name in files:
            _set(Path(place, name), 0o660 if group else 0o600)


def make_folder(folder: Path) -> None:
    """Make a folder with those above it; within one that is closed to others, as closed.

    Raises:
        OSError: it cannot be made.
    """
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    for one in reversed(missing):
        mode = one.parent.stat().st_mode & 0o7777
        one.mkdir(exist_ok=True)
        if not mode & _OTHERS:
            one.chmod(mode)


def of_a_file(folder: Path) -> int:
    """The rights of a new file in a folder: the folder's if closed to others, else the umask's.

    Raises:
        OSError: the folder cannot be looked at.
    """
    mode = folder.stat().st_mode
    if not mode & _OTHERS:
        return mode & 0o660
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask


def _set(path: Path, mode: int) -> None:
    with suppress(PermissionError, FileNotFoundError):
        if not path.is_symlink() and path.stat().st_mode & 0o7777 != mode:
            path.chmod(mode)
