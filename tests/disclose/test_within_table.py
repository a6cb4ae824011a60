"""Within one table: an intruder who tries every table cannot learn what is hidden."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.config import Disclosure
from pipeline.disclose import policy as rules
from pipeline.disclose.within_table import Shape, bounds, choose, safe

WORTH = Disclosure().worth
FIVE = Shape(5, ((0, 1), (2,), (3, 4)), (False, False, True), WORTH)
POLICY = Disclosure(group_floor=3, percentage_floor=10, nobody_floor=10)


def every_table(base: int) -> np.ndarray:
    """All ways in which so many people can give five answers, with the three groups."""
    four = np.array([t for t in product(range(base + 1), repeat=4) if sum(t) <= base])
    leaves = np.column_stack([four, base - four.sum(axis=1)])
    groups = [leaves[:, list(g)].sum(axis=1) for g in FIVE.members]
    return np.column_stack([leaves, *groups])


TABLES = {base: every_table(base) for base in (10, 13, 17)}


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(TABLES)), st.data())
def test_brute_force_learns_no_hidden_count(base: int, data: st.DataObject) -> None:
    tables = TABLES[base]
    truth = tables[data.draw(st.integers(0, len(tables) - 1))]
    allowed = np.array([not rules.primary(int(c), base, POLICY) for c in truth])
    shown = choose(FIVE, truth, base, allowed, POLICY.threshold)
    assert not (shown & ~allowed).any()
    fits = tables[(tables[:, shown] == truth[shown]).all(axis=1)]
    least, most = fits.min(axis=0), fits.max(axis=0)
    small = ((truth > 0) & (truth < 5)) | ((base - truth > 0) & (base - truth < 5))
    assert (most - least)[small].min(initial=99) >= 5
    assert most[(truth > 0) & (truth < 5)].min(initial=99) >= 5
    assert (most > least)[~shown].all()


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(TABLES)), st.lists(st.booleans(), min_size=8, max_size=8), st.data())
def test_bounds_are_what_brute_force_finds(
    base: int, mask: list[bool], data: st.DataObject
) -> None:
    """Of answers and of groups."""
    tables, shown = TABLES[base], np.array(mask)
    truth = tables[data.draw(st.integers(0, len(tables) - 1))]
    fits = tables[(tables[:, shown] == truth[shown]).all(axis=1)]
    least, most = bounds(FIVE, truth, shown)
    assert (least == fits.min(axis=0)).all()
    assert (most == fits.max(axis=0)).all()


@pytest.mark.parametrize(
    ("leaves", "hidden"),
    [
        ((3, 12, 20, 40, 25), {0, 1}),  # its group stays, so its neighbour goes
        ((9, 12, 3, 40, 36), {0, 2, 6, 5}),  # "neither" is a group alone: another group goes
        ((9, 12, 20, 40, 19), set()),
        ((3, 1, 20, 40, 36), {0, 1, 2, 5, 6}),
    ],
)
def test_readers_lose_the_least(leaves: tuple[int, ...], hidden: set[int]) -> None:
    counts = FIVE.counts(leaves)
    base = sum(leaves)
    allowed = np.array([not rules.primary(int(c), base, Disclosure()) for c in counts])
    shown = choose(FIVE, counts, base, allowed, 5)
    assert set(np.nonzero(~shown)[0].tolist()) == hidden
    assert safe(FIVE, counts, base, shown, 5)


def test_tables_too_long_to_search_are_safe_too() -> None:
    shape = Shape(22, (), (), WORTH)
    counts = shape.counts([3, 1, *range(10, 30)])
    allowed = counts >= 5
    shown = choose(shape, counts, int(counts.sum()), allowed, 5)
    assert safe(shape, counts, int(counts.sum()), shown, 5)
    assert int((~shown).sum()) == 3


def test_what_readers_value_is_kept() -> None:
    """Two small answers on either side: what is given up for them is what is worth least."""
    counts = FIVE.counts([2, 20, 15, 30, 3])
    allowed = ~((counts > 0) & (counts < 5))
    groups = choose(FIVE, counts, 70, allowed, 5)
    assert groups.tolist() == [False, False, True, False, False, True, True, True]
    answers = Shape(5, FIVE.members, FIVE.positive, (1, 1, 1000))
    rather = choose(answers, counts, 70, allowed, 5)
    assert rather[:5].sum() > groups[:5].sum()
    assert rather[5:].sum() < groups[5:].sum()
    assert safe(answers, counts, 70, rather, 5)
