"""How much room words take in a chart, and labels in lines that have it.

Readers have fonts of their own. Room is reckoned with DejaVu Sans, which is wider than those that a
page asks for first, and which pictures for slides are written in.
"""

import textwrap
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.report.graphics.svg import SIZE, WIDTH

if TYPE_CHECKING:
    from matplotlib.ft2font import FT2Font

SIDE = 9.0  # points left free at each side of a picture
INSIDE = WIDTH - 2 * SIDE
LETTERS, LINES = 43, 4  # of a label; the table below the chart has the whole of a longer one
APART = 8.0  # points between a label and the figure to its right
FILES = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")


def wrapped(label: str, figure: str = "", bold: bool = False) -> list[str]:
    """A label in lines that fit, the last of them to the left of the figure that it is of.

    >>> wrapped("Long-term planning with co-developed goals", "-14 [u]")
    ['Long-term planning with co-developed', 'goals']
    """
    room = INSIDE - (breadth(figure, bold=True) + APART if figure else 0.0)
    for letters in range(LETTERS, 1, -1):
        lines = textwrap.wrap(label, letters, max_lines=LINES, placeholder=" …")
        ends = [INSIDE] * (len(lines) - 1) + [room]
        if all(breadth(one, bold) <= end for one, end in zip(lines, ends, strict=False)):
            break
    return lines


def cut(text: str, room: float) -> str:
    """A text on one line, without its end where there is no room for it.

    >>> cut("Trust", 40), cut("Trust in those who lead", 100)
    ('Trust', 'Trust in those …')
    """
    line = text
    while breadth(line) > room:
        text = text[:-1].rstrip()
        line = f"{text} …"
    return line


def breadth(text: str, bold: bool = False) -> float:
    """How many points a text takes, in a font as wide as any that a reader may have."""
    return sum(_advance(letter, bold) for letter in text)


@cache
def _advance(letter: str, bold: bool) -> float:
    """How many points a letter takes; one that the font does not have is as wide as high."""
    font = _font(bold)
    if not font.get_char_index(ord(letter)):
        return float(SIZE)
    return float(font.load_char(ord(letter)).linearHoriAdvance) / 65536


@cache
def _font(bold: bool) -> "FT2Font":
    """The font that matplotlib brings, in the size of a chart's letters.

    It is read into memory: processes that were forked would read on in one another's open file.
    """
    from matplotlib import get_data_path
    from matplotlib.ft2font import FT2Font

    file = Path(get_data_path()) / "fonts" / "ttf" / FILES[bold]
    font = FT2Font(BytesIO(file.read_bytes()))
    font.set_size(SIZE, 72)
    return font
