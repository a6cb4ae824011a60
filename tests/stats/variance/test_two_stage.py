"""Two stages against R survey (apiclus2), all samples of small populations, and matrices."""

from itertools import combinations, product

import numpy as np
import pytest

from pipeline.stats.association.compare import contrasts_by
from pipeline.stats.estimate import item_estimates
from pipeline.stats.models.models import fit_logistic
from pipeline.stats.ratios import means, ratios, totals
from pipeline.stats.variance.cells import cell_totals
from pipeline.stats.variance.layout import lay_out, make_areas, whole
from pipeline.stats.variance.replicates import bootstrap, jackknife
from pipeline.stats.variance.sample_design import make_design
from pipeline.stats.variance.two_stage import two_stage
from pipeline.stats.variance.worth import contrasts_worth
from tests.golden.figures import oracle
from tests.stats.test_estimate import agrees, schools


@pytest.fixture(scope="module")
def clus2(shared):
    return schools(shared, "apiclus2")


@pytest.fixture(scope="module")
def districts(clus2):
    design = make_design(clus2["pw"], None, clus2["dnum"], clus2["fpc1"])
    return two_stage(design, clus2["fpc2"])


def test_published_figures_of_two_stages(clus2, districts):
    """Published: api00 670.81 (30.099), enrolment 2,639,273 (799,638); and R's own, to 1e-7."""
    figures, everybody = oracle("oracle_api_survey_4.5")["dclus2"], whole(districts)
    mean = means(districts, clus2["api00"], everybody)
    assert mean.value.item() == pytest.approx(670.81, abs=0.005)
    assert mean.se.item() == pytest.approx(30.099, abs=5e-4)
    agrees(mean, figures["svymean_api00"], 1e-7)
    enrolled = totals(districts, clus2["enroll"], everybody)
    assert enrolled.value.item() == pytest.approx(2639273, abs=0.5)
    assert enrolled.se.item() == pytest.approx(799638, abs=0.5)
    agrees(enrolled, figures["svytotal_enroll"], 1e-7)
    agrees(
        ratios(districts, clus2["api_stu"], clus2["enroll"], everybody), figures["svyratio"], 1e-7
    )
    types = make_areas([np.unique(clus2["stype"], return_inverse=True)[1]])
    agrees(means(districts, clus2["api00"], types), figures["by_stype"], 1e-7)
    assert districts.degf() == figures["degf"]


def test_shares_of_tables_have_both_stages(clus2, districts):
    figures = oracle("oracle_api_survey_4.5")["dclus2"]["svymean_stype"]
    codes = np.unique(clus2["stype"], return_inverse=True)[1].astype(np.int8)[:, None]
    layout, groups = lay_out(districts, whole(districts)), np.eye(3, dtype=bool)[None]
    found = item_estimates(layout, codes, groups, np.full((1, 3), np.nan), 0.95)
    agrees(found.shares, figures, 1e-7)


def test_models_have_both_stages(clus2, districts):
    figures = oracle("oracle_api_survey_4.5")["dclus2"]
    linear = figures["glm_logit"]
    names = linear["term"][1:]
    success = clus2["sch_wide"].isin(["Yes", 2.0, "2"]) * 1.0
    if success.sum() in (0, len(success)):
        pytest.skip("the file codes sch_wide otherwise")
    found = fit_logistic(clus2[names], success, districts, events_per_parameter=0)
    assert found.coefficients == pytest.approx(linear["est"], rel=1e-6)
    assert found.errors == pytest.approx(linear["se"], rel=1e-6)


SIZES, VALUES = (2, 3, 4), np.array([1.0, 4.0, 2.0, 2.0, 7.0, 3.0, 9.0, 5.0, 6.0])


def samples():
    """Every sample of two of three clusters and of two of the people of each, with its figures."""
    starts = np.cumsum((0, *SIZES))
    for drawn in combinations(range(3), 2):
        pairs = [list(combinations(range(starts[c], starts[c + 1]), 2)) for c in drawn]
        chance = 1 / len(pairs[0]) / len(pairs[1])
        for people in product(*pairs):
            rows = np.concatenate(people)
            size = np.repeat([SIZES[c] for c in drawn], 2).astype(float)
            design = make_design(
                1.5 * size / 2, psu=np.repeat(drawn, 2), population=np.full(4, 3.0)
            )
            yield chance / 3, two_stage(design, size), VALUES[rows]


def test_the_variance_of_a_total_is_right_on_average_over_all_samples():
    """Without bias, whatever the population: its mean is the variance of the estimated total."""
    chance, found, variance = zip(
        *((c, d.weights @ y, d.variance(y).item()) for c, d, y in samples()), strict=True
    )
    mean = np.dot(chance, found)
    assert mean == pytest.approx(VALUES.sum(), rel=1e-12)
    truth = np.dot(chance, (np.array(found) - mean) ** 2)
    assert np.dot(chance, variance) == pytest.approx(truth, rel=1e-12)


