"""Every page in a browser: WCAG 2.2 A and AA and best practice, nothing asked of any network."""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Callable
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image

from tests.browser import charts, positions, screens
from tests.browser.conftest import KINDS, NARROW, ONCE, PLAN, ROOT, WAVES, Sheet, Sight

Look = Callable[..., Sight]
STANDARDS = [
    "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice",
]  # fmt: skip
each_kind = pytest.mark.parametrize("sheet", KINDS, ids=lambda sheet: sheet.name)
once = pytest.mark.parametrize("sheet", ONCE, ids=lambda sheet: sheet.name)
Packs = Callable[[Sheet], Path]

# These come first: what a page has folded is folded until axe has it open.
test_the_level = screens.test_the_level_is_on_the_first_screen_of_a_phone
test_the_first_finding = screens.test_the_first_finding_is_on_the_first_screen_of_a_phone
test_its_length = screens.test_a_page_is_no_longer_than_a_reader_will_scroll
test_which_are_measured = screens.test_pages_of_both_kinds_and_languages_are_measured
test_positions = positions.test_every_mark_stands_where_its_figure_says
test_a_moved_mark = positions.test_a_mark_that_is_moved_would_be_found
test_colliding = charts.test_no_words_of_a_chart_collide
test_what_collides = charts.test_words_that_collide_or_are_cut_off_would_be_found

CONTRAST = "color-contrast"
# What the style sheet alone decides takes most of axe's time: contrast, and what tells a link from
# the text around it.
COLOURS = (CONTRAST, "link-in-text-block")
# The style sheet gives all rows of a table the same colours: contrast is measured in the first two.
ALIKE = {"exclude": [["tbody tr:nth-child(n+3)"]]}


# What shows that a table scrolls is a picture, and axe measures no contrast before one.
WITHOUT_SHADOW = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('.scroll { background: none !important }');
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""


def axe_runs(contrast: bool = True, rest: bool = True) -> list[tuple[Any, dict[str, Any]]]:
    """What axe is asked to look at, and for which rules; `contrast`: for those of colours."""
    runs: list[tuple[Any, dict[str, Any]]] = []
    if rest:
        tags = {"type": "tag", "values": STANDARDS}
        runs.append(
            (None, {"runOnly": tags, "rules": {one: {"enabled": False} for one in COLOURS}})
        )
    if contrast:
        runs.append((ALIKE, {"runOnly": {"type": "rule", "values": [*COLOURS]}}))
    return runs


def violations(sight: Sight, contrast: bool = True, rest: bool = True) -> list[str]:
    """What axe objects to, with the elements."""
    sight.page.evaluate(WITHOUT_SHADOW)
    return [
        f"{rule['id']}: {node['html'][:120]}"
        for context, options in axe_runs(contrast, rest)
        for rule in Axe()
        .run(sight.page, context=context, options=options | {"resultTypes": ["violations"]})
        .response["violations"]
        for node in rule["nodes"]
    ]


# Ids that are there twice, and those that are referred to and are not there.
IDS = """() => {
    const refers = ['aria-labelledby', 'aria-describedby', 'aria-controls', 'headers', 'for'];
    const all = [...document.querySelectorAll('html, body *')];
    const ids = all.map(one => one.id).filter(id => id), known = new Set(ids);
    const twice = ids.filter((id, place) => ids.indexOf(id) !== place);
    const unknown = all.flatMap(one => refers.flatMap(name => (one.getAttribute(name) || '')
        .split(' ').filter(id => id && !known.has(id)).map(id => `${name}=${id}`)));
    return [twice, unknown];
}"""


def test_axe_finds_nothing(wide: Sight) -> None:
    """On every page, with all of it open."""
    wide.page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
    assert wide.page.evaluate(IDS) == [[], []]
    assert violations(wide, contrast=False) == []


def test_axe_finds_no_pale_text(wide: Sight) -> None:
    """On one page of each kind, all of it open: the style sheet gives all others the same colours.

    The other rules are for every page, above.
    """
    if wide.sheet in ONCE:
        wide.page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
        assert violations(wide, rest=False) == []


