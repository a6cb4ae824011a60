"""Freeze the released figures of the small demonstration wave: `make freeze`.

It reads data/processed/demo-small/release.parquet, as `make` made it, and prints every figure that
moved and the line that CHANGELOG.md needs under "Published numbers".
"""

import sys

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
    FROZEN.write_bytes(freeze(figures))
    print(f"{len(figures):,} figures frozen, {len(lines):,} moved. In CHANGELOG.md, under")
    print(
        f'"Published numbers", say what moved and why, and: back test {digest(FROZEN.read_bytes())}'
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
