"""The model of all factors, and how far a scale holds together, tell of no hidden share."""

import numpy as np
import pandas as pd
import pytest

from pipeline.audit.fitted import check_fitted
from pipeline.audit.published.told import of_release
from pipeline.config import Disclosure
from pipeline.contracts.columns import RESULT_COLUMNS
from pipeline.disclose import disclose
from pipeline.disclose.intruder import attack
from pipeline.disclose.policy import percent
from pipeline.stats.association.associations import associate
from pipeline.stats.association.detectable import detectable_differences
from pipeline.stats.association.items import make_items
from pipeline.stats.models.models import fit_whole
from pipeline.stats.variance.layout import whole
from pipeline.stats.variance.sample_design import make_design
from tests.disclose.populations import Answers, People, made, results
from tests.made import table

POLICY = Disclosure()
PEOPLE = (170, 120, 82, 28)  # by sector
FACTORS = 5


def survey(unhappy: tuple[int, ...], seed: int = 4) -> People:
    """Yes-or-no questions in four sectors, of each of which so many report no success."""
    draw = np.random.default_rng(seed)
    sector = np.repeat(np.arange(4), PEOPLE)
    trait = draw.normal(size=(len(sector), 1))
    factors = (0.8 * trait + 0.4 * (sector == 3)[:, None] + 0.3
               + draw.normal(size=(len(sector), FACTORS)) > 0).astype(int)  # fmt: skip
    success = np.ones((len(sector), 1), dtype=int)
    for code, few in enumerate(unhappy):
        inside = np.flatnonzero(sector == code)
        order = np.argsort(trait[inside, 0] + 0.5 * draw.normal(size=len(inside)))
        success[inside[order[:few]]] = 0
    return made({"sector": sector}, factors, success, levels=2)


def fitted(people: People) -> tuple[np.ndarray, pd.DataFrame]:
    """Effects of factors and of sectors, exact; and the rows of the model."""
    sector = people.areas["sector"]
    sides = (sector[:, None] == np.arange(1, 4)).astype(float)
    predictors = np.column_stack([people.factors, sides])
    everybody = np.ones(len(sector), dtype=bool)
    success = people.outcomes[:, 0].astype(float)
    found = fit_whole(predictors, success, make_design(np.ones(len(sector))), everybody,
                      np.ones(predictors.shape[1], dtype=bool))  # fmt: skip
    key = {"table": "model", "dimension": "national", "area": "national", "outcome": "o0",
           "base": len(sector)}  # fmt: skip
    named = [(f"f{i}", "") for i in range(FACTORS)] + [("sector", f"s{i}") for i in (1, 2, 3)]
    rows: list[dict] = []
    for j, (item, level) in enumerate(named):
        for statistic, value in (("effect", found.effects), ("effect_q", np.full(8, 0.2))):
            here = {"item": item, "level": level, "statistic": statistic}
            rows.append(key | here | ({"value": np.nan, "reason": found.reason}
                                      if found.reason else {"value": value[j]}))  # fmt: skip
    fewer = min(found.events, found.base - found.events)
    numbers = {"events": found.events, "events_per_predictor": fewer / predictors.shape[1]}
    rows += [key | {"statistic": name, "value": value} for name, value in numbers.items()]
    return found.effects, table(rows)


def with_model(people: People) -> pd.DataFrame:
    both = [results(people), fitted(people)[1]]
    return pd.concat(both, ignore_index=True).astype(RESULT_COLUMNS)


HIDDEN_SECTOR = (60, 40, 25, 2)
"""Of the last sector two do not succeed, so that its share is hidden."""
FEW = (2, 1, 0, 0)
"""In Wales three do not succeed."""


