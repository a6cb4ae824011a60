"""Whether a requested table closes a cell of a pair of its question, by hand."""

from types import SimpleNamespace

import numpy as np
import pytest

from pipeline.config import Disclosure
from pipeline.disclose.exclusive import PairFamily, Tie
from pipeline.disclose.feasible_tables.equations import pair_system
from pipeline.disclose.feasible_tables.feasible import System
from pipeline.disclose.requested.near import closed_pairs
from pipeline.disclose.tables import NATIONAL, Pair
from pipeline.disclose.within_table import Shape
from tests.disclose.blocks import question

POLICY = Disclosure()
SHAPE = Shape(2, ((0,), (1,)), (False, True), POLICY.worth)  # no, and yes, of 32 people in Wales


@pytest.mark.parametrize(
    ("cells", "outcome_shown", "known", "closed"),
    [
        ([3, 1, 13, 15], False, (0, 32), False),  # nothing new: each cell may be 0 or 6 and more
        ([3, 1, 13, 15], False, (4, 4), True),  # both cells of the four who said yes are 0 to 4
        ([3, 27, 1, 1], True, (20, 32), False),  # the first is 0 to 4 without the table, and with
        ([3, 27, 1, 1], True, (30, 30), True),  # it, of 30 and 4 in 32, is 2 to 4
    ],
)
def test_a_pair_is_closed_where_its_margin_narrows_a_cell_further(
    cells: list[int], outcome_shown: bool, known: tuple[int, int], closed: bool
) -> None:
    """`known`: how many said yes to the factor, by the requested table."""
    factor = question(SHAPE, [[cells[2] + cells[3], cells[0] + cells[1]]], name="f")
    outcome = question(SHAPE, [[cells[1] + cells[3], cells[0] + cells[2]]], name="o")
    factor.shown[:], outcome.shown[:] = False, outcome_shown
    pair = Pair("f", "o", [NATIONAL], np.array([cells]), np.array([[0, 1]]))
    pair.shown[:] = False
    system = System(np.concatenate([one.counts[0, :2] for one in (factor, outcome)]))
    for first in (0, 2):
        system.add([first, first + 1], 32, 32)
    system.confine(1, *known)
    system.freeze()
    joint = SimpleNamespace(
        blocks=[factor, outcome], near=[(pair, factor, outcome)], families=[], links=[],
        threshold=POLICY.threshold, cells=SimpleNamespace(size=0),
        of_pair=lambda *three: pair_system(*three, []),
    )  # fmt: skip
    assert closed_pairs(joint, system) is closed


@pytest.mark.parametrize(
    ("known", "closed"),
    [
        ([(0, 40), (0, 40), (0, 40)], False),  # nothing new
        ([(0, 40), (18, 18), (0, 40)], False),  # 0 to 22 ticked the first
        ([(0, 40), (18, 18), (10, 22)], False),  # 0 to 12 did
        ([(0, 40), (18, 18), (18, 18)], True),  # four did, and each of its cells is 0 to 4
    ],
)
def test_pairs_of_boxes_that_add_up_close_each_other(
    known: list[tuple[int, int]], closed: bool
) -> None:
    """Of 40 people 4, 18 and 18 ticked one of three boxes, and half of each report success.

    What a requested table says of two boxes closes no pair by itself, but with the others the first
    box's, since everybody ticked one.
    """
    cells = [[2, 2, 18, 18], [9, 9, 11, 11], [9, 9, 11, 11]]
    boxes = [question(SHAPE, [[c[2] + c[3], c[0] + c[1]]], name=f"b{i}")
             for i, c in enumerate(cells)]  # fmt: skip
    outcome = question(SHAPE, [[20, 20]], name="o")
    system = System(np.concatenate([one.counts[0, :2] for one in (*boxes, outcome)]))
    for first in (0, 2, 4, 6):
        system.add([first, first + 1], 40, 40)
    for box, ends in enumerate(known):
        system.confine(2 * box + 1, *ends)
    system.freeze()
    pairs = []
    for box, own in zip(boxes, cells, strict=True):
        box.shown[:] = False
        pair = Pair(box.item, "o", [NATIONAL], np.array([own]), np.array([[0, 1]]))
        pair.shown[:] = False
        pairs.append((pair, box, outcome))
    tie = Tie(tuple((i, (0, 1)) for i in range(3)), ((0, 2), (1, 3)))
    joint = SimpleNamespace(
        blocks=[*boxes, outcome], near=pairs, families=[], links=[],
        threshold=POLICY.threshold, cells=SimpleNamespace(size=0),
        of_pair=lambda *three: pair_system(*three, []),
    )  # fmt: skip
    assert not closed_pairs(joint, system), "one by one"
    joint.families = [PairFamily(pairs, [tie])]
    assert closed_pairs(joint, system) is closed
