"""Read the export and give its columns our names.

Reads:
    data/raw/WAVE/survey.* (SPSS, Stata, SAS, Excel, CSV or Parquet)
    data/reference/variables.csv, scales.csv, bodies.csv, waves/WAVE.csv
Writes:
    data/processed/WAVE/ingested.parquet
Example:
    python -m pipeline --wave demo-small ingest
"""

from typing import TYPE_CHECKING

from pipeline.commands._shared import say
from pipeline.files import Folders, write_parquet

if TYPE_CHECKING:
    import argparse

    from pipeline.config import Config


def run(folders: Folders, config: "Config", options: "argparse.Namespace") -> None:
    """Read the export and give its columns our names."""
    from pipeline import ingest
    from pipeline.codebook.book import read_codebook
    from pipeline.codebook.choices import check_asked, check_choices
    from pipeline.codebook.reporting.checklists import fill, lacking
    from pipeline.codebook.reporting.survey import read_survey
    from pipeline.codebook.waves import read_wave
    from pipeline.contracts.check import check
    from pipeline.errors import one_line
    from pipeline.ingest import formats

    book = read_codebook(folders.reference, config.report.languages)
    check_choices(book, config)
    check_asked(book)
    wave = read_wave(folders.reference, folders.wave, book)
    survey = read_survey(folders.reference, folders.wave, book.languages)
    export = formats.read_export(formats.find_export(folders.raw))
    ingested = ingest.ingest(export, book, wave)
    check("ingested", ingested, book, wave)
    write_parquet(folders.processed / "ingested.parquet", ingested)
    say("ingest", f"{len(ingested):,} rows, from {len(export.frame.columns):,} columns")
    for note in (*export.notes, *ingest.doubts(export, book, wave)):
        say("ingest", one_line(note))
    missing = lacking(survey, fill(survey, wave.facts), wave).found
    if missing and not wave.demonstration:
        places = ", ".join(f"{fault.file} {fault.place}" for fault in missing)
        say("ingest", f"before this wave can be released, fill in {places}")
