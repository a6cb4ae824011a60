"""Does protection hold, what does it cost, how long does it take? Made-up waves of many sizes.

    python -m benchmarks.protection [WAVES]

Each wave is disclosed, and then attacked in one piece with everything that its release says
(tests/door/test_joint.py); the table has a row for each size of wave.
"""

import sys
from time import process_time

import pandas as pd

from benchmarks.page import documents, table, write_part
from pipeline.config import Disclosure
from pipeline.disclose import disclose
from tests.door.populations import Answers, people, results
from tests.door.test_joint import Whole

SIZES = (150, 312, 650, 1200)


def wave(seed: int, n: int) -> dict[str, float]:
    """One wave of so many people: what an attacker gets, what a reader gets, seconds."""
    exact = results(people(seed, n=n, factors=2, outcomes=2, missing=(0.0, 0.03, 0.1)[seed % 3]))
    start = process_time()
    release, account = disclose(exact, Answers(), Disclosure())
    seconds = process_time() - start
    whole = Whole(exact, release)
    found = whole.system.attack(whole.small())
    shown = release["value"].notna()
    area = release["dimension"] != "national"

    def kept(statistic: str) -> float:
        return float(shown[area & (release["statistic"] == statistic)].mean())

    return {
        "people": n,
        "waves": 1,
        "small cells": len(found),
        "narrowed": sum(not f.open for f in found),
        "breaches": sum(g["breaches"] for g in account["guarantees"].values()),
        "answers kept": kept("share"),
        "groups kept": kept("group_share"),
        "contrasts kept": kept("contrast"),
        "seconds": seconds,
    }


def main() -> None:
    """Write the table into docs/benchmarks.md."""
    waves = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    rows = pd.DataFrame([wave(seed, SIZES[seed % len(SIZES)]) for seed in range(waves)])
    sums = ["waves", "small cells", "narrowed", "breaches"]
    found = rows.groupby("people", as_index=False).agg(
        {name: "sum" if name in sums else "mean" for name in rows.columns if name != "people"}
    )
    cells = [
        [f"{value:,.2f}".removesuffix(".00") for value in row]
        for row in found.itertuples(index=False, name=None)
    ]
    about = " ".join((__doc__ or "").split("\n\n")[2].split())
    text = f"## Protection\n\n`python -m benchmarks.protection`: {waves} made-up waves. {about} "
    text += "Means of a size, but sums of waves, small cells, narrowed ones and breaches; "
    text += "seconds are of the processor.\n\n"
    text += table(list(found.columns), cells)
    write_part(documents("benchmarks.md"), "protection", text, "Benchmarks")


if __name__ == "__main__":
    main()
