"""Those who did not answer, on a small survey by hand."""

import numpy as np
import pytest

from pipeline.analyse.response import response_rows
from pipeline.analyse.rows import Rows
from pipeline.config import Analysis, Config, Weighting
from pipeline.contracts.check import check
from tests.analyse.test_analyse import AGREE, BOOK, COLUMNS, ROLES, SECTOR, WEIGHTS, small
from tests.made import answers, at, book, cells, survey

SUCCESS = {"item": "success", "level": "agree"}


def choices(strata=("sector",)) -> Config:
    weighting = Weighting(method="supplied", strata=strata, margins=())
    return Config(weighting=weighting, analysis=Analysis(dimensions=("sector",)))


def asked(health: int, police: int):
    return cells([("asked", "health", "", health), ("asked", "police", "", police)])


def test_evenness_is_that_of_the_strata() -> None:
    """6 of 12 and 4 of 16 answered: 0.5 and 0.25, less what chance adds."""
    found = small(population=asked(12, 16), choices=choices())
    share, rate, number = np.array([12, 16]) / 28, np.array([0.5, 0.25]), np.array([12, 16])
    seen = share @ (rate - share @ rate) ** 2
    noise = (share * (1 - share)) @ (rate * (1 - rate) / number)
    spread = np.sqrt(max(seen - noise, 0))
    row = at(found, "response", "r_indicator")
    assert row["value"] == pytest.approx(1 - 2 * spread, rel=1e-12)
    assert (row["count"], row["base"]) == (4, 10)
    assert row["low"] <= row["value"] <= row["high"]
    variation = at(found, "response", "propensity_cv")["value"]
    assert variation == pytest.approx(spread / (10 / 28), rel=1e-12)
    assert at(found, "response", "largest_bias")["value"] == pytest.approx(variation / 2)


def test_no_bias_is_larger_than_a_share_can_be_wrong() -> None:
    """6 of 6 and 4 of 100,000 answered: half the variation, some 39, is no bias of a share."""
    found = small(population=asked(6, 100_000), choices=choices())
    assert at(found, "response", "propensity_cv")["value"] > 70
    assert at(found, "response", "largest_bias")["value"] == 1.0
    check("results", found)


def test_without_numbers_asked_evenness_is_not_known() -> None:
    frame = cells([("frame", "health", "", 30), ("frame", "police", "", 20)])
    for population, strata in ((frame, ("sector",)), (asked(12, 16), ("sector", "lead"))):
        found = small(population=population, choices=choices(strata))
        assert at(found, "response", "r_indicator")["reason"] == "no_frame"
    found = small()
    assert at(found, "response", "tipping_low", **SUCCESS)["reason"] == "no_frame"


@pytest.mark.parametrize("end", ["low", "high"])
def test_at_the_tipping_point_the_mixture_is_the_end_of_the_interval(end) -> None:
    """10 of 12 answered: 10/12 of the figure and 2/12 of the tipping point."""
    found = small(population=asked(7, 5), choices=choices())
    whole = at(found, "item", "group_share", area="national", **SUCCESS)
    row = at(found, "response", f"tipping_{end}", **SUCCESS)
    wanted = (whole[end] - whole["value"] * 10 / 12) * 6
    if 0 <= wanted <= 1:
        assert row["value"] == pytest.approx(wanted, rel=1e-12)
    else:
        assert row["reason"] == "not_applicable"


def test_where_all_answered_nobody_could_differ() -> None:
    found = small(population=asked(6, 4), choices=choices())
    assert at(found, "response", "tipping_low", **SUCCESS)["reason"] == "not_applicable"


def dated(thirds: list):
    roles = ROLES | {"finished": ("date", "number")}
    codebook = book(roles, {"agree": AGREE, "sector": SECTOR})
    frame = answers(BOOK, COLUMNS, weight=WEIGHTS)
    frame = frame.assign(finished=np.array(thirds, float), finished__missing="")
    return response_rows(survey(frame, codebook), Rows("").frame())


def test_late_and_early_respondents_are_compared() -> None:
    """By hand: weighted success among the third with 3 less that among those with 1."""
    third = [1, 1, 1, 3, 3, 2, 3, 2, 1, 3]
    found = dated(third)
    weights, success = np.array(WEIGHTS), np.isin(COLUMNS["success"], ["yes", "very"])
    share = [
        weights[(np.array(third) == one) & success].sum() / weights[np.array(third) == one].sum()
        for one in (1, 3)
    ]
    row = at(found, "response", "late")
    assert row["value"] == pytest.approx(share[1] - share[0], rel=1e-12)
    assert (row["item"], row["base"], row["count"]) == ("success", 8, 1)
    assert row["low"] < row["value"] < row["high"]
    p = at(found, "response", "late_p")["value"]
    assert (p < 0.05) == (row["low"] > 0 or row["high"] < 0)


def test_the_smallest_of_six_groups_is_counted_so_that_the_door_can_see_it() -> None:
    found = dated([1, 1, 1, 3, 3, 2, 3, 3, 1, 3])
    assert at(found, "response", "late")["count"] == 0  # nobody in the middle reported none


def test_without_a_date_nothing_is_said_of_late_answers() -> None:
    assert not small()["statistic"].isin(["late", "late_p"]).any()
