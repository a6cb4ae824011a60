"""Names that a draft gives: of variables, and of pages as files."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from pipeline.codebook.variables import RESERVED
from pipeline.codebook.wording import tidy, without_number

_LONGEST = 40  # characters of a name


def variable_name(column: str, taken: set[str]) -> str:
    """A variable's name from the column's, or from its first words where that is a sentence."""
    words = tidy(without_number(column) if " " in column else column.replace("_", " ")).split()
    plain = [re.sub(r"[^a-z0-9]", "", _ascii(word)) for word in words]
    stem = "_".join(filter(None, plain[:5]))[:_LONGEST].strip("_") or "question"
    stem = stem if stem[0].isalpha() else f"q_{stem}"
    stem = f"survey_{stem}" if stem in RESERVED else stem
    return next(name for name in _numbered(stem) if name not in taken)


def _ascii(text: str) -> str:
    """A text's letters without their accents, and none of other alphabets."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


def _numbered(stem: str) -> Iterator[str]:
    yield stem
    number = 2
    while True:
        yield f"{stem}_{number}"
        number += 1


def slugs(labels: Iterable[str], stem: str) -> list[str]:
    """Parts of file names for answers in order, of their words; each is there once.

    >>> slugs(["A&E", "Ynys Môn", "A & E", ">65", "?"], "team")
    ['a-e', 'ynys-mon', 'a-e-3', '65', 'team-5']
    """
    made: list[str] = []
    for place, label in enumerate(labels, 1):
        plain = _ascii(label).lower().replace("'", "")
        slug = "-".join(re.findall(r"[a-z0-9]+", plain))[:_LONGEST].strip("-")
        slug = slug or f"{stem}-{place}"
        while slug in made:
            slug = f"{slug}-{place}"
        made.append(slug)
    return made
