"""Make a table of your own, before disclosure control: sensitive, and marked so.

Answers have shares, numbers and scales have means; with --by, a test that the groups are alike.
With --release=yes nothing is shown: the table is asked for, and the next report has it in its pack,
in each language, protected together with all that is released of the wave. If nothing of it can be
published, a message says what can be done, and it is not kept.

Reads:
    data/processed/WAVE/weighted.parquet
    config.toml, data/reference/
    data/processed/WAVE/results.parquet, release.parquet and editions/, for --release
Writes:
    data/processed/WAVE/tables/NAME.csv, .xlsx and .html, for their owner alone
    data/reference/requests/WAVE.csv, for --release: what is asked for, and no answers
Example:
    make table ROWS=trust BY=seniority WHERE='sector=health|fire & region=north'
    make table ROWS=trust BY=seniority RELEASE=yes
    python -m pipeline --wave demo-small table --rows trust --by seniority
"""

import re
from typing import TYPE_CHECKING

from pipeline.commands._shared import say
from pipeline.files import Folders, write_bytes, write_text

if TYPE_CHECKING:
    import argparse

    from pipeline.config import Config
    from pipeline.explore.opened import OpenWave
    from pipeline.explore.table import Table


def arguments(parser: "argparse.ArgumentParser") -> None:
    """Say what the table is of."""
    parser.add_argument("--rows", default="", help="questions, with commas between them")
    parser.add_argument("--by", default="", help="questions whose answers make groups")
    parser.add_argument("--where", default="", help="who is counted: sector=health|fire & ...")
    parser.add_argument("--language", choices=("en", "cy"), default="", help="of labels")
    parser.add_argument(
        "--release", choices=("", "yes", "no"), default="", help="yes: ask for it, so that readers "
        "get it; no: take back what was asked for last, if no report has it",
    )  # fmt: skip


def run(folders: Folders, config: "Config", options: "argparse.Namespace") -> None:
    """Make a table of your own, or ask for it.

    Raises:
        BadInput: a name is not known, or no question is named; lists all. Of a table that is asked
            for: nothing of it could be published.
    """
    if options.release:
        from pipeline.commands._release import ask, take_back

        if options.release == "no":
            take_back(folders)
        else:
            ask(folders, config, (options.rows, options.by, options.where))
        return
    from pipeline.codebook.requests.filters import read_filter, written
    from pipeline.errors import one_line
    from pipeline.explore.opened import open_wave
    from pipeline.explore.save import as_csv, as_page, as_workbook, file_name

    rows, by = _names(options.rows), _names(options.by)
    wave = open_wave(folders.wave, folders.root, options.language)
    table = _table(wave, rows, by, options.where)
    where = written(read_filter(options.where) or {})
    name = file_name(rows, by, where, options.language)
    place = folders.processed / "tables"
    write_text(place / f"{name}.csv", as_csv(table))
    write_bytes(place / f"{name}.xlsx", as_workbook(table))
    write_text(place / f"{name}.html", as_page(table, wave.language))
    for line in repr(table).splitlines():
        print(one_line(line))
    folder = place.relative_to(folders.root).as_posix()
    say("table", f"{len(table)} figures, all of them, in {folder}/{name}.csv, .xlsx and .html")


def _names(text: str) -> list[str]:
    """Names with commas between them; what is round them does not count."""
    return [name for name in re.split(r"\s*,\s*", text.strip()) if name]


def _table(wave: "OpenWave", rows: list[str], by: list[str], where: str) -> "Table":
    """Shares of answers, or means where all rows are numbers."""
    from pipeline.explore.names import Asked

    asked = Asked("table", wave)
    named = asked.variables("ROWS", rows)
    numbers = [name for name in named if not asked.book.coded(name)]
    if not rows:
        fix = "Write ROWS=trust, or the name of another question: data/reference/variables.csv."
        asked.wrong("ROWS", "no question is named.", fix)
    elif numbers and len(numbers) < len(named):
        fix = f"Give a table of their own to the numbers: {', '.join(numbers)}."
        asked.wrong("ROWS", "numbers and answers are asked for together.", fix)
    groups = asked.variables("BY", by, asked.coded())
    for name in sorted({*named} & {*groups}):
        fix = "Name it once: in ROWS for its answers, in BY for groups."
        asked.wrong("BY", f"'{name}' is in ROWS and in BY.", fix)
    asked.where(where, "WHERE")
    asked.done()
    made = wave.mean if numbers else wave.share
    return made(named, by=by or None, where=where)
