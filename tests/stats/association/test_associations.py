"""The battery against R survey, table by table, and against what must not change it."""

import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.stats.association.associations import associate
from pipeline.stats.association.items import make_items
from pipeline.stats.association.rao_scott import RaoScott
from pipeline.stats.intervals import Estimates, t_interval
from pipeline.stats.reasons import REASONS
from pipeline.stats.variance.layout import make_areas, whole
from pipeline.stats.variance.sample_design import make_design
from tests.golden.figures import OUTCOMES, designs, domains, factors, oracle, outcomes, survey


def run(name):
    areas, _ = domains()
    return associate(designs()[name], factors(), outcomes(), areas)


def close(found, expected, tolerance=1e-10):
    return abs(found / expected - 1) <= tolerance


def test_rao_scott_is_that_of_r_on_complete_cases() -> None:
    """R survey 4.5, svychisq(statistic = "F"): every table that R can test, 3,764 figures."""
    test, (_, names) = run("dw").rao_scott, domains()
    checked = 0
    for figure in oracle("oracle_survey_4.5")["chisq_F"]:
        if figure["design"] != "dw":
            continue
        place = (
            names.index(figure["domain"]),
            int(figure["f"][1:]) - 1,
            list(OUTCOMES).index(figure["y"]),
        )
        if "stat" not in figure["cc"]:
            # R stops: "system is computationally singular". So do we, and nowhere else.
            assert REASONS[test.reason[place]] == "singular"
            continue
        assert test.reason[place] == 0
        assert close(test.f[place], figure["cc"]["stat"])
        assert close(test.ndf[place], figure["cc"]["par"][0])
        assert close(test.ddf[place], figure["cc"]["par"][1])
        assert close(test.p[place], figure["cc"]["p"])
        checked += 4
    assert checked == 941 * 4
    assert (test.reason != 0).sum() == 11


def vanished(domain, factor, outcome):
    """Whether a level that the domain has is gone from the complete cases of the pair."""
    s = survey()
    here = s[domain] if len(domain) else s
    both = here.dropna(subset=[factor, outcome])
    return any(here[one].nunique() > both[one].nunique() for one in (factor, outcome))


def member(name):
    s = survey()
    if name == "ALL":
        return np.ones(len(s), dtype=bool)
    return ((s["sector"] == name) | (s["region"] == name) | (s["grade"] == name)).to_numpy()


def test_rao_scott_without_populations_is_that_of_r() -> None:
    """R survey 4.5 without fpc. Its file has the figures of all cases only: the same F, unless a
    level vanishes among complete cases, and the degrees of freedom of the whole domain."""
    test, (_, names) = run("dwn").rao_scott, domains()
    checked, left_out = 0, 0
    degf = {name: designs()["dwn"].degf(member(name)) for name in names}
    for figure in oracle("oracle_survey_4.5")["chisq_F"]:
        if figure["design"] != "dwn" or "stat" not in figure:
            continue
        if vanished(member(figure["domain"]), figure["f"], figure["y"]):
            left_out += 1
            continue
        place = (
            names.index(figure["domain"]),
            int(figure["f"][1:]) - 1,
            list(OUTCOMES).index(figure["y"]),
        )
        assert close(test.f[place], figure["stat"])
        assert close(test.ndf[place], figure["par"][0])
        assert close(test.ndf[place] * degf[figure["domain"]], figure["par"][1])
        checked += 3
    assert left_out == 2
    assert checked == 939 * 3


def test_rao_scott_after_raking_is_that_of_r() -> None:
    """R survey 4.5 after rake(), f1 x y1 in 17 domains; degrees of freedom as above."""
    test, (_, names) = run("dr").rao_scott, domains()
    figures = oracle("oracle_survey_4.5")["chisq_cal_domain"]
    for name, figure in figures.items():
        place = (names.index(name), 0, 0)
        assert close(test.f[place], figure["stat"])
        assert close(test.ndf[place], figure["par"][0])
        assert close(test.ndf[place] * designs()["dr"].degf(member(name)), figure["par"][1])
    assert len(figures) == 17