@pytest.mark.parametrize("few", [1, 2, 3, 4])
def test_the_effect_of_an_area_is_its_share_once_more(few: int) -> None:
    """An intruder takes what is printed: effects in whole points, shares of the other areas."""
    people = survey((*HIDDEN_SECTOR[:3], few))
    effects, _ = fitted(people)
    printed = np.array([percent(one) for one in effects]) / 100
    sector, success = people.areas["sector"], people.outcomes[:, 0]
    means = [people.factors[sector == code].mean(axis=0) for code in (0, 3)]
    share = success[sector == 0].mean() + printed[-1] + printed[:FACTORS] @ (means[1] - means[0])
    told = PEOPLE[3] * (1 - share)
    assert abs(told - few) < POLICY.threshold / 2


def rows_of(frame: pd.DataFrame, statistic: str, level: bool) -> "pd.Series[bool]":
    rows = frame["table"].eq("model") & frame["statistic"].eq(statistic)
    return rows & (frame["level"].astype(str).ne("") == level)


@pytest.mark.parametrize(
    ("unhappy", "areas", "factors", "counts"),
    [(HIDDEN_SECTOR, False, True, True), ((60, 40, 25, 7), True, True, True),
     (FEW, False, False, False)],
)  # fmt: skip
def test_of_what_is_fitted_only_what_tells_of_no_hidden_share_is_shown(
    unhappy: tuple[int, ...], areas: bool, factors: bool, counts: bool
) -> None:
    exact = with_model(survey(unhappy))
    release, account = disclose(exact, Answers(2), POLICY)
    assert not any(one["breaches"] for one in account["guarantees"].values())
    for statistic in ("effect", "effect_q"):
        for level, shown in ((True, areas), (False, factors)):
            told = release[rows_of(release, statistic, level)]
            assert len(told)
            assert told["value"].notna().all() == shown, (statistic, level)
            assert shown or told["verdict"].eq("suppressed").all()
    for statistic in ("events", "events_per_predictor"):
        assert release.loc[rows_of(release, statistic, False), "value"].notna().all() == counts


def test_successes_for_each_predictor_are_a_count() -> None:
    """Three of 400 do not succeed: with eight predictors that is 0.38 of them, to two digits."""
    exact = with_model(survey(FEW))
    [value] = exact.loc[rows_of(exact, "events_per_predictor", False), "value"]
    fit = [few for few in range(40) if float(f"{few / 8:.2g}") == float(f"{value:.2g}")]
    assert fit == [3]
    reasons = exact.loc[rows_of(exact, "effect", False), "reason"]
    assert set(reasons) == {"too_few"}  # fewer than two a predictor: it follows from the rule


@pytest.mark.parametrize(
    ("unhappy", "statistic", "level"),
    [(HIDDEN_SECTOR, "effect", True), (FEW, "events_per_predictor", False), (FEW, "effect", False)],
)
def test_both_attacks_see_it(unhappy: tuple[int, ...], statistic: str, level: bool) -> None:
    own = with_model(survey(unhappy))
    release, _ = disclose(own, Answers(2), POLICY)
    at = rows_of(release, statistic, level)
    if unhappy == FEW and statistic == "effect":
        release.loc[at, ["verdict", "reason"]] = ["not_available", "too_few"]
    else:
        release.loc[at, ["value", "verdict", "reason"]] = [0.38, "published", ""]
    seen = attack(own, release, Answers(2), POLICY).breaches
    why = "a fitted figure that tells of hidden answers"
    assert sum(b.why == why for b in seen) == at.sum()
    found = list(check_fitted(own, of_release(release), {"o0": "agree"}, {}, "release.csv"))
    assert len(found) == at.sum()
    assert all(statistic in one.place for one in found)


def found_in_40(without: int) -> float:
    """How small a difference 40 people could have found, so many of whom do not succeed.

    Half of them have each of five factors.
    """
    factors = make_items(np.tile(np.arange(40)[:, None] % 2, 5), [2] * 5, [[False, True]] * 5)
    outcome = make_items((np.arange(40)[:, None] >= without).astype(int), [2], [[False, True]])
    design = make_design(np.ones(40))
    found = associate(design, factors, outcome, whole(design))
    return float(detectable_differences(found, np.full((1, 1), 0.05))[0, 0])


