"""Brant's test by its own formula for a simple random sample, and where the truth is known."""

import numpy as np
import pytest
from scipy.stats import chi2, norm

from pipeline.stats.models.parallel import parallel
from pipeline.stats.variance.sample_design import make_design


def drawn(seed: int, people: int, uneven: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Two predictors and answers 1 to 4; the second leans otherwise at the highest step."""
    rng = np.random.default_rng(seed)
    predictors = np.column_stack([rng.normal(size=people), rng.integers(0, 2, people)])
    linear = predictors @ np.array([0.5, -0.7])
    chance = rng.logistic(size=people)
    steps = np.array([-1.0, 0.2, 1.3])
    leaning = np.array([0.0, 0.0, uneven]) * predictors[:, [1]]
    above = linear[:, None] + leaning + chance[:, None] > steps
    return predictors, above.cumprod(axis=1).sum(axis=1) + 1.0


def brant(predictors: np.ndarray, answers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients of each step's regression, and Brant's (1990) X2 of each predictor, by hand.

    His covariance of the coefficients of steps l < m: (X'W_l X)^-1 X'W_lm X (X'W_m X)^-1, with
    W_l = p_l (1 - p_l) and W_lm = p_m - p_l p_m, p the chance of being above a step.
    """
    terms = np.column_stack([np.ones(len(predictors)), predictors])
    found, chances = [], []
    for step in np.unique(answers)[:-1]:
        at = np.zeros(terms.shape[1])
        for _ in range(30):
            chance = 1 / (1 + np.exp(-terms @ at))
            curve = (terms.T * (chance * (1 - chance))) @ terms
            at += np.linalg.solve(curve, terms.T @ ((answers > step) - chance))
        found.append(at)
        chances.append(1 / (1 + np.exp(-terms @ at)))

    def crossed(low: int, high: int) -> np.ndarray:
        weight = chances[high] - chances[low] * chances[high]
        return (terms.T * weight) @ terms

    count, size = len(found), terms.shape[1]
    inverse = [np.linalg.inv(crossed(k, k)) for k in range(count)]
    whole = np.zeros((count, size, count, size))
    for k in range(count):
        for m in range(count):
            whole[k, :, m] = inverse[k] @ crossed(min(k, m), max(k, m)) @ inverse[m]
    apart = np.hstack([-np.ones((count - 1, 1)), np.eye(count - 1)])
    statistics = []
    for j in range(1, size):
        gap = apart @ np.array(found)[:, j]
        statistics.append(gap @ np.linalg.solve(apart @ whole[:, j, :, j] @ apart.T, gap))
    return np.array(found)[:, 1:], np.array(statistics)


@pytest.mark.parametrize("uneven", [0.0, 0.4])
def test_of_a_simple_random_sample_as_brant_has_it(uneven):
    """The same coefficients; X2 to the 4 % by which two estimates of one covariance differ."""
    predictors, answers = drawn(1, 20_000, uneven)
    coefficients, statistics = brant(predictors, answers)
    found = parallel(predictors, answers, make_design(np.ones(20_000)))
    assert found.coefficients == pytest.approx(coefficients, rel=1e-9)
    assert (found.ndf, found.ddf) == (2, 19_998)
    assert found.ndf * found.f == pytest.approx(statistics, rel=0.04)
    assert found.p == pytest.approx(chi2.sf(statistics, 2), abs=0.02)


def test_one_ratio_is_refused_in_five_of_a_hundred_and_two_ratios_are_found():
    """600 surveys of 800 in strata and clusters of alike answers, weighted; truth is known."""
    rng = np.random.default_rng(5)
    refused = {0.0: 0, -1.2: 0}
    for uneven in refused:
        for _ in range(600 if uneven == 0 else 60):
            cluster = np.repeat(np.arange(200), 4)
            shared = rng.normal(size=200)[cluster] * 0.5
            predictors = np.column_stack([rng.normal(size=800), rng.integers(0, 2, 800)])
            noise = np.sqrt(0.5) * rng.normal(size=200)[cluster] + np.sqrt(0.5) * rng.normal(
                size=800
            )
            tail = norm.cdf(noise)
            linear = 0.5 * (predictors[:, 0] + shared) - 0.7 * predictors[:, 1]
            leaning = np.array([0.0, 0.0, uneven]) * predictors[:, [1]]
            above = (linear + np.log(tail / (1 - tail)))[:, None] + leaning > [-1.0, 0.2, 1.3]
            answers = above.cumprod(axis=1).sum(axis=1) + 1.0
            terms = np.column_stack([predictors[:, 0] + shared, predictors[:, 1]])
            weights = np.exp(0.4 * rng.normal(size=20))[cluster // 10]
            design = make_design(weights, strata=cluster // 10, psu=cluster)
            refused[uneven] += parallel(terms, answers, design).p[1] < 0.05
    assert 0.035 <= refused[0.0] / 600 <= 0.07
    assert refused[-1.2] / 60 > 0.8


def test_a_step_that_hardly_anybody_is_above_is_left_out():
    predictors, answers = drawn(2, 600)
    answers[(predictors[:, 0] > 1.9) & (answers == 4)] = 5
    found = parallel(predictors, answers, make_design(np.ones(600)))
    assert found.reason == ""
    assert len(found.coefficients) == found.ndf + 1 <= 4


def test_refusals():
    predictors, answers = drawn(3, 200)
    design = make_design(np.ones(200))
    assert parallel(predictors, answers > 2, design).reason == "too_few"
    assert parallel(predictors, answers, design, np.zeros(200, dtype=bool)).reason == "too_few"
    same = np.column_stack([predictors, predictors[:, 0]])
    assert parallel(same, answers, design).reason == "too_few"
