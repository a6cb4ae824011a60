"""Charts: real text, no styles, the same bytes each time, and nothing left out of the picture.

Contrast ratios are by WCAG 2.2, computed here; 3 to 1 is its floor for graphics, 4.5 for text.
"""

import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from pipeline.report.graphics.bars import BarRow, Share, bars
from pipeline.report.graphics.charts import (
    GREY,
    INK,
    MAROON,
    NAVY,
    ORANGE,
    RULE,
    TEAL,
    Dot,
    DotRow,
    dots,
)

ROOT = Path(__file__).resolve().parents[3]
SVG = "{http://www.w3.org/2000/svg}"
ROWS = [
    DotRow("Trust <b>&amp;</b> $x^2$", Dot(24, 15, 33, "24"), Dot(20, 17, 23, "20")),
    DotRow(
        "A label that is so long that it cannot stand on one line of the picture",
        Dot(-3, -9, 3, "−3"),
    ),
    DotRow("Hidden here", None, Dot(5, 1, 9, "5")),
]  # fmt: skip
BARS = [
    BarRow("A theme"),
    BarRow("Trust", (Share(60, "60%", "t|1"), Share(8, "8%", "t|2"), Share(32, "32%", "t|3"))),
    BarRow("Goals", (Share(95, "95%", "g|1"), Share(3, "3%", "g|2"), Share(2, "2%", "g|3"))),
]
KEY = ("North Wales", "cannot tell", "Wales")


