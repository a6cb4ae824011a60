"""Proportional odds against R survey 4.5 (svyolr, golden `olr`): 2e-8 and 2e-6."""

import json

import numpy as np
import pytest

from pipeline.stats.models.ordered_logit import fit_ordered_logit
from pipeline.stats.variance.sample_design import make_design
from tests.golden.figures import designs


@pytest.fixture(scope="module")
def golden(root):
    return json.loads((root / "tests/golden/oracle_survey_4.5.json").read_text())["olr"]


@pytest.mark.parametrize("name", ["dw", "dwn", "dr"])
@pytest.mark.parametrize("key", ["y1", "y2", "y3", "y1.HEALTH"])
def test_as_in_r(survey, golden, name, key):
    oracle = golden[f"{name}.{key}"]
    if "error" in oracle:
        assert "wt must be a numeric vector" in oracle["error"]
        return
    items = [term for term in oracle["term"] if term.startswith("f")]
    domain = survey["sector"] == "HEALTH" if key.endswith("HEALTH") else None
    fitted = fit_ordered_logit(survey[items], survey[key[:2]], designs()[name], domain)
    assert fitted.reason == ""
    assert fitted.coefficients == pytest.approx(oracle["est"][: len(items)], rel=2e-8)
    assert fitted.cuts == pytest.approx(oracle["est"][len(items) :], rel=2e-8)
    assert fitted.errors == pytest.approx(oracle["se"], rel=2e-6)
    assert fitted.df == oracle["df"]


def test_two_answers_are_logistic_regression(survey, root):
    """R's svyglm on the same outcome: the same slopes, the cut minus the intercept."""
    path = root / "tests/golden/oracle_survey_4.5.json"
    oracle = json.loads(path.read_text())["glm"]["dr.logit14"]
    items = [f"f{i}" for i in range(1, 15)]
    fitted = fit_ordered_logit(survey[items], survey["y4"], designs()["dr"])
    assert fitted.coefficients == pytest.approx(oracle["est"][1:], rel=1e-9)
    assert -fitted.cuts[0] == pytest.approx(oracle["est"][0], rel=1e-9)
    assert fitted.errors[:14] == pytest.approx(oracle["se"][1:], rel=1e-8)
    assert fitted.df == oracle["df"]


def test_refusals(survey):
    design = make_design(survey["raked"])
    nobody = np.zeros(len(survey), dtype=bool)
    assert fit_ordered_logit(survey[["f1"]], survey["y1"], design, nobody).reason == "empty_domain"
    assert fit_ordered_logit(survey[["f1"]], survey["y1"] * 0, design).reason == "one_level"
    assert fit_ordered_logit(survey[["f1", "f1"]], survey["y1"], design).reason == "singular"
    few = survey.index < 30
    assert fit_ordered_logit(survey[["f1"]], survey["y1"], design, few).reason == "too_few"
    same = fit_ordered_logit(survey[["f1"]], survey["f1"], design)
    assert same.reason == "singular"
