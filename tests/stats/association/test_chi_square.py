"""The plain chi-square against pingouin, on the answers themselves."""

import warnings

import numpy as np
import pandas as pd
import pingouin
import pytest
from scipy.stats import chi2_contingency

from pipeline.stats.association.chi_square import chi_square
from tests.golden.figures import survey


def pairs():
    s = survey()
    for sector in ("HEALTH", "THIRD"):
        for factor in ("f1", "f9"):
            for outcome in ("y1", "y4"):
                yield s[s["sector"] == sector][[factor, outcome]].dropna()
    two = s[["f1", "y4"]].dropna()
    yield two.assign(f1=two["f1"] >= 4)  # two by two: Yates' correction
    board = s[s["grade"] == "5_board"]
    yield board[["f1", "y2"]].dropna()  # empty cells


def test_p_and_v_are_those_of_pingouin() -> None:
    """pingouin.chi2_independence with its defaults, live; its row "pearson"."""
    checked = 0
    for frame in pairs():
        x, y = frame.columns
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # pingouin warns of small counts
            expected = pingouin.chi2_independence(frame, x, y)[2].iloc[0]
        table = pd.crosstab(frame[x], frame[y]).to_numpy()
        padded = np.zeros((table.shape[0] + 1, table.shape[1] + 2), dtype=int)
        padded[1:, 1:-1] = table  # levels that nobody chose change nothing
        p, v = chi_square(padded)
        assert float(p) == pytest.approx(expected["pval"], rel=1e-9)
        assert float(v) == pytest.approx(expected["cramer"], rel=1e-9)
        checked += 2
    assert checked == 20


def test_one_row_is_no_table() -> None:
    p, v = chi_square(np.array([[[3, 4], [0, 0]], [[0, 0], [0, 0]]]))
    assert np.isnan(p).all()
    assert np.isnan(v).all()


def test_yates_takes_off_no_more_than_there_is() -> None:
    """Observed less expected is 0.24: scipy.stats.chi2_contingency takes that off, and not 0.5."""
    table = np.array([[10, 10], [10, 11]])
    expected = chi2_contingency(table)
    assert expected.statistic == 0
    p, v = chi_square(table)
    assert float(p) == pytest.approx(expected.pvalue)
    assert float(v) == pytest.approx(0)
