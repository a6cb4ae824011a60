"""Populations that earlier rules gave away, or refused, when the audit attacked them.

Found by `python -m benchmarks.recovery`: in 123, all but one of 81 people are in one region, so
that it holds a whole sector; in 128, nothing is left to hide of a pair but answers to its two
questions.
"""

import numpy as np
import pytest

from benchmarks.populations import Sizes, case, plain
from benchmarks.recovery import attacked, broken
from pipeline.config import Disclosure
from pipeline.disclose import disclose
from pipeline.disclose.linked_tables import LinkedTables, find_linked_tables
from pipeline.disclose.tables import item_blocks, nonresponse_blocks, pair_blocks
from tests.disclose.populations import Answers, People, results

POLICY = Disclosure()
SEED = 20260601
SIZES = Sizes(people=(60, 2000), sectors=(3, 9), regions=(2, 6), factors=3, outcomes=2)


def population(seed: int) -> People:
    """60 to 2,000 people; of odd seeds, an area of one person."""
    draw = np.random.default_rng([SEED, seed])
    return plain(draw, lonely=bool(seed % 2), sizes=SIZES)


@pytest.mark.parametrize("seed", [123, 128])
def test_nothing_is_recovered(seed: int) -> None:
    exact = results(population(seed))
    release, account = disclose(exact, Answers(), POLICY)
    assert not [name for name, one in account["guarantees"].items() if one["breaches"]]
    breaches, hardest = attacked(exact, release)
    assert breaches == []
    assert hardest.small > 50


def test_an_area_that_holds_nearly_all_of_another_is_known_to() -> None:
    exact = results(population(123))
    blocks = item_blocks(exact, Answers(), POLICY.worth) + nonresponse_blocks(exact, POLICY.worth)
    links = find_linked_tables(blocks, pair_blocks(exact), 5)
    assert LinkedTables(("region", "region1"), (("sector", "sector2"),)) in links


def test_a_part_by_chance_does_not_loosen_what_a_percentage_says() -> None:
    """Of the kinds of populations, 71: a region looks as if it lay within a sector.

    The sector's percentages were then read by the weights of the region and of the rest, more
    loosely than they are, and next to an earlier edition ten small counts were known too well.
    """
    own = case(71)
    release, account = disclose(own.exact, own.book, own.policy, editions=own.editions)
    assert not [name for name, one in account["guarantees"].items() if one["breaches"]]
    assert broken(own, release)[0] == []
