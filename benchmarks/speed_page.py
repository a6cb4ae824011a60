"""make bench: runs the battery and writes its part of docs/benchmarks.md.

Options: --sizes, --repeats, --cap, --to.
"""

import argparse
import math
import os
from itertools import pairwise
from pathlib import Path

import numpy as np

from benchmarks.battery import (
    CAP,
    GOES,
    ONCE,
    PEERS,
    PEERS_TO,
    REPEATS,
    SIZES,
    TASKS,
    Bench,
    Timing,
    bench,
)
from benchmarks.page import documents, table, versions, write_part

NAMES = {
    "battery": "672 associations",
    "calibrated": "the same, raking in the errors",
    "raking": "raking, three margins",
    "bootstrap": "500 bootstrap replicates, raked again",
}
TIMES, SECONDS, BYTES = 100.0, 5.0, 4e9
"""Aims: times faster than a peer at the smallest size; seconds and bytes for a million."""


def write_page(path: Path, found: Bench, repeats: int, cap: float) -> None:
    """Write the part."""
    sizes = sorted({size for _, _, size in found.timings})
    parts = [
        "## Associations, raking and bootstrap",
        _about(found, repeats, cap),
        "Seconds by the clock (and of the processor, all threads together), medians of the turns:",
        table(["", *(f"n = {size:,}" for size in sizes)], _seconds(found, sizes)),
        "Times as long as ours, by the clock (and of the processor):",
        table(["", *(f"n = {size:,}" for size in sizes)], _ratios(found, sizes)),
        "Most memory held after the battery, the data included, MB:",
        table(["", *(f"n = {size:,}" for size in sizes)], _memory(found, sizes)),
        _growth(found, sizes),
        "### Aims",
        _aims(found, sizes),
        "### The same figures",
        _agreement(found),
    ]
    write_part(path, "bench", "\n\n".join(parts), "Benchmarks")


