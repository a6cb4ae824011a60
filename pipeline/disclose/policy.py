"""What is small, and how figures are rounded.

Nothing here looks beyond one figure. Percentages and points are whole; an interval is given by its
distance from the rounded figure, rounded outwards, so that its ends say no more than the figure
and a whole-point half-width do (rounding both ends by themselves would confine the figure a second
and a third time).
"""

import math

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from pipeline.config import Disclosure
from pipeline.units import COUNT, P_BANDS, PERCENT, POINTS

# What is published of every hidden figure. Why it is hidden is itself a fact about respondents.
CONFIDENTIAL = "confidential"
# Why a figure is hidden: for account.json, which is not published.
SMALL_COUNT = "small_count"  # 1 to k-1 people gave this answer
SMALL_REST = "small_rest"  # 1 to k-1 people did not
WHOLE_GROUP = "whole_group"  # none or all, on a base where that says how all of them answered
GROUP_FLOOR = "group_floor"  # the group is too small for any figure
PERCENTAGE_FLOOR = "percentage_floor"  # the base is too small for a percentage
DOMINANCE = "dominance"  # one respondent may hold too much of the weighted base
SECONDARY = "secondary"  # would give another hidden figure away
HIDDEN_TABLE = "hidden_table"  # a statistic of a table that is hidden, or a part of it is
FINGERPRINT = "fingerprint"  # a statistic that would single out the table behind it
SENSITIVE = "sensitive_statistic"  # it is about single respondents whatever its value
UNKNOWN = "unknown_statistic"  # it is not declared what this statistic discloses
NOT_ESTIMABLE = "not_estimable"  # why there is no figure discloses the answers behind it
# Why there is no figure, where that follows from the questionnaire, the frame or known sizes.
STRUCTURAL = ("not_asked", "no_frame", "too_many", "not_applicable")
TOO_FEW = "too_few"
# Tables in which `too_few` is about the size of the group and the model.
SIZED = ("driver", "model")

# A number below this is what floating point leaves of a zero; files print 15 decimals.
NOISE = 1e-12


def percent(share: float) -> int:
    """A share (0 to 1, or a difference of two) in whole per cent; halves go up."""
    return math.floor(100 * share + 0.5 + 1e-9)


def outwards(distance: float) -> int:
    """The distance from a figure to an end of its interval, in whole points, never too short."""
    return math.ceil(100 * distance - 1e-9)


def band(p: float) -> float:
    """The upper end of the band that a p-value falls in; 1.0 stands for not significant."""
    return next((end for end in P_BANDS if p < end), 1.0)


def digits(value: float, kept: int = 2) -> float:
    """A number to so many significant digits."""
    return float(f"{value:.{kept - 1}e}")


def step_of(mean: float) -> float:
    """What the last digit of a mean counts: two digits, but none below a hundredth.

    >>> [step_of(mean) for mean in (34.2, 3.42, 0.342, 0.0342)]
    [1.0, 0.1, 0.01, 0.01]
    """
    return 10.0 ** max(-2, math.floor(math.log10(max(abs(mean), 1e-9))) - 1)


def to_step(count: float, step: int) -> int:
    """A count to the nearest multiple of the step; halves go up."""
    return step * math.floor(count / step + 0.5)