def test_contrasts_and_shares_are_those_of_r() -> None:
    """Debian's R (tests/golden/more.R): svyttest, confint(svyglm), svyciprop of f1 >= 4 and y4.

    R's interval is on the design's degrees of freedom and without the factor for small sides.
    """
    areas, names = domains()
    found = associate(designs()["d0"], factors(), outcomes(), areas)
    for name, figure in oracle("more_survey_R")["contrast"].items():
        place = (names.index(name), 0, 3)
        contrast, share = found.contrast, found.share_with
        assert close(contrast.value[place], figure["est"])
        plain = contrast.se[place] / np.sqrt(found.contrast_factor[place])
        assert close(plain, figure["se"])
        low, high = t_interval(contrast.value[place], plain, figure["df"], 0.95)
        assert close(low, figure["ci"][0])
        assert close(high, figure["ci"][1])
        assert close(share.value[place], figure["with"])
        assert close(share.low[place], figure["with_ci"][0], 1e-8)
        assert close(share.high[place], figure["with_ci"][1], 1e-8)
        assert share.base[place] == figure["with_rows"]
        assert close(contrast.value[place], share.value[place] - found.share_without.value[place])


def test_gamma_and_v_are_those_of_r() -> None:
    """R survey 4.5: svycontrast of cell totals (gamma and its error), V of svytable."""
    (_, names), found, checked = domains(), {name: run(name) for name in ("dw", "dwn")}, 0
    for figure in oracle("oracle_ordinal_survey_4.5")["measures"]:
        place = (
            names.index(figure["domain"]),
            int(figure["f"][1:]) - 1,
            list(OUTCOMES).index(figure["y"]),
        )
        one = found[figure["design"]]
        value = dict(zip(figure["name"], figure["est"], strict=True))
        error = dict(zip(figure["name"], figure["se_delta"], strict=True))
        assert close(one.gamma.value[place], value["gamma"])
        assert close(one.gamma.se[place], error["gamma"], 1e-6)
        assert close(one.rao_scott.v[place], value["cramer_v"])
        assert one.gamma.df[place] == figure["df"]
        assert one.gamma.base[place] == figure["n"]
        checked += 5
    assert checked == 240


def test_the_smallest_cell_is_that_of_a_cross_table() -> None:
    """pandas.crosstab of the golden survey, the 14 factors by y1 and y4, everybody and HEALTH."""
    found, (_, names), s = run("dw").smallest, domains(), survey()
    for name in ("ALL", "HEALTH"):
        for factor in range(14):
            for outcome in ("y1", "y4"):
                part = s[member(name)]
                cells = pd.crosstab(part[f"f{factor + 1}"], part[outcome]).to_numpy()
                place = (names.index(name), factor, list(OUTCOMES).index(outcome))
                assert found[place] == cells[cells > 0].min()


def flat(battery):
    for record in vars(battery).values():
        yield from vars(record).values() if isinstance(record, Estimates | RaoScott) else [record]


def same(one, other):
    for left, right in zip(flat(one), flat(other), strict=True):
        np.testing.assert_allclose(left, right, rtol=1e-9, atol=1e-12)


def small(design_of, order=slice(None), relabel=False):
    """Three factors and two outcomes of the golden survey, in two areas."""
    s = survey()
    left, right = factors(), outcomes()
    areas = make_areas([np.zeros(len(s), dtype=int), s["region"].eq("NORTH").to_numpy()])
    areas = make_areas(list(areas.codes[order].T), areas.sizes)
    codes, chosen = left.codes[order, :3], left.chosen[:3]
    if relabel:  # turn the factors' levels round
        codes, chosen = np.where(codes < 0, -1, 4 - codes), chosen[:, ::-1]
    factor = make_items(codes, [5] * 3, chosen)
    outcome = make_items(right.codes[order, 2:], right.levels[2:], right.chosen[2:, :3])
    return associate(design_of(s.iloc[order]), factor, outcome, areas)


def plain(s):
    return make_design(
        s["dw"], s["stratum"], s["psu"], s["fpc"], [s["sector"], s["region"], s["grade"]]
    )


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), scale=st.floats(1e-3, 1e3))
def test_order_labels_and_scale_change_nothing(seed: int, scale: float) -> None:
    """No outside figure: these are the same estimators by their definition."""
    order = np.random.default_rng(seed).permutation(len(survey()))
    names = np.random.default_rng(seed).permutation(10_000)

    def scaled(s):
        return make_design(
            scale * s["dw"], -s["stratum"], names[s["psu"]], s["fpc"],
            [s["sector"], s["region"], s["grade"]],
        )  # fmt: skip

    same(small(plain), small(scaled, order))


def test_turning_a_factor_round_turns_gamma_round() -> None:
    one, other = small(plain), small(plain, relabel=True)
    np.testing.assert_allclose(one.gamma.value, -other.gamma.value, rtol=1e-9)
    np.testing.assert_allclose(one.gamma.se, other.gamma.se, rtol=1e-9)
    np.testing.assert_allclose(one.contrast.value, other.contrast.value, rtol=1e-9)
    np.testing.assert_allclose(one.rao_scott.f, other.rao_scott.f, rtol=1e-9)


