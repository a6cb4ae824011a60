"""Pooled estimates are made of printed figures: what is hidden has no part in them."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from pipeline.disclose.smoothed.borrow import reach
from tests.disclose.written import PAIR, released, sides

AREAS = ("health", "fire", "police", "council")
FACTORS = ("trust", "funding", "clarity")
HIDDEN = {("fire", "trust"), ("fire", "funding"), ("police", "clarity")}
POOLED = ("pooled", "pooled_weight")


def rows(seed: int, secret: int, people: int = 60) -> list[dict[str, Any]]:
    """Four sectors and three factors: figures by `seed`, those that are hidden by `secret`."""
    open_, closed = np.random.default_rng(seed), np.random.default_rng([seed, secret])
    made: list[dict[str, Any]] = []
    for area in AREAS:
        place = {"table": "profile", "dimension": "sector", "area": area}
        counted = {"statistic": "respondents", "value": people, "count": people, "base": people}
        made += [place | counted | {"effective_base": 0.9 * people},
                 place | {"statistic": "population", "value": 400.0}]  # fmt: skip
        for item in FACTORS:
            draw = closed if (area, item) in HIDDEN else open_
            own = sides(people // 2, people // 2, area)
            shares = draw.uniform(0.2, 0.8, 2)
            for row, value in zip(own, (*shares, shares[0] - shares[1]), strict=True):
                row |= {"item": item, "value": float(value)}
                row["effective_base"] = row["base"] * 0.9
            own[2] |= {"low": own[2]["value"] - 0.2, "high": own[2]["value"] + 0.2}
            exact = draw.uniform(-0.2, 0.2)
            ends = {"low": exact - 0.1, "high": exact + 0.1}
            own += [own[2] | {"statistic": "pooled", "value": exact} | ends,
                    own[2] | {"statistic": "pooled_weight", "value": draw.uniform()}]  # fmt: skip
            made += own
    return made


def told(made: list[dict[str, Any]]) -> pd.DataFrame:
    """What is released, the three differences hidden."""
    why = {
        number: "small_count"
        for number, row in enumerate(made)
        if (row["area"], row.get("item")) in HIDDEN and row["statistic"] not in POOLED
    }
    found = released(*made, reasons=why)
    return found.set_index(["area", "item", "statistic"]).sort_index()


def test_what_is_hidden_may_be_anything() -> None:
    """Byte for byte: twenty sets of answers behind the hidden figures, one set of estimates."""
    every = [told(rows(7, secret)) for secret in range(20)]
    assert len({one.to_json() for one in every}) == 1
    other = told(rows(8, 0))
    assert not other.xs("pooled", level="statistic").equals(
        every[0].xs("pooled", level="statistic")
    )


def test_an_area_that_hides_its_own_has_what_the_others_let_expect() -> None:
    """All of it is from elsewhere, it has no base, and it is surer than not knowing anything."""
    found = told(rows(7, 0))
    for area, item in HIDDEN:
        one = found.loc[area, item]
        assert one.loc[["contrast", "share_with"], "value"].isna().all()
        assert one.loc["pooled_weight", "value"] == 100
        assert one.loc[list(POOLED), "base"].isna().all()
        others = found.xs((item, "contrast"), level=["item", "statistic"])["value"].dropna()
        drawn = one.loc["pooled"]
        assert others.min() < drawn["value"] < others.max()
        assert drawn["low"] < drawn["value"] < drawn["high"]
        assert drawn["high"] - drawn["low"] > 15
    for area, item in {(a, i) for a in AREAS for i in FACTORS} - HIDDEN:
        one = found.loc[area, item]
        assert 0 < one.loc["pooled_weight", "value"] < 100
        assert one.loc["pooled", "base"] == one.loc["contrast", "base"]


def test_a_factor_that_is_hidden_in_all_areas_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "HIDDEN", {(area, "trust") for area in AREAS})
    found = told(rows(7, 0)).xs("pooled", level="statistic")
    none = found.xs("trust", level="item")
    assert (none["verdict"] == "suppressed").all()
    assert (none["reason"] == "confidential").all()
    assert found.drop("trust", level="item")["value"].notna().all()


def test_an_area_that_is_too_small_to_be_shown_has_none() -> None:
    made = rows(7, 0)
    for row in made:
        if row["area"] == "fire" and row["table"] == "profile":
            row |= {"count": 9, "base": 9}
    found = told(made).xs("pooled", level="statistic")
    assert found.loc["fire", "value"][["trust", "funding"]].isna().all()
    assert found.loc["police", "value"].notna().all()


def test_an_area_that_was_not_asked_has_none() -> None:
    made = rows(7, 0)
    for row in made:
        if (row["area"], row.get("item")) == ("council", "trust"):
            row |= {"value": np.nan, "low": np.nan, "high": np.nan, "reason": "not_asked"}
    found = told(made).xs("pooled", level="statistic")
    assert found.loc[("council", "trust"), "verdict"] == "not_available"
    assert found.loc[("council", "trust"), "reason"] == "not_asked"


def test_how_far_an_interval_reaches_is_read_where_nothing_moved_it() -> None:
    """Drawn out to zero below; cut off at 100 above; cut off on either side."""
    ends = [np.array(one) for one in ([20.0, 60.0, 10.0], [0.0, 20.0, -100.0], [35.0, 100.0, 100])]
    assert reach(*ends).tolist() == [15.0, 40.0, 100.0]


def test_the_own_difference_is_read_as_it_is_printed() -> None:
    """All shares that print as 60 and 40 per cent make one estimate."""
    seen = set()
    for with_, without in np.random.default_rng(8).uniform(-0.0049, 0.0049, (20, 2)):
        one, two, difference = sides(150, 150)
        one["value"] += with_
        two["value"] += without
        difference["value"] += with_ - without
        pooled = PAIR | {"statistic": "pooled", "value": difference["value"], "base": 300}
        profile = {"table": "profile", "statistic": "respondents", "value": 300, "base": 300,
                   "count": 300, "effective_base": 270.0}  # fmt: skip
        row = released(one, two, difference, pooled, profile).iloc[3]
        seen.add((row["value"], row["low"], row["high"]))
    assert len(seen) == 1
    assert 5 < seen.pop()[0] <= 20
