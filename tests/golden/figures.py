"""The golden survey as arrays, its designs, and the figures of R to hold ours against."""

import json
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from pipeline.stats.association.items import Items, make_items
from pipeline.stats.variance.design import Design
from pipeline.stats.variance.layout import Areas, make_areas
from pipeline.stats.variance.sample_design import make_design

HERE = Path(__file__).resolve().parent
FACTORS = [f"f{i}" for i in range(1, 15)]
OUTCOMES = {"y1": 5, "y2": 4, "y3": 3, "y4": 2}


@cache
def survey() -> pd.DataFrame:
    """The synthetic survey, with R's raked weights."""
    frame = pd.read_csv(HERE / "synth1425.csv")
    return frame.assign(raked=oracle("oracle_weights_4.5")["rake"])


@cache
def oracle(name: str):
    """The figures of one file, such as `oracle_survey_4.5`."""
    return json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))


@cache
def designs() -> dict[str, Design]:
    """The designs of oracle_survey by name."""
    s, raked = survey(), survey()["raked"].to_numpy()
    clusters = {"strata": s["stratum"], "psu": s["psu"]}
    finite = {**clusters, "population": s["fpc"]}
    margins = [s["sector"], s["region"], s["grade"]]
    return {
        "d0": make_design(s["dw"], **finite),
        "d0n": make_design(s["dw"], **clusters),
        "d00": make_design(s["dw"]),
        "dw": make_design(raked, **finite),
        "dwn": make_design(raked, **clusters),
        "dr": make_design(raked, **finite, calibration=margins),
    }


def factors() -> Items:
    """f1 to f14, 1 to 5; the higher two are chosen."""
    codes = survey()[FACTORS].fillna(0).to_numpy(int) - 1
    return make_items(codes, [5] * 14, np.tile(np.arange(5) >= 3, (14, 1)))


def outcomes() -> Items:
    """y1 to y3 from 1, y4 from 0; the highest one or two levels are chosen."""
    codes = survey()[list(OUTCOMES)].to_numpy(float) - [1, 1, 1, 0]
    chosen = np.arange(5) >= np.array([[3], [2], [2], [1]])
    return make_items(np.nan_to_num(codes, nan=-1).astype(int), list(OUTCOMES.values()), chosen)


def domains() -> tuple[Areas, list[str]]:
    """All, sectors, regions and grades as areas, with their names."""
    s = survey()
    names, partitions = ["ALL"], [np.zeros(len(s), dtype=int)]
    for column in ("sector", "region", "grade"):
        levels, codes = np.unique(s[column], return_inverse=True)
        names += list(levels)
        partitions.append(codes)
    return make_areas(partitions), names
