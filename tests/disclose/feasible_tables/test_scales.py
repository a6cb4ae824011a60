"""A mean of several questions is a sum of their answers, hidden ones too."""

import numpy as np
import pandas as pd
import pytest

from pipeline.audit.intruder.editions import Bounds
from pipeline.audit.intruder.known import evidence
from pipeline.audit.intruder.linked import linked_tables
from pipeline.audit.intruder.truth import tables
from pipeline.audit.intruder.weighted import weights
from pipeline.audit.published.told import of_release
from pipeline.audit.scales import check_scales, scale_means
from pipeline.config import Disclosure
from pipeline.contracts.columns import RESULT_COLUMNS
from pipeline.disclose import disclose
from pipeline.disclose.intruder import attack
from pipeline.disclose.policy import percent
from tests.disclose.populations import GROUP, GROUPS, Answers, made, people, results
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


@pytest.mark.parametrize("scores", [{}, {"no": 0.0, "yes": 1.0}, {"no": 2.0, "yes": -3.0}])
@pytest.mark.parametrize("printed", [True, False])
def test_the_audit_sees_it_by_itself(scores: dict[str, float], printed: bool) -> None:
    """It asks what the mean leaves of the small counts, whatever the answers are scored."""
    own, book = with_mean()
    release, _ = disclose(own, book, POLICY)
    mean = release["table"].eq("scale")
    step = scores["yes"] - scores["no"] if scores else 1.0
    value = own.loc[mean, "value"] * step + scores.get("no", 0.0)
    own.loc[mean, "value"] = value
    if printed:
        release.loc[mean, "value"] = float(f"{value.item():.2f}")
    items = ("f0", "f1", "o0")
    cube = tables(own, dict.fromkeys(items, GROUPS[2]), dict.fromkeys(items, "agree"))
    questions = {one.item: one for one in cube if one.kind == "answers"}
    seen = evidence(of_release(release))
    bounds = Bounds(questions, seen, linked_tables(cube, POLICY.threshold), weights(own))
    words = {"s": {"mean_of": ["f0", "f1"]}} | {item: {"scores": scores} for item in items}
    found = check_scales(
        scale_means(own, seen.value), words, questions, bounds, POLICY.threshold, "release.csv"
    )
    places = {one.place for one in found if one.guarantee == "G2"}
    assert ("s district d0 f0" in places) == bool(places) == printed


def of_areas(seed: int) -> tuple[pd.DataFrame, Answers]:
    """300 people who all answered two factors of five answers, and the means of both in areas."""
    drawn = people(seed, n=300, sectors=4, regions=3, factors=2, outcomes=1, missing=0.0)
    rows = []
    for dimension, codes in drawn.areas.items():
        for number, area in enumerate(drawn.names[dimension]):
            inside = codes == number
            scores, weights_ = drawn.factors[inside].mean(axis=1) + 1, drawn.weights[inside]
            rows.append({
                "table": "scale", "dimension": dimension, "area": area, "item": "s",
                "statistic": "mean", "value": float(np.average(scores, weights=weights_)),
                "base": int(inside.sum()), "effective_base": float(inside.sum()),
            })  # fmt: skip
    book = Answers()
    book.scales = {"s": ["f0", "f1"]}
    return pd.concat([results(drawn), table(rows)], ignore_index=True), book


@pytest.mark.parametrize("seed", [2, 6])
def test_a_mean_near_the_end_of_what_is_printed_alike_says_more(seed: int) -> None:
    """3.652 is printed as 3.7, like all from 3.65: the sum cannot be much less.

    Read as if the exact mean were in the middle, it narrowed three small counts of these areas.
    """
    own, book = of_areas(seed)
    release, _ = disclose(own, book, POLICY)
    shown = release["table"].eq("scale") & release["value"].notna()
    assert shown.any()
    items = ("f0", "f1", "o0")
    cube = tables(own, dict.fromkeys(items, GROUP), dict.fromkeys(items, "agree"))
    questions = {one.item: one for one in cube if one.kind == "answers"}
    words = {"s": {"mean_of": ["f0", "f1"]}, "f0": {}, "f1": {}}
    held = linked_tables(cube, POLICY.threshold)
    every = own["table"].eq("scale") & own["base"].ge(100)
    found = []
    for printed in (release, release.assign(value=release["value"].mask(every, own["value"]))):
        rounded = printed.assign(value=[float(f"{v:.2g}") for v in printed["value"]])
        seen = evidence(of_release(rounded))
        bounds = Bounds(questions, seen, held, weights(own))
        means = scale_means(own, seen.value)
        found.append(list(check_scales(means, words, questions, bounds, POLICY.threshold, "f")))
    assert not found[0]
    assert found[1]


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
