"""Penalised likelihood against answers known by hand, and its errors against a jackknife."""

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import expit

from pipeline.stats.models.firth import alike, firth
from pipeline.stats.models.models import fit_logistic, fit_whole
from pipeline.stats.variance.sample_design import make_design


@pytest.mark.parametrize(
    ("without", "with_"),
    [((3, 9), (8, 4)), ((0, 6), (5, 5)), ((7, 0), (0, 7)), ((1, 30), (4, 4))],
)
def test_two_by_two_is_half_an_answer_added_to_each_cell(without, with_):
    """Firth (1993): of a saturated model with two groups, Haldane's and Anscombe's log odds."""
    outcome = np.repeat([1.0, 0.0, 1.0, 0.0], [*without, *with_])
    side = np.repeat([0.0, 1.0], [sum(without), sum(with_)])
    terms = np.column_stack([np.ones(len(side)), side])
    found = firth(terms, outcome, np.ones(len(side)))
    start = np.log((without[0] + 0.5) / (without[1] + 0.5))
    end = np.log((with_[0] + 0.5) / (with_[1] + 0.5))
    assert found == pytest.approx([start, end - start], rel=1e-7)


def test_weights_are_answers_and_their_scale_is_that_of_the_answers():
    """A mean weight of 1 stands for one answer; scipy finds the same largest likelihood."""
    draw = np.random.default_rng(4)
    terms = np.column_stack([np.ones(60), draw.normal(size=(60, 3))])
    outcome = (draw.random(60) < expit(terms @ [0.2, 1, 0, -1])).astype(float)
    weights = draw.uniform(0.5, 3, 60)
    found = firth(terms, outcome, weights)
    assert firth(terms, outcome, 17 * weights) == pytest.approx(found, rel=1e-7)
    mass = weights / weights.mean()

    def lost(beta):
        linear = terms @ beta
        spread = mass * expit(linear) * expit(-linear)
        determinant = np.linalg.slogdet((terms * spread[:, None]).T @ terms)[1]
        return -(mass @ (outcome * linear - np.logaddexp(0, linear))) - determinant / 2

    assert found == pytest.approx(minimize(lost, np.zeros(4), tol=1e-12).x, abs=1e-5)


def test_an_area_in_which_all_succeeded_is_no_obstacle():
    """Ten of ten in one area of three: the likelihood has no end, and the plain fit says so."""
    draw = np.random.default_rng(2)
    area = np.repeat([0, 1, 2], [100, 100, 10])
    side = draw.integers(0, 2, 210)
    success = (draw.random(210) < 0.4 + 0.2 * side).astype(float)
    success[area == 2] = 1.0
    terms = np.column_stack([side, area == 1, area == 2]).astype(float)
    design, everybody = make_design(np.ones(210)), np.ones(210, bool)
    assert fit_logistic(terms, success, design).reason == "singular"
    found = fit_whole(terms, success, design, everybody, np.ones(3, bool))
    assert found.reason == ""
    # Those of the third area have no part in it: without them the difference is the same.
    inside = area < 2
    plain = fit_logistic(terms[:, :2], success, design, inside)
    assert found.effects[0] == pytest.approx(plain.effects[0] * 200 / 210, abs=0.012)
    assert 0 < found.effect_errors[0] < 0.1


@pytest.mark.parametrize("alone", [0.0, 1.0])
def test_somebody_alone_in_an_area_moves_no_other_figure(alone):
    """Their own coefficient takes them out: all others are those of the rest alone."""
    draw = np.random.default_rng(6)
    area = np.repeat([0, 1, 2], [60, 60, 1])
    side = draw.integers(0, 2, 121)
    success = (draw.random(121) < 0.3 + 0.3 * side).astype(float)
    success[-1] = alone
    terms = np.column_stack([side, area == 1, area == 2]).astype(float)
    found = fit_logistic(terms, success, make_design(np.ones(121)), None, 1, penalised=True)
    inside = area < 2
    rest = fit_logistic(terms[:, :2], success, make_design(np.ones(121)), inside, 1, penalised=True)
    assert found.coefficients[:3] == pytest.approx(rest.coefficients, abs=1e-6)
    assert found.errors[:3] == pytest.approx(rest.errors, rel=1e-6)
    assert np.isfinite(found.errors).all()
    assert found.effect_errors[0] == pytest.approx(rest.effect_errors[0], rel=0.05)


