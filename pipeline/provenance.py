"""What a release was made from: hashes of what people brought and typed, and of the code."""

import hashlib
from functools import cache
from pathlib import Path

from pipeline import __version__

HERE = Path(__file__).parent
TYPED = ("config.toml", *(f"data/reference/{n}.csv" for n in ("variables", "scales", "bodies")))
OF_A_WAVE = (
    *("waves/{}.csv", "population/{}.csv", "survey/{}.toml", "revisions/{}.csv"),
    "requests/{}.csv",
)
AFTER = ("report", "audit", "draft", "demo", "explore")  # of no influence on what is released


def provenance(root: Path, *waves: str) -> dict[str, object]:
    """Hashes (SHA-256) by name of every input of a wave and of the wave before it, and of the code.

    Names are within the project; nothing is said of the machine, the day or the user.
    """
    return {"inputs": inputs(root, *waves), "version": __version__, "code": code()}


def inputs(root: Path, *waves: str) -> dict[str, str]:
    """The hashes of what people typed and brought, by name."""
    files = [root / name for name in TYPED]
    for wave in filter(None, waves):
        files += [root / f"data/reference/{kind.format(wave)}" for kind in OF_A_WAVE]
        files += sorted((root / "data/raw" / wave).glob("survey.*"))
    return {file.relative_to(root).as_posix(): sha256(file) for file in files if file.is_file()}


def sha256(file: Path) -> str:
    """The hash of a file's bytes."""
    with file.open("rb") as body:
        return hashlib.file_digest(body, "sha256").hexdigest()


@cache
def code() -> str:
    """A hash of the code that makes the release; of this process's, so it is worked out once."""
    whole = hashlib.sha256()
    for file in sorted(HERE.rglob("*.py")):
        name = file.relative_to(HERE)
        if name.parts[0] not in AFTER:
            whole.update(f"{name.as_posix()} {sha256(file)}\n".encode())
    return whole.hexdigest()
