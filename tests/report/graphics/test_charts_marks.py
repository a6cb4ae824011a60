"""What each mark of a chart of dots looks like and stands next to, read from the picture."""

import re
from xml.etree import ElementTree

import pytest

from pipeline.report.graphics.charts import GREY, NAVY, PALE, RULE, Dot, DotRow, dots

SVG = "{http://www.w3.org/2000/svg}"
ROWS = [
    DotRow("Head", None),
    DotRow("One", Dot(24, 15, 33, "24", "k|1", True), Dot(20, 17, 23, "20", "w|1")),
    DotRow("Two", Dot(-3, -9, 3, "−3", "k|2", False)),
    DotRow("Three", Dot(9, 2, 16, "9", "k|3")),
    DotRow("Gone", None, None, ("[c]", "k|4")),
]


def drawn(*rows: DotRow, key: tuple[str, ...] = (), whole: tuple[DotRow, ...] = ()) -> str:
    return dots("c", rows or ROWS, "Points", key, whole)


def marks(svg: str) -> dict[str, tuple[float, float, str, str | None]]:
    """Where each dot stands, how it is filled, and its part, by its key."""
    return {
        e.get("data-key", ""): (
            *(float(e.get("x", "")), float(e.get("y", ""))), e.get("fill", ""), e.get("data-part")
        )
        for e in ElementTree.fromstring(svg).iter(f"{SVG}use")
        if e.get("data-key")
    }  # fmt: skip


def ticks(svg: str) -> list[float]:
    """The values named below the chart, from left to right; those above it are the same."""
    found = [e for e in ElementTree.fromstring(svg).iter() if e.get("data-tick")]
    half = len(found) // 2
    values = [float(e.get("data-tick", "")) for e in found]
    assert values[:half] == values[half:]
    return values[half:]


def lines(svg: str, colour: str, width: str) -> list[tuple[float, float, float]]:
    """The x of each upright line of one kind, and its ends."""
    path = next(
        e.get("d", "") for e in ElementTree.fromstring(svg).iter(f"{SVG}path")
        if (e.get("stroke"), e.get("stroke-width")) == (colour.lower(), width)
    )  # fmt: skip
    pairs = re.findall(r"M (\S+) (\S+) L (\S+) (\S+)", path)
    assert all(left == right for left, _, right, _ in pairs)
    return [(float(x), float(top), float(foot)) for x, top, _, foot in pairs]


def test_a_dot_is_filled_where_it_is_beyond_chance_or_that_is_not_asked() -> None:
    found = {key: mark[2:] for key, mark in marks(drawn()).items()}
    assert found == {
        "k|1": (NAVY.lower(), "clear"), "k|2": ("#ffffff", "open"), "k|3": (NAVY.lower(), None),
        "w|1": (GREY.lower(), None),
    }  # fmt: skip


def test_what_a_dot_is_set_next_to_is_lower_and_of_another_shape() -> None:
    svg = drawn()
    found = marks(svg)
    middle = {round((top + foot) / 2, 2) for _, top, foot in lines(svg, RULE, "1.2")}
    assert found["k|1"][1] + 3.5 in middle
    assert found["w|1"][1] - 4.5 in middle
    assert found["w|1"][1] - 4.5 == found["k|1"][1] + 3.5
    shapes = {e.get("data-key"): e.get("href") for e in ElementTree.fromstring(svg).iter()}
    assert shapes["w|1"] != shapes["k|1"]
    alone = drawn(ROWS[2])
    assert marks(alone)["k|2"][1] == sum(lines(alone, RULE, "1.2")[0][1:]) / 2


def test_an_estimate_is_written_with_its_own_key_and_a_hidden_one_with_its_shorthand() -> None:
    texts = ElementTree.fromstring(drawn()).iter(f"{SVG}text")
    written = {e.get("data-key"): e.text for e in texts if e.get("data-key")}
    assert written == {"k|1": "24", "k|2": "−3", "k|3": "9", "k|4": "[c]"}