def test_how_small_a_difference_could_be_found_counts_who_did_not_succeed() -> None:
    """Of 40 people three do not succeed: in whole points that is three."""
    printed = {few: round(100 * found_in_40(few)) for few in range(2, 21)}
    left = [few for few, points in printed.items() if points == printed[3]]
    assert left == [3]


@pytest.mark.parametrize(("few", "shown"), [(2, False), (9, True)])
def test_how_small_a_difference_could_be_found_is_hidden_with_the_outcome(
    few: int, shown: bool
) -> None:
    own = with_model(survey((60, 40, 25, few)))
    here = {"table": "power", "dimension": "sector", "outcome": "o0", "statistic": "detectable"}
    more = [here | {"area": f"s{i}", "value": 0.4, "base": PEOPLE[i]} for i in range(4)]
    own = pd.concat([own, table(more)], ignore_index=True).astype(RESULT_COLUMNS)
    release, account = disclose(own, Answers(2), POLICY)
    assert not any(one["breaches"] for one in account["guarantees"].values())
    told = release[release["table"] == "power"].set_index("area")["value"].notna()
    assert told["s3"] == shown
    release.loc[release["table"] == "power", ["value", "verdict", "reason"]] = [40, "published", ""]
    hidden = release["statistic"].eq("group_share") & release["level"].eq("agree")
    hidden &= release["item"].eq("o0") & release["dimension"].eq("sector")
    areas = set(release.loc[hidden & release["value"].isna(), "area"])
    found = list(check_fitted(own, of_release(release), {"o0": "agree"}, {}, "release.csv"))
    assert {one.place.split()[2] for one in found if "power" in one.place} == areas
    why = "a fitted figure that tells of hidden answers"
    seen = attack(own, release, Answers(2), POLICY).breaches
    assert {b.place for b in seen if b.why == why} == {f"sector:{one}" for one in areas}


@pytest.mark.parametrize(("unhappy", "shown"), [(FEW, False), ((60, 40, 25, 9), True)])
def test_contexts_of_a_pair_that_wales_hides_are_not_compared(
    unhappy: tuple[int, ...], shown: bool
) -> None:
    own = with_model(survey(unhappy))
    here = {"table": "context", "dimension": "maturity", "item": "f0", "outcome": "o0"}
    more = [here | {"area": "early", "statistic": "contrast", "value": 0.01, "base": 220},
            here | {"statistic": "i2", "value": 0.1, "base": 400},
            here | {"statistic": "family_size", "value": 5, "base": 400}]  # fmt: skip
    own = pd.concat([own, table(more)], ignore_index=True).astype(RESULT_COLUMNS)
    release, account = disclose(own, Answers(2), POLICY)
    assert not any(one["breaches"] for one in account["guarantees"].values())
    told = release[release["table"] == "context"].set_index("statistic")["value"].notna()
    assert told.to_dict() == {"contrast": shown, "i2": shown, "family_size": True}
    at = release["table"].eq("context") & release["statistic"].ne("family_size")
    release.loc[at, ["value", "verdict", "reason"]] = [1, "published", ""]
    found = list(check_fitted(own, of_release(release), {"o0": "agree"}, {}, "release.csv"))
    assert sum(one.place.startswith("context") for one in found) == (0 if shown else 2)
    why = "a fitted figure that tells of hidden answers"
    seen = attack(own, release, Answers(2), POLICY).breaches
    assert sum(b.why == why and b.table == "context" for b in seen) == (0 if shown else 2)


