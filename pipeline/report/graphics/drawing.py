"""A sheet that charts are drawn on: lines, boxes and dots with matplotlib and seaborn, and text.

Measures are points (1/72 inch) from the sheet's top left corner. Marks of one kind
look alike, and each can carry the key of the figure that it shows.
Text is not handed to matplotlib, which would measure it with its own font: the reader's program
sets it, from the end or the middle that it is given.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from pipeline.report.graphics.svg import WIDTH, Text, picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Point = tuple[float, float]
Box = tuple[Point, Point]
STROKE = (int(Path.MOVETO), int(Path.LINETO))
BOX = (int(Path.MOVETO), *[int(Path.LINETO)] * 3, int(Path.CLOSEPOLY))


class Drawing:
    """A sheet, `WIDTH` wide.

    What is drawn first lies lowest; dots lie above lines and boxes, and text above all. No marks
    are no fault, and draw nothing.
    """

    def __init__(self, height: float) -> None:
        self.height = height
        self._figure = Figure(figsize=(WIDTH / 72, height / 72), dpi=72)
        self._down = Affine2D().scale(1, -1).translate(0, height)
        self._axes: Axes | None = None
        self._texts: list[Text] = []
        self._keys: dict[str, Sequence[str]] = {}

    def rules(
        self,
        lines: Sequence[tuple[Point, Point]],
        colour: str,
        width: float,
        keys: Sequence[str] = (),
    ) -> None:
        """Straight lines of one kind, each from one point to another."""
        ends = [end for line in lines for end in line]
        self._add(ends, STROKE * len(lines), "none", colour, width, keys)

    def boxes(
        self,
        boxes: Sequence[Box],
        fill: str,
        outline: str,
        width: float = 1,
        keys: Sequence[str] = (),
    ) -> None:
        """Rectangles of one kind, each from its top left corner to the other."""
        corners = [
            corner
            for (left, top), (right, foot) in boxes
            for corner in ((left, top), (right, top), (right, foot), (left, foot), (left, top))
        ]
        self._add(corners, BOX * len(boxes), fill, outline, width, keys)

    def dots(
        self,
        places: Sequence[Point],
        fill: str,
        outline: str,
        marker: str,
        size: float,
        keys: Sequence[str] = (),
    ) -> None:
        """Marks of one kind, `size` square points large."""
        import seaborn as sns

        if not places:
            return
        axes = self._on()
        sns.scatterplot(
            x=[x for x, _ in places], y=[y for _, y in places], color=fill, marker=marker, s=size,
            edgecolor=outline, linewidth=1, clip_on=False, ax=axes, legend=False,
        )  # fmt: skip
        axes.collections[-1].set_gid(self._keep(keys))

    def write(
        self,
        x: float,
        y: float,
        text: str,
        anchor: Literal["start", "middle", "end"] = "start",
        bold: bool = False,
        colour: str = "#000000",
        key: str = "",
        tick: str = "",
    ) -> None:
        """Lines of text whose start, middle or end is at a point of the first one's baseline.

        `key` is that of the figure that is written, and `tick` the value of a place on an axis.
        """
        self._texts.append(Text(x, y, text, anchor, bold, colour, key, tick))

    def svg(self, name: str) -> str:
        """The drawing, the same bytes each time; `name` begins every id in it."""
        return picture(self._figure, name, self._texts, self._keys)

    def _add(
        self,
        points: Sequence[Point],
        codes: Sequence[int],
        fill: str,
        outline: str,
        width: float,
        keys: Sequence[str],
    ) -> None:
        """A path of marks, below dots; nothing where there are none."""
        if not points:
            return
        path = Path(points, codes)
        path.should_simplify = False
        look = {"facecolor": fill, "edgecolor": outline, "linewidth": width}
        patch = PathPatch(path, transform=self._down, zorder=-1, **look)
        if keys:
            patch.set_gid(self._keep(keys))
        self._figure.add_artist(patch)

    def _keep(self, keys: Sequence[str]) -> str:
        """A name for marks of one kind, under which their keys are kept until they are drawn."""
        name = f"keyed-{len(self._keys)}"
        self._keys[name] = keys
        return name

    def _on(self) -> "Axes":
        """Axes that are the whole sheet, for what seaborn draws."""
        if self._axes is None:
            self._axes = self._figure.add_axes((0, 0, 1, 1))
            self._axes.axis("off")
            self._axes.set(xticks=[], yticks=[], xlim=(0, WIDTH), ylim=(self.height, 0))
        return self._axes
