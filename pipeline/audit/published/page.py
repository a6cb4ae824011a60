"""A page as a tree, with what no page may have. What is hidden from sight is read like the rest."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote
from xml.etree.ElementTree import Element

from pipeline.audit.published.names import Names
from pipeline.audit.published.texts import FIGURE, plain
from pipeline.markup import Reader

VOID = ("meta", "link", "br", "hr", "img", "input", "col", "area", "base", "wbr", "source")
INLINE = ("span", "a", "b", "i", "em", "strong", "code", "sup", "sub", "abbr", "time", "small",
          "wbr", "bdi", "tspan")  # fmt: skip
VIEWPORT = "width=device-width, initial-scale=1"
KEYED = ("data-key", "data-count")
# Attributes that say how a thing looks, and those that name things; figures' own are read apart.
SHAPE = frozenset((
    *("d", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "width", "height", "viewbox"),
    *("points", "transform", "fill", "stroke", "stroke-width", "stroke-linejoin", "font-size"),
    *("font-weight", "font-family", "text-anchor", "clip-path", "xmlns", "stroke-dasharray"),
    *("stroke-linecap", "stroke-opacity", "fill-opacity", "rx", "ry", "dominant-baseline"),
    *("stroke-miterlimit", "opacity", "data-tick", "charset"),
))  # fmt: skip
NAMING = ("id", "class", "href", "aria-labelledby", "aria-describedby", "headers", "for")
OF_WORDS = ("aria-label", "title", "alt", "content", "lang", "hreflang")
COUNTS = ("colspan", "rowspan", "tabindex")
READ_APART = SHAPE | {*NAMING, *COUNTS, *KEYED, "data-part", "data-message"}
# The icon of every page, which is read as data.
ICON = Path(__file__).parents[2] / "report" / "render" / "template" / "icon.svg"
PLAIN_NAME = re.compile(
    r"(?:[rc]\d|[#./a-z_-]*(?:-?\d{1,2})?(?:-\d)*(?:-table|-chart(?:-words)?)?)"
)


@dataclass
class Page:
    """A page's tree, and what was found on the way to it."""

    root: Element = field(default_factory=lambda: Element("page"))
    odd: list[str] = field(default_factory=list)
    style: str = ""


def take_apart(text: str) -> Page:
    """Take a page apart."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.page


def is_keyed(element: Element) -> bool:
    """Whether an element is a number that carries its key."""
    return element.tag == "data" and any(name in element.attrib for name in KEYED)


def text_of(element: Element, figures: list[Element] | None = None) -> str:
    """The text of an element; with `figures`, a number with a key is a mark and is kept there."""
    found = [element.text or ""]
    for child in element:
        if figures is not None and is_keyed(child):
            figures.append(child)
            found.append(FIGURE)
        else:
            found.append(text_of(child, figures))
        found.append(child.tail or "")
    return "".join(found)


def lines(element: Element, names: Names) -> Iterator[tuple[Element, str]]:
    """Every element that is not part of a line, with its own text; numbers with a key are marks.

    So is a link whose whole text is a name that the dictionary declares, such as "16 to 24", and a
    sentence within the line, which is a line of its own.
    Scripts, styles, pictures and cells of tables are read by themselves.
    """
    found = [element.text or ""]
    for child in element:
        if is_keyed(child):
            found.append(FIGURE)
        elif child.tag in INLINE and "data-message" in child.attrib:
            yield from lines(child, names)
            found.append(FIGURE)
        elif child.tag in INLINE:
            text = text_of(child, [])
            is_name = child.tag == "a" and plain(text) in names.declared
            found.append(FIGURE if is_name else text)
        else:
            found.append("\n")
            if child.tag not in ("style", "script", "svg", "td", "th"):
                yield from lines(child, names)
        found.append(child.tail or "")
    for text in "".join(found).split("\n") if "\n" in found else ["".join(found)]:
        if text.strip():
            yield element, plain(text)


def attributes(root: Element) -> Iterator[tuple[str, str, bool]]:
    """Every attribute that is no name and no shape, and whether it may hold words."""
    for element in root.iter():
        for name, value in element.attrib.items():
            if name in READ_APART:
                continue
            if element.tag == "meta" and (element.get("http-equiv") or value == VIEWPORT):
                continue
            if not (name == "value" and is_keyed(element)):
                yield f"{element.tag} {name}", value, name in OF_WORDS


def odd_names(
    root: Element, files: Collection[str], codes: Collection[str], licence: str = ""
) -> Iterator[str]:
    """Ids, classes and links with digits that are no name of anything; `licence`: its address."""
    ids = {element.get("id") for element in root.iter()}
    known = {name.rpartition("/")[2] for name in files}
    icon = f"data:image/svg+xml,{quote(ICON.read_text(encoding='utf-8').strip())}"
    for element in root.iter():
        for name, value in element.attrib.items():
            if name in COUNTS and not re.fullmatch(r"-?\d{0,2}", value):
                yield f"{element.tag} {name}"
            for token in value.split() if name in NAMING else ():
                if not re.search(r"\d", token):
                    continue
                if name == "href" and token in (icon, licence):
                    continue
                page, _, place = token.partition("#")
                if name == "href" and place and page.rpartition("/")[2] in known:
                    token = place
                    if not re.search(r"\d", token):
                        continue
                if name == "href" and (token.rpartition("/")[2] in known or token[1:] in ids):
                    continue
                bare = token
                for code in codes:
                    bare = bare.replace(code, "")
                if not PLAIN_NAME.fullmatch(bare.lower()):
                    yield f"{element.tag} {name}"


def area_of(root: Element, names: Names) -> tuple[str, str]:
    """The area that a page is of: what the list of pages calls it, in the menu of its kind."""
    for menu in root.iter("details"):
        kind = "".join(text_of(one) for one in menu if one.tag == "summary")
        for link in menu.iter("a"):
            if link.get("aria-current") == "page":
                for dimension, one in names.dictionary["dimensions"].items():
                    label = plain(one["label"].get(names.language, ""))
                    for area in one["areas"] if label == plain(kind) else ():
                        if plain(text_of(link)) in names.area(dimension, area):
                            return dimension, area
    return "national", "national"


class _Reader(Reader):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self._open = [self.page.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        element = Element(tag, given)
        if tag in ("script", "template", "iframe", "object", "canvas", "noscript"):
            self.page.odd.append(f"<{tag}>")
        self._open[-1].append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._open[-1].tag == tag or any(element.tag == tag for element in self._open):
            while self._open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self._open[-1].tag == "style":
            self.page.style += data
        elif len(self._open[-1]):
            last = self._open[-1][-1]
            last.tail = (last.tail or "") + data
        else:
            self._open[-1].text = (self._open[-1].text or "") + data

    def handle_comment(self, _: str) -> None:
        self.page.odd.append("a comment")

    def handle_decl(self, decl: str) -> None:
        if decl.lower() != "doctype html":
            self.page.odd.append("a declaration")

    def unknown_decl(self, _: str) -> None:
        self.page.odd.append("a declaration")
