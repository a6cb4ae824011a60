"""Rows of small areas: each stands in its own place, and errs less than the area's own figure."""

import pandas as pd

from tests.analyse.test_bases import Made, made, once

__all__ = ["made", "once"]
PLACE = ["dimension", "area", "item", "outcome"]


def _pairs(results: pd.DataFrame) -> pd.DataFrame:
    """Every area's figures of every pair: columns (number, statistic)."""
    rows = results[results["table"] == "association"]
    return rows.pivot_table(
        index=PLACE, columns="statistic", aggfunc="first", values=["value", "low", "high", "base"]
    )


def test_every_area_with_five_a_side_has_a_figure(made: Made) -> None:
    """And no other has: the base of either side is counted in rows of their own."""
    found = _pairs(made[0])
    sides = found["base"][["share_with", "share_without"]].min(axis=1)
    known = found["value"]["pooled"].notna()
    assert (known == (sides >= 5)).all()
    assert known.mean() > 0.9
    weight = found["value"]["pooled_weight"]
    assert (weight[known].between(0, 1)).all()


def test_each_figure_is_drawn_from_its_own_towards_the_others(made: Made) -> None:
    """Rows in the wrong place would not go with the figures of that place."""
    found = _pairs(made[0]).xs("success", level="outcome")
    own, drawn = found["value"]["contrast"], found["value"]["pooled"]
    known = drawn.notna()
    national = known & (found.index.get_level_values("dimension") == "national")
    assert own[national].corr(drawn[national], method="spearman") > 0.95
    # Within a factor and dimension, what is left after pooling goes with what was there.
    by = ["dimension", "item"]
    away = (own - own.groupby(by).transform("mean"))[known & ~national]
    left = (drawn - drawn.groupby(by).transform("mean"))[known & ~national]
    assert away.corr(left) > 0.75
    assert left.std() < 0.6 * away.std()


def test_intervals_are_shorter_than_those_of_the_areas_own(made: Made) -> None:
    """By half at least, at the size of the real survey, as docs/validation.md has it."""
    found = _pairs(made[0])
    width = found["high"] - found["low"]
    area = found.index.get_level_values("dimension") != "national"
    assert width["pooled"][area].mean() < 0.6 * width["contrast"][area].mean()
