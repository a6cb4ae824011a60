"""Work out every figure.

Reads:
    data/processed/WAVE/weighted.parquet, cleaned.parquet, weighting.csv, recodes.csv
    data/processed/BEFORE/results.parquet, where the wave names one before it
    data/reference/, requests/WAVE.csv in it too; [analysis] of config.toml
Writes:
    data/processed/WAVE/results.parquet, exclusive.csv
    data/processed/WAVE/requested.parquet, where tables were asked for: who is behind them
Example:
    python -m pipeline --wave demo-small analyse
"""

from typing import TYPE_CHECKING

from pipeline.commands._shared import before, say
from pipeline.files import Folders, frame, record, write_csv, write_parquet

if TYPE_CHECKING:
    import argparse

    from pipeline.codebook.concepts import Codebook
    from pipeline.codebook.waves import Wave
    from pipeline.config import Config


def run(folders: Folders, config: "Config", options: "argparse.Namespace") -> None:
    """Work out every figure."""
    from dataclasses import replace

    from pipeline.analyse import analyse, bases
    from pipeline.analyse.items import exclusive
    from pipeline.analyse.requested import people
    from pipeline.analyse.survey import Survey
    from pipeline.cluster import for_answers
    from pipeline.codebook.book import read_codebook
    from pipeline.codebook.population import read_population
    from pipeline.codebook.requests.typed import read_requests
    from pipeline.codebook.waves import read_wave
    from pipeline.contracts.check import check
    from pipeline.contracts.columns import RECODE_COLUMNS, WEIGHTING_COLUMNS

    book = read_codebook(folders.reference, config.report.languages)
    wave = read_wave(folders.reference, folders.wave, book)
    cleaned = frame(folders.processed / "cleaned.parquet")
    weighted = frame(folders.processed / "weighted.parquet")
    check("weighted", weighted, book)
    population = read_population(folders.reference, folders.wave, book, config.weighting)
    texts: list[str] = list(weighted.select_dtypes("str"))
    survey = Survey(
        weighted.astype(dict.fromkeys(texts, "category")),
        record(folders.processed / "weighting.csv", WEIGHTING_COLUMNS),
        record(folders.processed / "recodes.csv", RECODE_COLUMNS),
        population,
        book,
        config,
        before=before(folders, wave, "results.parquet"),
        alike=_alike(folders, wave, book),
    )
    requests = read_requests(folders.reference, folders.wave, book)
    with for_answers() as executor:
        results = analyse(replace(survey, executor=executor), requests)
        if executor is not None and executor.tasks:
            say("analyse", executor.account(answers=True))
    check("results", results, book)
    held = bases.check_bases(results, cleaned, book, config.analysis.dimensions)
    behind, apart = folders.processed / "requested.parquet", exclusive(survey)
    if requests:
        write_parquet(behind, people(survey, requests, apart))
    else:
        behind.unlink(missing_ok=True)
    write_csv(folders.processed / "exclusive.csv", apart)
    write_parquet(folders.processed / "results.parquet", results)
    say("analyse", f"{len(results):,} figures; {held:,} bases agree with the routing")


def _alike(folders: Folders, wave: "Wave", book: "Codebook") -> set[str]:
    """The variables that this wave and the one before it asked in the same words."""
    if not wave.before:
        return set()
    from pipeline.analyse.change import same_wording
    from pipeline.codebook.waves import read_wave

    return same_wording(wave, read_wave(folders.reference, wave.before, book))