def test_axe_would_find_a_pale_cell_and_a_pale_menu(look: Look) -> None:
    """What is left out for speed hides nothing: a colour set wrong in the style sheet is found."""
    sight = look(next(sheet for sheet in PLAN if sheet.spec.key == "quality"))
    sight.page.evaluate("""() => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync('td, .pages a { color: #aaa !important }');
        document.adoptedStyleSheets = [sheet];
        document.querySelectorAll('details').forEach(one => one.open = true);
    }""")
    found = violations(sight)
    assert any("<td" in one for one in found)
    assert any("<a " in one for one in found)
    assert {one.split(":")[0] for one in found} == {CONTRAST}


def test_no_rule_of_the_style_sheet_tells_one_row_of_a_table_from_another() -> None:
    style = (ROOT / "pipeline/report/render/template/page.css").read_text(encoding="utf-8")
    told = re.findall(r"[^{}]*\btr:(?:nth|last)[^{}]*\{[^}]*\}", style)
    assert not any("color" in rule or "background" in rule for rule in told)


def test_nothing_is_asked_of_any_network(wide: Sight) -> None:
    asked = [url for url in wide.requests if not url.startswith("data:")]
    assert len(asked) == 1
    assert asked[0].endswith(wide.sheet.spec.path)
    assert wide.said == [], "the browser complained"


def test_structure_and_language(wide: Sight) -> None:
    page = wide.page
    assert page.locator("h1").count() == 1
    assert page.locator("html").get_attribute("lang") == wide.sheet.spec.language
    levels = page.eval_on_selector_all(
        "main :is(h1, h2, h3, h4)", "all => all.map(one => +one.tagName[1])"
    )
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert page.get_by_role("note").count() == 1
    for landmark in ("banner", "main", "contentinfo"):
        assert page.get_by_role(landmark).count() == 1, landmark
    spec = wide.sheet.spec
    other = "cy" if spec.language == "en" else "en"
    counterpart = next(
        sheet.spec for sheet in PLAN if sheet.spec.key == spec.key and sheet.spec.language == other
    )
    link = page.locator(f'header a[hreflang="{other}"][lang="{other}"]')
    assert link.evaluate("one => one.href").endswith(counterpart.path)


@pytest.mark.parametrize("wave", WAVES)
def test_every_page_that_was_made_is_looked_at(packs: Packs, wave: str) -> None:
    sheets = [sheet for sheet in PLAN if sheet.wave == wave]
    folder = packs(sheets[0]).parents[1]
    listed = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["files"]
    assert {s.spec.path for s in sheets} == {name for name in listed if name.endswith(".html")}


@pytest.mark.parametrize("wave", WAVES)
def test_titles_are_unique(packs: Packs, wave: str) -> None:
    texts = [packs(sheet).read_text(encoding="utf-8") for sheet in PLAN if sheet.wave == wave]
    titles = [re.findall(r"<title>(.*?)</title>", text)[0] for text in texts]
    assert len(set(titles)) == len(titles) > 20
    assert all(re.search(r"synthetic data|data synthetig", title) for title in titles)


def test_every_link_leads_somewhere(wide: Sight) -> None:
    hrefs = wide.page.eval_on_selector_all(
        "a[href]", "all => all.map(one => [one.getAttribute('href'), one.href, one.rel])"
    )
    licence = wide.page.locator("footer a[rel=license]")
    assert licence.count() == 1, "the one link that leads out of the pack"
    assert str(licence.get_attribute("href")).startswith("https://")
    assert len(hrefs) > 15, "every area and the fixed pages"
    for written, href, rel in hrefs:
        if written.startswith("#"):
            assert wide.page.locator(f"[id='{written[1:]}']").count() == 1, written
        elif not href.startswith("file://"):
            assert rel == "license", "no other link leads out of the pack"
        else:
            file, _, place = unquote(href.removeprefix("file://")).partition("#")
            assert Path(file).is_file(), written
            text = Path(file).read_text(encoding="utf-8") if place else ""
            assert text.count(f'id="{place}"') == bool(place), written


