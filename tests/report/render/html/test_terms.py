"""Terms are linked once a page, where a reader meets them in words, to an id that is there."""

import re
from typing import Any

import pytest

from pipeline.report import Page
from pipeline.report.messages import messages
from pipeline.report.render.html.markup import Outline
from pipeline.report.render.html.terms import TERMS, Linker, terms
from tests.report.conftest import Opener
from tests.report.reading import elements, shown
from tests.report.test_pages import EVERY, LANGUAGES


def linked(html: str, language: str = "en") -> str:
    return Outline(linker=Linker(terms(language, "how-to-read.html"))).html(html)


def test_a_term_is_linked_where_it_is_first_met_and_not_again() -> None:
    found = linked("<p>An interval.</p><ul><li>One more interval.</li></ul>")
    assert found.count("<a ") == 1
    assert found.startswith('<p>An <a class="term" href="how-to-read.html#term-interval">interval')


@pytest.mark.parametrize(
    "html",
    [
        "<h2>Interval</h2>",
        '<p><a href="x.html">interval</a></p>',
        "<details><summary>interval</summary></details>",
        "<p>intervallic</p>",
        "<p>&amp;interval; &lt;b&gt;</p>".replace("interval", "intervals0"),
    ],
)
def test_headings_links_and_other_words_stay_as_they_are(html: str) -> None:
    assert 'class="term"' not in linked(html)


def test_a_term_with_an_apostrophe_is_linked() -> None:
    assert "#term-cramer" in linked("<p>Cramér&#39;s V is one.</p>")
    assert "#term-adjusted" in linked("<p>Mae gwerth p wedi&#x27;i addasu.</p>", "cy")


def test_the_words_of_a_page_stay_the_same() -> None:
    html = "<p>Beyond chance, adjusted p-values and <b>95% intervals</b> of factors &amp; more.</p>"
    assert re.sub(r"</?a[^>]*>", "", linked(html)) == html
    assert linked(html).count("<a ") == 4


@LANGUAGES
def test_every_term_has_its_id_on_the_page_that_explains_it(opened: Opener, language: str) -> None:
    section = opened("reading", language).section("reading-terms")
    assert section is not None
    ids = {given.get("id") for tag, given in elements(section.html) if tag == "dt"}
    assert ids == {f"term-{one}" for one in TERMS}
    assert {one.href.partition("#")[2] for one in terms(language, "x.html")} == ids


@pytest.mark.parametrize("term", TERMS)
@LANGUAGES
def test_every_term_is_a_word_of_some_message(term: str, language: str) -> None:
    """A term that no page can use would never be linked."""
    met = messages()[f"term.{term}.met"].template(language).casefold().split("|")
    others = [m.template(language).casefold() for key, m in messages().items()
              if not key.startswith(("term.", "reading."))]  # fmt: skip
    assert any(words in text for words in met for text in others)


@EVERY
def test_both_languages_link_to_terms(opened: Opener, kind: str, dimension: str, area: str) -> None:
    if kind == "reading" or area == "parks":
        return
    for language in ("en", "cy"):
        page = opened(kind, language, dimension, area)
        outline = Outline(linker=Linker(terms(language, "x.html")))
        html = "".join(outline.html(str(p.html)) for p in _words(page))
        assert html.count('class="term"') > (2 if kind != "change" else -1)


def _words(page: Page) -> list[Any]:
    return [one for one in shown(page).values() if hasattr(one, "html")]
