"""The golden survey through the whole stage, against R."""

import json

import numpy as np
import pandas as pd
import pytest

from pipeline.analyse import analyse
from pipeline.contracts.check import check
from pipeline.contracts.columns import RESULT_COLUMNS
from tests.golden import figures
from tests.made import answers, at, book, config, level, survey


@pytest.fixture(scope="module")
def survey_rows(root):
    """The golden survey with its raked weights, analysed on every level of its answers."""
    folder = root / "tests/golden"
    s = figures.survey()
    scales = {
        column: [level(column, key, i) for i, key in enumerate(sorted(s[column].unique()), 1)]
        for column in ("sector", "region", "grade")
    }
    for column in ("f1", "y1", "y4"):
        keys = [f"{v:g}" for v in sorted(s[column].dropna().unique())]
        scales[column] = [level(column, k, i, positive=k in "45") for i, k in enumerate(keys, 1)]
    roles = {name: ("fact", name) for name in ("sector", "region", "grade")}
    roles |= {"f1": ("factor", "f1"), "y1": ("outcome", "y1"), "y4": ("outcome", "y4")}
    codebook = book(roles, scales)
    columns = {
        name: ["" if pd.isna(v) else (v if isinstance(v, str) else f"{v:g}") for v in s[name]]
        for name in roles
    }
    raked = json.loads((folder / "oracle_weights_4.5.json").read_text())["rake"]
    frame = answers(
        codebook, columns, weight=raked, stratum=s["stratum"].astype(str), psu=s["psu"],
        population=s["fpc"],
    )  # fmt: skip
    margins = ("sector", "region", "grade")

    def of(variance: str) -> pd.DataFrame:
        choices = config(margins, margins, categories="levels", main_outcome="y4")
        weighting = choices.weighting.model_copy(update={"variance": variance})
        choices = choices.model_copy(update={"weighting": weighting})
        return analyse(survey(frame, codebook, choices))

    return of


@pytest.fixture(scope="module")
def golden(survey_rows) -> pd.DataFrame:
    """The same, with linearised errors."""
    return survey_rows("linearised")


def test_shares_after_raking_are_those_of_r(golden: pd.DataFrame, root) -> None:
    """R survey 4.5 on the design made by rake(): prop_y1, prop_y4, and by area."""
    figures = json.loads((root / "tests/golden/oracle_survey_4.5.json").read_text())["est"]["dr"]
    for item in ("y1", "y4"):
        found = golden[(golden["table"] == "item") & (golden["item"] == item)]
        found = found[(found["area"] == "national") & (found["statistic"] == "share")]
        np.testing.assert_allclose(found["value"], figures[f"prop_{item}"]["est"], rtol=1e-10)
        np.testing.assert_allclose(found["se"], figures[f"prop_{item}"]["se"], rtol=1e-10)
    for dimension in ("sector", "region", "grade"):
        expected = figures[f"mean_y4_by_{dimension}"]
        for key, share, error in zip(
            expected["level"], expected["est"], expected["se"], strict=True
        ):
            row = at(golden, "item", "share", dimension=dimension, area=key, item="y4", level="1")
            assert row["value"] == pytest.approx(share, rel=1e-10)
            assert row["se"] == pytest.approx(error, rel=1e-10)


def test_tests_after_raking_are_those_of_r(golden: pd.DataFrame, root) -> None:
    """R survey 4.5: svychisq(~f1 + y1) in every sector, region and grade of the raked design."""
    oracle = json.loads((root / "tests/golden/oracle_survey_4.5.json").read_text())
    for area, figure in oracle["chisq_cal_domain"].items():
        key = {"area": "national" if area == "ALL" else area, "item": "f1", "outcome": "y1"}
        found = at(golden, "association", "rao_scott_f", **key)
        assert found["value"] == pytest.approx(figure["stat"], rel=1e-10)
        found = at(golden, "association", "rao_scott_ndf", **key)
        assert found["value"] == pytest.approx(figure["par"][0], rel=1e-10)


def test_results_keep_their_contract(golden: pd.DataFrame) -> None:
    assert list(golden.columns) == list(RESULT_COLUMNS)
    assert len(check("results", golden)) == len(golden)
    assert (golden["value"].isna() == (golden["reason"] != "")).all()


def test_replicates_are_a_true_alternative(survey_rows, root) -> None:
    """R survey 4.1, raked JKn (tests/golden/more.R), through the whole stage."""
    figures = json.loads((root / "tests/golden/more_survey_R.json").read_text())["replicated"]
    found = survey_rows("jackknife")
    for area in ("ALL", "HEALTH", "NORTH", "4_exec"):
        figure = figures[f"raked {area}"]
        key = {"area": "national" if area == "ALL" else area, "item": "f1"}
        test = at(found, "association", "rao_scott_f", outcome="y1", **key)
        assert test["value"] == pytest.approx(figure["y1"][0], rel=1e-8)
        gamma = at(found, "association", "gamma", outcome="y1", **key)
        assert gamma["value"] == pytest.approx(figure["gamma"][0], rel=1e-8)
        assert gamma["se"] == pytest.approx(figure["gamma"][1], rel=1e-6)
        mean = at(found, "item", "mean", **key)
        assert mean["se"] == pytest.approx(figure["mean"][1], rel=1e-8)


def test_the_bootstrap_is_near_linearisation(survey_rows, golden) -> None:
    """500 replicates: three errors of 3 %, and what the two methods differ in small areas."""
    found = survey_rows("bootstrap")
    rows = (found["table"] == "item") & (found["area"] == "national") & (found["level"] != "")
    assert rows.sum() > 10
    assert (found.loc[rows, "se"] / golden.loc[rows, "se"] - 1).abs().max() < 0.15


def test_every_p_has_its_q_and_the_size_of_its_family(golden: pd.DataFrame) -> None:
    """By the rule of stats/multiplicity.py: only tests of a whole table stand alone."""
    key = ["table", "dimension", "area", "item", "level", "outcome"]
    tests = golden[
        golden["statistic"].str.endswith("_p")
        & ~golden["statistic"].isin(["unweighted_p", "rao_scott_p"])
    ]
    assert set(tests["table"]) >= {"association", "different"}
    for p in tests["statistic"].unique():
        wanted = tests[tests["statistic"] == p].set_index(key)["value"].dropna()
        for beside in ("q" if p == "contrast_p" else f"{p[:-1]}q", "family_size"):
            found = golden[golden["statistic"] == beside].set_index(key)["value"]
            assert found.index.is_unique
            lower = wanted if beside != "family_size" else 1
            assert (found.reindex(wanted.index) >= lower - 1e-12).all()
