"""A page taken apart: its texts, tables and pictures, and everything that can hold a number.

What is hidden from sight is read like the rest.
"""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

BLOCKS = ("p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "dd", "summary", "title",
          "figcaption", "caption", "strong", "label", "legend", "blockquote", "pre")  # fmt: skip
VOID = ("meta", "link", "br", "hr", "img", "input", "col", "area", "base", "wbr", "source")
# Attributes that say how a thing looks or what it is called, in characters that carry no figure.
SHAPE = ("d", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "width", "height", "viewbox",
         "points", "transform", "fill", "stroke", "stroke-width", "stroke-linejoin", "font-size",
         "font-weight", "font-family", "text-anchor", "clip-path", "xmlns", "stroke-dasharray",
         "stroke-linecap", "stroke-opacity", "fill-opacity", "rx", "ry", "dominant-baseline",
         "stroke-miterlimit", "opacity")  # fmt: skip
NAMES = ("id", "class", "href", "aria-labelledby", "aria-describedby", "headers", "for", "colspan",
         "rowspan", "tabindex", "scope", "role", "lang", "hreflang", "rel", "charset")  # fmt: skip
COUNTS = ("colspan", "rowspan", "tabindex")
PLAIN_NAME = re.compile(r"(?:[rc]\d|[#./a-z_-]+(?:-?\d{1,2})?(?:-\d)*(?:\.html|\.pdf)?)")


@dataclass
class Cell:
    """A cell of a table: its text, whether it is a heading, and how many columns it takes."""

    text: str
    head: bool
    scope: str
    span: int


@dataclass
class Table:
    """A table: the id and text of its caption, and its rows of cells."""

    id: str = ""
    caption: str = ""
    rows: list[list[Cell]] = field(default_factory=list)


@dataclass
class Picture:
    """An SVG: its name, texts with where they stand, and paths with their style."""

    name: str = ""
    texts: list[tuple[float, float, str]] = field(default_factory=list)
    paths: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Page:
    """What was found, in the order in which it stands."""

    language: str = ""
    current: tuple[str, str] = ("", "")  # what the list of pages calls this one, and its kind
    texts: list[tuple[str, str]] = field(default_factory=list)  # element, text
    attributes: list[tuple[str, str]] = field(default_factory=list)  # attribute, value
    tables: list[Table] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)  # what no page may have
    style: str = ""
    data: list[str] = field(default_factory=list)  # JSON that describes the page to programs


def take_apart(text: str) -> Page:
    """Take a page apart."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    reader.end()
    return reader.page


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self._open: list[str] = []
        self._text: list[str] = []
        self._summary = ""
        self._current = False
        self._place: tuple[float, float] = (0.0, 0.0)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        if tag in BLOCKS or tag in (
            "td",
            "th",
            "text",
            "svg",
            "table",
            "ul",
            "ol",
            "div",
            "section",
        ):
            self._flush()
        if tag not in VOID:
            self._open.append(tag)
        self._note(tag, given)
        page = self.page
        if tag == "html":
            page.language = given.get("lang", "")
        elif tag == "table":
            page.tables.append(Table())
        elif tag == "caption" and page.tables:
            page.tables[-1].id = given.get("id", "")
        elif tag == "tr" and page.tables:
            page.tables[-1].rows.append([])
        elif tag in ("td", "th") and page.tables and page.tables[-1].rows:
            span = given.get("colspan", "1")
            cell = Cell("", tag == "th", given.get("scope", ""), int(span) if span.isdigit() else 1)
            page.tables[-1].rows[-1].append(cell)
        elif tag == "svg":
            page.pictures.append(Picture(given.get("aria-label", "")))
        elif tag == "text":
            self._place = (_float(given.get("x", "")), _float(given.get("y", "")))
        elif tag == "path" and page.pictures:
            style = " ".join(given.get(k, "") for k in ("fill", "stroke", "stroke-width"))
            page.pictures[-1].paths.append((given.get("d", ""), style))
        elif tag == "script" and given.get("type") == "application/ld+json":
            page.data.append("")
        elif tag in ("script", "template", "iframe", "object", "canvas", "noscript"):
            page.odd.append(f"<{tag}>")
        if given.get("aria-current") == "page":
            self._current = True

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._current and tag == "a":
            self.page.current = (" ".join("".join(self._text).split()), self._summary)
            self._current = False
        if tag in BLOCKS or tag in (
            "td",
            "th",
            "text",
            "style",
            "svg",
            "table",
            "div",
            "a",
            "body",
        ):
            if tag == "summary":
                self._summary = " ".join("".join(self._text).split())
            if tag != "a" or "ul" not in self._open:
                self._flush(tag)
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if "style" in self._open:
            self.page.style += data
        elif "script" in self._open:
            self.page.data = [*self.page.data[:-1], "".join(self.page.data[-1:]) + data]
        else:
            self._text.append(data)

    def handle_comment(self, _: str) -> None:
        self.page.odd.append("a comment")

    def handle_decl(self, decl: str) -> None:
        if decl.lower() != "doctype html":
            self.page.odd.append("a declaration")

    def unknown_decl(self, _: str) -> None:
        self.page.odd.append("a declaration")

    def handle_pi(self, _: str) -> None:
        self.page.odd.append("an instruction")

    def end(self) -> None:
        """Take what is left."""
        self._flush()

    def _note(self, tag: str, given: dict[str, str]) -> None:
        """Keep every attribute that could hold a figure."""
        for key, value in given.items():
            if not re.search(r"\d", value) or (key in SHAPE and "svg" in self._open):
                continue
            if key in NAMES and all(PLAIN_NAME.fullmatch(part) for part in value.split()):
                continue
            if key in COUNTS and re.fullmatch(r"-?1?\d", value):
                continue
            if tag == "meta" or (tag, key) == ("svg", "font-family"):
                continue
            self.page.attributes.append((f"{tag} {key}", value))

    def _flush(self, tag: str = "") -> None:
        """Hand what was gathered to the cell, the picture or the texts that it belongs to."""
        text, self._text = " ".join("".join(self._text).split()), []
        if not text:
            return
        page = self.page
        if "svg" in self._open and page.pictures:
            page.pictures[-1].texts.append((*self._place, text))
        elif "caption" in self._open and page.tables:
            page.tables[-1].caption += text
            page.texts.append(("caption", text))
        elif {"td", "th"} & set(self._open) and page.tables and page.tables[-1].rows:
            row = page.tables[-1].rows[-1]
            row[-1].text = f"{row[-1].text} {text}".strip()
        else:
            page.texts.append((tag or (self._open[-1] if self._open else ""), text))


def _float(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")
