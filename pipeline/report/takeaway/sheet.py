"""A chart as a picture of its own: the page's drawings next to their title, source and licence.

It has the shape of a slide. The drawings are those of the page, as they are.
"""

import re
from collections.abc import Sequence
from html import escape

from pipeline.report.graphics.svg import FONTS, SPACE
from pipeline.report.takeaway.links import Place
from pipeline.report.takeaway.shown import Taken

VIEW = re.compile(r'\bviewBox="0 0 ([\d.]+) ([\d.]+)"')
OPEN = re.compile(r"<svg\b[^>]*>")
SIZED = re.compile(r'\s(?:width|height|role|aria-labelledby|xmlns)="[^"]*"')
WIDEST = 960.0  # points of a slide; a picture of many parts is wider
MOST = 3  # parts next to each other
MARGIN, GAP, LEAST = 24.0, 28.0, 240.0  # LEAST: of the column of words
TITLE, PLACE, NOTE = (20, 27.0), (14, 20.0), (10, 14.0)  # size of letters, and of a line
LETTER, BOLD = 0.62, 0.7  # width of a letter by its size


def sheet(taken: Taken, place: Place) -> str:
    """The SVG of a chart with what a reader must know who sees nothing else: title and notes."""
    sizes = [_size(one) for one in taken.pictures]
    lines = [sizes[at : at + MOST] for at in range(0, len(sizes), MOST)]
    across = max(sum(wide for wide, _ in line) + GAP * (len(line) - 1) for line in lines)
    deep = sum(max(high for _, high in line) for line in lines) + GAP * (len(lines) - 1)
    width = max(WIDEST, LEAST + across + 3 * MARGIN)
    column = width - across - 3 * MARGIN
    words, y = [], MARGIN
    for text, (size, line), bold in ((taken.title, TITLE, True), (place.heading, PLACE, False)):
        said = _wrapped(text, column, size, bold)
        words.append(_text(said, y + size, size, line, bold))
        y += line * len(said) + 8
    below = [_wrapped(note, column, NOTE[0], bold=False) for note in place.notes]
    room = sum(NOTE[1] * len(said) + 4 for said in below)
    height = max(y + GAP + room, deep) + 2 * MARGIN
    y = height - MARGIN - room
    for said in below:
        words.append(_text(said, y + NOTE[0], *NOTE))
        y += NOTE[1] * len(said) + 4
    pictures, drawn, y = iter(taken.pictures), list[str](), MARGIN
    for line_ in lines:
        x = width - MARGIN - across
        for wide, high in line_:
            drawn.append(_placed(next(pictures), x, y, wide, high))
            x += wide + GAP
        y += max(high for _, high in line_) + GAP
    return (
        f'<svg xmlns="{SPACE}" lang="{place.language}" width="{width:.2f}" height="{height:.2f}"'
        f' viewBox="0 0 {width:.2f} {height:.2f}" font-family="{FONTS}">'
        f"<title>{escape(taken.title)}</title><desc>{escape(' '.join(taken.words))}</desc>"
        f'<rect width="{width:.2f}" height="{height:.2f}" fill="#ffffff"/>'
        f"{''.join(words)}{''.join(drawn)}</svg>\n"
    )


def _size(picture: str) -> tuple[float, float]:
    """Width and height of a drawing, in points."""
    view = VIEW.search(picture)
    assert view is not None
    return float(view[1]), float(view[2])


def _placed(picture: str, x: float, y: float, width: float, height: float) -> str:
    """A drawing of the page at a place of the sheet."""
    first = OPEN.search(picture)
    assert first is not None
    tag = SIZED.sub("", first[0])
    at = f'<svg x="{x:.2f}" y="{y:.2f}" width="{width:.2f}" height="{height:.2f}"'
    return tag.replace("<svg", at, 1) + picture[first.end() :].strip()


def _wrapped(text: str, width: float, size: float, bold: bool) -> list[str]:
    """A text in lines that fit a column; one that ends at a space keeps it at its end."""
    room = max(10, int(width / (size * (BOLD if bold else LETTER))))
    lines = [""]
    for word in text.split():
        parts = [word[at : at + room] for at in range(0, len(word), room)]
        if len(lines[-1]) + len(parts[0]) > room:
            lines.append("")
        lines[-1] += parts[0]
        lines += parts[1:]
        lines[-1] += " "
    return [*lines[:-1], lines[-1].rstrip()]


def _text(lines: Sequence[str], y: float, size: float, line: float, bold: bool = False) -> str:
    """Lines of text below each other; the first one stands on y."""
    heavy = ' font-weight="700"' if bold else ""
    spans = [
        f'<tspan x="{MARGIN:.2f}" y="{y + line * place:.2f}">{escape(one)}</tspan>'
        for place, one in enumerate(lines)
    ]
    return f'<text font-size="{size}px"{heavy}>{"".join(spans)}</text>'
