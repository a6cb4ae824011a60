"""The synthetic release with further rows, for blocks that its own rows say nothing of."""

import json
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.report import open_page
from tests.report import fixture_release
from tests.report.reading import text_of

WALES = {"dimension": "national", "area": "national", "level": "", "outcome": ""}
SHOWN = {"base": 300, "effective_base": None, "verdict": "published", "reason": ""}


def said(
    folder: Path, rows: list[dict[str, Any]], kind: str, block: str, language: str = "en",
    **words: Any,
) -> str:  # fmt: skip
    """What a block says, in words, where the release has more rows and the dictionary more words.

    folder: an empty one.
    """
    place = add(fixture_release.write(folder / "demo-2"), rows, **words)
    page = open_page(place, kind, wave="demo-2", language=language)
    pieces = page.block(block).pieces
    return "\n".join(text_of(one.html) for one in pieces if hasattr(one, "html"))


def add(place: Path, rows: list[dict[str, Any]], **words: Any) -> Path:
    """Give a written release more rows, and its dictionary more words; return its folder."""
    frame = pd.read_parquet(place / "release.parquet")
    more = pd.DataFrame([{**WALES, **SHOWN, "low": None, "high": None, **row} for row in rows])
    frame = pd.concat([frame, more.reindex(columns=frame.columns).astype(frame.dtypes)])
    frame.to_parquet(place / "release.parquet", index=False)
    path = place / "dictionary.json"
    dictionary = json.loads(path.read_text(encoding="utf-8")) | words
    path.write_text(json.dumps(dictionary), encoding="utf-8")
    return place
