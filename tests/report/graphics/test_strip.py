"""Strips: every mark where its share says, none behind another, and filled only where told so."""

from xml.etree import ElementTree

import pytest

from pipeline.report.graphics.strip import Mark, StripRow, strip

ROWS = [
    StripRow("Aims", [Mark(58, "a"), Mark(59, "b", clear=False)], [Mark(40, "c"), Mark(40, "d")]),
    StripRow("People", [Mark(0, "e"), Mark(100, "f", clear=False)], [Mark(12.5, "g")]),
]


def drawn() -> ElementTree.Element:
    return ElementTree.fromstring(strip("s", ROWS, "Share", ["beyond", "cannot", "Wales"]))


def test_every_mark_stands_where_the_ticks_say() -> None:
    root = drawn()
    ticks = {float(e.get("data-tick", "")): float(e.get("x", "")) for e in root.iter()
             if e.get("data-tick")}  # fmt: skip
    assert sorted(ticks) == [0, 20, 40, 60, 80, 100]
    one = (ticks[100] - ticks[0]) / 100
    found = {e.get("data-key"): float(e.get("x", "")) for e in root.iter() if e.get("data-key")}
    given = {m.key: m.value for row in ROWS for m in (*row.ours, *row.theirs)}
    assert found.keys() == given.keys()
    for key, value in given.items():
        assert found[key] == pytest.approx(ticks[0] + one * value, abs=0.05)


def test_no_mark_hides_another() -> None:
    places = [(e.get("x"), e.get("y")) for e in drawn().iter() if e.get("data-key")]
    assert len(set(places)) == len(places), "two alike stand one next to the other"


def test_what_is_beyond_chance_is_filled_and_nothing_else() -> None:
    parts = {e.get("data-key"): e.get("data-part") for e in drawn().iter() if e.get("data-key")}
    assert {key for key, part in parts.items() if part == "clear"} == {"a", "e"}
    assert {key for key, part in parts.items() if part == "open"} == {"b", "f"}
    assert {key for key, part in parts.items() if part is None} == {"c", "d", "g"}
    fills = {"clear": set(), "open": set()}  # type: dict[str, set[str | None]]
    for group in drawn().iter("{http://www.w3.org/2000/svg}g"):
        for mark in group:
            if mark.get("data-part") in fills:
                shape = mark.get("fill") or group.get("fill")
                fills[mark.get("data-part", "")].add(shape)
    assert not fills["clear"] & fills["open"]


def test_an_empty_strip_is_not_drawn() -> None:
    with pytest.raises(ValueError, match="without a share"):
        strip("s", [StripRow("Aims", [])], "Share", [])


def places() -> dict[str, tuple[float, float]]:
    """Where each mark stands, by its key."""
    return {
        e.get("data-key", ""): (float(e.get("x", "")), float(e.get("y", "")))
        for e in drawn().iter()
        if e.get("data-key")
    }


def test_near_marks_step_aside_and_the_whole_stands_below() -> None:
    """58 and 59 are 3 points of paper apart, less than a mark is wide."""
    found = places()
    assert found["b"][1] - found["a"][1] == 3
    assert found["e"][1] == found["f"][1], "0 and 100 are far from each other"
    for ours, theirs in (("a", "c"), ("e", "g")):
        assert found[theirs][1] - found[ours][1] == pytest.approx(12, abs=0.01)
    assert found["a"][1] < found["e"][1]


def test_each_kind_is_named_next_to_a_mark_like_it() -> None:
    root = drawn()
    names = {e.text: float(e.get("y", "")) for e in root.iter() if e.text}
    uses = list(root.iter("{http://www.w3.org/2000/svg}use"))
    shown = {e.get("data-key"): (e.get("fill"), e.get("href")) for e in uses if e.get("data-key")}
    named = {float(e.get("y", "")): (e.get("fill"), e.get("href")) for e in uses
             if not e.get("data-key")}  # fmt: skip
    for name, key in (("beyond", "a"), ("cannot", "b"), ("Wales", "c")):
        assert named[names[name] - 4] == shown[key]


def test_marks_stand_below_their_label_and_names_at_the_left() -> None:
    texts = [e for e in drawn().iter() if e.text]
    tops = {e.text: float(e.get("y", "")) for e in texts}
    found = places()
    assert tops["Wales"] < tops["Aims"] < found["a"][1] < found["c"][1]
    assert found["c"][1] < tops["People"] < found["e"][1]
    names = {float(e.get("x", "")) for e in texts if e.text in ("beyond", "cannot", "Wales")}
    assert len(names) == 1
    assert max(names) < 33, "next to the example, at the left edge"
