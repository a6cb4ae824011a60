"""Differences between areas and waves against R survey 4.5, svy 0.35, and by hand."""

import json

import numpy as np
import pandas as pd
import pingouin
import pytest
from scipy.stats import binomtest, ttest_ind

from pipeline.stats.association.change import change_between
from pipeline.stats.association.compare import contrasts_by, equality
from pipeline.stats.variance.sample_design import make_design
from tests.golden.figures import designs


def split(survey):
    factor = (survey["f1"] >= 4).where(survey["f1"].notna()).astype(float)
    areas = pd.Categorical(survey["sector"])
    return factor, survey["y4"], areas.codes, len(areas.categories), areas.categories


@pytest.mark.parametrize(
    ("area", "key"), [("ALL", "dr.ALL"), ("HEALTH", "dr.HEALTH"), ("NORTH", "dr.NORTH")]
)
def test_a_contrast_is_rs_ttest(survey, root, area, key):
    """svyttest(tenure ~ y4): the same difference, y4 as the factor and tenure as the outcome."""
    oracle = json.loads((root / "tests/golden/oracle_survey_4.5.json").read_text())["ttest"][key]
    inside = survey["sector"].eq(area) | survey["region"].eq(area) | (area == "ALL")
    found = contrasts_by(
        survey["y4"], survey["tenure"], np.where(inside, 0, -1), 1, designs()["dr"]
    )
    assert found.values[0] == pytest.approx(oracle["est"], rel=1e-10)
    t = found.values[0] / np.sqrt(found.linearised[0, 0])
    assert t == pytest.approx(oracle["stat"], rel=1e-10)


def test_linearised_gaps_are_svys_interaction(survey):
    """Linear model with factor x sector: its interaction tests that the seven contrasts are one."""
    import polars as pl
    import svy

    factor, success, codes, number, _ = split(survey)
    found = contrasts_by(factor, success, codes, number, designs()["dw"])
    there = factor.notna() & survey["y4"].notna()
    frame = {"x": factor, "y": survey["y4"], "w": survey["raked"], "fpc": survey["fpc"] * 1.0}
    frame |= {"s": survey["stratum"], "c": survey["psu"]}
    names = ["x"]
    for code in range(1, number):
        frame[f"a{code}"] = (codes == code) * 1.0
        frame[f"i{code}"] = frame[f"a{code}"] * factor
        names += [f"a{code}", f"i{code}"]
    data = pl.DataFrame({k: pd.Series(v).fillna(0).tolist() for k, v in frame.items()})
    data = data.with_columns(there=pl.Series(there.tolist()))
    design = svy.Design(stratum="s", psu="c", wgt="w", pop_size="fpc")
    model = svy.Sample(data, design).glm.fit(
        y="y", x=names, family="gaussian", where=svy.col("there"), tol=1e-12
    )
    covariance = np.asarray(model.fitted.cov_matrix)
    table = model.to_polars()
    at = [i for i, term in enumerate(table["term"]) if term.startswith("i")]
    b = table["estimate"].to_numpy()[at]
    q = b @ np.linalg.solve(covariance[np.ix_(at, at)], b)
    steps = np.hstack([np.ones((6, 1)), -np.eye(6)])
    gaps = steps @ found.values
    ours = gaps @ np.linalg.solve(steps @ found.linearised @ steps.T, gaps)
    assert ours == pytest.approx(q, rel=1e-8)


def test_equality_of_means_is_welchs_anova():
    """pingouin's welch_anova: without the factor nobody succeeds, so that contrasts are means."""
    draw = np.random.default_rng(4)
    areas = np.repeat(np.arange(3), [25, 40, 90])
    outcome = draw.normal(size=155) * np.array([3.0, 1.0, 2.0])[areas]
    none = np.zeros(90)
    found = contrasts_by(
        np.append(np.ones(155), none), np.append(outcome, none),
        np.append(areas, np.repeat(np.arange(3), 30)), 3, make_design(np.ones(245)),
    )  # fmt: skip
    frame = pd.DataFrame({"y": outcome, "area": areas})
    wanted = pingouin.welch_anova(frame, dv="y", between="area").iloc[0]
    got = equality(found)
    assert found.df == pytest.approx([24, 39, 89])
    assert (got.ndf, got.ddf) == pytest.approx((wanted["ddof1"], wanted["ddof2"]))
    assert got.f == pytest.approx(wanted["F"], rel=1e-10)
    assert got.p == pytest.approx(wanted["p_unc"], rel=1e-8)
    assert got.i2 == pytest.approx(max(0, (got.q - 2) / got.q), rel=1e-12)


def test_a_five_per_cent_test_rejects_five_per_cent():
    """400 samples of 52 clusters of six, no differences: 5 % within three binomial errors."""
    draw = np.random.default_rng(12)
    cluster = np.repeat(np.arange(52), 6)
    found = []
    for _ in range(400):
        sector = draw.integers(0, 4, 52)[cluster]
        factor = draw.integers(0, 2, 312)
        chance = 0.35 + 0.25 * factor + draw.normal(0, 0.1, 52)[cluster]
        success = draw.random(312) < chance
        weights = np.array([0.5, 1, 2, 1.5])[sector]
        design = make_design(weights, sector, cluster)
        found.append(equality(contrasts_by(factor, success, sector, 4, design)).p)
    made = np.array(found)[np.isfinite(found)]
    assert len(made) > 380
    assert abs(np.mean(made < 0.05) - 0.05) < 3 * np.sqrt(0.05 * 0.95 / len(made))


