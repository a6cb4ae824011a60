"""Finished pages of the demonstration waves: no sentence stands twice on one."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.report.sentences import sentences

PAIR = "<p>Figures are weighted here.</p>"


@pytest.mark.parametrize("wave", ["demo-small", "demo-2"])
def test_no_sentence_stands_twice_on_a_page(built: Callable[[str], Path], wave: str) -> None:
    pages = sorted((built(wave) / "reports" / wave).rglob("*.html"))
    assert len(pages) > 30
    for page in pages:
        found = sentences(page.read_text(encoding="utf-8"))
        assert len(found) > 5, page.name
        twice = [one for one, times in Counter(found).items() if times > 1]
        assert twice == [], page.name


def test_a_sentence_that_stands_twice_would_be_found() -> None:
    assert sentences(f"<main>{PAIR}<ul><li>And more. Figures are weighted here.</li></ul></main>")
    twice = sentences(f"{PAIR}<table><tr><td>{PAIR}</td></tr></table><ul><li>{PAIR}</li></ul>")
    assert twice.count("Figures are weighted here.") == 2, "what stands in a table is apart"


def test_shorthand_belongs_to_its_table() -> None:
    legend = '<ul class="shorthand"><li>[c] Hidden to protect people.</li></ul>'
    assert sentences(f"{legend}{PAIR}{legend}{PAIR}") == ["Figures are weighted here."] * 2
