"""The Rao-Scott test on outside surveys; the golden survey is in test_battery.py."""

import numpy as np
import pyreadstat
import pytest

from pipeline.stats.association.associations import associate
from pipeline.stats.association.items import make_items
from pipeline.stats.association.rao_scott import rao_scott
from pipeline.stats.reasons import REASONS
from pipeline.stats.variance.layout import whole
from pipeline.stats.variance.sample_design import make_design


def encoded(column):
    levels, codes = np.unique(column, return_inverse=True)
    return make_items(codes[:, None], [len(levels)], np.eye(len(levels), dtype=bool)[-1:])


@pytest.mark.parametrize(
    ("name", "f", "ndf", "ddf", "p"),
    [
        ("apistrat", 17.24744396, None, None, 2.035046359e-07),
        ("apiclus1", 5.193369541, 1.494639778, 20.92495689, 0.02174746237),
    ],
)
def test_california_schools(shared, name, f, ndf, ddf, p) -> None:
    """Figures printed by R survey, svychisq(~sch.wide + stype)."""
    schools, _ = pyreadstat.read_sav(shared / f"data/real/{name}.sav")
    if name == "apistrat":
        design = make_design(schools["pw"], schools["stype"], None, schools["fpc"])
    else:
        design = make_design(schools["pw"], None, schools["dnum"], schools["fpc"])
    left, right = encoded(schools["sch_wide"]), encoded(schools["stype"])
    test = associate(design, left, right, whole(design)).rao_scott
    assert test.f.item() == pytest.approx(f, rel=1e-9)
    assert test.p.item() == pytest.approx(p, rel=1e-9)
    if ndf is not None:
        assert test.ndf.item() == pytest.approx(ndf, rel=1e-9)
        assert test.ddf.item() == pytest.approx(ddf, rel=1e-9)


def multinomial(table):
    """Covariance of the cells of a table under simple random sampling with replacement."""
    n, share = table.sum(), (table / table.sum()).ravel()
    return n * (np.diag(share) - np.outer(share, share))


def test_under_simple_random_sampling_it_is_pearson() -> None:
    """Its design effects are then those of independence: F x ndf is X2 where the fit is exact."""
    table = np.outer([10.0, 20.0, 30.0], [0.5, 0.3, 0.2])
    test = rao_scott(table, multinomial(table), np.array(99))
    assert test.f == pytest.approx(0.0, abs=1e-12)
    assert test.ndf == pytest.approx(4.0, rel=1e-10)
    assert test.ddf == pytest.approx(4.0 * 99, rel=1e-10)
    assert test.p == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ([[3, 4, 5], [1, 2, 6], [2, 2, 2]], ""),
        ([[3, 0, 5], [1, 2, 6], [2, 2, 2]], ""),
        ([[3, 4, 5], [1, 0, 0], [2, 0, 0]], "singular"),
        ([[3, 4, 5], [0, 0, 0], [0, 0, 0]], "one_level"),
        ([[3, 0, 0], [4, 0, 0], [5, 0, 0]], "one_level"),
        ([[0, 0, 0], [0, 0, 0], [0, 0, 0]], "all_missing"),
    ],
)
def test_the_pattern_of_empty_cells_decides(table, reason) -> None:
    """Four empty cells that make a rectangle leave a design effect undefined; see R's solve()."""
    cells = np.array(table, dtype=float)
    test = rao_scott(cells, multinomial(cells) if cells.any() else np.zeros((9, 9)), np.array(50))
    assert REASONS[int(test.reason)] == reason
    assert bool(np.isnan(test.f)) == (reason != "")
    assert bool(np.isnan(test.v)) == (reason in ("one_level", "all_missing"))


def test_without_degrees_of_freedom_there_is_no_test() -> None:
    cells = np.array([[3.0, 4.0], [5.0, 1.0]])
    test = rao_scott(cells, multinomial(cells), np.array(0))
    assert REASONS[int(test.reason)] == "too_few"
    assert np.isnan(test.p)
