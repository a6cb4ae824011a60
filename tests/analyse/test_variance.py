"""Rows about variance: three ways to one standard error, near each other and to R's."""

import json

import numpy as np
import pytest

from pipeline.analyse import variance
from pipeline.analyse.variance import variance_rows
from pipeline.contracts.check import check


def test_linearised_is_rs(weighted, design, survey, root, one, made):
    """The outcome swapped for y4, whose share of the raked design is in the golden file."""
    golden = json.loads((root / "tests/golden/oracle_survey_4.5.json").read_text())
    oracle = golden["est"]["dr"]["prop_y4"]
    swapped = weighted.assign(y1=survey["y4"].map({0: "one", 1: "five"}))
    rows = variance_rows(made(swapped))
    row = one(rows, item="y1", area="national", statistic="se_linearised")
    assert row["value"] == pytest.approx(oracle["se"][1], rel=1e-10)
    share = oracle["est"][1]
    deff = one(rows, item="y1", area="national", statistic="deff")["value"]
    assert deff == pytest.approx(oracle["se"][1] ** 2 / (share * (1 - share) / row["base"]))
    deft = one(rows, item="y1", area="national", statistic="deft")["value"]
    assert deft == pytest.approx(oracle["se"][1] / (share * (1 - share) / row["base"]) ** 0.5)


@pytest.mark.parametrize("method", ["linearised", "jackknife"])
def test_three_errors_side_by_side_whatever_config_says(made, method):
    """The jackknife takes in what raking adds; 400 bootstraps are good to about 4 %."""
    rows = check("results", variance_rows(made(variance=method, replicates=400)))
    ways = {"se_linearised", "se_jackknife", "se_bootstrap", "ratio_jackknife", "ratio_bootstrap"}
    assert set(rows["statistic"]) == ways | {"deff", "deft"}
    wide = rows.pivot_table(
        index=["area", "item", "outcome"], columns="statistic", values="value", sort=False
    )
    whole = wide.loc["national"]
    assert len(whole) == 6
    for other, within in (("se_jackknife", 0.10), ("se_bootstrap", 0.2)):
        assert np.all(np.abs(whole[other] / whole["se_linearised"] - 1) < within)
        ratio = whole[other.replace("se_", "ratio_")]
        assert ratio.to_numpy() == pytest.approx((whole[other] / whole["se_linearised"]).to_numpy())


def test_jackknife_is_rs(weighted, survey, one, root, made):
    """R survey 4.1, as.svrepdesign(JKn) and rake: svyglm(y4 ~ f1 >= 4) (tests/golden/more.R)."""
    golden = json.loads((root / "tests/golden/more_survey_R.json").read_text())["replicated"]
    swapped = weighted.assign(y1=survey["y4"].map({0: "one", 1: "five"}))
    rows = variance_rows(made(swapped))
    row = one(rows, item="f1", statistic="se_jackknife")
    assert row["value"] == pytest.approx(golden["raked ALL"]["contrast"][1], rel=1e-6)


def test_what_would_take_minutes_says_so(made, monkeypatch, one):
    monkeypatch.setattr(variance, "MOST", 1425 * 246)
    rows = variance_rows(made(replicates=250))
    assert set(rows.loc[rows["statistic"] == "se_bootstrap", "reason"]) == {"too_many"}
    assert one(rows, item="f1", statistic="se_jackknife")["value"] > 0


def test_a_side_that_a_replicate_empties_has_no_error(weighted, design, one, made):
    """By hand: all who have the factor are in one PSU, which a replicate of the jackknife lacks."""
    moved = weighted.assign(f1="one")
    moved.loc[(design.psu == 0) & weighted["y1"].notna(), "f1"] = "five"
    rows = variance_rows(made(moved))
    assert one(rows, item="f1", statistic="se_jackknife")["reason"] == "singular"
    assert one(rows, item="f1", statistic="se_linearised")["value"] > 0
    assert one(rows, item="f6", statistic="se_jackknife")["value"] > 0
