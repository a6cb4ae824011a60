"""Rows about change: differences of two waves by hand, and questions that are not the same."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import t

from pipeline.analyse.change import change_rows, same_wording
from pipeline.codebook.wave_columns import Column
from pipeline.codebook.waves import Wave
from pipeline.contracts.check import check
from tests.made import table


def wave(**texts):
    columns = {name: Column(*made) for name, made in texts.items()}
    return Wave("w", {}, columns)


def result(table, item, statistic, value, level="", outcome="", area="national", se=0.02):
    row = {"table": table, "item": item, "statistic": statistic, "level": level, "area": area}
    row |= {"dimension": "national", "outcome": outcome, "value": value, "se": se, "df": 100.0}
    row |= {"low": value - 0.04, "high": value + 0.04, "count": 50, "base": 200}
    return row | {"effective_base": 150.0, "reason": "" if np.isfinite(value) else "all_missing"}


def results(*rows):
    return table(rows)


@pytest.fixture
def now():
    return results(
        result("item", "y1", "group_share", 0.60, level="yes"),
        result("item", "y1", "group_share", 0.40, level="no"),
        result("item", "f1", "group_share", 0.50, level="yes"),
        result("item", "f6", "group_share", np.nan, level="yes"),
        result("item", "f11", "group_share", 0.30, level="yes"),
        result("association", "f1", "contrast", 0.25, outcome="y1", se=0.05),
    )


@pytest.fixture
def before():
    return results(
        result("item", "y1", "group_share", 0.50, level="yes", se=0.03),
        result("item", "f1", "group_share", 0.49, level="yes", se=0.03),
        result("item", "f6", "group_share", 0.20, level="yes"),
        result("item", "f11", "group_share", 0.10, level="yes"),
        result("association", "f1", "contrast", 0.10, outcome="y1", se=0.05),
    )


@pytest.fixture
def rows(now, before, made):
    survey = replace(made(), before=before, alike={"y1", "f1", "f6"})
    return check("results", change_rows(survey, now))


def test_a_share_by_hand(rows, one):
    """0.60 (0.02) less 0.50 (0.03): se root 0.0013, Welch's degrees of freedom."""
    row = one(rows, item="y1", statistic="share_change")
    variances = np.array([0.0004, 0.0009])
    df = variances.sum() ** 2 / (variances**2 / 100).sum()
    se = np.sqrt(variances.sum())
    assert row["value"] == pytest.approx(0.10)
    assert row["se"] == pytest.approx(se)
    assert row["df"] == pytest.approx(df)
    assert row["low"] == pytest.approx(0.10 - t.ppf(0.975, df) * se)
    p = 2 * t.sf(0.10 / se, df)
    assert one(rows, item="y1", statistic="share_change_p")["value"] == pytest.approx(p)
    q = one(rows, item="y1", statistic="share_change_q")["value"]
    assert q == pytest.approx(2 * p)
    assert one(rows, item="y1", statistic="family_size")["value"] == 3, "two of them are made"
    assert one(rows, item="y1", statistic="share_before")["value"] == 0.50
    assert one(rows, item="y1", statistic="share_now")["value"] == 0.60


def test_a_contrast_by_hand(rows, one):
    row = one(rows, item="f1", outcome="y1", statistic="contrast_change")
    assert row["value"] == pytest.approx(0.15)
    assert row["se"] == pytest.approx(np.sqrt(0.005))


def test_other_wording_has_no_change(rows, one):
    row = one(rows, item="f11")
    assert row["statistic"] == "share_change"
    assert row["reason"] == "not_asked"
    assert np.isnan(row["value"])


def test_a_figure_missing_from_one_wave_says_why(rows, one):
    row = one(rows, item="f6", statistic="share_change")
    assert row["reason"] == "all_missing"
    assert np.isnan(row["value"])
    assert one(rows, item="f6", statistic="share_before")["value"] == 0.20


def test_only_the_same_words_in_both_waves_are_the_same():
    now = wave(
        a=("q1", "Leaders had  authority", {}),
        b=("q2", "Partners were involved", {}),
        c=("", "", {}),
        d=("q4", "New", {}),
        e=("q5", "<p>Partners&#39; <b>goals</b>&nbsp;met</p>", {}),
        f=("Was it clear?", "", {}),
        g=("q7", "", {}),
    )
    before = wave(
        a=("v1", "leaders had authority", {}),
        b=("v2", "Partners were consulted", {}),
        c=("v3", "", {}),
        e=("v5", "Partners' goals met", {}),
        f=("v6", "Was it <i>clear</i>?", {}),
        g=("v7", "", {}),
    )
    assert same_wording(now, before) == {"a", "e", "f"}
