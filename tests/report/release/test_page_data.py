"""Each page is handed its own rows and words; what it is not handed, it cannot show."""

import json
from pathlib import Path

import pandas as pd
import pytest

from pipeline.errors import BadInput
from pipeline.report.release.page_data import in_language, lay, portion
from pipeline.report.release.plan import PageSpec, pages
from pipeline.report.release.read import Release, read_release
from tests.report import fixture_release

PLAN = {page.name: page for page in pages(fixture_release.dictionary(), has_change=False)}


@pytest.fixture(scope="module")
def release(released: Path) -> Release:
    return read_release(released, "demo-2")


def handed(page: PageSpec, release: Release, folder: Path) -> Release:
    """A page's portion as its notebook reads it."""
    lay(folder, portion(page, release))
    return read_release(folder, "demo-2")


def test_a_page_of_an_area_has_its_own_rows_and_those_of_wales(
    release: Release, tmp_path: Path
) -> None:
    mine = handed(PLAN["en/sector-health"], release, tmp_path)
    answers = mine.frame["table"] == "item"
    found, every = (set(zip(part["dimension"], part["area"], strict=True))
                    for part in (mine.frame[~answers], mine.frame[answers]))  # fmt: skip
    assert found == {("sector", "health"), ("national", "national")}
    assert {dimension for dimension, _ in every} == {"sector", "national"}, "not those of regions"
    assert ("sector", "police") in every, "answers of all sectors are allowed for"
    whole = release.figures("association", "sector", "health")
    assert mine.figures("association", "sector", "health") == whole
    assert len(whole) > 10
    assert mine.account == {}


def test_what_was_not_handed_over_is_an_error_and_not_an_absence(
    release: Release, tmp_path: Path
) -> None:
    mine = handed(PLAN["cy/sector-iechyd"], release, tmp_path)
    with pytest.raises(BadInput, match="not handed association sector police"):
        mine.figures("association", "sector", "police")
    with pytest.raises(BadInput, match="not handed profile region"):
        mine.areas_of("profile", "region")
    assert mine.figures("no such table", "sector", "health") == []


def test_the_page_on_quality_has_everything(release: Release, tmp_path: Path) -> None:
    mine = handed(PLAN["en/quality"], release, tmp_path)
    pd.testing.assert_frame_equal(mine.frame, release.frame.reset_index(drop=True))
    assert mine.account == release.account


def test_a_portion_has_the_words_of_one_language(release: Release) -> None:
    english, welsh = (
        json.loads(portion(PLAN[name], release)["dictionary.json"])
        for name in ("en/sector-health", "cy/sector-iechyd")
    )
    texts = json.dumps(english, ensure_ascii=False), json.dumps(welsh, ensure_ascii=False)
    assert '"cy"' not in texts[0].replace('"slug"', "").split('"dimensions"')[1]
    assert ("Iechyd" in texts[0], "Health" in texts[1]) == (False, False)
    assert ("Health" in texts[0], "Iechyd" in texts[1]) == (True, True)


def test_words_of_other_languages_are_left_out_wherever_they_stand() -> None:
    said = {
        "label": {"en": "one", "cy": "un"}, "title_en": "two", "title_cy": "dau", "empty": {},
        "rows": [{"slug": {"en": "a", "cy": "b"}, "in": {"cy": "yn", "en": "in"}, "order": 1}],
    }  # fmt: skip
    assert in_language(said, "cy") == {
        "label": {"cy": "un"}, "title_cy": "dau", "empty": {},
        "rows": [{"slug": {"en": "a", "cy": "b"}, "in": {"cy": "yn"}, "order": 1}],
    }  # fmt: skip


def test_a_portion_is_the_same_bytes_each_time(release: Release) -> None:
    page = PLAN["en/region-mid-wales"]
    assert portion(page, release) == portion(page, release)
