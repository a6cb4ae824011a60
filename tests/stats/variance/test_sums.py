"""Sums by code, and raking's map, against doing it row by row."""

import numpy as np

from pipeline.stats.variance.sums import sum_by, sweep_matrix


def test_sums_by_code() -> None:
    found = sum_by(np.array([2, 0, 2]), np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), 4)
    assert found.tolist() == [[3.0, 4.0], [0.0, 0.0], [6.0, 8.0], [0.0, 0.0]]


def test_the_map_is_ten_sweeps_over_the_margins() -> None:
    """The loop of R survey's svyrecvar for class "raking", written out."""
    rng = np.random.default_rng(3)
    first, second, scores = rng.integers(0, 3, 50), rng.integers(0, 4, 50), rng.normal(size=50)
    expected = scores.copy()
    for _ in range(10):
        for margin in (first, second):
            means = np.bincount(margin, expected) / np.bincount(margin)
            expected = expected - means[margin]
    sums = np.concatenate([np.bincount(first, scores), np.bincount(second, scores)])
    taken = sweep_matrix(np.stack([first, second + 3], axis=1)) @ sums
    np.testing.assert_allclose(scores - taken[first] - taken[second + 3], expected, atol=1e-13)
