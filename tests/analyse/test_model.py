"""Rows about the model and drivers against a direct fit on the golden survey's own columns."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize
from scipy.special import expit
from scipy.stats import false_discovery_control

from pipeline.analyse.together import drivers, model
from pipeline.analyse.together.drivers import driver_rows
from pipeline.analyse.together.model import model_rows
from pipeline.contracts.check import check
from pipeline.stats.imputation import impute_answers
from pipeline.stats.models.models import fit_logistic
from pipeline.stats.models.parallel import parallel
from pipeline.stats.models.shapley import shapley_shares
from tests.analyse.conftest import FACTORS


@pytest.fixture(scope="module")
def complete(weighted):
    """Everybody's factors answered: the lowest answer stands in where there was none."""
    return weighted.assign(**{name: weighted[name].fillna("one") for name in FACTORS})


@pytest.fixture(scope="module")
def rows(complete, made):
    return check("results", model_rows(made(complete)))


def test_effects_are_those_of_a_direct_fit(rows, survey, design, yes, one):
    columns = [np.nan_to_num(yes(name)) for name in FACTORS]
    for name in ("sector", "region"):
        columns += [(survey[name] == level) * 1.0 for level in sorted(survey[name].unique())[1:]]
    fitted = fit_logistic(np.column_stack(columns), yes("y1"), design)
    for j, name in enumerate(FACTORS):
        row = one(rows, item=name, statistic="effect")
        assert row["value"] == pytest.approx(fitted.effects[j], rel=1e-9)
        assert row["se"] == pytest.approx(fitted.effect_errors[j], rel=1e-9)
        assert row["low"] < row["value"] < row["high"]
        assert row["base"] == fitted.base
        inflation = one(rows, item=name, statistic="inflation")["value"]
        assert inflation == pytest.approx(fitted.inflation[j], rel=1e-9)
    last = one(rows, item="region", level="SOUTH_WEST", statistic="effect")
    assert last["value"] == pytest.approx(fitted.effects[-1], rel=1e-9)
    assert one(rows, statistic="events")["value"] == fitted.events
    assert one(rows, statistic="answered")["value"] == 1


def test_q_is_over_the_factors(rows):
    """scipy's false_discovery_control of the factors' own p; and of each dimension's levels."""
    tests = rows[rows["statistic"].isin(["effect_p", "effect_q", "family_size"])]
    family = np.where(tests["level"] == "", "", tests["item"])
    for name, members in tests.groupby(family):
        wide = members.pivot_table(index=["item", "level"], columns="statistic", values="value")
        wanted = false_discovery_control(wide["effect_p"])
        np.testing.assert_allclose(wide["effect_q"], wanted, rtol=1e-12)
        number = {"": len(FACTORS), "sector": 6, "region": 3}[name]
        assert set(wide["family_size"]) == {number}


def test_odds_ratios_go_the_way_of_effects(rows):
    effects = rows[(rows["statistic"] == "effect") & rows["item"].isin(FACTORS)]
    odds = rows[rows["statistic"] == "odds_ratio"]
    assert ((odds["value"].to_numpy() > 1) == (effects["value"].to_numpy() > 0)).all()
    assert (odds["low"] < odds["value"]).all()
    assert (odds["high"] > odds["value"]).all()


def test_one_odds_ratio_is_tested_for_each_factor(rows, survey, design, yes, one):
    columns = [np.nan_to_num(yes(name)) for name in FACTORS]
    for name in ("sector", "region"):
        columns += [(survey[name] == level) * 1.0 for level in sorted(survey[name].unique())[1:]]
    found = parallel(np.column_stack(columns), survey["y1"], design)
    p = [one(rows, item=name, statistic="parallel_p")["value"] for name in FACTORS]
    q = [one(rows, item=name, statistic="parallel_q")["value"] for name in FACTORS]
    assert p == pytest.approx(found.p[: len(FACTORS)], rel=1e-9)
    assert q == pytest.approx(false_discovery_control(p), rel=1e-12)


