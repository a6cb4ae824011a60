"""A page as a PDF: A4, tagged, with its language, its pictures' text and its tables whole."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from pipeline.report.downloads.brief import SHEETS, brief, sheets
from pipeline.report.downloads.browser import find, print_pages
from pipeline.report.downloads.pdf import for_paper
from pipeline.report.release.plan import has_brief
from tests.browser.conftest import KINDS, PLAN, WAVES, Sheet, Sight, turned, window

PAPER = round((210 - 2 * 17) / 25.4 * 96)  # CSS pixels between the margins of an A4 sheet


@pytest.fixture(scope="module")
def narrow_as_paper(browser: Browser) -> Iterator[Sight]:
    sight = window(browser, PAPER)
    yield sight
    sight.page.context.close()


@pytest.fixture(scope="module", params=KINDS, ids=lambda sheet: sheet.name)
def paper(
    request: pytest.FixtureRequest, narrow_as_paper: Sight, packs: Callable[[Sheet], Path]
) -> Sight:
    """A page of each kind in a window that is as wide as what is printed."""
    return turned(narrow_as_paper, request.param, packs(request.param), PAPER)


def test_a_page_prints_as_a_tagged_pdf(paper: Sight, tmp_path: Path) -> None:
    page = paper.page
    charts = page.locator(".chart").count()
    file = tmp_path / "page.pdf"
    page.pdf(path=file, tagged=True, outline=True, prefer_css_page_size=True)
    body = file.read_bytes()
    assert b"/MarkInfo" in body
    assert b"/StructTreeRoot" in body
    assert b"/Outlines" in body
    assert f"/Lang ({paper.sheet.spec.language})".encode() in body
    assert len(re.findall(rb"/Alt\s*[(<]", body)) >= charts
    sizes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", body)
    assert {(round(float(w)), round(float(h))) for w, h in sizes} == {(595, 842)}


def test_nothing_is_cut_off_on_paper(paper: Sight) -> None:
    page = paper.page
    page.emulate_media(media="print")
    wide = page.evaluate("""() => [...document.querySelectorAll('main *')]
        .filter(e => !e.closest('svg') && e.checkVisibility())
        .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
        .map(e => e.outerHTML.slice(0, 80))""")
    assert wide == []
    hidden = page.locator(".pages, .skip, .contents, .tilemap").filter(visible=True)
    assert hidden.count() == 0
    assert page.get_by_role("note").is_visible()


def test_paper_has_no_words_and_no_lines_that_only_a_screen_makes_sense_of(paper: Sight) -> None:
    """Neither `What this means` without its page, nor dots under terms that lead nowhere."""
    page = paper.page
    page.emulate_media(media="print")
    assert page.locator(".warning").is_visible()
    assert page.locator(".warning a").is_visible() is False
    lined = page.eval_on_selector_all(
        ".term", "all => all.filter(one => getComputedStyle(one).textDecorationLine !== 'none')"
    )
    assert lined == []


# Words of the heads of tables that stand on two lines. Chromium has no hyphens for Welsh.
BROKEN = """() => [...document.querySelectorAll('thead th')].filter(th => th.checkVisibility())
    .flatMap(th => {
        const texts = document.createTreeWalker(th, NodeFilter.SHOW_TEXT), found = [];
        while (texts.nextNode()) {
            const text = texts.currentNode;
            for (const word of text.data.matchAll(/[\\p{L}\\p{N}'’]+/gu)) {
                const range = document.createRange();
                range.setStart(text, word.index);
                range.setEnd(text, word.index + word[0].length);
                const lines = new Set([...range.getClientRects()].map(box => Math.round(box.top)));
                if (lines.size > 1) found.push(word[0]);
            }
        }
        return found;
    })"""


def test_no_word_of_a_tables_head_is_broken_on_paper(paper: Sight) -> None:
    page = paper.page
    page.emulate_media(media="print")
    page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
    assert page.evaluate(BROKEN) == []


def test_every_chart_fits_on_a_sheet_with_its_title(paper: Sight) -> None:
    """259 mm are between the margins; what stands with a chart needs 45 of them."""
    page = paper.page
    page.emulate_media(media="print")
    page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
    tall = page.eval_on_selector_all(
        ".chart", "all => all.map(one => one.getBoundingClientRect().height * 25.4 / 96)"
    )
    assert [height for height in tall if height > 259 - 45] == []


def test_heads_of_tables_are_repeated_and_headings_stay_with_what_follows(
    look: Callable[..., Sight],
) -> None:
    quality = next(sheet for sheet in PLAN if sheet.spec.key == "quality")
    page = look(quality).page
    page.emulate_media(media="print")
    style = "(one, name) => getComputedStyle(one)[name]"
    assert page.locator("thead").first.evaluate(style, "display") == "table-header-group"
    assert page.locator("h2").first.evaluate(style, "breakAfter") == "avoid"
    assert page.locator("tbody tr").first.evaluate(style, "breakInside") == "avoid"
    assert page.locator(".short").first.evaluate(style, "breakInside") == "avoid"


AT_ONCE = 4


@pytest.mark.parametrize("language", ["en", "cy"])
@pytest.mark.parametrize("wave", WAVES)
def test_every_brief_has_two_sheets_with_letters_of_nine_points(
    browser: Browser, packs: Callable[[Sheet], Path], wave: str, language: str
) -> None:
    """At 93 per cent letters are of 9 points; what fits at more has larger ones."""
    found = [
        packs(sheet) for sheet in PLAN
        if (sheet.wave, sheet.spec.language) == (wave, language) and has_brief(sheet.spec)
    ]  # fmt: skip
    assert len(found) > 10
    made = {
        path.name: brief(for_paper(path.read_text("utf-8")), language, (93, "short"))
        for path in found
    }
    count = {}
    for at in range(0, len(made), AT_ONCE):
        printed = print_pages(find(), dict(list(made.items())[at : at + AT_ONCE]))
        count |= {name: sheets(body) for name, body in printed.items()}
    assert count == dict.fromkeys(made, SHEETS)
