"""Published intervals: from a smoothed variance, so that none says more than the figure does.

The exact interval of a share is a second reading of the answers behind it: its width is the design
variance, a sum over strata in which a small stratum with a large weight may own most, so that an
intruder can work out a hidden count from it. What is published is made from the published share and
from what is known without the answers: the base, the average effect of the weights, and one factor
for each area, the average over all its columns of exact variance over p (1 - p) / effective base
(a generalised variance function). `results.parquet` keeps the exact errors.

Source: Wolter, Introduction to Variance Estimation (2007), chapter 7; for two shares, Agresti and
Caffo, American Statistician 54(4), 2000; for shares, the intervals of `stats/intervals.py`.
"""

from collections.abc import Collection
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from pipeline.config import Analysis
from pipeline.disclose.smoothed.averages import AREA, REQUESTED, SHARES, area_mean, factors
from pipeline.disclose.smoothed.retest import retest
from pipeline.statistics import declared

Floats = NDArray[np.float64]
BY_RATIO = (("different", "difference"), ("model", "adjusted"))
PAIR = ["table", "dimension", "area", "item", "outcome"]


def smooth(
    results: pd.DataFrame,
    release: pd.DataFrame,
    analysis: Analysis,
    earlier: pd.DataFrame | None = None,
    again: Collection[tuple[str, ...]] = (),
) -> pd.DataFrame:
    """The release with intervals and effective bases that say no more than values and bases do.

    Args:
        results: exact figures, index 0 to n-1.
        release: the rounded figures, row for row.
        analysis: has the confidence of the intervals, and how tests are made.
        earlier: the release of the wave before, where there is one.
        again: the pairs, and the questions (outcome ""), whose tests are made anew too: dimension,
            area, factor and outcome.

    Returns:
        The release with `low`, `high` and `effective_base` of shares, means, contrasts, differences
        and changes made anew, where it shows them.
    """
    confidence = analysis.confidence
    made = release.copy()
    cell = made["table"].isin(("item", "association", "context"))
    kept = area_mean(results, cell, results["effective_base"], results["base"].astype(float))
    widths = factors(results)
    effects = widths / kept
    for statistic, power in (("deff", 1.0), ("deft", 0.5)):
        average = made["statistic"].eq(statistic) & made["value"].notna()
        made.loc[average, "value"] = [float(f"{v:.2g}") for v in effects[average] ** power]
    seen = (cell | made["table"].eq(REQUESTED)) & made["effective_base"].notna()
    step = made["base"].astype("float64")
    made.loc[seen, "effective_base"] = np.maximum(1.0, np.rint(step * kept))[seen]
    _of_shares(made, kept, widths, confidence)
    errors = _of_contrasts(results, made, kept, confidence)
    _of_means(results, made, confidence)
    _by_ratio(results, made)
    _of_changes(made, earlier)
    retest(results, made, errors, again, analysis, earlier)
    return made


def _quantile(df: NDArray[Any], confidence: float) -> Floats:
    quantile: Floats = special.stdtrit(np.maximum(df, 1.0), (1 + confidence) / 2)
    return quantile


def _of_shares(
    made: pd.DataFrame, kept: "pd.Series[float]", widths: "pd.Series[float]", confidence: float
) -> None:
    """Of shares: on the logit scale, and of Clopper and Pearson where 0 or 100 is printed."""
    rows = made["statistic"].isin(SHARES) & made["low"].notna()
    p = made.loc[rows, "value"].to_numpy() / 100
    size: NDArray[Any] = (made["base"].astype(float) * kept / widths)[rows].to_numpy(
        dtype=np.float64
    )
    size = np.maximum(size, 2.0)
    t = _quantile(size - 1, confidence)
    with np.errstate(divide="ignore", invalid="ignore"):
        reach = t / np.sqrt(size * p * (1 - p))
        centre = np.log(p / (1 - p))
        low, high = special.expit(centre - reach), special.expit(centre + reach)
        tail = (1 - confidence) / 2
        low = np.where(p >= 1, special.betaincinv(size, 1, tail), np.where(p <= 0, 0, low))
        high = np.where(p <= 0, special.betaincinv(1, size, 1 - tail), np.where(p >= 1, 1, high))
    made.loc[rows, "low"] = np.floor(100 * low + 1e-9)
    made.loc[rows, "high"] = np.ceil(100 * high - 1e-9)


