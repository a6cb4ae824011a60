"""Welsh text: spelt as Debian's aspell-cy spells it, and no English left on a Welsh page.

Words that aspell-cy (0.50, 2004) does not know and a reader accepts are in accepted_cy.txt:
names, terms newer than the dictionary, mutated forms, and English words that stand as data.
"""

import csv
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.codebook.reporting.survey import read_survey
from pipeline.report import Page
from pipeline.report.messages import messages
from tests.conftest import ROOT
from tests.report.reading import texts
from tests.report.test_pages import EVERY

ACCEPTED = Path(__file__).with_name("accepted_cy.txt")
REFERENCE = ROOT / "data/reference"
JOINED = re.compile(r"['’](?:r|n|u|i|w|m|ch|th)\b")  # mae'r, a'i: the word before stands alone
# Words of English that no Welsh word is spelt like.
ENGLISH = re.compile(
    r"\b(the|and|of|which|that|people|answers?|were|with|from|this|figures?|not|than|more|page"
    r"|service|table|wave|interval|weight(?:s|ed)?|hidden|published|share)\b",
    re.IGNORECASE,
)


def welsh() -> list[str]:
    """Every Welsh text of the project, placeholders left out."""
    found = [re.sub(r"\{\w+\}", " ", message.cy) for message in messages().values()]
    for name in ("variables.csv", "scales.csv", "bodies.csv"):
        with (REFERENCE / name).open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                found += [row[key] for key in row if key.endswith("_cy") and key != "slug_cy"]
    for path in sorted((REFERENCE / "waves").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
        found += [row["value"] for row in rows if row["name"].endswith("_cy")]
    for path in sorted((REFERENCE / "survey").glob("*.toml")):
        told = read_survey(REFERENCE, path.stem).told
        found += [one.words["cy"] for one in told.values()]
    return found


def misspelt(text: str) -> set[str]:
    """The words that aspell does not know."""
    if not shutil.which("aspell") and not os.environ.get("CI"):
        pytest.skip("aspell is not installed: apt-get install aspell aspell-cy")
    command = ["aspell", "--lang=cy", "--encoding=utf-8", "list"]
    plain = JOINED.sub(" ", text)
    done = subprocess.run(command, input=plain, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_every_welsh_word_is_known_or_accepted() -> None:
    accepted = set(ACCEPTED.read_text(encoding="utf-8").split())
    found = misspelt("\n".join(welsh()))
    assert found - accepted == set()
    assert accepted - found == set(), "no longer used: remove from accepted_cy.txt"


def test_the_check_would_find_a_slip() -> None:
    assert misspelt("Nid oes yr un gwahaniaht rhwng y grwpiau.") >= {"gwahaniaht"}


@EVERY
def test_no_english_is_left_on_a_welsh_page(
    opened: Callable[..., Page], kind: str, dimension: str, area: str
) -> None:
    found = ENGLISH.search(texts(opened(kind, "cy", dimension, area)))
    assert found is None, found


@EVERY
def test_the_check_would_find_english(
    opened: Callable[..., Page], kind: str, dimension: str, area: str
) -> None:
    assert ENGLISH.search(texts(opened(kind, "en", dimension, area)))
