"""The bound on what must be hidden: exact where it can be counted by hand, never above what is."""

from itertools import product

import numpy as np
import pytest

from pipeline.config import Disclosure
from pipeline.disclose import disclose
from pipeline.disclose import policy as rules
from pipeline.disclose.feasible_tables.lower_bound import least, lost
from pipeline.disclose.linked_tables import LinkedTables
from pipeline.disclose.tables import Block
from pipeline.disclose.within_table import Shape, choose, safe, worths
from tests.disclose.blocks import question
from tests.disclose.populations import Answers, people, results

POLICY = Disclosure()
SHAPE = Shape(5, ((0, 1), (2,), (3, 4)), (False, False, True), POLICY.worth)
WALES, A, B = ("national", "national"), ("sector", "a"), ("sector", "b")


def block(counts: list[list[int]]) -> Block:
    """A question in Wales, or in Wales and its two sectors, protected in each area by itself."""
    made = question(SHAPE, counts, [WALES, A, B][: len(counts)])
    for a, total in enumerate(made.base):
        reasons = [rules.primary(int(c), int(total), POLICY) for c in made.counts[a]]
        made.reasons |= {(a, i): reason for i, reason in enumerate(reasons) if reason}
        allowed = np.array([not reason for reason in reasons])
        made.shown[a] = choose(SHAPE, made.counts[a], int(total), allowed, POLICY.threshold)
    return made


@pytest.mark.parametrize("seed", range(6))
def test_of_one_table_it_is_what_the_best_of_all_layouts_loses(seed: int) -> None:
    """Counted by trying all 256 layouts of the table."""
    draw = np.random.default_rng(seed)
    one = block([draw.multinomial(90, draw.dirichlet([0.8] * 5)).tolist()])
    worth, small = worths(SHAPE), [i for (_, i) in one.reasons]
    losses = [
        int(worth @ ~np.array(shown))
        for shown in product((True, False), repeat=SHAPE.rows)
        if not np.array(shown)[small].any()
        and safe(SHAPE, one.counts[0], 90, np.array(shown), POLICY.threshold)
    ]
    assert least([one], [], [], POLICY.threshold).answers == pytest.approx(min(losses))


def test_what_is_left_of_others_must_be_covered_by_them() -> None:
    """By hand: in sector a, 3 and 4 people gave the first two answers, and both are hidden there.

    Each must stay 6 wide, so the same answer in Wales and in sector b must be uncertain by 6
    together. Of 130 people in Wales a whole per cent leaves 1, of 70 in sector b nothing. What is
    left, 5 of the 6 that hiding it in sector b would bring, is lost at least of each of the two.
    """
    a, b = [3, 4, 20, 20, 13], [20, 15, 12, 9, 14]
    three = block([[x + y for x, y in zip(a, b, strict=True)], a, b])
    assert [tuple(map(int, cell)) for cell in np.argwhere(~three.shown)] == [(1, 0), (1, 1)]
    apart = least([three], [], [], POLICY.threshold)
    together = least([three], [], [LinkedTables(WALES, (A, B))], POLICY.threshold)
    assert apart.answers == pytest.approx(200)
    assert together.answers == pytest.approx(200 + 2 * 100 * 5 / 6)
    assert lost([three], []).answers == 200


@pytest.mark.parametrize("seed", range(3))
def test_no_release_hides_less(seed: int) -> None:
    exact = results(people(seed, n=400, factors=2, outcomes=2))
    _, account = disclose(exact, Answers(), POLICY)
    for part in account["lost"].values():
        assert 0 < part["least"] <= part["hidden"]
        assert part["ratio"] == pytest.approx(part["hidden"] / part["least"], abs=0.006)
