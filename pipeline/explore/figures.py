"""Columns that tables share: estimates, why there are none, and what to be careful about."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pipeline.stats.intervals import Estimates
from pipeline.stats.reasons import REASONS

if TYPE_CHECKING:
    from pipeline.explore.opened import OpenWave

_REASONS = np.array(REASONS, dtype=object)
HEADS = {
    "item": "Question",
    "answer": "Answer",
    "outcome": "Outcome",
    "row": "Row",
    "column": "Column",
    "level": "Level",
    "dropped": "Without",
    "statistic": "Figure",
    "estimate": "Estimate",
    "before": "Before",
    "now": "Now",
    "share_with": "With",
    "share_without": "Without",
    "p_value": "p",
    "q_value": "q",
    "cramers_v": "V",
    "gamma": "gamma",
    "n": "n",
    "n_eff": "n eff",
    "caution": "Caution",
    "reason": "Reason",
}
"""The columns that are displayed, in their order, and their headings."""
KEYS = ("item", "answer", "outcome", "row", "column", "level", "dropped", "statistic")
NUMBERS = (
    *("unit", "estimate", "std_error", "df", "conf_low", "conf_high", "count", "n", "n_eff"),
    *("p_value", "q_value", "before", "now", "share_with", "share_without", "n_with", "n_without"),
    *("test_f", "test_ndf", "test_ddf", "cramers_v", "gamma", "rao_scott_f", "rao_scott_p"),
    *("coefficient", "coefficient_error", "inflation", "reason", "caution", "status"),
)
"""The columns that are no keys."""
WHY_NOT = {
    "empty_domain": "no one in the group",
    "all_missing": "no one answered",
    "one_level": "all answered alike",
    "singular": "cannot be worked out",
    "too_few": "too few people",
    "not_asked": "not asked",
    "no_frame": "no frame",
}
"""The reasons of docs/methods.md, as they are displayed."""
CAUTIONS = ("", "low reliability", "small base", "small count")


def numbers(wave: "OpenWave", found: Estimates, unit: str, counted: bool) -> dict[str, Any]:
    """The number columns of estimates of any shape, flattened; counted = they have a numerator."""
    base = found.base.ravel()
    value = found.value.ravel()
    counts = {"count": found.count.ravel()} if counted else {}
    return {
        "unit": np.full(len(base), unit, dtype=object),
        "estimate": value,
        "std_error": found.se.ravel(),
        "df": found.df.ravel(),
        "conf_low": found.low.ravel(),
        "conf_high": found.high.ravel(),
        **counts,
        "n": base,
        "n_eff": found.effective_base.ravel(),
        "reason": reasons(found.reason, value),
        "caution": cautions(
            wave,
            base,
            found.count.ravel() if counted else None,
            found.effective_base.ravel(),
            None if unit == "number" else (found.high - found.low).ravel() / 2,
        ),
    }


def reasons(codes: NDArray[np.int64], value: ArrayLike) -> NDArray[Any]:
    """(rows,) why there is no estimate, in the words of results; "" where there is one."""
    words = _REASONS[np.asarray(codes).ravel()]
    words = np.where(words == "", "singular", words)
    return np.where(np.isfinite(np.asarray(value, dtype=float)), "", words)


def cautions(
    wave: "OpenWave",
    base: ArrayLike,
    count: ArrayLike | None = None,
    effective_base: ArrayLike | None = None,
    half_width: ArrayLike | None = None,
) -> NDArray[Any]:
    """(rows,) by [disclosure] in config.toml: what disclosure control hides at once, or marks.

    small count: respondents in or outside of the numerator are fewer than `threshold`; small base:
    fewer than the floors of groups and percentages; low reliability: the effective base (or the
    base where there is none) is below `reliability_base`, or half_width, that of an interval of
    shares, 0 to 1, above `reliability_half_width` points.
    Where it says nothing, disclosure control may still hide the figure for the sake of another.

    >>> from pipeline.explore.example import example
    >>> cautions(example(), [9, 20, 60], [4, 3, 30]).tolist()
    ['small base', 'small count', '']
    """
    policy = wave.survey.config.disclosure
    n = np.asarray(base)
    size = n if effective_base is None else np.asarray(effective_base)
    doubtful = size < policy.reliability_base
    if half_width is not None:
        doubtful |= 100 * np.asarray(half_width) > policy.reliability_half_width
    found = np.where(doubtful, 1, 0)
    if count is not None:
        some = np.asarray(count)
        few = (some > 0) & (some < policy.threshold)
        few |= (n - some > 0) & (n - some < policy.threshold)
        found = np.where(few, 3, found)
    found = np.where(n < max(policy.group_floor, policy.percentage_floor), 2, found)
    return np.array(CAUTIONS, dtype=object)[found]