def test_charts_are_drawn_whole(wide: Sight) -> None:
    """Under the page's own policy every picture has a size, colours, and its text inside it."""
    charts = wide.page.evaluate("""() => [...document.querySelectorAll('.chart svg')].map(svg => {
        const box = svg.getBoundingClientRect();
        const outside = [...svg.querySelectorAll('text')].filter(text => {
            const b = text.getBoundingClientRect();
            return b.left < box.left - 1 || b.right > box.right + 1
                || b.top < box.top - 2 || b.bottom > box.bottom + 2;
        }).map(text => text.textContent);
        const fills = new Set([...svg.querySelectorAll('*')].map(e => getComputedStyle(e).fill));
        const said = document.getElementById(svg.getAttribute('aria-labelledby'));
        return {width: box.width, texts: svg.querySelectorAll('text').length, outside,
                fills: fills.size, label: said.textContent};
    })""")
    if wide.sheet.wave == "demo-2" and wide.sheet.spec.key in ("national", "sector-health"):
        assert len(charts) > 2
    for chart in charts:
        assert chart["width"] > 300
        assert chart["texts"] > 2
        assert chart["outside"] == []
        assert chart["fills"] >= 2
        assert re.search(r"\d", chart["label"]), "alternative text says the message in numbers"


# Lines above headings that reach under the contents, which stand at the right of a wide screen.
UNDER = """() => {
    const contents = document.querySelector('.contents');
    if (!contents) return [];
    const at = contents.getBoundingClientRect();
    return [...document.querySelectorAll('main *')].filter(one => {
        const box = one.getBoundingClientRect();
        return one.checkVisibility() && parseFloat(getComputedStyle(one).borderTopWidth) > 0
            && box.right > at.left + 1 && box.top > at.top && box.top < at.bottom;
    }).map(one => one.outerHTML.slice(0, 80));
}"""


def test_no_line_runs_under_the_contents(wide: Sight) -> None:
    assert wide.page.evaluate(UNDER) == []


def test_a_line_under_the_contents_would_be_found(look: Look) -> None:
    page = look(next(sheet for sheet in PLAN if sheet.spec.key == "quality")).page
    assert page.evaluate(UNDER) == []
    page.evaluate("""() => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync('main > h2 { display: block }');
        document.adoptedStyleSheets = [sheet];
    }""")
    assert page.evaluate(UNDER)


# Cells of words, or their headings, that touch the numbers on their left.
TOUCHING = """() => [...document.querySelectorAll('.number + :is(th, td):not(.number)')]
    .filter(one => parseFloat(getComputedStyle(one).paddingLeft) < 6)
    .map(one => one.outerHTML.slice(0, 80))"""


def test_words_stand_apart_from_the_numbers_before_them(wide: Sight) -> None:
    """Numbers end at the right of their cell and words begin at the left of theirs."""
    found = wide.page.evaluate(TOUCHING)
    wide.page.emulate_media(media="print")
    on_paper = wide.page.evaluate(TOUCHING)
    wide.page.emulate_media(media="null")
    assert found + on_paper == []
    if wide.sheet.spec.key == "national":
        assert wide.page.locator(".number + td:not(.number)").count() > 0


def test_axe_finds_nothing_on_a_narrow_screen_with_menus_open(narrow: Sight) -> None:
    """Colours are as on a wide screen, where contrast is measured with menus open too.

    On one page of each kind: what is wide there and narrow here is the same page. What hangs on how
    wide its words are is looked at on every page, below.
    """
    if narrow.sheet in ONCE:
        assert violations(narrow, contrast=False) == []


UNSTUCK = """() => [...document.querySelectorAll('.scroll')]
    .filter(one => one.checkVisibility() && one.scrollWidth > one.clientWidth + 1)
    .flatMap(one => {
        one.scrollLeft = one.scrollWidth;
        const {left, width} = one.getBoundingClientRect();
        const names = [...one.querySelectorAll('th:first-child:not([colspan]), [colspan] > span')];
        const gone = names.filter(name => Math.abs(name.getBoundingClientRect().left - left) > 1);
        const wide = names.filter(name => name.getBoundingClientRect().width > width * .6);
        one.scrollLeft = 0;
        return [...gone, ...wide.filter(name => name.tagName === 'TH')]
            .map(name => name.outerHTML.slice(0, 100));
    })"""


def test_a_table_that_is_swiped_to_its_end_keeps_its_names(narrow: Sight) -> None:
    """Those of rows and of groups of rows, and they leave room for the numbers."""
    assert narrow.page.evaluate(UNSTUCK) == []


