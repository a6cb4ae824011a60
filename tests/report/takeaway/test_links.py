"""What is placed round a chart: whether its second part is open on narrow screens."""

import re

import pytest

from pipeline.report.takeaway.links import Place, rest

PLACE = Place("en", "figures/index", "", "cy", "Summary", ())


@pytest.mark.parametrize(("name", "is_open"), [("glance-chart", True), ("contrasts-chart", False)])
def test_areas_of_another_kind_are_not_closed_and_more_of_the_same_are(
    name: str, is_open: bool
) -> None:
    drawn = rest("<figure>x</figure>", 1, name, PLACE)
    assert drawn.startswith('<details class="rest" open>' if is_open else '<details class="rest">')
    assert drawn.endswith("</summary><figure>x</figure></details>")
    assert "The rest of Figure" in drawn


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ((), "The rest of Figure 1"),
        (("Region",), "The rest of Figure 1: Region"),
        (("Region", "Aims & <ends>"), "The rest of Figure 1: Region, from Aims &amp; &lt;ends&gt;"),
    ],
)
def test_each_of_several_parts_says_what_it_is(part: tuple[str, ...], said: str) -> None:
    """Two that are closed and called alike could not be told apart."""
    drawn = rest("<figure>x</figure>", 1, "agreed-chart", PLACE, part)
    words = re.sub(r"</?(?:data|span)[^>]*>", "", drawn)
    assert f"<summary>{said}</summary>" in words
