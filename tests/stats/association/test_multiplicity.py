"""Adjusted p-values against R's p.adjust, and a by-hand check of families."""

import numpy as np
import pytest

from pipeline.stats.association.multiplicity import benjamini_hochberg, families, family_sizes, holm
from tests.golden.figures import oracle


@pytest.mark.parametrize(("ours", "name"), [(benjamini_hochberg, "BH"), (holm, "holm")])
def test_adjusted_p_are_those_of_r(ours, name) -> None:
    """R's p.adjust (tests/golden/more.R), from 1e-300 to 1."""
    figures = oracle("more_survey_R")["adjust"]
    p = np.array(figures["p"])
    order = np.random.default_rng(1).permutation(len(p))
    found = ours(p[order], np.zeros(len(p), dtype=int))
    np.testing.assert_allclose(found, np.array(figures[name])[order], rtol=1e-13)


@pytest.mark.parametrize("ours", [benjamini_hochberg, holm])
def test_families_do_not_see_one_another_and_nan_is_no_test(ours) -> None:
    p = np.array([0.01, 0.04, np.nan, 0.03, 0.2, np.nan])
    family = families([["a", "b", "a", "a", "b", "c"]])
    found = ours(p, family)
    alone = ours(p[[0, 3]], np.zeros(2, dtype=int))
    np.testing.assert_array_equal(found[[0, 3]], alone)
    np.testing.assert_allclose(found[[1, 4]], [0.08, 0.2])  # twice the smaller; the larger itself
    assert np.isnan(found[[2, 5]]).all()
    assert family_sizes(p, family).tolist() == [2, 2, 2, 2, 2, 0]


def test_families_are_combinations_of_keys() -> None:
    family = families([["n", "n", "s", "s"], ["x", "y", "x", "x"]])
    assert family.tolist() == [0, 1, 2, 2]


def test_no_tests_at_all() -> None:
    assert np.isnan(benjamini_hochberg([np.nan], np.zeros(1, dtype=int))).all()
