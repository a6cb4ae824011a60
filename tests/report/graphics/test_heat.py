"""Heat maps: every number in its cell, marks by shape, hidden cells cut, no more than fit."""

import re
from xml.etree import ElementTree

import pytest

from pipeline.report.graphics.heat import MOST, HeatCell, HeatRow, heat


def drawn(*cells: HeatCell) -> ElementTree.Element:
    columns = [f"Area {letter}" for letter in "ABCDEFGHIJKLM"[: len(cells)]]
    return ElementTree.fromstring(heat("h", [HeatRow("T"), HeatRow("Trust", cells)], columns))


def keyed(root: ElementTree.Element, part: str) -> list[str]:
    return [e.get("data-key", "") for e in root.iter() if e.get("data-part") == part]


def test_each_number_stands_in_its_cell_and_its_column() -> None:
    root = drawn(HeatCell(62, "62%", "a"), HeatCell(7, "7%", "b"))
    texts = {e.text: float(e.get("x", "0")) for e in root.iter() if e.text}
    assert texts["62%"] < 165 < texts["7%"]
    assert keyed(root, "cell") == ["a", "b"]
    assert {"Area A", "Area B"} <= set(texts)


def test_a_mark_has_a_shape_and_a_way_and_not_a_colour_alone() -> None:
    root = drawn(HeatCell(90, "90%", "up", 1), HeatCell(10, "10%", "down", -1), HeatCell(50, "50%"))
    assert keyed(root, "above") == ["up"]
    assert keyed(root, "below") == ["down"]
    shapes = {
        e.get("data-part"): e.get("href") for e in root.iter() if e.get("data-part") in
        ("above", "below")
    }  # fmt: skip
    assert shapes["above"] != shapes["below"]


def test_a_hidden_number_has_no_ground_and_is_said() -> None:
    root = drawn(HeatCell(None, "[c]", "a"), HeatCell(50, "50%", "b"))
    assert keyed(root, "cell") == ["b"]
    assert "[c]" in {e.text for e in root.iter()}


def test_larger_numbers_have_darker_ground_on_either_side_of_zero() -> None:
    values = (-30.0, -5.0, 5.0, 35.0, 85.0)
    root = drawn(*(HeatCell(value, str(value), str(value)) for value in values))
    fills = {e.get("data-key"): e.get("fill", "") for e in root.iter() if e.get("data-part")}
    light = {
        key: sum(int(fill[i : i + 2], 16) for i in (1, 3, 5)) for key, fill in fills.items() if key
    }
    assert light["85.0"] < light["35.0"] < light["5.0"]
    assert light["-30.0"] < light["-5.0"]


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="no more columns than fit"):
        drawn(*[HeatCell(50, "50%")] * (MOST + 1))
    with pytest.raises(ValueError, match="needs cells"):
        heat("h", [HeatRow("T")], ["A"])


def look(*values: float | None) -> list[tuple[str, str]]:
    """Ground and ink of each value's cell."""
    root = drawn(*(HeatCell(v, f"t{n}", f"k{n}") for n, v in enumerate(values)))
    fills = {e.get("data-key"): e.get("fill", "") for e in root.iter() if e.get("data-part")}
    inks = {e.text: e.get("fill", "") for e in root.iter() if e.text}
    return [(fills.get(f"k{n}", ""), inks[f"t{n}"]) for n in range(len(values))]


def test_a_shade_stands_for_twenty_and_the_darkest_for_eighty_and_more() -> None:
    grounds = [ground for ground, _ in look(0, 19.9, 20, 39, 40, 60, 79, 80, 100)]
    assert [grounds[0] == one for one in grounds[1:3]] == [True, False]
    assert grounds[2] == grounds[3] != grounds[4] != grounds[5] == grounds[6] != grounds[7]
    assert grounds[7] == grounds[8]