@pytest.fixture(scope="module")
def made():
    """240 people of 60 clusters in three strata, raked to a margin; the clusters have 3 to 12."""
    rng = np.random.default_rng(8)
    cluster = np.repeat(np.arange(60), 4)
    strata, margin = cluster // 20, rng.integers(0, 3, 240)
    people = rng.integers(4, 13, 60).astype(float)[cluster]
    people[cluster == 7] = np.nan
    weights = np.exp(0.3 * rng.normal(size=60))[cluster] * people.clip(4) / 4
    population = np.array([25.0, 40.0, 20.0])[strata]
    one = make_design(np.nan_to_num(weights, nan=2.0), strata, cluster, population, [margin])
    return one, people, two_stage(one, people), rng


def test_an_unknown_number_of_people_is_as_good_as_infinite(made):
    one, people, design, rng = made
    score = rng.normal(size=240)
    large = two_stage(one, np.where(np.isnan(people), 1e15, people))
    assert design.variance(score) == pytest.approx(large.variance(score), rel=1e-9)


def test_where_all_of_a_cluster_answered_it_is_one_stage(made):
    one, _, _, rng = made
    score = rng.normal(size=240)
    assert two_stage(one, np.full(240, 4.0)).variance(score) == pytest.approx(one.variance(score))


def test_tables_have_the_variance_of_the_design(made):
    """Cells of every area, one by one, as weighted totals of indicators."""
    _, _, design, rng = made
    left, right = (rng.integers(-1, 2, (240, 1)).astype(np.int8) for _ in range(2))
    region = rng.integers(0, 3, 240)
    layout = lay_out(design, make_areas([np.zeros(240, int), region]))
    found = cell_totals(layout, left, right, (2, 2), np.ones((1, 4, 1), dtype=bool))
    cell = np.where((left < 0) | (right < 0), -1, 2 * left + right)[:, 0]
    for place, member in enumerate([region >= 0, *(region == k for k in range(3))]):
        scores = (cell[:, None] == np.arange(4)) & member[:, None]
        assert found.covariance[place, 0] == pytest.approx(design.covariance(scores), rel=1e-9)


def test_what_a_contrast_is_worth_counts_both_stages(made):
    """Mean and variance of the estimated variance from its matrix, raking left out of it."""
    one, people, _, rng = made
    plain = make_design(one.weights, one.strata, one.psu, one.population)
    design = two_stage(plain, people)
    left, right = (rng.integers(0, 2, (240, 1)).astype(np.int8) for _ in range(2))
    layout, sides = lay_out(design, whole(design)), np.eye(2, dtype=bool)[[0, 0, 1, 1]][None]
    totals_ = cell_totals(layout, left, right, (2, 2), sides)
    spread = np.array([0.2, 0.25])
    found = contrasts_worth(layout, totals_, sides, spread[None, None], (left, right), (2, 2))
    of_side = left[:, 0]
    held = np.stack([(of_side == s) * design.weights for s in (0, 1)])
    share = held / held.sum(axis=1, keepdims=True)
    residual = np.eye(240)
    for s in (0, 1):
        residual[of_side == s] -= share[s]
    score = (share[0] - share[1])[:, None] * residual / design.weights[:, None]
    matrix = design.covariance(score)  # the estimated variance is y'My
    error = np.diag(spread[of_side])
    trace = np.trace(matrix @ error)
    squared = np.trace(matrix @ error @ matrix @ error)
    assert found.df.item() == pytest.approx(trace**2 / squared, rel=0.02)
    alone = np.eye(240) * (share[0] - share[1])[:, None] / design.weights[:, None]
    truth = design.variance(alone) @ spread[of_side]
    assert found.factor.item() == pytest.approx(truth / trace, rel=0.02)
    by = contrasts_by(left[:, 0] == 0, right[:, 0], np.zeros(240), 1, design)
    assert np.isfinite(by.values).all()


def test_replicates_are_of_clusters_without_correction(made):
    """A little too careful, never too bold: as if the clusters were a part of very many."""
    one, people, _, rng = made
    plain = make_design(one.weights, one.strata, one.psu, one.population)
    design, score = two_stage(plain, people), rng.normal(size=240)
    endless = make_design(one.weights, one.strata, one.psu)
    for make in (jackknife, lambda d: bootstrap(d, 50, seed=3)):
        assert make(design).scales == pytest.approx(make(endless).scales)
        assert make(design).weights(0, 9) == pytest.approx(make(endless).weights(0, 9))
    assert design.variance(score) < endless.variance(score)


def test_what_was_not_asked_is_of_people(made):
    _, people, design, _ = made
    part = (1 - design.uncovered[design.strata]) * np.nan_to_num(4 / people)
    assert design.unanswered == pytest.approx(1 - part)


def test_faults():
    one = make_design(np.ones(4), psu=[0, 0, 1, 1], population=np.full(4, 9.0))
    for people, problem in (
        ([4.0, 4.0, 4.0], "a figure for each"), ([4.0, 5.0, 4.0, 4.0], "differ within"),
        ([4.0, 4.0, 1.0, 1.0], "fewer than"),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=problem):
            two_stage(one, people)
