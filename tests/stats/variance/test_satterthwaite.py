"""Bias and degrees of freedom of a variance against the whole matrix of its quadratic form."""

import numpy as np
import pytest

from pipeline.stats.variance.sample_design import make_design
from pipeline.stats.variance.satterthwaite import variance_worth


@pytest.mark.parametrize("lonely", ["adjust", "certainty"])
@pytest.mark.parametrize("clustered", [True, False])
def test_it_is_the_trace_of_the_quadratic_form(clustered, lonely):
    """Definition: y'Gy with G from Design.deviations; its mean is tr GS, its variance 2 tr GSGS."""
    draw = np.random.default_rng(1)
    stratum = np.append(draw.integers(0, 4, 60), 4)
    psu = draw.integers(0, 5, 61) if clustered else np.arange(61)
    weights, sizes = draw.gamma(3, 1, 61), np.array([30.0, 40, 28, 32, 9])
    design = make_design(weights, stratum, psu, sizes[stratum], lonely=lonely)
    area, factor = draw.random(61) < 0.6, draw.random(61) < 0.4
    area[-1] = True
    sides, spread = np.stack([area & factor, area & ~factor]), np.array([0.2, 0.1])
    means, coefficient = np.zeros((61, 61)), np.zeros(61)
    for side, sign in zip(sides, (1, -1), strict=True):
        held = weights[side].sum()
        means[np.ix_(side, side)] = weights[side] / held
        coefficient[side] = sign / held
    map_ = design.deviations(np.diag(coefficient) @ (np.diag(area) - means))
    sigma = np.diag(spread @ sides)
    form = map_.T @ map_ @ sigma
    uncovered = 1 - design.psus / sizes
    if lonely == "certainty":
        uncovered[design.psus == 1] = 0
    truth = (uncovered[stratum] * (weights * coefficient) ** 2 * np.diag(sigma)).sum()
    factor_, df = variance_worth(design, sides, spread)
    assert factor_ == pytest.approx(truth / np.trace(form), rel=1e-10)
    assert df == pytest.approx(np.trace(form) ** 2 / np.trace(form @ form), rel=1e-10)


def test_answers_all_alike_have_no_variance():
    """No outside figure: nothing can be said of a variance of nothing."""
    sides = np.array([[True, True, False, False], [False, False, True, True]])
    worth = variance_worth(make_design(np.ones(4)), sides, np.zeros(2))
    assert np.isnan(worth).all()
