"""make mutants: small faults planted in the code, one at a time, and whether a test finds each.

Writes docs/mutants.md. mutmut plants the faults and runs the nearest tests that reach each.
Options: --faults (how many are tried in each folder; 0 for all), --only (a folder; the page keeps
what was found in the others), --again (only what a run that was stopped has not tried), --left
(only what no test found, by its text and with the tests of its module), --workers, --to.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from benchmarks import ROOT
from benchmarks.mutants_page import Change, Part, page, read_record, write_record
from benchmarks.nearest import RECORD, narrow
from benchmarks.page import documents
from benchmarks.replant import is_found

FOUND = {"killed", "timeout", "segfault", "suspicious", "caught by type check"}
FOLDER = ROOT / "build/mutants"
PAGES = ["tests/report/test_pages.py", "tests/report/test_wider_pages.py"]
PARTS = {
    "pipeline/disclose": ["tests/disclose"],
    "pipeline/stats": ["tests/stats"],
    "pipeline/weight": ["tests/weight"],
    "pipeline/report/blocks": ["tests/report/blocks", *PAGES],
    "pipeline/report/graphics": ["tests/report/graphics"],
}
NO_FAULT = "list-the-faults"  # no fault has this name: mutmut then writes down those that there are


def place(name: str) -> Path:
    """Where the faults of one folder are planted."""
    return FOLDER / name.replace("/", "-")


def copy_of(name: str, tests: list[str], again: bool) -> Path:
    """A copy of what git tracks, set up for faults in one folder alone.

    `again`: what is there already stays, with what mutmut knows of it, where it has not changed.
    """
    folder = place(name)
    if not again:
        shutil.rmtree(folder, ignore_errors=True)
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.splitlines()
    top = sorted({line.split("/")[0] for line in listed})
    settings = {
        "source_paths": ["pipeline"],
        "only_mutate": [f"{name}/*"],
        "also_copy": [one for one in top if one not in ("pipeline", "tests", "pyproject.toml")],
        "pytest_add_cli_args_test_selection": tests,
        "pytest_add_cli_args": [
            *("-p", "no:cacheprovider", "-p", "no:xdist", "-p", "benchmarks.nearest"),
        ],
        "use_git_change_detection": False,
        "timeout_multiplier": 8.0,
    }
    mutmut = "\n[tool.mutmut]\n" + "".join(
        f"{key} = {json.dumps(value)}\n" for key, value in settings.items()
    )
    for line in listed:
        text = (ROOT / line).read_bytes()
        if line == "pyproject.toml":
            text += mutmut.encode()
        copy = folder / line
        if not copy.is_file() or copy.read_bytes() != text:
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(text)
            if copy.suffix != ".py":  # mutmut looks for changes in programs alone
                (folder / "mutants" / line).unlink(missing_ok=True)
    return folder


def _mutmut(folder: Path, *arguments: str, expected: str = "") -> str:
    """What a command of mutmut prints. `expected`: the error with which it is meant to end."""
    done = subprocess.run(
        [sys.executable, "-m", "mutmut", *arguments],
        cwd=folder, capture_output=True, text=True,
    )  # fmt: skip
    well = done.returncode in (0, 1) and "Traceback" not in done.stderr
    if (expected not in done.stderr) if expected else not well:
        raise SystemExit(
            f"mutants: mutmut {arguments[0]} failed:\n{(done.stdout + done.stderr)[-2000:]}"
        )
    return done.stdout


def sample(names: Iterable[str], faults: int) -> list[str]:
    """As many faults as are asked for (0: all), the same each time, and spread over all of them.

    A larger sample has all that a smaller one has.
    """
    ordered = sorted(names, key=lambda name: sha256(name.encode()).hexdigest())
    return ordered[:faults] if faults else ordered


def statuses(folder: Path) -> dict[str, str]:
    """What mutmut says of each fault that it can plant in a folder."""
    lines = [line.strip().rpartition(": ") for line in _mutmut(
        folder, "results", "--all", "true").splitlines()]  # fmt: skip
    return {name: status for name, _, status in lines if name}


def attempt(name: str, tests: list[str], faults: int, workers: int, again: bool) -> None:
    """Plants faults in a folder and runs the nearest tests that reach each.

    Raises:
        SystemExit: mutmut fails, or the tests fail before a fault is planted.
    """
    folder = copy_of(name, tests, again)
    count = ["--max-children", str(workers)]
    _mutmut(folder, "run", *count, NO_FAULT, expected="nothing matches")
    narrow(folder / "mutants" / RECORD)
    known = statuses(folder)
    if wanted := [one for one in sample(known, faults) if known[one] == "not checked"]:
        _mutmut(folder, "run", *count, *wanted)


def outcome(name: str, day: str) -> Part:
    """What became of the faults that were planted in a folder."""
    known = statuses(place(name))
    part = Part(name, possible=len(known), day=day)
    for mutant, status in known.items():
        if status in FOUND:
            part.found += 1
        elif status != "not checked":
            part.left.append(change(_mutmut(place(name), "show", mutant)))
    return part


def change(shown: str) -> Change:
    """The file of a fault, its lines before and after, from the difference that mutmut shows."""
    file = next(iter(re.findall(r"^--- (\S+)", shown, re.MULTILINE)), "")
    sides = [
        " ".join(re.findall(rf"^[{sign}](?![{sign}]{{2}}) *(.*)", shown, re.MULTILINE))
        for sign in "-+"
    ]
    return file, sides[0], sides[1]


def main() -> None:
    """Tries each folder, and writes the page of all that were tried."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--faults", type=int, default=60)
    options.add_argument("--only", choices=sorted(PARTS), action="append")
    options.add_argument("--again", action="store_true")
    options.add_argument("--left", action="store_true")
    options.add_argument("--workers", type=int, default=2)
    options.add_argument("--to", type=Path, default=documents("mutants.md"))
    given = options.parse_args()
    record, today = read_record(), datetime.now(UTC).date().isoformat()
    for name in given.only or PARTS:
        if given.left:
            folder = copy_of(name, PARTS[name], again=True)
            record[name].plant_again(lambda one, at=folder: is_found(one, at), today)
        else:
            attempt(name, PARTS[name], given.faults, given.workers, given.again)
            record[name] = outcome(name, today)
        print(f"{name}: {record[name].found:,} of {record[name].planted:,} found", flush=True)
        write_record(record[one] for one in PARTS if one in record)
    given.to.write_text(page([record[one] for one in PARTS if one in record]), encoding="utf-8")
    print(f"written: {given.to.name}")


if __name__ == "__main__":
    main()