def test_a_table_that_goes_on_has_a_shadow_on_that_side_until_its_end(look: Look) -> None:
    """Darker than the page at its right edge; white once it is swiped to its end."""
    sheet = next(s for s in PLAN if s.wave == "demo-2" and s.spec.name == "en/quality")
    page = look(sheet, 320).page
    table = page.locator(".scroll:has(#profile-table)")

    def edge() -> int:
        """How light the right edge is in the middle of the table's first heading, of 255."""
        box = table.locator("thead").bounding_box()
        assert box is not None
        frame = table.bounding_box()
        assert frame is not None
        picture = page.screenshot(clip={"x": frame["x"] + frame["width"] - 2, "width": 1,
                                        "y": box["y"] + 2, "height": 1})  # fmt: skip
        return int(Image.open(BytesIO(picture)).convert("L").getpixel((0, 0)))

    assert edge() < 220
    table.evaluate("one => one.scrollLeft = one.scrollWidth")
    assert edge() > 250


UNREACHED = """() => [...document.querySelectorAll('body *')]
    .filter(one => one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1)
    .filter(one => /auto|scroll/.test(getComputedStyle(one).overflow))
    .filter(one => one.tabIndex < 0 && !one.querySelector('a[href], button, summary, [tabindex]'))
    .map(one => one.outerHTML.slice(0, 100))"""


def test_what_scrolls_is_reached_by_keyboard(narrow: Sight) -> None:
    assert narrow.page.evaluate(UNREACHED) == []


def test_what_scrolls_and_is_not_reached_would_be_found(look: Look) -> None:
    page = look(KINDS[0], NARROW).page
    page.evaluate("""() => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync('h1 { overflow: auto; white-space: nowrap; width: 20px }');
        document.adoptedStyleSheets = [sheet];
    }""")
    assert [one[:3] for one in page.evaluate(UNREACHED)] == ["<h1"]


def test_a_page_reflows_at_320_pixels(narrow: Sight) -> None:
    assert narrow.page.evaluate("document.scrollingElement.scrollWidth") == NARROW
    wide = narrow.page.evaluate("""() => [...document.querySelectorAll('body *')]
        .filter(e => !e.closest('.scroll') && !e.closest('svg') && !e.matches('.skip'))
        .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
        .map(e => e.outerHTML.slice(0, 80))""")
    assert wide == []


def test_targets_are_24_pixels_or_stand_in_a_sentence(narrow: Sight) -> None:
    small = narrow.page.evaluate("""() => [...document.querySelectorAll('a[href], summary')]
        .filter(one => one.checkVisibility() && !one.matches('.skip'))
        .filter(one => one.parentElement.textContent.trim() === one.textContent.trim())
        .filter(one => {
            const box = one.getBoundingClientRect();
            return box.width < 24 || box.height < 24;
        })
        .map(one => one.outerHTML.slice(0, 100))""")
    assert small == []


def test_no_line_begins_with_a_mark_of_punctuation(narrow: Sight) -> None:
    """What follows a link, such as the semicolon after PNG, stays on the link's line."""
    narrow.page.set_viewport_size({"width": 390, "height": 900})
    alone = narrow.page.evaluate("""() => [...document.querySelectorAll('main p a')]
        .filter(one => one.checkVisibility() && one.nextSibling?.nodeType === Node.TEXT_NODE)
        .filter(one => /^[;,.:)]/.test(one.nextSibling.data))
        .filter(one => {
            const mark = document.createRange(), lines = [...one.getClientRects()];
            mark.setStart(one.nextSibling, 0);
            mark.setEnd(one.nextSibling, 1);
            return mark.getBoundingClientRect().top >= lines.at(-1).bottom - 1;
        })
        .map(one => one.outerHTML.slice(0, 100))""")
    assert alone == []


@once
def test_keyboard(look: Look, sheet: Sheet) -> None:
    """Tab goes through every control in the order of the page, and each shows that it is there."""
    page = look(sheet, reduced_motion="reduce").page
    expected = page.eval_on_selector_all(
        "a[href], summary, [tabindex='0']",
        "all => all.filter(one => one.checkVisibility()).length",
    )
    seen = []
    for _ in range(expected):
        page.keyboard.press("Tab")
        seen.append(
            page.evaluate("""() => {
                const one = document.activeElement, style = getComputedStyle(one);
                const box = one.getBoundingClientRect();
                const before = document.querySelectorAll('[data-place]').length;
                one.dataset.place = one.dataset.place || before;
                return {
                    skip: one.matches('.skip'), place: +one.dataset.place, tag: one.tagName,
                    outline: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
                    shown: box.width > 1 && box.right > 0 && box.bottom > 0
                        && box.top < innerHeight,
                };
            }""")
        )
    assert seen[0]["skip"]
    assert all(one["outline"] and one["shown"] for one in seen), seen
    assert [one["place"] for one in seen] == list(range(expected)), "a control was passed over"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "BODY"


