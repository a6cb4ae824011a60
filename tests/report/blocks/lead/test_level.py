"""The first sentences of a page: the level here, next to the whole, and next to the wave before."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.report import Page, open_page
from tests.report import fixture_release
from tests.report.changed import GONE, add, around, change, text_of_block
from tests.report.reading import text_of

LEVEL = {"table": "item", "item": "success", "level": "agree", "statistic": "group_share"}
Said = Callable[..., str]


@pytest.fixture
def said(tmp_path: Path) -> Said:
    """What a page says first where some figures of the release are others."""

    def say(
        changes: list[dict[str, Any]], language: str = "en", block: str = "level", **place: str
    ) -> str:
        folder = fixture_release.write(tmp_path / "demo-2")
        for one in changes:
            change(folder, one["of"], one["set"])
        kind = place.pop("kind", "area" if place else "national")
        return text_of_block(folder, kind, block, language, **place)

    return say


def level(area: str, value: float, half: float, **more: Any) -> dict[str, Any]:
    """The level of an area set to a value with an interval."""
    dimension = {"national": "national", "health": "sector"}.get(area, "region")
    of = LEVEL | {"dimension": dimension, "area": area}
    return {"of": of, "set": around(value, half) | more}


NORTH = {"dimension": "region", "area": "north"}


@pytest.mark.parametrize(
    ("here", "expected"),
    [
        (80, "A larger share reported overall success here than in Wales as a whole (59%;"),
        (30, "A smaller share reported overall success here than in Wales as a whole (59%;"),
        (55, "59% reported overall success in Wales as a whole (interval 55% to 63%)."),
    ],
)
def test_an_area_is_compared_with_the_whole_as_its_interval_allows(
    said: Said, here: float, expected: str
) -> None:
    text = said([level("north", here, 6), level("national", 59, 4)], **NORTH)
    assert text.startswith(f"{here}% of those who answered in North Wales reported overall success")
    assert expected in text
    assert ("beyond chance" in text) == (here != 55)


def test_a_page_and_the_summary_say_the_same_of_an_area(said: Said) -> None:
    """By itself 70% would be beyond chance; as one of four regions it is not."""
    others = [level(area, 59, 4) for area in ("mid", "south_west", "south_east")]
    every = [level("north", 70, 7), *others, level("national", 59, 4)]
    index = said(every, kind="index", block="glance")
    assert "reported overall success than in Wales" not in index
    assert "Cannot tell" in index
    assert "we cannot tell whether the share here is higher or lower" in said(every, **NORTH)


def test_what_is_hidden_here_is_said_and_not_compared(said: Said) -> None:
    text = said([level("north", 50, 5) | {"set": GONE}, level("national", 59, 4)], **NORTH)
    assert text.startswith("How many reported overall success in North Wales is not published")
    assert "59% reported overall success in Wales as a whole" in text
    assert "beyond chance" not in text


def test_few_answers_are_marked(said: Said) -> None:
    text = said([level("north", 50, 12, verdict="low_reliability")], **NORTH)
    assert text.splitlines()[0].endswith("[u]")


@pytest.mark.parametrize(
    ("moved", "q", "expected"),
    [(9, 0.01, "risen by 9"), (-9, 0.05, "fallen by 9"), (9, 1.0, "cannot tell"),
     (3, 0.01, "cannot tell")],
)  # fmt: skip
def test_change_is_claimed_where_interval_and_test_bear_it(
    tmp_path: Path, moved: float, q: float, expected: str
) -> None:
    key = {"table": "change", "item": "success", "level": "agree", "base": 1180}
    rows = [
        key | {"statistic": "share_before", "unit": "percent", "value": 50},
        key | {"statistic": "share_change", "unit": "points"} | around(moved, 5),
        key | {"statistic": "share_change_q", "unit": "p_band", "value": q},
    ]
    folder = add(fixture_release.write(tmp_path / "demo-2"), rows)
    shown = open_page(folder, "national", wave="demo-2", language="en").section("level")
    assert shown is not None
    _, change, first = text_of(shown.html).splitlines()
    assert change.startswith("In the wave before, 50% reported")
    assert expected in change
    assert first.startswith("58% of people in Wales who said that leaders had authority")


def test_the_index_calls_none_the_highest_where_chance_may_have_made_it_so(said: Said) -> None:
    quiet = [level(area, 60, 9) for area in ("north", "mid", "south_west", "south_east")]
    wales = level("national", 58, 4)
    text = said([*quiet, wales], kind="index", block="glance")
    assert "clearly different" not in text, "the title of the chart says so"
    assert "largest share" not in text
    quiet[1] = level("mid", 90, 5)
    text = said([*quiet, wales], kind="index", block="glance")
    assert (
        "Region: of those shown, the largest share reporting overall success, and one larger than "
        "in Wales as a whole, beyond chance: Mid Wales 90% (85% to 95%)."
    ) in text
    assert text.count("Mid Wales 90% (85% to 95%)") == 1


def test_the_index_has_every_area_with_a_link_and_a_word(released: Path) -> None:
    page: Page = open_page(released, "index", wave="demo-2", language="en")
    table = page.table("glance")
    assert table is not None
    every = [*fixture_release.SECTORS, *fixture_release.REGIONS]
    assert table.html.count("<a href=") == len(every) + 1
    assert text_of(table.html).count("[c]") >= 3  # the national parks: too few answered
