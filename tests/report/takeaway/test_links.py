"""What is placed round a chart: whether its second part is open on narrow screens."""

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
