"""The schemas of numbers: results, which are sensitive, and the release, which is not."""

from collections.abc import Iterable

import numpy as np
import pandas as pd
import pandera.pandas as pa

from pipeline.contracts.columns import KEY_COLUMNS, RELEASE_COLUMNS, RESULT_COLUMNS, VERDICTS
from pipeline.contracts.rules import Frame, number, rule
from pipeline.statistics import ANY, TABLES, Statistic, declared
from pipeline.units import P_BANDS, UNITS


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


def _statistics(frame: Frame) -> list[Statistic | None]:
    return declared(frame["table"], frame["statistic"])


def _declared(frame: Frame) -> "pd.Series[bool]":
    return pd.Series([one is not None for one in _statistics(frame)], index=frame.index)


def _within(frame: Frame, numbers: list[str], times: int) -> "pd.Series[bool]":
    """Whether the numbers of each row are within its statistic's bounds, so many times."""
    ends = np.array([one.bounds if one else ANY for one in _statistics(frame)]).reshape(-1, 2)
    part = frame[numbers].to_numpy(dtype=float)
    least, most = times * ends[:, :1] - 1e-9, times * ends[:, 1:] + 1e-9
    return pd.Series(~((part < least) | (part > most)).any(axis=1), index=frame.index)


_SHARED_RULES = (
    _known("table", TABLES),
    rule("the key columns name a row once", lambda f: ~f.duplicated([*KEY_COLUMNS], keep=False)),
    rule("low is not above value", lambda f: ~(f["low"] > f["value"] + 1e-9)),
    rule("high is not below value", lambda f: ~(f["high"] < f["value"] - 1e-9)),
    rule("effective_base is not below 0", lambda f: ~(f["effective_base"] < 0)),
)


def results_schema() -> pa.DataFrameSchema:
    """Every number we know: a row a number, or a reason why there is none."""
    rules = (
        rule(
            "there is a value, or a reason why not",
            lambda f: f["value"].notna() | (f["reason"] != ""),
        ),
        rule("every statistic is declared in pipeline/statistics.py", _declared),
        rule("a statistic is within its bounds", lambda f: _within(f, ["value"], 1)),
        rule("se is not below 0", lambda f: ~(f["se"] < 0)),
        rule("count is not above base", lambda f: ~(f["count"] > f["base"]).fillna(False)),
    )
    columns = _typed(RESULT_COLUMNS)
    columns["df"] = pa.Column("float64", nullable=True)
    return pa.DataFrameSchema(columns, checks=[*_SHARED_RULES, *rules], strict=True, ordered=True)


def release_schema(base_step: int = 1) -> pa.DataFrameSchema:
    """Every number we may publish, rounded, with its verdict; a hidden row keeps its key only."""
    numbers = ["value", "low", "high"]

    def whole(frame: Frame) -> "pd.Series[bool]":
        part = frame[numbers]
        fits = (part.isna() | (part == part.round())).all(axis=1) & _within(frame, numbers, 100)
        return ~frame["unit"].isin(["percent", "points"]) | fits

    def own(frame: Frame) -> "pd.Series[bool]":
        units = [one.unit if one else "" for one in _statistics(frame)]
        return (frame["unit"] == units) | (~seen(frame) & (frame["unit"] == ""))

    def band(frame: Frame) -> "pd.Series[bool]":
        return (frame["unit"] != "p_band") | frame["value"].isna() | frame["value"].isin(P_BANDS)

    def seen(frame: Frame) -> "pd.Series[bool]":
        return frame["verdict"].isin(["published", "low_reliability"])

    rules = (
        _known("verdict", VERDICTS),
        rule(f"'unit' is that of the statistic, one of {', '.join(UNITS)}", own),
        rule("percentages and points are whole numbers within the statistic's bounds", whole),
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
