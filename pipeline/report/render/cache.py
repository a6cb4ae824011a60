"""Whether a page must be made again: only if what it shows, or what shows it, has changed.

A note next to the page's portion says what it was made from: a key over its portion, its frame, its
notebook, the template, this package's code and the versions of what is installed; each message it
used, as worded; and its own hash. A page that a person has edited is made again.
"""

import hashlib
import json
import platform
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pipeline.report.messages import worded
from pipeline.report.render.page_template import PageTemplate

PIPELINE = Path(__file__).resolve().parents[2]
CODE = ("__init__.py", "config.py", "errors.py", "markup.py", "report", "statistics.py",
        "units.py")  # fmt: skip
WORDS = PIPELINE / "report/messages/catalogue"  # looked at message by message
PINNED = PIPELINE.parent / "requirements.txt"
NOTE = "made.json"


@dataclass(frozen=True)
class Note:
    """What files were made from: a key, messages with their wording; and their own hashes by name.

    Names are within the wave's reports.
    """

    key: str
    words: dict[str, str]
    sha256: dict[str, str]

    def write(self, folder: Path) -> None:
        """Leave the note in a folder."""
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / NOTE).write_text(text, encoding="utf-8")


def note(key: str, heard: Iterable[str], files: Mapping[str, bytes]) -> Note:
    """The note on files that have just been made; `heard` are the messages they used."""
    words = {name: worded(name) for name in sorted(heard)}
    return Note(key, words, {name: sha256(body) for name, body in sorted(files.items())})


def kept(folder: Path, key: str, reports: Path) -> list[str]:
    """The files of a note if they are what would be made: its key, wording and hashes; else none.

    `reports` has the files by their names.
    """
    try:
        found = Note(**json.loads((folder / NOTE).read_text(encoding="utf-8")))
        same = found.key == key and all(worded(one) == text for one, text in found.words.items())
        whole = same and all(
            sha256((reports / name).read_bytes()) == digest for name, digest in found.sha256.items()
        )
    except (OSError, ValueError, TypeError, AttributeError):
        return []
    return list(found.sha256) if whole else []


def key(portion: dict[str, bytes], notebook: str, frame: PageTemplate | None) -> str:
    """The key of a page: a hash of all that decides its bytes, but for messages it uses.

    `notebook` is its text without outputs; a file that has no frame has none.
    """
    whole = hashlib.sha256()
    around = json.dumps(asdict(frame), sort_keys=True) if frame else ""
    parts = [notebook, around, code(), installed()]
    for name, body in sorted(portion.items()):
        parts += [name, sha256(body)]
    for part in parts:
        whole.update(sha256(part.encode()).encode())
    return whole.hexdigest()


@cache
def code() -> str:
    """A hash of the code and the template that make pages."""
    whole = hashlib.sha256()
    for name in CODE:
        path = PIPELINE / name
        files = [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file())
        for file in files:
            if WORDS not in file.parents and file.suffix != ".pyc":
                whole.update(f"{file.relative_to(PIPELINE).as_posix()}\n".encode())
                whole.update(sha256(file.read_bytes()).encode())
    return whole.hexdigest()


@cache
def installed() -> str:
    """Python and every pinned package that is installed, with its version, a line each."""
    named = re.findall(r"^([A-Za-z0-9._-]+)==", PINNED.read_text(encoding="utf-8"), re.MULTILINE)
    lines = [f"python {platform.python_version()}"]
    for name in sorted(set(named)):
        try:
            lines.append(f"{name} {version(name)}")
        except PackageNotFoundError:  # pinned for another system
            continue
    return "\n".join(lines)


def sha256(body: bytes) -> str:
    """The hash of some bytes, as manifest.json lists it."""
    return hashlib.sha256(body).hexdigest()
