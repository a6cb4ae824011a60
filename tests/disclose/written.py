"""Rows of results as they are released, one at a time: what each test gives them, and no more."""

from typing import Any

import pandas as pd

from pipeline.config import Analysis, Disclosure
from pipeline.disclose.derived import follow
from pipeline.disclose.release_rows import write
from tests.made import table

POLICY = Disclosure()
PAIR = {"table": "association", "item": "trust", "outcome": "success"}
WALES = {"dimension": "national", "area": "national"}


def exact(*rows: dict[str, Any]) -> pd.DataFrame:
    """Rows of results, of Wales if not said."""
    return table(rows, **WALES)


def released(
    *rows: dict[str, Any],
    reasons: dict[int, str] | None = None,
    policy: Disclosure = POLICY,
    earlier: pd.DataFrame | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Followed and written: the cells of answers are as `reasons` has them."""
    frame, hidden = exact(*rows), reasons or {}
    followed, steps = follow(frame, hidden, earlier, policy)
    return write(frame, hidden | followed, steps, policy, Analysis(confidence=confidence), earlier)[
        0
    ]


def sides(with_base: int, without_base: int, area: str = "national") -> list[dict[str, Any]]:
    """Both shares of a pair and their difference: 60 % and 40 %."""
    key = PAIR | {"area": area, "dimension": "national" if area == "national" else "sector"}
    one, two = {"base": with_base}, {"base": without_base}
    return [
        key | one | {"statistic": "share_with", "value": 0.6, "effective_base": 90.0},
        key | two | {"statistic": "share_without", "value": 0.4, "effective_base": 90.0},
        key
        | {"statistic": "contrast", "value": 0.2, "low": 0.1, "high": 0.3}
        | {"base": with_base + without_base},
    ]
