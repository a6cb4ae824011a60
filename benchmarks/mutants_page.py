"""The page of planted faults: how many a test found, by folder, and what became of the others."""

import tomllib
from collections import Counter
from dataclasses import dataclass, field
from importlib.metadata import version
from math import sqrt

from benchmarks import ROOT
from benchmarks.nearest import SECONDS
from benchmarks.page import table

REASONS = ROOT / "benchmarks/mutants.toml"
FOUND = {"killed", "timeout", "segfault", "suspicious", "caught by type check"}
HEAD = [
    *("Folder", "could be planted", "tried", "found", "no fault (below)", "not found"),
    *("found, of faults", "95% interval"),
]


@dataclass
class Part:
    """What became of the faults planted in one folder; `left` has those that no test found."""

    name: str
    counts: Counter[str] = field(default_factory=Counter)
    left: list[tuple[str, str, str]] = field(default_factory=list)  # file, before, after
    possible: int = 0  # how many could be planted

    @property
    def planted(self) -> int:
        """How many faults were planted and tried."""
        return sum(self.counts.values())

    @property
    def found(self) -> int:
        """How many of them a test found."""
        return sum(n for status, n in self.counts.items() if status in FOUND)


def interval(found: int, of: int) -> tuple[float, float]:
    """Wilson's 95% interval of a share, from 0 to 1; where there is none, all of it.

    Examples:
        >>> [round(end, 3) for end in interval(8, 10)]
        [0.49, 0.943]
    """
    if not of:
        return 0.0, 1.0
    z = 1.959964
    share, wide = found / of, z * z / of
    half = z * sqrt(share * (1 - share) / of + wide / (4 * of))
    return (share + wide / 2 - half) / (1 + wide), (share + wide / 2 + half) / (1 + wide)


def reasons() -> dict[tuple[str, str, str], str]:
    """Why a fault that no test finds is none: by file, line before and line after."""
    rows = tomllib.loads(REASONS.read_text(encoding="utf-8"))["same"]
    return {(row["file"], row["before"], row["after"]): row["reason"] for row in rows}


def page(parts: list[Part]) -> str:
    """The page of docs: shares by folder, equivalents with their reason, and what no test found."""
    why = reasons()
    lines = [
        "# Planted faults",
        "",
        "**For** those who change the code, and those who have to rely on its tests.",
        "",
        f"`make mutants` plants small faults with mutmut {version('mutmut')}, one at a time:"
        " another operator, another number, an argument left out, a text changed. It runs the tests"
        " nearest to the code and writes this page. Where more faults could be planted than are"
        " tried, those tried are a sample, chosen by the SHA-256 of their names: the same ones each"
        " time, and not by what they are. The interval is Wilson's, for the share of all the faults"
        " that could be planted there.",
        "",
        "The nearest tests of a fault are those of its folder that reach the function: the file"
        " that mirrors the module first, then the fastest, as many as take"
        f" {SECONDS:.0f} seconds of processor together. `make test` runs all of them, and those of"
        " other folders.",
        "",
    ]
    rows: list[list[str]] = []
    left: list[tuple[str, str, str]] = []
    total = [0, 0]
    for part in parts:
        rest = [one for one in part.left if one not in why]
        left += rest
        same = len(part.left) - len(rest)
        faults = part.planted - same
        counts = (part.possible, part.planted, part.found, same, len(rest))
        share = _share(part.found, faults)
        rows.append([f"`{part.name}`", *(f"{count:,}" for count in counts), *share])
        total = [total[0] + part.found, total[1] + faults]
    lines += [table(HEAD, rows), ""]
    share, ends = _share(*total)
    lines.append(
        f"Of all {total[1]:,} faults that were tried, {total[0]:,} were found: {share} ({ends})."
        " Each folder counts here by what was tried in it, not by its size."
        " Some that were missed at first have had a test written since, and are counted as found:"
        " of faults that were never tried fewer may be found, and the intervals leave that out."
        " Where fewer were tried than in other folders, the run was stopped: those whose tests are"
        " fastest are tried first, so that they are no random part of the sample."
    )
    if used := [one for part in parts for one in part.left if one in why]:
        cells = [[*_code(one), why[one]] for one in used]
        lines += ["", "## Changes that are no fault", ""]
        lines.append(table(["File", "Before", "After", "Why"], cells).replace("---:", "---"))
    if left:
        lines += ["", "## Faults that no test finds", ""]
        cells = [_code(one) for one in left]
        lines.append(table(["File", "Before", "After"], cells).replace("---:", "---"))
    return "\n".join(lines) + "\n"


def _share(found: int, of: int) -> list[str]:
    low, high = interval(found, of)
    return [f"{100 * found / max(1, of):.0f}%", f"{100 * low:.0f}% to {100 * high:.0f}%"]


def _code(change: tuple[str, str, str]) -> list[str]:
    file, *lines = change
    shown = [line.replace("|", "\\|") for line in lines]
    return [file.removeprefix("pipeline/"), *(f"`` {line} ``" for line in shown)]
