"""The account for audit.json: thresholds, what was hidden and why, and what is guaranteed."""

from typing import Any

import pandas as pd

from pipeline.config import Disclosure


def account(release: pd.DataFrame, policy: Disclosure) -> dict[str, Any]:
    """What the door did, as JSON: `policy`, `verdicts`, `tables`, `reasons`."""
    hidden = release[release["verdict"] == "suppressed"]
    return {
        "policy": policy.model_dump(),
        "verdicts": {str(k): int(v) for k, v in release["verdict"].value_counts().items()},
        "tables": _counts(release, "verdict"),
        "reasons": _counts(hidden, "reason"),
    }


def _counts(release: pd.DataFrame, column: str) -> dict[str, dict[str, int]]:
    """How many rows of each table have which word in the column."""
    return {
        str(table): {str(word): int(n) for word, n in rows[column].value_counts().items()}
        for table, rows in release.groupby("table")
    }
