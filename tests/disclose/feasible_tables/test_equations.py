"""A weighted percentage is a weighted sum: who knows the weights reads a hidden count out of it."""

import numpy as np
import pandas as pd
import pytest

from benchmarks.recovery import attacked
from pipeline.config import Disclosure
from pipeline.disclose import disclose
from pipeline.disclose.intruder import attack
from tests.disclose.populations import Answers, People, made, results

POLICY = Disclosure()
MANAGERS = np.array([2500.0, 1500.0, 1500.0])  # of three sectors; the first answers least
ANSWERED = (28, 238, 239)


def one_heavy(seed: int) -> People:
    """505 people in three strata; 28 of them stand for 45 % of managers. Weights are of strata."""
    draw = np.random.default_rng(seed)
    sector = np.repeat(np.arange(3), ANSWERED)
    answers = draw.choice(5, (505, 4), p=[0.12, 0.13, 0.2, 0.35, 0.2])
    weights = (MANAGERS / ANSWERED)[sector]
    names = {"sector": ["health", "police", "fire"]}
    return made({"sector": sector}, answers[:, :2], answers[:, 2:], weights, names)


def counts_left(exact: pd.DataFrame, release: pd.DataFrame, item: str, level: str) -> list[int]:
    """By hand: each count of health that fits what is printed of Wales and of the other sectors."""
    row = (exact["statistic"] == "share") & (exact["item"] == item) & (exact["level"] == level)
    printed = release[row].set_index("area")["value"]
    if printed[["national", "police", "fire"]].isna().any():
        return list(range(ANSWERED[0] + 1))
    left = []
    total = MANAGERS.sum()
    others = sum(
        printed[name] * n for name, n in zip(("police", "fire"), MANAGERS[1:], strict=True)
    )
    reach = 0.5 * (total + MANAGERS[1:].sum())
    for count in range(ANSWERED[0] + 1):
        weighed = 100 * count * MANAGERS[0] / ANSWERED[0]
        if abs(printed["national"] * total - others - weighed) <= reach:
            left.append(count)
    return left


def without_weights(exact: pd.DataFrame) -> pd.DataFrame:
    """The same results for somebody who does not know what an area weighs."""
    return exact[~exact["statistic"].isin(("share_weighted", "share_unweighted"))]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_heavy_stratum_is_not_worked_out_from_wales_and_the_others(seed: int) -> None:
    exact = results(one_heavy(seed))
    release, account = disclose(exact, Answers(), POLICY)
    assert not account["breaches"]
    health = exact[(exact["statistic"] == "share") & (exact["area"] == "health")]
    small = health[health["count"].between(1, 4)]
    assert len(small) >= 3
    for item, level in zip(small["item"], small["level"], strict=True):
        assert len(counts_left(exact, release, item, level)) > POLICY.threshold


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_read_as_if_unweighted_it_was_and_both_attacks_see_it(seed: int) -> None:
    """Protected by somebody who takes every weight to be alike, health follows."""
    exact = results(one_heavy(seed))
    bare = without_weights(exact)
    release, account = disclose(bare, Answers(), POLICY)
    assert not account["breaches"]
    release.index = bare.index
    release = release.reindex(exact.index)
    keys = list(exact.columns[:7])
    release[keys] = exact[keys]
    release["verdict"] = release["verdict"].fillna("suppressed")
    release["unit"] = release["unit"].fillna("")
    release["reason"] = release["reason"].fillna("confidential")
    ours = {b.guarantee for b in attack(exact, release, Answers(), POLICY).breaches}
    assert ours & {"G2", "G3", "G4", "G6"}
    breaches, hardest = attacked(exact, release)
    assert {b.guarantee for b in breaches} & {"G2", "G3", "G4"}
    assert hardest.narrowest is not None
    assert hardest.narrowest < POLICY.threshold


def test_weights_that_are_all_alike_add_nothing() -> None:
    """A weighted share is the unweighted one then, and as much is published."""
    people = one_heavy(4)
    people.weights = np.ones(505)
    exact = results(people)
    with_, _ = disclose(exact, Answers(), POLICY)
    bare = without_weights(exact)
    without, _ = disclose(bare, Answers(), POLICY)
    seen = with_["value"].notna()[~exact["statistic"].isin(("share_weighted", "share_unweighted"))]
    assert seen.tolist() == without["value"].notna().tolist()