def test_a_factor_that_some_are_not_asked_stands_outside(rows, one):
    row = one(rows, item="f2", statistic="effect")
    assert row["reason"] == "not_asked"
    assert np.isnan(row["value"])


def test_unanswered_items_keep_their_respondents(survey, one, made):
    rows = model_rows(made())
    answered = survey[list(FACTORS)].notna()
    member = (answered.mean(axis=1) >= 0.5) & survey["y1"].notna()
    row = one(rows, statistic="answered")
    assert row["base"] == int(member.sum())
    assert row["value"] == pytest.approx(answered[member].to_numpy().mean(), rel=1e-12)
    assert row["base"] > int((answered.all(axis=1) & survey["y1"].notna()).sum())


def test_few_answers_are_fitted_by_penalised_likelihood(weighted, survey, design, made, one, yes):
    """Between two and ten of the rarer outcome for each predictor; odds ratios are refused."""
    few = weighted.copy()
    few.loc[few.index % 12 > 0, "y1"] = None
    rows = model_rows(made(few))
    assert 2 < one(rows, statistic="events_per_predictor")["value"] < 10
    member = few["y1"].notna() & (survey[list(FACTORS)].notna().mean(axis=1) >= 0.5)
    items = np.column_stack([yes(name) for name in FACTORS])
    areas = np.column_stack([
        (survey[name] == level) * 1.0
        for name in ("sector", "region")
        for level in sorted(survey.loc[member, name].unique())[1:]
    ])  # fmt: skip
    filled = impute_answers(items, areas, np.where(member, design.weights, 0.0))
    wanted = fit_logistic(
        np.column_stack([filled, areas]), yes("y1"), design, member, events_per_parameter=2,
        switches=np.ones(len(FACTORS) + areas.shape[1], bool), penalised=True,
    )  # fmt: skip
    for j, name in enumerate(FACTORS):
        row = one(rows, item=name, statistic="effect")
        assert (row["value"], row["se"]) == pytest.approx(
            (wanted.effects[j], wanted.effect_errors[j]), rel=1e-9
        )
    odds = rows[(rows["statistic"] == "odds_ratio") & (rows["item"] != "f2")]
    assert set(odds["reason"]) == {"too_few"}


def test_too_few_are_refused(weighted, made):
    few = weighted.copy()
    few.loc[few.index % 60 > 0, "y1"] = None
    rows = model_rows(made(few))
    refused = rows[rows["statistic"].isin(["effect", "adjusted"]) & (rows["item"] != "f2")]
    assert set(refused["reason"]) == {"too_few"}
    assert refused["value"].isna().all()


def test_adjusted_compares_people_of_the_same_areas(rows, survey, design, yes, one):
    """Predictive margins of the largest penalised likelihood, which scipy's optimiser finds."""
    areas = [np.ones(len(survey))]
    for name in ("sector", "region"):
        areas += [(survey[name] == level) * 1.0 for level in sorted(survey[name].unique())[1:]]
    answer, success = np.nan_to_num(yes("f6")), yes("y1")
    known = np.isfinite(success)
    terms = np.column_stack([*areas, answer])[known]
    weights = design.weights[known] / design.weights[known].mean()

    def lost(beta):
        linear = terms @ beta
        chance = expit(linear)
        information = (terms * (weights * chance * (1 - chance))[:, None]).T @ terms
        likelihood = weights @ (success[known] * linear - np.logaddexp(0, linear))
        return -likelihood - np.linalg.slogdet(information)[1] / 2

    beta = minimize(lost, np.zeros(terms.shape[1]), tol=1e-10).x
    chances = []
    for value in (1.0, 0.0):
        moved = np.column_stack([terms[:, :-1], np.full(len(terms), value)])
        chances.append(np.average(expit(moved @ beta), weights=weights))
    row = one(rows, item="f6", statistic="adjusted")
    assert row["value"] == pytest.approx(chances[0] - chances[1], abs=1e-6)
    assert row["base"] == known.sum()
    assert row["low"] < row["value"] < row["high"]


