"""What is possible of hidden counts, against every table there is, counted one by one."""

from itertools import product

import numpy as np
import pytest

from pipeline.disclose.feasible_tables.feasible import System, Target

MOST = 6
COUNTS = 4


def drawn(seed: int) -> tuple[System, np.ndarray]:
    """A few counts of which sums are known, some weighted; and every table that fits, (n, 4)."""
    draw = np.random.default_rng(seed)
    truth = draw.integers(0, MOST + 1, COUNTS)
    system = System(truth)
    every = np.array(list(product(range(MOST + 1), repeat=COUNTS)))
    for variable in range(COUNTS):
        system.confine(variable, 0, MOST)
    for _ in range(draw.integers(1, 4)):
        some = np.flatnonzero(draw.random(COUNTS) < 0.7)
        factors = draw.choice([1, 2, 3, 5, 7], len(some))
        total, slack = int(factors @ truth[some]), int(draw.integers(0, 3))
        if len(some) > 1:
            system.add(some.tolist(), total - slack, total + slack, factors.tolist())
            every = every[np.abs(every[:, some] @ factors - total) <= slack]
    system.freeze()
    return system, every


@pytest.mark.parametrize("seed", range(60))
def test_what_is_open_is_what_every_table_that_fits_leaves_open(seed: int) -> None:
    system, every = drawn(seed)
    draw = np.random.default_rng(seed)
    targets = [
        Target((0, i), (i,), int(draw.integers(0, 7)), int(draw.integers(0, 7)), 6)
        for i in range(COUNTS)
    ]
    targets += [Target((1, i), (i,), 1, 0, 6, like=int(draw.integers(1, 6))) for i in range(COUNTS)]
    ends = 2 * [(int(every[:, i].min()), int(every[:, i].max())) for i in range(COUNTS)]
    by_hand = [target.leaves(*end) for target, end in zip(targets, ends, strict=True)]
    found = system.attack(targets)
    assert [one.open for one in found] == by_hand
    assert all((f.least, f.most) == end for f, end in zip(found, ends, strict=True) if not f.open)
    fresh, _ = drawn(seed)
    first = [one.open for one in fresh.attack(targets, first=True)]
    closed = by_hand.index(False) if False in by_hand else len(targets)
    assert first[: closed + 1] == by_hand[: closed + 1]


def test_some_of_these_need_whole_numbers() -> None:
    """Where fractions leave more than whole numbers do, the shortcut has to look further."""
    apart = 0
    for seed in range(60):
        system, every = drawn(seed)
        for i in range(COUNTS):
            one = np.eye(COUNTS, dtype=np.int64)[i]
            apart += system.extreme(one, whole=False)[1] < every[:, i].min()
    assert apart > 5
