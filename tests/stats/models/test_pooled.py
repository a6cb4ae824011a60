"""Estimates that borrow strength: against direct numerical integration, and known truth."""

import itertools

import numpy as np
import pytest

from pipeline.stats.models.pooled import (
    MEANS,
    SCALES,
    SPREADS,
    TAUS,
    WIDEST,
    pooled,
    smoothed_variances,
)


def _by_brute_force(y: np.ndarray, s2: np.ndarray, sampled: np.ndarray) -> np.ndarray:
    """Posterior means: joint normal densities, summed over every m, s, scale and pair of spreads.

    Nothing is factored: each combination has its matrices, its density and its regression.
    """
    areas, factors = y.shape
    root = (np.arange(TAUS) + 0.5) / TAUS
    taus = WIDEST * root**2
    finite = s2 * (sampled / (1 - sampled))[:, None]
    centres = []
    for tau in taus:
        precision = 1 / (tau**2 + finite + s2)
        centres.append((precision * y).sum(0) / precision.sum(0))
    best = np.mean(centres, axis=0)
    reach = 4 * max(best.std(), 0.05) / np.sqrt(factors)
    grid = best.mean() + np.linspace(-reach, reach, MEANS)
    density = np.zeros((factors, TAUS))
    mean = np.zeros((factors, TAUS, areas))
    total, found = 0.0, np.zeros((areas, factors))
    for m, s in itertools.product(grid, SPREADS):
        for j in range(factors):
            for t, tau in enumerate(taus):
                prior = s**2 + np.diag(tau**2 + finite[:, j])
                whole = prior + np.diag(s2[:, j])
                gap = y[:, j] - m
                solved = np.linalg.solve(whole, gap)
                density[j, t] = np.exp(-gap @ solved / 2) / np.sqrt(np.linalg.det(whole))
                mean[j, t] = m + prior @ solved
        for scale in SCALES:
            prior_tau = np.exp(-((taus / scale) ** 2) / 2) / scale * root
            mass = density * prior_tau / prior_tau.sum()
            sums = mass.sum(1)
            total += sums.prod()
            for j in range(factors):
                others = np.delete(sums, j).prod()
                found[:, j] += others * (mass[j] @ mean[j])
    return found / total


@pytest.mark.parametrize("seed", [1, 2])
def test_it_is_what_integration_of_the_joint_density_gives(seed):
    """numpy: 21 means x 12 spreads x 10 scales x 40 spreads of each factor, nothing factored."""
    draw = np.random.default_rng(seed)
    y = draw.normal(0.15, 0.2, (3, 2))
    s2, sampled = draw.uniform(0.005, 0.03, (3, 2)), np.array([0.0, 0.3, 0.6])
    assert pooled(y, s2, sampled).values == pytest.approx(_by_brute_force(y, s2, sampled), abs=1e-9)


def _world(draw: np.random.Generator, small: float) -> tuple[np.ndarray, ...]:
    """True differences of a finite population, drawn from the model, and estimates of them."""
    common, tau = draw.normal(0.1, 0.1, 20), np.abs(draw.normal(0, 0.05, 20))
    s2 = draw.uniform(0.01, 0.03, (7, 20))
    sampled = np.append(np.full(6, 0.1), small)
    finite = s2 * (sampled / (1 - sampled))[:, None]
    truth = common + draw.normal(0, np.sqrt(tau**2 + finite))
    return truth, draw.normal(truth, np.sqrt(s2)), s2, sampled


def test_intervals_hold_the_truth_of_the_model():
    """60 waves of 140 differences drawn from the model: 95 % within three Monte Carlo errors.

    An area of which half answered is among them: its true figure has a part of chance too.
    """
    draw = np.random.default_rng(7)
    held, told, own = [], [], []
    for _ in range(60):
        truth, y, s2, sampled = _world(draw, small=0.5)
        found = pooled(y, s2, sampled)
        held.append((found.low <= truth) & (truth <= found.high))
        told.append(np.abs(found.values - truth))
        own.append(np.abs(y - truth))
    rates = np.array(held).mean(axis=2)
    error = 3 * rates.std() / np.sqrt(rates.size)
    assert rates.mean() == pytest.approx(0.95, abs=error + 0.01)
    assert rates[:, -1].mean() == pytest.approx(0.95, abs=0.025)
    assert np.mean(told) < 0.6 * np.mean(own)


def test_the_largest_of_an_area_hold_the_truth_as_often():
    """Chosen because they are large: 95 % all the same, and on average no larger than the truth."""
    draw = np.random.default_rng(8)
    held, size, true = [], 0.0, 0.0
    for _ in range(60):
        truth, y, s2, sampled = _world(draw, small=0.1)
        found = pooled(y, s2, sampled)
        for a, j in enumerate(found.values.argmax(axis=1)):
            held.append(found.low[a, j] <= truth[a, j] <= found.high[a, j])
            size, true = size + found.values[a, j], true + truth[a, j]
    assert np.mean(held) == pytest.approx(0.95, abs=0.035)
    assert size / true == pytest.approx(1.0, abs=0.06)


def test_what_is_sure_is_left_as_it_is_and_what_is_not_is_borrowed():
    """By hand: without an error nothing is borrowed; with one without end all of it is."""
    y = np.array([[0.5, 0.1], [0.1, 0.3], [0.1, 0.1]])
    s2 = np.full((3, 2), 1e-8)
    s2[2] = 1e4
    found = pooled(y, s2, np.zeros(3))
    assert found.values[:2] == pytest.approx(y[:2], abs=1e-5)
    assert (found.borrowed[:2] < 1e-4).all()
    assert (found.borrowed[2] > 0.999).all()


def test_figures_that_are_not_there_stay_away_and_change_nothing():
    """No outside figure: a factor without estimates is no evidence about the others."""
    draw = np.random.default_rng(3)
    y, s2 = draw.normal(0.1, 0.1, (4, 3)), np.full((4, 3), 0.02)
    more, also = np.column_stack([y, np.full(4, np.nan)]), np.column_stack([s2, np.full(4, 0.02)])
    plain, found = pooled(y, s2, np.zeros(4)), pooled(more, also, np.zeros(4))
    assert found.values[:, :3] == pytest.approx(plain.values, rel=1e-12)
    assert np.isnan(found.values[:, 3]).all()
    assert np.isnan(found.spread[3])
    assert np.isnan(pooled(more[:, 3:], also[:, 3:], np.zeros(4)).values).all()


def test_smoothed_variances_are_those_of_the_areas_share():
    """By hand: 6 of 10 and 3 of 10 succeed, units 1/10: 0.45 x 0.55 / 5, times what is seen."""
    shares, bases = np.array([[[0.6, 0.3]]]), np.full((1, 1, 2), 10.0)
    units = np.full((1, 1, 2), 0.1)
    own = 0.1 * (0.24 + 0.21)
    plain = smoothed_variances(shares, bases, units, np.array([[own]]))
    assert plain == pytest.approx(0.2 * 0.45 * 0.55)
    double = smoothed_variances(shares, bases, units, np.array([[2 * own]]))
    assert double == pytest.approx(2 * plain)


def test_smoothed_variances_do_not_vanish_where_all_agree():
    """Five of five and five of five show no variance; the other area's share says there is some."""
    shares = np.array([[[1.0, 1.0]], [[0.6, 0.3]]])
    found = smoothed_variances(
        shares, np.full((2, 1, 2), 5.0), np.full((2, 1, 2), 0.2), np.array([[0.0], [0.09]])
    )
    assert (found > 0.01).all()
