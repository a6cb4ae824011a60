"""The aims of a whole run, each measured once: python -m benchmarks.aims [--without WORK ...]

In a fresh clone of what is committed, with packages from the local cache: the clone to its first
page, and the size of its environment; then, with nothing made, the export of demo-2 to its last
page, the wave before it and the audit included; `make report` with nothing changed; disclosure
control of demo-small; `analyse` of a made-up survey of 19,680 rows with four dimensions (43 areas:
the answers of demo-1 sixteen times over); and `make test`.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from benchmarks import ROOT
from benchmarks.page import documents, table, write_part

WORKS = ("page", "wave", "unchanged", "disclose", "large", "test")
PAGE = "reports/demo-2/en/index.html"
SLOWEST = {"page": 60.0, "wave": 18.0, "unchanged": 0.3, "disclose": 8.0, "large": 15.0,
           "test": 12 * 60.0}  # fmt: skip
GIGABYTES = 0.75
TIMES = 16


def make(folder: Path, *goals: str) -> float:
    """Seconds that `make` takes in a folder.

    Raises:
        RuntimeError: it failed; what it said.
    """
    given = {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "VIRTUAL_ENV", "WAVE")}
    start = time.perf_counter()
    done = subprocess.run(["make", *goals], cwd=folder, env=given, capture_output=True, check=False)
    seconds = time.perf_counter() - start
    if done.returncode:
        raise RuntimeError((done.stdout + done.stderr).decode()[-2000:])
    print(f"make {' '.join(goals)}: {seconds:.1f} s", flush=True)
    return seconds


def logged(folder: Path, wave: str, command: str) -> float:
    """Seconds that a command of a wave took, by the log of its runs."""
    lines = (folder / "data/processed" / wave / "run.jsonl").read_text("utf-8").splitlines()
    return next(
        float(one["seconds"]) for one in map(json.loads, reversed(lines))
        if one["command"] == command and one["status"] == "done"
    )  # fmt: skip


def gigabytes(folder: Path) -> float:
    """What the files of a folder take on the disk, links not followed."""
    files = (one for one in folder.rglob("*") if one.is_file() and not one.is_symlink())
    return sum(512 * one.stat().st_blocks for one in files) / 1e9


def large(folder: Path) -> float:
    """Seconds of `analyse` of the made-up large survey; it changes config.toml of the folder."""
    import pyreadstat

    raw, typed = folder / "data/raw", folder / "data/reference"
    answers, meta = pyreadstat.read_sav(str(raw / "demo-1/survey.sav"), user_missing=True)
    columns = pd.read_csv(typed / "waves/demo-1.csv")
    own = columns.loc[columns["name"] == "identifier", "value"].iloc[0]
    big = pd.concat([answers] * TIMES, ignore_index=True)
    big[own] = [f"B{row:06d}" for row in range(len(big))]
    one = {name: [x if x["lo"] != x["hi"] else x["lo"] for x in ranges]
           for name, ranges in meta.missing_ranges.items()}  # fmt: skip
    (raw / "large").mkdir()
    pyreadstat.write_sav(
        big,
        str(raw / "large/survey.sav"),
        column_labels=[meta.column_names_to_labels[name] or "" for name in big.columns],
        variable_value_labels=meta.variable_value_labels,
        missing_ranges=one,
    )
    wave = (typed / "waves/demo-1.csv").read_text("utf-8")
    alone = re.sub(r"(?m)^fact,before,[^,]*,", "fact,before,,", wave)
    (typed / "waves/large.csv").write_text(alone, encoding="utf-8")
    shutil.copy(typed / "survey/demo-1.toml", typed / "survey/large.toml")
    population = pd.read_csv(typed / "population/demo-1.csv")
    population["count"] *= TIMES
    population.to_csv(typed / "population/large.csv", index=False)
    config = (folder / "config.toml").read_text("utf-8")
    four = 'dimensions = ["sector", "region", "health_board", "local_authority"]'
    changed = config.replace("duplicate_answers = true", "duplicate_answers = false")
    changed = changed.replace('dimensions = ["sector", "region"]', four)
    (folder / "config.toml").write_text(changed, encoding="utf-8")
    make(folder, "data/processed/large/results.parquet", "WAVE=large")
    return logged(folder, "large", "analyse")


def measure(folder: Path, without: list[str]) -> dict[str, float]:
    """Every aim that is asked for, in a fresh clone in the folder."""
    clone = folder / "clone"
    subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
    found = {"page": make(clone, PAGE), "environment": gigabytes(clone / ".venv")}

    def wave() -> float:
        make(clone, "clean")
        return make(clone, "report", "WAVE=demo-2")

    def disclose() -> float:
        make(clone, "data/processed/demo-small/release.parquet", "WAVE=demo-small")
        return logged(clone, "demo-small", "disclose")

    works: dict[str, Callable[[], float]] = {
        "wave": wave,
        "unchanged": lambda: make(clone, "report", "WAVE=demo-2"),
        "disclose": disclose,
        "test": lambda: make(clone, "test"),
        "large": lambda: large(clone),
    }
    return found | {name: do() for name, do in works.items() if name not in without}


def page(found: dict[str, float]) -> str:
    """The part of the page."""
    about = " ".join((__doc__ or "").split("\n\n")[1].split())
    names = {
        "page": "fresh clone to its first page, packages in the local cache, s",
        "wave": "demo-2, export to last page, audit and the wave before it included, s",
        "unchanged": "`make report` with nothing changed, by content, s",
        "disclose": "`disclose` of demo-small, s",
        "large": "`analyse` of 19,680 rows, four dimensions, 43 areas, s",
        "test": "`make test`, s",
    }
    rows = [["environment of `make report`, GB", f"{GIGABYTES}", f"{found['environment']:.2f}",
             _met(found["environment"] <= GIGABYTES)]]  # fmt: skip
    rows += [
        [text, f"{SLOWEST[name]:g}", f"{found[name]:.{1 if found[name] >= 1 else 2}f}",
         _met(found[name] <= SLOWEST[name])]
        for name, text in names.items() if name in found
    ]  # fmt: skip
    return f"## Aims of a whole run\n\n{about}\n\n" + table(["", "at most", "measured", ""], rows)


def _met(met: bool) -> str:
    return "met" if met else "**missed**"


def main() -> None:
    """Measure, and write the part."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--without", nargs="*", choices=WORKS, default=[], help="what to leave out")
    parser.add_argument("--to", type=Path, default=documents("benchmarks.md"))
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = measure(Path(folder), chosen.without)
    write_part(chosen.to, "aims", page(found), "Benchmarks")


if __name__ == "__main__":
    main()