def test_below_zero_is_another_colour_and_white_is_written_on_dark_navy_alone() -> None:
    found = look(59, 60, -59, -60, 20, -20)
    assert [ink for _, ink in found] == ["#0B0C0C", "white", *["#0B0C0C"] * 4]
    red_less_blue = [int(ground[1:3], 16) - int(ground[5:7], 16) for ground, _ in found]
    assert [one > 0 for one in red_less_blue] == [False, False, True, True, False, True]


def test_above_points_up_and_below_points_down() -> None:
    root = drawn(HeatCell(90, "90%", "up", 1), HeatCell(10, "10%", "down", -1))
    shapes = {f"#{e.get('id')}": e.get("d", "") for e in root.iter() if e.get("id")}
    tips = {}
    for e in root.iter():
        if e.get("data-part") in ("above", "below"):
            corners = re.findall(r"[ML] (\S+) (\S+)", shapes[e.get("href", "")])
            tips[e.get("data-part")] = [float(y) for x, y in corners if abs(float(x)) < 0.01]
    assert tips["above"][0] < 0 < tips["below"][0]


def test_hidden_cells_alone_are_cut_and_columns_are_named_in_order() -> None:
    root = drawn(HeatCell(50, "50%", "a"), HeatCell(None, "[c]", "b"), HeatCell(7, "7%", "c"))
    wide = {e.get("data-key"): [float(x) for x in re.findall(r"[ML] (\S+)", e.get("d", ""))]
            for e in root.iter() if e.get("data-part") == "cell"}  # fmt: skip
    assert max(wide["a"]) < min(wide["c"])
    strokes = [e for e in root.iter() if e.get("stroke") == "#6f777b"]
    assert len(strokes) == 1
    ends = [float(x) for x in re.findall(r"[ML] (\S+)", strokes[0].get("d", ""))]
    assert len(ends) == 4
    assert max(wide["a"]) < min(ends) < max(ends) < min(wide["c"])
    texts = [e for e in root.iter() if e.text]
    tops = {e.text: float(e.get("y", "")) for e in texts if e.text and len(e.text) > 3}
    assert tops["Area A"] < tops["Area B"] < tops["Area C"]
    letters = [(float(e.get("x", "")), e.text) for e in texts if e.get("text-anchor") == "middle"
               and e.text in ("A", "B", "C")]  # fmt: skip
    assert [letter for _, letter in sorted(letters)] == ["A", "B", "C"]


def test_twelve_columns_fit() -> None:
    assert len(keyed(drawn(*[HeatCell(50, "50%", "k")] * 12), "cell")) == 12
    assert MOST == 12


def test_what_is_of_low_reliability_has_a_line_below_it_and_the_line_is_explained() -> None:
    row = HeatRow("Trust", (HeatCell(62, "62", "a", low=True), HeatCell(90, "90", "b", 1)))
    svg = heat("h", [HeatRow("T"), row], ["A", "B"], "Per cent", "Underlined", ("[c] Hidden",))
    root = ElementTree.fromstring(svg)
    assert keyed(root, "low") == ["a"]
    lines = [[float(n) for n in re.findall(r"-?\d+\.?\d*", e.get("d", ""))] for e in root.iter()
             if e.get("data-part") == "low" or e.get("stroke-width") == "1.2"]  # fmt: skip
    (number,) = [e for e in root.iter() if e.text == "62"]
    under = next(one for one in lines if one[0] > 60)
    assert under[0] < float(number.get("x", "0")) < under[2]
    assert under[1] > float(number.get("y", "0"))
    tops = {e.text: float(e.get("y", "0")) for e in root.iter() if e.text}
    assert tops["62"] < tops["Per cent"] < tops["[c] Hidden"] < tops["Underlined"]
    bare = heat("h", [HeatRow("T"), HeatRow("Trust", (HeatCell(62, "62", "a"),))], ["A"], low="U")
    assert ">U<" not in bare, "there is no such line"


def test_nothing_is_written_over_the_names_of_the_columns() -> None:
    tops = {e.text: float(e.get("y", "0")) for e in drawn(HeatCell(50, "50%")).iter() if e.text}
    assert tops["T"] - tops["Area A"] >= 15
    assert tops["Trust"] - tops["T"] >= 15