def _about(found: Bench, repeats: int, cap: float) -> str:
    """What was timed, on what."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    peers = ", ".join(found.versions[name] for name in PEERS if name in found.versions)
    without = "" if "R" in found.versions else " R was not there, and is left out."
    return (
        f"`make bench`: one run on {cores} cores, contenders taking turns, {repeats} timed turns "
        f"(who takes under a second goes {GOES} times in a turn); a peer that takes over "
        f"{ONCE:.0f} s has one turn, and is left out where {cap:.0f} s are to be expected; "
        f"above {PEERS_TO:,} respondents ours runs alone."
        f"{without} {versions('scipy')}, {peers}. 14 factors of five answers x 4 outcomes of five "
        "to two x 12 areas (all, 7 sectors, 4 regions) = 672 tables, 28 strata. 1,425 is the "
        "golden survey, with 246 PSUs; larger ones are grown from it, PSUs in proportion. "
        "Ours: from arrays of answers to the whole battery, the design encoded anew: Rao-Scott "
        "tests, shares with and without, contrasts with small-sample errors and Satterthwaite's "
        "degrees of freedom in every area, gamma with intervals, V, plain chi-square. "
        "R: a loop of `svychisq` on subsets; svy: a loop of `tabulate`; both Rao-Scott tests "
        "alone, their design made before the clock starts. On a machine that does other things too "
        "the clock of short tasks is a lottery and the processor's seconds are steadier."
    )


def _seconds(found: Bench, sizes: list[int]) -> list[list[str]]:
    """Rows of seconds."""
    rows = []
    for task in TASKS:
        for name in PEERS:
            timings = [found.timings.get((task, name, size)) for size in sizes]
            if any(timings):
                rows.append([f"{NAMES[task]}: {name}", *(_time(one) for one in timings)])
    return rows


def _time(timing: Timing | None) -> str:
    if timing is None or not timing.took:
        return timing.skipped if timing is not None else ""
    return f"{_short(timing.median)} ({_short(timing.processor)})"


def _short(seconds: float) -> str:
    """Two or three digits."""
    return f"{seconds:.{max(0, 2 - math.floor(math.log10(max(seconds, 1e-6))) - 1)}f}"


def _ratio(found: Bench, task: str, name: str, size: int) -> tuple[float, float]:
    """How many times as long as ours a peer takes, clock and processor; NaN if it was not run."""
    theirs, ours = (found.timings.get((task, who, size)) for who in (name, "ours"))
    if theirs is None or ours is None:
        return np.nan, np.nan
    return theirs.median / ours.median, theirs.processor / ours.processor


def _ratios(found: Bench, sizes: list[int]) -> list[list[str]]:
    """Rows of ratios."""
    rows = []
    for task in TASKS:
        for name in PEERS[1:]:
            ratios = [_ratio(found, task, name, size) for size in sizes]
            if not np.isnan(ratios).all():
                cells = ["" if np.isnan(a) else f"{a:,.0f} ({b:,.0f})" for a, b in ratios]
                rows.append([f"{NAMES[task]}: {name}", *cells])
    return rows


def _memory(found: Bench, sizes: list[int]) -> list[list[str]]:
    """Rows of megabytes; ours after the calibrated battery too."""
    rows = []
    for name in PEERS:
        task = "calibrated" if name == "ours" else "battery"
        cells = []
        for size in sizes:
            held = found.memory.get((task, name, size), np.nan)
            timing = found.timings.get(("battery", name, size))
            ran = timing is not None and bool(timing.took)
            cells.append(f"{held / 1e6:,.0f}" if ran and not np.isnan(held) else "")
        if any(cells):
            rows.append([name, *cells])
    return rows


def _growth(found: Bench, sizes: list[int]) -> str:
    """How seconds grow with respondents: exponents between sizes."""
    said = []
    for task in TASKS:
        steps = []
        for small, large in pairwise(sizes):
            first, last = (found.timings[task, "ours", s].processor for s in (small, large))
            exponent = math.log(last / first) / math.log(large / small)
            steps.append(f"{exponent:.2f} from {small:,} to {large:,}")
        said.append(f"{NAMES[task]} {', '.join(steps)}")
    return (
        f"Growth of ours, processor's seconds as a power of n: {'; '.join(said)}."
        if len(sizes) > 1
        else ""
    )


def _aims(found: Bench, sizes: list[int]) -> str:
    """Aims and whether they are met."""
    small, large = sizes[0], sizes[-1]
    rows = []
    for name in PEERS[1:]:
        for task in ("battery", "calibrated"):
            theirs = found.timings.get(("battery", name, small))
            if theirs is None or not theirs.took:
                continue
            ours = found.timings[task, "ours", small]
            clock, busy = theirs.median / ours.median, theirs.processor / ours.processor
            what = f"{NAMES[task]}, n = {small:,}, times faster than {name}"
            rows.append([what, f"{TIMES:.0f}", f"{clock:,.0f} ({busy:,.0f})", _met(clock >= TIMES)])
    for task in ("battery", "calibrated"):
        took = found.timings[task, "ours", large]
        seconds = f"{took.median:.2f} ({took.processor:.2f})"
        what = f"{NAMES[task]}, n = {large:,}, s"
        rows.append([what, f"under {SECONDS:.0f}", seconds, _met(took.median < SECONDS)])
    held = found.memory["calibrated", "ours", large]
    memory = [f"n = {large:,}, GB", f"under {BYTES / 1e9:.0f}", f"{held / 1e9:.2f}"]
    rows.append([*memory, _met(held < BYTES)])
    return table(["", "aim", "measured", ""], rows)


def _met(met: bool) -> str:
    return "met" if met else "**missed**"


def _agreement(found: Bench) -> str:
    """How far the contenders' figures lie apart."""
    names = {"battery": "F", "raking": "weights", "bootstrap": "mean and its error"}
    rows = [
        [f"{names[task]}, {name}, n = {size:,}", f"{difference:.1e}"]
        for (task, name, size), difference in sorted(found.differences.items())
    ]
    untested = {f"{name} {count}" for (name, _), count in found.untested.items() if count}
    told = f" Tables not tested: {', '.join(sorted(untested))}." if untested else ""
    return (
        "Largest relative difference from ours, checked before the clock starts; the run stops "
        "at 1e-8. The bootstrap's error may differ by a fifth: everybody draws replicates of "
        f"their own.{told}\n\n" + table(["", "apart by"], rows)
    )


def main() -> None:
    """Run the bench and write its part of the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--repeats", type=int, default=REPEATS)
    parser.add_argument("--cap", type=float, default=CAP, help="seconds that a peer may take")
    parser.add_argument("--to", type=Path, default=documents("benchmarks.md"))
    chosen = parser.parse_args()
    found = bench(tuple(sorted(chosen.sizes)), chosen.repeats, chosen.cap)
    write_page(chosen.to, found, chosen.repeats, chosen.cap)
    print(f"bench: {chosen.to.name} written")


if __name__ == "__main__":
    main()