def test_the_skip_link_leads_past_the_navigation(look: Look) -> None:
    page = look(PLAN[1]).page
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_motion_is_reduced_on_request(look: Look) -> None:
    still = look(PLAN[0], reduced_motion="reduce").page
    assert still.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"


def test_the_policy_stops_what_a_label_might_bring(
    look: Look, packs: Packs, tmp_path: Path
) -> None:
    """The exporter refuses all of this; were it in the page, the browser would not run it."""
    hostile = """
        <script>document.title = 'run'</script>
        <img src="x" onerror="document.title = 'run'">
        <img src="https://elsewhere.invalid/x.png">
        <a id="go" href="javascript:document.title='run'">go</a>
        <p id="styled" style="position: fixed">styled</p>
        <style>h1 { display: none }</style>
        <svg onload="document.title = 'run'"></svg>
        <iframe srcdoc="<script>parent.document.title = 'run'</script>"></iframe>
        <form action="https://elsewhere.invalid/"><button id="send">send</button></form>
    """
    text = packs(PLAN[0]).read_text(encoding="utf-8")
    path = tmp_path / "hostile.html"
    path.write_text(text.replace("</h1>", f"</h1>{hostile}", 1), encoding="utf-8")
    sight = look(path)
    title = sight.page.title()
    sight.page.evaluate("go.click()")
    assert sight.page.title() == title != "run"
    assert sight.page.locator("h1").is_visible()
    assert sight.page.evaluate("getComputedStyle(styled).position") == "static"
    sight.page.evaluate("send.click()")
    sight.page.wait_for_timeout(200)
    assert any("form-action" in line for line in sight.said)
    assert set(sight.failed) == {"csp"}, "the network was asked"


# Charts that pages of one language may share, by the names of the two pages: how many reported the
# outcome, area by area, with which the page that compares begins.
SHARED = {frozenset({"index", "compare"})}


@pytest.mark.parametrize("language", ["en", "cy"])
@pytest.mark.parametrize("wave", WAVES)
def test_no_chart_comes_twice(packs: Packs, wave: str, language: str) -> None:
    """Packs made with parameters have printed the last group's figure in every report."""
    places = defaultdict(list)
    for sheet in PLAN:
        if (sheet.wave, sheet.spec.language) == (wave, language):
            text = packs(sheet).read_text(encoding="utf-8")
            for chart in re.findall(r"<svg\b.*?</svg>", text, re.DOTALL):
                places[hashlib.sha256(_bare(chart).encode()).hexdigest()].append(sheet.spec.key)
    assert len(places) >= 4
    twice = [pages for pages in places.values() if len(pages) > 1]
    assert [pages for pages in twice if frozenset(pages) not in SHARED] == []


def _bare(chart: str) -> str:
    """A chart without its name and ids, which differ even where the picture does not."""
    return re.sub(r' (?:id|aria-labelledby|href|clip-path)="[^"]*"', "", chart)


PAINT_SECONDS = 0.5
AGAIN = 5


def test_the_largest_page_is_painted_within_half_a_second_from_disk(
    look: Look, packs: Packs
) -> None:
    """First contentful paint, by Chromium's own clock (Paint Timing), from the file's address on.

    The median of several first visits, each in a context of its own, with nothing in any cache: a
    reader opens a page once.
    """
    largest = max(PLAN, key=lambda sheet: packs(sheet).stat().st_size)
    seconds = []
    for _ in range(AGAIN):
        page = look(largest).page
        found = page.evaluate("""() => new Promise(done => new PerformanceObserver(list => {
            const paint = list.getEntriesByName('first-contentful-paint');
            if (paint.length) done(paint[0].startTime);
        }).observe({type: 'paint', buffered: true}))""")
        seconds.append(found / 1000)
    print(f"first contentful paint of {largest.name}: {sorted(seconds)}")
    assert sorted(seconds)[AGAIN // 2] < PAINT_SECONDS
