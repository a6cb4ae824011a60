"""Small surveys made by hand, in memory: codebooks, answers with a design, tables of figures.

What stands apart makes something else. Survey files: `tests/small_survey.py` writes reference data
and .sav exports for stages that read files; `tests/surveys/make.py` whole projects of surveys that
are not like ours; `tests/ingest/test_shapes.py` has Hypothesis draw exports. Respondents at random
with their exact figures, worked out without `pipeline.analyse`: `tests/disclose/populations.py`,
and `tests/disclose/ticks.py` for tick boxes whose answers exclude each other. A release without
respondents: `tests/report/fixture_release.py`, and what widens or changes it. R's figures are of
`tests/golden/`, which stays as it is; those of waves of a population with known truth, of
`benchmarks/waves.py`. Weighting asks for a table of cells and for roles alone:
`tests/weight/test_weight.py`.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from pipeline.analyse.survey import Survey
from pipeline.codebook.concepts import Codebook, Level, Variable
from pipeline.config import Analysis, Config, Weighting
from pipeline.contracts.columns import RESULT_COLUMNS

WORDS = {"en": "x", "cy": "x"}
BLANK = {"str": "", "float64": np.nan, "Int64": pd.NA}
NOBODY = pd.DataFrame({"statistic": [], "margin": [], "level": [], "value": []})
UNCHANGED = pd.DataFrame({"rule": [], "variable": [], "n": []})


def level(scale, key, order=0, kind="valid", group="", positive=False, policy="") -> Level:
    return Level(scale, str(order), key, order, group, positive, kind, policy, WORDS, WORDS, WORDS)


def variable(name, role, scale, asked_if="", derive="", theme="") -> Variable:
    return Variable(name, role, theme, "", scale, asked_if, derive, WORDS, WORDS, WORDS)


def book(
    roles: Mapping[str, tuple[str, str]],
    scales: dict[str, list[Level]],
    more: Iterable[Variable] = (),
) -> Codebook:
    """Variables from name: (role, scale), and more of which there is more to say."""
    variables = {name: variable(name, *of) for name, of in roles.items()}
    variables |= {one.variable: one for one in more}
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


def survey(
    weighted, codebook, choices=None, population=None, weighting=NOBODY, recodes=UNCHANGED
) -> Survey:
    """All that `analyse` is given; what is not given is empty."""
    counts = cells([]) if population is None else population
    return Survey(weighted, weighting, recodes, counts, codebook, choices or config())


def table(
    rows: Iterable[Mapping[str, Any]], columns: Mapping[str, str] = RESULT_COLUMNS, **same: Any
) -> pd.DataFrame:
    """Rows of figures as a stage writes them: every column, of its type, blank if not given.

    same: cells that all rows have that say nothing else.
    """
    filled = [
        [{**same, **row}.get(name, BLANK[kind]) for name, kind in columns.items()] for row in rows
    ]
    return pd.DataFrame(filled, columns=list(columns)).astype(dict(columns))


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
