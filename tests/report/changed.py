"""The made-up release with further rows or other cells, for what its own rows say nothing of."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.report import open_page
from tests.report import fixture_release
from tests.report.reading import text_of

WALES = {"dimension": "national", "area": "national", "level": "", "outcome": ""}
SHOWN = {"base": 300, "effective_base": None, "verdict": "published", "reason": ""}
GONE = {"value": None, "low": None, "high": None, "base": None, "effective_base": None,
        "verdict": "suppressed", "reason": "confidential"}  # fmt: skip
"""The cells of a figure that is hidden."""


def said(
    folder: Path, rows: list[dict[str, Any]], kind: str, block: str, language: str = "en",
    **words: Any,
) -> str:  # fmt: skip
    """What a block says, in words, where the release has more rows and the dictionary more words.

    folder: an empty one.
    """
    place = add(fixture_release.write(folder / "demo-2"), rows, **words)
    return text_of_block(place, kind, block, language)


def text_of_block(folder: Path, kind: str, block: str, language: str = "en", **place: str) -> str:
    """What a block of a page says, in words."""
    page = open_page(folder, kind, wave="demo-2", language=language, **place)
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


def change(
    place: Path, of: Mapping[str, Any], cells: Mapping[str, Any], rows: int | None = 1
) -> Path:
    """Give rows of a written release other cells; return its folder.

    of: by column, the value, or the list of values, that these rows have; rows: how many they are,
    None = one or more.
    """
    frame = pd.read_parquet(place / "release.parquet")
    here = pd.Series(data=True, index=frame.index)
    for column, value in of.items():
        here &= frame[column].isin(value if isinstance(value, list) else [value])
    assert here.sum() == rows if rows else here.any(), of
    for column, value in cells.items():
        frame.loc[here, column] = value
    frame.to_parquet(place / "release.parquet", index=False)
    return place


def around(value: float, half: float) -> dict[str, float]:
    """The cells of a figure with as much to either side of it."""
    return {"value": value, "low": value - half, "high": value + half}
