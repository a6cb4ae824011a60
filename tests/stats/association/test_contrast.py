"""A difference of shares where its variance says too little, and its own test."""

import numpy as np
import pytest
from scipy import stats

from pipeline.stats.association.associations import Associations, associate
from pipeline.stats.association.contrast import mover, p_of_interval
from pipeline.stats.association.items import make_items
from pipeline.stats.reasons import AVAILABLE, REASONS
from pipeline.stats.variance.design import Design
from pipeline.stats.variance.layout import make_areas
from pipeline.stats.variance.sample_design import make_design


def _found(design: Design, with_factor: np.ndarray, success: np.ndarray) -> Associations:
    """One factor, one outcome, one area."""

    def item(values: np.ndarray):
        return make_items(values[:, None], [2], [[False, True]])

    areas = make_areas([np.zeros(len(success), int)], [1])
    return associate(design, item(with_factor), item(success), areas)


def _clopper(successes: int, number: int) -> tuple[float, float]:
    """Clopper and Pearson's interval, from scipy's exact test."""
    found = stats.binomtest(successes, number).proportion_ci(0.95, "exact")
    return found.low, found.high


def test_a_side_where_all_succeeded_counts_the_doubt_about_it():
    """scipy: exact interval of 20 of 20; statsmodels has the same MOVER from any two intervals."""
    factor = np.array([1] * 20 + [0] * 20)
    success = np.array([1] * 20 + [1] * 12 + [0] * 8)
    found = _found(make_design(np.full(40, 5.0)), factor, success)
    one, share = found.contrast, found.share_without
    assert one.value.item() == pytest.approx(0.4)
    low = _clopper(20, 20)[0]
    reach = np.hypot(1 - low, share.high.item() - 0.6)
    assert one.low.item() == pytest.approx(0.4 - reach, abs=0.005)
    assert one.high.item() == pytest.approx(0.4 + (0.6 - share.low.item()))
    assert one.reason.item() == AVAILABLE


def test_complete_separation_has_its_figure_and_an_interval():
    """scipy: exact intervals of 157 of 157 and 0 of 86, put together by hand."""
    both = np.array([1] * 157 + [0] * 86)
    found = _found(make_design(np.full(243, 10.0)), both, both)
    reach = np.hypot(1 - _clopper(157, 157)[0], _clopper(0, 86)[1])
    one = found.contrast
    assert (one.value.item(), one.high.item()) == (1.0, 1.0)
    assert one.low.item() == pytest.approx(1 - reach, abs=0.003)
    assert found.contrast_p.item() < 1e-6


def test_a_stratum_in_which_everybody_answered_is_known():
    """By hand: 18 of 24 less 6 of 16; nobody is left to make a difference."""
    factor = np.array([1] * 24 + [0] * 16)
    success = np.array([1] * 18 + [0] * 6 + [1] * 6 + [0] * 10)
    design = make_design(np.ones(40), population=np.full(40, 40.0))
    one = _found(design, factor, success)
    assert [getattr(one.contrast, end).item() for end in ("value", "low", "high")] == [0.375] * 3
    assert (one.contrast.se.item(), one.contrast_p.item()) == (0.0, 0.0)
    assert one.share_with.low.item() == one.share_with.high.item() == 0.75


def test_a_side_at_the_end_that_was_wholly_asked_is_known_too():
    """By hand: all of 24 less 6 of 16, and nobody else in the stratum."""
    factor = np.array([1] * 24 + [0] * 16)
    success = np.array([1] * 24 + [1] * 6 + [0] * 10)
    design = make_design(np.ones(40), population=np.full(40, 40.0))
    one = _found(design, factor, success).contrast
    assert one.low.item() == one.high.item() == pytest.approx(1 - 6 / 16)


def test_a_single_answer_on_either_side_says_nothing():
    """One person a side leaves no degrees of freedom in two strata."""
    design = make_design(np.ones(2), strata=np.array([0, 1]))
    one = _found(design, np.array([1, 0]), np.array([1, 0])).contrast
    assert np.isnan(one.low.item())


def test_mover_is_newcombes_hybrid_score_interval():
    """Newcombe (1998), method 10, 56 of 70 less 48 of 80: 0.0524 to 0.3339, from Wilson's ends."""
    ends = [stats.binomtest(k, n).proportion_ci(0.95, "wilson") for k, n in ((56, 70), (48, 80))]
    low, high = mover((0.8, ends[0].low, ends[0].high), (0.6, ends[1].low, ends[1].high))
    assert (round(float(low), 4), round(float(high), 4)) == (0.0524, 0.3339)


@pytest.mark.parametrize("seed", range(20))
def test_p_is_below_a_twentieth_where_the_interval_leaves_out_zero(seed):
    """Every figure of 60 small tables, sides at 0 and 100 per cent among them."""
    draw = np.random.default_rng(seed)
    for _ in range(3):
        n = int(draw.integers(6, 40))
        factor, success = draw.integers(0, 2, n), (draw.random(n) < draw.choice([0.1, 0.5, 0.95]))
        found = _found(make_design(draw.gamma(4, 1, n)), factor, success.astype(int))
        low, high, p = found.contrast.low, found.contrast.high, found.contrast_p
        clear = (low > 0) | (high < 0)
        assert (np.isnan(p) == np.isnan(low)).all()
        assert (clear == (p < 0.05)).all()


def test_p_of_a_normal_interval_is_that_of_the_normal_test():
    """scipy: two-sided normal tail."""
    value, se = 0.3, 0.11
    z = stats.norm.ppf(0.975)
    p = p_of_interval(np.array(value), np.array(value - z * se), np.array(value + z * se), 0.95)
    assert p == pytest.approx(2 * stats.norm.sf(value / se))


def test_clusters_taken_for_certain_are_not_everybody():
    """Five strata of one cluster each: no variance is known, and so no interval of no width."""
    draw = np.random.default_rng(3)
    factor, success = draw.integers(0, 2, (2, 100))
    stratum = np.arange(100) % 5
    design = make_design(np.ones(100), strata=stratum, psu=stratum, lonely="certainty")
    found = _found(design, factor, success)
    assert REASONS[found.contrast.reason.item()] == "too_few"
    assert np.isnan(found.contrast_p).all()
    assert np.isnan(found.share_with.low).all()