def _of_contrasts(
    results: pd.DataFrame, made: pd.DataFrame, kept: "pd.Series[float]", confidence: float
) -> pd.DataFrame:
    """Of the difference of two shares that are published next to it; its error and its df."""
    sides = {}
    for name in ("share_with", "share_without"):
        part = made[made["statistic"] == name]
        # Of a hidden side too, for the average: there from the exact share.
        p = part["value"].fillna((100 * results.loc[part.index, "value"]).round()) / 100
        n = results.loc[part.index, "base"].astype(float) * kept[part.index]
        at = pd.MultiIndex.from_frame(part[PAIR])
        sides[name] = pd.DataFrame({"p": p.to_numpy(), "n": n.to_numpy()}, index=at)
    rows = made.index[made["statistic"] == "contrast"]
    keys = pd.MultiIndex.from_frame(made.loc[rows, PAIR])
    variance, scale = np.zeros(len(rows)), np.zeros(len(rows))
    for part in sides.values():
        one = part.reindex(keys)
        n = one["n"].to_numpy()
        p = (one["p"].to_numpy() * n + 1) / (n + 2)
        v = p * (1 - p) / (n + 2)
        variance += v
        scale += v**2 / np.maximum(n - 1, 1)
    whole = pd.Series(np.nan, index=results.index)
    whole[rows] = variance
    factor = area_mean(results, whole.notna() & results["se"].gt(0), results["se"] ** 2, whole)
    df = variance**2 / np.where(scale > 0, scale, np.nan)
    se = np.sqrt(variance * factor[rows].to_numpy())
    points = 100 * _quantile(df, confidence) * se
    alone = np.isnan(points)  # a contrast whose shares have no rows: as wide as others on its base
    simple = 1 / np.sqrt(results["base"].astype(float))
    half = (results["high"] - results["low"]) / 2
    without = pd.Series(made.index.isin(rows[alone]), index=made.index)
    average = area_mean(results, without & half.notna(), half, simple) * simple
    points[alone] = 100 * average[rows[alone]]
    _around(made, pd.Series(points, index=rows)[made.loc[rows, "low"].notna()])
    return pd.DataFrame({"se": se, "df": np.maximum(df, 1.0)}, index=rows)


def _of_means(results: pd.DataFrame, made: pd.DataFrame, confidence: float) -> None:
    """Of mean scores: with the average error of the area's mean scores for its base."""
    rows = (results["table"] == "item") & (results["statistic"] == "mean")
    simple = 1 / np.sqrt(results["base"].astype(float))
    average = area_mean(results, rows & results["se"].notna(), results["se"], simple)
    shown = rows & made["low"].notna()
    reach = average / made["base"].astype("float64") ** 0.5 * special.ndtri((1 + confidence) / 2)
    for end, sign in (("low", -1), ("high", 1)):
        ends = made["value"] + sign * reach
        made.loc[shown, end] = [float(f"{v:.1e}") for v in ends[shown]]


def _of_changes(made: pd.DataFrame, earlier: pd.DataFrame | None) -> None:
    """Of a change: from the intervals of the two figures whose difference it is, as published."""
    change, keys = made["table"] == "change", [*AREA, "item", "level", "outcome"]
    if not change.any():
        return
    for kind, table, statistic in (
        ("share", "item", "group_share"), ("contrast", "association", "contrast"),
    ):  # fmt: skip
        halves = {}
        for when, release in (("now", made), ("before", earlier)):
            rows = made.index[change & (made["statistic"] == f"{kind}_{when}")]
            named = pd.MultiIndex.from_frame(made.loc[rows, keys])
            ends = pd.DataFrame(np.nan, index=rows, columns=["low", "high"])
            if release is not None:
                own = release[(release["table"] == table) & (release["statistic"] == statistic)]
                ends = own.set_index(keys)[["low", "high"]].reindex(named).set_axis(rows)
            ends = ends.where(made.loc[rows, "value"].notna(), np.nan)
            made.loc[rows, ["low", "high"]] = ends.to_numpy()
            halves[when] = ((ends["high"] - ends["low"]) / 2).set_axis(named)
        rows = made.index[change & (made["statistic"] == f"{kind}_change") & made["low"].notna()]
        named = pd.MultiIndex.from_frame(made.loc[rows, keys])
        square = sum(half.reindex(named).to_numpy() ** 2 for half in halves.values())
        _around(made, pd.Series(np.sqrt(square), index=rows, dtype=np.float64))


def _by_ratio(results: pd.DataFrame, made: pd.DataFrame) -> None:
    """Of a difference from the whole, or between people of the same areas, by its contrast's.

    It is so many times as wide as the contrast's interval, on average.
    """
    keys = [*AREA, "item", "outcome"]
    own = (results["statistic"] == "contrast") & (results["table"] == "association")
    at = pd.MultiIndex.from_frame(results.loc[own, keys])
    exact = (results["high"] - results["low"]) / 2
    printed = ((made["high"] - made["low"]) / 2)[own].set_axis(at)
    contrast = exact[own].set_axis(at)
    simple = 1 / np.sqrt(results["base"].astype(float))
    for table, statistic in BY_RATIO:
        rows = (results["table"] == table) & (results["statistic"] == statistic)
        if not rows.any():
            continue
        named = pd.MultiIndex.from_frame(results.loc[rows, keys])
        under = contrast.reindex(named).set_axis(results.index[rows]).reindex(results.index)
        ratio = area_mean(results, rows, exact, under)[rows]
        points = ratio.to_numpy() * printed.reindex(named).to_numpy()
        plain = (area_mean(results, rows & exact.notna(), exact, simple) * simple)[rows]
        points = np.where(np.isnan(points), 100 * plain.to_numpy(), points)
        shown = made.loc[rows, "low"].notna()
        _around(made, pd.Series(points, index=results.index[rows])[shown])


def _around(made: pd.DataFrame, reach: "pd.Series[float]") -> None:
    """Put an interval of points around the published values of some rows, outwards."""
    reach = reach.dropna()
    points = np.ceil(reach.to_numpy() - 1e-9)
    rows = made.loc[reach.index]
    known = declared(rows["table"], rows["statistic"])
    limits = np.array([100 * (one.bounds[1] if one else 1) for one in known])
    made.loc[reach.index, "low"] = np.maximum(-limits, rows["value"].to_numpy() - points)
    made.loc[reach.index, "high"] = np.minimum(limits, rows["value"].to_numpy() + points)
