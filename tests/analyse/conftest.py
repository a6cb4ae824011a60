"""A small survey for the wider statistics: the golden survey's answers under a codebook of ours."""

import numpy as np
import pandas as pd
import pytest

from pipeline.config import Analysis, Config, Weighting
from tests.golden import figures
from tests.made import book, level, variable
from tests.made import survey as whole_survey

FACTORS = ("f1", "f6", "f11", "f14")
ANSWERS = ("one", "two", "three", "four", "five")


@pytest.fixture(scope="session")
def survey():
    return figures.survey()


@pytest.fixture(scope="session")
def codebook(survey):
    agree = [
        level("agreement", name, i, group="yes" if i > 3 else "no", positive=i > 3)
        for i, name in enumerate(ANSWERS, 1)
    ]
    groups = [
        level("agreement", "no", 1, kind="group"),
        level("agreement", "yes", 2, kind="group", positive=True),
    ]
    scales = {"agreement": agree + groups}
    for name in ("sector", "region", "grade"):
        known = sorted(survey[name].unique())
        scales[name] = [level(name, key, i) for i, key in enumerate(known, 1)]
    roles = {"sector": ("fact", "sector"), "region": ("fact", "region")}
    roles["grade"] = ("context", "grade")
    more = [variable(name, "factor", "agreement", theme="t") for name in FACTORS]
    more.append(variable("f2", "factor", "agreement", asked_if="sector=HEALTH"))
    more.append(variable("y1", "outcome", "agreement"))
    more.append(variable("t_scale", "scale", "number", derive="mean:theme=t"))
    return book(roles, scales, more)


@pytest.fixture(scope="session")
def weighted(survey, codebook):
    frame = pd.DataFrame({"respondent": survey["id"]})
    for name in codebook.variables:
        if name == "t_scale":
            frame[name] = survey[list(FACTORS)].mean(axis=1, skipna=False)
            continue
        numbered = name[0] in "fy"
        answers = survey[name].map(dict(enumerate(ANSWERS, 1))) if numbered else survey[name]
        frame[name] = pd.Categorical(answers, codebook.levels(name), ordered=True)
    return frame.assign(
        weight=survey["raked"],
        stratum=survey["stratum"].astype(str),
        psu=survey["psu"],
        population=survey["fpc"],
    )


@pytest.fixture(scope="session")
def made(weighted, codebook, analysis):
    """The survey that a table is made from, with other answers, analysis or weighting if asked."""

    def of(answers=weighted, analysis=analysis, **weighting):
        margins = ("sector", "region", "grade")
        choices = Config(analysis=analysis, weighting=Weighting(margins=margins, **weighting))
        return whole_survey(answers, codebook, choices)

    return of


@pytest.fixture(scope="session")
def design(made):
    return made().design


@pytest.fixture(scope="session")
def analysis():
    return Analysis(
        dimensions=("sector", "region"), contexts=("grade",), main_outcome="y1", drivers_base=250
    )


@pytest.fixture(scope="session")
def yes(survey):
    """1 for the two highest answers, 0 for others, NaN for none; straight from the golden file."""

    def of(name):
        return np.where(survey[name].isna(), np.nan, survey[name] > 3)

    return of


@pytest.fixture(scope="session")
def one():
    """The one row that has these keys."""

    def of(rows, **keys):
        for key, wanted in keys.items():
            rows = rows[rows[key] == wanted]
        assert len(rows) == 1, keys
        return rows.iloc[0]

    return of
