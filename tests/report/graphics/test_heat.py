"""Heat maps: every number in its cell, marks by shape, hidden cells struck, no more than fit."""

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


def test_a_hidden_number_has_no_ground_and_is_struck() -> None:
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
