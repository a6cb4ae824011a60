"""Words of charts as the browser has laid them out: none runs into another, or out of its picture.

`test_pages.py` runs these tests, on every page with all of it open.
"""

from collections.abc import Callable

from tests.browser.conftest import PLAN, Sight

# Pairs of words of a chart that overlap by more than a pixel, and words that its picture cuts off.
COLLIDING = """() => [...document.querySelectorAll('.chart svg')].flatMap(svg => {
    const sheet = svg.getBoundingClientRect();
    const lines = [...svg.querySelectorAll('text')].flatMap(text => {
        const range = document.createRange();
        return [...text.childNodes].map(node => {
            range.selectNodeContents(node.nodeType === Node.TEXT_NODE ? text : node);
            if (node.nodeType === Node.TEXT_NODE) range.selectNode(node);
            return {words: node.textContent.trim(), box: range.getBoundingClientRect()};
        });
    }).filter(one => one.words);
    const cut = lines.filter(({box}) => box.left < sheet.left - 1 || box.right > sheet.right + 1
        || box.bottom > sheet.bottom + 1 || box.top < sheet.top - 1).map(one => [one.words, '']);
    const apart = (a, b) => a.right <= b.left + 1 || b.right <= a.left + 1
        || a.bottom <= b.top + 4 || b.bottom <= a.top + 4;
    return [...cut, ...lines.flatMap((one, place) => lines.slice(place + 1)
        .filter(other => !apart(one.box, other.box)).map(other => [one.words, other.words]))];
})"""


def test_no_words_of_a_chart_collide(narrow: Sight) -> None:
    """Boxes of lines are higher than their letters: so much they may lie over each other."""
    assert narrow.page.evaluate(COLLIDING) == []


def test_words_that_collide_or_are_cut_off_would_be_found(look: Callable[..., Sight]) -> None:
    sheet = next(s for s in PLAN if s.wave == "demo-small" and s.spec.name == "en/national")
    page = look(sheet, 320).page
    page.evaluate("""() => {
        const [first, second] = document.querySelectorAll('#contrasts-chart text[data-key]');
        second.setAttribute('y', first.getAttribute('y'));
        document.querySelector('#themes-chart text').setAttribute('x', '300');
    }""")
    found = page.evaluate(COLLIDING)
    assert len(found) == 2
    assert [second == "" for _, second in found] == [True, False]
