"""Every string and number of a JSON file: hashes, sizes, dates, names and words, no others."""

import json
import re
from collections.abc import Collection, Iterator
from typing import Any

from pipeline.audit.cells import UNKNOWN, Subject
from pipeline.audit.texts import check_text
from pipeline.audit.told import Unreadable

SIZES = ("bytes", "contentSize", "sha256")
FORMAL = re.compile(
    r"(sha256:)?[0-9a-f]{16}|(sha256:)?[0-9a-f]{64}"  # a hash
    r"|\d{4}-\d{2}-\d{2}(/\d{4}-\d{2}-\d{2})?"  # a day, or from one to another
    r"|(https?|urn):\S*|[a-z]+/[a-z0-9.+-]+|utf-8|UTF-8"  # an address, a type of file
    r"|v?\d+(\.\w+)+([+-]\w+)*|GPL-3\.0-or-later|#[a-z][\w.-]*"  # a version, the licence
)
LIMITS = (0, 1, 0.001, 0.01, 0.05)


def check_json(body: bytes, subject: Subject, names: Collection[str]) -> Iterator[tuple[str, str]]:
    """Place and reason of everything in a file of JSON that is not explained.

    Raises:
        Unreadable: it is no JSON.
    """
    try:
        found = json.loads(body)
    except ValueError as error:
        raise Unreadable(f"it is no JSON ({type(error).__name__})") from None
    packages = {str(one)[1:] for _, one in _inside(found, "") if str(one).startswith("#")}
    for place, value in _inside(found, ""):
        key = place.rpartition("/")[2]
        if isinstance(value, str):
            fine = (
                not re.search(r"\d", value)
                or FORMAL.fullmatch(value)
                or value in (*names, *packages)
            )
            if not (fine or _is_name(value, subject, names) or check_text(value, subject)):
                yield place, UNKNOWN
        elif not (key in SIZES or value is None or value in LIMITS):
            yield place, UNKNOWN


def _is_name(text: str, subject: Subject, names: Collection[str]) -> bool:
    """Whether a text is the name of a file, of the wave, or of both."""
    wave = subject.words.dictionary["wave"]
    bare = text.removeprefix("#").removeprefix("./")
    files = {name.rpartition("/")[2] for name in names}
    return bare in files or not re.search(r"\d", _without(bare, wave)) or bare in names


def _without(text: str, wave: dict[str, Any]) -> str:
    """A text without the names of the wave and of the one before it."""
    for key in ("name", "before"):
        text = text.replace(str(wave.get(key) or "\0"), "")
    return text


def _inside(part: Any, place: str) -> Iterator[tuple[str, Any]]:
    """Every string and number with the way to it, keys that have digits among them."""
    if isinstance(part, dict):
        for key, value in part.items():
            if re.search(r"\d", str(key)) and key != "sha256":
                yield f"{place}/a key", str(key)
            yield from _inside(value, f"{place}/{key}")
    elif isinstance(part, list):
        for value in part:
            yield from _inside(value, place)
    elif isinstance(part, str | int | float) and not isinstance(part, bool):
        yield place, part
