"""Bias and degrees of freedom of many contrasts' variances against one contrast at a time."""

import numpy as np
import pytest

from pipeline.stats.association.associations import associate
from pipeline.stats.association.items import make_items
from pipeline.stats.variance.layout import make_areas
from pipeline.stats.variance.sample_design import make_design
from pipeline.stats.variance.satterthwaite import variance_worth


def _survey(clustered, same, lonely, seed=3):
    """Answers of 400 people in five strata, one of them with one PSU, and two partitions."""
    draw = np.random.default_rng(seed)
    n = 400
    stratum = np.append(draw.integers(0, 4, n - 1), 4)
    region = draw.integers(-1, 3, n)
    psu = draw.integers(0, 9, n) if clustered else np.arange(n)
    weights = np.array([1.0, 2, 5, 1.5, 3])[stratum] if same else draw.gamma(3, 1, n)
    weights[draw.random(n) < 0.05] = 0.0
    sizes = np.array([130.0, 140, np.nan, 138, 9])[stratum]
    design = make_design(weights, stratum, psu, sizes, lonely=lonely)
    codes = draw.integers(-1, 3, (n, 3))
    success = draw.integers(-1, 2, (n, 2))
    areas = make_areas([np.zeros(n, int), stratum, region], [1, 5, 4])
    factors = make_items(
        codes, [3] * 3, [[True, False, False], [False, True, True], [True, True, False]]
    )
    return design, factors, make_items(success, [2] * 2, [[False, True]] * 2), areas


@pytest.mark.parametrize("lonely", ["adjust", "certainty"])
@pytest.mark.parametrize("same", [True, False])
@pytest.mark.parametrize("clustered", [True, False])
def test_it_agrees_with_one_contrast_at_a_time(clustered, same, lonely, monkeypatch):
    """Independent: variance_worth walks the PSUs of one contrast with matrices of its own."""
    monkeypatch.setattr("pipeline.stats.variance.moments.CHUNK", 200)
    monkeypatch.setattr("pipeline.stats.variance.cells.CHUNK", 200)
    design, factors, outcomes, areas = _survey(clustered, same, lonely)
    found = associate(design, factors, outcomes, areas)
    column = np.repeat([0, 1, 2], areas.sizes)
    compared = 0
    for area in range(areas.count):
        member = areas.codes[:, column[area]] == area - areas.starts[column[area]]
        for f in range(3):
            for o in range(2):
                x, y = factors.codes[:, f], outcomes.codes[:, o]
                known = member & (x >= 0) & (y >= 0) & design.live
                on = factors.chosen[f][x]
                sides = np.stack([known & on, known & ~on])
                value, df = found.contrast.value[area, f, o], found.contrast.df[area, f, o]
                if np.isnan(df):
                    continue
                shares = np.array([np.average(y[s] == 1, weights=design.weights[s]) for s in sides])
                factor, expected = variance_worth(design, sides, shares * (1 - shares))
                assert df == pytest.approx(expected, rel=1e-9)
                assert found.contrast_factor[area, f, o] == pytest.approx(factor, rel=1e-9)
                assert value == pytest.approx(shares[0] - shares[1], rel=1e-12)
                compared += 1
    assert compared >= 40
