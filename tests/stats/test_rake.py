"""Raking on cells against R survey 4.5 (golden) and svy 0.35."""

import json

import numpy as np
import pandas as pd
import pytest

from pipeline.stats.rake import cells_of, rake, rake_cells


@pytest.fixture(scope="module")
def margins(root):
    return json.loads((root / "tests/golden/margins.json").read_text())


@pytest.fixture(scope="module")
def oracle(root):
    return json.loads((root / "tests/golden/oracle_weights_4.5.json").read_text())


def coded(survey, margins, names):
    codes, targets = [], []
    for name in names:
        levels = sorted(margins[name])
        codes.append(survey[name].map({level: i for i, level in enumerate(levels)}).to_numpy())
        targets.append(np.array([margins[name][level] for level in levels]))
    return codes, targets


def test_three_margins_are_those_of_r(survey, margins, oracle):
    codes, targets = coded(survey, margins, ["sector", "region", "grade"])
    weights, raked = rake(survey["dw"].to_numpy(), codes, targets)
    assert raked.converged(1e-13)
    assert np.max(np.abs(weights / np.array(oracle["rake"]) - 1)) < 1e-12


def test_one_margin_is_post_stratification_in_r(survey, margins, oracle):
    codes, targets = coded(survey, margins, ["sector"])
    weights, raked = rake(survey["dw"].to_numpy(), codes, targets)
    assert raked.sweeps == 1
    assert np.max(np.abs(weights / np.array(oracle["poststrat_sector"]) - 1)) < 1e-13


def test_order_of_margins_and_of_rows_changes_nothing(survey, margins, oracle):
    shuffled = survey.sample(frac=1, random_state=4)
    codes, targets = coded(shuffled, margins, ["grade", "sector", "region"])
    weights, _ = rake(shuffled["dw"].to_numpy(), codes, targets)
    back = pd.Series(weights, index=shuffled.index).sort_index().to_numpy()
    assert np.max(np.abs(back / np.array(oracle["rake"]) - 1)) < 1e-12


def test_many_replicates_at_once_equal_one_at_a_time(survey, margins):
    codes, targets = coded(survey, margins, ["sector", "region"])
    start = survey["dw"].to_numpy()[:, None] * np.random.default_rng(1).uniform(
        0.2, 3, (len(survey), 4)
    )
    together, _ = rake(start, codes, targets)
    for r in range(4):
        alone, _ = rake(start[:, r], codes, targets)
        assert np.max(np.abs(together[:, r] / alone - 1)) < 1e-12


def test_equals_svy(survey, margins):
    import polars as pl
    import svy

    names = ["sector", "grade"]
    codes, targets = coded(survey, margins, names)
    weights, _ = rake(survey["dw"].to_numpy(), codes, targets)
    frame = pl.DataFrame({name: survey[name].tolist() for name in names} | {"dw": survey["dw"]})
    raked = svy.Sample(frame, svy.Design(wgt="dw")).weighting.rake(
        controls={name: margins[name] for name in names}, tol=1e-13, max_iter=500
    )
    assert np.max(np.abs(weights / raked.data["rk_wgt"].to_numpy() - 1)) < 1e-12


def test_two_by_two_by_hand():
    """Odds ratio 4, rows 60/40, columns 50/50: 3a^2 - 430a + 12000 = 0 for the first cell."""
    mass = np.array([4.0, 1.0, 1.0, 1.0])
    codes = np.array([[0, 0, 1, 1], [0, 1, 0, 1]])
    raked = rake_cells(mass, codes, [np.array([60.0, 40.0]), np.array([50.0, 50.0])])
    a = (430 - np.sqrt(430**2 - 4 * 3 * 12000)) / 6
    assert mass * raked.factors[:, 0] == pytest.approx([a, 60 - a, 50 - a, a - 10], rel=1e-12)


def test_a_level_with_a_population_and_nobody_stops():
    with pytest.raises(ValueError, match="no respondents"):
        rake_cells(np.array([1.0, 1.0]), np.array([[0, 0]]), [np.array([1.0, 1.0])])


def test_margins_that_cannot_both_hold_are_said_to_miss():
    codes = np.array([[0, 1], [0, 1]])
    raked = rake_cells(np.ones(2), codes, [np.array([1.0, 1.0]), np.array([1.5, 0.5])], 1e-13, 50)
    assert not raked.converged(1e-13)
    assert raked.miss[0] == pytest.approx(0.5)


def test_cells_are_those_that_hold_somebody():
    cells = cells_of([np.array([0, 1, 1, 0]), np.array([2, 0, 0, 2])])
    assert cells.number == 2
    assert cells.sums(np.array([1.0, 2.0, 3.0, 4.0])).tolist() == [5.0, 5.0]


def test_raking_needs_a_margin():
    with pytest.raises(ValueError, match="at least one margin"):
        cells_of([])
