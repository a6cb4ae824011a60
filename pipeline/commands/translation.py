"""Write the list for the translator, or read it back.

Reads:
    pipeline/report/messages/catalogue/; and the list that --read names
Writes:
    build/translation/welsh.csv; or the Welsh that was checked, into the catalogue
Example:
    make translation
    make translation READ=path/to/welsh.csv
    python -m pipeline translation --read path/to/welsh.csv
"""

from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.commands._shared import say
from pipeline.files import Folders, write_text

if TYPE_CHECKING:
    import argparse

    from pipeline.config import Config

OF_A_WAVE = False
UNCHANGED = "No row of these"
CATALOGUE = "pipeline/report/messages/catalogue"
LIST = "build/translation/welsh.csv"


def arguments(parser: "argparse.ArgumentParser") -> None:
    """Say which list is read back."""
    parser.add_argument("--read", type=Path, help="the list, as it came back from the translator")


def run(folders: Folders, config: "Config | None", options: "argparse.Namespace") -> None:
    """Write the list for the translator, or read it back.

    Raises:
        BadInput: the list cannot be read, or rows of it are refused; the others were taken.
    """
    from pipeline.errors import BadInput, Fault
    from pipeline.report.messages import read_catalogue
    from pipeline.report.messages.translation import listed, read_list, with_list

    catalogue = folders.root / CATALOGUE
    known = read_catalogue(catalogue)
    left = sum(not one.checked for one in known.values())
    if options.read is None:
        write_text(folders.root / LIST, listed(catalogue))
        say("translation", f"{len(known):,} texts, {left:,} of them not checked, in {LIST}")
        return
    source = options.read.expanduser()
    if not source.is_file():
        fix = "Write make translation READ=path/to/welsh.csv."
        raise BadInput([Fault("READ", "", "there is no such file.", fix)])
    accepted, faults = read_list(source.read_bytes(), source.name, known)
    for path, text in with_list(catalogue, accepted).items():
        write_text(path, text)
    now = read_catalogue(catalogue)
    left = sum(not one.checked for one in now.values())
    say("translation", f"{len(accepted):,} rows are checked; still to be checked: {left:,}")
    faults.raise_if_any()
