"""Rows about differences against the golden survey's own columns and R's p.adjust by hand."""

import numpy as np
import pytest

from pipeline.analyse.differences import context_rows, different_rows
from pipeline.contracts.check import check
from pipeline.stats.association.compare import contrasts_by, equality
from pipeline.stats.models.shrink import shrink
from tests.analyse.conftest import FACTORS


@pytest.fixture(scope="module")
def different(made):
    return check("results", different_rows(made()))


def share(survey, yes, factor, side, inside):
    """A weighted share by hand, from the file's columns."""
    x, y = yes(factor), yes("y1")
    chosen = (x == side) & np.isfinite(y) & inside
    return np.average(y[chosen], weights=survey["raked"][chosen])


@pytest.mark.parametrize("area", ["HEALTH", "EDUCATION"])
def test_difference_by_hand(different, survey, yes, one, area):
    row = one(different, item="f6", area=area, statistic="difference")
    here, everywhere = survey["sector"] == area, survey["sector"].notna()
    parts = [
        share(survey, yes, "f6", 1, inside) - share(survey, yes, "f6", 0, inside)
        for inside in (here, everywhere)
    ]
    assert row["value"] == pytest.approx(parts[0] - parts[1], rel=1e-10)
    assert row["low"] < row["value"] < row["high"]
    assert row["base"] == int((np.isfinite(yes("f6")) & np.isfinite(yes("y1")) & here).sum())


def test_tests_and_the_spread_between_areas_are_those_of_stats(different, survey, yes, design, one):
    levels = sorted(survey["region"].unique())
    codes = survey["region"].map({level: i for i, level in enumerate(levels)})
    found = contrasts_by(yes("f1"), yes("y1"), codes, 4, design)
    test = equality(found)
    for name in ("f", "ndf", "ddf", "p"):
        row = one(different, dimension="region", item="f1", statistic=f"wald_{name}")
        assert row["value"] == pytest.approx(getattr(test, name), rel=1e-12)
    drawn = shrink(found.values, found.covariance)
    row = one(different, dimension="region", item="f1", statistic="spread")
    assert row["value"] == pytest.approx(drawn.between, rel=1e-12)


def test_q_is_over_the_factors_of_a_dimension(different):
    """The definition: the least over larger p of p x m / rank, five factors less one refused."""
    rows = different[different["dimension"] == "sector"]
    p = rows[rows["statistic"] == "wald_p"].set_index("item")["value"].dropna()
    q = rows[rows["statistic"] == "wald_q"].set_index("item")["value"]
    ordered = p.sort_values()
    scaled = ordered * len(p) / np.arange(1, len(p) + 1)
    wanted = scaled[::-1].cummin()[::-1].clip(upper=1)
    assert set(FACTORS) <= set(p.index)
    for item in p.index:
        assert q[item] == pytest.approx(wanted[item], rel=1e-12)


def test_every_test_says_how_many_are_in_its_family(different):
    """Counted by hand: tests of equality, and of areas, that have a p."""
    for kind, area in (("wald", different["area"] == ""), ("difference", different["area"] != "")):
        for dimension in ("sector", "region"):
            rows = different[(different["dimension"] == dimension) & area]
            made = rows[rows["statistic"] == f"{kind}_p"]["value"].notna()
            sizes = rows[rows["statistic"] == "family_size"]["value"]
            assert len(sizes) == len(made)
            assert set(sizes) == {made.sum()}


def test_an_area_with_few_on_a_side_says_so(weighted, one, made):
    moved = weighted.copy()
    third = moved.index[moved["sector"] == "THIRD"]
    moved.loc[third, "f1"] = "one"
    moved.loc[third[:9], "f1"] = "five"
    rows = different_rows(made(moved))
    for statistic in ("difference", "difference_p", "difference_q"):
        row = one(rows, item="f1", area="THIRD", statistic=statistic)
        assert row["reason"] == "too_few"
        assert np.isnan(row["value"])
    assert one(rows, item="f1", dimension="sector", statistic="wald_ndf")["value"] == 5


def test_an_area_alone_is_not_compared_with_itself(weighted, one, made):
    """All areas together are then that area: a gap of nought, known without error, is no news."""
    changed = weighted.copy()
    changed.loc[changed["sector"] != "HEALTH", "f1"] = None
    rows = different_rows(made(changed))
    for statistic in ("difference", "difference_p", "difference_q"):
        row = one(rows, item="f1", area="HEALTH", statistic=statistic)
        assert row["reason"] == "too_few"
        assert np.isnan(row["value"])


def test_contrast_by_context_by_hand(survey, yes, one, made):
    rows = check("results", context_rows(made()))
    for area in ("1_front", "3_manager"):
        inside = survey["grade"] == area
        wanted = share(survey, yes, "f1", 1, inside) - share(survey, yes, "f1", 0, inside)
        row = one(rows, dimension="grade", area=area, item="f1", statistic="contrast")
        assert row["value"] == pytest.approx(wanted, rel=1e-10)
    assert one(rows, item="f1", statistic="wald_ndf")["value"] == 4
    assert 0 <= one(rows, item="f1", statistic="i2")["value"] <= 1
