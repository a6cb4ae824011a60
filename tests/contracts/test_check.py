"""Contracts let through what a stage promises, and tell a breach with counts and no values."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pipeline.clean import clean
from pipeline.codebook.book import read_codebook
from pipeline.codebook.concepts import Codebook
from pipeline.codebook.waves import Wave, read_wave
from pipeline.contracts.check import check
from pipeline.contracts.columns import RELEASE_COLUMNS, RESULT_COLUMNS
from pipeline.errors import BadInput
from pipeline.ingest import ingest
from pipeline.ingest.formats import read_export
from tests.made import table
from tests.small_survey import write_export, write_reference


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_reference(tmp_path_factory.mktemp("contracts"))


@pytest.fixture(scope="module")
def codebook(folder: Path) -> Codebook:
    return read_codebook(folder)


@pytest.fixture(scope="module")
def wave(folder: Path, codebook: Codebook) -> Wave:
    return read_wave(folder, "first", codebook)


@pytest.fixture(scope="module")
def ingested(folder: Path, codebook: Codebook, wave: Wave) -> pd.DataFrame:
    rows = [{"ID": f"p{n}", "C1": float(n), "F1": float(n)} for n in (1, 2, 3)]
    return ingest(read_export(write_export(folder / "survey.sav", rows)), codebook, wave)


@pytest.fixture(scope="module")
def cleaned(ingested: pd.DataFrame, codebook: Codebook, wave: Wave) -> pd.DataFrame:
    return clean(ingested, codebook, wave)[0]


@pytest.fixture(scope="module")
def weighted(cleaned: pd.DataFrame) -> pd.DataFrame:
    return cleaned.assign(
        base_weight=2.0,
        weight=[1.5, 2.0, 2.5],
        stratum=pd.Series(["health & north"] * 3, dtype="str"),
        psu=np.arange(3),
        population=[np.nan, 30.0, 30.0],
    )


RESULT = {
    "table": "item",
    "dimension": "national",
    "area": "national",
    "item": "trust",
    "level": "agree",
    "statistic": "share",
    "value": 0.5,
    "se": 0.1,
    "df": 8.0,
    "low": 0.3,
    "high": 0.7,
    "count": 5,
    "base": 10,
    "effective_base": 8.5,
}
RELEASED = {
    "table": "item",
    "dimension": "national",
    "area": "national",
    "item": "trust",
    "level": "agree",
    "statistic": "share",
    "unit": "percent",
    "value": 50.0,
    "low": 30.0,
    "high": 70.0,
    "base": 40,
    "effective_base": 35.0,
    "verdict": "published",
}
HIDDEN = {"value": np.nan, "low": np.nan, "high": np.nan, "base": pd.NA, "effective_base": np.nan}
SUPPRESSED = {**RELEASED, **HIDDEN, "verdict": "suppressed", "reason": "confidential"}


WHOLE = "percentages and points are whole numbers within the statistic's bounds"
POINTS = {"table": "association", "statistic": "contrast", "unit": "points"}


def said(name: str, made: pd.DataFrame, *about: Any, **more: Any) -> str:
    with pytest.raises(BadInput) as caught:
        check(name, made, *about, **more)
    return str(caught.value)


def test_what_is_promised_passes(
    ingested: pd.DataFrame,
    cleaned: pd.DataFrame,
    weighted: pd.DataFrame,
    codebook: Codebook,
    wave: Wave,
) -> None:
    assert check("ingested", ingested, codebook, wave) is ingested
    assert check("ingested", ingested, codebook) is ingested
    assert check("cleaned", cleaned, codebook) is cleaned
    assert check("weighted", weighted, codebook) is weighted
    other = {**RESULT, "level": "neither", "value": np.nan, "low": np.nan, "high": np.nan}
    results = table([RESULT, {**other, "reason": "empty_domain"}])
    assert check("results", results) is results
    release = table([RELEASED, {**SUPPRESSED, "level": "neither"}], RELEASE_COLUMNS)
    assert check("release", release, base_step=5) is release
    for columns, name in ((RESULT_COLUMNS, "results"), (RELEASE_COLUMNS, "release")):
        empty = table([], columns)
        assert check(name, empty) is empty


def test_raw_columns_do_not_leak(ingested: pd.DataFrame, codebook: Codebook, wave: Wave) -> None:
    leaky = ingested.assign(SECRET="Nia")
    problem = "column SECRET: the column does not belong in the file."
    assert problem in said("ingested", leaky, codebook, wave)


def test_ingested_codes_are_known(ingested: pd.DataFrame, codebook: Codebook, wave: Wave) -> None:
    odd = ingested.assign(sector=["1", "77", "78"])
    assert "column sector: 2 rows break the rule" in said("ingested", odd, codebook, wave)
    assert "77" not in said("ingested", odd, codebook, wave)


def test_cleaned_levels_are_the_codebooks_and_in_order(
    cleaned: pd.DataFrame, codebook: Codebook
) -> None:
    mixed = cleaned["success"].cat.reorder_categories(["agree", "neither", "disagree"])
    assert "column success" in said("cleaned", cleaned.assign(success=mixed), codebook)
    unordered = cleaned["success"].cat.as_unordered()
    assert "column success" in said("cleaned", cleaned.assign(success=unordered), codebook)


def test_an_answer_or_a_kind_of_missing_and_not_both(
    cleaned: pd.DataFrame, codebook: Codebook
) -> None:
    both = cleaned.assign(f1__missing=["dont_know", "", ""])
    rule = "1 row breaks the rule that 'f1' has an answer or a kind of missing, and not both."
    assert rule in said("cleaned", both, codebook)
    neither = cleaned.assign(f1=cleaned["f1"].where([False, False, True]))
    assert rule.replace("1 row breaks", "2 rows break") in said("cleaned", neither, codebook)
    unknown = cleaned.assign(f1__missing=["lost", "", ""])
    assert "column f1__missing: 1 row breaks the rule" in said("cleaned", unknown, codebook)


def test_respondents_are_there_once(cleaned: pd.DataFrame, codebook: Codebook) -> None:
    twice = cleaned.assign(respondent=[1, 1, 2])
    assert "column respondent: " in said("cleaned", twice, codebook)
    assert "nothing is there twice" in said("cleaned", twice, codebook)
    assert "column respondent: 1 row " in said(
        "cleaned", cleaned.assign(respondent=[0, 1, 2]), codebook
    )


@pytest.mark.parametrize("bad", [0.0, -1.0, np.nan, np.inf])
def test_weights_are_finite_and_above_0(
    weighted: pd.DataFrame, codebook: Codebook, bad: float
) -> None:
    assert "column weight: 1 row " in said(
        "weighted", weighted.assign(weight=[bad, 1, 1]), codebook
    )


def test_columns_keep_their_order(weighted: pd.DataFrame, codebook: Codebook) -> None:
    turned = weighted[[*weighted.columns[1:], weighted.columns[0]]]
    assert "columns are in the contract's order" in said("weighted", turned, codebook)
    assert "column weight: the column is missing." in said(
        "weighted", weighted.drop(columns="weight"), codebook
    )


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"table": "items"}, "'table' is one of profile"),
        ({"value": 1.2, "high": 1.3}, "a statistic is within its bounds"),
        ({"value": -0.1, "low": -0.2}, "a statistic is within its bounds"),
        ({"table": "association", "statistic": "gamma", "value": -1.1, "low": -1.2}, "its bounds"),
        ({"statistic": "median"}, "every statistic is declared in pipeline/statistics.py"),
        ({"statistic": "contrast"}, "every statistic is declared in pipeline/statistics.py"),
        ({"value": np.nan}, "there is a value, or a reason why not"),
        ({"low": 0.6}, "low is not above value"),
        ({"high": 0.4}, "high is not below value"),
        ({"se": -0.1}, "se is not below 0"),
        ({"count": 11}, "count is not above base"),
        ({"count": -1}, "no count is below 0"),
        ({"effective_base": -1.0}, "effective_base is not below 0"),
        ({"se": np.inf}, "everything is a finite number"),
    ],
)
def test_results(change: dict[str, Any], rule: str) -> None:
    message = said("results", table([{**RESULT, **change}]))
    assert rule in message
    assert "results.parquet" in message


def test_a_key_names_one_row() -> None:
    message = said("results", table([RESULT, RESULT]))
    assert "2 rows break the rule that the key columns name a row once." in message
    message = said("release", table([RELEASED, SUPPRESSED], RELEASE_COLUMNS))
    assert "2 rows break the rule that the key columns name a row once." in message


def test_text_is_never_null() -> None:
    results = table([RESULT])
    results.loc[0, "outcome"] = None
    assert "column outcome: 1 row breaks the rule that nothing is empty." in said(
        "results", results
    )


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"unit": "percentage"}, "'unit' is that of the statistic, one of percent"),
        ({"unit": ""}, "'unit' is that of the statistic"),
        ({"unit": "points"}, "'unit' is that of the statistic"),
        ({"verdict": "hidden", "reason": "few"}, "'verdict' is one of published"),
        ({"value": 50.5}, WHOLE),
        ({"high": 101.0}, WHOLE),
        ({"low": -1.0}, WHOLE),
        ({**POINTS, "low": -101.0}, WHOLE),
        ({"unit": "p_band", "value": 0.02, "low": np.nan, "high": np.nan}, "p_band is one of"),
        ({"value": np.nan}, "what is published has a value, and nothing else has"),
        ({"verdict": "suppressed", "reason": "few"}, "and nothing else has"),
        ({**HIDDEN, "low": 3.0, "verdict": "suppressed", "reason": "x"}, "has no interval"),
        ({**HIDDEN, "base": 40, "verdict": "suppressed", "reason": "x"}, "has no base"),
        ({**HIDDEN, "verdict": "suppressed", "reason": "few"}, "has the reason 'confidential'"),
        ({**HIDDEN, "verdict": "not_available"}, "what is not published has a reason"),
        ({"base": 41}, "bases are multiples of 5"),
    ],
)
def test_release(change: dict[str, Any], rule: str) -> None:
    message = said("release", table([{**RELEASED, **change}], RELEASE_COLUMNS), base_step=5)
    assert rule in message


def test_all_breaches_at_once() -> None:
    bad = {**RELEASED, "unit": "x", "value": 50.5, "base": 41, "table": "y"}
    assert said("release", table([bad], RELEASE_COLUMNS), base_step=5).startswith("3 faults")


def test_names_cost_nothing_to_import() -> None:
    """pandera takes half a second; who needs the columns' names only does not pay for it."""
    script = "import sys, pipeline.contracts; print('pandera' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
