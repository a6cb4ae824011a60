"""Somebody who knows what must stay open: of a hidden count with little room it follows that it is
none, or not small.
"""

from itertools import product

import numpy as np
import pandas as pd
import pytest

from benchmarks.populations import Sizes, plain
from pipeline.config import Disclosure
from pipeline.disclose import disclose
from pipeline.disclose.feasible_tables import equations
from pipeline.disclose.feasible_tables.feasible import Target
from pipeline.disclose.intruder import attack
from tests.disclose.populations import LEVELS, Answers, made, results
from tests.disclose.test_remainders import attacked

POLICY = Disclosure()
K = POLICY.threshold
SMALL, LARGE = (0, 5, 10, 10, 15), (30, 40, 50, 60, 70)
GROUPS = {"disagree": (0, 1), "neither": (2,), "agree": (3, 4)}


def population() -> pd.DataFrame:
    """Forty people in a sector, none of whom disagrees strongly and five of whom tend to."""
    counts = np.array([SMALL, LARGE])
    sector = np.repeat([0, 1], counts.sum(axis=1))
    answers = np.concatenate([np.repeat(np.arange(5), row) for row in counts])
    other = (np.arange(len(sector)) % 3) + 2
    return results(made({"sector": sector}, answers[:, None], other[:, None]))


def shown(release: pd.DataFrame, item: str, area: str) -> dict[str, bool]:
    rows = release[(release["item"] == item) & (release["area"] == area)]
    rows = rows[(rows["table"] == "item") & rows["statistic"].isin(("share", "group_share"))]
    return dict(zip(rows["level"], rows["value"].notna(), strict=True))


def left_by(seen: dict[str, bool]) -> list[tuple[int, int]]:
    """The least and the most of each hidden answer, of every table of forty people that fits."""
    four = np.array(list(product(range(41), repeat=4)))
    four = four[four.sum(axis=1) <= 40]
    every = np.column_stack([four, 40 - four.sum(axis=1)])
    for level, leaf in zip(LEVELS, range(5), strict=True):
        if seen[level]:
            every = every[every[:, leaf] == SMALL[leaf]]
    for group, leaves in GROUPS.items():
        if seen[group]:
            every = every[every[:, leaves].sum(axis=1) == np.array(SMALL)[list(leaves)].sum()]
    hidden = [leaf for leaf, level in enumerate(LEVELS) if not seen[level]]
    return [(int(every[:, leaf].min()), int(every[:, leaf].max())) for leaf in hidden]


def test_none_and_five_are_not_hidden_behind_each_other() -> None:
    """By hand: 0 and 5 are together 5; a small count would have to be from 0 to 6, so neither is.

    Then one is none and the other is five, which of the two or not: so a third answer is hidden.
    """
    both = dict.fromkeys(LEVELS[2:], True) | dict.fromkeys(LEVELS[:2], False)
    assert left_by(both | dict.fromkeys(GROUPS, True)) == [(0, 5), (0, 5)]
    exact = population()
    release, account = disclose(exact, Answers(), POLICY)
    assert not any(one["breaches"] for one in account["guarantees"].values())
    left = left_by(shown(release, "f0", "s0"))
    assert len(left) > 2
    assert all(least >= K or most - least > K for least, most in left)
    assert attacked(exact, release) == []


def test_disclosure_control_sees_it_by_itself() -> None:
    """The release with what only this rule hides shown again."""
    exact = population()
    release, _ = disclose(exact, Answers(), POLICY)
    rows = exact["item"].eq("f0") & exact["area"].eq("s0") & exact["table"].eq("item")
    rows &= exact["level"].isin((*LEVELS[2:], *GROUPS))
    release.loc[rows, "value"] = np.floor(100 * exact.loc[rows, "value"] + 0.5)
    release.loc[rows, "verdict"] = "published"
    found = {(one.guarantee, one.why) for one in attack(exact, release, Answers(), POLICY).breaches}
    assert found == {("G4", "0 to 5")}


def test_the_audit_sees_that_a_count_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that can be 4 at most, in a release that was made without the rule."""
    draw = np.random.default_rng(1)
    exact = results(plain(draw, sizes=Sizes((100, 300), factors=2, outcomes=1), missing=0.0))
    assert attacked(exact, disclose(exact, Answers(), POLICY)[0]) == []
    monkeypatch.setattr(equations, "Target", lambda *own, like: Target(*own))
    found = attacked(exact, disclose(exact, Answers(), POLICY)[0])
    assert {(one.guarantee, one.why) for one in found} == {("G4", "it follows that it is none")}


def test_what_must_stay_possible_of_a_count_that_could_be_small() -> None:
    """From none to one more than the threshold, or not less than the threshold; by hand."""
    target = Target((0, 0), (0,), 1, 0, 20, like=K)
    ends = ((0, 5), (0, 6), (4, 9), (4, 10), (5, 6), (5, 5))
    assert [target.leaves(*one) for one in ends] == [False, True, False, True, True, False]
    assert Target((0, 0), (0,), 1, 0, 3, like=K).leaves(0, 3)
