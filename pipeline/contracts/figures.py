"""The schemas of numbers: results, which are sensitive, and the release, which is not."""

from collections.abc import Iterable

import numpy as np
import pandas as pd
import pandera.pandas as pa

from pipeline.contracts.columns import (
    BOUNDS,
    KEY_COLUMNS,
    P_BANDS,
    RELEASE_COLUMNS,
    RESULT_COLUMNS,
    TABLES,
    UNITS,
    VERDICTS,
)
from pipeline.contracts.rules import Frame, RowRule, number, rule


def _typed(columns: dict[str, str]) -> dict[str, pa.Column]:
    return {name: _column(dtype) for name, dtype in columns.items()}


def _column(dtype: str) -> pa.Column:
    if dtype == "float64":
        return number()
    if dtype == "Int64":
        floor = pa.Check.ge(0, error="no count is below 0")
        return pa.Column("Int64", floor, nullable=True)
    return pa.Column("str")


def _known(column: str, words: Iterable[str]) -> pa.Check:
    listed = list(words)
    return rule(f"'{column}' is one of {', '.join(listed)}", lambda f: f[column].isin(listed))


_SHARED_RULES = (
    _known("table", TABLES),
    rule("the key columns name a row once", lambda f: ~f.duplicated([*KEY_COLUMNS], keep=False)),
    rule("low is not above value", lambda f: ~(f["low"] > f["value"] + 1e-9)),
    rule("high is not below value", lambda f: ~(f["high"] < f["value"] - 1e-9)),
    rule("effective_base is not below 0", lambda f: ~(f["effective_base"] < 0)),
)


def results_schema() -> pa.DataFrameSchema:
    """Every number we know: a row a number, or a reason why there is none."""
    ends = pd.DataFrame(BOUNDS, index=["least", "most"]).T

    def within(frame: Frame) -> "pd.Series[bool]":
        least = frame["statistic"].map(ends["least"]).astype(float).fillna(-np.inf)
        most = frame["statistic"].map(ends["most"]).astype(float).fillna(np.inf)
        return ~((frame["value"] < least - 1e-9) | (frame["value"] > most + 1e-9))

    rules = (
        rule(
            "there is a value, or a reason why not",
            lambda f: f["value"].notna() | (f["reason"] != ""),
        ),
        rule("a statistic is within its bounds", within),
        rule("se is not below 0", lambda f: ~(f["se"] < 0)),
        rule("count is not above base", lambda f: ~(f["count"] > f["base"]).fillna(False)),
    )
    columns = _typed(RESULT_COLUMNS)
    columns["df"] = pa.Column("float64", nullable=True)
    return pa.DataFrameSchema(columns, checks=[*_SHARED_RULES, *rules], strict=True, ordered=True)


def release_schema(base_step: int = 1) -> pa.DataFrameSchema:
    """Every number we may publish, rounded, with its verdict; a hidden row keeps its key only."""
    numbers = ["value", "low", "high"]

    def whole(unit: str, least: int) -> RowRule:
        def fits_unit(frame: Frame) -> "pd.Series[bool]":
            part = frame[numbers]
            fits = part.isna() | ((part == part.round()) & (part >= least) & (part <= 100))
            return (frame["unit"] != unit) | fits.all(axis=1)

        return fits_unit

    def band(frame: Frame) -> "pd.Series[bool]":
        return (frame["unit"] != "p_band") | frame["value"].isna() | frame["value"].isin(P_BANDS)

    def seen(frame: Frame) -> "pd.Series[bool]":
        return frame["verdict"].isin(["published", "low_reliability"])

    rules = (
        _known("verdict", VERDICTS),
        rule(
            f"'unit' is one of {', '.join(UNITS)}",
            lambda f: f["unit"].isin(UNITS) | (~seen(f) & (f["unit"] == "")),
        ),
        rule("percent is a whole number from 0 to 100", whole("percent", 0)),
        rule("points are a whole number from -100 to 100", whole("points", -100)),
        rule(f"p_band is one of {', '.join(map(str, P_BANDS))}", band),
        rule(
            "what is published has a value, and nothing else has",
            lambda f: seen(f) == f["value"].notna(),
        ),
        rule(
            "what is not published has no interval",
            lambda f: seen(f) | f[["low", "high"]].isna().all(axis=1),
        ),
        rule(
            "what is suppressed has no base",
            lambda f: (
                (f["verdict"] != "suppressed") | f[["base", "effective_base"]].isna().all(axis=1)
            ),
        ),
        rule("what is not published has a reason", lambda f: seen(f) | (f["reason"] != "")),
        rule(
            "every suppressed figure has the reason 'confidential'",
            lambda f: (f["verdict"] == "suppressed") == (f["reason"] == "confidential"),
        ),
        rule(
            f"bases are multiples of {base_step}",
            lambda f: (f["base"].astype("float64") % base_step).fillna(0) == 0,
        ),
    )
    return pa.DataFrameSchema(
        _typed(RELEASE_COLUMNS), checks=[*_SHARED_RULES, *rules], strict=True, ordered=True
    )
