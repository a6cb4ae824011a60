"""How long a big export takes to read, and how much memory: `python -m benchmarks.read`.

Each format is written once, with labels, user-missing codes and texts, and read in a process of its
own. The targets for 1,000,000 rows of 60 columns: 60 seconds and 4 GB. Writes its part of
docs/benchmarks.md.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat

from benchmarks.page import documents, table, versions, write_part

READ = """
import resource, sys, time
from pathlib import Path
from pipeline.ingest.formats import read_export
start = time.perf_counter()
rows, columns = read_export(Path(sys.argv[1])).frame.shape
took = time.perf_counter() - start
print(rows, columns, took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
"""
SECONDS, BYTES = 60.0, 4e9
ANSWERS = {1: "Strongly disagree", 2: "Disagree", 3: "Neither", 4: "Agree", -9: "Don't know"}


def survey(rows: int, columns: int) -> pd.DataFrame:
    """Answers 1 to 4 and -9, an identifier and a weight."""
    random = np.random.default_rng(20150101)
    codes = np.array(list(ANSWERS), dtype=float)
    answers = {f"q{n}": random.choice(codes, rows) for n in range(columns - 2)}
    serials = [f"r{n:09}" for n in range(rows)]
    return pd.DataFrame({**answers, "serial": serials, "weight": random.uniform(0.5, 2, rows)})


def writers() -> dict[str, Callable[[pd.DataFrame, Path], object]]:
    """What writes each format that is measured."""

    def sav(frame: pd.DataFrame, path: Path) -> None:
        items = [name for name in frame if name.startswith("q")]
        pyreadstat.write_sav(
            frame,
            str(path),
            variable_value_labels=dict.fromkeys(items, ANSWERS),
            missing_ranges={name: [-9.0] for name in items},
            **({"compress": True} if path.suffix == ".zsav" else {"row_compress": True}),
        )

    return {
        ".sav": sav,
        ".zsav": sav,
        ".dta": lambda frame, path: pyreadstat.write_dta(frame, str(path)),
        ".csv": lambda frame, path: frame.to_csv(path, index=False),
        ".parquet": lambda frame, path: frame.to_parquet(path, index=False),
    }


def measure(path: Path) -> tuple[int, int, float, float]:
    """Rows, columns, seconds and peak memory in bytes of reading an export in a new process.

    Raises:
        CalledProcessError: it could not be read.
    """
    run = subprocess.run(
        [sys.executable, "-c", READ, str(path)], check=True, capture_output=True, text=True
    )
    rows, columns, seconds, peak = run.stdout.split()
    return int(rows), int(columns), float(seconds), float(peak)


def main(arguments: list[str] | None = None) -> int:
    """Measure every format; 1 if one of them misses a target."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.read", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--columns", type=int, default=60)
    parser.add_argument("--formats", nargs="+", default=list(writers()), choices=list(writers()))
    parser.add_argument("--to", type=Path, default=documents("benchmarks.md"))
    options = parser.parse_args(arguments)
    frame = survey(options.rows, options.columns)
    lines, missed = [], 0
    with tempfile.TemporaryDirectory() as folder:
        for ending in options.formats:
            path = Path(folder) / f"survey{ending}"
            start = time.perf_counter()
            writers()[ending](frame, path)
            wrote = time.perf_counter() - start
            rows, columns, seconds, peak = measure(path)
            within = seconds <= SECONDS and peak <= BYTES
            missed += not within
            size = path.stat().st_size
            figures = (f"{size / 1e6:,.0f}", f"{wrote:.1f}", f"{seconds:.1f}", f"{peak / 1e9:.2f}")
            lines.append((ending, *figures, "met" if within else "**missed**"))
            print(f"read: {ending}, {rows:,} x {columns}, {seconds:.1f} s", flush=True)
            path.unlink()
    write_part(options.to, "read", _page(options.rows, options.columns, lines), "Benchmarks")
    print(f"read: {options.to.name} written")
    return int(missed > 0)


def _page(rows: int, columns: int, lines: list[tuple[str, ...]]) -> str:
    """The part of the page."""
    head = ("format", "MB", "s to write", "s to read", "GB at most", "")
    return (
        "## Reading an export\n\n"
        f"`python -m benchmarks.read`: {rows:,} respondents x {columns} columns (answers with "
        "labels and a user-missing code, a text, a weight), each format read once by "
        "`pipeline.ingest.formats` in a process of its own, by the clock; "
        f"{versions('pyreadstat', 'pandas')}. Aims, set for .sav and a million respondents: "
        f"{SECONDS:.0f} s and {BYTES / 1e9:.0f} GB.\n\n{table(head, lines)}"
    )


if __name__ == "__main__":
    sys.exit(main())
