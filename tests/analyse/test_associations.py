"""The test next to a difference is of that difference."""

from scipy import stats

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


def test_the_size_of_a_family_tells_not_how_many_tests_could_not_be_made(made: Made) -> None:
    """A test without a figure means that everybody on a side gave one answer."""
    results = made[0][made[0]["table"] == "association"].set_index([*PLACE, "statistic"])
    family = ["dimension", "area", "outcome"]
    size = results.xs("family_size", level="statistic")["value"]
    answered = results.xs("contrast", level="statistic")["base"] > 0
    assert (size == answered.groupby(family).transform("sum")).all()
    tests = results.xs("contrast_p", level="statistic")["value"].notna()
    assert (tests.groupby(family).transform("sum") < size).any()


def test_how_small_a_difference_could_be_found_is_near_the_textbooks_figure(made: Made) -> None:
    """scipy: (t at 0.975 + t at 0.8) x the printed error of the middle factor, ten a side or more.

    That is with the error at what was found; ours is at the difference itself, and so smaller
    where the difference is large.
    """
    results = made[0]
    power = results[results["table"] == "power"]
    rows = results[results["table"] == "association"].set_index([*PLACE, "statistic"])
    base = rows["base"].unstack()
    both = (base["share_with"] >= 10) & (base["share_without"] >= 10)
    contrast = rows.xs("contrast", level="statistic")
    contrast = contrast[both.reindex(contrast.index) & contrast["df"].notna()]
    reach = stats.t.ppf(0.975, contrast["df"]) + stats.t.ppf(0.8, contrast["df"])
    near = (
        (reach * contrast["se"]).groupby(["dimension", "area", "outcome"]).agg(["median", "size"])
    )
    found = power.pivot_table(
        index=["dimension", "area", "outcome"], columns="statistic", values="value"
    )
    assert set(near.index[near["size"] >= 8]) <= set(found.index)
    alone = found["detectable"]
    ratio = alone / near["median"].reindex(found.index)
    assert ratio.between(0.75, 1.1).all()
    wide = alone < 0.3
    assert wide.sum() >= 5
    assert ratio[wide].between(0.9, 1.1).all()
    assert (found["detectable_family"] > 1.1 * alone).all()
