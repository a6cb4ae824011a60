"""Means, totals, shares and ratios against R survey, on the golden survey and on outside ones."""

import numpy as np
import pandas as pd
import pyreadstat
import pytest
from scipy import special, stats

from pipeline.stats.estimate import item_estimates
from pipeline.stats.ratios import means, ratios, totals
from pipeline.stats.variance.layout import lay_out, make_areas, whole
from pipeline.stats.variance.sample_design import make_design
from tests.golden.figures import designs, oracle, outcomes, survey

DESIGNS = ("d0", "d0n", "d00", "dw", "dwn", "dr")


def indicators(values):
    """A column a level, NaN where missing."""
    levels = np.sort(values.dropna().unique())
    columns = [np.where(values.isna(), np.nan, values == level) for level in levels]
    return np.stack(columns, axis=1).astype(float)


def agrees(found, figure, tolerance=1e-10):
    """How many figures were held against R's."""
    np.testing.assert_allclose(found.value.ravel(), np.ravel(figure["est"]), rtol=tolerance)
    np.testing.assert_allclose(found.se.ravel(), np.ravel(figure["se"]), rtol=tolerance, atol=1e-15)
    return 2 * found.value.size


def areas_of(column):
    return make_areas([np.unique(survey()[column], return_inverse=True)[1]])


@pytest.mark.parametrize("name", DESIGNS)
def test_estimates_and_errors_are_those_of_r(name: str) -> None:
    """R survey 4.5: svymean, svytotal, svyratio, svyby, on every design; 108 figures each."""
    s, design, figures = survey(), designs()[name], oracle("oracle_survey_4.5")["est"][name]
    everybody, checked = whole(design), 0
    for item in ("f1", "f7", "tenure"):
        checked += agrees(means(design, s[item], everybody), figures[f"mean_{item}"])
    for item in ("y1", "y4"):
        checked += agrees(means(design, indicators(s[item]), everybody), figures[f"prop_{item}"])
    checked += agrees(totals(design, s["y4"], everybody), figures["total_y4"])
    checked += agrees(totals(design, indicators(s["y1"]), everybody), figures["total_y1"])
    checked += agrees(ratios(design, s["f1"], s["tenure"], everybody), figures["ratio"])
    for item in ("f1", "y4"):
        for dimension in ("sector", "region", "grade"):
            found = means(design, s[item], areas_of(dimension))
            checked += agrees(found, figures[f"mean_{item}_by_{dimension}"])
    executive = make_areas([s["grade"].eq("4_exec").to_numpy()])
    checked += agrees(means(design, indicators(s["y1"]), executive), figures["prop_y1_exec"])
    assert checked == 108


@pytest.mark.parametrize("name", DESIGNS)
def test_shares_from_cells_are_shares_from_rows(name: str) -> None:
    """R survey 4.5: svymean of factor(y1), all and among executives, this time from cell totals."""
    s, figures = survey(), oracle("oracle_survey_4.5")["est"][name]
    areas = make_areas([np.zeros(len(s), dtype=int), s["grade"].eq("4_exec").to_numpy()])
    layout = lay_out(designs()[name], areas)
    groups = np.array([[[1, 0], [1, 0], [0, 0], [0, 1], [0, 1]]], dtype=bool)
    scores = [[1, 2, 3, 4, 5]]
    found = item_estimates(layout, outcomes().codes[:, :1], groups, scores, 0.95)
    for area, key in enumerate(("prop_y1", "prop_y1_exec")):
        np.testing.assert_allclose(found.shares.value[area, 0], figures[key]["est"], rtol=1e-10)
        np.testing.assert_allclose(found.shares.se[area, 0], figures[key]["se"], rtol=1e-10)
    np.testing.assert_allclose(
        found.groups.value[:, 0, 1], found.shares.value[:, 0, 3:].sum(1), rtol=1e-12
    )
    in_rows = means(designs()[name], s["y1"], areas)
    np.testing.assert_allclose(found.means.value[:, 0], in_rows.value, rtol=1e-12)
    np.testing.assert_allclose(found.means.se[:, 0], in_rows.se, rtol=1e-10)
    answered = s["y1"].notna()
    assert found.shares.base[:, 0, 0].tolist() == [
        answered.sum(),
        (answered & s["grade"].eq("4_exec")).sum(),
    ]
    assert found.shares.count[0, 0].tolist() == s["y1"].value_counts().sort_index().tolist()
    weights = designs()[name].weights[answered]
    effective = weights.sum() ** 2 / (weights**2).sum()
    assert found.shares.effective_base[0, 0, 0] == pytest.approx(effective, rel=1e-12)


