"""What each command does: read its files, call its stage, check, and write what it made.

The only place where a stage's files are read and written. What a command needs is imported when it
runs, so that none waits for another's libraries.
"""

import json
import os
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from pipeline.files import (
    Folders,
    frame,
    needs,
    record,
    write_copy,
    write_csv,
    write_json,
    write_parquet,
    write_text,
)

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.codebook import Codebook, Wave
    from pipeline.config import Config


def _wave(folders: Folders, config: "Config", export: Path | None) -> None:
    from pipeline import codebook, draft
    from pipeline.export import read_export

    book = codebook.read_codebook(folders.reference)
    codebook.check_choices(book, config)
    source = draft.source(export, folders.raw)
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
    _say("wave", drafted.summary(folders.wave))


def _ingest(folders: Folders, config: "Config") -> None:
    from pipeline import codebook, contracts, export, ingest

    book = codebook.read_codebook(folders.reference)
    codebook.check_choices(book, config)
    wave = codebook.read_wave(folders.reference, folders.wave, book)
    survey = codebook.read_survey(folders.reference, folders.wave)
    ingested = ingest.ingest(export.read_export(export.find_export(folders.raw)), book, wave)
    contracts.check("ingested", ingested, book, wave)
    write_parquet(folders.processed / "ingested.parquet", ingested)
    _say("ingest", f"{len(ingested):,} rows")
    lacking = codebook.lacking(codebook.fill(survey, wave.facts), wave).found
    if lacking and not wave.demonstration:
        places = ", ".join(f"{fault.file} {fault.place}" for fault in lacking)
        _say("ingest", f"before this wave can be released, fill in {places}")


def _clean(folders: Folders, config: "Config") -> None:
    from pipeline import clean, codebook, contracts

    book = codebook.read_codebook(folders.reference)
    wave = codebook.read_wave(folders.reference, folders.wave, book)
    ingested = frame(folders.processed / "ingested.parquet")
    contracts.check("ingested", ingested, book, wave)
    cleaned, recodes = clean.clean(ingested, book, wave, config.quality)
    contracts.check("cleaned", cleaned, book)
    write_csv(folders.processed / "recodes.csv", recodes)
    write_parquet(folders.processed / "cleaned.parquet", cleaned)
    _say("clean", f"{len(cleaned):,} respondents kept of {len(ingested):,} rows")


def _weight(folders: Folders, config: "Config") -> None:
    from pipeline import codebook, contracts, weight

    book = codebook.read_codebook(folders.reference)
    cleaned = frame(folders.processed / "cleaned.parquet")
    contracts.check("cleaned", cleaned, book)
    population = codebook.read_population(folders.reference, folders.wave, book, config.weighting)
    weighted, weighting = weight.weight(cleaned, population, book, config.weighting)
    contracts.check("weighted", weighted, book)
    write_csv(folders.processed / "weighting.csv", weighting)
    write_parquet(folders.processed / "weighted.parquet", weighted)
    _say("weight", f"{len(weighted):,} respondents weighted")


def _analyse(folders: Folders, config: "Config") -> None:
    from pipeline import analyse, bases, codebook, contracts

    book = codebook.read_codebook(folders.reference)
    wave = codebook.read_wave(folders.reference, folders.wave, book)
    cleaned = frame(folders.processed / "cleaned.parquet")
    weighted = frame(folders.processed / "weighted.parquet")
    contracts.check("weighted", weighted, book)
    population = codebook.read_population(folders.reference, folders.wave, book, config.weighting)
    results = analyse.analyse(
        weighted,
        record(folders.processed / "weighting.csv", contracts.WEIGHTING_COLUMNS),
        record(folders.processed / "recodes.csv", contracts.RECODE_COLUMNS),
        population,
        book,
        config,
        before=_before(folders, wave, "results.parquet"),
        alike=_alike(folders, wave, book),
    )
    contracts.check("results", results, book)
    held = bases.check_bases(results, cleaned, book, config.analysis.dimensions)
    write_parquet(folders.processed / "results.parquet", results)
    _say("analyse", f"{len(results):,} figures; {held:,} bases agree with the routing")