@pytest.mark.parametrize("cluster", [True, False])
def test_a_row_of_zero_weight_changes_nothing(cluster: bool) -> None:
    order = np.append(np.arange(len(survey())), 7)

    def weighted(s):
        weights = s["dw"].to_numpy(copy=True)
        weights[len(survey()) :] = 0.0
        psu = s["psu"] if cluster else np.arange(len(s))
        return make_design(weights, s["stratum"], psu, None, [s["sector"], s["region"]])

    same(small(weighted), small(weighted, order))


def test_raking_margins_in_every_shape_of_design() -> None:
    """PSUs of one row take another way through the sums than PSUs of several: same figures."""
    s = survey()
    one = small(lambda s: make_design(s["dw"], s["stratum"], None, None, [s["sector"]]))
    split = np.repeat(np.arange(len(s)), 2)
    halves = small(
        lambda s: make_design(s["dw"] / 2, s["stratum"], np.sort(split), None, [s["sector"]]),
        split,
    )
    assert one.contrast.base[0, 0, 0] == s[["f1", "y3"]].notna().all(axis=1).sum()
    np.testing.assert_allclose(one.rao_scott.f, halves.rao_scott.f, rtol=1e-9)
    np.testing.assert_allclose(one.contrast.se, halves.contrast.se, rtol=1e-9)


def tiny(codes, results, areas=None, weights=None):
    """One factor of three levels and one outcome of two, each row its own PSU."""
    n = len(codes)
    design = make_design(np.ones(n) if weights is None else weights)
    factor = make_items(np.array(codes)[:, None], [3], [[False, False, True]])
    outcome = make_items(np.array(results)[:, None], [2], [[False, True]])
    return associate(design, factor, outcome, whole(design) if areas is None else areas)


@pytest.mark.parametrize(
    ("codes", "results", "area", "reason"),
    [
        ([0, 1, 2, 2], [0, 1, 0, 1], [-1, -1, -1, -1], "empty_domain"),
        ([-1, 1, -1, 2], [0, -1, 0, -1], [0, 0, 0, 0], "all_missing"),
        ([2, 2, 2, 2], [0, 1, 0, 1], [0, 0, 0, 0], "one_level"),
        ([0, 1, 2, 2], [1, 1, 1, 1], [0, 0, 0, 0], "one_level"),
    ],
)
def test_what_cannot_be_tested_says_why(codes, results, area, reason) -> None:
    found = tiny(codes, results, make_areas([area], [1]))
    test = found.rao_scott
    assert REASONS[test.reason.item()] == reason
    for figure in (test.f, test.ndf, test.ddf, test.p, test.v, found.gamma.value):
        assert np.isnan(figure).all()
    assert np.isnan(found.unweighted_p).all()
    if reason in ("empty_domain", "all_missing"):
        assert REASONS[found.contrast.reason.item()] == reason
        assert REASONS[found.share_with.reason.item()] == reason
        assert found.share_with.base.item() == 0


def test_a_level_that_nobody_chose_is_no_level() -> None:
    """The same table with and without an empty middle level."""
    codes, results = [0, 0, 0, 2, 2, 2, 0, 2], [0, 0, 1, 1, 1, 0, 0, 1]
    found = tiny(codes, results).rao_scott
    design = make_design(np.ones(8))
    factor = make_items(np.array(codes)[:, None] // 2, [2], [[False, True]])
    outcome = make_items(np.array(results)[:, None], [2], [[False, True]])
    other = associate(design, factor, outcome, whole(design)).rao_scott
    assert found.f.item() == pytest.approx(other.f.item(), rel=1e-12)
    assert found.v.item() == pytest.approx(other.v.item(), rel=1e-12)


def test_a_million_rows_cost_no_more_than_in_proportion() -> None:
    """Time for 30 times the rows, at most 60 times: the growth, not the speed, is what is held."""

    def clock(n):
        rng = np.random.default_rng(5)
        stratum = rng.integers(0, 28, n)
        design = make_design(rng.gamma(2.0, 1.0, n), stratum)
        areas = make_areas([np.zeros(n, dtype=int), stratum // 4, stratum % 4])
        factor = make_items(rng.integers(-1, 5, (n, 4)), [5] * 4, [[False] * 3 + [True] * 2] * 4)
        outcome = make_items(rng.integers(-1, 2, (n, 2)), [2] * 2, [[False, True]] * 2)
        begin = time.process_time()
        associate(design, factor, outcome, areas)
        return time.process_time() - begin

    clock(3_000)
    assert clock(90_000) < 60 * max(clock(3_000), 0.005)