def test_shares_and_means_have_both_ends_of_their_intervals() -> None:
    """By scipy: a mean and t times its error, and a share the same on the scale of logits."""
    design = designs()["d00"]
    groups, scores = np.zeros((1, 5, 1), dtype=bool), [[1, 2, 3, 4, 5]]
    layout = lay_out(design, whole(design))
    found = item_estimates(layout, outcomes().codes[:, :1], groups, scores, 0.9)
    means, shares = found.means, found.shares
    reach = stats.t.ppf(0.95, means.df) * means.se
    np.testing.assert_allclose(means.low, means.value - reach, rtol=1e-12)
    np.testing.assert_allclose(means.high, means.value + reach, rtol=1e-12)
    reach = stats.t.ppf(0.95, shares.df) * shares.se / (shares.value * (1 - shares.value))
    middle = special.logit(shares.value)
    np.testing.assert_allclose(shares.low, special.expit(middle - reach), rtol=1e-12)
    np.testing.assert_allclose(shares.high, special.expit(middle + reach), rtol=1e-12)


def test_a_level_without_a_score_is_outside_the_mean_and_inside_the_shares() -> None:
    design = make_design(np.ones(4))
    codes = np.array([[0], [1], [2], [2]], dtype=np.int8)
    layout = lay_out(design, whole(design))
    found = item_estimates(layout, codes, np.zeros((1, 3, 1), dtype=bool), [[1, 2, np.nan]], 0.95)
    assert found.means.value.item() == 1.5
    assert found.means.base.item() == 2
    assert found.shares.value.ravel().tolist() == [0.25, 0.25, 0.5]


def test_empty_domains_and_all_missing_items_give_reasons() -> None:
    design = make_design(np.ones(4))
    areas = make_areas([np.array([0, 0, 1, 1])], [3])
    found = means(design, [[1.0], [2.0], [np.nan], [np.nan]], areas)
    assert found.value[0, 0] == 1.5
    assert np.isnan(found.value[1:]).all()
    assert np.isnan(found.low[1:]).all()
    assert found.reason[:, 0].tolist() == [0, 2, 1]
    assert found.base[:, 0].tolist() == [2, 0, 0]


def schools(shared, name):
    frame, _ = pyreadstat.read_sav(shared / f"data/real/{name}.sav")
    return frame


def test_published_figures_of_the_california_schools(shared) -> None:
    """R survey's own test output: apistrat and apiclus1, means and totals as published."""
    published = oracle("oracle_api_survey_4.5")
    strat, clus = schools(shared, "apistrat"), schools(shared, "apiclus1")
    stratified = make_design(strat["pw"], strat["stype"], None, strat["fpc"])
    clustered = make_design(clus["pw"], None, clus["dnum"], clus["fpc"])
    for design, frame, name in (
        (stratified, strat, "dstrat"),
        (clustered, clus, "dclus1"),
    ):
        figures, everybody = published[name], whole(design)
        agrees(means(design, frame["api00"], everybody), figures["svymean_api00"], 1e-7)
        agrees(totals(design, frame["enroll"], everybody), figures["svytotal_enroll"], 1e-7)
        ratio = ratios(design, frame["api_stu"], frame["enroll"], everybody)
        agrees(ratio, figures["svyratio"], 1e-7)
        agrees(
            means(
                design,
                frame["api00"],
                make_areas([np.unique(frame["stype"], return_inverse=True)[1]]),
            ),
            figures["by_stype"],
            1e-7,
        )
        assert design.degf() == figures["degf"]
    mean = means(stratified, strat["api00"], whole(stratified))
    assert mean.value.item() == pytest.approx(662.29, abs=0.005)
    assert mean.se.item() == pytest.approx(9.4089, abs=5e-5)
    assert pd.notna(mean.low).all()
