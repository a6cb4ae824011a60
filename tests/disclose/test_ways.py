"""What is hidden to protect another figure: what keeps it closed, and of that the cheapest."""

import numpy as np
import pytest

from pipeline.config import Disclosure
from pipeline.disclose import _within
from pipeline.disclose.feasible_tables.equations import block_system
from pipeline.disclose.feasible_tables.feasible import Finding
from pipeline.disclose.linked_tables import LinkedTables, find_linked_tables, known_shares
from pipeline.disclose.probe import probe_block
from pipeline.disclose.tables import NATIONAL, Block, item_blocks, pair_blocks
from pipeline.disclose.ways import _at_work, _left, open_up
from pipeline.disclose.within_table import Shape
from tests.disclose.populations import Answers, people, results

POLICY = Disclosure()
K = POLICY.threshold
SHAPE = Shape(3, ((0,), (1,), (2,)), (False, False, True), POLICY.worth)
SECTORS = tuple(("sector", name) for name in "abc")


def question(*sectors: list[int]) -> tuple[Block, list[LinkedTables]]:
    """Three answers in three sectors, which make up Wales; what is small is hidden."""
    leaves = np.array([np.sum(sectors, axis=0), *sectors])
    counts = np.array([SHAPE.counts(row) for row in leaves])
    rows, base = np.arange(counts.size).reshape(counts.shape), leaves.sum(axis=1)
    none = np.full(len(base), -1)
    places = [NATIONAL, *SECTORS]
    made = Block("q", "item", places, SHAPE, list("xyz"), counts, base, base, rows, none)
    _within(made, set(), POLICY)
    return made, [LinkedTables(NATIONAL, SECTORS)]


def failed(block: Block, links: list[LinkedTables]) -> Finding | None:
    return next((one for one in probe_block(block, links, K, first=True) if not one.open), None)


def made_up(seed: int) -> tuple[Block, list[LinkedTables], Finding]:
    """A question of a survey of 300, and a cell that other areas give away."""
    exact = results(people(seed, n=300, factors=2, outcomes=1))
    blocks = item_blocks(exact, Answers(), POLICY.worth)
    links = find_linked_tables(blocks, pair_blocks(exact), K, known_shares(exact), Answers())
    for block in blocks:
        _within(block, set(), POLICY)
        if (one := failed(block, links)) is not None:
            return block, links, one
    raise AssertionError("nothing is given away")


def test_a_small_area_lends_cover_before_a_large_one_and_wales() -> None:
    """By hand: 3 of 30 people in a gave the first answer; b has 60 people, c 200."""
    block, links = question([3, 9, 18], [12, 20, 28], [40, 60, 100])
    one = failed(block, links)
    assert one is not None
    assert open_up(block, one, links, K)
    assert failed(block, links) is None
    assert block.shown[[0, 3]].all()
    assert not block.shown[2].all()


@pytest.mark.parametrize("seed", [3, 8, 103])
def test_what_is_not_at_work_says_nothing_alone(seed: int) -> None:
    """Without any one of the other figures the cell is as small and as large in fractions."""
    block, links, one = made_up(seed)
    variables = list(one.target.variables)

    def ends() -> tuple[float, float]:
        found = []
        for sign in (1, -1):
            push = np.zeros(len(block_system(block, links).truth), dtype=np.int64)
            push[variables] = sign
            found.append(block_system(block, links).solver.least(push, whole=False)[1])
        return found[0], found[1]

    before = ends()
    work = _at_work(block_system(block, links), one.target, block)
    means = {a for a, column in work if column < 0}
    tried = 0
    for a, column in zip(*np.nonzero(block.shown), strict=True):
        if (int(a), int(column)) not in work and int(a) not in means:
            block.shown[a, column] = False
            assert ends() == before
            block.shown[a, column] = True
            tried += 1
    assert 0 < len(work) < tried


@pytest.mark.parametrize("seed", [3, 8, 103])
def test_what_the_cell_does_not_need_is_shown_again(seed: int) -> None:
    """The table of no area could be as it was before."""
    block, links, one = made_up(seed)
    before = block.shown.copy()
    assert open_up(block, one, links, K)
    assert _left(block, one.target, links).open
    changed = np.flatnonzero((block.shown != before).any(axis=1))
    assert len(changed)
    for a in changed:
        now = block.shown[a].copy()
        block.shown[a] = before[a]
        assert not _left(block, one.target, links).open
        block.shown[a] = now
