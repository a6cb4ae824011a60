"""The bench against R: figures of R survey 4.5 (tests/golden) on the golden survey."""

import numpy as np
import pytest

from pipeline.explore import OpenWave
from pipeline.explore.wald import equal_means
from tests.golden.figures import designs, oracle
from tests.golden.figures import survey as read


@pytest.mark.parametrize("by", ["sector", "region"])
def test_means_are_rs_svyby(golden: OpenWave, by: str) -> None:
    """svyby(~f1, ~sector, svymean) on the raked design."""
    figures = oracle("oracle_survey_4.5")["est"]["dr"][f"mean_f1_by_{by}"]
    table = golden.mean("f1", by=by)
    assert table[by].tolist() == figures["level"]
    np.testing.assert_allclose(table["estimate"], figures["est"], rtol=1e-10)
    np.testing.assert_allclose(table["std_error"], figures["se"], rtol=1e-10)


def test_shares_are_rs_svymean(golden: OpenWave) -> None:
    figures = oracle("oracle_survey_4.5")["est"]["dr"]["prop_y1"]
    table = golden.share("y1")
    np.testing.assert_allclose(table["estimate"], figures["est"], rtol=1e-10)
    np.testing.assert_allclose(table["std_error"], figures["se"], rtol=1e-10)


def test_a_crosstab_is_tested_as_rs_svychisq_does(golden: OpenWave) -> None:
    """svychisq(~f1 + y1) in Wales and in every sector and region, on answers in five levels."""
    figures = oracle("oracle_survey_4.5")["chisq_cal_domain"]
    whole = golden.crosstab("f1", "y1")
    assert whole["test_f"].nunique() == 1
    found = {"ALL": whole.iloc[0]}
    for by in ("sector", "region"):
        table = golden.crosstab("f1", "y1", by=by).drop_duplicates(by)
        found |= {row[by]: row for _, row in table.iterrows()}
    met = [area for area in figures if area in found]
    assert len(met) >= 10
    for area in met:
        assert found[area]["test_f"] == pytest.approx(figures[area]["stat"], rel=1e-10)
        assert found[area]["test_ndf"] == pytest.approx(figures[area]["par"][0], rel=1e-10)


def test_a_share_by_groups_has_the_test_of_its_crosstab(golden: OpenWave) -> None:
    table = golden.crosstab("y1", "sector")
    assert golden.share("y1", by="sector")["p_value"].iloc[0] == table["p_value"].iloc[0]


@pytest.mark.parametrize("area", ["ALL", "HEALTH", "NORTH"])
def test_means_of_two_groups_are_tested_as_rs_svyttest_does(area: str) -> None:
    """svyttest(tenure ~ y4), design dw: the square of its t is F, on the same df."""
    figures = oracle("oracle_survey_4.5")["ttest"][f"dw.{area}"]
    s = read()
    inside = {"ALL": s["y4"] >= 0, "HEALTH": s["sector"] == "HEALTH"}
    inside["NORTH"] = s["region"] == "NORTH"
    groups = np.where(inside[area] & s["y4"].notna(), s["y4"].fillna(-1), -1).astype(int)
    found = equal_means(designs()["dw"], s["tenure"].to_numpy(float), groups, 2)
    assert found.f == pytest.approx(figures["stat"] ** 2, rel=1e-8)
    assert found.ddf == figures["par"]
    assert found.p == pytest.approx(figures["p"], rel=1e-8)


def test_scales_are_rs_svycralpha(made, survey) -> None:
    """svycralpha of items 1 to 5, weighted: those of the codebook's factors, by hand over R's."""
    table = OpenWave(made(), "golden").reliability(["f1", "f6", "f11"])
    row = table[(table["dropped"] == "") & (table["statistic"] == "alpha_weighted")].iloc[0]
    there = survey[["f1", "f6", "f11"]].dropna()
    covariance = np.cov(there.T, aweights=survey.loc[there.index, "raked"], ddof=0)
    assert row["estimate"] == pytest.approx(1.5 * (1 - np.trace(covariance) / covariance.sum()))
    assert row["n"] == len(there)


def test_a_model_without_imputation_is_rs_svyglm(golden: OpenWave, survey) -> None:
    """A saturated model of one factor: its odds ratio and effect are those of the 2 x 2 table."""
    row = golden.model(predictors="f1", impute=False).iloc[0]
    pair = golden.associate("f1").iloc[0]
    assert row["estimate"] == pytest.approx(pair["estimate"], rel=1e-9)
    odds = [share / (1 - share) for share in (pair["share_with"], pair["share_without"])]
    assert row["coefficient"] == pytest.approx(np.log(odds[0] / odds[1]), rel=1e-9)
    assert row["n"] == survey[["f1", "y1"]].notna().all(axis=1).sum()
