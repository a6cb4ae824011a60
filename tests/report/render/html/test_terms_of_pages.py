"""Finished pages of the demonstration waves: a term has its link where a page first uses it."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from pipeline.report.messages import say
from pipeline.report.render.html.terms import OUTSIDE, PLACES, TERMS

READING = {"en": "how-to-read", "cy": "sut-i-ddarllen"}
# Words of statistics that no reader need know. Where a page has one, a term must hold it.
NAME = "American Association for Public Opinion Research"  # no term of ours
HEADS = ("figure", "source", "take")  # of a chart: its title is a heading, and has no such link
WORDS = re.compile(
    r"\b(standard error|odds|strat(?:um|a)|imputed|bootstrap|replicate weights|Cronbach\S*|gamma"
    r"|Cram\w+|R-indicator|coefficient of variation|Spearman-Brown|correlations?|Shapley"
    r"|degrees of freedom|design effect|Rao–Scott test|variance|adjusted p-values?)\b"
)


class Reader(HTMLParser):
    """Texts in which terms are linked, in order, each with the term that it links to, or ""."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, str]] = []
        self._open: list[tuple[str, str, str]] = []  # tag, class and term

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        kind = given.get("class", "")
        term = given.get("href", "").partition("#term-")[2] if kind == "term" else ""
        if tag not in ("br", "meta", "link", "img", "input", "col", "wbr"):
            self._open.append((tag, kind, term))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        inside = [tag for tag, kind, term in self._open if not term]
        headed = any(kind in HEADS for _, kind, _ in self._open)
        if "main" not in inside or headed or OUTSIDE.intersection(inside):
            return
        if set(PLACES).intersection(inside):
            terms = [term for _, _, term in self._open if term]
            self.found.append((data.replace(NAME, ""), terms[0] if terms else ""))


def unlinked(html: str, language: str) -> list[str]:
    """The terms that a page uses before it links them, or never links."""
    reader = Reader()
    reader.feed(html)
    words = {term: say(language, f"term.{term}.met").split("|") for term in TERMS}
    pattern = {
        term: re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, found))})(?!\w)", re.IGNORECASE)
        for term, found in words.items()
    }
    linked, wrong = set[str](), []
    for text, term in reader.found:
        linked.add(term)
        wrong += [
            one for one in TERMS if one not in linked and not term and pattern[one].search(text)
        ]
    return wrong


def finished(built: Callable[[str], Path], wave: str) -> dict[str, str]:
    """Each page by its name, but for the one that explains terms."""
    folder = built(wave) / "reports" / wave
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*.html"))
        if path.stem not in READING.values()
    }


@pytest.mark.parametrize("wave", ["demo-small", "demo-2"])
def test_every_term_is_linked_where_a_page_first_uses_it(
    built: Callable[[str], Path], wave: str
) -> None:
    pages = finished(built, wave)
    assert len(pages) > 28
    found = {name: unlinked(html, name[:2]) for name, html in pages.items()}
    assert {name: one for name, one in found.items() if one} == {}


@pytest.mark.parametrize("wave", ["demo-small", "demo-2"])
def test_every_word_of_statistics_is_a_term(built: Callable[[str], Path], wave: str) -> None:
    """A page that has such a word, in text or in a table, links to a term that has it."""
    known = [one.casefold() for term in TERMS for one in say("en", f"term.{term}.met").split("|")]
    used = set[str]()
    for name, html in finished(built, wave).items():
        if name.startswith("en/"):
            reader = Reader()
            reader.feed(html)
            used |= {w for text, _ in reader.found for w in WORDS.findall(text)}
    assert len(used) > 10
    assert {w for w in used if not any(w.casefold() in one for one in known)} == set()


def test_a_term_that_is_not_linked_would_be_found() -> None:
    page = '<main><p>An interval.</p><p>An <a class="term" href="x#term-interval">interval</a></p>'
    assert unlinked(page, "en") == ["interval"]
    linked = '<main><p>An <a class="term" href="x#term-interval">interval</a>, an interval</p>'
    assert unlinked(linked, "en") == []
    assert unlinked("<main><h2>An interval</h2>", "en") == []