def test_two_areas_by_hand():
    """Unclustered, unweighted: the contrasts' variances are the textbook's, s2 / n, df Welch's."""
    factor = np.tile(np.repeat([1.0, 0.0], 50), 2)
    success = np.concatenate([np.repeat([1.0, 0.0], [c, 50 - c]) for c in (30, 20, 40, 15)])
    areas = np.repeat([0, 1], 100)
    found = contrasts_by(factor, success, areas, 2, make_design(np.ones(200)))
    assert found.values == pytest.approx([0.2, 0.5])
    variances = [(0.6 * 0.4 + 0.4 * 0.6) / 50, (0.8 * 0.2 + 0.3 * 0.7) / 50]
    assert np.diag(found.linearised) == pytest.approx(np.array(variances) * 200 / 199)
    assert np.diag(found.covariance) == pytest.approx(np.array(variances) * 50 / 49)
    got = equality(found)
    q = 0.3**2 / (sum(variances) * 50 / 49)
    parts = np.array([0.24, 0.24, 0.16, 0.21])
    assert got.q == pytest.approx(q)
    assert (got.ndf, got.ddf) == pytest.approx((1, 49 * parts.sum() ** 2 / (parts**2).sum()))
    assert got.f == pytest.approx(q)
    assert found.overall == pytest.approx(0.35)
    assert found.differences == pytest.approx([-0.15, 0.15])


def test_an_area_with_few_on_a_side_takes_no_part(survey):
    factor, success, codes, number, names = split(survey)
    third = np.flatnonzero(codes == list(names).index("THIRD"))
    moved = factor.copy()
    moved.iloc[third[9:]] = 0.0
    moved.iloc[third[:9]] = 1.0
    found = contrasts_by(moved, success, codes, number, designs()["dw"])
    gone = list(names).index("THIRD")
    assert not found.usable[gone]
    assert np.isnan(found.values[gone])
    assert np.isnan(found.difference_errors[gone])
    assert found.usable.sum() == 6
    assert equality(found).ndf == 5


def test_refusals(survey):
    factor, success, codes, number, _ = split(survey)
    one = contrasts_by(factor, success, np.where(codes == 2, 0, -1), 1, designs()["dw"])
    assert equality(one).reason == "too_few"
    none = contrasts_by(factor * np.nan, success, codes, number, designs()["dw"])
    assert equality(none).reason == "too_few"
    assert np.isnan(none.values).all()
    sure = contrasts_by(factor, success * 0, codes, number, designs()["dw"])
    assert not sure.usable.any()


def test_change_is_welchs():
    """scipy's Welch test on two samples whose means and errors we pass."""
    draw = np.random.default_rng(2)
    a, b = draw.normal(1, 2, 40), draw.normal(0, 1, 25)
    wanted = ttest_ind(a, b, equal_var=False)
    interval = wanted.confidence_interval(0.9)
    parts = [(x.mean(), x.std(ddof=1) / np.sqrt(len(x)), len(x) - 1.0) for x in (a, b)]
    got = change_between(*[tuple(np.array([v]) for v in part) for part in parts], confidence=0.9)
    assert got.value[0] == pytest.approx(a.mean() - b.mean(), rel=1e-12)
    assert got.df[0] == pytest.approx(wanted.df, rel=1e-12)
    assert got.p[0] == pytest.approx(wanted.pvalue, rel=1e-12)
    assert (got.low[0], got.high[0]) == pytest.approx((interval.low, interval.high), rel=1e-12)


def test_change_without_errors_has_no_interval():
    zero = np.zeros(2)
    got = change_between((np.array([0.5, np.nan]), zero, zero + 9), (zero, zero, zero + 9))
    assert got.value[0] == 0.5
    assert np.isnan(got.value[1])
    assert np.isnan(got.p).all()
    assert np.isnan(got.low).all()


def test_a_change_of_a_share_at_the_end_takes_both_intervals():
    """Newcombe (1998), method 10, 10 of 10 less 0 of 20: 0.6791 to 1, from Wilson's ends."""
    ends = [binomtest(k, n).proportion_ci(0.95, "wilson") for k, n in ((10, 10), (0, 20))]
    now, before = ([[v], [0.0], [n - 1.0], [e.low], [e.high]] for v, n, e in
                   ((1.0, 10, ends[0]), (0.0, 20, ends[1])))  # fmt: skip
    found = change_between(now, before)
    assert (round(found.low[0], 4), round(found.high[0], 4)) == (0.6791, 1.0)
    assert found.p[0] < 0.05
    assert np.isnan(found.df[0])


def test_ends_do_not_matter_where_both_estimates_have_errors():
    """The same as without them, to the last bit."""
    now, before = ([0.4], [0.1], [20.0]), ([0.1], [0.05], [30.0])
    plain = change_between(now, before)
    wide = change_between((*now, [0.1], [0.9]), (*before, [0.0], [0.3]))
    assert [wide.low[0], wide.high[0], wide.p[0]] == [plain.low[0], plain.high[0], plain.p[0]]
