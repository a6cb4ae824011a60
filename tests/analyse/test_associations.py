"""The test next to a difference is of that difference."""

from tests.analyse.test_bases import Made, made, once

__all__ = ["made", "once"]
PLACE = ["dimension", "area", "item", "outcome"]


def test_an_interval_leaves_out_zero_where_its_own_test_says_so_and_nowhere_else(
    made: Made,
) -> None:
    """Every contrast of the small demonstration wave: of areas, of Wales, and of change."""
    results = made[0][made[0]["table"] == "association"]
    by = results.pivot_table(
        index=PLACE, columns="statistic", values=["value", "low", "high"], aggfunc="first"
    )
    low, high = by["low"]["contrast"], by["high"]["contrast"]
    clear, p = (low > 0) | (high < 0), by["value"]["contrast_p"]
    assert (p.notna() == low.notna()).all()
    assert (clear == (p < 0.05)).all()
    assert (by["value"]["q"] >= p - 1e-12)[p.notna()].all()
    assert clear.sum() > 50
    # What is not significant although its interval is clear of zero: the family alone does that.
    alone = by["value"]["family_size"] == 1
    assert not (clear & alone & (by["value"]["q"] > 0.05)).any()


def test_no_contrast_with_answers_on_either_side_is_called_too_few(made: Made) -> None:
    """Five people or more a side, whatever they answered, have a figure and an interval."""
    results = made[0][made[0]["table"] == "association"].set_index([*PLACE, "statistic"])
    base = results["base"].unstack()
    both = (base["share_with"] >= 5) & (base["share_without"] >= 5)
    contrast = results.xs("contrast", level="statistic")
    contrast = contrast[both.reindex(contrast.index)]
    assert contrast[["value", "low", "high"]].notna().all(axis=None)
    edge = contrast["df"].isna()
    assert edge.sum() > 10
    assert (contrast.loc[edge, "high"] > contrast.loc[edge, "low"]).all()
