"""Finished English pages read at school grade 9 or below, by the formula of Flesch and Kincaid.

Grade = 0.39 x words a sentence + 11.8 x syllables a word - 15.59 (Kincaid and others, 1975). What
is measured is the prose of a page: every sentence of its main part, opened or closed, but for
tables, charts and their sources. A number is a word of one syllable.
"""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.report.sentences import sentences

MOST = 9.0
WORD = re.compile(r"[A-Za-z][A-Za-z'’]*|[−-]?\d[\d.,]*%?")
SILENT = re.compile(r"(?:[^laeiouy]es|[^aeiouytd]ed|[^laeiouy]e)$")


def syllables(word: str) -> int:
    """Groups of vowels in a word, silent endings left out: an estimate, as programs make it."""
    letters = re.sub(r"[^a-z]", "", word.lower())
    spoken = SILENT.sub("", letters) if len(letters) > 3 else letters
    return max(1, len(re.findall(r"[aeiouy]+", re.sub("^y", "", spoken))))


def grade(texts: Sequence[str]) -> float:
    """The grade of some sentences together."""
    words = [WORD.findall(text) for text in texts]
    count = sum(map(len, words))
    spoken = sum(syllables(word) for found in words for word in found)
    return 0.39 * count / len(words) + 11.8 * spoken / count - 15.59


@pytest.mark.parametrize("wave", ["demo-small", "demo-2"])
def test_every_page_reads_at_grade_nine_or_below(built: Callable[[str], Path], wave: str) -> None:
    pages = sorted((built(wave) / "reports" / wave / "en").glob("*.html"))
    assert len(pages) > 15
    found = {page.name: grade(sentences(page.read_text(encoding="utf-8"))) for page in pages}
    assert {name: round(one, 1) for name, one in found.items() if one > MOST} == {}


@pytest.mark.parametrize(
    ("word", "count"),
    [("share", 1), ("success", 2), ("interval", 3), ("percentage", 3), ("people", 2), ("asked", 1),
     ("wanted", 2), ("trust", 1), ("authority", 4), ("yes", 1), ("the", 1)],
)  # fmt: skip
def test_syllables_are_those_of_a_dictionary(word: str, count: int) -> None:
    assert syllables(word) == count


def test_the_grade_of_a_sentence_counted_by_hand() -> None:
    """Six words, seven syllables: 0.39 x 6 + 11.8 x 7 / 6 - 15.59."""
    assert grade(["The cat sat on the table."]) == pytest.approx(0.5167, abs=0.001)


def test_a_page_of_long_sentences_would_be_found() -> None:
    assert grade(["Methodological considerations necessitate considerable interpretation."]) > MOST
