"""Logistic regression against R survey 4.5 (svyglm, golden `glm`) and svy 0.35."""

import json

import numpy as np
import pytest

from pipeline.stats.models.collinearity import condition_number, inflation_factors
from pipeline.stats.models.models import fit_logistic
from pipeline.stats.variance.sample_design import make_design
from tests.golden.figures import designs

ITEMS = [f"f{i}" for i in range(1, 15)]


@pytest.fixture(scope="module")
def golden(root):
    return json.loads((root / "tests/golden/oracle_survey_4.5.json").read_text())["glm"]


@pytest.mark.parametrize("name", ["dw", "dwn", "dr"])
def test_fourteen_items_as_in_r(survey, golden, name):
    oracle = golden[f"{name}.logit14"]
    fitted = fit_logistic(survey[ITEMS], survey["y4"], designs()[name])
    assert fitted.reason == ""
    assert fitted.base == 534
    assert fitted.df == oracle["df"]
    assert fitted.coefficients == pytest.approx(oracle["est"], rel=5e-11)
    assert fitted.errors == pytest.approx(oracle["se"], rel=1e-8)
    wald = golden[f"{name}.logit14.wald_f1f2f3"]
    three = fitted.coefficients[1:4]
    value = three @ np.linalg.solve(fitted.covariance[1:4, 1:4], three) / 3
    assert (3, fitted.df) == (wald["df"], wald["ddf"])
    assert value == pytest.approx(wald["F"], rel=1e-8)


@pytest.mark.parametrize("name", ["dw", "dwn", "dr"])
@pytest.mark.parametrize(
    ("key", "column", "level"),
    [("logit_dom_HEALTH", "sector", "HEALTH"), ("logit_dom_exec", "grade", "4_exec")],
)
def test_domains_as_in_r(survey, golden, name, key, column, level):
    oracle = golden[f"{name}.{key}"]
    fitted = fit_logistic(
        survey[["f1", "f6", "f11"]],
        survey["y4"],
        designs()[name],
        survey[column] == level,
        events_per_parameter=1,
    )
    assert fitted.coefficients == pytest.approx(oracle["est"], rel=1e-9)
    assert fitted.errors == pytest.approx(oracle["se"], rel=1e-8)
    assert fitted.df == oracle["df"]


@pytest.mark.parametrize("name", ["dw", "dwn", "dr"])
def test_factor_and_sector_as_in_r(survey, golden, name):
    oracle = golden[f"{name}.logit_cat"]
    columns = [(survey["f1"] == level).where(survey["f1"].notna()) for level in range(2, 6)]
    columns += [survey["sector"] == level for level in sorted(survey["sector"].unique())[1:]]
    fitted = fit_logistic(
        np.column_stack([c.astype(float) for c in columns]), survey["y4"], designs()[name]
    )
    assert fitted.coefficients == pytest.approx(oracle["est"], rel=1e-9)
    assert fitted.errors == pytest.approx(oracle["se"], rel=1e-7)
    assert fitted.df == oracle["df"]


def test_coefficients_as_in_svy():
    """Weights that differ a thousandfold, predictors far from zero, and a rare outcome."""
    import polars as pl
    import svy

    draw = np.random.default_rng(5)
    near = draw.normal(size=(2000, 3)) * [1, 40, 0.01] + [0, 500, -3]
    chance = 1 / (1 + np.exp(3 - near[:, 0] - 0.02 * (near[:, 1] - 500)))
    outcome = (draw.random(2000) < chance).astype(float)
    weights = np.exp(draw.uniform(0, 7, 2000))
    frame = pl.DataFrame({f"x{j}": near[:, j] for j in range(3)} | {"y": outcome, "w": weights})
    model = svy.Sample(frame, svy.Design(wgt="w")).glm.fit(
        y="y", x=["x0", "x1", "x2"], family="binomial", tol=1e-12
    )
    fitted = fit_logistic(near, outcome, make_design(weights))
    assert fitted.coefficients == pytest.approx(model.to_polars()["estimate"].to_numpy(), rel=1e-8)


