"""Small surveys made by hand: codebooks, answers with a design, population files."""

import numpy as np
import pandas as pd

from pipeline.codebook.concepts import Codebook, Level, Variable
from pipeline.config import Analysis, Config, Weighting

WORDS = {"en": "x", "cy": "x"}
NOBODY = pd.DataFrame({"statistic": [], "margin": [], "level": [], "value": []})
UNCHANGED = pd.DataFrame({"rule": [], "variable": [], "n": []})


def level(scale, key, order=0, kind="valid", group="", positive=False, policy="") -> Level:
    return Level(scale, str(order), key, order, group, positive, kind, policy, WORDS, WORDS, WORDS)


def book(roles: dict[str, tuple[str, str]], scales: dict[str, list[Level]]) -> Codebook:
    """Variables from name: (role, scale)."""
    variables = {
        name: Variable(name, role, "", "", scale, "", "", WORDS, WORDS, WORDS)
        for name, (role, scale) in roles.items()
    }
    return Codebook(variables, scales, pd.DataFrame())


def config(dimensions=("sector",), margins=(), **analysis) -> Config:
    weighting = Weighting(method="rake" if margins else "supplied", margins=margins)
    return Config(weighting=weighting, analysis=Analysis(dimensions=dimensions, **analysis))


def answers(codebook: Codebook, columns: dict[str, list], **design) -> pd.DataFrame:
    """A weighted frame; an answer that is a kind of missing goes to its column."""
    frame = pd.DataFrame({"respondent": np.arange(1, len(next(iter(columns.values()))) + 1)})
    for name, values in columns.items():
        known = codebook.levels(name)
        frame[name] = pd.Categorical(
            [v if v in known else None for v in values], known, ordered=True
        )
        kinds = ["" if v in known else (v or "no_answer") for v in values]
        frame[f"{name}__missing"] = pd.Series(kinds, dtype="str")
    weight = np.asarray(design.get("weight", np.ones(len(frame))), dtype=float)
    return frame.assign(
        base_weight=weight,
        weight=weight,
        stratum=pd.Series(design.get("stratum", ["all"] * len(frame)), dtype="str"),
        psu=np.asarray(design.get("psu", frame["respondent"]), dtype=np.int64),
        population=np.asarray(design.get("population", np.full(len(frame), np.nan)), dtype=float),
    )


def cells(rows: list[tuple]) -> pd.DataFrame:
    """A parsed population file from (table, sector, region, count)."""
    frame = pd.DataFrame(rows, columns=["table", "sector", "region", "count"])
    return frame.assign(cell="", unit="people", source="", date="").astype({"count": float})


def at(results: pd.DataFrame, table: str, statistic: str, **key) -> pd.Series:
    """The one row with this key."""
    found = results[(results["table"] == table) & (results["statistic"] == statistic)]
    for column, value in key.items():
        found = found[found[column] == value]
    assert len(found) == 1, found
    return found.iloc[0]
