"""Shapley shares against the definition (all subsets), and against a known truth."""

from itertools import combinations
from math import comb

import numpy as np
import pytest

from pipeline.stats.models.moments import pairwise_correlations
from pipeline.stats.models.orders import random_orders, shapley_parts
from pipeline.stats.models.shapley import (
    prepare,
    replicate_parts,
    shapley_shares,
    shares_of,
    stretches,
)
from pipeline.stats.variance.sample_design import make_design


def exact(matrix):
    """LMG by its definition: mean gain in R2 over all subsets of the other predictors."""
    p = len(matrix) - 1

    def explained(chosen):
        if not chosen:
            return 0.0
        i = list(chosen)
        return matrix[p, i] @ np.linalg.solve(matrix[np.ix_(i, i)], matrix[i, p])

    parts = np.zeros(p)
    for j in range(p):
        others = [k for k in range(p) if k != j]
        for size in range(p):
            for chosen in combinations(others, size):
                gain = explained((*chosen, j)) - explained(chosen)
                parts[j] += gain / (p * comb(p - 1, size))
    return parts


def correlations(survey, names):
    scores = survey[names].to_numpy()
    known = np.isfinite(scores)
    weights = survey["dw"].to_numpy()[:, None]
    return pairwise_correlations(np.where(known, scores, 0), known, weights)


def test_random_orders_come_near_the_definition(survey):
    names = [*[f"f{i}" for i in range(1, 8)], "y1"]
    matrix = correlations(survey, names)
    wanted = exact(matrix[0])
    got = shapley_parts(matrix, random_orders(7, 2000))[0]
    assert got.sum() == pytest.approx(wanted.sum(), rel=1e-12)
    assert got == pytest.approx(wanted, abs=0.01 * wanted.sum())


def test_all_orders_are_the_definition(survey):
    from itertools import permutations

    matrix = correlations(survey, ["f1", "f6", "f11", "y1"])
    orders = np.array(list(permutations(range(3))))
    assert shapley_parts(matrix, orders)[0] == pytest.approx(exact(matrix[0]), rel=1e-12)


def test_two_predictors_by_hand():
    """Grömping's two-predictor formula: half of the sum of entering first and entering last."""
    r1, r2, r = 0.5, 0.3, 0.4
    matrix = np.array([[[1, r, r1], [r, 1, r2], [r1, r2, 1]]])
    both = (r1**2 + r2**2 - 2 * r1 * r2 * r) / (1 - r**2)
    wanted = [(r1**2 + both - r2**2) / 2, (r2**2 + both - r1**2) / 2]
    assert shapley_parts(matrix, random_orders(2, 2))[0] == pytest.approx(wanted, rel=1e-12)


def test_correlations_are_those_of_numpy(survey):
    there = survey.dropna(subset=["f1", "f6"])
    weights = there["dw"].to_numpy()
    wanted = np.cov(there["f1"], there["f6"], aweights=weights)
    wanted = wanted[0, 1] / np.sqrt(wanted[0, 0] * wanted[1, 1])
    answered = there.assign(y1=there["y1"].fillna(3))
    assert correlations(answered, ["f1", "f6", "y1"])[0][0, 1] == pytest.approx(wanted, rel=1e-12)


def test_a_known_truth_is_found():
    """Independent predictors with slopes 2, 1, 0, 0: shares 4/5, 1/5, 0, 0 of the explained."""
    draw = np.random.default_rng(8)
    items = draw.normal(size=(3000, 4))
    outcome = items @ [2.0, 1, 0, 0] + draw.normal(size=3000)
    found = shapley_shares(items, outcome, make_design(np.ones(3000)), seed=1, replicates=100)
    assert found.shares == pytest.approx([0.8, 0.2, 0, 0], abs=0.03)
    assert found.explained == pytest.approx(5 / 6, abs=0.02)
    assert found.shares.sum() == pytest.approx(1, rel=1e-12)
    assert found.bands == ("above", "below", "below", "below")
    assert np.all((found.low <= found.shares) & (found.shares <= found.high))


