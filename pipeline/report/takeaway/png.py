"""A picture of dots from a chart's SVG, 2,000 wide, with its words inside; always the same bytes.

It reads what charts are drawn with (paths of straight lines and curves, shapes that are used again,
rectangles, and text above them) and refuses anything else. matplotlib's Agg draws the shapes and
Pillow the letters, in a few hundredths of a second: the DejaVu Sans that matplotlib brings, for no
font of the machine is looked for.
"""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path as File
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

if TYPE_CHECKING:
    from matplotlib.path import Path
    from PIL.ImageFont import FreeTypeFont

WIDE = 2_000  # dots
FILES = {"400": "DejaVuSans.ttf", "700": "DejaVuSans-Bold.ttf"}
STYLE = {
    "fill": "#000000", "stroke": "none", "stroke-width": "1", "stroke-linejoin": "miter",
    "font-size": "12px", "font-weight": "400", "text-anchor": "start",
}  # fmt: skip
PLACED = ("x", "y", "width", "height", "d", "href", "viewBox", "id", "lang", "font-family", "xmlns")
ASIDE = ("title", "desc", "defs")
PIECE = re.compile(r"([A-Za-z])([^A-Za-z]*)")
ANCHOR = {"start": "ls", "middle": "ms", "end": "rs"}  # as Pillow has it: left, middle, right
NEARLY = 250
COLOURS = 256  # of a picture: those of a chart, and what lies between them at the edge of a shape
Text = tuple[float, float, str, Mapping[str, str]]


def png(svg: str, texts: Mapping[str, Sequence[str]]) -> bytes:
    """The picture; `texts` are lines of words by their keyword, such as Title and Source.

    Raises:
        ValueError: the SVG has what charts are not drawn with.
    """
    from matplotlib.backends.backend_agg import RendererAgg
    from PIL import Image, ImageDraw, PngImagePlugin

    root = ElementTree.fromstring(svg)  # noqa: S314 - made by this package, a moment ago
    scale = WIDE / float(root.get("width", "0"))
    size = (WIDE, round(float(root.get("height", "0")) * scale))
    canvas: Any = RendererAgg(*size, 72 * scale)
    shapes = {one.get("id", ""): one for one in root.iter() if one.get("id")}
    words: list[Text] = []
    _Sheet(canvas, size[1], scale, shapes, words).draw(root, dict(STYLE))
    image = Image.frombuffer("RGBA", size, bytes(canvas.buffer_rgba()), "raw", "RGBA", 0, 1)
    image = image.convert("RGB")
    sheet = ImageDraw.Draw(image)
    for x, y, text, style in words:
        font = _font(style["font-weight"], float(style["font-size"].removesuffix("px")) * scale)
        sheet.text((x, y), text, style["fill"], font, ANCHOR[style["text-anchor"]])
    said = PngImagePlugin.PngInfo()
    for keyword, lines in texts.items():
        said.add_itxt(keyword, "\n".join(lines))
    image = image.quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    palette = image.getpalette() or []
    image.putpalette([255 if value >= NEARLY else value for value in palette])  # white is white
    made = io.BytesIO()
    image.save(made, "PNG", compress_level=1, pnginfo=said)
    return made.getvalue()