def texts(svg: str) -> list[str]:
    return ["".join(e.itertext()) for e in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def places(svg: str) -> list[tuple[float, float, str]]:
    """Where each text begins, and its anchor."""
    return [
        (float(e.get("x", "0")), float(e.get("y", "0")), e.get("text-anchor", "start"))
        for e in ElementTree.fromstring(svg).iter(f"{SVG}text")
    ]


def ratio(one: str, other: str) -> float:
    """Contrast of two colours by WCAG's relative luminance."""

    def light(colour: str) -> float:
        colour = {"white": "#FFFFFF"}.get(colour, colour)
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_a_second_line_begins_below_the_first_and_words_stay_apart() -> None:
    """A blank at the head of the second would be an indent; without any, two words are one."""
    texts = ElementTree.fromstring(dots("x", ROWS, "axis")).iter(f"{SVG}text")
    ((label, lines),) = [(one, list(one)) for one in texts if len(one)]
    assert [line.get("x") for line in lines] == [label.get("x")] * len(lines)
    assert not any((line.text or " ").startswith(" ") for line in lines)
    assert "".join(label.itertext()) == ROWS[1].label


def test_labels_and_estimates_are_real_text_as_given() -> None:
    found = texts(dots("c", ROWS, "Points", KEY))
    assert "Trust <b>&amp;</b> $x^2$" in found
    assert {"24", "−3", "Points", "North Wales", "Wales", "0"} <= set(found)
    assert " ".join(found).count("one line of the picture") == 1


def test_a_picture_has_no_style_and_no_trace_of_its_making() -> None:
    for svg in (dots("c", ROWS, "Points", KEY), bars("b", BARS, ("Agree", "Neither", "Disagree"))):
        assert "style" not in svg
        assert "metadata" not in svg
        assert "atplotlib" not in svg
        assert not re.search(r"\d\.\d{3}", svg)


def test_ids_begin_with_the_name_of_the_chart() -> None:
    svg = dots("c", ROWS, "Points", KEY)
    ids = re.findall(r' id="([^"]+)"', svg)
    assert ids
    assert all(found.startswith("c-") for found in ids)
    assert len(ids) == len(set(ids))
    links = set(re.findall(r'href="#([^"]+)"', svg)) | set(re.findall(r"url\(#([^)]+)\)", svg))
    assert links == set(ids) - {"c-chart"}


def test_the_same_figures_give_the_same_bytes_in_another_process() -> None:
    code = (
        "from tests.report.graphics.test_charts import *; import hashlib;"
        "print(hashlib.sha256(dots('c', ROWS, 'Points', KEY).encode()).hexdigest())"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": str(ROOT)},
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    }  # fmt: skip
    assert len(runs) == 1


def test_other_figures_give_other_bytes() -> None:
    other = [DotRow(row.label, row.dot and Dot(1, 0, 2, "1"), row.beside) for row in ROWS]
    assert dots("c", ROWS, "Points", KEY) != dots("c", other, "Points", KEY)


def test_text_is_inside_the_picture_and_twelve_points() -> None:
    for svg in (dots("c", ROWS, "Points", KEY), bars("b", BARS, ("Agree", "Neither", "Disagree"))):
        root = ElementTree.fromstring(svg)
        width, height = (float(n) for n in root.get("viewBox", "").split()[2:])
        assert width == 330
        for x, y, anchor in places(svg):
            assert 0 < y < height
            assert (8 <= x < width) if anchor == "start" else (0 < x <= width - 8)
        assert {e.get("font-size") for e in root.iter(f"{SVG}text")} == {"12px"}


def test_rows_stand_in_the_order_given() -> None:
    found = texts(dots("c", ROWS, "Points", KEY))
    assert found.index("Trust <b>&amp;</b> $x^2$") < found.index("Hidden here")


def test_shares_are_written_in_their_bars_where_they_fit() -> None:
    found = texts(bars("b", BARS, ("Agree", "Neither", "Disagree")))
    assert {"60%", "8%", "32%", "95%", "Agree", "Neither", "Disagree", "A theme"} <= set(found)
    assert "3%" not in found


def test_each_mark_stands_where_its_value_says_and_carries_its_key() -> None:
    """The middle of a dot and the ends of an interval, read off the ticks next to them."""
    rows = [
        DotRow("One", Dot(24, 15, 33, "24", "k|1"), Dot(20, 17, 23, "20", "w|1")),
        DotRow("Two", Dot(-3, -9, 3, "−3", "k|2")),
    ]
    root = ElementTree.fromstring(dots("c", rows, "Points", KEY))
    ticks = {float(e.get("data-tick", "")): float(e.get("x", "")) for e in root.iter()
             if e.get("data-tick")}  # fmt: skip
    one_point = (ticks[20.0] - ticks[0.0]) / 20

    def at(key: str, part: str | None) -> list[float]:
        found = [e for e in root.iter() if e.get("data-key") == key and e.get("data-part") == part
                 and e.tag != f"{SVG}text"]  # fmt: skip
        assert len(found) == 1
        mark = found[0]
        ends = [mark.get("x")] if mark.get("x") else re.findall(r"[ML] (\S+)", mark.get("d", ""))
        return [(float(x or 0) - ticks[0.0]) / one_point for x in ends]

    for row in rows:
        for dot in (row.dot, row.beside):
            if dot:
                assert at(dot.key, None) == pytest.approx([dot.value], abs=0.05)
                assert at(dot.key, "interval") == pytest.approx([dot.low, dot.high], abs=0.05)


def edges_of(rows: list[BarRow]) -> dict[str, tuple[float, float]]:
    """Where the segments of bars begin and end, by key."""
    root = ElementTree.fromstring(bars("b", rows, ("Agree", "Neither", "Disagree")))
    found = {}
    for mark in root.iter(f"{SVG}path"):
        if mark.get("data-key"):
            across = [float(x) for x in re.findall(r"[ML] (\S+)", mark.get("d", ""))]
            found[mark.get("data-key", "")] = (min(across), max(across))
    return found


def test_segments_follow_each_other_to_the_end_of_the_bar() -> None:
    """Each begins where those before it end: a hundredth of the width is one per cent."""
    edges = edges_of(BARS)
    left, (_, right) = edges["t|1"][0], edges["t|3"]
    width = (right - left) / 100
    for row in BARS[1:]:
        before = 0.0
        for share in row.shares:
            start, end = ((edge - left) / width for edge in edges[share.key])
            last = share is row.shares[-1]
            assert start == pytest.approx(before, abs=0.05)
            assert end == pytest.approx(before + share.value - 0.9 * (not last), abs=0.05)
            before += share.value


def test_all_bars_end_at_one_place() -> None:
    """Shares that are rounded add up to 99, 101 or, in steps of 5, 105; and the last may be 0."""
    whole = {"a": (60, 8, 32), "b": (60, 8, 31), "c": (61, 8, 32), "d": (65, 10, 30),
             "e": (93, 7, 0), "f": (0, 0, 100)}  # fmt: skip
    rows = [
        BarRow(name, tuple(Share(v, f"{v}%", f"{name}|{i}") for i, v in enumerate(shares)))
        for name, shares in whole.items()
    ]
    edges = edges_of(rows)
    assert len({edges[f"{name}|0"][0] for name in whole}) == 1
    assert len({edges[f"{name}|2"][1] for name in whole}) == 1
    left, right = edges["a|0"][0], edges["a|2"][1]
    starts = (edges["b|2"][0], edges["c|2"][0])
    wanted = [left + (right - left) * 68 / 99, left + (right - left) * 69 / 101]
    assert starts == pytest.approx(wanted, abs=0.02)


def test_nothing_to_draw_is_an_error_and_not_an_empty_chart() -> None:
    with pytest.raises(ValueError, match="without a dot"):
        dots("c", [DotRow("Hidden", None)], "Points")
    with pytest.raises(ValueError, match="two to four"):
        bars("b", [BarRow("A theme")], ("Agree", "Neither"))
    with pytest.raises(ValueError, match="two to four"):
        bars("b", BARS, ("1", "2", "3", "4", "5"))


@pytest.mark.parametrize("colour", [NAVY, TEAL, MAROON, ORANGE, RULE, INK])
def test_marks_can_be_told_from_the_page(colour: str) -> None:
    assert ratio(colour, "#FFFFFF") >= 3


@pytest.mark.parametrize(
    ("ink", "fill"), [("white", NAVY), (INK, GREY), (INK, ORANGE), (INK, TEAL), ("white", MAROON)]
)
def test_text_can_be_read_on_its_bar(ink: str, fill: str) -> None:
    assert ratio(ink, fill) >= 4.5
