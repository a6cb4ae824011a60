"""The page of tables that were asked for: a row a group of people, a column an answer."""

import json
import re
from pathlib import Path
from typing import Any

from pipeline.report import open_page
from tests.report import fixture_release
from tests.report.changed import GONE, add, said
from tests.report.fixture_words import words
from tests.report.reading import text_of

BY = "grade+region"
GROUPS = {
    "north+senior": ("Senior, North Wales", "Uwch, Gogledd Cymru"),
    "north+middle": ("Middle, North Wales", "Canol, Gogledd Cymru"),
}
SHARES = {"strongly_agree": 24, "tend_to_agree": 31, "neither": 20, "agree": 55}


def asked() -> dict[str, Any]:
    """What the dictionary says of the request."""
    areas = {name: {"where": {}, "label": words(*label)} for name, label in GROUPS.items()}
    return {BY: {"label": words("Grade and region", "Gradd a rhanbarth"), "areas": areas}}


def rows() -> list[dict[str, Any]]:
    """The shares of trust among senior managers; all of the others' is hidden."""
    key = {"table": "requested", "dimension": BY, "unit": "percent", "item": "trust"}
    shown = [
        key | {"area": "north+senior", "level": level, "value": value, "base": 60,
               "statistic": "group_share" if level == "agree" else "share",
               "low": value - 9, "high": value + 11}
        for level, value in SHARES.items()
    ]  # fmt: skip
    return shown + [one | GONE | {"area": "north+middle"} for one in shown]


def test_a_table_has_each_group_and_each_answer_in_both_languages(tmp_path: Path) -> None:
    place = add(fixture_release.write(tmp_path / "demo-2"), rows(), requested=asked())
    for language, at in (("en", 0), ("cy", 1)):
        page = open_page(place, "additional", wave="demo-2", language=language)
        html = "".join(one.html for one in page.block("additional").pieces)
        assert html.count("<table") == 1
        assert all(f">{label[at]}</th>" in html for label in GROUPS.values())
        senior, middle = html.split("<tbody")[1].split("<tr")[1:3]
        assert re.findall(r"(\d+)%", senior) == ["55", "46", "66", "24", "31", "20"]
        assert "%" not in middle
        assert ("with 95% intervals", "gyda chyfyngau hyder 95%")[at] in text_of(html)
        cautions = text_of(page.section("cautions").html)  # type: ignore[union-attr]
        assert ("of intervals made in this way", "o'r cyfyngau a wneir fel hyn")[at] in cautions
        assert ("associations", "Cysylltiadau")[at] not in cautions


def test_those_who_agree_come_first_though_they_are_last_on_the_scale(tmp_path: Path) -> None:
    agree = next(one for one in rows() if one["level"] == "agree")
    both = [*rows(), agree | {"level": "disagree", "value": 25, "low": 15, "high": 38}]
    place = add(fixture_release.write(tmp_path / "demo-2"), both, requested=asked())
    file = place / "dictionary.json"
    dictionary = json.loads(file.read_text())
    name = dictionary["items"]["trust"]["scale"]
    dictionary["scales"][name] = dictionary["scales"][name][::-1]
    file.write_text(json.dumps(dictionary))
    page = open_page(place, "additional", wave="demo-2", language="en")
    html = "".join(one.html for one in page.block("additional").pieces)
    heads = re.findall(r"<th\b[^>]*>([^<]*)", html.split("<tbody")[0])
    assert heads[1].startswith("Agree"), heads


def test_where_nothing_was_asked_for_nothing_is_said(tmp_path: Path) -> None:
    assert said(tmp_path, [], "additional", "additional") == ""
