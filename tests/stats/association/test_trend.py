"""Slopes over waves: least squares, the delta method, and where the truth is known."""

import numpy as np
import pytest
from scipy.stats import norm

from pipeline.stats.association.trend import slopes


@pytest.mark.parametrize("waves", [2, 3, 4, 7])
def test_symmetric_intervals_are_those_of_least_squares(waves):
    """numpy's polyfit, and the root of the sum of c^2 se^2 for independent estimates."""
    rng = np.random.default_rng(waves)
    values, error = rng.uniform(20, 80, (waves, 5)), rng.uniform(1, 6, (waves, 5))
    reach = norm.ppf(0.975) * error
    found = slopes(values, values - reach, values + reach)
    number = np.arange(waves)
    assert found.value == pytest.approx(np.polyfit(number, values, 1)[0], rel=1e-9)
    away = number - number.mean()
    counts = away / (away @ away)
    se = np.sqrt((counts[:, None] ** 2 * error**2).sum(axis=0))
    assert (found.high - found.low) / 2 == pytest.approx(norm.ppf(0.975) * se, rel=1e-9)
    assert found.p == pytest.approx(2 * norm.sf(np.abs(found.value) / se), rel=1e-6)


def test_of_two_waves_it_is_the_difference_of_two_shares():
    """MOVER of Newcombe's method 10: 56/70 and 48/80, published interval 0.0524 to 0.3339."""
    values, low, high = ([[0.6], [0.8]], [[0.4905], [0.6920]], [[0.7004], [0.8772]])
    found = slopes(values, low, high)
    assert found.value.item() == pytest.approx(0.2)
    assert (found.low.item(), found.high.item()) == pytest.approx((0.0524, 0.3339), abs=2e-4)


def test_p_and_interval_agree_and_what_is_missing_stays_so():
    values = np.array([[40.0, 40, np.nan], [44.0, 41, 50], [52.0, 39, 50]])
    found = slopes(values, values - [[5.0], [4], [6]], values + np.array([[6.0], [4], [5]]))
    clear = (found.low > 0) | (found.high < 0)
    assert (found.p[:2] < 0.05).tolist() == clear[:2].tolist() == [True, False]
    assert np.isnan(found.value[2])
    assert np.isnan(found.p[2])


def test_truth_is_held_in_95_of_100_where_samples_are_small():
    """Four samples of 150, shares 0.80 to 0.92 with Wilson's intervals; 4,000 times."""
    rng = np.random.default_rng(1)
    truth = np.array([0.80, 0.84, 0.88, 0.92])[:, None]
    z, n = norm.ppf(0.975), 150
    share = rng.binomial(n, truth, (4, 4000)) / n
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    found = slopes(share, middle - half, middle + half)
    held = np.mean((found.low <= 0.04) & (found.high >= 0.04))
    assert 0.94 <= held <= 0.96
