"""Say what a word after `make` may become: waves, questions and answers; one a line.

    python3 setup/complete.py "WHERE=sector=hea"

setup/completion.bash and setup/completion.zsh ask for it. It needs no package, and reads nothing
but the Makefile's help and data/reference.
"""

import csv
import re
import sys
from pathlib import Path

NO_ANSWERS = ("number", "text", "identifier")
DESIGN = (
    *("identifier", "weight", "stratum", "cluster", "population", "cluster_population"),
    *("date", "replicate"),
)


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a table that people typed; none where there is no such file."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return [{k: v or "" for k, v in row.items() if k} for row in csv.DictReader(file)]
    except (OSError, UnicodeDecodeError, csv.Error):
        return []


def candidates(root: Path, word: str) -> list[str]:
    """What a word may become, whole, in the order of the files."""
    name, sign, value = word.partition("=")
    reference = root / "data/reference"
    if not sign:
        targets = re.findall(r"^([a-z]+):.*## ", (root / "Makefile").read_text("utf-8"), re.M)
        every = [*targets, *(f"{one}=" for one in ("WAVE", "ROWS", "BY", "WHERE", "RELEASE"))]
        return [one for one in every if one.startswith(word)]
    if name == "WAVE":
        found = sorted(path.stem for path in (reference / "waves").glob("*.csv"))
        before = ""
    elif name in ("ROWS", "BY"):
        before, found = _questions(reference, value, name == "ROWS")
    elif name == "RELEASE":
        before, found = "", ["yes"]
    elif name == "WHERE":
        before, found = _where(reference, value)
    else:
        return []
    last = value[len(before) :]
    return [f"{name}={before}{one}" for one in found if one.startswith(last)]


def _questions(reference: Path, value: str, numbers: bool) -> tuple[str, list[str]]:
    """What stands before the last comma, and the names of questions."""
    before = value[: value.rfind(",") + 1]
    return before, [
        row["variable"]
        for row in rows(reference / "variables.csv")
        if row.get("role") not in DESIGN
        and (row.get("scale") not in NO_ANSWERS or (numbers and row.get("scale") == "number"))
    ]


def _where(reference: Path, value: str) -> tuple[str, list[str]]:
    """What stands before the last term or answer, and what may follow it."""
    start = max((one.end() for one in re.finditer(r"&\s*|\band\s+|\(\s*", value)), default=0)
    variable, sign, answer = value[start:].partition("=")
    if not sign:
        return value[:start], [f"{one}=" for one in _questions(reference, "", False)[1]]
    scales = {row["variable"]: row["scale"] for row in rows(reference / "variables.csv")}
    levels = [
        row["level"]
        for row in rows(reference / "scales.csv")
        if row.get("scale") == scales.get(variable.strip())
        and (row.get("kind") in ("valid", "group") or row.get("policy") == "category")
    ]
    return value[: len(value) - len(answer) + answer.rfind("|") + 1], list(dict.fromkeys(levels))


if __name__ == "__main__":
    sys.stdout.write("".join(f"{one}\n" for one in candidates(Path(), " ".join(sys.argv[1:2]))))
