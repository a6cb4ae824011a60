"""Weight the respondents to the population.

Reads:
    data/processed/WAVE/cleaned.parquet
    data/reference/population/WAVE.csv; [weighting] of config.toml
Writes:
    data/processed/WAVE/weighted.parquet, weighting.csv
Example:
    python -m pipeline --wave demo-small weight
"""

from typing import TYPE_CHECKING

from pipeline.commands._shared import say
from pipeline.files import Folders, frame, write_csv, write_parquet

if TYPE_CHECKING:
    import argparse

    from pipeline.config import Config


def run(folders: Folders, config: "Config", options: "argparse.Namespace") -> None:
    """Weight the respondents to the population."""
    from pipeline import weight
    from pipeline.codebook.book import read_codebook
    from pipeline.codebook.code_map import numbered
    from pipeline.codebook.population import read_population
    from pipeline.contracts.check import check

    book = read_codebook(folders.reference, config.report.languages)
    cleaned = frame(folders.processed / "cleaned.parquet")
    check("cleaned", cleaned, book)
    population = read_population(folders.reference, folders.wave, book, config.weighting)
    weighted, weighting = weight.weight(cleaned, population, book, config.weighting)
    check("weighted", weighted, book)
    write_csv(folders.processed / "weighting.csv", weighting)
    write_parquet(folders.processed / "weighted.parquet", weighted)
    say("weight", f"{len(weighted):,} respondents weighted")
    idle = config.weighting.variance != "supplied"
    for name in book.having("replicate") if idle else ():
        if number := len(numbered(weighted, name)):
            said = (
                f"errors are {config.weighting.variance}: its {number} replicate weights are idle"
            )
            say("weight", f"{said} ([weighting] variance of config.toml)")
