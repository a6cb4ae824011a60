"""No published figure moves unseen: a demonstration wave's release next to a frozen one."""

import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from tests.backtest.figures import FROZEN, NOT_SHOWN, WAVE, digest, freeze, frozen, moved, published
from tests.conftest import ROOT

FIX = "If this is meant: make freeze, and say in CHANGELOG.md what moved and why."


def test_no_published_figure_has_moved(built: Callable[[str], Path]) -> None:
    path = built(WAVE) / f"data/processed/{WAVE}/release.parquet"
    lines = moved(frozen(FROZEN.read_bytes()), published(pd.read_parquet(path)))
    told = "\n".join(lines[:200])
    assert not lines, f"{len(lines)} published figures moved. {FIX}\n{told}"


def test_the_frozen_figures_are_told_of_in_the_changelog() -> None:
    """A change of the frozen file needs a line under "Published numbers" that names it."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    sections = re.findall(r"^### Published numbers\n(.*?)(?=^##|\Z)", text, re.M | re.S)
    marks = (re.findall(r"back test ([0-9a-f]{16})", section) for section in sections)
    named = [mark for found in marks for mark in found]
    assert named, "no frozen release is named"
    assert named[0] == digest(FROZEN.read_bytes()), f"the newest is another. {FIX}"


def test_frozen_figures_are_read_as_they_were_written() -> None:
    figures = frozen(FROZEN.read_bytes())
    assert len(figures) > 5_000
    assert digest(freeze(figures)) == digest(FROZEN.read_bytes())


def test_every_move_is_found() -> None:
    """A figure that changes, one that is hidden, one that is shown, one with another base."""
    rows = [
        {"table": "item", "area": area, "level": "a,b", "unit": "percent", "value": 40.0,
         "base": 100, "verdict": "published"}
        for area in ("same", "changed", "hidden", "shown", "base")
    ]  # fmt: skip
    before = pd.DataFrame(rows).reindex(
        columns=["table", "dimension", "area", "item", "level", "outcome", "statistic", "unit",
                 "value", "low", "high", "base", "effective_base", "verdict"]
    ).astype({"base": "Int64"})  # fmt: skip
    after = before.copy()
    before.loc[before["area"] == "shown", "verdict"] = "suppressed"
    after.loc[after["area"] == "changed", "value"] = 41.0
    after.loc[after["area"] == "hidden", "verdict"] = "suppressed"
    after.loc[after["area"] == "base", "base"] = 105
    first = frozen(freeze(published(before)))
    assert first == published(before)
    found = moved(first, published(after))
    assert [line.split(",")[2] for line in found] == ["changed", "hidden", "base", "shown"]
    assert "percent,40.0,,,100,,published -> percent,41.0,,,100,,published" in found[0]
    assert found[1].endswith(f"-> {NOT_SHOWN}")
    assert f": {NOT_SHOWN} -> " in found[3]
