"""Scales that do not hang together: named, and their means not printed."""

from pathlib import Path
from typing import Any

import pytest

from tests.report.changed import said


def scale(item: str, **values: float) -> list[dict[str, Any]]:
    units = {"mean": "number"}
    return [
        {"table": "scale", "item": item, "statistic": name, "value": value}
        | {"unit": units.get(name, "ratio")}
        for name, value in values.items()
    ]


@pytest.mark.parametrize(
    ("figures", "loose"),
    [
        ({"alpha_weighted": 0.59, "omega": 0.7}, True),
        ({"alpha_weighted": 0.6, "omega": 0.5}, False),
        ({"alpha_weighted": 0.59, "spearman_brown": 0.62}, False),
        ({"alpha_weighted": 0.61, "spearman_brown": 0.5}, True),
        ({"alpha_weighted": -0.1, "omega": 0.1}, True),
    ],
)
def test_a_scale_under_the_least_alpha_has_no_mean(
    tmp_path: Path, figures: dict[str, float], loose: bool
) -> None:
    """Any variable of the synthetic release may stand for a scale."""
    rows = scale("trust", mean=3.77, **figures) + scale(
        "success", mean=3.88, alpha_weighted=0.9, alpha=0.5
    )
    text = said(tmp_path, rows, "quality", "scales")
    assert ("is under 0.6 for: Trust between partners." in text) == loose
    assert ("3.77" in text) != loose
    assert ("No finding" in text) == loose
    assert "3.88" in text
