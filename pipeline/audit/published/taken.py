"""Files of a page's charts and tables: what the page shows of each figure, and nothing else.

A drawing is the page's own, element by element. A row of a CSV is of a figure that the chart or
table shows, and has the numbers that it shows. All words are the page's or the catalogue's. A PNG
is a print of the SVG of the same name: its size and its words are read, its dots are not.
"""

import csv
import io
import re
import struct
from collections.abc import Iterator, Sequence
from functools import lru_cache
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from pipeline.audit.published.figures import UNKEYED, Found, Subject
from pipeline.audit.published.page import text_of
from pipeline.audit.published.texts import plain
from pipeline.audit.published.told import KEYS, Unreadable

FOLDER = "/figures/"
LABELS = ("dimension", "area", "item", "level", "outcome")
HEADER = [*(f"{one}_label" for one in LABELS), "unit", "value", "low", "high", "base", "shorthand",
          *KEYS]  # fmt: skip
PLACED = ("x", "y", "width", "height", "role", "aria-labelledby")  # of a whole drawing
ROUND = ("svg", "title", "desc", "rect", "text", "tspan")  # what may stand round a drawing
LOOK = {"viewbox", "font-family", "font-size", "font-weight", "fill", "lang", *PLACED}
SIZE = re.compile(r'<svg\b[^>]*? width="([\d.]+)" height="([\d.]+)"')  # of the whole
INNER = re.compile(r'<svg\b[^>]*? id="([^"]*)"')
SIGNATURE, WIDE = b"\x89PNG\r\n\x1a\n", 2_000
CHUNKS = (b"IHDR", b"iTXt", b"PLTE", b"IDAT", b"IEND")
OTHER = "it is not drawn as the page has it: take the page's own drawing"
MORE = "its page does not show this"
LESS = "its page shows more figures than the file has"
ODD = "no file of a chart or table may have this"


def page_of(name: str) -> str:
    """The page that a file of a chart or table belongs to, by its folder."""
    language, _, rest = name.partition(FOLDER)
    return f"{language}/{rest.partition('/')[0]}.html"


def check_taken(name: str, body: bytes, page: Element, subject: Subject) -> Found:
    """Place and reason of everything in a file of a chart or table that is not explained.

    Raises:
        Unreadable: it is not what its ending says.
    """
    stem, _, kind = name.rpartition("/")[2].rpartition(".")
    own = stem.removeprefix(name.rpartition("/")[0].rpartition("/")[2] + "-")
    if kind == "csv":
        yield from _rows(body, _shown(name, own, page, subject), page, subject)
        return
    drawing = subject.files.get(f"{name.rpartition('.')[0]}.svg")
    if drawing is None:
        yield "", "there is no drawing that it is a print of"
    elif kind == "svg":
        yield from _drawing(_tree(body), own, page, subject)
    elif kind == "png":
        yield from _print(body, drawing, page, subject)
    else:
        yield "", "a release has no file of this kind"


def _tree(body: bytes) -> Element:
    try:
        root: Element = fromstring(body)
    except (ElementTree.ParseError, ValueError) as error:
        raise Unreadable(f"it is no SVG ({type(error).__name__})") from None
    return root


def _drawing(root: Element, own: str, page: Element, subject: Subject) -> Found:
    """What is wrong with a drawing and the words round it."""
    drawn = {one.get("id", ""): one for one in page.iter("svg")}
    inner = [one for one in root if _bare(one.tag) == "svg"]
    if not inner or inner[0].get("id") != own:
        yield own, OTHER
    for one in inner:
        there = drawn.get(one.get("id", ""))
        if there is None or _flat(one) != _flat(there):
            yield one.get("id", ""), OTHER
    said = " ".join(_described(page, one.get("id", "")) for one in inner)
    for element in [root, *(piece for one in root if one not in inner for piece in one.iter())]:
        tag = _bare(element.tag)
        if tag not in ROUND or {_bare(key).lower() for key in element.attrib} - LOOK:
            yield tag, ODD
        text = plain("" if element is root else text_of(element))
        if tag == "desc":
            if text != said:
                yield tag, MORE
        elif tag != "tspan" and not _is_said(text, page, subject):
            yield tag, UNKEYED


def _print(body: bytes, drawing: bytes, page: Element, subject: Subject) -> Found:
    """What is wrong with the size and the words of a picture."""
    if not body.startswith(SIGNATURE):
        raise Unreadable("it is no PNG")
    size = SIZE.search(drawing.decode("utf-8"))
    wide, high = (float(side) for side in size.groups()) if size else (1.0, 0.0)
    for kind, content in _chunks(body):
        if kind not in CHUNKS:
            yield kind.decode("latin-1"), ODD
        if kind == b"IHDR":
            across, down = struct.unpack(">II", content[:8])
            if across != WIDE or abs(down - high * WIDE / wide) > 1:
                yield "size", "it has not the shape of its drawing"
        if kind == b"iTXt":
            for text in content.partition(b"\0\0\0\0\0")[2].decode("utf-8").split("\n"):
                if not _is_said(plain(text), page, subject):
                    yield "a text", UNKEYED


