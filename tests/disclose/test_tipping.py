"""Tipping points: what follows from the published figures, and nothing of the exact ones."""

import numpy as np
import pytest

from tests.disclose.written import released, sides

SHARE = {"table": "item", "item": "success", "level": "success", "statistic": "group_share",
         "count": 180, "base": 300, "effective_base": 250.0}  # fmt: skip
LOW, HIGH = (
    {"table": "response", "item": "success", "level": "success", "statistic": f"tipping_{end}"}
    for end in ("low", "high")
)
TIPPING = {"table": "response", "item": "trust", "outcome": "success", "statistic": "tipping"}


def rate(value: float) -> dict:
    return {"table": "profile", "statistic": "response_rate", "value": value, "count": 300,
            "base": 1000}  # fmt: skip


def share(value: float) -> dict:
    return SHARE | {"value": value, "low": value - 0.06, "high": value + 0.06, "se": 0.03}


def points(rows, name: str) -> dict:
    return rows[rows["statistic"] == name].iloc[0].to_dict()


def test_points_are_worked_out_from_what_is_printed() -> None:
    """30 % answered; the printed share and ends, mixed with the tipping point, meet the end."""
    rows = released(rate(0.3), share(0.6), LOW | {"value": 0.5}, HIGH | {"value": 0.7})
    printed = points(rows, "group_share")
    for end in ("low", "high"):
        row = points(rows, f"tipping_{end}")
        mixed = 0.3 * printed["value"] + 0.7 * row["value"]
        assert mixed == pytest.approx(printed[end], abs=0.36)
        assert row["verdict"] == "published"
        assert row["base"] == printed["base"]


def test_two_surveys_that_print_alike_have_the_same_points() -> None:
    """With 98 % answered a point of exact figures would be these, fifty times enlarged."""
    told = [
        released(rate(0.9801), share(one), LOW | {"value": low}).drop(columns="effective_base")
        for one, low in ((0.5961, 0.2), (0.6049, 0.9))
    ]
    assert told[0].equals(told[1])


def test_a_point_of_a_hidden_figure_is_hidden() -> None:
    rows = released(rate(0.3), share(0.6), LOW | {"value": 0.5}, reasons={1: "secondary"})
    assert points(rows, "tipping_low")["verdict"] == "suppressed"
    assert np.isnan(points(rows, "tipping_low")["value"])
    hidden = dict.fromkeys((1, 2, 3), "secondary")
    rows = released(rate(0.3), *sides(100, 100), TIPPING | {"value": 0.1}, reasons=hidden)
    assert points(rows, "tipping")["verdict"] == "suppressed"


@pytest.mark.parametrize(("low", "clear"), [(-0.1, False), (0.1, True)])
def test_a_difference_has_a_point_where_its_printed_interval_is_clear_of_zero(low, clear) -> None:
    """Whatever the exact one has: what counts is the interval that readers see."""
    contrast = sides(100, 100)[2] | {"low": low, "high": 0.4 - low, "se": 0.1}
    for exact in ({"value": 0.1}, {"reason": "not_applicable"}):
        rows = released(rate(0.3), contrast, TIPPING | exact)
        printed, row = points(rows, "contrast"), points(rows, "tipping")
        assert (printed["low"] > 0) == clear
        if clear:
            mixed = 0.3 * printed["value"] + 0.7 * row["value"]
            assert mixed == pytest.approx(printed["value"] - printed["low"], abs=0.36)
        else:
            assert (row["verdict"], row["reason"]) == ("not_available", "not_applicable")


def test_without_a_response_rate_the_rest_of_the_population_did_not_answer() -> None:
    came = {"table": "profile", "statistic": "respondents", "value": 300, "count": 300,
            "base": 300}  # fmt: skip
    people = {"table": "profile", "statistic": "population", "value": 1000}
    rows = released(came, people, share(0.6), LOW | {"value": 0.5})
    other = released(rate(0.3), share(0.6), LOW | {"value": 0.5})
    assert points(rows, "tipping_low")["value"] == points(other, "tipping_low")["value"]
