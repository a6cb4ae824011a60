"""The command line: reads a stage's files, calls the stage, checks, and writes what it made.

Exit status: 0 done; 2 what was typed or brought is wrong (all of it is listed); 70 a fault of ours.
"""

import argparse
import json
import os
import sys
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from pipeline.files import (
    Folders,
    alone,
    frame,
    needs,
    record,
    trouble,
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

STAGES = ("ingest", "clean", "weight", "analyse", "disclose", "report", "audit")


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return its exit status."""
    from pipeline.faults import BadInput

    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        _run(options)
    except BadInput as bad:
        print(f"{options.command}: {bad}\nNothing was written.", file=sys.stderr)
        return 2
    except OSError as error:
        said = trouble(error, options.root)
        print(f"{options.command}: {said}\nNothing was lost.", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(f"{options.command}: stopped; nothing half made was left.", file=sys.stderr)
        return 130
    except Exception as error:  # the last resort: no traceback, and no data, reaches a user
        if options.debug:
            raise
        print(f"{options.command}: {_ours(error)}", file=sys.stderr)
        return 70
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m pipeline", description=__doc__)
    parser.add_argument("--root", type=Path, default=Path(), help="the project's folder")
    parser.add_argument("--wave", help="the wave; config.toml names the default")
    parser.add_argument("--debug", action="store_true", help="show tracebacks: for developers only")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for stage in STAGES:
        command = commands.add_parser(stage, help=f"the {stage} stage")
        if stage == "report":
            command.add_argument("--page", help="one page only, such as en/sector-health")
            command.add_argument("--pdf", action="store_true", help="each page as a PDF too")
    command = commands.add_parser("wave", help="draft a new wave from its export")
    command.add_argument("--export", type=Path, help="the export; otherwise the wave's own")
    commands.add_parser("demo", help="make the demonstration exports again")
    return parser


def _run(options: argparse.Namespace) -> None:
    """Find the folders and hand over to the command."""
    if options.command == "demo":
        from pipeline import demo

        demo.write(options.root)
        return
    from pipeline.config import Run, read_config

    config = read_config(options.root / "config.toml")
    if options.wave is not None:
        _check_wave(options.wave, Run)
    folders = Folders(options.root, options.wave or config.run.wave)
    with alone(folders):
        from pipeline.runlog import logged

        stage: Callable[..., None] = globals()[f"_{options.command}"]
        extra = {
            name: getattr(options, name) for name in ("page", "pdf", "export") if name in options
        }
        with logged(folders, options.command):
            stage(folders, config, **extra)


def _check_wave(wave: str, run: type) -> None:
    """Refuse a wave's name that could not be a folder's.

    Raises:
        BadInput: it has a character that the name of a wave may not have.
    """
    from pydantic import ValidationError

    from pipeline.faults import BadInput, Fault

    try:
        run(wave=wave)
    except ValidationError:
        mend = "Use letters, digits, hyphens and underscores, 41 at the most."
        raise BadInput([Fault("--wave", "", "this cannot be the name of a wave.", mend)]) from None


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
    _refuse(account)
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
    from pipeline import report, spread

    for name in ("release.parquet", "account.json", "dictionary.json"):
        needs(folders.processed / name)
    choices = config.report.model_copy(update={"pdf": pdf or config.report.pdf})
    notebooks = folders.root / "notebooks"
    with spread.cluster() as executor:
        report.report(folders.processed, notebooks, folders.reports, choices, page, executor)


def _audit(folders: Folders, config: "Config") -> None:
    """Audit the reports as they lie there."""
    del config
    for name in ("results.parquet", "dictionary.json"):
        needs(folders.processed / name)
    needs(folders.reports / "manifest.json")
    paths = [path for path in folders.reports.rglob("*") if path.is_file()]
    files = {path.relative_to(folders.reports).as_posix(): path.read_bytes() for path in paths}
    _auditor(folders)(files)


def _auditor(folders: Folders) -> "Callable[[Mapping[str, bytes]], None]":
    """What audits the files of this wave, writes audit.json, and refuses what does not hold."""
    from pipeline import audit

    def check(files: "Mapping[str, bytes]") -> None:
        start = perf_counter()
        results = frame(folders.processed / "results.parquet")
        dictionary = json.loads((folders.processed / "dictionary.json").read_text("utf-8"))
        before = dictionary["wave"].get("before")
        path = folders.root / "data" / "processed" / str(before) / "release.parquet"
        earlier = frame(path) if before and path.exists() else None
        found = audit.audit(
            files, results, dictionary, earlier, workers=min(2, os.cpu_count() or 1)
        )
        found["seconds"] = round(perf_counter() - start, 1)
        write_json(folders.processed / "audit.json", found)
        audit.refuse(found)
        small, files_ = found["attack"]["small_counts"], len(files)
        _say("audit", f"{files_:,} files hold; {small:,} small counts stay unknown")

    return check


def _refuse(account: dict[str, Any]) -> None:
    """Let nothing out that breaks a promise of the door.

    Raises:
        BadInput: a guarantee has a breach; the last good release stays.
    """
    from pipeline.faults import Faults

    faults = Faults()
    for name, guarantee in account["guarantees"].items():
        if guarantee["breaches"]:
            problem = f"{guarantee['breaches']} breaches of: {guarantee['says']}."
            mend = "Show fewer areas or raise the thresholds in [disclosure] of config.toml."
            faults.add("release.parquet", f"guarantee {name}", problem, mend)
    faults.raise_if_any()


def _ours(error: Exception) -> str:
    """Say where an unforeseen error arose, and nothing of the data that it may have met."""
    here = Path(__file__).parent
    frames = [
        f
        for f in traceback.extract_tb(error.__traceback__)
        if Path(f.filename).is_relative_to(here)
    ]
    place = f"pipeline/{Path(frames[-1].filename).relative_to(here)}, line {frames[-1].lineno}"
    return (
        f"a fault of the pipeline, not of your input ({type(error).__name__} at {place}).\n"
        "Nothing was lost. Please report it with this line; --debug shows a developer more."
    )


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


if __name__ == "__main__":
    sys.exit(main())
