"""The published figures of a release as lines of text, and what moved between two of them."""

import gzip
from hashlib import sha256
from pathlib import Path

import pandas as pd

WAVE = "demo-small"
FROZEN = Path(__file__).with_name(f"{WAVE}.csv.gz")
KEYS = ["table", "dimension", "area", "item", "level", "outcome", "statistic"]
SAID = ["unit", "value", "low", "high", "base", "effective_base", "verdict"]
SHOWN = ("published", "low_reliability")
NOT_SHOWN = "not shown"


def published(release: pd.DataFrame) -> dict[str, str]:
    """What readers may see of each figure that is shown, by its key; in the release's order."""
    shown = release[release["verdict"].isin(SHOWN)]
    text = shown[[*KEYS, *SAID]].to_csv(index=False, header=False, lineterminator="\n")
    named = shown[KEYS].to_csv(index=False, header=False, lineterminator="\n")
    return {
        key: line.removeprefix(f"{key},")
        for key, line in zip(named.splitlines(), text.splitlines(), strict=True)
    }


def freeze(figures: dict[str, str]) -> bytes:
    """The figures as a compressed CSV file, by one Python the same bytes for the same figures."""
    lines = [",".join([*KEYS, *SAID]), *(f"{key},{said}" for key, said in figures.items())]
    return gzip.compress("".join(f"{line}\n" for line in lines).encode(), 9, mtime=0)


def frozen(body: bytes) -> dict[str, str]:
    """The figures of such a file."""
    lines = gzip.decompress(body).decode().splitlines()[1:]
    parts = (line.rsplit(",", len(SAID)) for line in lines)
    return {key: ",".join(said) for key, *said in parts}


def digest(body: bytes) -> str:
    """What CHANGELOG.md calls a frozen release: the first places of the hash of its lines."""
    return sha256(gzip.decompress(body)).hexdigest()[:16]


def moved(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """A line for every figure that is other than it was: its key, before and after."""
    keys = [*before, *(key for key in after if key not in before)]
    pairs = ((key, before.get(key, NOT_SHOWN), after.get(key, NOT_SHOWN)) for key in keys)
    return [f"{key}: {old} -> {new}" for key, old, new in pairs if old != new]
