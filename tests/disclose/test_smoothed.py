"""Published intervals tell nothing that the figure and its base do not."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from pipeline.config import Disclosure
from pipeline.disclose.release_rows import write
from pipeline.disclose.smoothed.averages import factors
from tests.made import table


def results(errors: list[float], shares: list[float] | None = None) -> pd.DataFrame:
    """Shares of one area with these exact errors, each on 400 people of equal weight."""
    shares = shares or [0.3] * len(errors)
    rows = [
        {"table": "item", "dimension": "sector", "area": "health", "item": f"f{i}", "level": "a",
         "statistic": "share", "value": p, "se": se, "low": max(0, p - 2 * se),
         "high": min(1, p + 2 * se), "count": round(400 * p), "base": 400, "effective_base": 400.0}
        for i, (p, se) in enumerate(zip(shares, errors, strict=True))
    ]  # fmt: skip
    return table(rows)


def released(exact: pd.DataFrame) -> pd.DataFrame:
    return write(exact, {}, set(), Disclosure())[0]


def test_two_columns_with_one_figure_have_one_interval() -> None:
    """A stratum with a large weight gives one of them twice the error; readers cannot see which."""
    release = released(results([0.02] * 20 + [0.045] + [0.02] * 20))
    assert release[["low", "high"]].drop_duplicates().shape == (1, 2)


def test_it_is_the_interval_of_the_average_design_effect() -> None:
    """By scipy: logit, p = 0.3, with a variance 1.5 times that of a simple random sample of 400."""
    simple = (0.3 * 0.7 / 400) ** 0.5
    exact = results([simple * 1.5**0.5] * 40)
    assert factors(exact).unique() == pytest.approx([1.5])
    reach = stats.t.ppf(0.975, 400 / 1.5 - 1) / np.sqrt(0.21 * 400 / 1.5)
    low, high = 1 / (1 + np.exp(-(np.log(3 / 7) + np.array([-reach, reach]))))
    row = released(exact).iloc[0]
    assert (row["low"], row["high"]) == (np.floor(100 * low), np.ceil(100 * high))


def test_nothing_printed_has_the_interval_of_clopper_and_pearson() -> None:
    """0 printed for 1 of 400 (which is hidden elsewhere): as scipy's for none of 400."""
    exact = results([0.0229] * 39 + [0.001], [0.3] * 39 + [0.0])
    row = released(exact).iloc[-1]
    upper = stats.beta.ppf(0.975, 1, 400)
    assert (row["low"], row["high"]) == (0, np.ceil(100 * upper))


def test_a_count_behind_a_national_interval_stays_open() -> None:
    """Three strata, one of large weight: its hidden count of 0 to 8 would each print another width.

    Standard errors in points by the design variance are in `errors`. Whichever is true, the same
    interval is printed around the same share, so that no count is ruled out by it.
    """
    errors = [0.007, 0.019, 0.0255, 0.0302, 0.0339, 0.0369, 0.0394, 0.0415, 0.0432]
    others = [0.03] * 200
    printed = {
        tuple(released(results([one, *others], [0.12] * 201)).loc[0, ["low", "high"]])
        for one in errors
    }
    assert len(printed) == 1