def test_a_factor_that_explains_nothing_has_no_share():
    """Of 20 factors one counts, with R2 = 1/2: by chance alone the others explain some 5 % of it.

    R2 of a sample is too high by about (1 - R2) p / n, as adjusted R2 (Wherry 1931) has it.
    """
    shares, explained, plain = [], [], []
    for seed in range(12):
        draw = np.random.default_rng(seed)
        items = draw.normal(size=(400, 20))
        outcome = items[:, 0] + draw.normal(size=400)
        found = shapley_shares(items, outcome, make_design(np.ones(400)), seed=1, replicates=100)
        shares.append(found.shares)
        explained.append(found.explained)
        fitted = np.linalg.lstsq(np.column_stack([np.ones(400), items]), outcome, rcond=None)
        plain.append(1 - fitted[1][0] / ((outcome - outcome.mean()) ** 2).sum())
    adjusted = 1 - (1 - np.array(plain)) * 399 / 379
    assert np.mean(explained) == pytest.approx(adjusted.mean(), abs=0.01)
    assert np.median(np.array(shares)[:, 1:]) < 0.001
    assert np.mean(np.array(shares)[:, 0]) > 0.96


def test_where_nothing_is_explained_nothing_is_shared_out():
    draw = np.random.default_rng(5)
    items, outcome = draw.normal(size=(300, 3)), draw.normal(size=300)
    found = shapley_shares(items, outcome, make_design(np.ones(300)), seed=1, replicates=100)
    assert found.reason == "singular"


def test_factors_of_equal_shares_cannot_be_told_apart_from_one():
    draw = np.random.default_rng(3)
    common = draw.normal(size=400)
    items = common[:, None] + draw.normal(size=(400, 6))
    outcome = common + draw.normal(size=400)
    found = shapley_shares(items, outcome, make_design(np.ones(400)), seed=1, replicates=100)
    assert found.bands.count("unclear") >= 5


def test_unanswered_items_cost_answers_and_not_respondents(survey):
    names = [f"f{i}" for i in range(1, 15)]
    complete = int(survey[[*names, "y1"]].notna().all(axis=1).sum())
    design = make_design(survey["dw"], survey["stratum"], survey["psu"], survey["fpc"])
    found = shapley_shares(survey[names], survey["y1"], design, seed=2, replicates=60)
    assert complete < 550 < 1000 < found.base
    assert found.reason == ""
    assert len(found.shares) == 14


def test_refusals(survey):
    names = ["f1", "f6"]
    design = make_design(survey["dw"])
    few = shapley_shares(survey[names], survey["y1"], design, 1, domain=survey.index < 200)
    assert few.reason == "too_few"
    assert 150 < few.base < 200
    nobody = shapley_shares(survey[names], survey["y1"], design, 1, domain=survey.index < 0)
    assert nobody.reason == "empty_domain"
    assert shapley_shares(survey[names], survey["y1"] * 0, design, 1).reason == "one_level"
    twice = survey[["f1", "f1"]]
    assert shapley_shares(twice, survey["y1"], design, 1).reason == "singular"


def test_the_seed_is_all_that_moves_the_interval(survey):
    names = ["f1", "f6", "f11"]
    design = make_design(survey["dw"])
    first = shapley_shares(survey[names], survey["y1"], design, 5, replicates=60)
    again = shapley_shares(survey[names], survey["y1"], design, 5, replicates=60)
    other = shapley_shares(survey[names], survey["y1"], design, 6, replicates=60)
    assert first.low.tolist() == again.low.tolist()
    assert first.low.tolist() != other.low.tolist()
    assert first.shares == pytest.approx(other.shares, abs=0.02)


def test_replicates_in_any_stretches_give_each_domain_its_own_interval(survey):
    """Drawn for all domains at once, one stretch at a time, last first."""
    names = ["f1", "f6", "f11"]
    design = make_design(survey["dw"])
    domains = (survey.index >= 0, survey.index < 700)
    ready = [prepare(survey[names], survey["y1"], design, 250, one) for one in domains]
    every = stretches(design, 150)
    assert every == [(0, 64), (64, 128), (128, 150)]
    each = {one: replicate_parts(ready, design, 5, 150, [one]) for one in reversed(every)}
    for at, domain in enumerate(domains):
        drawn = np.concatenate([each[one][at] for one in every])
        found = shares_of(ready[at], drawn, design, 150, 0.95)
        own = shapley_shares(survey[names], survey["y1"], design, 5, domain=domain, replicates=150)
        assert found.low.tolist() == own.low.tolist()
        assert found.high.tolist() == own.high.tolist()


def test_few_clusters_say_nothing_of_the_spread():
    draw = np.random.default_rng(4)
    items = draw.normal(size=(300, 2))
    outcome = items.sum(axis=1) + draw.normal(size=300)
    for clusters, reason in ((11, ""), (10, "too_few")):
        design = make_design(np.ones(300), psu=np.arange(300) % clusters)
        assert shapley_shares(items, outcome, design, seed=1, replicates=40).reason == reason
