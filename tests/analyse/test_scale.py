"""Rows about scales against R's svycralpha and svymean (golden) and the survey's own columns."""

import dataclasses
import json

import numpy as np
import pandas as pd
import pytest

from pipeline.analyse.scale import scale_rows
from pipeline.contracts.check import check
from pipeline.contracts.columns import RESULT_COLUMNS
from pipeline.stats.scales import reliability
from tests.analyse.conftest import FACTORS


@pytest.fixture(scope="module")
def rows(made):
    return check("results", scale_rows(made()))


def test_columns_and_key(rows):
    assert list(rows.columns) == list(RESULT_COLUMNS)
    assert set(rows["table"]) == {"scale"}


def test_alpha_is_that_of_the_scores(rows, survey, design, one):
    wanted = reliability(survey[list(FACTORS)], design)
    got = one(rows, item="t_scale", statistic="alpha_weighted")
    assert got["value"] == pytest.approx(wanted.weighted, rel=1e-12)
    assert got["base"] == int(survey[list(FACTORS)].notna().all(axis=1).sum())
    assert got["low"] < got["value"] < got["high"]
    alpha = one(rows, item="t_scale", statistic="alpha")
    assert alpha["value"] == pytest.approx(wanted.alpha, rel=1e-12)
    assert np.isnan([alpha["low"], alpha["high"], alpha["se"]]).all()
    assert one(rows, item="t_scale", statistic="items")["value"] == 4


def test_omega_does_not_apply_where_no_factor_fits(rows, survey, design, one, made, monkeypatch):
    """Not hidden as if it told of people: a reason of its own."""
    wanted = reliability(survey[list(FACTORS)], design)
    assert one(rows, item="t_scale", statistic="omega")["value"] == pytest.approx(wanted.omega)
    monkeypatch.setattr("pipeline.stats.scales._omega", lambda covariance: float("nan"))
    assert one(scale_rows(made()), statistic="omega")["reason"] == "not_applicable"


def test_two_questions_that_pull_apart_are_a_result(weighted, one, made):
    """By hand: r = -0.6 gives 2 x -0.6 / 0.4 = -3, which is below alpha's usual bounds."""
    pairs = np.repeat([[4, 0], [0, 4], [0, 0], [4, 4]], (4, 4, 1, 1), axis=0)
    rows = len(weighted) // len(pairs) * len(pairs)
    few = weighted.head(rows).copy()
    for name, column in zip(("f1", "f6"), np.tile(pairs, (rows // len(pairs), 1)).T, strict=True):
        few[name] = pd.Categorical.from_codes(column, dtype=weighted[name].dtype)
    book = dataclasses.replace(
        made().codebook,
        variables={k: v for k, v in made().codebook.variables.items() if k not in ("f11", "f14")},
    )
    same = few.assign(weight=1.0)
    found = scale_rows(dataclasses.replace(made(same, method="none"), codebook=book))
    row = one(check("results", found), item="t_scale", statistic="spearman_brown")
    assert row["value"] == pytest.approx(-3, rel=1e-9)


def test_means_are_rs(weighted, design, survey, root, one, made):
    """The scale swapped for f1 itself: svymean and svyby of the raked design in the golden file."""
    golden = json.loads((root / "tests/golden/oracle_survey_4.5.json").read_text())
    alone = weighted.assign(t_scale=survey["f1"].astype(float))
    got = scale_rows(made(alone))
    wales = one(got, item="t_scale", statistic="mean", area="national")
    assert wales["value"] == pytest.approx(golden["est"]["dr"]["mean_f1"]["est"], rel=1e-12)
    assert wales["se"] == pytest.approx(golden["est"]["dr"]["mean_f1"]["se"], rel=1e-10)
    by_sector = golden["rep"]["jkn_rake_by_sector"]
    for level, est in zip(by_sector["level"], by_sector["est"], strict=True):
        row = one(got, item="t_scale", statistic="mean", area=level)
        assert row["value"] == pytest.approx(est, rel=1e-11)


def test_an_area_without_answers_says_so(weighted, one, made):
    gone = weighted.copy()
    gone.loc[gone["sector"] == "THIRD", "t_scale"] = float("nan")
    rows = scale_rows(made(gone))
    assert one(rows, statistic="mean", area="THIRD")["reason"] == "all_missing"
