"""What a case of bad input is, and the small project that it spoils."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.small_survey import read_rows, write_export, write_reference, write_rows

EXPORT = "data/raw/first/survey.sav"
CONFIG = """
[run]
wave = "first"

[analysis]
dimensions = ["sector", "region"]
contexts = ["maturity"]
"""
ASKED = (
    "asked,sector=fire & region=north,20,people,made up,2025-12-31",
    "asked,sector=police & region=north,10,people,made up,2025-12-31",
    "asked,sector=health & region=south,20,people,made up,2025-12-31",
    "asked,sector=fire & region=south,10,people,made up,2025-12-31",
)


@dataclass(frozen=True)
class Case:
    """One thing that is wrong, the stage that meets it, and what is said of it.

    `says` are phrases of the message: the file, and the place or the problem. `arguments` replace
    the stage on the command line; `before` are stages that are run first. A case that is `legal`
    is carried as it is: status 0.
    """

    name: str
    spoil: Callable[[Path], object]
    says: tuple[str, ...]
    stage: str = "ingest"
    arguments: tuple[str, ...] = ()
    legal: bool = False
    before: tuple[str, ...] = ()


def project(folder: Path) -> Path:
    """Write a project of the small survey: 24 respondents in health, fire and the police."""
    reference = write_reference(folder / "data/reference")
    population = reference / "population/first.csv"
    write_rows(population, [*read_rows(population), *(row.split(",") for row in ASKED)])
    (folder / "config.toml").write_text(CONFIG, encoding="utf-8")
    export = folder / EXPORT
    export.parent.mkdir(parents=True)
    write_export(export, list(respondents()))
    return folder


def respondents() -> Iterable[dict[str, object]]:
    """Answers that differ, from every stratum that has people."""
    strata = [(1, 1), (1, 3), (2, 1), (2, 3), (3, 1)]
    for n in range(24):
        sector, place = strata[n % 5]
        yield {
            "ID": f"a-{n}",
            "MINS": 5.0 + n,
            "S1": float(sector),
            "S2": float(place),
            "F1": float(n % 3 + 1),
            "F2": float(n // 3 % 3 + 1),
            "F3": float(n // 9 + 1),
            "C1": float(1 + 2 * (n % 2)),
        }


def write(path: str, body: str | bytes) -> Callable[[Path], object]:
    """A spoiler that puts a file in the place of what is there."""

    def spoil(root: Path) -> None:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(body.encode() if isinstance(body, str) else body)

    return spoil


def replace(path: str, old: str, new: str) -> Callable[[Path], object]:
    """A spoiler that replaces a text that is there once or more."""

    def spoil(root: Path) -> None:
        text = (root / path).read_text(encoding="utf-8")
        assert old in text, (path, old)
        (root / path).write_text(text.replace(old, new), encoding="utf-8")

    return spoil


def bytewise(path: str, change: Callable[[bytes], bytes]) -> Callable[[Path], object]:
    """A spoiler that changes the bytes of a file."""

    def spoil(root: Path) -> None:
        before = (root / path).read_bytes()
        after = change(before)
        assert after != before
        (root / path).write_bytes(after)

    return spoil


def gone(path: str) -> Callable[[Path], object]:
    """A spoiler that takes a file away."""
    return lambda root: (root / path).unlink()


def folder_instead(path: str) -> Callable[[Path], object]:
    """A spoiler that puts a folder where a file should be."""

    def spoil(root: Path) -> None:
        (root / path).unlink(missing_ok=True)
        (root / path).mkdir(parents=True)

    return spoil


def nothing(_: Path) -> None:
    """Spoil nothing: it is the command line that is wrong."""