@pytest.mark.parametrize("seed", range(60))
def test_every_survey_of_odd_areas_has_an_answer(seed):
    """Up to 30 areas, many with one person or with one answer, and weights a hundredfold apart."""
    draw = np.random.default_rng(seed)
    n, areas = int(draw.integers(12, 400)), int(draw.integers(1, 30))
    area = draw.choice(areas, n, p=draw.dirichlet(np.full(areas, 0.5)))
    side = np.arange(n) % 2
    lean = draw.normal(scale=2, size=areas)[area]
    success = (draw.random(n) < expit(lean + side)).astype(float)
    success[:2] = 0, 1
    weights = draw.lognormal(sigma=draw.choice([0, 0.5, 1.5]), size=n)
    columns = [side, *(area == one for one in np.unique(area)[1:])]
    terms = np.column_stack(columns).astype(float)
    design = make_design(weights)
    found = fit_logistic(terms, success, design, None, 0, penalised=True)
    assert found.reason == ("too_few" if design.degf(np.ones(n, bool)) <= len(columns) else "")
    assert np.isfinite(found.effects).all()
    assert np.isfinite(found.effect_errors).all()
    assert (np.abs(found.effects) < 1).all()


def test_errors_are_those_of_a_jackknife(survey):
    """Delete one PSU of a stratum at a time; residuals over the root of 1 - leverage come near."""
    columns = [survey["f1"] > 3]
    for name in ("region", "sector"):
        columns += [survey[name] == one for one in sorted(survey[name].unique())[1:]]
    kept = survey["f1"].notna() & survey["y4"].notna()
    terms = np.column_stack(columns).astype(float)[kept]
    success = survey.loc[kept, "y4"].to_numpy()
    strata, psu, weights = (survey.loc[kept, one].to_numpy() for one in ("stratum", "psu", "dw"))

    def effect(some):
        design = make_design(some)
        return fit_logistic(terms, success, design, some > 0, 1, penalised=True).effects[0]

    found = fit_logistic(
        terms, success, make_design(weights, strata, psu, lonely="adjust"), None, 1, penalised=True
    )
    total = 0.0
    for stratum in np.unique(strata):
        clusters = np.unique(psu[strata == stratum])
        if len(clusters) < 2:
            continue
        again = []
        for one in clusters:
            some = weights.astype(float)
            inside = strata == stratum
            some[inside] *= len(clusters) / (len(clusters) - 1)
            some[inside & (psu == one)] = 0.0
            again.append(effect(some))
        gaps = np.array(again) - np.mean(again)
        total += (len(clusters) - 1) / len(clusters) * float(gaps @ gaps)
    assert found.effect_errors[0] == pytest.approx(np.sqrt(total), rel=0.06)


def test_complete_separation_has_the_error_of_independent_answers():
    """By hand: half an answer added, chances of 20.5 in 21 and of 0.5 in 21, p (1 - p) / n each."""
    side = np.repeat([0.0, 1.0], 20)
    design, everybody = make_design(np.full(40, 3.0)), np.ones(40, bool)
    found = fit_whole(side[:, None], side, design, everybody, everybody[:1])
    chance = 20.5 / 21
    assert found.effects[0] == pytest.approx(2 * chance - 1, abs=1e-7)
    error = np.sqrt(2 * chance * (1 - chance) / 20)
    assert found.effect_errors[0] == pytest.approx(error, rel=1e-6)
    all_asked = make_design(np.ones(40), population=np.full(40, 40.0))
    known = fit_whole(side[:, None], side, all_asked, everybody, everybody[:1])
    assert known.effect_errors[0] == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("levels", [2, 3, 5_000])
def test_rows_alike_are_those_of_numpy(levels: int) -> None:
    """By few codes and by more codes than are counted, in the same order."""
    draw = np.random.default_rng(levels)
    flags = draw.integers(0, 2, (400, 4)) * draw.choice([1.0, 1.0, 2.5], 4)
    table = np.column_stack([np.ones(400), flags, draw.integers(-1, levels, (400, 2)) / 3])
    rows, which = alike(table)
    expected, places = np.unique(table, axis=0, return_inverse=True)
    assert rows.tolist() == expected.tolist()
    assert which.tolist() == places.ravel().tolist()
