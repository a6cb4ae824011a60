"""Moments of pairs of columns: quick sums against the plain form, one set of weights at a time."""

import numpy as np
import pytest

from pipeline.stats.models.moments import (
    BLOCK,
    FEW_SETS,
    alike_rows,
    pairwise_correlations,
    pairwise_moments,
)


def plain(filled, known, weights):
    """Every set of weights by itself, and every row by itself."""
    means, covariances = [], []
    m = known.astype(np.float64)
    for w in weights.T:
        wm, wx = (m * w[:, None]).T, (filled * w[:, None]).T
        number = wm @ m
        mean = (wx @ m) / number
        means.append(mean)
        covariances.append((wx @ filled) / number - mean * mean.T)
    return np.array(means), np.array(covariances)


@pytest.fixture(scope="module")
def answers():
    """More rows than are held at once, a fifth of the answers missing, some rows without any."""
    draw = np.random.default_rng(4)
    size = 2 * BLOCK + 77
    known = draw.random((size, 6)) < 0.8
    known[:50] = False
    scores = np.where(known, draw.integers(1, 6, (size, 6)), 0.0)
    return scores, known, draw.exponential(size=(size, 2 * FEW_SETS))


@pytest.mark.parametrize("sets", [1, FEW_SETS - 1, FEW_SETS, 2 * FEW_SETS])
def test_moments_are_those_of_the_plain_form(answers, sets):
    filled, known, weights = answers
    found = pairwise_moments(filled, known, weights[:, :sets])
    for got, wanted in zip(found, plain(filled, known, weights[:, :sets]), strict=True):
        assert got.shape == (sets, 6, 6)
        np.testing.assert_allclose(got, wanted, rtol=1e-10, atol=1e-12)


def test_moments_of_groups_of_the_same_answers_are_those_of_rows(answers):
    filled, known, weights = answers
    few = filled[:, :2], known[:, :2]
    alike = alike_rows(*few)
    assert len(alike.first) == 35  # 6 x 6 answers, one of which is none at all
    held = alike.sums(weights)
    assert held.sum() == pytest.approx(weights[few[1].any(axis=1)].sum(), rel=1e-12)
    found = pairwise_correlations(few[0][alike.first], few[1][alike.first], held)
    _, covariances = plain(*few, weights)
    spread = np.sqrt(np.einsum("rii->ri", covariances))
    wanted = covariances / spread[:, :, None] / spread[:, None, :]
    np.testing.assert_allclose(found, wanted, rtol=1e-10)


def test_an_answer_of_zero_is_not_no_answer():
    filled = np.zeros((4, 1))
    known = np.array([[True], [False], [True], [True]])
    alike = alike_rows(filled, known)
    assert alike.sums(np.ones((4, 1))).tolist() == [[3.0]]
    negative = alike_rows(np.array([[0.0], [-0.0]]), np.ones((2, 1), bool))
    assert len(negative.first) == 1
