"""What was hidden needlessly is shown again; what is not known is not taken as known."""

import dataclasses

import numpy as np
import pytest

from pipeline.config import Disclosure
from pipeline.disclose import _within, _within_pair, disclose
from pipeline.disclose.feasible_tables.equations import margin
from pipeline.disclose.linked_tables import find_linked_tables, known_shares
from pipeline.disclose.needless import show_again
from pipeline.disclose.probe import probe_all
from pipeline.disclose.secondary import protect
from pipeline.disclose.tables import item_blocks, pair_blocks
from pipeline.disclose.within_table import Shape
from tests.disclose.blocks import question
from tests.disclose.populations import Answers, People, people, results

POLICY = Disclosure()
HERE = ("sector", "s0")
SHAPE = Shape(3, ((0,), (1,), (2,)), (False, False, True), POLICY.worth)


@pytest.mark.parametrize(
    ("shown", "base", "ends"),
    [
        (True, 30, (12, 12)),  # everybody answered both questions
        (True, 28, (10, 12)),  # the two who did not answer the other may be of the group, or not
        (True, 8, (0, 8)),  # the other question was put to 8
        (True, 25, (7, 12)),
        (False, 30, (0, 30)),
        (False, 9, (0, 9)),
    ],
)
def test_a_margin_is_known_as_far_as_who_answered_both_lets_it_be(
    shown: bool, base: int, ends: tuple[int, int]
) -> None:
    """Worked out by hand: 12 of 30 people are of the headline group."""
    block = question(SHAPE, [[8, 10, 12]], [HERE])
    block.shown[:] = shown
    assert margin(block, HERE, base) == ends


def with_one_put_to_few(seed: int) -> People:
    """312 people; the last factor was put to one in three of them."""
    made = people(seed, n=312, factors=4, outcomes=2)
    asked = np.random.default_rng(seed).random(312) < 1 / 3
    factors = made.factors.copy()
    factors[~asked, -1] = -2
    return dataclasses.replace(made, factors=factors)


@pytest.mark.parametrize("seed", range(4))
def test_a_question_put_to_few_hides_no_level_of_success(seed: int) -> None:
    """The same shares of success are published with the question as without it."""
    exact = results(with_one_put_to_few(seed))
    last = sorted({item for item in exact["item"] if item.startswith("f")})[-1]
    without = exact[exact["item"] != last].reset_index(drop=True)
    found = []
    for one in (exact, without):
        release, account = disclose(one, Answers(), POLICY)
        assert not any(rule["breaches"] for rule in account["guarantees"].values())
        shares = release[(release["statistic"] == "group_share") & (release["level"] == "agree")]
        shares = shares[shares["item"].str.startswith("o")]
        key = ["dimension", "area", "item"]
        found.append(shares[shares["verdict"] != "suppressed"][key].to_numpy().tolist())
    assert found[0] == found[1]
    assert len(found[0]) > 10


def test_what_is_shown_again_leaves_everything_open() -> None:
    """All of Wales attacked anew, from nothing: no figure is lost, and some are won."""
    won = 0
    for seed in range(5):
        exact = results(people(seed, n=312, factors=5, outcomes=2))
        blocks, pairs = item_blocks(exact, Answers(), POLICY.worth), pair_blocks(exact)
        for block in blocks:
            _within(block, set(), POLICY)
        for pair in pairs:
            _within_pair(pair, set(), POLICY)
        links = find_linked_tables(blocks, pairs, POLICY.threshold, known_shares(exact), Answers())
        protect(blocks, pairs, links, POLICY.threshold)
        before = [block.shown.copy() for block in blocks]
        show_again(blocks, links, POLICY.threshold)
        for block in blocks:
            block.systems.clear()
            block.ranges.clear()
            block.exhibits.clear()
        for pair in pairs:
            pair.exhibits.clear()
        found = probe_all(blocks, pairs, links, POLICY.threshold)
        assert all(one.open for several in found.values() for one in several)
        assert [cell for block in blocks for cell in block.reasons if block.shown[cell]] == []
        gained = [int(b.shown.sum() - old.sum()) for b, old in zip(blocks, before, strict=True)]
        assert min(gained) >= 0
        won += sum(gained)
    assert won > 0
