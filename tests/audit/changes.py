"""Changes to a good release: rows of release.csv, or a page."""

import csv
import io
import re
from collections.abc import Callable

from tests.audit.conftest import Pack

Row = dict[str, str]
LANGUAGES = ("en", "cy")
NATIONAL = "en/national.html"
DATA = r'<data value="[^"]*" data-key="[^"]*"(?: data-part="{}")?>[^<]*</data>'


def changed(pack: Pack, change: Callable[[Row], bool], only: str = "") -> dict[str, bytes]:
    """release.csv of both languages (or one) with rows changed; at least one row must be."""
    made = {}
    for language in LANGUAGES:
        if only in ("", language):
            name = f"{language}/release.csv"
            rows = list(csv.DictReader(io.StringIO(pack.files[name].decode())))
            assert sum([change(row) for row in rows])
            lines = io.StringIO()
            writer = csv.DictWriter(lines, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
            made[name] = lines.getvalue().encode()
    return made


def key(row: Row) -> tuple[str, ...]:
    names = ("table", "dimension", "area", "item", "level", "outcome", "statistic")
    return tuple(row[name] for name in names)


def page(pack: Pack, name: str, old: str, new: str) -> dict[str, bytes]:
    """A page with its first `old` replaced."""
    text = pack.files[name].decode()
    assert old in text
    return {name: text.replace(old, new, 1).encode()}


def replaced(pack: Pack, name: str, pattern: str, change: Callable[[re.Match[str]], str]) -> bool:
    """Whether the audit names a page in which the first match of a pattern is changed."""
    text = pack.files[name].decode()
    found = re.search(pattern, text, re.DOTALL)
    assert found is not None
    changed = change(found)
    assert changed != found[0]
    body = text[: found.start()] + changed + text[found.end() :]
    return any(name in one for one in pack.broken({name: body.encode()}).get("G9", []))