def test_marginal_effects_as_in_svy(survey):
    """svy's margins(): mean slopes with delta-method errors, without strata."""
    import polars as pl
    import svy

    there = survey.dropna(subset=[*ITEMS[:4], "y4"])
    frame = pl.DataFrame({name: there[name].tolist() for name in [*ITEMS[:4], "y4", "raked"]})
    model = svy.Sample(frame, svy.Design(wgt="raked")).glm.fit(
        y="y4", x=ITEMS[:4], family="binomial", tol=1e-12
    )
    fitted = fit_logistic(survey[ITEMS[:4]], survey["y4"], make_design(survey["raked"]))
    alone = fit_logistic(there[ITEMS[:4]], there["y4"], make_design(there["raked"]))
    for j, name in enumerate(ITEMS[:4]):
        margin = model.margins(variables=[name]).to_polars()
        assert fitted.effects[j] == pytest.approx(margin["margin"][0], rel=1e-9)
        assert alone.effect_errors[j] == pytest.approx(margin["se"][0], rel=1e-6)


def test_effect_of_a_yes_no_predictor_by_hand():
    """One predictor: the model is saturated, and its effect is the difference of the two shares."""
    success = np.repeat([1, 0, 1, 0], [60, 40, 30, 70]).astype(float)
    with_factor = np.repeat([1.0, 0.0], 100)
    fitted = fit_logistic(with_factor[:, None], success, make_design(np.ones(200)))
    assert fitted.effects == pytest.approx([0.3], rel=1e-12)
    assert fitted.coefficients[1] == pytest.approx(np.log(60 / 40 * 70 / 30), rel=1e-10)
    expected = np.sqrt((0.6 * 0.4 + 0.3 * 0.7) / 100 * 200 / 199)
    assert fitted.effect_errors == pytest.approx([expected], rel=1e-10)


def test_collinearity_by_hand():
    """Two predictors with correlation r: both inflations are 1 / (1 - r^2)."""
    a = np.array([1.0, -1.0, 1.0, -1.0])
    b = np.array([1.0, 1.0, -1.0, -1.0])
    c = 0.6 * a + 0.8 * b
    assert inflation_factors(np.stack([a, b], 1), np.ones(4)) == pytest.approx([1, 1])
    assert inflation_factors(np.stack([a, c], 1), np.ones(4)) == pytest.approx([1 / 0.64] * 2)
    assert np.isinf(inflation_factors(np.stack([a, 2 * a], 1), np.ones(4))).all()
    terms = np.stack([a, c], 1)
    assert condition_number(terms, np.ones(4)) == pytest.approx(np.sqrt(1.6 / 0.4), rel=1e-12)


def test_refusals(survey):
    design = make_design(survey["raked"])
    few = fit_logistic(survey[ITEMS], survey["y4"], design, survey["sector"] == "OTHER")
    assert few.reason == "too_few"
    assert few.coefficients.size == 0
    nobody = fit_logistic(survey[ITEMS], survey["y4"], design, np.zeros(len(survey), dtype=bool))
    assert (nobody.reason, nobody.base) == ("empty_domain", 0)
    one = fit_logistic(survey[ITEMS], survey["y4"] * 0, design)
    assert one.reason == "one_level"
    twice = survey[["f1", "f1"]].to_numpy()
    assert fit_logistic(twice, survey["y4"], design).reason == "singular"


def test_separation_is_refused(survey):
    design = make_design(survey["raked"])
    perfect = (survey["f1"] > 3).astype(float).where(survey["f1"].notna())
    fitted = fit_logistic(survey[["f1", "f6"]], perfect, design)
    assert fitted.reason == "singular"


@pytest.mark.parametrize("share", [1.0, 0.0])
def test_one_side_without_any_success_or_failure_is_refused(share):
    """A yes-no predictor whose yes side all succeed, or all fail: its log odds have no end."""
    draw = np.random.default_rng(8)
    with_factor = np.repeat([1.0, 0.0], [40, 360])
    other = draw.normal(size=400)
    success = np.where(with_factor == 1, share, draw.random(400) < 0.5).astype(float)
    fitted = fit_logistic(
        np.column_stack([with_factor, other + with_factor]), success, make_design(np.ones(400))
    )
    assert fitted.reason == "singular"
    assert fitted.coefficients.size == 0


def test_a_first_step_that_goes_too_far_still_ends_at_the_answer():
    """One yes-no predictor with nearly all the weight on one side: shares 0.999 and 0.002."""
    with_factor = np.repeat([1.0, 1.0, 0.0, 0.0], 50)
    success = np.repeat([1.0, 0.0, 1.0, 0.0], 50)
    weights = np.repeat([999.0, 1.0, 2e-6, 998e-6], 50)
    fitted = fit_logistic(with_factor[:, None], success, make_design(weights))
    expected = [np.log(2 / 998), np.log(999) - np.log(2 / 998)]
    assert fitted.coefficients == pytest.approx(expected, rel=1e-9)
