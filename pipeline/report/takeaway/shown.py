"""What a chart or a table shows: which rows of the release, and which of their numbers."""

import re
from dataclasses import dataclass

MARK = re.compile(r"<(?:data|text|use|path)\b[^>]*\bdata-key=\"([^\"]*)\"[^>]*>")
PART = re.compile(r"\bdata-part=\"([^\"]*)\"")
NUMBERS = ("interval", "base")  # parts of a row that are other numbers than its value


@dataclass(frozen=True)
class Taken:
    """A chart or a table that may be taken away.

    `name` is its id in the page, such as `trust-chart` or `trust-table`; `title` the heading or
    caption that it stands under; `pictures` its drawings, one next to the other, and `words` their
    descriptions, both empty for a table; `rows` the keys of the figures that it shows, in order,
    each with the parts that are shown: "" is the value.
    """

    name: str
    title: str
    pictures: tuple[str, ...]
    words: tuple[str, ...]
    rows: dict[str, frozenset[str]]

    @property
    def is_chart(self) -> bool:
        """Whether it is drawn."""
        return bool(self.pictures)


def rows_of(*pieces: str) -> dict[str, frozenset[str]]:
    """The keys of the figures in pieces of HTML or SVG, each with the parts that are shown.

    >>> rows_of('<td><data value="5" data-key="a|b" data-part="base">5</data></td>')
    {'a|b': frozenset({'base'})}
    """
    from html import unescape

    found: dict[str, frozenset[str]] = {}
    for piece in pieces:
        for mark in MARK.finditer(piece):
            part = PART.search(mark[0])
            named = part[1] if part else ""
            key = unescape(mark[1])
            shown = named if named in NUMBERS else ""
            found[key] = found.get(key, frozenset()) | {shown}
    return found
