"""The simulation's plumbing against slow computations of its own, and its verdicts by hand."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t as student

from benchmarks.figures import (
    COVERED,
    NOTHING,
    TOO_HIGH,
    TOO_LOW,
    Run,
    figures,
    null_tests,
    truth_of,
    where,
)
from benchmarks.page import write_part
from benchmarks.simulate import run, same_weights
from benchmarks.validation import write_page
from benchmarks.verdicts import banded, bias, coverage, false_discovery, family_wise, rate
from benchmarks.waves import Scenario, draw
from pipeline.demo import NULL
from pipeline.stats.association.associations import associate
from pipeline.stats.association.compare import contrasts_by, equality
from pipeline.stats.variance.satterthwaite import variance_worth

PEOPLE = Scenario("demo-small")


@pytest.fixture(scope="module")
def truth(world):
    return truth_of(world)


@pytest.fixture(scope="module")
def small() -> Run:
    return run(PEOPLE, 3, seed=5)


def textbook(world, drawn, factor: str, outcome: str, area: str | None):
    """Contrast, its error and df from a frame, stratum by stratum (people as PSUs, with fpc)."""
    people = world.people.iloc[drawn.rows].reset_index(drop=True)
    people["w"] = drawn.design.weights
    here = people["sector"].eq(area) if area else pd.Series(True, index=people.index)
    known = here & people[factor].notna() & people[outcome].notna()
    with_ = people[factor].isin(world.codebook.positive(factor))
    y = people[outcome].isin(world.codebook.positive(outcome)).astype(float)
    score, value = pd.Series(0.0, index=people.index), 0.0
    for side, sign in ((known & with_, 1.0), (known & ~with_, -1.0)):
        share = np.average(y[side], weights=people["w"][side])
        value += sign * share
        score[side] = sign * people["w"][side] * (y[side] - share) / people["w"][side].sum()
    variance = 0.0
    for cell, z in score.groupby(people["cell"]):
        number, size = len(z), world.cells["frame"][cell]
        variance += (1 - number / size) * number * z.var(ddof=1)
    sides = np.array([known & with_, known & ~with_])
    shares = np.array([np.average(y[side], weights=people["w"][side]) for side in sides])
    factor, df = variance_worth(drawn.design, sides, shares * (1 - shares))
    return value, np.sqrt(variance * factor), df


@pytest.mark.parametrize(
    ("factor", "outcome", "area"),
    [("trust", "success", None), ("capacity", "lasting", None), ("trust", "quality", "health")],
)
def test_a_wave_is_judged_as_a_slow_computation_judges_it(world, truth, factor, outcome, area):
    found = figures(world, truth, drawn := draw(world, PEOPLE, [3]))
    value, se, df = textbook(world, drawn, factor, outcome, area)
    dimension = ("sector", area) if area else ("national", "national")
    place = (
        world.places.index(dimension),
        world.names[0].index(factor),
        world.names[1].index(outcome),
    )
    assert found["contrast.value"][place] == pytest.approx(value, rel=1e-6)
    assert found["contrast.se"][place] == pytest.approx(se, rel=1e-6)
    assert found["contrast.df"][place] == pytest.approx(df, rel=1e-6)
    reach = student.ppf(0.975, df) * se
    true = truth.contrast[place]
    expected = TOO_HIGH if true < value - reach else TOO_LOW if true > value + reach else COVERED
    assert found["contrast.code"][place] == expected
    assert found["contrast.rejects"][place] == int(abs(value) > reach)


def test_tests_at_null_shares_are_those_of_associate(world):
    drawn = draw(world, Scenario("demo-small", clusters=True), [3])
    asked = drawn.design, drawn.factors, drawn.outcomes, drawn.areas
    expected = associate(*asked, test="null").rao_scott.p
    np.testing.assert_allclose(null_tests(drawn), expected, rtol=1e-9)


def test_the_truth_is_that_of_the_whole_population(world, truth):
    people = world.people
    known = people[people["success"].notna() & people["trust"].notna()]
    good = known["success"].isin(world.codebook.positive("success"))
    agrees = known["trust"].isin(world.codebook.positive("trust"))
    place = (0, world.names[0].index("trust"), world.names[1].index("success"))
    assert truth.contrast[place] == pytest.approx(good[agrees].mean() - good[~agrees].mean())
    assert np.abs(truth.contrast[0][world.null]).max() < 0.01
    assert np.abs(truth.contrast[0][~world.null]).min() > 0.02


def test_null_factors_are_compared_between_areas(world, small):
    """The first wave's p for one factor by region, from a frame of its own."""
    drawn = draw(world, PEOPLE, [5, 0, *map(ord, "demo-small"), 0])
    people = world.people.iloc[drawn.rows].reset_index(drop=True)
    sides = []
    for item in ("capacity", "success"):
        positive = people[item].isin(world.codebook.positive(item)).astype(float)
        sides.append(positive.where(people[item].notna()).to_numpy())
    areas = [level for dimension, level in world.places if dimension == "region"]
    codes = people["region"].map({level: code for code, level in enumerate(areas)}).astype(int)
    found = equality(contrasts_by(*sides, codes.to_numpy(), len(areas), drawn.design))
    null = [name for name in world.names[0] if name in NULL]
    assert 0 < found.p < 1
    assert small.figures["equal.p"][0, 1, null.index("capacity")] == pytest.approx(found.p, 1e-6)
    assert np.isnan(small.figures["equal.p"][1]).all()


