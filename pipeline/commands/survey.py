"""Draft a folder for another survey from its export alone.

Reads:
    the export
Writes:
    surveys/NAME: config.toml, the codebook and the wave in data/reference/, the export in data/raw/
Example:
    make survey NAME=staff EXPORT=path/to/file.sav
    python -m pipeline survey --name staff --export path/to/file.sav
"""

import os
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.commands._shared import say
from pipeline.files import Folders, write_copy, write_text
from pipeline.lock import alone

if TYPE_CHECKING:
    import argparse

    from pipeline.config import Config

OF_A_WAVE = False
#: What a survey's folder shares with the project, as links.
SHARED = ("pipeline", "notebooks", "setup", "Makefile", "requirements.txt", "requirements.in")


def arguments(parser: "argparse.ArgumentParser") -> None:
    """Say what the survey is called, and which export it is drafted from."""
    parser.add_argument("--name", required=True, help="letters, digits, hyphens, underscores")
    parser.add_argument("--export", type=Path, required=True, help="the survey's export")


def run(folders: Folders, config: "Config | None", options: "argparse.Namespace") -> None:
    """Draft a folder for another survey from its export alone.

    Raises:
        BadInput: the name is none or is taken, or the export cannot be read or tabulated.
    """
    from pipeline import draft
    from pipeline.codebook.book import read_codebook
    from pipeline.codebook.choices import check_choices
    from pipeline.config import WAVE_NAME, read_config
    from pipeline.draft.unknown.new_survey import described, new_survey
    from pipeline.errors import BadInput, Fault, one_line
    from pipeline.ingest.formats import read_export

    name = options.name
    if not re.fullmatch(WAVE_NAME, name):
        fix = "Use letters, digits, hyphens and underscores, 41 at the most."
        if not name:
            fix = "Write make survey NAME=staff EXPORT=path/to/file."
        raise BadInput([Fault("NAME", "", "this cannot be the name of a survey.", fix)])
    if options.export == Path():
        fix = f"Write make survey NAME={name} EXPORT=path/to/file."
        raise BadInput([Fault("EXPORT", "", "no file is named.", fix)])
    target = Folders(folders.root / "surveys" / name, name)
    if target.root.exists():
        fix = "Move it away to draft it afresh, or choose another name."
        raise BadInput([Fault(f"surveys/{name}", "", "there is such a survey already.", fix)])
    source = options.export.expanduser()
    export = read_export(source)
    drafted = new_survey(export, name)
    if not any(drafted.proposals.having(role) for role in ("factor", "outcome", "fact")):
        problem = "no column has answers that can be tabulated."
        raise BadInput([Fault(source.name, "", problem, "Export answers as codes or words.")])
    for file, text in drafted.files.items():
        write_text(target.root / file, text)
    for shared in (*SHARED, ".venv"):
        if (folders.root / shared).exists():
            (target.root / shared).symlink_to(os.path.relpath(folders.root / shared, target.root))
    try:
        choices = read_config(target.root / "config.toml")
        book = read_codebook(target.reference, choices.report.languages)
        check_choices(book, choices)
    except BadInput:  # a draft that cannot be read is none: the name stays free
        shutil.rmtree(target.root)
        raise
    with alone(target):
        for brought, place in draft.copies(source, target.raw):
            write_copy(place, brought)
        counts = draft.population_text(book, choices.weighting)
        write_text(target.reference / "population" / f"{name}.csv", counts)
    print(described(drafted.proposals))
    if not any(drafted.proposals.having(role) for role in ("factor", "outcome")):
        say("survey", "no question is known to be an opinion: give those that pages are about the "
            "role factor or outcome and a clause in variables.csv, and their answers an order and "
            "groups in scales.csv, as docs/another-survey.md has an example")  # fmt: skip
    for note in export.notes:
        say("survey", one_line(note))
    say("survey", _next(name, choices))


def _next(name: str, config: "Config") -> str:
    """What a person does next."""
    typed = "" if config.weighting.method != "rake" else (
        f"; type how many people there are in data/reference/population/{name}.csv or, where that "
        'is not known, write method = "none" in config.toml'
    )  # fmt: skip
    return (
        f"the draft is in surveys/{name}. There: go through data/reference/waves/{name}.csv, "
        "variables.csv and scales.csv, write 1.00 where a row is right, take the row out of both "
        f"files where a column is not wanted, and type the facts{typed}. "
        f"Then: cd surveys/{name} && make report"
    )