def test_adjusted_q_is_over_the_factors(rows):
    """scipy's false_discovery_control of the p of all factors, those asked of some among them."""
    tests = rows[rows["statistic"].isin(["adjusted_p", "adjusted_q"])]
    wide = tests.pivot_table(index="item", columns="statistic", values="value")
    assert set(wide.index) <= {*FACTORS, "f2"}
    assert len(wide) >= len(FACTORS)
    wanted = false_discovery_control(wide["adjusted_p"])
    np.testing.assert_allclose(wide["adjusted_q"], wanted, rtol=1e-12)


def test_without_areas_nothing_is_held_equal(complete, analysis, made):
    rows = model_rows(made(complete, analysis.model_copy(update={"dimensions": ()})))
    assert not rows["statistic"].str.startswith("adjusted").any()


def test_nested_dimensions_are_left_out(complete, analysis, made):
    """Region a second time says nothing new, so it has no place in the model."""
    doubled = analysis.model_copy(update={"dimensions": ("region", "region", "sector")})
    rows = model_rows(made(complete, doubled))
    regions = rows[(rows["item"] == "region") & (rows["statistic"] == "effect")]
    assert len(regions) == 3


def test_drivers_are_those_of_a_direct_search(survey, design, analysis, one, made):
    rows = check("results", driver_rows(made()))
    found = shapley_shares(survey[list(FACTORS)], survey["y1"], design, analysis.seed)
    wales = rows[rows["area"] == "national"]
    assert one(wales, statistic="explained")["value"] == pytest.approx(found.explained, rel=1e-12)
    for j, name in enumerate(FACTORS):
        row = one(wales, item=name, statistic="driver_share")
        assert row["value"] == pytest.approx(found.shares[j], rel=1e-12)
        assert (row["low"], row["high"]) == pytest.approx((found.low[j], found.high[j]))
        assert one(wales, item=name, statistic="driver_band")["level"] == found.bands[j]
    small = rows[rows["area"] == "OTHER"]
    assert small["reason"].tolist() == ["too_few"]
    assert pd.isna(small["value"].iloc[0])


def test_a_factor_to_which_all_gave_one_answer_stands_outside(complete, made, one):
    """The others are those of a survey that never asked it."""
    flat = complete.assign(f1="one")
    rows = model_rows(made(flat))
    for statistic in ("effect", "adjusted"):
        assert one(rows, item="f1", statistic=statistic)["reason"] == "one_level"
    assert set(
        rows.loc[rows["statistic"].eq("effect") & ~rows["item"].isin(["f1", "f2"]), "reason"]
    ) == {""}
    drivers = driver_rows(made(flat))
    wales = drivers[drivers["area"].eq("national") & drivers["statistic"].eq("driver_share")]
    assert "f1" not in set(wales.loc[wales["reason"].eq(""), "item"])
    assert wales["value"].sum() == pytest.approx(1, abs=1e-9)


KEYS = ["item", "level", "outcome", "statistic"]


@pytest.mark.parametrize(
    "said",
    [{"f1": "one"}, {"f6": "one", "f4": "one"}, {"y1": "five"}],
    ids=["a factor", "two factors", "the outcome"],
)
def test_which_rows_there_are_says_nothing_of_answers(complete, made, said):
    """Where all give one answer there are the same rows, in the same order."""
    usual = model_rows(made(complete))
    flat = check("results", model_rows(made(complete.assign(**said))))
    assert flat[KEYS].equals(usual[KEYS])
    sizes = [frame[frame["statistic"] == "family_size"] for frame in (usual, flat)]
    assert sizes[0]["value"].tolist() == sizes[1]["value"].tolist()
    for name in (name for name in said if name in FACTORS):
        own = flat[(flat["item"] == name) & (flat["statistic"] != "family_size")]
        assert set(own["reason"]) == {"one_level"}