def test_weights_without_weights_differ(world, small):
    """Planted: those readier to answer are readier to report success, by several points."""
    item = len(world.names[0]) + world.names[1].index("success")
    plain = small.figures["share.plain"][:, 0, item, 2]
    weighted = small.figures["share.value"][:, 0, item, 2]
    assert (plain - weighted).min() > 0.03


@pytest.mark.parametrize("clusters", [False, True])
def test_weights_are_those_of_the_stage(world, clusters):
    assert same_weights(world, Scenario("demo-small", clusters), seed=11) < 1e-12


def test_whole_organisations_answer_and_are_counted(world):
    whole = Scenario("demo-small", clusters=True, whole=True)
    assert same_weights(world, whole, seed=11) < 1e-12
    drawn = draw(world, whole, [11])
    everybody = world.people["organisation"].value_counts()
    answered = world.people.iloc[drawn.rows]["organisation"].value_counts()
    assert (answered == everybody[answered.index]).all()
    there = world.people.groupby("cell")["organisation"].nunique()
    taken = world.people.iloc[drawn.rows].groupby("cell")["organisation"].nunique()
    assert drawn.design.uncovered == pytest.approx((1 - taken / there).to_numpy())


def test_a_cap_on_weights_is_kept_as_the_stage_keeps_it(world):
    weighting = world.config.weighting.model_copy(update={"trim_ratio": 2.8})
    config = world.config.model_copy(update={"weighting": weighting})
    capped = replace(world, config=config)
    assert same_weights(capped, PEOPLE, seed=11) < 1e-10
    weights = draw(capped, PEOPLE, [11]).design.weights
    assert weights.max() == pytest.approx(2.8 * weights.mean(), rel=1e-12)
    assert draw(world, PEOPLE, [11]).design.weights.max() > weights.max()


def test_draws_hang_on_their_seed_and_place_alone(world, truth, small):
    again = run(PEOPLE, 2, seed=5)
    for name, values in again.figures.items():
        np.testing.assert_array_equal(values, small.figures[name][:2], err_msg=name)
    other = run(PEOPLE, 2, seed=6)
    assert (other.figures["contrast.value"] != again.figures["contrast.value"]).mean() > 0.9
    assert small.respondents.tolist() == [312.0] * 3


