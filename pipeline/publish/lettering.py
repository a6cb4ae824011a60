"""Lines of text in a picture, put in place without being measured.

Matplotlib measures every text with its own font before it draws it. In SVG the reader's program
sets the text, from the end or the middle that it is told of, so that the measures are not used.
"""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from matplotlib.font_manager import FontProperties
from matplotlib.text import Text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.backend_bases import RendererBase
    from matplotlib.transforms import Transform

SIZE, HEIGHT = 12.0, 15.0


class Line(Text):
    """One line of plain text on its baseline, level, for SVG only."""

    def draw(self, renderer: "RendererBase") -> None:
        """Hand the text over with its colour and its place."""
        x, y = self.get_transform().transform(self.get_unitless_position())
        renderer.open_group("text")
        given = renderer.new_gc()
        given.set_foreground(self.get_color())
        font = self.get_fontproperties()
        height = renderer.get_canvas_width_height()[1]
        renderer.draw_text(given, x, height - y, self.get_text(), font, 0.0, mtext=self)
        given.restore()
        renderer.close_group("text")

    def set_clip_path(self, *_: object) -> None:
        """Nothing: text is never cut off."""


def write(
    axes: "Axes",
    x: float,
    y: float,
    text: str,
    *,
    ha: str = "left",
    weight: str = "normal",
    color: str = "black",
    transform: "Transform | None" = None,
) -> None:
    """Write a line at a place of the axes, or of `transform`; `ha` is left, center or right."""
    where: dict[str, Any] = {"transform": transform or axes.transData}
    axes.add_artist(Line(x, y, text, ha=ha, color=color, fontproperties=_font(weight), **where))


def write_label(
    axes: "Axes", y: float, lines: Sequence[str], value: str, weight: str = "normal"
) -> None:
    """A label in as many lines as it has, and the estimate at the right of the last."""
    across = axes.get_yaxis_transform()
    for place, line in enumerate(lines, 1):
        write(axes, 0, y + HEIGHT * place - 4, line, weight=weight, transform=across)
    if value:
        foot = y + HEIGHT * len(lines) - 4
        write(axes, 1, foot, value, ha="right", weight="bold", transform=across)


@cache
def _font(weight: str) -> FontProperties:
    return FontProperties(size=SIZE, weight=weight)
