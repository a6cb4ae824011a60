"""Intervals against R survey's svyciprop, and at the ends where the logit does not exist."""

import numpy as np
import pytest
from scipy import stats

from pipeline.stats.intervals import (
    beta_interval,
    correlation_interval,
    share_interval,
    t_interval,
    t_quantile,
)
from pipeline.stats.ratios import means
from pipeline.stats.variance.layout import whole
from tests.golden.figures import designs, oracle, survey


def y4():
    design = designs()["dw"]
    return means(design, survey()["y4"], whole(design))


def test_logit_and_beta_intervals_are_those_of_r() -> None:
    """R survey 4.5, svyciprop(~I(y4 == 1)) by methods xlogit, beta and mean."""
    found, figures = y4(), oracle("oracle_survey_4.5")["svyciprop_y4"]
    size = found.effective_base
    low, high, edge = share_interval(found.value, found.se, found.df, found.base, size, 0.95)
    assert not edge.any()
    assert [found.value.item(), low.item(), high.item()] == pytest.approx(
        figures["xlogit"], rel=1e-10
    )
    variance = found.se**2
    effective = found.value * (1 - found.value) / variance
    low, high = beta_interval(found.value, effective, found.df, found.base, 0.95)
    assert [low.item(), high.item()] == pytest.approx(figures["beta"][1:], rel=1e-9)


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_nobody_and_everybody_get_an_exact_interval(value: float) -> None:
    """scipy's Clopper-Pearson at the same effective size."""
    one, base = np.array([value]), np.array([40])
    df = np.array([39.0])
    low, high, edge = share_interval(one, np.array([0.0]), df, base, np.array([40.0]), 0.95)
    exact = stats.binomtest(int(40 * value), 40).proportion_ci(method="exact")
    assert edge.all()
    assert low.item() == pytest.approx(exact.low, abs=1e-12)
    assert high.item() == pytest.approx(exact.high, rel=1e-10)


def test_unequal_weights_widen_the_interval_at_the_ends() -> None:
    df, base = np.array([39.0]), np.array([40])
    _, even = beta_interval(np.array([0.0]), np.array([40.0]), df, base, 0.95)
    _, uneven = beta_interval(np.array([0.0]), np.array([20.0]), df, base, 0.95)
    assert uneven > even


def test_t_quantiles_are_those_of_scipy_and_need_degrees_of_freedom() -> None:
    df = np.array([[1.0, 5.0], [218.0, 0.0]])
    found = t_quantile(df, 0.95)
    assert found.ravel()[:3] == pytest.approx(stats.t.ppf(0.975, df.ravel()[:3]), rel=1e-12)
    assert np.isnan(found[1, 1])
    low, high = t_interval(np.array(1.0), np.array(2.0), np.array(5.0), 0.9)
    assert (float(low), float(high)) == pytest.approx(stats.t.interval(0.9, 5, 1.0, 2.0))


def test_intervals_of_correlations_stay_inside() -> None:
    """Fisher's z by hand: tanh(atanh(g) -+ t se / (1 - g^2))."""
    low, high = correlation_interval(np.array(0.9), np.array(0.08), np.array(30.0), 0.95)
    reach = stats.t.ppf(0.975, 30) * 0.08 / (1 - 0.81)
    assert float(low) == pytest.approx(np.tanh(np.arctanh(0.9) - reach), rel=1e-12)
    assert 0.9 < float(high) < 1.0
    assert np.isnan(correlation_interval(np.array(1.0), np.array(0.0), np.array(30.0), 0.95)).all()