def test_where_an_interval_lies():
    low, high = np.array([0.1, 0.3, 0.0, np.nan, 0.0]), np.array([0.4, 0.5, 0.1, 0.2, 1.0])
    truth = np.array([0.2, 0.2, 0.2, 0.2, np.nan])
    assert where(low, high, truth).tolist() == [COVERED, TOO_HIGH, TOO_LOW, NOTHING, NOTHING]


def test_rates_by_hand():
    hit = np.array([[True, False], [True, True], [False, False], [True, False]])
    made = np.array([[True, True], [True, True], [True, True], [True, False]])
    found = rate(hit, made)
    assert found.value == pytest.approx(4 / 7)
    gaps = np.array([1 - 8 / 7, 2 - 8 / 7, 0 - 8 / 7, 1 - 4 / 7])
    assert found.error == pytest.approx(np.sqrt(4 / 3 * (gaps**2).sum()) / 7)
    assert (found.low, found.high, found.number) == (pytest.approx(1 / 3), 0.75, 7)
    assert found.within((0.57, 0.58))
    assert not found.within((0.58, 1.0))


def test_the_error_of_a_rate_is_that_of_independent_draws():
    """Figures of one draw that go together: sqrt(p q / draws), not sqrt(p q / figures)."""
    hit = np.repeat(np.random.default_rng(1).random((4000, 1)) < 0.2, 50, axis=1)
    found = rate(hit, np.ones_like(hit))
    assert found.error == pytest.approx(np.sqrt(found.value * (1 - found.value) / 3999), rel=1e-3)


def test_coverage_leaves_out_what_there_is_not():
    code = np.array([[COVERED, NOTHING, TOO_LOW, COVERED]], dtype=np.int8)
    assert coverage(code).value == pytest.approx(2 / 3)
    assert coverage(code, np.array([[True, True, True, False]])).value == pytest.approx(1 / 2)
    both = {"code": code, "base": np.array([[5, 50, 20, 30]])}
    assert [r.value for r in banded(both, "code", "base", (0, 10, 30))] == [1.0, 0.0, 1.0]


def test_false_discoveries_by_hand():
    """Two draws, one area, three factors of which the last is null, one outcome."""
    q = np.array([0.01, 0.2, 0.04, 0.3, 0.2, 0.1]).reshape(2, 1, 3, 1)
    null = np.array([False, False, True])
    assert false_discovery(q, null, 0.05).value == pytest.approx((1 / 2 + 0) / 2)
    assert family_wise(q, null, 0.05).value == pytest.approx(1 / 2)


def test_bias_by_hand():
    found = bias(np.array([0.5, 0.6, np.nan], dtype=np.float32), 0.5)
    assert found.value == pytest.approx(5.0, rel=1e-5)
    assert found.error == pytest.approx(5.0, rel=1e-5)


def test_the_page_says_what_was_found_and_leaves_the_rest_alone(tmp_path, small):
    page = tmp_path / "validation.md"
    page.write_text("# Validation\n\nBy hand.\n")
    whole = run(Scenario("demo-small", clusters=True, whole=True), 2, seed=5)
    for seconds in (1.0, 2.0):
        write_page(page, [replace(small, seconds=seconds), replace(whole, seconds=0.0)], 3, 5)
    text = page.read_text()
    assert text.startswith("# Validation\n\nBy hand.\n")
    assert text.count("## Against the bounds") == 1
    assert "seed 5, 2 s of the processor" in text
    code = small.figures["contrast.code"][:, 0]
    share = 100 * (code == COVERED).mean()
    assert f"| contrasts, Wales | 93 to 97 % | {share:.1f} ± " in text
    assert "## Where everybody in an organisation answers" in text


def test_parts_of_a_page_do_not_touch_one_another(tmp_path):
    page = tmp_path / "page.md"
    write_part(page, "one", "first", "Title")
    write_part(page, "two", "second")
    write_part(page, "one", r"again \1")
    text = page.read_text()
    assert text.startswith("# Title\n")
    assert "first" not in text
    assert text.index(r"again \1") < text.index("second")
