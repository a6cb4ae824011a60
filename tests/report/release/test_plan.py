"""Which pages there are; the expected names are typed here from the house's list of pages."""

import pytest

from pipeline.report.release.plan import pages
from tests.report.fixture_release import dictionary


def test_a_pack_has_the_pages_of_the_house_in_both_languages() -> None:
    plan = pages(dictionary(), has_change=False)
    english = [page.path for page in plan if page.language == "en"]
    assert english[:3] == ["en/index.html", "en/national.html", "en/sector-local-government.html"]
    assert english[-1] == "en/quality.html"
    assert len(english) == 1 + 1 + 7 + 4 + 1 + 1 + 1
    welsh = [page.path for page in plan if page.language == "cy"]
    assert {"cy/index.html", "cy/cenedlaethol.html", "cy/cymharu.html", "cy/ansawdd.html"} <= set(
        welsh
    )
    assert "cy/rhanbarth-gogledd-cymru.html" in welsh
    assert "cy/sector-iechyd.html" in welsh


def test_the_same_page_has_the_same_key_in_both_languages() -> None:
    plan = pages(dictionary(), has_change=True)
    keys = {
        language: [page.key for page in plan if page.language == language]
        for language in ("en", "cy")
    }
    assert keys["en"] == keys["cy"]
    assert "region-north-wales" in keys["en"]
    assert keys["en"][-4:] == ["compare", "change", "reading", "quality"]


def test_a_wave_without_areas_has_no_page_that_compares_them() -> None:
    alone = dictionary()
    alone["dimensions"] = {"national": alone["dimensions"]["national"]}
    assert "compare" not in {page.key for page in pages(alone, has_change=False)}


def test_one_notebook_serves_every_area() -> None:
    page = next(p for p in pages(dictionary(), False) if p.key == "sector-local-government")
    assert (page.notebook, page.dimension, page.area) == ("area", "sector", "local_government")
    assert page.name == "en/sector-local-government"


def test_two_pages_never_share_a_file() -> None:
    spoilt = dictionary()
    sectors = spoilt["scales"]["sector"]
    sectors[1]["slug"] = sectors[0]["slug"]
    with pytest.raises(ValueError, match=r"en/sector-local-government\.html"):
        pages(spoilt, has_change=False)
