"""Freeze the released figures of the small demonstration wave: `make freeze`.

It reads data/processed/demo-small/release.parquet, as `make` made it, and prints every figure that
moved, the line that CHANGELOG.md needs under "Published numbers", and the hash that
hooks/tracked_data.csv needs to let the file into a commit.
"""

import sys
from hashlib import sha256

import pandas as pd

from tests.backtest.figures import FROZEN, WAVE, digest, freeze, frozen, moved, published
from tests.conftest import ROOT


def main() -> int:
    """Write the frozen file; say what moved."""
    release = pd.read_parquet(ROOT / f"data/processed/{WAVE}/release.parquet")
    figures = published(release)
    lines = moved(frozen(FROZEN.read_bytes()), figures) if FROZEN.exists() else []
    for line in lines:
        print(line)
    body = freeze(figures)
    FROZEN.write_bytes(body)
    print(f"{len(figures):,} figures frozen, {len(lines):,} moved.")
    print("CHANGELOG.md, Published numbers: say what moved and why, and on top of the list")
    print(f"- back test {digest(body)}: ...")
    print(f"hooks/tracked_data.csv, {FROZEN.name}: {sha256(body).hexdigest()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
