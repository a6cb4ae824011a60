"""Columns that tables share: estimates, why there are none, and what to be careful about."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pipeline.stats.intervals import Estimates
from pipeline.stats.reasons import REASONS

if TYPE_CHECKING:
    from pipeline.explore.opened import OpenWave

_REASONS = np.array(REASONS, dtype=object)
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
        "caution": cautions(wave, base, found.count.ravel() if counted else None),
    }


def reasons(codes: NDArray[np.int64], value: ArrayLike) -> NDArray[Any]:
    """(rows,) why there is no estimate, in the words of results; "" where there is one."""
    words = _REASONS[np.asarray(codes).ravel()]
    words = np.where(words == "", "singular", words)
    return np.where(np.isfinite(np.asarray(value, dtype=float)), "", words)


def cautions(wave: "OpenWave", base: ArrayLike, count: ArrayLike | None = None) -> NDArray[Any]:
    """(rows,) by [disclosure] in config.toml: what disclosure control hides at once, or marks.

    small count: respondents in or outside of the numerator are fewer than `threshold`; small base:
    fewer than the floors of groups and percentages; low reliability: fewer than `low_reliability`.
    Where it says nothing, disclosure control may still hide the figure for the sake of another.

    >>> from pipeline.explore.example import example
    >>> cautions(example(), [9, 20, 60], [4, 3, 30]).tolist()
    ['small base', 'small count', '']
    """
    policy = wave.survey.config.disclosure
    n = np.asarray(base)
    found = np.where(n < policy.low_reliability, 1, 0)
    if count is not None:
        some = np.asarray(count)
        few = (some > 0) & (some < policy.threshold)
        few |= (n - some > 0) & (n - some < policy.threshold)
        found = np.where(few, 3, found)
    found = np.where(n < max(policy.group_floor, policy.percentage_floor), 2, found)
    return np.array(CAUTIONS, dtype=object)[found]
