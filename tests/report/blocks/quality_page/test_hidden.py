"""The quality page says in words how much of what is safe by itself is published."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.report import fixture_release
from tests.report.changed import text_of_block


def hidden(folder: Path, kept: dict[str, Any], language: str = "en") -> str:
    place = fixture_release.write(folder / "demo-2")
    path = place / "account.json"
    account = json.loads(path.read_text(encoding="utf-8")) | {"kept": kept}
    path.write_text(json.dumps(account), encoding="utf-8")
    return text_of_block(place, "quality", "hidden", language)


def measures(difference: int, published: int, safe: int = 793) -> dict[str, Any]:
    pairs = {"safe": safe, "difference": difference, "q": difference}
    return {"pairs": pairs, "answers": {"safe": 1266, "published": published}}


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "about nine in ten of the differences that would be safe by themselves are "
               "published, and about seven in ten of the shares of single answers"),
        ("cy", "cyhoeddir tua naw o bob deg o'r gwahaniaethau a fyddai'n ddiogel ar eu pen eu "
               "hunain, a tua saith o bob deg o gyfrannau atebion unigol"),
    ],
)  # fmt: skip
def test_it_is_said_in_tenths(tmp_path: Path, language: str, words: str) -> None:
    assert words in hidden(tmp_path, measures(736, 942), language).replace("’", "'")


def test_of_few_figures_nothing_is_said(tmp_path: Path) -> None:
    assert "safe by themselves" not in hidden(tmp_path, measures(30, 942, safe=49))
