"""Which responses are too poor to analyse: broken off, all alike, or too fast.

These look at answers after routing, so that a question that was not asked counts against no one.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from pipeline.clean.answers import Answers
from pipeline.clean.removal import Recode
from pipeline.codebook.concepts import Codebook
from pipeline.config import Quality
from pipeline.contracts.columns import OF_RESPONSES


def poor(
    done: Mapping[str, Answers], codebook: Codebook, quality: Quality, rows: int
) -> tuple[NDArray[np.bool_], list[Recode]]:
    """Find the responses to remove; each for one reason, in this order, and where the rule is on.

    Break-off: fewer of the factors and outcomes that were asked have any answer (don't know is
    one) than the share of [quality]. Straight-lining: every valid answer to a factor is the same,
    and there are enough. Speeding: a duration below the share of the median of those left.

    Returns:
        (rows,) True for responses to remove; and a recode for each reason.
    """
    found: list[Recode] = []
    gone = np.zeros(rows, dtype=bool)

    def remove(rule: str, said: str, these: NDArray[np.bool_], reason: str) -> None:
        count = int((these & ~gone).sum())
        if count:
            found.append((rule, OF_RESPONSES, said, "removed", reason, count))
        gone[these] = True

    if quality.break_off:
        share, said = answered_share(done, codebook, rows), f"{quality.break_off_share:g}"
        reason = "fewer of the factors and outcomes asked were answered than this share"
        remove("break_off", said, share < quality.break_off_share, reason)
    if quality.straight_lining:
        alike = _alike(done, codebook, quality.straight_lining_items, rows)
        said = f"{quality.straight_lining_items}"
        reason = "the same answer to every factor, where so many or more were answered"
        remove("straight_lining", said, alike, reason)
    for duration in codebook.having("duration") if quality.speeding else ():
        minutes = done[duration].values.to_numpy(float)
        known = minutes[~gone & ~np.isnan(minutes)]
        if len(known):
            fast = minutes < quality.speeding_share * np.median(known)
            reason = "a duration below this share of the median"
            remove("speeding", f"{duration}<{quality.speeding_share:g}", fast, reason)
    return gone, found


def answered_share(
    done: Mapping[str, Answers], codebook: Codebook, rows: int
) -> NDArray[np.float64]:
    """(rows,) Share of the factors and outcomes asked that have any answer; 0 where none was asked.

    An answer is a valid one, don't know, prefer not to say or not applicable; a blank and an
    impossible value are none.

    Source: AAPOR Standard Definitions, 10th edition (2023): completes, partials and break-offs.
    """
    asked, answered = np.zeros(rows), np.zeros(rows)
    for item in (*codebook.having("factor"), *codebook.having("outcome")):
        missing = done[item].missing.to_numpy(object)
        put = missing != "not_asked"
        asked += put
        answered += put & ~np.isin(missing, ["no_answer", "invalid"])
    return np.asarray(np.where(asked > 0, answered / np.maximum(asked, 1), 0.0))


def _alike(
    done: Mapping[str, Answers], codebook: Codebook, least: int, rows: int
) -> NDArray[np.bool_]:
    """(rows,) Whose valid answers to factors are all the same level, and enough in number."""
    low, high = np.full(rows, np.inf), np.full(rows, -np.inf)
    count = np.zeros(rows, dtype=int)
    for item in codebook.having("factor"):
        position = done[item].values.cat.codes.to_numpy()
        valid = (position >= 0) & (position < len(codebook.valid(item)))
        low = np.where(valid, np.minimum(low, position), low)
        high = np.where(valid, np.maximum(high, position), high)
        count += valid
    return np.asarray((count >= least) & (low == high))