def _chunks(body: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(SIGNATURE)
    while at < len(body):
        (size,) = struct.unpack(">I", body[at : at + 4])
        yield body[at + 4 : at + 8], body[at + 8 : at + 8 + size]
        at += 12 + size


def _rows(body: bytes, shown: dict[str, set[str]], page: Element, subject: Subject) -> Found:
    """What is wrong with the rows of a CSV, and with the lines above them."""
    lines = list(csv.reader(io.StringIO(body.decode("utf-8"))))
    start = lines.index([]) if [] in lines else len(lines)
    for line in lines[:start]:
        if len(line) != 1 or not _is_said(plain(line[0].removeprefix("'")), page, subject):
            yield "the lines above", UNKEYED
    if lines[start + 1 : start + 2] != [HEADER]:
        yield "the heading", ODD
        return
    found = set()
    for line in lines[start + 2 :]:
        key = "|".join(line[-len(KEYS) :])
        found.add(key)
        if key not in shown or len(line) != len(HEADER):
            yield key, MORE
        elif not _is_row(line, key, shown[key], subject):
            yield key, "it is not what its row of release.csv says of what the page shows"
    if set(shown) - found:
        yield "", LESS


def _is_row(line: Sequence[str], key: str, parts: set[str], subject: Subject) -> bool:
    """Whether a row has the names of its figure, and the numbers of it that are shown."""
    told = subject.index.by_key.get(key)
    if told is None:
        return False
    names = subject.names.labels(told)
    called = zip(LABELS, line, strict=False)
    named = all(not text or plain(text.removeprefix("'")) in names[one] for one, text in called)
    ends = "interval" in parts and told.ends is not None
    wanted = [
        told.unit,
        told.value if "" in parts and not told.mark else "",
        *((told.low, told.high) if ends else ("", "")),
        told.base if "base" in parts else "",
    ]
    mark = told.mark or ("[u]" if told.status == "low_reliability" else "")
    given = " ".join(one for one in line[10].split() if one != "[r]")
    return named and list(line[5:10]) == wanted and given == mark


def _shown(name: str, own: str, page: Element, subject: Subject) -> dict[str, set[str]]:
    """The keys that a chart or table of a page shows, each with its parts."""
    drawing = subject.files.get(f"{name.rpartition('.')[0]}.svg")
    if drawing is None:
        tables = [
            one for one in page.iter("table") if own in {c.get("id") for c in one.iter("caption")}
        ]
    else:
        ids = set(INNER.findall(drawing.decode("utf-8")))
        tables = [one for one in page.iter("svg") if one.get("id") in ids]
    found: dict[str, set[str]] = {}
    for element in (element for table in tables for element in table.iter()):
        if key := element.get("data-key"):
            part = element.get("data-part", "")
            found.setdefault(key, set()).add(part if part in ("interval", "base") else "")
    return found


def _is_said(text: str, page: Element, subject: Subject) -> bool:
    """Whether a text is a heading or a chart's title, the licence and its address, or a message."""
    url = str(subject.names.dictionary["wave"].get("licence_url", ""))
    bare = text.removesuffix(url).strip() if url else text
    if subject.names.explains(bare):
        return True
    heads = _headings(page)
    return text in heads or set(text.split(" – ", 1)) <= heads


@lru_cache(maxsize=1)
def _headings(page: Element) -> frozenset[str]:
    """The headings, captions and titles of charts of a page."""
    tags = ("h1", "h2", "h3", "h4", "caption")
    heads = {plain(text_of(one)) for tag in tags for one in page.iter(tag)}
    heads |= {plain(text_of(one)) for one in page.iter("p") if one.get("class") == "figure"}
    return frozenset(heads)


def _described(page: Element, name: str) -> str:
    """The description of a drawing, as the page has it."""
    return next(
        (
            plain(text_of(one))
            for caption in page.iter("figcaption")
            for one in caption.iter("p")
            if one.get("id") == f"{name}-words"
        ),
        "",
    )


def _flat(drawing: Element) -> list[tuple[str, tuple[tuple[str, str], ...], str]]:
    """Every element of a drawing: tag, attributes and text, but for where the whole is placed."""
    return [
        (
            _bare(one.tag).lower(),
            tuple(
                sorted(
                    (_bare(key).lower(), value)
                    for key, value in one.attrib.items()
                    if one is not drawing or (_bare(key) not in PLACED and key != "xmlns")
                )
            ),
            " ".join((one.text or "").split()),
        )
        for one in drawing.iter()
    ]


def _bare(name: str) -> str:
    return re.sub(r"^\{.*\}", "", name)
