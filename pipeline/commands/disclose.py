"""Decide which figures may be published, and round them.

Reads:
    data/processed/WAVE/results.parquet, exclusive.csv
    data/processed/WAVE/requested.parquet, where tables were asked for
    data/processed/BEFORE/release.parquet, dictionary.json, where the wave names one before it
    data/processed/WAVE/editions/, what readers have of the wave already
    data/reference/; [disclosure] of config.toml
Writes:
    data/processed/WAVE/release.parquet, account.json, dictionary.json
Example:
    python -m pipeline --wave demo-small disclose
"""

import gc
import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pipeline.commands._shared import asked_of, before, say
from pipeline.errors import BadInput, Fault
from pipeline.files import Folders, frame, record, write_json, write_parquet

if TYPE_CHECKING:
    import argparse

    from pipeline.config import Config

LONGEST = 100  # characters of a name
GARBAGE = 20_000  # objects made before Python looks for garbage: rows are many, and none of it


def arguments(parser: "argparse.ArgumentParser") -> None:
    """Take the name of the owner of the data, if earlier editions do not count."""
    parser.add_argument(
        "--supersede", metavar="NAME", default="", help="the owner of the data, who accepts "
        "that what earlier editions and this one reveal together may be known; it is logged",
    )  # fmt: skip


def run(folders: Folders, config: "Config", options: "argparse.Namespace") -> None:
    """Decide which figures may be published, and round them.

    Raises:
        BadInput: a real wave lacks an item of a checklist or what its pages say of its publication,
            or the release would disclose too much.
    """
    from pipeline import disclose, provenance
    from pipeline.codebook.book import read_codebook
    from pipeline.codebook.choices import dictionary, waves_of
    from pipeline.codebook.reporting.checklists import described as told_of
    from pipeline.codebook.reporting.checklists import fill, lacking
    from pipeline.codebook.reporting.survey import read_survey
    from pipeline.codebook.requests import described
    from pipeline.codebook.requests.typed import read_requests
    from pipeline.codebook.revisions import check_revisions, read_revisions, told
    from pipeline.codebook.waves import read_wave
    from pipeline.contracts.check import check
    from pipeline.contracts.columns import EXCLUSIVE_COLUMNS
    from pipeline.editions import read_editions

    gc.set_threshold(GARBAGE)
    book = read_codebook(folders.reference, config.report.languages)
    wave = read_wave(folders.reference, folders.wave, book)
    results = frame(folders.processed / "results.parquet")
    check("results", results, book)
    apart = record(folders.processed / "exclusive.csv", EXCLUSIVE_COLUMNS)
    earlier = before(folders, wave, "release.parquet")
    owner, editions = _owner(options.supersede), read_editions(folders.processed)
    requests = read_requests(folders.reference, folders.wave, book)
    words = dictionary(book, wave, config)
    if requests:
        words["requested"] = described(requests, book)
    asked = asked_of(folders, words)
    for held in (editions[:many] for many in range(1 if owner else len(editions) + 1)):
        if not owner and held != editions and not editions[len(held)].has_rows_of(results):
            continue  # it cannot be the one that readers have
        release, account = disclose.disclose(
            results,
            book,
            config.disclosure,
            earlier,
            config.analysis,
            (folders.wave, wave.before),
            held,
            asked,
            apart,
        )
        if held != editions and editions[len(held)].is_of(release):
            break  # readers have it already, and it was held to those before it
    disclose.refuse(account)
    numbers = [one.number for one in editions] if owner else []
    account["superseded"] = {"by": owner, "editions": numbers}
    check("release", release, book, base_step=config.disclosure.base_step)
    survey = read_survey(folders.reference, folders.wave, book.languages)
    checklists = fill(survey, wave.facts, release)
    if not wave.demonstration:
        lacking(survey, checklists, wave).raise_if_any()
    words["waves"] = waves_of(words, _dictionary(folders, wave.before))
    words["survey"] = told_of(survey, checklists)
    revisions = read_revisions(folders.reference, folders.wave, book.languages)
    check_revisions(revisions, release, folders.wave)
    words["revisions"] = told(revisions)
    account["provenance"] = provenance.provenance(folders.root, folders.wave, wave.before)
    write_json(folders.processed / "dictionary.json", words)
    write_json(folders.processed / "account.json", account)
    write_parquet(folders.processed / "release.parquet", release)
    hidden = int((release["verdict"] == "suppressed").sum())
    say("disclose", f"{len(release):,} figures, {hidden:,} of them hidden")
    for line in _kept(account["kept"]):
        say("disclose", line)


def _kept(kept: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    """How much of what is safe by itself is published; nothing where there is nothing."""
    pairs, answers = kept["pairs"], kept["answers"]
    if pairs["safe"]:
        shares = [f"{pairs[name] / pairs['safe']:.0%}" for name in ("difference", "q")]
        yield (
            f"of {pairs['safe']:,} pairs of a factor and an outcome in areas that are safe by "
            f"themselves, {shares[0]} have a difference, and {shares[1]} its adjusted p-value"
        )
    if answers["safe"]:
        share = f"{answers['published'] / answers['safe']:.0%}"
        number = f"{answers['safe']:,}"
        yield f"of {number} answers in areas that are safe by themselves, {share} are shown"


def _dictionary(folders: Folders, before: str) -> dict[str, Any]:
    """The dictionary of the wave before; {} where there is none."""
    path = Folders(folders.root, before).processed / "dictionary.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if before else {}
    return found


def _owner(name: str) -> str:
    """The owner who decided that earlier editions do not count; "" where none did.

    Raises:
        BadInput: it is no name.
    """
    given = name.strip()
    if name and not (given and given.isprintable() and len(given) <= LONGEST):
        fix = f"Give the name of the owner of the data: {LONGEST} characters at most, in one line."
        raise BadInput([Fault("--supersede", "", "this is no name.", fix)])
    return given
