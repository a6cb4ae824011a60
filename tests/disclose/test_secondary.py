"""What is hidden in a further area, so that a hidden table stays open: the nearest small one."""

import numpy as np

from pipeline.config import Disclosure
from pipeline.disclose.linked_tables import LinkedTables
from pipeline.disclose.secondary import protect_pair
from pipeline.disclose.tables import NATIONAL, Pair
from pipeline.disclose.within_table import Shape
from tests.disclose.blocks import question

POLICY = Disclosure()
SECTORS = [("sector", "a"), ("sector", "b"), ("sector", "c")]
PLACES = [NATIONAL, *SECTORS]
SHAPE = Shape(2, (), (), POLICY.worth)  # no headline group: its question tells nothing of a pair
PARTS = [[2, 3, 4, 6], [10, 20, 30, 40], [12, 14, 16, 18]]
CELLS = np.array([np.sum(PARTS, axis=0), *PARTS])


def test_a_pair_is_hidden_in_the_smallest_area_next_to_one_that_wales_gives_away() -> None:
    """Sector a is Wales less b and c; with c hidden, which has fewer people than b, a is open."""
    halves = CELLS.reshape(-1, 2, 2)
    factor = question(SHAPE, halves.sum(axis=2), PLACES, "f")
    outcome = question(SHAPE, halves.sum(axis=1), PLACES, "o")
    pair = Pair("f", "o", PLACES, CELLS, np.arange(8).reshape(4, 2))
    pair.shown[1] = False
    links = [LinkedTables(NATIONAL, tuple(SECTORS))]
    assert protect_pair(pair, factor, outcome, links, POLICY.threshold) == []
    assert pair.shown.tolist() == [[True] * 2, [False] * 2, [True] * 2, [False] * 2]
