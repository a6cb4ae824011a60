"""Spelling: of code and its texts as codespell knows it, of prose in British English besides.

python -m hooks.spelling [FILE ...]   (no file: all that git tracks, or would)

Of a table in two languages the English columns are read: the Welsh ones have a spelling test of
their own (tests/report/messages/test_welsh.py), with a Welsh dictionary.
"""

import csv
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import codespell_lib

from hooks.tracked import tracked

#: Read as they stand.
TEXTS = frozenset(
    {".py", ".md", ".toml", ".ipynb", ".j2", ".css", ".cff", ".yml", ".yaml", ".in", ".R"}
)
#: Read by people who were not asked whether they read code.
PROSE = frozenset({".md", ".cff"})
#: Columns of a table in Welsh, or of names, addresses and codes.
WELSH, CODES = "cy", frozenset({"key", "name", "sha256", "path", "codes", "code", "value", "word"})
#: Stands for a slash in the name of a table's copy.
SLASH = "\N{DIVISION SLASH}"

#: Words that are right where codespell has another: everywhere, in tests, or in British prose.
WORDS = Path(__file__).parent / "words.csv"


def right(*where: str) -> str:
    """Words to pass over, parted by commas.

    where: the parts of `hooks/words.csv` that hold.
    """
    with WORDS.open(encoding="utf-8", newline="") as file:
        return ",".join(row["word"] for row in csv.DictReader(file) if row["where"] in where)


def british(file: Path) -> None:
    """Write codespell's list of British and American spellings the other way round.

    file: where to. Raises FileNotFoundError where codespell has no such list.
    """
    there = Path(codespell_lib.__file__).parent / "data/dictionary_en-GB_to_en-US.txt"
    pairs = (line.split("->") for line in there.read_text(encoding="utf-8").splitlines())
    file.write_text(
        "".join(f"{american.split(',')[0].strip()}->{word}\n" for word, american in pairs),
        encoding="utf-8",
    )


def english(path: Path) -> Iterator[str]:
    """The English words of a table, a line for each of its rows, the header's being empty.

    path: a CSV file with a header; columns in Welsh, or of codes, are passed over.
    """
    yield ""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            cells = [
                words
                for column, words in row.items()
                if words and column.split("_")[-1] != WELSH and column not in CODES
            ]
            if row.get("kind") == "fact" and not row["name"].endswith(f"_{WELSH}"):
                cells.append(row["value"])
            yield " ".join(" ".join(cells).split())


def check(paths: list[Path], ignored: str, *more: str) -> list[str]:
    """What codespell says of files, one line a fault.

    paths: files of text; ignored: words parted by commas; more: further arguments.
    """
    if not paths:
        return []
    said = subprocess.run(
        [sys.executable, "-m", "codespell_lib", "--ignore-words-list", ignored, *more]
        + [str(path) for path in paths],
        check=False,
        capture_output=True,
        text=True,
    )
    return (said.stdout + said.stderr).splitlines()


def main(arguments: list[str]) -> int:
    """Check the files that are named, or all; say what is wrong; 1 if anything is."""
    paths = [Path(name) for name in arguments] or tracked(Path.cwd())
    texts = [path for path in paths if path.suffix in TEXTS or path.name == "Makefile"]
    tests = [path for path in texts if path.parts[0] == "tests"]
    code = [path for path in texts if path not in tests]
    tables = [path for path in paths if path.suffix == ".csv" and path.parts[0] != "tests"]
    with tempfile.TemporaryDirectory() as folder:
        american = Path(folder) / "american"
        british(american)
        written = []
        for table in tables:
            copy = Path(folder) / table.as_posix().replace("/", SLASH)
            copy.write_text("\n".join(english(table)), encoding="utf-8")
            written.append(copy)
        prose = [path for path in texts if path.suffix in PROSE] + written
        faults = [
            *check([*code, *written], right("everywhere"), "--builtin", "clear,rare"),
            *check(tests, right("everywhere", "tests"), "--builtin", "clear,rare"),
            *check(prose, right("prose"), "--dictionary", str(american)),
        ]
    for fault in faults:
        print(fault.removeprefix(f"{folder}/").replace(SLASH, "/"))
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
