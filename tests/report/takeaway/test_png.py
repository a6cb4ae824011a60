"""A picture shows what its SVG says: colours and places of shapes are read from its dots."""

import io

import numpy as np
import pytest
from PIL import Image

from pipeline.report.takeaway.png import png

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="50" viewBox="0 0 100 50">'


def dots(inside: str) -> "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]":
    """The dots of a drawing of 100 by 50, 20 to a point: rows, columns, red, green and blue."""
    made = png(f'{HEAD}<rect width="100" height="50" fill="#ffffff"/>{inside}</svg>', {})
    found = np.asarray(Image.open(io.BytesIO(made)).convert("RGB"))
    assert found.shape == (1000, 2000, 3)
    return found


def box(found: "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]") -> list[int]:
    """Left, top, right and foot of all that is not white."""
    rows, columns = np.where((found < 250).any(axis=2))
    return [int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1]


def test_a_path_a_shape_used_again_and_a_nested_drawing_stand_where_they_are_told() -> None:
    square = 'd="M 0 0 L 10 0 L 10 10 L 0 10 z"'
    for inside, wanted in (
        (f'<path {square} fill="#12436d" stroke="none"/>', [0, 0, 200, 200]),
        ('<rect x="30" y="5" width="20" height="10" fill="#12436d"/>', [600, 100, 1000, 300]),
        (f'<defs><path id="a" {square}/></defs><use href="#a" x="50" y="20" fill="#12436d"/>',
         [1000, 400, 1200, 600]),
        (f'<svg x="10" y="5"><g><path {square} fill="#12436d"/></g></svg>', [200, 100, 400, 300]),
        ('<path d="M 10 20 L 60 20" stroke="#12436d" stroke-width="2" fill="none"/>',
         [200, 380, 1200, 420]),
    ):  # fmt: skip
        found = dots(inside)
        assert box(found) == pytest.approx(wanted, abs=1)
        left, top, right, foot = wanted
        middle = found[(top + foot) // 2, (left + right) // 2]
        assert middle.tolist() == pytest.approx([0x12, 0x43, 0x6D], abs=4)


@pytest.mark.parametrize(("anchor", "share"), [("start", 0.0), ("middle", 0.5), ("end", 1.0)])
def test_text_begins_ends_or_is_in_the_middle_where_it_is_told(anchor: str, share: float) -> None:
    text = f'<text x="50" y="30" font-size="12px" text-anchor="{anchor}">HHHH</text>'
    left, top, right, foot = box(dots(text))
    assert left + share * (right - left) == pytest.approx(1000, abs=30)
    assert foot == pytest.approx(600, abs=2), "its foot is at y"
    assert foot - top == pytest.approx(0.729 * 12 * 20, rel=0.03), "cap height of DejaVu Sans"
    assert right - left == pytest.approx(4 * 0.752 * 12 * 20, rel=0.08), "its advance widths"


def test_welsh_letters_are_drawn_and_the_colour_is_that_of_the_text() -> None:
    plain = box(dots('<text x="5" y="30">wy</text>'))
    hats = box(dots('<text x="5" y="30">ŵŷ</text>'))
    assert hats[1] < plain[1] - 20
    assert (hats[0], hats[2]) == pytest.approx((plain[0], plain[2]), abs=10)
    white = dots(
        '<rect width="100" height="50" fill="#12436d"/><text x="9" y="30" fill="#ffffff">H</text>'
    )
    assert white.min(axis=2).max() == pytest.approx(255, abs=4)


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ("<circle r='2'/>", "<circle>"),
        ("<path d='M 0 0 A 1 1 0 0 0 2 2'/>", "a path with A"),
        ("<path d='M 0 0' transform='scale(2)'/>", "transform"),
        ("<g opacity='0.5'/>", "opacity"),
    ],
)
def test_what_it_cannot_draw_is_refused(inside: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        dots(inside)
