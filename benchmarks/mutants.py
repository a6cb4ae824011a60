"""make mutants: small faults planted in the code, one at a time, and whether a test finds each.

Writes docs/mutants.md. mutmut plants the faults and runs the nearest tests that reach each.
Options: --every (1 in so many faults, by the last digit of its number: 10, 5 or 1),
--only (a folder), --workers, --to.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import time
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from benchmarks import ROOT
from benchmarks.page import documents, table

FOLDER = ROOT / "build/mutants"
REASONS = ROOT / "benchmarks/mutants.toml"
PAGES = ["tests/report/test_pages.py", "tests/report/test_wider_pages.py"]
PARTS = {
    "pipeline/disclose": ["tests/disclose"],
    "pipeline/stats": ["tests/stats"],
    "pipeline/weight": ["tests/weight"],
    "pipeline/report/blocks": ["tests/report/blocks", *PAGES],
    "pipeline/report/graphics": ["tests/report/graphics", *PAGES],
}
DIGITS = {10: "3", 5: "38", 1: "0123456789"}
FOUND = {"killed", "timeout", "segfault", "suspicious", "caught by type check"}


@dataclass
class Part:
    """What became of the faults planted in one folder; `left` has those that no test found."""

    name: str
    counts: Counter[str] = field(default_factory=Counter)
    left: list[tuple[str, str, str]] = field(default_factory=list)  # file, before, after

    @property
    def planted(self) -> int:
        """How many faults were planted and tried."""
        return sum(self.counts.values())

    @property
    def found(self) -> int:
        """How many of them a test found."""
        return sum(n for status, n in self.counts.items() if status in FOUND)


def copy_of(name: str, tests: list[str]) -> Path:
    """A copy of what git tracks, set up for faults in one folder alone."""
    folder = FOLDER / name.replace("/", "-")
    shutil.rmtree(folder, ignore_errors=True)
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    for line in listed.stdout.splitlines():
        (folder / line).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / line, folder / line)
    beside = sorted({line.split("/")[0] for line in listed.stdout.splitlines()})
    settings = {
        "source_paths": ["pipeline"],
        "only_mutate": [f"{name}/*"],
        "also_copy": [one for one in beside if one not in ("pipeline", "tests", "pyproject.toml")],
        "pytest_add_cli_args_test_selection": tests,
        "pytest_add_cli_args": ["-p", "no:cacheprovider", "-p", "no:xdist"],
        "use_git_change_detection": False,
    }
    with (folder / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write("\n[tool.mutmut]\n")
        for key, value in settings.items():
            file.write(f"{key} = {json.dumps(value)}\n")
    return folder


def _mutmut(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "mutmut", *arguments],
        cwd=folder, capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode not in (0, 1) or "Traceback" in done.stderr:
        raise SystemExit(
            f"mutants: mutmut {arguments[0]} failed:\n{(done.stdout + done.stderr)[-2000:]}"
        )
    return done.stdout


def tried(name: str, tests: list[str], every: int, workers: int) -> Part:
    """Plants 1 in `every` faults in a folder and runs the tests that reach each.

    Raises:
        SystemExit: mutmut fails, or the tests fail before a fault is planted.
    """
    folder = copy_of(name, tests)
    sample = [] if every == 1 else [f"*__mutmut_*{digit}" for digit in DIGITS[every]]
    _mutmut(folder, "run", "--max-children", str(workers), *sample)
    part = Part(name)
    for line in _mutmut(folder, "results", "--all", "true").splitlines():
        mutant, _, status = line.strip().rpartition(": ")
        if not mutant or status == "not checked":
            continue
        part.counts[status] += 1
        if status not in FOUND:
            part.left.append(_change(_mutmut(folder, "show", mutant)))
    return part


def _change(shown: str) -> tuple[str, str, str]:
    """The file of a fault, its lines before and after, from the difference that mutmut shows."""
    file = next(iter(re.findall(r"^--- (\S+)", shown, re.MULTILINE)), "")
    sides = [
        " ".join(re.findall(rf"^[{sign}](?![{sign}]{{2}}) *(.*)", shown, re.MULTILINE))
        for sign in "-+"
    ]
    return file, sides[0], sides[1]


def reasons() -> dict[tuple[str, str, str], str]:
    """Why a fault that no test finds is none: by file, line before and line after."""
    rows = tomllib.loads(REASONS.read_text(encoding="utf-8"))["same"]
    return {(row["file"], row["before"], row["after"]): row["reason"] for row in rows}


def page(parts: list[Part], every: int, seconds: float) -> str:
    """The page of docs: shares by folder, equivalents with their reason, and what no test found."""
    why = reasons()
    lines = [
        "# Planted faults",
        "",
        "For whom: who changes the code, and who has to rely on its tests.",
        "",
        f"`make mutants` plants small faults with mutmut {version('mutmut')}, one at a time"
        " (another operator, another number, an argument left out, a text changed), and runs the"
        " tests nearest to the code that reach it."
        + (f" Of all that it could plant, 1 in {every} is tried." if every > 1 else "")
        + f" This page is what it wrote, in {seconds / 60:.0f} minutes.",
        "",
    ]
    head = ["Folder", "planted", "found", "no fault (below)", "not found", "found, of faults"]
    rows: list[list[str]] = []
    left: list[tuple[str, str, str]] = []
    for part in parts:
        rest = [one for one in part.left if one not in why]
        left += rest
        same = len(part.left) - len(rest)
        share = 100 * part.found / max(1, part.planted - same)
        counts = (part.planted, part.found, same, len(rest))
        rows.append([f"`{part.name}`", *(f"{count:,}" for count in counts), f"{share:.0f} %"])
    lines.append(table(head, rows))
    if used := [one for part in parts for one in part.left if one in why]:
        cells = [[*_code(one), why[one]] for one in used]
        lines += ["", "## Changes that are no fault", ""]
        lines.append(table(["File", "Before", "After", "Why"], cells).replace("---:", "---"))
    if left:
        lines += ["", "## Faults that no test finds", ""]
        cells = [_code(one) for one in left]
        lines.append(table(["File", "Before", "After"], cells).replace("---:", "---"))
    return "\n".join(lines) + "\n"


def _code(change: tuple[str, str, str]) -> list[str]:
    file, *lines = change
    shown = [line.replace("|", "\\|") for line in lines]
    return [file.removeprefix("pipeline/"), *(f"`` {line} ``" for line in shown)]


def main() -> None:
    """Tries each folder, and writes the page."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--every", type=int, choices=sorted(DIGITS), default=10)
    options.add_argument("--only", choices=sorted(PARTS), action="append")
    options.add_argument("--workers", type=int, default=2)
    options.add_argument("--to", type=Path, default=documents("mutants.md"))
    given = options.parse_args()
    start = time.monotonic()
    parts = []
    for name in given.only or PARTS:
        part = tried(name, PARTS[name], given.every, given.workers)
        parts.append(part)
        print(f"{name}: {part.found:,} of {part.planted:,} found")
    given.to.write_text(page(parts, given.every, time.monotonic() - start), encoding="utf-8")
    print(f"written: {given.to.name}")


if __name__ == "__main__":
    main()
