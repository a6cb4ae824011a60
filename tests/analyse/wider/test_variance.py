"""Rows about variance: three ways to one standard error, near each other and to R's."""

import json

import numpy as np
import pytest

from pipeline.analyse.wider import variance_rows
from pipeline.config import Weighting
from pipeline.contracts import check


@pytest.fixture(scope="module")
def made(weighted, design, codebook, analysis):
    def of(**changes):
        rows = variance_rows(weighted, design, codebook, analysis, Weighting(**changes))
        return check("results", rows)

    return of


def test_linearised_is_rs(weighted, design, codebook, survey, analysis, root, one):
    """The outcome swapped for y4, whose share of the raked design is in the golden file."""
    golden = json.loads((root / "tests/golden/oracle_survey_4.5.json").read_text())
    oracle = golden["est"]["dr"]["prop_y4"]
    swapped = weighted.assign(y1=survey["y4"].map({0: "one", 1: "five"}))
    rows = variance_rows(swapped, design, codebook, analysis, Weighting())
    row = one(rows, item="y1", area="national", statistic="se_linearised")
    assert row["value"] == pytest.approx(oracle["se"][1], rel=1e-10)
    share = oracle["est"][1]
    deff = one(rows, item="y1", area="national", statistic="deff")["value"]
    assert deff == pytest.approx(oracle["se"][1] ** 2 / (share * (1 - share) / row["base"]))


@pytest.mark.parametrize(("method", "within"), [("jackknife", 0.10), ("bootstrap", 0.2)])
def test_replicates_come_near_linearisation(made, method, within):
    """The jackknife takes in what raking adds; 400 bootstraps are good to about 4 %."""
    rows = made(variance=method, replicates=400)
    wide = rows.pivot_table(
        index=["area", "item", "outcome"], columns="statistic", values="value", sort=False
    )
    whole = wide.loc["national"]
    ratio = whole[f"se_{method}"] / whole["se_linearised"]
    assert len(ratio) == 6
    assert np.all(np.abs(ratio - 1) < within)


def test_linearised_alone_has_no_replicates(made):
    assert set(made()["statistic"]) == {"se_linearised", "deff"}
