"""How people answered: every share in its own column, segments in order, and the ends named."""

import re
from xml.etree import ElementTree

import pytest

from pipeline.report import Page, open_page
from tests.report import fixture_release
from tests.report.changed import GONE, around, change
from tests.report.fixture_words import AGREE, FACTORS, GROUPS, NATIONAL
from tests.report.reading import text_of

LABELS = {item: label["en"] for item, (_, label, _, _) in FACTORS.items()}


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Page:
    """North Wales, where trust's group that disagrees is hidden and resources lead."""
    folder = fixture_release.write(tmp_path_factory.mktemp("answers") / "demo-2")
    here = {"area": "north", "table": "item", "statistic": "group_share"}
    change(folder, here | {"item": "trust", "level": "disagree"}, GONE)
    change(folder, here | {"item": "resources", "level": "agree"}, around(81.0, 3.0))
    place = {"dimension": "region", "area": "north"}
    return open_page(folder, "area", wave="demo-2", language="en", **place)


def test_the_description_names_the_most_and_the_least_agreed_with(page: Page) -> None:
    """Resources by 81%; of the others, leadership has the smallest share in the fixture."""
    chart = page.chart("answers-1")
    assert chart is not None
    found = page.view.figures("item", statistic="group_share", level="agree")
    least = min((f.value or 0.0, f.item) for f in found if f.item in FACTORS)
    assert least[1] == "leadership_authority"
    for text in (text_of(chart.alt), text_of(chart.title)):
        first, last = text.index(LABELS["resources"]), text.index(LABELS[least[1]])
        assert first < last
        assert re.findall(r"(\d+)%", text) == ["81", f"{least[0]:.0f}"]
        assert LABELS["governance"] not in text


def test_a_bar_is_drawn_only_where_all_of_its_groups_are_shown(page: Page) -> None:
    chart = page.chart("answers-1")
    assert chart is not None
    keys = {key.split("|")[3] for key in re.findall(r'data-key="([^"]*)"', chart.svg)}
    assert keys == set(FACTORS) - {"trust"}


def test_a_factor_whose_bar_is_hidden_has_its_label_and_the_sign_explained(page: Page) -> None:
    chart = page.chart("answers-1")
    assert chart is not None
    lines = text_of(chart.svg).split("\n")
    assert lines[lines.index(LABELS["trust"]) + 1] == "[c]"
    assert lines.count("[c]") == 1
    assert lines.count("[c] Confidential information") == 1


def test_segments_go_from_agreeing_to_disagreeing(page: Page) -> None:
    """As the names of the colours do, from left to right."""
    chart = page.chart("answers-1")
    assert chart is not None
    left = {}
    for mark in ElementTree.fromstring(chart.svg).iter("{http://www.w3.org/2000/svg}path"):
        if key := mark.get("data-key"):
            item, level = key.split("|")[3:5]
            left[item, level] = min(float(x) for x in re.findall(r"[ML] (\S+)", mark.get("d", "")))
    for item in set(FACTORS) - {"trust"}:
        assert left[item, "agree"] < left[item, "neither"] < left[item, "disagree"], item
    words = text_of(chart.svg).split("\n")
    names = [words.index(label["en"]) for label, _ in GROUPS.values()]
    assert names == sorted(names)


def test_every_answer_stands_in_its_column_next_to_the_whole(page: Page) -> None:
    """By the fixture's own numbers, level by level."""
    table = page.table("answers")
    assert table is not None
    heads = [text_of(one) for one in re.findall(r'<th scope="col".*?</th>', table.html)]
    assert heads[3:-1] == [label["en"] for label, _, _ in AGREE.values()]
    row = re.search(rf'<tr><th scope="row">{LABELS["shared_goals"]}</th>(.*?)</tr>', table.html)
    assert row is not None
    cells = [text_of(cell) for cell in re.findall(r"<td.*?</td>", row[1])]
    frame = fixture_release.frame()
    frame = frame[(frame["table"] == "item") & (frame["item"] == "shared_goals")]
    wanted = {
        (area, statistic, level): f"{value:.0f}%"
        for area, statistic, level, value in frame[
            ["area", "statistic", "level", "value"]
        ].dropna().itertuples(index=False)
    }  # fmt: skip
    assert cells[0] == wanted["north", "group_share", "agree"]
    assert cells[1] == wanted["national", "group_share", "agree"] != cells[0]
    assert cells[2:-1] == [wanted["north", "share", level] for level in AGREE]
    assert cells[-1] != f"{NATIONAL:,}", "the base is this area's"