@dataclass(frozen=True)
class _Sheet:
    """What is drawn on, with its height and scale in dots, shapes by id, texts, and an origin."""

    canvas: Any
    high: int
    scale: float
    shapes: Mapping[str, Element]
    texts: list[Text]
    x: float = 0.0
    y: float = 0.0

    def draw(self, element: Element, style: Mapping[str, str]) -> None:
        """An element and all in it, in the style that it inherits."""
        tag, style = _tag(element), {**style, **_own(element)}
        if tag in ASIDE:
            return
        at = (float(element.get("x", "0")), float(element.get("y", "0")))
        if tag == "path":
            self._path(element, style)
        elif tag == "use":
            shape = self.shapes[element.get("href", "").removeprefix("#")]
            self._moved(*at).draw(shape, style)
        elif tag == "rect":
            self._moved(*at)._rectangle(element, style)
        elif tag == "text":
            self._text(element, style)
        elif tag in ("svg", "g"):
            inner = self._moved(*at) if tag == "svg" else self
            for child in element:
                inner.draw(child, style)
        else:
            raise ValueError(f"a chart has <{tag}>")

    def _moved(self, x: float, y: float) -> "_Sheet":
        """The same with another origin."""
        return replace(self, x=self.x + x, y=self.y + y)

    def _path(self, element: Element, style: Mapping[str, str]) -> None:
        self._fill(_path(element.get("d", "")), style)

    def _rectangle(self, element: Element, style: Mapping[str, str]) -> None:
        wide, high = element.get("width"), element.get("height")
        self._fill(_path(f"M 0 0 L {wide} 0 L {wide} {high} L 0 {high} z"), style)

    def _fill(self, path: "Path", style: Mapping[str, str]) -> None:
        """A path with its ground and its line."""
        from matplotlib.colors import to_rgb
        from matplotlib.transforms import Affine2D

        pen = self.canvas.new_gc()
        line = style["stroke"] != "none"
        pen.set_linewidth(float(style["stroke-width"]) if line else 0.0)
        pen.set_foreground(style["stroke"] if line else "#000000")
        pen.set_joinstyle(style["stroke-linejoin"])
        place = Affine2D().translate(self.x, self.y).scale(self.scale, -self.scale)
        ground = None if style["fill"] == "none" else to_rgb(style["fill"])
        self.canvas.draw_path(pen, path, place.translate(0, self.high), ground)

    def _text(self, element: Element, style: Mapping[str, str]) -> None:
        """Keep the lines of a text, which is written above all shapes."""
        for x, y, words in _lines(element):
            place = ((self.x + x) * self.scale, (self.y + y) * self.scale)
            self.texts.append((*place, words, style))


def _tag(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _own(element: Element) -> dict[str, str]:
    """What an element says of its look.

    Raises:
        ValueError: it says what is not known here.
    """
    found = {}
    for key, value in element.attrib.items():
        name = key.rpartition("}")[2]
        if name in STYLE:
            found[name] = value
        elif name not in PLACED and not name.startswith("data-"):
            raise ValueError(f"a chart has {name}={value!r:.40} on <{_tag(element)}>")
    return found


def _lines(element: Element) -> Iterator[tuple[float, float, str]]:
    """The lines of a text, each with its place."""
    for one in element.iter():
        if text := " ".join((one.text or "").split()):
            yield float(one.get("x", "0")), float(one.get("y", "0")), text


@cache
def _path(drawn: str) -> "Path":
    """A path of matplotlib's from that of an SVG, of the commands M, L, C and z.

    Raises:
        ValueError: it has another command.
    """
    from matplotlib.path import Path

    kinds = {"M": Path.MOVETO, "L": Path.LINETO, "C": Path.CURVE4}
    points: list[tuple[float, float]] = []
    codes: list[int] = []
    for command, numbers in PIECE.findall(drawn):
        if command == "z":
            points.append((0.0, 0.0))
            codes.append(int(Path.CLOSEPOLY))
        elif command in kinds:
            values = [float(number) for number in numbers.split()]
            points += zip(values[::2], values[1::2], strict=True)
            codes += [int(kinds[command])] * (len(values) // 2)
        else:
            raise ValueError(f"a chart has a path with {command}")
    return Path(points, codes)


@cache
def _font(weight: str, size: float) -> "FreeTypeFont":
    """The letters of a weight and a size in dots."""
    import matplotlib as mpl
    from PIL import ImageFont

    file = File(mpl.get_data_path()) / "fonts/ttf" / FILES[weight]
    return ImageFont.truetype(str(file), size, layout_engine=ImageFont.Layout.BASIC)
