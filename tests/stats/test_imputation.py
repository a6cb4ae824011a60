"""Expected answers against least squares, and a model of them against the model of full data."""

import numpy as np
import pytest

from pipeline.stats.imputation import impute_answers
from pipeline.stats.models.models import fit_logistic
from pipeline.stats.variance.sample_design import make_design


def test_one_missing_item_is_its_regression_on_the_others():
    """numpy's lstsq on the complete rows."""
    draw = np.random.default_rng(4)
    whole = draw.uniform(0, 1, (200, 3)) @ np.array([[1, 0.3, 0.2], [0, 0.7, 0.1], [0, 0, 0.7]])
    gone = whole.copy()
    gone[:5, 2] = np.nan
    weights = np.r_[np.zeros(5), np.ones(195)]
    got = impute_answers(gone, np.empty((200, 0)), weights, low=-9, high=9)
    terms = np.column_stack([np.ones(200), whole[:, :2]])
    slopes = np.linalg.lstsq(terms[5:], whole[5:, 2], rcond=None)[0]
    assert got[:5, 2] == pytest.approx(terms[:5] @ slopes, rel=1e-10)
    assert np.array_equal(got[5:], whole[5:])


def test_effects_are_near_those_of_the_full_data():
    """One answer in seven blanked at random: effects as before; complete cases would be a tenth."""
    draw = np.random.default_rng(6)
    common = draw.normal(size=(20_000, 1))
    items = (common + draw.normal(size=(20_000, 12)) > 0).astype(float)
    chance = 1 / (1 + np.exp(-(items @ np.r_[0.8, 0.5, 0.3, np.zeros(9)] - 0.8)))
    success = (draw.uniform(size=20_000) < chance).astype(float)
    blanked = np.where(draw.uniform(size=items.shape) < 1 / 7, np.nan, items)
    design = make_design(np.ones(20_000))
    full = fit_logistic(items, success, design)
    filled = impute_answers(blanked, np.empty((20_000, 0)), design.weights)
    got = fit_logistic(filled, success, design, switches=np.ones(12, dtype=bool))
    assert got.effects == pytest.approx(full.effects, abs=0.015)
    assert np.all(got.effect_errors > full.effect_errors)
    complete = fit_logistic(blanked, success, design)
    assert complete.base < 0.2 * got.base
    assert np.all(got.effect_errors < complete.effect_errors)


def test_expectations_stay_within_the_scale():
    draw = np.random.default_rng(1)
    items = (draw.normal(size=(300, 1)) + 0.1 * draw.normal(size=(300, 4)) > 0).astype(float)
    items[draw.uniform(size=items.shape) < 0.2] = np.nan
    got = impute_answers(items, np.empty((300, 0)), np.ones(300))
    assert got.min() >= 0
    assert got.max() <= 1
    there = np.isfinite(items)
    assert np.array_equal(got[there], items[there])


def test_refusals():
    items = np.array([[1.0, 1], [0, 0], [1, 1], [0, 0]])
    none = np.empty((4, 0))
    assert impute_answers(items, none, np.ones(4)) is None
    assert impute_answers(items * np.nan, none, np.ones(4)) is None
    assert impute_answers(np.array([[1.0, 1], [0, 1], [1, 1], [0, 1]]), none, np.ones(4)) is None
