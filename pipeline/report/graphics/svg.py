"""Matplotlib's SVG made fit to stand inside a page: no styles, ids of its own, and its text."""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SPACE = "http://www.w3.org/2000/svg"
LINK = "{http://www.w3.org/1999/xlink}href"
FONTS = "Arial, Helvetica, 'Liberation Sans', 'DejaVu Sans', sans-serif"
NUMBER = re.compile(r"-?\d+\.\d+")
WIDTH, SIZE, LINE = 330.0, 12, 15.0  # points of a picture, of its letters, and of a line
BLACK = "#000000"
NO_KEYS: Mapping[str, Sequence[str]] = MappingProxyType({})
SETTINGS: Any = {"svg.hashsalt": "collaboration"}


@dataclass(frozen=True)
class Text:
    """Lines of text: the anchor (start, middle or end) of the first is at x, y from the top left.

    `key` is that of the figure that is written, and `tick` the value of a place on an axis.
    """

    x: float
    y: float
    text: str
    anchor: str
    bold: bool
    colour: str
    key: str = ""
    tick: str = ""


def picture(
    figure: "Figure",
    name: str,
    texts: Sequence[Text] = (),
    keys: Mapping[str, Sequence[str]] = NO_KEYS,
) -> str:
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
    return clean(drawn.getvalue(), name, texts, keys)


def clean(
    drawn: str, name: str, texts: Sequence[Text] = (), keys: Mapping[str, Sequence[str]] = NO_KEYS
) -> str:
    """The same picture without styles, comments, unused ids, or ids that another might have.

    `texts` are written above all else; `keys` are those of the marks in the group of each name, a
    mark that shows no figure having none.

    Source: SVG 1.1, appendix of presentation attributes; every style matplotlib writes is one.
    """
    ElementTree.register_namespace("", SPACE)
    root = ElementTree.fromstring(drawn)  # noqa: S314 - made by matplotlib, a moment ago
    for group in root.iter(f"{{{SPACE}}}g"):
        if group.get("id") in keys:
            _key_marks(group, keys[group.get("id", "")])
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
    root.set("id", f"{name}-chart")
    root.set("stroke-linejoin", "round")
    root.set("font-family", FONTS)
    for text in texts:
        _write(root, text)
    return ElementTree.tostring(root, encoding="unicode")


def _key_marks(group: ElementTree.Element, keys: Sequence[str]) -> None:
    """Each mark of a group as an element of its own that carries its figure's key."""
    marks = [e for e in group.iter() if e.tag in (f"{{{SPACE}}}use", f"{{{SPACE}}}path")]
    marks = [mark for mark in marks if "id" not in mark.attrib]  # a shape that is used is none
    if len(marks) == 1 < len(keys):
        whole = marks[0]
        pieces = [piece for piece in whole.get("d", "").split("M") if piece.strip()]
        marks = [ElementTree.Element(whole.tag, whole.attrib | {"d": f"M{p}"}) for p in pieces]
        at = list(group).index(whole)
        group[at : at + 1] = marks
    for mark, key in zip(marks, keys, strict=True):
        key, _, part = key.partition("#")
        mark.attrib |= {"data-key": key} if key else {}
        mark.attrib |= {"data-part": part} if part else {}


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


def _write(root: ElementTree.Element, text: Text) -> None:
    """Text above what is there already; each line after the first is below the one before it.

    The blank between two lines ends the first: at the head of the second it would be an indent.
    """
    element = ElementTree.SubElement(root, f"{{{SPACE}}}text", _placed(text))
    first, *others = text.text.replace("\n", " \n").split("\n")
    element.text = first
    for place, line in enumerate(others, 1):
        at = {"x": f"{text.x:.2f}", "y": f"{text.y + LINE * place:.2f}"}
        ElementTree.SubElement(element, f"{{{SPACE}}}tspan", at).text = line


def _placed(text: Text) -> dict[str, str]:
    """The attributes of a line of text."""
    found = {"x": f"{text.x:.2f}", "y": f"{text.y:.2f}", "font-size": f"{SIZE}px"}
    found |= {"text-anchor": text.anchor} if text.anchor != "start" else {}
    found |= {"font-weight": "700"} if text.bold else {}
    found |= {"data-key": text.key} if text.key else {}
    found |= {"data-tick": text.tick} if text.tick else {}
    return found | ({"fill": text.colour} if text.colour != BLACK else {})
