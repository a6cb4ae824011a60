"""Jackknife figures of R survey 4.5 (golden `rep`), and the bootstrap against linearised errors."""

import json

import numpy as np
import pytest

from pipeline.stats.variance.replicates import bootstrap, jackknife, replicated_shares
from pipeline.stats.variance.sample_design import make_design

MARGINS = ("sector", "region", "grade")


@pytest.fixture(scope="module")
def golden(root):
    return json.loads((root / "tests/golden/oracle_survey_4.5.json").read_text())


@pytest.fixture(scope="module")
def raked_weights(root):
    path = root / "tests/golden/oracle_weights_4.5.json"
    return np.array(json.loads(path.read_text())["rake"])


def design_of(survey, weights, raked=False, population=False, lonely="adjust"):
    return make_design(
        weights,
        survey["stratum"],
        survey["psu"],
        survey["fpc"] if population else None,
        [survey[name] for name in MARGINS] if raked else (),
        lonely,
    )


def mean(replicates, values, domain=None):
    """Mean of a variable and its replicates, as the ratio of two totals."""
    there = values.notna().to_numpy() & (True if domain is None else domain)
    scores = np.stack([values.fillna(0).to_numpy() * there, there], axis=1)
    full = replicates.design.weights @ scores
    totals = replicates.totals(scores)
    return full[0] / full[1], totals[:, 0] / totals[:, 1]


@pytest.mark.parametrize(
    ("key", "raked", "centre"),
    [
        ("jkn_mean_f1", False, "mean"),
        ("jkn_mse_mean_f1", False, "full"),
        ("jkn_rake_mean_f1", True, "mean"),
        ("jkn_rake_mse_mean_f1", True, "full"),
    ],
)
def test_jackknife_means_are_those_of_r(survey, golden, raked_weights, key, raked, centre):
    design = design_of(survey, raked_weights if raked else survey["dw"], raked)
    replicates = jackknife(design)
    full, each = mean(replicates, survey["f1"])
    spread = replicates.spread(np.array([full]), each[:, None], centre)
    assert full == pytest.approx(golden["rep"][key]["est"], rel=1e-12)
    assert np.sqrt(spread[0, 0]) == pytest.approx(golden["rep"][key]["se"], rel=1e-8)


@pytest.mark.parametrize("raked", [False, True])
def test_jackknife_shares_are_those_of_r(survey, golden, raked_weights, raked):
    oracle = golden["rep"]["jkn_rake_prop_y1" if raked else "jkn_prop_y1"]
    replicates = jackknife(design_of(survey, raked_weights if raked else survey["dw"], raked))
    answers = survey["y1"].to_numpy()[:, None]
    members = np.repeat(survey["y1"].notna().to_numpy()[:, None], 5, axis=1)
    hits = answers == np.arange(1, 6)
    shares, each = replicated_shares(replicates, hits, members)
    spread = replicates.spread(shares, each, "mean")
    assert shares == pytest.approx(oracle["est"], rel=1e-12)
    assert np.sqrt(np.diag(spread)) == pytest.approx(oracle["se"], rel=1e-8)


def test_jackknife_domains_are_those_of_r(survey, golden, raked_weights):
    oracle = golden["rep"]["jkn_rake_by_sector"]
    replicates = jackknife(design_of(survey, raked_weights, raked=True))
    for level, est, se in zip(oracle["level"], oracle["est"], oracle["se"], strict=True):
        full, each = mean(replicates, survey["f1"], (survey["sector"] == level).to_numpy())
        spread = replicates.spread(np.array([full]), each[:, None], "mean")
        assert full == pytest.approx(est, rel=1e-12)
        assert np.sqrt(spread[0, 0]) == pytest.approx(se, rel=1e-8)


def test_jackknife_of_totals_is_the_linearised_variance(survey):
    """For totals without raking the two are algebraically the same, with a finite population."""
    design = design_of(survey, survey["dw"], population=True)
    scores = survey[["y4", "tenure"]].fillna(0).to_numpy()
    assert jackknife(design).covariance(scores) == pytest.approx(
        design.covariance(scores), rel=1e-10
    )


def test_bootstrap_errors_are_those_of_linearisation(survey, golden, raked_weights):
    """500 replicates: relative error of a standard error about 3 %; three of those allowed."""
    design = design_of(survey, raked_weights, raked=True, population=True)
    replicates = bootstrap(design, 500, seed=11)
    full, each = mean(replicates, survey["f1"])
    spread = replicates.spread(np.array([full]), each[:, None])
    oracle = golden["est"]["dr"]["mean_f1"]
    assert full == pytest.approx(oracle["est"], rel=1e-12)
    assert np.sqrt(spread[0, 0]) == pytest.approx(oracle["se"], rel=0.15)


def test_bootstrap_repeats_with_its_seed_only(survey):
    design = design_of(survey, survey["dw"])
    scores = survey[["y4"]].fillna(0).to_numpy()
    first = bootstrap(design, 60, seed=1).totals(scores)
    assert np.array_equal(first, bootstrap(design, 60, seed=1).totals(scores))
    assert not np.array_equal(first, bootstrap(design, 60, seed=2).totals(scores))


def test_raked_replicates_keep_the_margins(survey, raked_weights):
    design = design_of(survey, raked_weights, raked=True)
    health = (survey["sector"] == "HEALTH").to_numpy(dtype=float)
    totals = bootstrap(design, 50, seed=3).totals(health)
    assert totals[:, 0] == pytest.approx(np.full(50, 68344.0), rel=1e-11)


@pytest.mark.parametrize(("lonely", "expected"), [("adjust", 9.0), ("certainty", 0.0)])
def test_a_lonely_psu_counts_by_its_policy(lonely, expected):
    """By hand: a total of 3 compared with 0, or nothing; the other stratum adds (1 - 1)^2."""
    design = make_design([1.0, 1.0, 1.0], ["a", "b", "b"], lonely=lonely)
    scores = np.array([3.0, 1.0, 1.0])
    assert jackknife(design).covariance(scores)[0, 0] == pytest.approx(expected)
    assert bootstrap(design, 400, seed=5).covariance(scores)[0, 0] == pytest.approx(
        expected, rel=0.01
    )


def test_an_empty_base_has_no_share(survey):
    """No outside figure: nothing over nothing is no number."""
    replicates = jackknife(design_of(survey, survey["dw"]))
    nobody = np.zeros(len(survey), dtype=bool)
    share, each = replicated_shares(replicates, nobody, nobody)
    assert np.isnan(share).all()
    assert np.isnan(each).all()
    assert each.shape == (246, 1)
