"""How respondents were weighted, what lacks, and which code made it, from the published rows."""

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.report import open_page
from pipeline.statistics import STATISTICS
from tests.report import fixture_release
from tests.report.changed import GONE, add, change, said, text_of_block
from tests.report.reading import text_of

IMPUTED = {"table": "weighting", "item": "region", "statistic": "imputed", "unit": "count",
           "value": 15, "base": None}  # fmt: skip


def test_those_whose_group_was_filled_in_are_counted_and_it_is_named(tmp_path: Path) -> None:
    words = said(tmp_path / "a", [IMPUTED], "quality", "weighting")
    (line,) = set(words.split("\n")) - set(
        said(tmp_path / "b", [], "quality", "weighting").split("\n")
    )
    assert "Region" in line
    assert "15" in line
    hidden: dict[str, Any] = IMPUTED | {"value": None, "verdict": "suppressed"}
    (line,) = set(said(tmp_path / "c", [hidden], "quality", "weighting").split("\n")) - set(
        said(tmp_path / "d", [], "quality", "weighting").split("\n")
    )
    assert "Region" in line
    assert "15" not in line


def test_no_stratum_is_named_for_having_few(tmp_path: Path) -> None:
    """A stratum of the export may be called S9: a name, and a number without a key."""
    strata: list[dict[str, Any]] = [
        {"table": "weighting", "item": "stratum", "level": name, "statistic": "respondents",
         "unit": "count", "value": value, "base": None, "verdict": verdict}
        for name, value, verdict in (("S1", 165, "published"), ("S9", None, "suppressed"))
    ]  # fmt: skip
    words = said(tmp_path, strata, "quality", "weighting")
    assert "S1" not in words
    assert "S9" not in words
    assert "Strata that no one answered in, or that have one sampling unit alone, are" in words


@pytest.mark.parametrize(("language", "word"), [("en", "3.2.1"), ("cy", "3.2.1")])
def test_the_version_of_the_code_is_said(tmp_path: Path, language: str, word: str) -> None:
    folder = fixture_release.write(tmp_path / "demo-2")
    account = json.loads((folder / "account.json").read_text("utf-8"))
    account["provenance"] = {
        "version": "3.2.1",
        "code": "ab" * 32,
        "inputs": {"survey.sav": "cd" * 32},
    }
    (folder / "account.json").write_text(json.dumps(account), encoding="utf-8")
    section = open_page(folder, "quality", wave="demo-2", language=language).section("provenance")
    assert section is not None
    assert word in text_of(section.html)


def test_each_section_has_the_id_that_others_link_to(tmp_path: Path) -> None:
    folder = fixture_release.write(tmp_path / "demo-2")
    page = open_page(folder, "quality", wave="demo-2", language="en")
    for name in ("profile", "weighting", "recodes", "nonresponse"):
        section = page.section(name)
        assert section is not None
        assert f'id="{name}"' in section.html


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("en", ("The largest weight is 6.89 times the smallest.",
                "The weights of about 10 respondents were held back")),
        ("cy", ("Mae'r pwysau mwyaf 6.89 gwaith cymaint â'r lleiaf.",
                "Cyfyngwyd ar bwysau oddeutu 10 o ymatebwyr")),
    ],
)  # fmt: skip
def test_how_far_weights_run_is_said_by_what_is_published_of_them(
    tmp_path: Path, language: str, lines: tuple[str, str]
) -> None:
    """No weight is: of the smallest, the largest and the cap alone nothing may be published."""
    folder = fixture_release.write(tmp_path / "demo-2")
    never = ["weight_min", "weight_max", "cap"]
    assert all("never" in STATISTICS["weighting", one].needs for one in never)
    change(folder, {"table": "weighting", "statistic": never}, GONE, rows=3)
    words = text_of_block(folder, "quality", "weighting", language)
    assert all(one in words for one in lines)


@pytest.mark.parametrize("language", ["en", "cy"])
@pytest.mark.parametrize("weighted", [True, False])
def test_no_share_after_weighting_where_nothing_is_weighted(
    tmp_path: Path, language: str, weighted: bool
) -> None:
    folder = add(fixture_release.write(tmp_path / "demo-2"), [], weighted=weighted)
    words = text_of_block(folder, "quality", "profile", language)
    after = {"en": "after weighting", "cy": "ar ôl pwysoli"}[language]
    assert words.count(after) == 2 * weighted, "in the sentence, and in the table's head"
    assert "100%" in words
