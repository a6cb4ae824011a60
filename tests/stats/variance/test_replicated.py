"""The battery and shares on replicates: Debian's R on raked jackknives (more.R), and by hand."""

import numpy as np
import pytest

from pipeline.stats.association.associations import associate
from pipeline.stats.association.items import make_items
from pipeline.stats.estimate import item_estimates
from pipeline.stats.reasons import REASONS
from pipeline.stats.variance.cells import cell_totals
from pipeline.stats.variance.layout import lay_out, make_areas, whole
from pipeline.stats.variance.replicated import Replicated
from pipeline.stats.variance.replicates import bootstrap, jackknife
from pipeline.stats.variance.sample_design import make_design
from tests.golden.figures import designs, domains, factors, oracle, outcomes, survey

AREAS = ("ALL", "HEALTH", "NORTH", "4_exec")


@pytest.fixture(scope="module", params=[("plain", "d0"), ("raked", "dr")], ids=lambda one: one[0])
def made(request):
    """Kind, the design, R's figures by area, and the battery of f1 with y1 and y4."""
    kind, name = request.param
    design, left = designs()[name], factors()
    figures = {area: oracle("more_survey_R")["replicated"][f"{kind} {area}"] for area in AREAS}
    left = make_items(left.codes[:, :1], left.levels[:1], left.chosen[:1])
    found = associate(design, left, outcomes(), domains()[0], replicates=jackknife(design))
    return design, figures, found


def places(outcome):
    names = domains()[1]
    return [(area, (names.index(area), 0, outcome)) for area in AREAS]


def test_rao_scott_is_svychisq_of_a_replicate_design(made) -> None:
    """F and its numerator's degrees of freedom; R takes the replicates' rank for the other."""
    _, figures, found = made
    for key, outcome in (("y1", 0), ("y4", 3)):
        for area, place in places(outcome):
            assert found.rao_scott.f[place] == pytest.approx(figures[area][key][0], rel=1e-8)
            assert found.rao_scott.ndf[place] == pytest.approx(figures[area][key][1], rel=1e-8)


def test_contrasts_shares_and_gamma_are_those_of_replicates(made) -> None:
    """svyglm(y4 ~ agree), svymean of those who agree, and withReplicates of gamma."""
    _, figures, found = made
    for kind, key, outcome in (
        ("contrast", "contrast", 3),
        ("share_with", "with", 3),
        ("gamma", "gamma", 0),
    ):
        estimates = getattr(found, kind)
        for area, place in places(outcome):
            assert estimates.value[place] == pytest.approx(figures[area][key][0], rel=1e-8)
            assert estimates.se[place] == pytest.approx(figures[area][key][1], rel=1e-6)


def test_means_are_those_of_replicates(made) -> None:
    design, figures, _ = made
    layout = lay_out(design, domains()[0])
    groups, scores = np.zeros((1, 5, 1), bool), np.arange(1.0, 6.0)[None]
    found = item_estimates(
        layout, factors().codes[:, :1], groups, scores, 0.95, jackknife(design)
    ).means
    for area, place in places(0):
        assert found.value[place] == pytest.approx(figures[area]["mean"][0], rel=1e-8)
        assert found.se[place] == pytest.approx(figures[area]["mean"][1], rel=1e-8)


@pytest.mark.parametrize("clustered", [True, False])
@pytest.mark.parametrize("make", [jackknife, lambda design: bootstrap(design, 60, 3)])
def test_cells_are_those_of_replicate_weights(make, clustered) -> None:
    """PSUs across areas, of one row or of several: the sums of Replicates.weights, row by row."""
    s = survey()
    design = make_design(
        s["dw"], s["stratum"], s["psu"] if clustered else None, None, [s["sector"], s["region"]]
    )
    grade = np.unique(s["grade"], return_inverse=True)[1]
    layout, replicates = lay_out(design, make_areas([grade])), make(design)
    left, right = factors().codes[:, :2], outcomes().codes[:, 2:3]
    parts = np.ones((2, 15, 1), dtype=bool)
    found = cell_totals(layout, left, right, (5, 3), parts, replicates).replicated
    assert found is not None
    weights = replicates.weights(0, 40)
    for area, table, cell in ((0, 0, 4), (3, 1, 7), (4, 1, 14)):
        inside = (grade == area) & (left[:, table] == cell // 3) & (right[:, 0] == cell % 3)
        expected = weights[inside].sum(0)
        np.testing.assert_allclose(found.weight[:40, area, table, cell], expected, rtol=1e-9)


def test_a_figure_that_a_replicate_lacks_has_no_error() -> None:
    """By hand: one respondent has the factor, and a replicate leaves that one out."""
    design = make_design(np.ones(8))
    factor = make_items(np.array([1, 0, 0, 0, 0, 0, 0, 0])[:, None], [2], [[False, True]])
    outcome = make_items(np.array([1, 0, 1, 0, 1, 0, 0, 0])[:, None], [2], [[False, True]])
    found = associate(design, factor, outcome, whole(design), replicates=jackknife(design))
    assert found.share_with.value.item() == 1
    assert np.isnan(found.share_with.se.item())
    assert REASONS[found.contrast.reason.item()] == "too_few"
    assert found.share_without.se.item() == pytest.approx(np.sqrt(7 / 8 * 10 / 7 / 36), rel=1e-12)


def test_a_replicate_without_respondents_in_a_table_leaves_it_without_errors() -> None:
    """And without a warning: 0 / 0 is NaN, which has its reason elsewhere."""
    weight = np.array([[[1.0, 1.0]]])
    found = Replicated(np.stack([0 * weight, 2 * weight]), np.ones(2))
    assert np.isnan(found.covariance(weight)).all()
    assert np.isnan(found.variance(lambda cells: cells[..., 0] / cells.sum(-1), weight)).all()
