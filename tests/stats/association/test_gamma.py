"""Gamma of weighted tables against R survey, and its gradient by finite differences."""

import numpy as np
import pytest

from pipeline.stats.association import gamma
from pipeline.stats.variance.cells import cell_totals
from pipeline.stats.variance.layout import lay_out
from tests.golden.figures import OUTCOMES, designs, domains, factors, oracle, outcomes


def test_gamma_and_its_error_are_those_of_r() -> None:
    """R survey 4.5: 48 tables, gamma to 1e-10 and its delta-method error to 1e-6."""
    areas, names = domains()
    checked = 0
    for figure in oracle("oracle_ordinal_survey_4.5")["measures"]:
        left = int(figure["f"][1:]) - 1
        right = list(OUTCOMES).index(figure["y"])
        shape = (5, OUTCOMES[figure["y"]])
        layout = lay_out(designs()[figure["design"]], areas)
        parts = np.ones((1, shape[0] * shape[1], 1), dtype=bool)
        totals = cell_totals(
            layout,
            factors().codes[:, [left]],
            outcomes().codes[:, [right]],
            shape,
            parts,
        )
        here = names.index(figure["domain"])
        weight = totals.weight[here, 0].reshape(shape)
        place = figure["name"].index("gamma")
        value, gradient = gamma.gamma(weight)
        slope = gradient.ravel()
        se = np.sqrt(slope @ totals.covariance[here, 0] @ slope)
        assert value == pytest.approx(figure["est"][place], rel=1e-10)
        assert se == pytest.approx(figure["se_delta"][place], rel=1e-6)
        assert gamma.gamma_value(weight) == pytest.approx(value, rel=1e-12)
        checked += 2
    assert checked == 96


def test_its_gradient_is_that_of_finite_differences() -> None:
    table = np.array([[4.0, 2.0, 1.5], [1.0, 5.0, 3.0], [0.5, 2.0, 7.0]])
    _, gradient = gamma.gamma(table)
    for cell in np.ndindex(table.shape):
        step = np.zeros_like(table)
        step[cell] = 1e-5
        slope = (gamma.gamma_value(table + step) - gamma.gamma_value(table - step)) / 2e-5
        assert gradient[cell] == pytest.approx(slope, rel=1e-6, abs=1e-9)


def test_a_table_of_one_row_has_no_association() -> None:
    assert np.isnan(gamma.gamma(np.array([[3.0, 4.0], [0.0, 0.0]]))[0])
    assert np.isnan(gamma.gamma_value(np.array([[3.0, 4.0], [0.0, 0.0]])))
