"""Matplotlib's SVG made fit to stand inside a page: no styles, ids of its own, and its text."""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SPACE = "http://www.w3.org/2000/svg"
LINK = "{http://www.w3.org/1999/xlink}href"
FONTS = "Arial, Helvetica, 'Liberation Sans', 'DejaVu Sans', sans-serif"
NUMBER = re.compile(r"-?\d+\.\d+")
WIDTH, SIZE, BLACK = 330.0, 12, "#000000"  # points of a picture, and of its letters
SETTINGS: Any = {"svg.hashsalt": "collaboration"}


@dataclass(frozen=True)
class Text:
    """A line of text: its anchor (start, middle or end) is at x, y points from the top left."""

    x: float
    y: float
    text: str
    anchor: str
    bold: bool
    colour: str


def picture(figure: "Figure", name: str, texts: Sequence[Text] = ()) -> str:
    """The SVG of a figure with texts above it, the same bytes each time.

    `name` begins every id in it; the figure has 72 dots an inch. Styles become attributes, because
    a page's security policy forbids styles; nothing of the time, the program or the machine is
    left; coordinates have two decimals.
    """
    import matplotlib as mpl
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    drawn = io.StringIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    with mpl.rc_context(SETTINGS):
        canvas: Any = FigureCanvasSVG(figure)
        canvas.print_svg(drawn, metadata=nothing)
    return clean(drawn.getvalue(), name, texts)


def clean(drawn: str, name: str, texts: Sequence[Text] = ()) -> str:
    """The same picture without styles, comments, unused ids, or ids that another might have.

    `texts` are written above all else.

    Source: SVG 1.1, appendix of presentation attributes; every style matplotlib writes is one.
    """
    ElementTree.register_namespace("", SPACE)
    root = ElementTree.fromstring(drawn)  # noqa: S314 - made by matplotlib, a moment ago
    names = _used(root, name)
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in (f"{{{SPACE}}}style", f"{{{SPACE}}}metadata"):
                parent.remove(child)
    for element in root.iter():
        _tidy(element, names)
    for empty in [e for e in root if e.tag == f"{{{SPACE}}}defs" and not len(e)]:
        root.remove(empty)
    root.attrib.pop("version", None)
    root.set("stroke-linejoin", "round")
    root.set("font-family", FONTS)
    for text in texts:
        ElementTree.SubElement(root, f"{{{SPACE}}}text", _placed(text)).text = text.text
    return ElementTree.tostring(root, encoding="unicode")


def _used(root: ElementTree.Element, name: str) -> dict[str, str]:
    """The ids that something refers to, each with its new name, in order of reference."""
    links = dict.fromkeys(element.get(LINK, "").removeprefix("#") for element in root.iter())
    return {link: f"{name}-{number}" for number, link in enumerate(filter(None, links), 1)}


def _tidy(element: ElementTree.Element, names: dict[str, str]) -> None:
    """Styles to attributes, ids renamed or dropped, numbers shortened, white space gone."""
    for part in filter(None, element.attrib.pop("style", "").split(";")):
        key, value = (side.strip() for side in part.split(":", 1))
        element.set(key, value)
    old = element.attrib.pop("id", "")
    if old in names:
        element.set("id", names[old])
    link = element.attrib.pop(LINK, "").removeprefix("#")
    if link:
        element.set("href", f"#{names[link]}")
    for key in ("d", "x", "y", "width", "height", "transform"):
        if key in element.attrib:
            short = NUMBER.sub(lambda match: f"{float(match[0]):.2f}", element.attrib[key])
            element.set(key, " ".join(short.split()))
    element.text = element.tail = None


def _placed(text: Text) -> dict[str, str]:
    """The attributes of a line of text."""
    found = {"x": f"{text.x:.2f}", "y": f"{text.y:.2f}", "font-size": f"{SIZE}px"}
    found |= {"text-anchor": text.anchor} if text.anchor != "start" else {}
    found |= {"font-weight": "700"} if text.bold else {}
    return found | ({"fill": text.colour} if text.colour != BLACK else {})
