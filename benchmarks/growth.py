"""The golden survey grown to any size: more PSUs, not larger ones; the same strata and margins."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks import ROOT

GOLDEN = ROOT / "tests/golden"
FACTORS = [f"f{number}" for number in range(1, 15)]
OUTCOMES = {"y1": (1, 5, 3), "y2": (1, 4, 2), "y3": (1, 3, 2), "y4": (0, 2, 1)}
"""Outcomes by first code, number of levels, and place of the first level that counts."""

DIMENSIONS = {"sector": 7, "region": 4}
MARGINS = ("sector", "region", "grade")
SEED = 1425


def grown(size: int) -> pd.DataFrame:
    """The golden survey (1,425 rows) itself, or a synthetic one of `size` rows grown from it.

    A larger one has as many copies of the survey's PSUs as it takes. Each row of a copy takes the
    answers of a random row of its stratum. Populations of PSUs grow alike, weights shrink alike.
    """
    survey = pd.read_csv(GOLDEN / "synth1425.csv")
    if size == len(survey):
        return survey
    rng = np.random.default_rng([SEED, size])
    copies = -(-size // len(survey))
    copy = np.repeat(np.arange(copies), len(survey))[:size]
    place = np.tile(np.arange(len(survey)), copies)[:size]
    stratum = survey["stratum"].to_numpy()
    of_stratum = {code: np.flatnonzero(stratum == code) for code in np.unique(stratum)}
    taken = np.empty(size, dtype=np.int64)
    for code, rows in of_stratum.items():
        here = np.flatnonzero(stratum[place] == code)
        taken[here] = rng.choice(rows, size=len(here))
    large = survey.iloc[taken].reset_index(drop=True)
    large["id"] = np.arange(1, size + 1)
    large["psu"] = survey["psu"].to_numpy()[place] + copy * (int(survey["psu"].max()) + 1)
    large["fpc"] = large["fpc"] * copies
    large["dw"] = large["dw"] * (len(survey) / size)
    return large


@dataclass(frozen=True, eq=False)
class Survey:
    """A grown survey as arrays, as a stage would hold them before any figure is made."""

    frame: pd.DataFrame
    factors: NDArray[np.int8]
    outcomes: NDArray[np.int8]
    margins: list[NDArray[np.int64]]
    targets: list[NDArray[np.float64]]
    levels: dict[str, list[str]]


def encoded(frame: pd.DataFrame) -> Survey:
    """Answers as codes from 0 (-1 = missing), margins as codes with their populations."""
    totals = json.loads((GOLDEN / "margins.json").read_text())
    answers = [frame[name].fillna(0).to_numpy(np.int64) - 1 for name in FACTORS]
    ends = [
        frame[name].fillna(first - 1).to_numpy(np.int64) - first
        for name, (first, _, _) in OUTCOMES.items()
    ]
    levels = {name: sorted(totals[name]) for name in MARGINS}
    codes = [
        pd.Categorical(frame[name], categories=levels[name]).codes.astype(np.int64)
        for name in MARGINS
    ]
    return Survey(
        frame,
        np.stack(answers, axis=1).astype(np.int8),
        np.stack(ends, axis=1).astype(np.int8),
        codes,
        [np.array([totals[name][level] for level in levels[name]]) for name in MARGINS],
        levels,
    )


def write(size: int, folder: Path) -> Path:
    """Write a grown survey where every peer can read it, with raked weights in the column rw."""
    from pipeline.stats.rake import rake

    frame = grown(size)
    survey = encoded(frame)
    frame["rw"] = rake(frame["dw"].to_numpy(np.float64), survey.margins, survey.targets)[0]
    path = folder / f"survey-{size}.csv"
    frame.to_csv(path, index=False)
    return path
