"""Ordinal measures of weighted tables against R survey, and by hand."""

import numpy as np
import pytest
from scipy import stats

from pipeline.stats import ordinal
from pipeline.stats.cells import cell_totals
from pipeline.stats.layout import lay_out
from tests.golden.figures import OUTCOMES, designs, domains, factors, oracle, outcomes

MEASURES = {
    "gamma": ordinal.gamma,
    "tau_b": ordinal.tau_b,
    "somers_yx": ordinal.somers_d,
    "spearman": ordinal.spearman,
    "cramer_v": ordinal.cramers_v,
}


def test_measures_and_errors_are_those_of_r() -> None:
    """R survey 4.5: 48 tables, the measure to 1e-10 and its delta-method error to 1e-6."""
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
        for name, expected, error in zip(
            figure["name"], figure["est"], figure["se_delta"], strict=True
        ):
            if name not in MEASURES:
                continue
            value, gradient = MEASURES[name](weight)
            se = ordinal.standard_error(gradient, totals.covariance[here, 0])
            assert value == pytest.approx(expected, rel=1e-10)
            assert se == pytest.approx(error, rel=1e-6)
            checked += 2
    assert checked == 480


def test_measures_of_a_plain_table_are_those_of_scipy() -> None:
    """scipy.stats on the same answers, one by one."""
    table = np.array([[4, 2, 1], [1, 5, 3], [0, 2, 7]])
    x, y = np.repeat(np.indices(table.shape).reshape(2, -1), table.ravel(), axis=1)
    assert ordinal.tau_b(table)[0] == pytest.approx(stats.kendalltau(x, y)[0], rel=1e-12)
    assert ordinal.somers_d(table)[0] == pytest.approx(stats.somersd(table).statistic, rel=1e-12)
    assert ordinal.spearman(table)[0] == pytest.approx(stats.spearmanr(x, y)[0], rel=1e-12)


@pytest.mark.parametrize("measure", list(MEASURES.values()))
def test_gradients_are_those_of_finite_differences(measure) -> None:
    table = np.array([[4.0, 2.0, 1.5], [1.0, 5.0, 3.0], [0.5, 2.0, 7.0]])
    _, gradient = measure(table)
    for cell in np.ndindex(table.shape):
        step = np.zeros_like(table)
        step[cell] = 1e-5
        slope = (measure(table + step)[0] - measure(table - step)[0]) / 2e-5
        assert gradient[cell] == pytest.approx(slope, rel=1e-6, abs=1e-9)


def test_a_table_of_one_row_has_no_association() -> None:
    assert np.isnan(ordinal.gamma(np.array([[3.0, 4.0], [0.0, 0.0]]))[0])
    assert np.isnan(ordinal.cramers_v(np.array([[3.0, 4.0], [0.0, 0.0]]))[0])
