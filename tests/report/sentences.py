"""Sentences of a finished page, as a reader meets them: those of its text, not of its tables."""

import re
from html.parser import HTMLParser

LINES = ("p", "li", "dd")  # elements that hold sentences
APART = ("svg", "table", "nav", "footer", "header", "style", "figcaption", "head", "summary")
WORDS = 4  # of a sentence; shorter ones are labels


def sentences(page: str) -> list[str]:
    """Every sentence of the main part of a page, in order, without numbers' thousands' commas.

    >>> sentences("<main><p>One interval is wide here. It is the 95.5% one.</p><li>Two</li></main>")
    ['One interval is wide here.', 'It is the 95.5% one.']
    """
    reader = _Reader()
    reader.feed(page)
    reader.close()
    found = []
    for line in reader.lines:
        found += re.split(r"(?<=[.?!])\s+(?=[^a-z0-9(])", " ".join(line.split()))
    return [one for one in found if len(one.split()) >= WORDS]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self._apart = 0
        self._open = 0
        self._links = False
        self._legend = False  # within the shorthand that stands above a table, as part of it

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        classes = dict(attrs).get("class") or ""
        shorthand = tag == "ul" and "shorthand" in classes
        # The title, the source and the links of a chart or table are a part of it.
        if tag == "p" and classes in ("figure", "source", "take"):
            self._links = True
            self._apart += 1
            return
        self._apart += tag in APART or shorthand
        self._legend = shorthand or self._legend
        if tag in LINES and not self._apart:
            self._open += 1
            self.lines.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "p" and self._links:
            self._links = False
            self._apart -= 1
            return
        self._apart -= tag in APART or (tag == "ul" and self._legend)
        self._legend = self._legend and tag != "ul"
        if tag in LINES and not self._apart:
            self._open -= 1

    def handle_data(self, data: str) -> None:
        if self._open and not self._apart:
            self.lines[-1] += data
