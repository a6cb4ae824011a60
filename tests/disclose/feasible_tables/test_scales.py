"""A mean of several questions is a sum of their answers, hidden ones too."""

import numpy as np
import pandas as pd
import pytest

from pipeline.config import Disclosure
from pipeline.contracts.columns import RESULT_COLUMNS
from pipeline.disclose import disclose
from pipeline.disclose.intruder import attack
from pipeline.disclose.policy import percent
from tests.disclose.populations import Answers, made, results
from tests.made import table

POLICY = Disclosure()
PEOPLE = (120, 260)
NO = {"f0": (3, 90), "f1": (48, 100)}  # of two districts


def with_mean() -> tuple[pd.DataFrame, Answers]:
    """Two factors of yes and no in two districts, and the mean of both in the first."""
    district = np.repeat([0, 1], PEOPLE)
    place = np.concatenate([np.arange(n) for n in PEOPLE])
    factors = np.column_stack([(place >= np.array(few)[district]) for few in NO.values()])
    outcome = (place % 3 > 0)[:, None].astype(int)
    own = results(made({"district": district}, factors.astype(int), outcome, levels=2))
    key = {"table": "scale", "dimension": "district", "area": "d0", "item": "s",
           "statistic": "mean"}  # fmt: skip
    row = key | {
        "value": float(factors[district == 0].mean()),
        "base": PEOPLE[0],
        "effective_base": PEOPLE[0],
    }
    book = Answers(2)
    book.scored, book.scales = [], {"s": ["f0", "f1"]}
    return pd.concat([own, table([row])], ignore_index=True).astype(RESULT_COLUMNS), book


def test_the_mean_and_one_question_leave_few_counts_of_the_other() -> None:
    """By hand: how many of 120 said no to the first, where the second and the mean are printed."""
    first, second = (few[0] for few in NO.values())
    printed = round((240 - first - second) / 240, 2)
    left = [
        no
        for no in range(30)
        for other in range(30, 70)
        if percent(other / 120) == percent(second / 120)
        if round((240 - no - other) / 240, 2) == printed
    ]
    assert first in left
    assert max(left) < POLICY.threshold


def test_it_is_hidden_where_answers_are_and_the_attack_sees_it() -> None:
    own, book = with_mean()
    release, account = disclose(own, book, POLICY)
    assert not any(one["breaches"] for one in account["guarantees"].values())
    hidden = release["item"].eq("f0") & release["area"].eq("d0") & release["value"].isna()
    assert hidden.any()
    mean = release["table"].eq("scale")
    assert release.loc[mean, "value"].isna().all()
    release.loc[mean, ["value", "unit", "verdict", "reason"]] = [0.79, "number", "published", ""]
    seen = attack(own, release, book, POLICY).breaches
    assert [(b.guarantee, b.why) for b in seen] == [("G2", "a mean that tells of hidden answers")]


def test_it_is_published_where_all_answers_are() -> None:
    own, book = with_mean()
    book.scales = {"s": ["f1"]}
    release, _ = disclose(own, book, POLICY)
    assert release.loc[release["table"] == "scale", "value"].notna().all()


@pytest.mark.parametrize(("mean", "shown"), [(3.4213, 3.4), (0.6449, 0.64), (0.0043, 0.0)])
def test_a_mean_near_zero_is_not_the_sum_itself(mean: float, shown: float) -> None:
    own, book = with_mean()
    book.scales = {}
    own.loc[own["table"] == "scale", "value"] = mean
    release, _ = disclose(own, book, POLICY)
    assert release.loc[release["table"] == "scale", "value"].tolist() == [shown]