def test_which_factors_explain_what_says_nothing_of_one_answer(complete, made):
    """Where all give a factor one answer, drivers have the same rows but for their bands.

    Of Wales; a region may have a ranking without the factor that it has not with it.
    """
    usual, flat = (
        check("results", driver_rows(made(one), [("national", "national")]))
        for one in (complete, complete.assign(f1="one"))
    )
    keys = ["dimension", "area", "item", "outcome", "statistic"]
    assert flat[keys].equals(usual[keys])
    own = flat[flat["item"] == "f1"]
    assert len(own)
    assert set(own["reason"]) == {"one_level"}


def test_a_factor_with_one_answer_counts_as_a_test_that_is_not_passed(complete, made):
    """By scipy: the others' p with a 1 for it."""
    rows = model_rows(made(complete.assign(f1="one")))
    p, q = (
        rows[(rows["statistic"] == name) & rows["level"].eq("") & rows["value"].notna()]
        for name in ("effect_p", "effect_q")
    )
    wanted = false_discovery_control([*p["value"], 1.0])[:-1]
    np.testing.assert_allclose(q["value"], wanted, rtol=1e-12)


def test_an_odds_ratio_whose_interval_would_say_nothing_is_none(complete, made, one, monkeypatch):
    """Errors of 40 on the scale of the logarithm: from 1e-34 to 1e34, which no page could print."""
    fit = model.fit_ordered_logit

    def wide(*arguments):
        found = fit(*arguments)
        more = np.zeros_like(found.covariance)
        more[0, 0] = 1600.0
        return replace(found, covariance=found.covariance + more)

    monkeypatch.setattr(model, "fit_ordered_logit", wide)
    rows = check("results", model_rows(made(complete)))
    assert one(rows, item="f1", statistic="odds_ratio")["reason"] == "singular"
    assert one(rows, item="f6", statistic="odds_ratio")["high"] < 100


@pytest.mark.parametrize("answered", [0, 1])
def test_a_main_outcome_that_hardly_anybody_answered_makes_no_model(complete, made, answered):
    """Of nobody, and of one, no factor varies: each says so, and nothing stops the wave."""
    lost = complete.copy()
    lost.loc[lost.index[answered:], "y1"] = np.nan
    found = check("results", model_rows(made(lost)))
    effects = found[found["statistic"] == "effect"]
    said = dict(zip(effects["item"], effects["reason"], strict=True))
    assert said == dict.fromkeys(FACTORS, "one_level") | {"f2": "not_asked"}
    assert found.loc[found["statistic"] != "family_size", "value"].isna().all()


def test_a_difference_of_separated_answers_stays_in_its_bounds(complete, made, one, yes):
    """All with the factor succeed and none without; check holds the rows to their bounds."""
    agree = yes("f6")
    levels = complete["y1"].dropna().unique()
    book = made().codebook
    good = next(iter(book.positive("y1")))
    bad = next(level for level in levels if level not in book.positive("y1"))
    apart = complete.assign(y1=np.where(np.nan_to_num(agree) == 1, good, bad))
    rows = check("results", model_rows(made(apart)))
    row = one(rows, item="f6", statistic="adjusted")
    assert 0.95 < row["value"] <= 1
    assert row["low"] < row["value"] < row["high"] <= 1


def test_there_is_no_ranking_where_a_replicate_cannot_be_raked(made, monkeypatch):
    def fails(*_):
        raise ValueError("raking does not settle in a replicate")

    usual = driver_rows(made())
    monkeypatch.setattr(drivers, "replicate_parts", fails)
    found = driver_rows(made())
    ranked = usual.query("statistic == 'explained' and reason == ''")["area"].tolist()
    assert ranked
    assert found.query("reason == 'singular'")["area"].tolist() == ranked
    assert found.query("statistic == 'driver_share'")["value"].isna().all()
