"""Cronbach's alpha against R survey 4.5 (svycralpha, golden `cralpha`) and by hand."""

import json

import numpy as np
import pytest

from pipeline.stats.scales import reliability
from pipeline.stats.variance.replicates import jackknife
from pipeline.stats.variance.sample_design import make_design

ITEMS = {
    "F1": [f"f{i}" for i in range(1, 6)],
    "F2": [f"f{i}" for i in range(6, 11)],
    "F3": [f"f{i}" for i in range(11, 15)],
    "ALL": [f"f{i}" for i in range(1, 15)],
}


@pytest.mark.parametrize("name", list(ITEMS))
def test_weighted_alpha_as_in_r(survey, root, name):
    oracle = json.loads((root / "tests/golden/oracle_survey_4.5.json").read_text())["cralpha"]
    found = reliability(survey[ITEMS[name]], make_design(survey["raked"]))
    assert found.base == oracle[name]["n"]
    assert found.weighted == pytest.approx(oracle[name]["dw"], rel=1e-12)


def test_alpha_by_hand():
    """Variances 2.5 and 2.5, covariance 2: alpha = 2 x (1 - 5 / 9) = 8 / 9, r = 0.8; twice over.

    Each person's own squares are 5 and 9, or nothing: alpha is the same without any of them.
    """
    a = np.array([1.0, 2, 3, 4, 5] * 2)
    b = np.array([2.0, 1, 3, 5, 4] * 2)
    found = reliability(np.stack([a, b], 1), make_design(np.ones(10)))
    assert found.alpha == pytest.approx(8 / 9, abs=1e-3)
    assert found.weighted == pytest.approx(8 / 9, rel=1e-12)
    assert found.mean_inter_item == pytest.approx(0.8, rel=1e-12)
    assert (found.error, found.low, found.high) == pytest.approx((0, 8 / 9, 8 / 9), abs=1e-12)


def test_the_interval_is_ts_on_the_scale_of_the_logarithm(survey):
    """Equally far either way in log(1 - alpha), at scipy's t; none where there are no degrees."""
    from scipy.stats import t

    design = make_design(survey["raked"], survey["stratum"], survey["psu"])
    found = reliability(survey[ITEMS["F1"]], design, confidence=0.9)
    low, value, high = np.log(1 - np.array([found.low, found.weighted, found.high]))
    reach = t.ppf(0.95, found.df) * found.error / (1 - found.weighted)
    assert (low - value, value - high) == pytest.approx((reach, reach), rel=1e-10)
    alone = make_design(np.ones(400), np.arange(400), lonely="certainty")
    nothing = reliability(exactly(np.eye(2) + 1), alone)
    assert np.isfinite(nothing.weighted)
    assert np.isnan([nothing.low, nothing.high]).all()


def test_perfect_alpha_and_a_scale_that_hangs_on_one_person():
    """Of items that are one: 1 to 1. Where all but one answer alike there is no error."""
    rows = np.repeat([[1.0, 1.0], [3.0, 3.0], [4.0, 4.0]], 5, axis=0)
    same = reliability(rows, make_design(np.ones(15)))
    assert (same.weighted, same.low, same.high) == pytest.approx((1, 1, 1), abs=1e-12)
    one = np.array([[1.0, 2.0]] * 11 + [[3.0, 5.0]])
    found = reliability(one, make_design(np.ones(12)))
    assert found.weighted > 0.9
    assert np.isnan([found.error, found.low, found.high]).all()


def test_an_alpha_of_two_clusters_has_no_interval_that_would_say_nothing():
    """At 99.9 % and one degree of freedom t is 637: an end at minus 1e30 is none."""
    answers = np.random.default_rng(5).integers(1, 6, (60, 3)).astype(float)
    answers[30:, 1] = answers[30:, 0]
    two = make_design(np.ones(60), psu=np.repeat([1, 2], 30))
    found = reliability(answers, two, confidence=0.999)
    assert 0.2 < found.weighted < 0.9
    assert found.df == 1
    assert 637 * found.error / (1 - found.weighted) > np.log(1e30)
    assert np.isnan([found.low, found.high]).all()
    narrower = reliability(answers, two, confidence=0.5)
    assert narrower.low < found.weighted < narrower.high


