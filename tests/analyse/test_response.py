"""Those who did not answer, on a small survey by hand."""

import numpy as np
import pytest

from pipeline.config import Analysis, Config, Weighting
from tests.analyse.made import at, cells
from tests.analyse.test_analyse import small

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
