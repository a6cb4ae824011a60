"""Pages as readers set them: wider spacing, larger text, and colours of their own."""

from collections.abc import Callable

from tests.browser.conftest import HEIGHT, Sheet, Sight
from tests.browser.test_pages import each_kind, once

Look = Callable[..., Sight]
# Source: WCAG 2.2, success criterion 1.4.12.
SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important;
    word-spacing: .16em !important } p { margin-bottom: 2em !important }"""
LARGE = "html { font-size: 200% !important }"
CUT_OFF = """() => [...document.querySelectorAll('main *, header *, footer *')]
    .filter(one => !one.closest('.scroll, svg, figcaption') && !one.matches('.skip'))
    .filter(one => one.checkVisibility() && one.getBoundingClientRect().right > innerWidth + 1)
    .map(one => one.outerHTML.slice(0, 80))"""


STYLED = """style => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    document.adoptedStyleSheets = [sheet];
    document.querySelectorAll('details').forEach(one => one.open = true);
}"""


@each_kind
def test_nothing_is_cut_off_with_wide_spacing_or_large_text(look: Look, sheet: Sheet) -> None:
    """A page, all of it open, with a reader's own style in place of the one before."""
    page = look(sheet, 320).page
    for style, width in ((SPACED, 320), (SPACED, 1280), (LARGE, 1280)):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.evaluate(STYLED, style)
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width
        assert page.evaluate(CUT_OFF) == [], width


@once
def test_a_page_keeps_its_marks_in_a_readers_own_colours(look: Look, sheet: Sheet) -> None:
    """Charts keep their own colours on white; what is focused or chosen is still told by a line."""
    page = look(sheet, forced_colors="active", reduced_motion="reduce").page
    charts = page.eval_on_selector_all(
        ".chart svg", "all => all.map(one => getComputedStyle(one).backgroundColor)"
    )
    assert set(charts) <= {"rgb(255, 255, 255)"}
    for _ in range(4):
        page.keyboard.press("Tab")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"
    terms = page.eval_on_selector_all(
        "main a.term", "all => all.map(one => getComputedStyle(one).textDecorationLine)"
    )
    assert set(terms) <= {"underline"}