@pytest.mark.parametrize(("low", "shown"), [(3, False), (60, True)])
def test_what_a_hidden_factor_explains_is_hidden(low: int, shown: bool) -> None:
    people = survey((60, 40, 25, 9))
    people.factors[:, 0] = np.arange(len(people.factors)) >= low
    here = {"table": "driver", "dimension": "national", "area": "national", "outcome": "o0",
            "base": 400}  # fmt: skip
    more = [here | {"item": f"f{i}", "statistic": "driver_share", "value": 0.2} for i in (0, 1)]
    more.append(here | {"item": "f0", "level": "below", "statistic": "driver_band", "value": 1})
    more.append(here | {"statistic": "explained", "value": 0.3})
    own = pd.concat([results(people), table(more)], ignore_index=True).astype(RESULT_COLUMNS)
    release, account = disclose(own, Answers(2), POLICY)
    assert not any(one["breaches"] for one in account["guarantees"].values())
    told = release[release["table"] == "driver"]
    assert told["value"].notna().tolist() == [shown, True, shown, True]
    at = release["table"].eq("driver")
    release.loc[at, ["value", "verdict", "reason"]] = [20, "published", ""]
    found = list(check_fitted(own, of_release(release), {"f0": "agree"}, {}, "release.csv"))
    assert sum(one.place.startswith("driver") for one in found) == (0 if shown else 2)
    why = "a fitted figure that tells of hidden answers"
    seen = attack(own, release, Answers(2), POLICY).breaches
    assert sum(b.why == why and b.table == "driver" for b in seen) == (0 if shown else 2)


def scaled(without: int) -> pd.DataFrame:
    """150 people and a scale of two yes-or-no questions; so many say no to the second."""
    first = (np.arange(150) % 3 > 0).astype(int)
    second = np.ones(150, dtype=int)
    second[: 2 * without : 2] = 0
    answers = np.column_stack([first, second])
    exact = results(made({}, answers, answers[:, :0], levels=2))
    phi = float(np.corrcoef(first, second)[0, 1])
    key = {"table": "scale", "dimension": "national", "area": "national", "item": "both",
           "base": 150}  # fmt: skip
    alike = int((first == second).sum())
    rows = [
        key | {"statistic": "mean_inter_item", "value": phi},
        key | {"statistic": "alpha", "value": 2 * phi / (1 + phi)},
        key | {"statistic": "straight", "value": alike / 150, "count": alike},
        key | {"statistic": "items", "value": 2},
    ]
    return pd.concat([exact, table(rows)], ignore_index=True).astype(RESULT_COLUMNS)


def test_how_two_yes_or_no_questions_hang_together_counts_who_said_no() -> None:
    """Four say no, two of them among the 50 who say no to the other; every table is tried."""
    exact = scaled(4)
    printed = [float(f"{v:.2g}") for v in exact.loc[exact["table"] == "scale", "value"]][:3]
    left = set()
    for few in range(1, 75):
        for both in range(min(few, 50) + 1):
            first = np.repeat([0, 1], (50, 100))
            second = np.ones(150, dtype=int)
            second[:both] = second[50 : 50 + few - both] = 0
            phi = np.corrcoef(first, second)[0, 1]
            alike = (first == second).mean()
            made_ = [phi, 2 * phi / (1 + phi), alike]
            left |= {few} if [float(f"{v:.2g}") for v in made_] == printed else set()
    assert 4 in left
    assert max(left) - min(left) < POLICY.threshold


@pytest.mark.parametrize(("without", "shown"), [(4, False), (30, True)])
def test_a_scale_with_a_hidden_question_of_two_answers_says_nothing(
    without: int, shown: bool
) -> None:
    own, codebook = scaled(without), Answers(2)
    codebook.scales = {"both": ["f0", "f1"]}
    release, account = disclose(own, codebook, POLICY)
    assert not any(one["breaches"] for one in account["guarantees"].values())
    told = release[release["table"] == "scale"].set_index("statistic")["value"].notna()
    assert told.to_dict() == {
        "mean_inter_item": shown, "alpha": shown, "straight": shown, "items": True,
    }  # fmt: skip
    at = (release["table"] == "scale") & (release["statistic"] == "alpha")
    release.loc[at, ["value", "verdict", "reason"]] = [0.2, "published", ""]
    items = {"both": {"mean_of": ["f0", "f1"]}}
    found = check_fitted(own, of_release(release), {"f0": "agree", "f1": "agree"}, items, "r.csv")
    assert len(list(found)) == (not shown)
    why = "a fitted figure that tells of hidden answers"
    seen = attack(own, release, codebook, POLICY).breaches
    assert sum(b.why == why for b in seen) == (not shown)
