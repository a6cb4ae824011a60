"""Ask for a table to be released: would anything of it be published? Only then is it kept."""

from typing import TYPE_CHECKING

from pipeline.commands._shared import ASKED, asked_of, say
from pipeline.errors import BadInput, Fault, Faults
from pipeline.files import Folders, frame, write_text

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.codebook.concepts import Codebook
    from pipeline.codebook.requests import Request
    from pipeline.config import Config

HIDDEN = (
    "Ask for fewer and larger groups: leave BY out or take a question with fewer answers, or join "
    "more answers in WHERE. A filter that leaves out or adds fewer than {floor} people of an area "
    "cannot be published next to it."
)


def ask(folders: Folders, config: "Config", typed: tuple[str, str, str]) -> None:
    """Keep a request, if something of it could be published; `typed`: rows, by and where.

    Raises:
        BadInput: a name is unknown, the figures are published already, or none could be.
    """
    from pipeline.codebook.book import read_codebook
    from pipeline.codebook.requests.typed import file_of, read_requests, request, with_row

    book = read_codebook(folders.reference, config.report.languages)
    faults = Faults()
    one = request(book, *typed, faults)
    faults.raise_if_any()
    assert one is not None
    _not_there(one, config.analysis.dimensions)
    before = read_requests(folders.reference, folders.wave, book)
    path = folders.root / file_of(folders.wave)
    marker = folders.processed / ASKED
    if any(other.cells == one.cells for other in before):
        marker.unlink(missing_ok=True)
        say("table", f"it is asked for already: {file_of(folders.wave)}")
        return
    shown = _shown(folders, config, book, [*before, one])
    asked = len(shown)
    if not shown.any():
        problem = f"none of its {asked} figures could be published: each, or what it discloses "
        problem += "together with figures that are published, is about too few people."
        fix = HIDDEN.format(floor=config.disclosure.group_floor)
        raise BadInput([Fault("table", "RELEASE", problem, fix)])
    text = path.read_text("utf-8") if path.exists() else ""
    write_text(marker, text)
    write_text(path, with_row(text, one))
    kept = f"it is kept in {file_of(folders.wave)}; make report puts it into the pack"
    say("table", f"{int(shown.sum())} of {asked} figures can be published; {kept}")


def take_back(folders: Folders) -> None:
    """Take back what was asked for last; nothing where a report has it."""
    from pipeline.codebook.requests.typed import file_of

    marker, path = folders.processed / ASKED, folders.root / file_of(folders.wave)
    if not marker.exists():
        return
    text = marker.read_text("utf-8")
    if text:
        write_text(path, text)
    else:
        path.unlink(missing_ok=True)
    marker.unlink()
    say("table", "the report was not made, so the table is not asked for any more")


def _not_there(one: "Request", dimensions: tuple[str, ...]) -> None:
    """See that a request is of other groups than the areas that pages are about.

    Raises:
        BadInput: it is not.
    """
    by_area = len(one.by) == 1 and one.by[0] in dimensions and not one.where
    of_area = not one.by and all(len(levels) == 1 for levels in one.where.values())
    of_area = of_area and len(one.where) <= 1 and set(one.where) <= {*dimensions}
    if by_area or of_area:
        fix = "Look at the page of the area, or at release.csv. Name other groups in BY or WHERE."
        raise BadInput([Fault("table", "RELEASE", "these figures are in the pack already.", fix)])


def _shown(
    folders: Folders, config: "Config", book: "Codebook", requests: "list[Request]"
) -> "pd.Series[bool]":
    """Which figures of the last request could be published next to the others."""
    from pipeline import disclose
    from pipeline.analyse.items import exclusive
    from pipeline.analyse.requested import people, requested_rows
    from pipeline.codebook.choices import dictionary
    from pipeline.codebook.requests import described
    from pipeline.codebook.waves import read_wave
    from pipeline.editions import read_editions
    from pipeline.explore.opened import open_wave

    survey = open_wave(folders.wave, folders.root).survey
    results, release = (
        frame(folders.processed / f"{name}.parquet") for name in ("results", "release")
    )
    results = results[results["table"] != "requested"].reset_index(drop=True)
    release = release[~release["table"].isin(["requested", "trend"])].reset_index(drop=True)
    rows, one = requested_rows(survey, requests), requests[-1]
    wave = read_wave(folders.reference, folders.wave, book)
    words = dictionary(book, wave, config) | {"requested": described(requests, book)}
    apart, editions = exclusive(survey), read_editions(folders.processed)
    asked = asked_of(folders, words, people(survey, requests, apart))
    assert asked is not None
    found = disclose.consider(
        results, release, rows, asked, book, config.disclosure, editions, apart
    )
    mine = (rows["dimension"] == one.code) & rows["item"].isin(one.rows)
    return found[mine]
