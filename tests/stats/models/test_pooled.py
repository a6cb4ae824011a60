"""Estimates that borrow strength: against direct numerical integration, and known truth."""

import itertools

import numpy as np
import pytest

from pipeline.stats.models.pooled import (
    MEANS,
    NOTHING,
    PARTS,
    SCALES,
    SPREADS,
    TAUS,
    WIDEST,
    pooled,
    smoothed_variances,
    success,
    units,
)


def _by_brute_force(y: np.ndarray, s2: np.ndarray, sampled: np.ndarray) -> np.ndarray:
    """Posterior means: joint normal densities, summed over every m, s, part, scale and spread.

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
    most = max(np.abs(np.mean(centres, axis=0)).max(), 0.1)

    def of_kind(m: float, s: float) -> tuple[np.ndarray, np.ndarray]:
        density, mean = np.zeros((factors, TAUS)), np.zeros((factors, TAUS, areas))
        for j in range(factors):
            for t, tau in enumerate(taus):
                prior = s**2 + np.diag(tau**2 + finite[:, j])
                whole = prior + np.diag(s2[:, j])
                gap = y[:, j] - m
                solved = np.linalg.solve(whole, gap)
                density[j, t] = np.exp(-gap @ solved / 2) / np.sqrt(np.linalg.det(whole))
                mean[j, t] = m + prior @ solved
        return density, mean

    total, found = 0.0, np.zeros((areas, factors))
    nothing = of_kind(0.0, NOTHING)
    for m, s in itertools.product(np.linspace(-most, most, MEANS), SPREADS):
        other = of_kind(m, s)
        for part, *scales in itertools.product(PARTS, SCALES, SCALES[::2]):
            prior_taus = [np.exp(-((taus / scale) ** 2) / 2) * root for scale in scales]
            of_other, of_nothing = (one / one.sum() for one in prior_taus)
            masses = [(1 - part) * other[0] * of_other, part * nothing[0] * of_nothing]
            sums = sum(masses).sum(1)
            total += sums.prod()
            for j in range(factors):
                others = np.delete(sums, j).prod()
                found[:, j] += others * (masses[0][j] @ other[1][j] + masses[1][j] @ nothing[1][j])
    return found / total


@pytest.mark.parametrize("seed", [1, 2])
def test_it_is_what_integration_of_the_joint_density_gives(seed):
    """numpy: every mean, spread, part and scales, and 40 spreads of each factor; none factored."""
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


def test_areas_are_compared_in_units_of_what_one_attitude_makes():
    """Tables: the normal density at 90, 50 and 70 % is 0.17550, 0.39894 and 0.34769."""
    shares, bases = np.array([[[0.9, 0.9]], [[0.5, 0.5]]]), np.full((2, 1, 2), 1e7)
    area, everybody = success(shares, bases)
    assert area == pytest.approx([0.9, 0.5], abs=1e-6)
    assert everybody == pytest.approx(0.7)
    unit = units(shares, bases)
    assert unit == pytest.approx([0.17550 / 0.34769, 0.39894 / 0.34769], rel=5e-5)
    assert units(np.ones((2, 1, 2)), bases).tolist() == [1.0, 1.0]
    # Differences that are equal in these units are not drawn towards each other.
    y, s2 = np.array([[0.1], [0.1]]) * unit[:, None], np.full((2, 1), 1e-6)
    found = pooled(y, s2, np.zeros(2), unit=unit)
    plain = pooled(y / unit[:, None], s2 / unit[:, None] ** 2, np.zeros(2))
    assert found.values == pytest.approx(plain.values * unit[:, None])
    assert found.low == pytest.approx(plain.low * unit[:, None])


def test_factors_that_go_with_nothing_are_told_from_those_that_do():
    """Ten of 20 are nothing: few of them are told apart from zero, and nearly all of the others."""
    draw = np.random.default_rng(11)
    null, clear, right = np.repeat([True, False], 10), [], []
    for _ in range(60):
        common = np.where(null, 0.0, draw.normal(0.2, 0.03, 20))
        truth = common + np.where(null, 0.0, draw.normal(0, 0.03, (7, 20)))
        s2 = draw.uniform(0.005, 0.02, (7, 20))
        found = pooled(draw.normal(truth, np.sqrt(s2)), s2, np.zeros(7))
        clear.append(((found.low > 0) | (found.high < 0))[:, null].mean())
        right.append((found.low > 0)[:, ~null].mean())
    assert np.mean(clear) < 0.05
    assert np.mean(right) > 0.6


def test_no_figure_is_larger_than_a_difference_can_be():
    """Separated answers everywhere, in areas whose shares of successes differ."""
    found = pooled(
        np.full((3, 2), 1.0), np.full((3, 2), 1e-4), np.zeros(3), unit=np.array([1, 1.3, 0.5])
    )
    for part in (found.values, found.low, found.high):
        assert (part <= 1).all()
    assert (found.low <= found.values).all()
    assert (found.values <= found.high).all()
    assert found.values.max() > 0.95
