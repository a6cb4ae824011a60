"""Labels have room: widths are measured here by Pillow, and there by FreeType's own numbers."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from xml.etree import ElementTree

import matplotlib as mpl
import pytest
from PIL import ImageFont

from pipeline.report.graphics.charts import Dot, DotRow, dots
from pipeline.report.graphics.heat import HeatCell, HeatRow, heat
from pipeline.report.graphics.letters import INSIDE, LINES, SIDE, breadth, cut, wrapped

FONTS = Path(mpl.get_data_path()) / "fonts/ttf"
LABELS = (
    "Long-term planning with co-developed goals",
    "LEADERSHIP WITH AUTHORITY AND CREDIBILITY IN ALL OF WALES",
    "Cynllunio hirdymor gyda nodau a ddatblygwyd ar y cyd ŵŷ",
    "قياس الأداء في القطاع العام بين جميع الموظفين",
    "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
    "Trust",
)


def measured(text: str, bold: bool = False) -> float:
    file = FONTS / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf")
    return (
        ImageFont.truetype(file, 1200, layout_engine=ImageFont.Layout.BASIC).getlength(text) / 100
    )


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize("label", LABELS)
def test_a_width_is_what_pillow_measures_but_for_kerning(label: str, bold: bool) -> None:
    assert breadth(label, bold) == pytest.approx(measured(label, bold), rel=0.02)


def test_a_letter_that_the_font_lacks_is_as_wide_as_it_is_high() -> None:
    assert breadth("漢字") == 24.0


@pytest.mark.parametrize("figure", ["", "27", "−14 [u]", "100% [u]"])
@pytest.mark.parametrize("label", LABELS)
def test_lines_stay_inside_and_the_last_one_leaves_room_for_the_figure(
    label: str, figure: str
) -> None:
    lines = wrapped(label, figure)
    assert "".join("".join(lines).split()) == "".join(label.split())
    assert all(measured(line) <= INSIDE + 1 for line in lines)
    assert measured(lines[-1]) + measured(figure, bold=True) < INSIDE


def test_a_label_that_has_room_is_one_line_and_one_that_is_too_long_says_that_it_goes_on() -> None:
    assert wrapped(LABELS[0], "27") == [LABELS[0]]
    assert len(wrapped(LABELS[0], "−14 [u]")) == 2
    lines = wrapped("word " * 80)
    assert len(lines) == LINES
    assert lines[-1].endswith(" …")


def test_a_figure_and_its_label_stand_apart_in_the_picture() -> None:
    row = DotRow(LABELS[0], Dot(-14, -33, 5, "−14 [u]"))
    texts = ElementTree.fromstring(dots("c", [row], "Points")).iter(
        "{http://www.w3.org/2000/svg}text"
    )
    label, figure = ["".join(one.itertext()) for one in texts][:2]
    assert (label, figure) == (LABELS[0], "−14 [u]")
    assert len(wrapped(label, figure)) == 2


def test_the_name_of_an_area_is_cut_where_the_picture_ends() -> None:
    cells = (HeatCell(50.0, "50"),)
    svg = heat("h", [HeatRow("T"), HeatRow("Trust", cells)], ["The board of " * 9])
    texts = [e.text or "" for e in ElementTree.fromstring(svg).iter()]
    (name,) = [text for text in texts if text.startswith("The")]
    assert name.endswith(" …")
    assert SIDE + 18 + measured(name) <= SIDE + INSIDE
    assert cut("Health", 300) == "Health"


def test_processes_forked_from_one_that_has_the_font_measure_alike() -> None:
    """As pages are made: each process reads on in a font that was opened before it was there."""
    breadth("A"), breadth("A", bold=True)
    letters = "".join(chr(code) for code in range(0xC0, 0x17F))
    with ProcessPoolExecutor(4, mp_context=get_context("fork")) as pool:
        found = set(pool.map(breadth, [letters] * 40))
    assert found == {breadth(letters)}
