"""Put answers in order and record every removal and recode."""

from typing import TYPE_CHECKING

from pipeline.commands._shared import say
from pipeline.files import Folders, frame, write_csv, write_parquet

if TYPE_CHECKING:
    import argparse

    from pipeline.config import Config


def run(folders: Folders, config: "Config", options: "argparse.Namespace") -> None:
    """Put answers in order and record every removal and recode."""
    from pipeline import clean
    from pipeline.codebook.book import read_codebook
    from pipeline.codebook.waves import read_wave
    from pipeline.contracts.check import check

    book = read_codebook(folders.reference)
    wave = read_wave(folders.reference, folders.wave, book)
    ingested = frame(folders.processed / "ingested.parquet")
    check("ingested", ingested, book, wave)
    cleaned, recodes = clean.clean(ingested, book, wave, config.quality)
    check("cleaned", cleaned, book)
    write_csv(folders.processed / "recodes.csv", recodes)
    write_parquet(folders.processed / "cleaned.parquet", cleaned)
    say("clean", f"{len(cleaned):,} respondents kept of {len(ingested):,} rows")
