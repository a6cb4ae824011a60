"""Bars: colours in the order of their names, and shares written in the middle where they fit."""

import re
from xml.etree import ElementTree

import pytest

from pipeline.report.graphics.bars import BarRow, Share, bars
from pipeline.report.graphics.charts import GREY, INK, MAROON, NAVY, ORANGE, TEAL

SVG = "{http://www.w3.org/2000/svg}"


def drawn(*values: float) -> tuple[dict[str, tuple[float, float, str]], ElementTree.Element]:
    """Begin, end and fill of each segment of one bar, by its key, and the picture."""
    shares = tuple(Share(v, f"{v:g}%", f"s|{n}") for n, v in enumerate(values))
    key = [f"Category {n}" for n in range(len(values))]
    root = ElementTree.fromstring(bars("b", [BarRow("One", shares)], key))
    found = {}
    for e in root.iter(f"{SVG}path"):
        if e.get("data-key"):
            x = [float(one) for one in re.findall(r"[ML] (\S+)", e.get("d", ""))]
            found[e.get("data-key", "")] = (min(x), max(x), e.get("fill", ""))
    return found, root


@pytest.mark.parametrize(
    "colours", [(NAVY, ORANGE), (NAVY, GREY, ORANGE), (NAVY, TEAL, MAROON, ORANGE)]
)
def test_segments_have_the_colours_next_to_their_names(colours: tuple[str, ...]) -> None:
    count = len(colours)
    found, root = drawn(*[100 / count] * count)
    assert [found[f"s|{n}"][2] for n in range(count)] == [one.lower() for one in colours]
    names = {e.text: float(e.get("y", "")) for e in root.iter(f"{SVG}text")}
    squares = {}
    for e in root.iter(f"{SVG}path"):
        if (e.get("stroke-width"), e.get("stroke")) == ("0.8", INK.lower()):
            squares[float(re.findall(r"M \S+ (\S+)", e.get("d", ""))[0])] = e.get("fill")
    for n, colour in enumerate(colours):
        assert squares[names[f"Category {n}"] - 9.5] == colour.lower()


def test_a_share_is_written_in_the_middle_of_its_segment_from_seven_per_cent_on() -> None:
    found, root = drawn(6, 7, 87)
    written = {e.get("data-key"): float(e.get("x", "")) for e in root.iter(f"{SVG}text")
               if e.get("data-key")}  # fmt: skip
    assert sorted(written) == ["s|1", "s|2"]
    for key, x in written.items():
        begin, end, _ = found[key]
        assert x == pytest.approx((begin + end) / 2, abs=0.02)


@pytest.mark.parametrize("values", [(0, 40, 60), (60, 40, 0), (100, 0, 0), (0.4, 0.4, 99.2)])
def test_a_share_of_nothing_is_still_seen(values: tuple[float, ...]) -> None:
    found, _ = drawn(*values)
    assert all(begin < end for begin, end, _ in found.values())


def test_a_bar_that_is_hidden_has_its_label_and_its_sign_and_one_of_few_answers_a_mark() -> None:
    shares = (Share(60, "60%", "s|0"), Share(40, "40%", "s|1"))
    rows = [BarRow("Theme"), BarRow("Shown", shares, "[u]"), BarRow("Gone", mark="[c]")]
    root = ElementTree.fromstring(bars("b", rows, ("Yes", "No"), ("[c] Hidden", "[u] Low")))
    texts = {"".join(e.itertext()): e for e in root.iter(f"{SVG}text")}
    at = {words: float(e.get("y", "")) for words, e in texts.items()}
    assert at["Shown"] == at["[u]"] < at["60%"] < at["Gone"] == at["[c]"]
    assert at["Gone"] < at["[c] Hidden"] < at["[u] Low"] < float(root.get("height", "")[:-2])
    bold = [words for words, e in texts.items() if e.get("font-weight") == "700"]
    assert bold == ["Theme"], "a hidden bar is no heading"
    assert sum(bool(e.get("data-key")) for e in root.iter(f"{SVG}path")) == 2