@pytest.mark.parametrize(
    ("ends", "wanted"),
    [((10, 28), [0, 5, 10, 15, 20, 25, 30]), ((10, 31), [0, 10, 20, 30, 40]),
     ((-28, -12), [-30, -25, -20, -15, -10, -5, 0]), ((-4, 3), [-5, 0, 5]),
     ((-50, 80), [-50, -25, 0, 25, 50, 75, 100])],
)  # fmt: skip
def test_the_axis_has_zero_all_intervals_and_seven_ticks_at_most(
    ends: tuple[float, float], wanted: list[float]
) -> None:
    """Of steps of 20, the last of these would need eight ticks."""
    low, high = ends
    svg = drawn(DotRow("One", Dot((low + high) / 2, low, high, "x", "k")))
    assert ticks(svg) == wanted
    assert all("-" not in (e.text or "") for e in ElementTree.fromstring(svg).iter(f"{SVG}text"))


def test_the_axis_has_room_for_what_another_picture_shows() -> None:
    assert ticks(drawn(ROWS[3], whole=(DotRow("Two", Dot(70, 61, 79, "70")),)))[-1] == 80


def test_two_pictures_of_one_chart_have_their_axes_at_one_height() -> None:
    """Though one of them has fewer kinds of dots, and so a shorter key."""

    def height(*rows: DotRow) -> float:
        svg = drawn(*rows, key=("filled", "open", "whole"), whole=tuple(ROWS))
        return min(float(e.get("y", "")) for e in ElementTree.fromstring(svg).iter()
                   if e.get("data-tick"))  # fmt: skip

    assert height(*ROWS[1:3]) == height(ROWS[3])


def test_notes_stand_below_the_axis_inside_the_picture() -> None:
    root = ElementTree.fromstring(dots("c", ROWS, "Points", notes=("[c] Hidden", "[u] Low")))
    tops = {e.text: float(e.get("y", "0")) for e in root.iter(f"{SVG}text")}
    assert (
        tops["Points"] < tops["[c] Hidden"] < tops["[u] Low"] < float(root.get("height", "0")[:-2])
    )


def test_zero_has_a_dark_line_of_its_own_and_every_other_tick_a_pale_one() -> None:
    svg = drawn()
    at = {float(e.get("data-tick", "")): float(e.get("x", ""))
          for e in ElementTree.fromstring(svg).iter() if e.get("data-tick")}  # fmt: skip
    assert {x for x, *_ in lines(svg, RULE, "1.2")} == {at[0]}
    assert {x for x, *_ in lines(svg, PALE, "0.8")} == {x for tick, x in at.items() if tick}


def test_names_of_kinds_stand_next_to_an_example_of_each() -> None:
    svg = drawn(key=("beyond chance", "cannot tell", "Wales"))
    root = ElementTree.fromstring(svg)
    names = {e.text: float(e.get("y", "")) for e in root.iter(f"{SVG}text")}
    fills = {float(e.get("y", "")): e.get("fill") for e in root.iter(f"{SVG}use")
             if not e.get("data-key")}  # fmt: skip
    for name, fill in (("beyond chance", NAVY.lower()), ("cannot tell", "#ffffff"),
                       ("Wales", GREY.lower())):  # fmt: skip
        assert fills[names[name] - 4] == fill
    assert "cannot tell" not in drawn(ROWS[1], ROWS[3], key=("beyond chance", "cannot tell"))


def test_estimates_are_bold_and_the_axis_is_named_in_the_middle() -> None:
    texts = list(ElementTree.fromstring(drawn()).iter(f"{SVG}text"))
    bold = {e.text for e in texts if e.get("font-weight") == "700"}
    assert bold == {"Head", "24", "−3", "9"}
    axis = next(e for e in texts if e.text == "Points")
    assert (float(axis.get("x", "")), axis.get("text-anchor")) == (165, "middle")


def test_a_long_label_is_in_lines_below_each_other() -> None:
    label = "A label that is so long that it cannot stand on one line of the picture"
    text = next(
        e for e in ElementTree.fromstring(drawn(DotRow(label, ROWS[3].dot))).iter(f"{SVG}text")
        if (e.text or "").startswith("A label")
    )  # fmt: skip
    (second,) = list(text)
    assert f"{text.text}{second.text}" == label
    assert float(second.get("y", "")) - float(text.get("y", "")) == 15
    assert second.get("x") == text.get("x")


def test_corners_are_round() -> None:
    assert ElementTree.fromstring(drawn()).get("stroke-linejoin") == "round"
