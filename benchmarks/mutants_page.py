"""The page of planted faults: how many a test found, by folder, and what became of the others."""

import json
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from math import sqrt

from benchmarks import ROOT
from benchmarks.nearest import SECONDS
from benchmarks.page import table

REASONS = ROOT / "benchmarks/mutants.toml"
RECORD = ROOT / "benchmarks/mutants.json"
HEAD = [
    *("Folder", "tried on", "could be planted", "tried", "no fault (below)", "found"),
    *("found since", "not found", "found at first", "95% interval"),
]
Change = tuple[str, str, str]  # the file, and the lines before and after


@dataclass
class Part:
    """What became of the faults planted in one folder.

    found: how many a test found at first; left: file, line before and line after of those that none
    has found; possible: how many could be planted; day: when they were tried; since: how many more
    a test found when they were planted once more, after tests were written for them; again: when.
    """

    name: str
    found: int = 0
    left: list[Change] = field(default_factory=list)
    possible: int = 0
    day: str = ""
    since: int = 0
    again: str = ""

    @property
    def planted(self) -> int:
        """How many faults were planted and tried."""
        return self.found + self.since + len(self.left)

    def plant_again(self, is_found: Callable[[Change], bool], day: str) -> None:
        """Try once more what was left, but for what is no fault."""
        why = reasons()
        left = [one for one in self.left if one in why or not is_found(one)]
        self.since += len(self.left) - len(left)
        self.left, self.again = left, day


def read_record() -> dict[str, Part]:
    """What was found at the last time in each folder, by its name."""
    rows = json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.is_file() else []
    parts = [Part(**row | {"left": [tuple(one) for one in row["left"]]}) for row in rows]
    return {part.name: part for part in parts}


def write_record(parts: Iterable[Part]) -> None:
    """Keep what was found, for the next time."""
    text = json.dumps([asdict(part) for part in parts], indent=1, ensure_ascii=False)
    RECORD.write_text(text + "\n", encoding="utf-8")


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


def reasons() -> dict[Change, str]:
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
    left: list[Change] = []
    total = [0, 0, 0]
    for part in parts:
        rest = [one for one in part.left if one not in why]
        left += rest
        same = len(part.left) - len(rest)
        faults = part.planted - same
        counts = (part.possible, part.planted, same, part.found, part.since, len(rest))
        share = _share(part.found, faults)
        when = ", ".join(dict.fromkeys(filter(None, (part.day, part.again))))
        rows.append([f"`{part.name}`", when, *(f"{count:,}" for count in counts), *share])
        total = [total[0] + part.found, total[1] + part.since, total[2] + faults]
    lines += [table(HEAD, rows), ""]
    share, ends = _share(total[0], total[2])
    lines.append(
        f"Of all {total[2]:,} faults that were tried, {total[0]:,} were found at first: {share}"
        f" ({ends}). Each folder counts here by what was tried in it, not by its size. Then tests"
        " were written for those that had been missed, and these were planted again, on the last"
        f" day that is named: {total[1]:,} more were found. That says nothing of faults that were"
        " never tried: shares and intervals are of what was found at first, by the first log that"
        f" was kept.{_stopped(parts)}"
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


def _stopped(parts: list[Part]) -> str:
    """What to know where a run was stopped before its sample was tried."""
    most = max((part.planted for part in parts), default=0)
    if all(part.planted == most for part in parts):
        return ""
    return (
        " Where fewer were tried than in other folders, the run was stopped: those whose tests are"
        " fastest are tried first, so that they are no random part of the sample."
    )


def _share(found: int, of: int) -> list[str]:
    low, high = interval(found, of)
    return [f"{100 * found / max(1, of):.0f}%", f"{100 * low:.0f}% to {100 * high:.0f}%"]


def _code(change: Change) -> list[str]:
    file, *lines = change
    shown = [line.replace("|", "\\|") for line in lines]
    return [file.removeprefix("pipeline/"), *(f"`` {line} ``" for line in shown)]