def window(count: NDArray[np.int64], base: NDArray[np.int64]) -> tuple[NDArray[np.int64], ...]:
    """Least and most counts that have the same whole percentage of the same base.

    `count`, `base`: same shape. A base of 0 gives 0 and 0.
    """
    base_ = np.maximum(base, 1)
    shown = (200 * count + base_) // (2 * base_)  # floor(100 c / b + 1/2) in whole numbers
    least = -((-(2 * shown - 1) * base_) // 200)
    most = -((-(2 * shown + 1) * base_) // 200) - 1
    return np.clip(least, 0, base), np.clip(most, 0, base)


def primary(count: int, base: int, policy: Disclosure) -> str:
    """Why a count of a base is hidden by itself; "" where it is not.

    Shares of none and of all are hidden on bases below `nobody_floor`; everybody on any base.
    """
    if base < policy.group_floor:
        return GROUP_FLOOR
    if 0 < count < policy.threshold:
        return SMALL_COUNT
    if 0 < base - count < policy.threshold:
        return SMALL_REST
    if count == base or (count == 0 and base < policy.nobody_floor):
        return WHOLE_GROUP
    if base < policy.percentage_floor:
        return PERCENTAGE_FLOOR
    return ""


def reliable(
    unit: str, low: float, high: float, base: float, effective_base: float, policy: Disclosure
) -> bool:
    """Whether a published figure needs no mark of low reliability; nan = not known.

    Judged by what readers see: half the width of the interval of a percentage or of points, and the
    effective base, or the base where that is not known. A count is never marked.

    Source: the bounds of config.toml are those of the National Center for Health Statistics (Parker
    and others 2017).

    >>> policy, none = Disclosure(reliability_half_width=15, reliability_base=30), math.nan
    >>> reliable("percent", 35, 65, 60, 50, policy), reliable("points", -20, 12, 60, 50, policy)
    (True, False)
    >>> reliable("ratio", -1, 1, 60, 50, policy), reliable("p_band", none, none, 60, 25, policy)
    (True, False)
    """
    if unit == COUNT:
        return True
    size = base if math.isnan(effective_base) else effective_base
    wide = unit in (PERCENT, POINTS) and (high - low) / 2 > policy.reliability_half_width
    return not wide and not size < policy.reliability_base


def open_table(smallest: int | None, policy: Disclosure) -> bool:
    """Whether the whole table behind a statistic could be shown; `smallest`: None = not known."""
    return smallest is not None and smallest >= policy.threshold


def tells(coarse: bool, smallest: int | None, base: int, policy: Disclosure) -> bool:
    """Whether a test or a strength of a pair may be published; `coarse`: it can be coarsely.

    Of a table without small cells, always. Of any other table nothing is published but a band of p
    and a strength to one decimal, on a base of `fingerprint_base` or more. Measured on tables of
    three by three of which all margins and the halves of the contrast are known (benchmarks/
    fingerprints.py): V and gamma to two digits single out 93 % of small cells on a base of 100 and
    32 % on 200; a band and one decimal 35 % on 100 and none on 200; F adds as much as another V.
    """
    if open_table(smallest, policy):
        return True
    return base >= policy.fingerprint_base and coarse


def coarse(value: float) -> float:
    """A strength to one decimal."""
    return round(value, 1) + 0.0


def heaviest(results: pd.DataFrame) -> dict[tuple[str, str], float]:
    """How many times the mean weight of each area its largest weight is, where that is known.

    `results`: a row a figure, exact, as results.parquet has it.
    """
    rows = results[results["statistic"] == "largest_weight"]
    places = zip(rows["dimension"], rows["area"], strict=True)
    times = (rows["value"] * rows["base"].astype("float64")).to_numpy()
    return {place: float(one) for place, one in zip(places, times, strict=True)}


def dominated(
    base: ArrayLike, effective_base: ArrayLike, most: ArrayLike, policy: Disclosure
) -> NDArray[np.bool_]:
    """Whether one respondent may hold more than the allowed share of the weight of each base.

    All alike in shape. `most`: how many times the mean weight of the area its largest weight is;
    nan where unknown.
    Among `base` respondents of mean weight the heaviest holds most / base. And with largest share s
    of the weights, Kish's effective base (sum w)^2 / sum w^2 is at most 1 / s^2, so that an
    effective base above 1 / s^2 proves that no one holds the share s. The smaller of the two
    counts; what has neither is hidden.

    >>> dominated([30, 77], [29.0, 5.0], [1.2, 34.0], Disclosure(dominance=0.2)).tolist()
    [False, True]
    """
    people, kish, times = (np.asarray(one, np.float64) for one in (base, effective_base, most))
    with np.errstate(divide="ignore", invalid="ignore"):
        by_kish = np.where(kish > 0, kish**-0.5, np.inf)
        by_size = np.where((people > 0) & (times > 0), times / people, np.inf)
    found: NDArray[np.bool_] = np.minimum(by_kish, by_size) >= policy.dominance
    return found


def held(results: pd.DataFrame, policy: Disclosure) -> NDArray[np.bool_]:
    """(rows,) of each figure, whether one respondent may hold too much of the weight behind it.

    `results`: as for `heaviest`. An area whose largest weight is not known has that of Wales.
    """
    most = heaviest(results)
    wales = most.get(("national", "national"), math.nan)
    places = zip(*(results[c].to_numpy(dtype=object) for c in ("dimension", "area")), strict=True)
    times = np.array([most.get(place, wales) for place in places], dtype=np.float64)
    return dominated(results["base"].fillna(0), results["effective_base"], times, policy)


def structural(table: str, reason: str) -> bool:
    """Whether why there is no figure may be published: no answer of a respondent is behind it.

    That everybody gave one answer, or that no one answered, is a fact about respondents.

    >>> structural("model", "too_few"), structural("association", "one_level")
    (True, False)
    """
    return reason in STRUCTURAL or (reason == TOO_FEW and table in SIZED)