def _disclose(folders: Folders, config: "Config") -> None:
    from pipeline import codebook, contracts, disclose, provenance

    book = codebook.read_codebook(folders.reference)
    wave = codebook.read_wave(folders.reference, folders.wave, book)
    results = frame(folders.processed / "results.parquet")
    contracts.check("results", results, book)
    earlier = _before(folders, wave, "release.parquet")
    release, account = disclose.disclose(results, book, config.disclosure, earlier)
    disclose.refuse(account)
    contracts.check("release", release, book, base_step=config.disclosure.base_step)
    survey = codebook.read_survey(folders.reference, folders.wave)
    checklists = codebook.fill(survey, wave.facts, release)
    if not wave.demonstration:
        codebook.lacking(checklists, wave).raise_if_any()
    words = codebook.dictionary(book, wave, config)
    words["survey"] = codebook.described(survey, checklists)
    revisions = codebook.read_revisions(folders.reference, folders.wave)
    codebook.check_revisions(revisions, release, folders.wave)
    words["revisions"] = codebook.told(revisions)
    account["provenance"] = provenance.provenance(folders.root, folders.wave, wave.before)
    write_json(folders.processed / "dictionary.json", words)
    write_json(folders.processed / "account.json", account)
    write_parquet(folders.processed / "release.parquet", release)
    hidden = int((release["verdict"] == "suppressed").sum())
    _say("disclose", f"{len(release):,} figures, {hidden:,} of them hidden")


def _report(folders: Folders, config: "Config", page: str | None = None, pdf: bool = False) -> None:
    from pipeline import spread
    from pipeline.publish.kernels import Kernels, is_cold

    for name in ("release.parquet", "account.json", "dictionary.json", "results.parquet"):
        needs(folders.processed / name)
    choices = config.report.model_copy(update={"pdf": pdf or config.report.pdf})
    with spread.cluster() as executor, ExitStack() as opened:
        # What kernels are copied from does its imports while this process does its own.
        kernels = None if executor else opened.enter_context(Kernels(is_cold()))
        from pipeline import report

        check = _auditor(folders, kept=page is None)
        report.report(
            folders.processed, folders.root / "notebooks", folders.reports, choices, page,
            executor, check, kernels,
        )  # fmt: skip


def _audit(folders: Folders, config: "Config") -> None:
    """Audit the reports as they lie there."""
    del config
    for name in ("results.parquet", "dictionary.json"):
        needs(folders.processed / name)
    needs(folders.reports / "manifest.json")
    paths = [path for path in folders.reports.rglob("*") if path.is_file()]
    _auditor(folders)({p.relative_to(folders.reports).as_posix(): p.read_bytes() for p in paths})


def _auditor(folders: Folders, kept: bool = True) -> "Callable[[Mapping[str, bytes]], None]":
    """What audits files of this wave and refuses what does not hold; `kept`: in audit.json too."""
    from pipeline import audit

    def check(files: "Mapping[str, bytes]") -> None:
        start = perf_counter()
        results = frame(folders.processed / "results.parquet")
        dictionary = json.loads((folders.processed / "dictionary.json").read_text("utf-8"))
        before = dictionary["wave"].get("before")
        path = folders.root / "data/processed" / str(before) / "release.parquet"
        earlier = frame(path) if before and path.exists() else None
        workers = min(2, os.cpu_count() or 1)
        found = audit.audit(files, results, dictionary, earlier, workers=workers)
        found["seconds"] = round(perf_counter() - start, 1)
        if kept:
            write_json(folders.processed / "audit.json", found)
        audit.refuse(found)
        small = found["attack"]["small_counts"]
        _say("audit", f"{len(files):,} files hold; {small:,} small counts stay unknown")

    return check


def _before(folders: Folders, wave: "Wave", name: str) -> "pd.DataFrame | None":
    """A file of the wave before this one, if the wave names one."""
    if not wave.before:
        return None
    return frame(Folders(folders.root, wave.before).processed / name)


def _alike(folders: Folders, wave: "Wave", book: "Codebook") -> set[str]:
    """The variables that this wave and the one before it asked in the same words."""
    if not wave.before:
        return set()
    from pipeline import codebook
    from pipeline.analyse import wider

    return wider.same_wording(wave, codebook.read_wave(folders.reference, wave.before, book))


def _say(stage: str, what: str) -> None:
    """One plain line of progress."""
    print(f"{stage}: {what}", flush=True)


COMMANDS: dict[str, Callable[..., None]] = {
    "ingest": _ingest,
    "clean": _clean,
    "weight": _weight,
    "analyse": _analyse,
    "disclose": _disclose,
    "report": _report,
    "audit": _audit,
    "wave": _wave,
}
STAGES = tuple(name for name in COMMANDS if name != "wave")
