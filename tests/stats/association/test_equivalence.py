"""Two one-sided tests: against tails of scipy, the R package TOSTER, and where no test can be."""

import numpy as np
import pytest
from scipy import stats

from pipeline.stats.association.associations import associate
from pipeline.stats.association.equivalence import equivalence_p
from pipeline.stats.association.items import make_items
from pipeline.stats.intervals import Estimates
from pipeline.stats.variance.design import Design
from pipeline.stats.variance.layout import whole
from pipeline.stats.variance.sample_design import make_design


def differences(value, se, df, low=None, high=None) -> Estimates:
    """Differences with their errors; intervals only where they are given."""
    value, se, df = (np.atleast_1d(np.asarray(x, float)) for x in (value, se, df))
    low = np.full(len(value), np.nan) if low is None else np.atleast_1d(low)
    high = np.full(len(value), np.nan) if high is None else np.atleast_1d(high)
    none = np.zeros(len(value), int)
    return Estimates(value, se, df, low, high, none, none, se * 0, none)


def one_contrast(design: Design, factor: np.ndarray, success: np.ndarray) -> Estimates:
    """The contrast of one factor and one outcome in the whole survey."""

    def item(values: np.ndarray):
        return make_items(values[:, None].astype(int), [2], [[False, True]])

    return associate(design, item(factor), item(success), whole(design)).contrast


def test_p_is_the_larger_of_scipys_two_tails():
    draw = np.random.default_rng(1)
    value, se, df = draw.normal(0, 0.1, 500), draw.gamma(3, 0.02, 500), draw.gamma(4, 10, 500)
    below = stats.t.sf((value + 0.1) / se, df)
    above = stats.t.cdf((value - 0.1) / se, df)
    found = equivalence_p(differences(value, se, df), 0.1, 0.95)
    assert found == pytest.approx(np.maximum(below, above), rel=1e-10)
    assert (found < 0.05).sum() > 50


def test_p_is_that_which_tostertwo_prints():
    """TOSTER (R), TOSTtwo: 90 % interval -0.912 to 1.535 on 83 df within 3.3703: p = 0.0000388."""
    value = (1.535 - 0.912) / 2
    se = (1.535 - value) / stats.t.ppf(0.95, 83)
    found = equivalence_p(differences(value, se, 83), 3.3703, 0.95)
    assert found.item() == pytest.approx(0.0000388, rel=5e-3)


def test_p_is_below_a_twentieth_where_the_90_per_cent_interval_lies_within_the_margin():
    draw = np.random.default_rng(2)
    value, se, df = draw.normal(0, 0.05, 500), draw.gamma(3, 0.01, 500), draw.gamma(4, 10, 500)
    reach = stats.t.ppf(0.95, df) * se
    inside = (value - reach > -0.1) & (value + reach < 0.1)
    found = equivalence_p(differences(value, se, df), 0.1, 0.95)
    assert ((found < 0.05) == inside).all()
    assert 50 < inside.sum() < 450


def test_a_side_at_100_per_cent_is_tested_by_the_interval_of_both_shares():
    """398 of 398 against 380 of 384: normal tails on the two halves of MOVER's interval."""
    factor = np.repeat([1, 0], [398, 384])
    success = np.concatenate([np.ones(398), np.ones(380), np.zeros(4)])
    found = one_contrast(make_design(np.ones(782)), factor, success)
    assert np.isnan(found.df.item())
    value, low, high = (getattr(found, x).item() for x in ("value", "low", "high"))
    z = stats.norm.ppf(0.975)
    below = stats.norm.sf((value + 0.1) / ((value - low) / z))
    above = stats.norm.sf((0.1 - value) / ((high - value) / z))
    p = equivalence_p(found, 0.1, 0.95).item()
    assert p == pytest.approx(max(below, above), rel=1e-9)
    assert p < 1e-6


def test_complete_separation_is_never_small():
    both = np.repeat([1, 0], [30, 30])
    found = one_contrast(make_design(np.ones(60)), both, both)
    assert equivalence_p(found, 0.99, 0.95).item() == 1.0


@pytest.mark.parametrize(("sides", "p"), [((10, 9), 0.0), ((10, 1), 1.0)])
def test_without_error_it_is_certain_whether_a_difference_is_small(sides, p):
    """Everybody was asked: 10 of 16 against 9 of 16 (6 points), and against 1 of 16 (56 points)."""
    factor = np.repeat([1, 0], [16, 16])
    success = np.concatenate([np.arange(16) < side for side in sides])
    design = make_design(np.ones(32), population=np.full(32, 32.0))
    found = one_contrast(design, factor, success)
    assert found.low.item() == found.high.item()
    assert equivalence_p(found, 0.1, 0.95).item() == p


def test_no_variance_counts_for_certain_and_the_margin_itself_is_not_inside():
    found = equivalence_p(differences([0.0, 0.5, -0.5], [0, 0, 0], [9, 9, 9]), 0.5, 0.95)
    assert found.tolist() == [0.0, 1.0, 1.0]


def test_no_difference_has_no_p():
    assert np.isnan(equivalence_p(differences(np.nan, np.nan, np.nan), 0.1, 0.95)).all()


@pytest.mark.parametrize("margin", [0.0, -0.1, np.nan])
def test_a_margin_of_nothing_is_refused(margin):
    with pytest.raises(ValueError, match="margin"):
        equivalence_p(differences(0.0, 0.1, 9), margin, 0.95)


def test_a_difference_at_the_margin_is_called_small_in_one_survey_of_twenty():
    """2,000 surveys whose true difference is 10 points, 60 against 50 per cent of 400 a side."""
    draw = np.random.default_rng(3)
    with_factor, without = draw.binomial(400, 0.6, 2000) / 400, draw.binomial(400, 0.5, 2000) / 400
    se = np.sqrt((with_factor * (1 - with_factor) + without * (1 - without)) / 399)
    found = equivalence_p(differences(with_factor - without, se, 798 * np.ones(2000)), 0.1, 0.95)
    assert (found < 0.05).mean() == pytest.approx(0.05, abs=0.015)
