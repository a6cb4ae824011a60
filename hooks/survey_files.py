"""Refuse files that may hold respondents' answers: by their name, and by what is in them.

python -m hooks.survey_files [FILE ...]   (no file: all that git tracks, or would)

A file passes where `hooks/tracked_data.csv` names it on purpose. Of an export that is tracked (the
synthetic waves) that list holds the SHA-256 too: another export under the same name is refused.
"""

import csv
import hashlib
import re
import sys
from collections import Counter
from fnmatch import fnmatchcase
from pathlib import Path

from hooks.tracked import tracked

LIST = Path("hooks/tracked_data.csv")

#: Endings of survey files, tables, databases and archives (nobody sees what an archive holds).
ENDINGS = (
    ".sav .zsav .por .dta .sas7bdat .sas7bcat .xpt .xls .xlsx .xlsm .xlsb .ods .csv .tsv .tab .dat "
    ".parquet .feather .arrow .orc .avro .rds .rda .rdata .pkl .pickle .npy .npz .h5 .hdf5 .db "
    ".sqlite .sqlite3 .duckdb .mdb .accdb .zip .gz .bz2 .xz .zst .7z .rar .tar .tgz "
)

#: What such files begin with, whatever they are called. Sources: each format's own description.
SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"$FL2", "an SPSS system file"),
    (b"$FL3", "a compressed SPSS system file"),
    (b"<stata_dta>", "a Stata file"),
    (b"\x00" * 12 + b"\xc2\xea\x81\x60", "a SAS data set"),
    (b"HEADER RECORD*******LIB", "a SAS transport file"),
    (b"PAR1", "a Parquet file"),
    (b"ARROW1", "a Feather file"),
    (b"ORC", "an ORC file"),
    (b"Obj\x01", "an Avro file"),
    (b"PK\x03\x04", "a workbook or another archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\x89HDF\r\n\x1a\n", "an HDF5 file"),
    (b"\x93NUMPY", "a NumPy array"),
    (b"RDX", "R data"),
    (b"\x1f\x8b", "an archive"),
    (b"BZh", "an archive"),
    (b"\xfd7zXZ\x00", "an archive"),
    (b"\x28\xb5\x2f\xfd", "an archive"),
    (b"7z\xbc\xaf\x27\x1c", "an archive"),
    (b"Rar!", "an archive"),
)

#: The portable file's signature comes after 456 characters that each system fills in its own way.
PORTABLE = (b"SPSSPORT", 456)

#: Old Stata files begin with their release, the order of bytes, 1 and 0.
OLD_STATA = re.compile(rb"[\x66-\x73][\x01\x02]\x01\x00")

#: A table in plain text: so many rows in a row of as many fields, most of them numbers.
ROWS, FIELDS, NUMBERS = 20, 4, 0.5


def kind(content: bytes) -> str | None:
    """What a file is by its content, if it is of a kind that holds tables; else None.

    content: the file's bytes, or its first 64 KiB.
    """
    for signature, name in SIGNATURES:
        if content.startswith(signature):
            return name
    mark, place = PORTABLE
    if content[:1024].replace(b"\n", b"").replace(b"\r", b"").startswith(mark, place):
        return "an SPSS portable file"
    if OLD_STATA.match(content):
        return "a Stata file"
    return _plain_table(content)


def _plain_table(content: bytes) -> str | None:
    """A table of numbers written as text."""
    try:
        text = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
        if "\0" in text:
            return None
    lines = [line for line in text.splitlines()[:-1] if line.strip()]
    for separator in ",;\t|":
        widths = Counter(line.count(separator) + 1 for line in lines)
        width, rows = max(widths.items(), key=lambda item: (item[0] > 1) * item[1], default=(1, 0))
        if width < FIELDS or rows < ROWS or rows < 0.8 * len(lines):
            continue
        fields = [
            field.strip().strip('"')
            for line in lines
            if line.count(separator) + 1 == width
            for field in line.split(separator)
        ]
        numbers = sum(bool(re.fullmatch(r"-?\d*\.?\d+|", field)) for field in fields)
        if numbers > NUMBERS * len(fields):
            return "a table of numbers"
    return None


def allowed(folder: Path) -> list[tuple[str, str]]:
    """The patterns of paths that are tracked on purpose, each with its SHA-256 or "".

    folder: the repository's own. Raises KeyError where the list has no such columns.
    """
    with (folder / LIST).open(encoding="utf-8", newline="") as file:
        return [(row["path"], row["sha256"]) for row in csv.DictReader(file)]


def refusal(folder: Path, path: Path, patterns: list[tuple[str, str]]) -> str | None:
    """Why a file is refused, or None.

    folder: the repository's own; path: relative to it; patterns: as `allowed` gives them.
    """
    name = path.as_posix()
    content = (folder / path).read_bytes()
    here = [digest for pattern, digest in patterns if fnmatchcase(name, pattern)]
    if here and any(here):
        same = hashlib.sha256(content).hexdigest() in here
        return None if same else f"{name}: not the file that {LIST} lets through under this name"
    found = kind(content[: 1 << 16])
    if here and (found is None or found == "a table of numbers"):
        return None
    if found:
        return f"{name}: {found}"
    for ending in path.suffixes:
        if f"{ending.lower()} " in ENDINGS:
            return f"{name}: {ending.lower()} files may hold answers"
    return None


def main(arguments: list[str]) -> int:
    """Look at the files that are named, or at all; say which are refused; 1 if there are any."""
    folder = Path.cwd()
    paths = [path for path in map(Path, arguments) if path.is_file()] or tracked(folder)
    patterns = allowed(folder)
    refused = [said for path in paths if (said := refusal(folder, path, patterns))]
    for said in refused:
        print(said)
    if refused:
        print(
            "Survey files are not committed. If a file holds no respondent's answer, name it in"
            f" {LIST} with why."
        )
    return int(bool(refused))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
