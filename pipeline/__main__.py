"""The command line: reads a stage's files, calls the stage, checks, and writes what it made.

Exit status: 0 done; 2 what was typed or brought is wrong (all of it is listed); 70 a fault of ours.
"""

import argparse
import fcntl
import json
import os
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.codebook import Codebook, Wave
    from pipeline.config import Config

STAGES = ("ingest", "clean", "weight", "analyse", "disclose", "report")


@dataclass(frozen=True)
class Folders:
    """Where a wave's files lie beneath the project's folder."""

    root: Path
    wave: str

    @property
    def reference(self) -> Path:
        """What people typed: the codebook, the waves and the populations."""
        return self.root / "data/reference"

    @property
    def raw(self) -> Path:
        """The wave's export."""
        return self.root / "data/raw" / self.wave

    @property
    def processed(self) -> Path:
        """What stages write."""
        return self.root / "data/processed" / self.wave

    @property
    def reports(self) -> Path:
        """What readers get."""
        return self.root / "reports" / self.wave


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
        name = Path(error.filename).name if isinstance(error.filename, str) else "a file"
        print(f"{options.command}: {name}: {error.strerror}. Nothing was lost.", file=sys.stderr)
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
    with _alone(folders.processed):
        stage: Callable[..., None] = globals()[f"_{options.command}"]
        extra = {"page": options.page} if options.command == "report" else {}
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


def _ingest(folders: Folders, config: "Config") -> None:
    from pipeline import codebook, contracts, export, ingest

    book = codebook.read_codebook(folders.reference)
    codebook.check_choices(book, config)
    wave = codebook.read_wave(folders.reference, folders.wave, book)
    ingested = ingest.ingest(export.read_export(export.find_export(folders.raw)), book, wave)
    contracts.check("ingested", ingested, book, wave)
    _parquet(folders.processed / "ingested.parquet", ingested)
    _say("ingest", f"{len(ingested):,} rows")


def _clean(folders: Folders, config: "Config") -> None:
    from pipeline import clean, codebook, contracts

    book = codebook.read_codebook(folders.reference)
    wave = codebook.read_wave(folders.reference, folders.wave, book)
    ingested = _frame(folders.processed / "ingested.parquet")
    contracts.check("ingested", ingested, book, wave)
    cleaned, recodes = clean.clean(ingested, book, wave, config.quality)
    contracts.check("cleaned", cleaned, book)
    _csv(folders.processed / "recodes.csv", recodes)
    _parquet(folders.processed / "cleaned.parquet", cleaned)
    _say("clean", f"{len(cleaned):,} respondents kept of {len(ingested):,} rows")


def _weight(folders: Folders, config: "Config") -> None:
    from pipeline import codebook, contracts, weight

    book = codebook.read_codebook(folders.reference)
    cleaned = _frame(folders.processed / "cleaned.parquet")
    contracts.check("cleaned", cleaned, book)
    population = codebook.read_population(folders.reference, folders.wave, book, config.weighting)
    weighted, weighting = weight.weight(cleaned, population, book, config.weighting)
    contracts.check("weighted", weighted, book)
    _csv(folders.processed / "weighting.csv", weighting)
    _parquet(folders.processed / "weighted.parquet", weighted)
    _say("weight", f"{len(weighted):,} respondents weighted")


def _analyse(folders: Folders, config: "Config") -> None:
    import pandas as pd

    from pipeline import analyse, bases, codebook, contracts

    book = codebook.read_codebook(folders.reference)
    wave = codebook.read_wave(folders.reference, folders.wave, book)
    cleaned = _frame(folders.processed / "cleaned.parquet")
    weighted = _frame(folders.processed / "weighted.parquet")
    contracts.check("weighted", weighted, book)
    population = codebook.read_population(folders.reference, folders.wave, book, config.weighting)
    results = analyse.analyse(
        weighted,
        pd.read_csv(_needs(folders.processed / "weighting.csv"), keep_default_na=False),
        pd.read_csv(_needs(folders.processed / "recodes.csv"), keep_default_na=False),
        population,
        book,
        config,
        before=_before(folders, wave),
        alike=_alike(folders, wave, book),
    )
    contracts.check("results", results, book)
    held = bases.check_bases(results, cleaned, book, config.analysis.dimensions)
    _parquet(folders.processed / "results.parquet", results)
    _say("analyse", f"{len(results):,} figures; {held:,} bases agree with the routing")


def _disclose(folders: Folders, config: "Config") -> None:
    from pipeline import codebook, contracts, disclose

    book = codebook.read_codebook(folders.reference)
    wave = codebook.read_wave(folders.reference, folders.wave, book)
    results = _frame(folders.processed / "results.parquet")
    contracts.check("results", results, book)
    release, audit = disclose.disclose(results, book, config.disclosure)
    contracts.check("release", release, book, base_step=config.disclosure.base_step)
    _json(folders.processed / "dictionary.json", codebook.dictionary(book, wave, config))
    _json(folders.processed / "audit.json", audit)
    _parquet(folders.processed / "release.parquet", release)
    hidden = int((release["verdict"] == "suppressed").sum())
    _say("disclose", f"{len(release):,} figures, {hidden:,} of them hidden")


def _report(folders: Folders, config: "Config", page: str | None = None) -> None:
    from pipeline import report

    for name in ("release.parquet", "audit.json", "dictionary.json"):
        _needs(folders.processed / name)
    report.report(
        folders.processed, folders.root / "notebooks", folders.reports, config.report, page
    )


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the wave while a stage runs, so that two runs at once take turns."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("another run is working on this wave; waiting for it", file=sys.stderr)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


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


def _write(path: Path, write: Callable[[Path], object]) -> None:
    """Write beside the target and rename, so that nobody ever sees half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    os.close(handle)
    aside = Path(name)
    try:
        write(aside)
        aside.chmod(0o644)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def _needs(path: Path) -> Path:
    """The path, if the stage before has written it.

    Raises:
        BadInput: it is not there.
    """
    from pipeline.faults import BadInput, Fault

    if not path.is_file():
        mend = "Run the stages before this one: make report."
        raise BadInput([Fault(path.name, "", "it has not been made yet.", mend)])
    return path


def _frame(path: Path) -> "pd.DataFrame":
    """A Parquet file of the stage before."""
    import pandas as pd

    return pd.read_parquet(_needs(path))


def _before(folders: Folders, wave: "Wave") -> "pd.DataFrame | None":
    """The results of the wave before this one, if the wave names one."""
    if not wave.before:
        return None
    return _frame(Folders(folders.root, wave.before).processed / "results.parquet")


def _alike(folders: Folders, wave: "Wave", book: "Codebook") -> set[str]:
    """The variables that this wave and the one before it asked in the same words."""
    if not wave.before:
        return set()
    from pipeline import codebook
    from pipeline.analyse import wider

    return wider.same_wording(wave, codebook.read_wave(folders.reference, wave.before, book))


def _parquet(path: Path, frame: "pd.DataFrame") -> None:
    _write(path, lambda aside: frame.to_parquet(aside, index=False))


def _csv(path: Path, frame: "pd.DataFrame") -> None:
    _write(path, lambda aside: frame.to_csv(aside, index=False, lineterminator="\n"))


def _json(path: Path, content: dict[str, Any]) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    _write(path, lambda aside: aside.write_text(text, encoding="utf-8"))


def _say(stage: str, what: str) -> None:
    """One plain line of progress."""
    print(f"{stage}: {what}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
