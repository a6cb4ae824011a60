"""Put answers in order and record every removal and recode.

Reads:
    data/processed/WAVE/ingested.parquet
    data/reference/; [quality] of config.toml
Writes:
    data/processed/WAVE/cleaned.parquet, recodes.csv
Example:
    python -m pipeline --wave demo-small clean
"""

from typing import TYPE_CHECKING

from pipeline.commands._shared import say
from pipeline.files import Folders, frame, write_csv, write_parquet

if TYPE_CHECKING:
    import argparse

    import pandas as pd

    from pipeline.config import Config

_REASONS = {
    "out_of_scope": "out of scope",
    "no_weight": "with a weight of 0 or none",
    "duplicate_respondent": "with the identifier of another row",
    "duplicate_answers": "with the same answers as another row",
    "break_off": "broken off",
    "straight_lining": "with one answer to all factors",
    "speeding": "answered too fast",
}


def run(folders: Folders, config: "Config", options: "argparse.Namespace") -> None:
    """Put answers in order and record every removal and recode."""
    from pipeline import clean
    from pipeline.codebook.book import read_codebook
    from pipeline.codebook.waves import read_wave
    from pipeline.contracts.check import check

    book = read_codebook(folders.reference, config.report.languages)
    wave = read_wave(folders.reference, folders.wave, book)
    ingested = frame(folders.processed / "ingested.parquet")
    check("ingested", ingested, book, wave)
    cleaned, recodes = clean.clean(ingested, book, wave, config.quality)
    check("cleaned", cleaned, book)
    write_csv(folders.processed / "recodes.csv", recodes)
    write_parquet(folders.processed / "cleaned.parquet", cleaned)
    say(
        "clean", f"{len(cleaned):,} respondents kept of {len(ingested):,} rows; {_removed(recodes)}"
    )
    if routed := _routed(recodes):
        say("clean", f"answers to questions that were not asked, taken out by routing: {routed}")


def _routed(recodes: "pd.DataFrame") -> str:
    """How many answers routing took out, by question; `recodes` has one row a change to answers."""
    rows = recodes[recodes["rule"] == "routing"]
    counts = rows.groupby("variable", sort=False)["n"].sum()
    return ", ".join(f"{variable} {count:,}" for variable, count in counts.items())


def _removed(recodes: "pd.DataFrame") -> str:
    """How many rows were removed, by reason; `recodes` has one row a change to answers."""
    from pipeline.contracts.columns import OF_RESPONSES

    rows = recodes[recodes["variable"] == OF_RESPONSES]
    counts = rows.groupby("rule", sort=False)["n"].sum()
    said = [f"{count:,} {_REASONS.get(str(rule), str(rule))}" for rule, count in counts.items()]
    return f"removed: {', '.join(said)}" if said else "none removed"
