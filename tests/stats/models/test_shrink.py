"""Shrunk estimates of areas against numerical integration and the eight schools."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm

from pipeline.stats.models.shrink import mixture_quantile, shrink

SCHOOLS = np.array([28.0, 8, -3, 7, -1, 1, 18, 12])
ERRORS = np.array([15.0, 10, 16, 11, 9, 11, 10, 18])


def by_quadrature(estimates, errors, area, widest):
    """Posterior mean and variance by scipy's quad over tau, from the formulas of BDA 5.4."""

    def parts(tau):
        weight = 1 / (errors**2 + tau**2)
        mean = weight @ estimates / weight.sum()
        density = np.prod(norm.pdf(estimates, mean, np.sqrt(1 / weight))) / np.sqrt(weight.sum())
        keep = tau**2 / (errors[area] ** 2 + tau**2)
        value = keep * estimates[area] + (1 - keep) * mean
        variance = keep * errors[area] ** 2 + (1 - keep) ** 2 / weight.sum()
        return density, value, variance

    whole = quad(lambda t: parts(t)[0], 0, widest, epsabs=0)[0]
    first = quad(lambda t: parts(t)[0] * parts(t)[1], 0, widest, epsabs=0)[0] / whole
    second = quad(lambda t: parts(t)[0] * (parts(t)[2] + parts(t)[1] ** 2), 0, widest, epsabs=0)[0]
    return first, second / whole - first**2


@pytest.mark.parametrize("area", [0, 2, 6])
def test_eight_schools_as_by_quadrature(area):
    found = shrink(SCHOOLS, np.diag(ERRORS**2), widest=100)
    mean, variance = by_quadrature(SCHOOLS, ERRORS, area, 100)
    assert found.values[area] == pytest.approx(mean, rel=1e-4)
    assert found.errors[area] == pytest.approx(np.sqrt(variance), rel=1e-4)


def test_eight_schools_as_published():
    """BDA3 table 5.3 (200 draws): medians 10, 8, 7, 8, 5, 6, 10, 8; school A -2 to 31."""
    found = shrink(SCHOOLS, np.diag(ERRORS**2), widest=100)
    assert found.values == pytest.approx([10, 8, 7, 8, 5, 6, 10, 8], abs=2)
    assert found.low[0] == pytest.approx(-2, abs=1.5)
    assert found.high[0] == pytest.approx(31, abs=2)


def test_equal_areas_come_together_and_distant_ones_stay():
    near = shrink(np.array([0.1, 0.1, 0.1, 0.1]), np.eye(4) * 0.01)
    assert near.values == pytest.approx([0.1] * 4, abs=1e-12)
    assert np.all(near.errors < 0.1)
    far = shrink(np.array([-0.5, 0.0, 0.5, 0.2]), np.eye(4) * 1e-6)
    assert far.values == pytest.approx([-0.5, 0.0, 0.5, 0.2], abs=1e-4)


def test_the_weaker_area_moves_more():
    found = shrink(np.array([0.4, 0.4, 0.1, 0.1, 0.1]), np.diag([0.04, 0.0004, 0.01, 0.01, 0.01]))
    assert 0.1 < found.values[0] < found.values[1] < 0.4


def test_refusals():
    assert shrink(np.array([0.1, 0.2]), np.eye(2)).reason == "too_few"
    found = shrink(np.array([0.1, 0.2, 0.3]), np.ones((3, 3)))
    assert found.reason == "singular"
    assert np.isnan(found.values).all()


def test_a_mixture_of_one_normal_has_its_quantiles() -> None:
    """By scipy, also where a step begins at the quantile itself."""
    for chance in np.linspace(0.001, 0.999, 999):
        found = mixture_quantile(np.ones((1, 1)), np.zeros((1, 1)), np.ones((1, 1)), chance)
        assert found.item() == pytest.approx(norm.ppf(chance), rel=1e-12, abs=1e-12), chance


def test_errors_in_common_however_large_leave_what_they_do_not_touch():
    """As an error that all areas share grows without end, figures settle: its direction is lost."""
    lean, own = np.array([3.7, -1.8, 1.0, 0.4]), np.diag([0.01, 0.02, 0.015, 0.01])
    estimates = np.array([0.18, -0.02, 0.34, -0.21])
    smaller, larger = (shrink(estimates, size * np.outer(lean, lean) + own) for size in (1e4, 3e5))
    for figure in ("values", "errors", "low", "high"):
        wanted = getattr(smaller, figure)
        assert getattr(larger, figure) == pytest.approx(wanted, rel=1e-4), figure
