"""Draft a new wave from its export.

Reads:
    the export; data/reference/, and the waves that it knows
Writes:
    data/raw/WAVE/survey.*, where --export names one
    data/reference/waves/WAVE.csv; population/WAVE.csv and survey/WAVE.toml, unless they are there
    data/processed/WAVE/difference.md
Example:
    python -m pipeline --wave 2027 wave --export path/to/file.sav
"""

from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.commands._shared import say
from pipeline.files import Folders, write_copy, write_text

if TYPE_CHECKING:
    import argparse

    from pipeline.config import Config


def arguments(parser: "argparse.ArgumentParser") -> None:
    """Say which export is drafted from."""
    parser.add_argument("--export", type=Path, help="the export; otherwise the wave's own")


def run(folders: Folders, config: "Config", options: "argparse.Namespace") -> None:
    """Draft a new wave from its export."""
    from pipeline import draft
    from pipeline.codebook.book import read_codebook
    from pipeline.codebook.choices import check_choices
    from pipeline.errors import one_line
    from pipeline.ingest.formats import read_export

    book = read_codebook(folders.reference, config.report.languages)
    check_choices(book, config)
    source = draft.source(options.export, folders.raw)
    typed = draft.typed_rows(folders.reference, folders.wave)
    earlier = draft.earlier_waves(folders.reference, folders.wave, book)
    found = read_export(source)
    drafted = draft.draft(found, book, folders.wave, earlier, typed, config.weighting)
    for brought, target in draft.copies(source, folders.raw):
        write_copy(target, brought)
    population = folders.reference / "population" / f"{folders.wave}.csv"
    write_text(folders.reference / "waves" / f"{folders.wave}.csv", drafted.wave)
    if not population.exists():
        write_text(population, drafted.population)
    survey = folders.reference / "survey" / f"{folders.wave}.toml"
    if not survey.exists():
        write_text(survey, drafted.survey)
    write_text(folders.processed / "difference.md", drafted.difference)
    print(drafted.difference)
    for note in found.notes:
        say("wave", one_line(note))
    say("wave", drafted.summary(folders.wave))
