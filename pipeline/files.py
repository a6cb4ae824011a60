"""Where a wave's files are, and how they are read and written: no one ever sees half a file."""

import errno
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import BadInput, Fault, nearest
from pipeline.rights import make_folder, of_a_file

if TYPE_CHECKING:
    import pandas as pd

ASIDE = re.compile(r"\.([A-Za-z0-9_-]+(\.labels)?\.[a-z0-9]+)\.[a-z0-9_]{8}")
_BEFORE = "Run the stages before this one: make report."
_AGAIN = "Delete it, and run make report."
_FIX = {
    **dict.fromkeys(
        (errno.ENOSPC, errno.EDQUOT, errno.EFBIG), "Make room for it, and run this again."
    ),
    **dict.fromkeys(
        (errno.EACCES, errno.EPERM, errno.EROFS), "Give yourself the right to it, and run it again."
    ),
    **dict.fromkeys(
        (errno.ENOTDIR, errno.EEXIST, errno.EISDIR),
        "Something else lies where a file or folder of the pipeline belongs: move it away.",
    ),
}


@dataclass(frozen=True)
class Folders:
    """Where a wave's files lie beneath the project's folder."""

    root: Path
    wave: str

    @property
    def reference(self) -> Path:
        """What people typed: the codebook, the waves and the populations."""
        return self.root / "data/reference"

    @property
    def raw(self) -> Path:
        """The wave's export."""
        return self.root / "data/raw" / self.wave

    @property
    def processed(self) -> Path:
        """What stages write."""
        return self.root / "data/processed" / self.wave

    @property
    def reports(self) -> Path:
        """What readers get."""
        return self.root / "reports" / self.wave


def needs(path: Path) -> Path:
    """The path, if the stage before has written it.

    Raises:
        BadInput: it is not there.
    """
    if not path.is_file():
        fix = f"{_BEFORE}{_no_wave(path)}"
        raise BadInput([Fault(path.name, "", "it has not been made yet.", fix)])
    return path


def _no_wave(path: Path) -> str:
    """A sentence for a file of a wave that no reference data are of; "" of any other."""
    wave = path.parent.name
    roots = path.parents[3:4]  # above data/processed/<wave>
    known = sorted(one.stem for root in roots for one in root.glob("data/reference/waves/*.csv"))
    if not known or wave in known:
        return ""
    return f" There is no wave '{wave}'.{nearest(wave, known)}"


def frame(path: Path) -> "pd.DataFrame":
    """The table that a Parquet file of the stage before holds.

    Raises:
        BadInput: it is not there, or damaged.
    """
    import pandas as pd
    from pyarrow import ArrowException

    try:
        return pd.read_parquet(needs(path))
    except (ArrowException, OSError):
        raise BadInput([Fault(path.name, "", "it is damaged.", _AGAIN)]) from None


def record(path: Path, columns: tuple[str, ...]) -> "pd.DataFrame":
    """A CSV file that a stage before wrote next to its table.

    Raises:
        BadInput: it is not there, or damaged.
    """
    import pandas as pd

    try:
        found = pd.read_csv(needs(path), keep_default_na=False, na_values={columns[-1]: [""]})
    except (pd.errors.EmptyDataError, pd.errors.ParserError, UnicodeDecodeError):
        found = pd.DataFrame()
    whole = tuple(found.columns) == columns
    if not whole or (len(found) and not pd.api.types.is_numeric_dtype(found[columns[-1]])):
        raise BadInput([Fault(path.name, "", "it is damaged.", _AGAIN)])
    return found


def write_parquet(path: Path, table: "pd.DataFrame") -> None:
    """Write a table as Parquet."""
    _write(path, lambda aside: table.to_parquet(aside, index=False))


def write_csv(path: Path, table: "pd.DataFrame") -> None:
    """Write a table as CSV."""
    _write(path, lambda aside: table.to_csv(aside, index=False, lineterminator="\n"))


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Write words and numbers as JSON."""
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    _write(path, lambda aside: aside.write_text(text, encoding="utf-8"))


def write_text(path: Path, text: str) -> None:
    """Write a text as it is."""
    _write(path, lambda aside: aside.write_bytes(text.encode()))


def write_bytes(path: Path, body: bytes) -> None:
    """Write bytes as they are."""
    _write(path, lambda aside: aside.write_bytes(body))


def write_copy(path: Path, source: Path) -> None:
    """Write what another file holds."""
    _write(path, lambda aside: shutil.copyfile(source, aside))


def _write(path: Path, write: Callable[[Path], object]) -> None:
    """Write next to the target and rename, so that half a file is never seen."""
    make_folder(path.parent)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    os.close(handle)
    aside = Path(name)
    try:
        write(aside)
        aside.chmod(of_a_file(path.parent))
        aside.replace(path)
    except OSError as error:
        code = error.errno or errno.EIO
        raise OSError(code, os.strerror(code), str(path)) from error
    finally:
        aside.unlink(missing_ok=True)


def trouble(error: OSError, root: Path) -> str:
    """What the disk would not do, where, and how to fix it; without the machine's paths."""
    place = Path(error.filename) if isinstance(error.filename, str) else Path("a file")
    if place.is_absolute() or place.is_relative_to(root):
        whole, top = place.resolve(), root.resolve()
        place = whole.relative_to(top) if whole.is_relative_to(top) else Path(whole.name)
    name = place.with_name(match[1]) if (match := ASIDE.fullmatch(place.name)) else place
    said = os.strerror(error.errno) if error.errno else "it cannot be read or written"
    fix = _FIX.get(error.errno or 0, "Look at the disk, and run it again.")
    return f"{name}: {said}. {fix}"
