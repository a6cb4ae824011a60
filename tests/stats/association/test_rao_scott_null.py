"""The Rao-Scott test at null shares: against R's covariances, Pearson's test, and by hand."""

import numpy as np
import pyreadstat
import pytest
from scipy.stats import f as fisher

from pipeline.stats.association.associations import associate
from pipeline.stats.association.rao_scott_null import rao_scott_null
from pipeline.stats.reasons import REASONS
from pipeline.stats.variance.layout import whole
from pipeline.stats.variance.sample_design import make_design
from tests.stats.association.test_rao_scott import encoded, multinomial


@pytest.mark.parametrize(
    ("name", "left", "f", "ndf", "ddf", "p"),
    [
        ("apistrat", "sch_wide", 15.44179525, 1.992596795, 392.5415685, 3.648928111e-07),
        ("apiclus1", "sch_wide", 2.471847732, 1.490320782, 20.86449095, 0.1202281189),
        ("apiclus1", "comp_imp", 2.357306899, 1.597981887, 22.37174642, 0.1265009595),
        ("apiclus1", "awards", 3.458769476, 1.803876115, 25.25426561, 0.05132452528),
    ],
)
def test_california_schools(shared, name, left, f, ndf, ddf, p) -> None:
    """From R survey 4.1-1: V = vcov(svymean(~cell)), D0 = diag(outer(row, column)), contrasts C.

    Delta = solve(C' D0^-1 C, C' D0^-1 V D0^-1 C), the formula of Stata's manual with null shares.
    """
    schools, _ = pyreadstat.read_sav(shared / f"data/real/{name}.sav")
    if name == "apistrat":
        design = make_design(schools["pw"], schools["stype"], None, schools["fpc"])
    else:
        design = make_design(schools["pw"], None, schools["dnum"], schools["fpc"])
    items = encoded(schools[left]), encoded(schools["stype"])
    test = associate(design, *items, whole(design), test="null").rao_scott
    found = [test.f.item(), test.ndf.item(), test.ddf.item(), test.p.item()]
    assert found == pytest.approx([f, ndf, ddf, p], rel=1e-9)
    plain = associate(design, *items, whole(design)).rao_scott
    assert test.v.item() == pytest.approx(plain.v.item(), rel=1e-14)


def test_under_simple_random_sampling_it_is_pearson() -> None:
    """With the multinomial covariance of independence the design effects are 1: F is X2 / ndf."""
    independent = np.outer([10.0, 20.0, 30.0], [0.5, 0.3, 0.2])
    nudge = np.array([[1.0, -1, 0], [0, 1, -1], [-1, 0, 1]]) * 1e-6
    test = rao_scott_null(independent + nudge, multinomial(independent), np.array(99))
    assert test.f == pytest.approx((nudge**2 / independent).sum() / 4, rel=1e-5)
    assert [test.ndf, test.ddf] == pytest.approx([4, 396], rel=1e-5)
    assert test.p == pytest.approx(fisher.sf(test.f, test.ndf, test.ddf), rel=1e-12)


def test_levels_that_nobody_chose_are_left_out() -> None:
    table = np.array([[12.0, 0, 5], [7, 0, 11], [0, 0, 0]])
    full = rao_scott_null(table, multinomial(table), np.array(30))
    small = table[:2][:, [0, 2]]
    alone = rao_scott_null(small, multinomial(small), np.array(30))
    for name in ("f", "ndf", "ddf", "p", "v"):
        assert getattr(full, name) == pytest.approx(getattr(alone, name), rel=1e-12), name
    assert full.ndf == pytest.approx(1)


@pytest.mark.parametrize(
    ("table", "degf", "reason"),
    [
        ([[3, 4], [1, 2]], 5, ""),
        ([[3, 0], [1, 0]], 5, "one_level"),
        ([[0, 0], [0, 0]], 5, "all_missing"),
        ([[3, 4], [1, 2]], 0, "too_few"),
    ],
)
def test_reasons(table, degf, reason) -> None:
    cells = np.array(table, dtype=float)
    covariance = multinomial(cells) if cells.sum() else np.zeros((4, 4))
    test = rao_scott_null(cells, covariance, np.array(degf))
    assert REASONS[int(test.reason)] == reason
    assert np.isnan(test.p) == bool(reason)


def test_no_variance_is_no_test() -> None:
    test = rao_scott_null(np.array([[3.0, 4], [1, 2]]), np.zeros((4, 4)), np.array(9))
    assert REASONS[int(test.reason)] == "singular"