def test_a_question_and_its_opposite_have_no_alpha():
    """Their sum is 6 for everybody."""
    answers = np.tile([1.0, 2.0, 4.0, 5.0], 5)
    assert reliability(np.stack([answers, 6 - answers], 1), make_design(np.ones(20))).reason == (
        "singular"
    )


def test_the_error_is_the_jackknifes_of_unequal_weights(survey):
    """numpy's weighted covariances without each respondent in turn, one stratum."""
    there = survey.dropna(subset=ITEMS["F3"]).head(60)
    scores, weights = there[ITEMS["F3"]].to_numpy(), there["raked"].to_numpy()

    def alpha(rows):
        c = np.cov(scores[rows].T, aweights=weights[rows], ddof=0)
        return 4 / 3 * (1 - np.trace(c) / c.sum())

    everybody = np.arange(60)
    left = weights.sum() - weights
    moved = alpha(everybody) - np.array([alpha(everybody != i) for i in everybody])
    totals = moved * left / weights.sum()
    wanted = np.sqrt(60 / 59 * ((totals - totals.mean()) ** 2).sum())
    assert reliability(scores, make_design(weights)).error == pytest.approx(wanted, rel=1e-9)


def test_of_normal_answers_the_error_is_that_of_theory():
    """van Zyl, Neudecker and Nel (2000): (1 - alpha) root 2k / ((k - 1) n), equal correlations."""
    raw = np.random.default_rng(3).normal(size=(20_000, 5))
    scores = raw @ np.linalg.cholesky(np.full((5, 5), 0.4) + 0.6 * np.eye(5)).T
    found = reliability(scores, make_design(np.ones(len(scores))))
    theory = (1 - found.weighted) * np.sqrt(2 * 5 / (4 * len(scores)))
    assert found.error == pytest.approx(theory, rel=0.03)


def test_alpha_of_the_population_is_held_where_strata_answer_unequally():
    """Half of the population hang together, the other half do not, and those answer four fold."""
    draw = np.random.default_rng(8)
    common = draw.normal(size=8000)
    loading = np.repeat([1.5, 0.3], 4000)
    answers = (loading * common)[:, None] + draw.normal(size=(8000, 2))
    scores = np.clip(np.round(answers + 3), 1, 5)
    sums, apart = scores.sum(axis=1).var(), scores.var(axis=0).sum()
    truth = 2 * (1 - apart / sums)
    strata = np.repeat([0, 1], [60, 240])
    weights = 4000 / np.array([60, 240])[strata]
    design = make_design(weights, strata, population=np.full(300, 4000))
    held, plain = [], []
    for _ in range(300):
        rows = [draw.choice(4000, 60, replace=False), 4000 + draw.choice(4000, 240, replace=False)]
        found = reliability(scores[np.concatenate(rows)], design)
        held.append(found.low <= truth <= found.high)
        plain.append(found.alpha)
    assert 0.92 <= np.mean(held) <= 0.98
    assert np.mean(plain) < truth - 0.1


def test_error_of_weighted_alpha_is_about_that_of_replicates(survey):
    """The jackknife replicates of alpha itself, taken afresh in each: about the same error."""
    there = survey.dropna(subset=ITEMS["F1"])
    design = make_design(there["raked"], there["stratum"], there["psu"])
    found = reliability(there[ITEMS["F1"]], design)
    scores = there[ITEMS["F1"]].to_numpy()
    moments = np.column_stack([np.ones(len(scores)), scores, scores**2, scores.sum(1) ** 2])
    totals = jackknife(design).totals(moments)

    def alpha(t):
        means, squares = t[1:6] / t[0], t[6:11] / t[0]
        return 5 / 4 * (1 - (squares - means**2).sum() / (t[11] / t[0] - means.sum() ** 2))

    full = alpha(design.weights @ moments)
    each = np.array([alpha(t) for t in totals])
    spread = jackknife(design).spread(np.array([full]), each[:, None])
    assert found.weighted == pytest.approx(full, rel=1e-10)
    assert found.error == pytest.approx(np.sqrt(spread[0, 0]), rel=0.01)


