"""The detectable difference is found as often as it says: by drawing surveys with that truth."""

import numpy as np
import pytest
from scipy import stats

from pipeline.stats.association.associations import Associations, associate
from pipeline.stats.association.detectable import (
    FEWEST,
    LEAST,
    detectable_differences,
    detectable_of_each,
    power_of_each,
)
from pipeline.stats.association.items import Items, make_items
from pipeline.stats.variance.design import Design
from pipeline.stats.variance.layout import whole
from pipeline.stats.variance.sample_design import make_design

DRAWS = 3000


def items(columns: np.ndarray) -> Items:
    number = columns.shape[1]
    return make_items(columns.astype(int), [2] * number, [[False, True]] * number)


def detectable(found: Associations, alpha: float) -> np.ndarray:
    return detectable_differences(found, np.full(found.contrast.value[:, 0].shape, alpha))


def power(design: Design, factor: np.ndarray, mean: float, difference: float, alpha: float):
    """How often the pipeline's own test finds it: success drawn anew, the rest as it is."""
    draw = np.random.default_rng(5)
    held = design.weights @ np.column_stack([factor, 1 - factor])
    part = held[0] / held.sum()
    chance = np.where(factor == 1, mean + (1 - part) * difference, mean - part * difference)
    success = chance[:, None] > draw.random((DRAWS, len(factor))).T
    found = associate(design, items(factor[:, None]), items(success), whole(design))
    return (found.contrast_p < alpha).mean()


@pytest.mark.parametrize("tests", [1, 26])
@pytest.mark.parametrize(
    ("size", "with_factor", "mean"), [(60, 0.5, 0.5), (120, 0.3, 0.5), (300, 0.7, 0.35)]
)
def test_a_survey_finds_it_in_four_of_five(size, with_factor, mean, tests):
    """Three strata, one of double weight: 3,000 surveys whose true difference is this one."""
    draw = np.random.default_rng(size)
    strata = np.arange(size) % 3
    design = make_design(np.array([10.0, 10.0, 20.0])[strata], strata=strata)
    factor = (draw.random(size) < with_factor).astype(int)
    null = mean > draw.random((300, size)).T
    found = associate(design, items(np.tile(factor[:, None], LEAST)), items(null), whole(design))
    difference = np.median(detectable(found, 0.05 / tests))
    assert power(design, factor, mean, difference, 0.05 / tests) == pytest.approx(0.8, abs=0.06)


def test_it_is_the_textbook_figure_of_two_equal_groups():
    """scipy: 100 a side of 50 per cent, the non-central t on 198 degrees of freedom, by trial."""
    factor = np.repeat([1, 0], 100)
    success = np.tile([1, 0], 100)
    found = associate(
        make_design(np.ones(200)), items(np.tile(factor[:, None], LEAST)),
        items(success[:, None]), whole(make_design(np.ones(200))),
    )  # fmt: skip
    tried = np.linspace(0.01, 0.99, 9801)
    se = np.sqrt(2 * (0.5 + tried / 2) * (0.5 - tried / 2) / 100)
    found_by = stats.nct.sf(stats.t.ppf(0.975, 198), 198, tried / se)
    wanted = tried[np.argmax(found_by >= 0.8)]
    assert detectable(found, 0.05).item() == pytest.approx(wanted, rel=0.01)


def test_clusters_that_answer_alike_make_it_larger():
    """Ten people of each of 20 organisations answer as one: a tenth of the answers, root 10."""
    draw = np.random.default_rng(6)
    organisation = np.repeat(np.arange(20), 10)
    factors = draw.integers(0, 2, (20, 30))[organisation]
    success = draw.permutation(np.repeat([0, 1], 10))[organisation]
    alone, within = make_design(np.ones(200)), make_design(np.ones(200), psu=organisation)
    each = [
        detectable(associate(one, items(factors), items(success[:, None]), whole(one)), 0.05).item()
        for one in (alone, within)
    ]
    assert each[1] > 2 * each[0]


def test_it_is_that_of_the_middle_factor_of_those_with_answers_enough():
    """By hand: six factors of different sizes one at a time; the seventh has 9 on a side."""
    success = np.tile([1, 0], 60)
    sizes = [12, 20, 30, 40, 50, 60, FEWEST - 1]
    columns = np.column_stack([np.arange(120) < size for size in sizes])
    design = make_design(np.ones(120))

    def of(chosen: np.ndarray) -> float:
        found = associate(design, items(chosen), items(success[:, None]), whole(design))
        return detectable(found, 0.05).item()

    each = [of(np.tile(columns[:, [j]], LEAST)) for j in range(6)]
    assert of(columns) == pytest.approx(np.median(each), rel=0.02)
    assert np.isnan(of(np.tile(columns[:, [6]], LEAST)))


def test_a_median_of_few_factors_is_not_told():
    design, success = make_design(np.ones(100)), np.tile([1, 0], 50)[:, None]
    factor = np.repeat([1, 0], 50)[:, None]
    for number in (LEAST - 1, LEAST):
        found = associate(design, items(np.tile(factor, number)), items(success), whole(design))
        assert np.isnan(detectable(found, 0.05).item()) == (number < LEAST)


def test_where_no_difference_is_large_enough_there_is_no_figure():
    """Weights of 1 and 30, a level of 1 in 10^12: one share would have to be above 100 %."""
    draw = np.random.default_rng(2)
    success = draw.permutation((np.arange(60) < 7).astype(int))[:, None]
    design = make_design(draw.choice([1.0, 30.0], 60))
    factor = np.tile((np.arange(60) < 15).astype(int)[:, None], LEAST)
    found = associate(design, items(factor), items(success), whole(design))
    assert 0.2 < detectable(found, 0.05).item() < 1
    assert np.isnan(detectable(found, 1e-12).item())


def test_the_power_of_the_detectable_difference_is_what_it_was_asked_to_be():
    """By hand: of any power that was asked for; and of no difference, the level of the test."""
    draw = np.random.default_rng(9)
    factors, success = draw.integers(0, 2, (90, 6)), draw.integers(0, 2, (90, 1))
    design = make_design(draw.uniform(1, 2, 90), strata=np.arange(90) % 2)
    found = associate(design, items(factors), items(success), whole(design))
    alpha = np.full((1, 1), 0.05)
    for power_asked in (0.5, 0.8, 0.95):
        each = detectable_of_each(found, alpha, power_asked)
        assert power_of_each(found, each, alpha) == pytest.approx(power_asked, abs=2e-3)
    none = np.zeros(each.shape)
    assert power_of_each(found, none, alpha) == pytest.approx(0.05, abs=1e-9)
