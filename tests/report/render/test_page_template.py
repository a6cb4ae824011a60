"""What stands round a page: titles, links to other pages and to the other language, warnings."""

from pathlib import PurePosixPath

import pytest

from pipeline.errors import BadInput
from pipeline.report.messages import say
from pipeline.report.release.plan import PageSpec, pages
from pipeline.report.render import page_notice
from pipeline.report.render.page_template import PageTemplate, frame
from tests.report.fixture_release import dictionary

PLAN = pages(dictionary(), has_change=True)


def around(path: str, plan: list[PageSpec] = PLAN) -> PageTemplate:
    return frame(next(p for p in plan if p.path == path), plan, dictionary())


def links(page: PageTemplate) -> list[str]:
    fixed = [link.href for link in (*page.before, *page.after)]
    return fixed + [link.href for menu in page.menus for link in menu.links]


def test_every_title_is_its_own_and_says_wave_area_and_synthetic() -> None:
    titles = [around(page.path).title for page in PLAN]
    assert len(set(titles)) == len(titles) == 2 * (1 + 1 + 11 + 1 + 1 + 1 + 1)
    for page, title in zip(PLAN, titles, strict=True):
        survey = {"en": "demonstration wave 2", "cy": "ton arddangos 2"}[page.language]
        synthetic = {"en": "synthetic data", "cy": "data synthetig"}[page.language]
        assert survey in title
        assert synthetic in title
    assert around("en/region-north-wales.html").title.startswith("Collaboration in North Wales – ")
    assert around("cy/rhanbarth-gogledd-cymru.html").title.startswith("Cydweithio yng Ngogledd")


def test_a_demonstration_warns_and_another_wave_does_not() -> None:
    real = dictionary()
    real["wave"]["demonstration"] = "no"
    page = frame(PLAN[0], PLAN, real)
    assert page.notice is None
    assert "synthetic" not in page.title
    for path, word in (("en/index.html", "synthetic"), ("cy/index.html", "synthetig")):
        found = around(path).notice
        assert found is not None
        assert word in found.text.casefold()
        assert word in found.foot.casefold()


def test_a_real_wave_says_in_welsh_that_no_translator_has_checked_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = dictionary()
    real["wave"]["demonstration"] = "no"
    english, welsh = (next(p for p in PLAN if p.path == f"{x}/index.html") for x in ("en", "cy"))
    found = frame(welsh, PLAN, real).notice
    assert found is not None
    assert found.text == say("cy", "frame.unchecked")
    assert found.more.href == "ansawdd.html#translation"
    assert frame(english, PLAN, real).notice is None
    monkeypatch.setattr(page_notice, "all_checked", lambda: True)
    assert frame(welsh, PLAN, real).notice is None


@pytest.mark.parametrize("said", ["", "maybe", None])
def test_a_wave_that_does_not_say_which_is_not_published(said: str | None) -> None:
    silent = dictionary()
    silent["wave"]["demonstration"] = said
    with pytest.raises(BadInput, match="does not say whether it is a demonstration"):
        frame(PLAN[0], PLAN, silent)


def test_each_page_leads_to_every_other_page_of_its_language() -> None:
    for page in PLAN:
        folder = PurePosixPath(page.path).parent
        reached = {str(folder / href) for href in links(around(page.path))}
        assert reached == {p.path for p in PLAN if p.language == page.language}


def test_each_page_leads_straight_to_its_counterpart() -> None:
    page = around("en/sector-health.html")
    assert page.counterpart is not None
    assert page.counterpart.href == "../cy/sector-iechyd.html"
    assert (page.counterpart.text, page.counterpart.language) == ("Cymraeg", "cy")
    back = around("cy/sector-iechyd.html").counterpart
    assert back is not None
    assert (back.href, back.text, back.language) == ("../en/sector-health.html", "English", "en")


def test_one_language_alone_has_no_counterparts() -> None:
    plan = pages(dictionary(), has_change=False, languages=("cy",))
    assert frame(plan[0], plan, dictionary()).counterpart is None


def test_the_page_itself_is_marked() -> None:
    page = around("en/sector-health.html")
    here = [link for menu in page.menus for link in menu.links if link.here]
    assert [link.href for link in here] == ["sector-health.html"]
    assert [menu.here for menu in page.menus] == [menu.label == "Sector" for menu in page.menus]
    assert not any(link.here for link in (*page.before, *page.after))
    assert [link.here for link in around("en/quality.html").after] == [False, False, False, True]


def test_the_foot_has_the_waves_dates_in_the_pages_language() -> None:
    assert "3 March 2025 to 11 April 2025" in around("en/index.html").foot[0]
    assert "3 Mawrth 2025 hyd 11 Ebrill 2025" in around("cy/index.html").foot[0]
    assert around("cy/index.html").foot[1].endswith("Holiadur ar-lein.")


def test_a_page_says_who_published_it_when_and_how_it_is_cited() -> None:
    english, welsh = around("en/sector-health.html"), around("cy/sector-iechyd.html")
    assert english.published == "Published: 3 June 2025"
    assert welsh.published == "Cyhoeddwyd: 3 Mehefin 2025"
    assert "Produced by: Team 4" in english.foot
    assert "Next release: Summer 2026." in english.foot
    assert f"How to cite: Team 4 (3 June 2025). {english.title}" in english.foot
    assert "Contact: Ask <us>." in english.foot
    assert english.licence is not None
    assert english.licence.text == "Licence of the figures: Open Government Licence v3.0"
    assert english.licence.href.startswith("https://www.nationalarchives.gov.uk/")
    assert len(english.foot) == len(welsh.foot)
    assert not set(english.foot) & set(welsh.foot)


def test_a_wave_that_says_nothing_of_its_publication_has_no_empty_lines() -> None:
    bare = dictionary()
    for fact in list(bare["wave"]):
        if fact.startswith(("published", "next", "producer", "licence")):
            del bare["wave"][fact]
    bare["survey"] = {}
    page = frame(PLAN[0], PLAN, bare)
    assert (page.published, page.licence) == ("", None)
    assert not any(line.endswith(": ") or "cite" in line for line in page.foot)


def test_previews_of_links_say_what_each_page_is() -> None:
    said = {page.path: around(page.path).description for page in PLAN}
    assert len(set(said.values())) == len(said)
    for path, text in said.items():
        synthetic = {"en": "synthetic data", "cy": "data synthetig"}[path[:2]]
        assert synthetic in text
    real = dictionary()
    real["wave"] |= {"demonstration": "no", "about_en": "What people answered.", "about_cy": "Ef."}
    assert frame(PLAN[0], PLAN, real).description == "What people answered."
