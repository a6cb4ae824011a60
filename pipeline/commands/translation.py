"""Write the list for the translator, or read it back.

Reads:
    pipeline/report/messages/catalogue/; the codebook in data/reference/, where the survey is in
    both languages; and the list that --read names
Writes:
    build/translation/welsh.csv; or the Welsh that was checked, into the catalogue and the codebook,
    and data/reference/translation/checked.csv: which words of the codebook have been checked
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
    from collections.abc import Mapping

    from pipeline.codebook.translation import Term
    from pipeline.config import Config
    from pipeline.report.messages import Message

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
    from pipeline.codebook.translation import with_welsh
    from pipeline.errors import BadInput, Fault
    from pipeline.report.messages import read_catalogue
    from pipeline.report.messages.translation import LABEL, listed, read_list, with_list

    catalogue = folders.root / CATALOGUE
    known, words = read_catalogue(catalogue), _terms(folders)
    labels = _labels(words)
    if options.read is None:
        write_text(folders.root / LIST, listed(catalogue, labels.values()))
        left = _unchecked(known) + _unchecked(labels)
        say("translation", f"{len(known) + len(labels):,} texts, {left:,} not checked, in {LIST}")
        return
    source = options.read.expanduser()
    if not source.is_file():
        fix = "Write make translation READ=path/to/welsh.csv."
        raise BadInput([Fault("READ", "", "there is no such file.", fix)])
    accepted, faults = read_list(source.read_bytes(), source.name, known | labels)
    welsh = {key.removeprefix(LABEL): cy for key, cy in accepted.items() if key.startswith(LABEL)}
    changed = with_list(catalogue, accepted) | with_welsh(folders.reference, words, welsh)
    for path, text in changed.items():
        write_text(path, text)
    left = _unchecked(read_catalogue(catalogue)) + _unchecked(_labels(_terms(folders)))
    say("translation", f"{len(accepted):,} rows are checked; still to be checked: {left:,}")
    faults.raise_if_any()


def _terms(folders: Folders) -> "dict[str, Term]":
    """The codebook's words by key; none where there is no codebook.

    Raises:
        BadInput: config.toml or the codebook is wrong; all of it is listed.
    """
    from pipeline.codebook.book import read_codebook
    from pipeline.codebook.translation import terms
    from pipeline.config import read_config

    if not (folders.reference / "variables.csv").is_file():
        return {}
    languages = read_config(folders.root / "config.toml").report.languages
    return terms(folders.reference, read_codebook(folders.reference, languages))


def _labels(words: "Mapping[str, Term]") -> "dict[str, Message]":
    """The codebook's words as rows of the list."""
    from pipeline.report.messages import Message
    from pipeline.report.messages.translation import LABEL

    found = {}
    for key, one in words.items():
        file, rows = key.partition(".")[0], len(one.places)
        context = f"{file}.csv; {one.context}" + (f"; in {rows} rows" if rows > 1 else "")
        found[LABEL + key] = Message(LABEL + key, one.en, one.cy, one.checked, context)
    return found


def _unchecked(texts: "Mapping[str, Message]") -> int:
    """How many texts no translator has checked."""
    return sum(not one.checked for one in texts.values())
