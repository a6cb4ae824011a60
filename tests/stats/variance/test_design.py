"""Designs against R survey, policies for lonely strata, and what is refused."""

import numpy as np
import pytest

from pipeline.stats.ratios import means, totals
from pipeline.stats.variance.design import LonelyStratum
from pipeline.stats.variance.layout import make_areas, whole
from pipeline.stats.variance.sample_design import make_design
from tests.golden.figures import designs, oracle, survey


def test_degrees_of_freedom_are_those_of_r() -> None:
    """R survey 4.5, degf of subsets."""
    s, figures = survey(), oracle("oracle_survey_4.5")["degf"]
    design = designs()["d0"]
    assert design.degf() == figures["d0"]
    health, north, board = s["sector"] == "HEALTH", s["region"] == "NORTH", s["grade"] == "5_board"
    expected = [figures[k] for k in ("sector_HEALTH", "region_NORTH", "grade_board")]
    assert design.degf(np.stack([health, north, board], axis=1)).tolist() == expected
    assert designs()["dr"].degf(health) == figures["cal_sector_HEALTH"]


@pytest.mark.parametrize("policy", ["adjust", "certainty"])
@pytest.mark.parametrize("fpc", ["fpc", "none"])
def test_lonely_strata_follow_the_policy_as_in_r(policy: str, fpc: str) -> None:
    """Debian's R (tests/golden/more.R), options(survey.lonely.psu): strata 1 and 5 have one PSU."""
    s, figure = survey(), oracle("more_survey_R")["lonely"][f"{policy} {fpc}"]
    first = s.groupby("stratum")["psu"].transform("min")
    one = s[~s["stratum"].isin([1, 5]) | (s["psu"] == first)]
    design = make_design(
        one["dw"], one["stratum"], one["psu"], one["fpc"] if fpc == "fpc" else None, lonely=policy
    )
    assert design.lonely_strata.tolist() == [0, 4]
    assert design.degf() == figure["degf"]
    everybody = whole(design)
    mean = means(design, one["f1"], everybody)
    assert mean.value.item() == pytest.approx(figure["mean"]["est"], rel=1e-12)
    assert mean.se.item() == pytest.approx(figure["mean"]["se"], rel=1e-12)
    total = totals(design, one["y4"], everybody)
    assert total.se.item() == pytest.approx(figure["total"]["se"], rel=1e-12)
    domain = means(design, one["y4"], make_areas([one["sector"].eq("HEALTH").to_numpy()]))
    assert domain.value.item() == pytest.approx(figure["domain"]["est"], rel=1e-12)
    assert domain.se.item() == pytest.approx(figure["domain"]["se"], rel=1e-12)


def test_a_lonely_stratum_fails_where_the_policy_is_to_fail() -> None:
    with pytest.raises(LonelyStratum) as caught:
        make_design([1, 1, 1], strata=["a", "a", "b"], lonely="fail")
    assert caught.value.strata == (1,)
    # wholly sampled: there is nothing that it could vary over
    whole_stratum = make_design([1, 1, 1], ["a", "a", "b"], None, [9, 9, 1], lonely="fail")
    assert whole_stratum.lonely_strata.tolist() == []


def test_a_census_has_no_variance() -> None:
    design = make_design(np.ones(6), population=np.full(6, 6.0))
    assert design.variance(np.arange(6.0)).item() == 0.0


def test_simple_random_sampling_by_hand() -> None:
    """The textbook: variance of a total is N^2 (1 - n/N) s^2 / n."""
    y = np.array([3.0, 5.0, 4.0, 8.0, 1.0])
    design = make_design(np.full(5, 20 / 5), population=np.full(5, 20.0))
    expected = 20**2 * (1 - 5 / 20) * y.var(ddof=1) / 5
    assert design.variance(y).item() == pytest.approx(expected, rel=1e-13)


def test_the_same_psu_label_in_two_strata_is_two_psus() -> None:
    design = make_design(np.ones(4), strata=[1, 1, 2, 2], psu=[1, 2, 1, 2])
    assert design.degf() == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"weights": [1.0, -1.0]}, "negative"),
        ({"weights": [1.0, np.nan]}, "finite"),
        ({"weights": [0.0, 0.0]}, "zero"),
        ({"weights": [1.0, 1.0], "strata": [1.0, np.nan]}, "strata has a missing label"),
        ({"weights": [1.0, 1.0], "psu": ["a", None]}, "psu has a missing label"),
        ({"weights": [1.0, 1.0], "psu": ["a"]}, "a label for each"),
        ({"weights": [1.0, 1.0], "population": [5.0, 6.0]}, "differs within"),
        ({"weights": [1.0, 1.0], "population": [1.0, 1.0]}, "less than"),
        ({"weights": [1.0, 1.0], "lonely": "average"}, "no such policy"),
    ],
)
def test_what_is_no_design_is_refused(arguments: dict, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        make_design(**arguments)
