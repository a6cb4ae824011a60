"""Populations that earlier rules gave away, or refused, when the audit attacked them.

Found by `python -m benchmarks.recovery`: in 123, all but one of 81 people are in one region, so
that it holds a whole sector; in 128, nothing is left to hide of a pair but answers to its two
questions.
"""

import pytest

from benchmarks.recovery import attacked, population
from pipeline.config import Disclosure
from pipeline.disclose import disclose
from pipeline.disclose.linked_tables import LinkedTables, find_linked_tables
from pipeline.disclose.tables import item_blocks, nonresponse_blocks, pair_blocks
from tests.disclose.populations import Answers, results

POLICY = Disclosure()


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