def test_refusals(survey):
    design = make_design(survey["raked"])
    few = reliability(survey[ITEMS["F1"]], design, survey.index < 8)
    assert few.reason == "too_few"
    assert np.isnan(few.alpha)
    same = survey[["f1", "f2"]].assign(f2=3.0)
    assert reliability(same, design).reason == "one_level"
    nobody = reliability(survey[ITEMS["F1"]], design, survey.index < 0)
    assert nobody.reason == "empty_domain"


def exactly(covariance: np.ndarray, people: int = 400) -> np.ndarray:
    """Scores whose covariance, divided by n, is exactly a given one."""
    raw = np.random.default_rng(7).normal(size=(people, len(covariance)))
    raw -= raw.mean(axis=0)
    white = raw @ np.linalg.inv(np.linalg.cholesky(raw.T @ raw / people)).T
    return white @ np.linalg.cholesky(covariance).T


def test_omega_of_loadings_that_are_known():
    """Of one factor with loadings l and unique variances u: (sum l)^2 / ((sum l)^2 + sum u)."""
    loadings, unique = np.array([0.9, 0.7, 0.5, 0.3]), np.array([0.2, 0.6, 0.4, 0.9])
    scores = exactly(np.outer(loadings, loadings) + np.diag(unique))
    found = reliability(scores, make_design(np.ones(400)))
    assert found.omega == pytest.approx(2.4**2 / (2.4**2 + 2.1), rel=1e-6)
    assert found.weighted < found.omega
    assert np.isnan(found.spearman_brown)


def test_equal_loadings_have_an_omega_that_is_alpha():
    """Tau-equivalent items, McDonald (1999), chapter 6; all r are 0.4, and alpha 4r / (1 + 3r)."""
    scores = exactly(np.full((4, 4), 0.4) + 0.6 * np.eye(4))
    found = reliability(scores, make_design(np.ones(400)))
    assert found.omega == pytest.approx(1.6 / 2.2, rel=1e-6)
    assert found.weighted == pytest.approx(1.6 / 2.2, rel=1e-9)
    assert found.first_factor == pytest.approx((1 + 3 * 0.4) / 4, rel=1e-9)


@pytest.mark.parametrize(
    ("between", "there"),
    [((0.07, 0.18, -0.12), False), ((0.15, 0.15, 0.02), False), ((0.3, 0.2, 0.1), True)],
)
def test_no_omega_where_one_question_would_be_the_factor(between, there):
    """Of three, the loading of the first is the root of r12 r13 / r23: below 1, or there is none.

    Heywood (1931): at its bound the first question is the factor, and omega would be 0.4.
    """
    covariance = np.eye(3)
    covariance[np.triu_indices(3, 1)] = between
    covariance = covariance + np.triu(covariance, 1).T
    found = reliability(exactly(covariance), make_design(np.ones(400)))
    assert np.isfinite(found.omega) == there
    assert np.isfinite(found.weighted)


def test_two_items_by_spearman_brown():
    """Unequal variances do not lower it, as they lower alpha: 2 x 0.5 / 1.5."""
    scores = exactly(np.array([[4.0, 1.0], [1.0, 1.0]]))
    found = reliability(scores, make_design(np.ones(400)))
    assert found.spearman_brown == pytest.approx(2 / 3, rel=1e-9)
    assert found.weighted < found.spearman_brown
    assert np.isnan(found.omega)
    assert np.isnan(found.straight)


def test_a_question_and_its_opposite_have_no_spearman_brown():
    """2 r / (1 + r) at r = -1 divides by zero, or by what rounding leaves of it."""
    answers = np.repeat([1.0, 2.0, 3.0, 4.0, 5.0], 4)
    for other in (11 - 2 * answers, (6 - answers) / 10):
        found = reliability(np.stack([answers, other], 1), make_design(np.ones(20)))
        assert (found.reason, found.lowest_inter_item) == ("", pytest.approx(-1, rel=1e-12))
        assert np.isnan(found.spearman_brown)


def test_those_who_give_one_answer_to_every_question_count_by_their_weight():
    scores = np.array([[1, 1, 1], [5, 5, 5], [1, 2, 3], [3, 2, 1], [2, 4, 3]] * 3, dtype=float)
    weights = np.array([1.0, 3.0, 2.0, 2.0, 2.0] * 3)
    found = reliability(scores, make_design(weights))
    assert found.straight == pytest.approx(0.4, rel=1e-12)
    assert found.straight_count == 6
