"""Populations that earlier rules gave away, or refused, when the audit attacked them.

Found by `python -m benchmarks.recovery`: in 123, all but one of 81 people are in one region, so
that it holds a whole sector; in 128, nothing is left to hide of a pair but answers to its two
questions.
"""

import numpy as np
import pytest

from benchmarks.populations import Case, Sizes, case, plain
from benchmarks.recovery import attacked, broken
from pipeline.audit.intruder.linked import linked_tables
from pipeline.audit.intruder.truth import tables
from pipeline.config import Disclosure
from pipeline.disclose import disclose
from pipeline.disclose.linked_tables import LinkedTables, find_linked_tables, known_shares
from pipeline.disclose.tables import Place, item_blocks, nonresponse_blocks, pair_blocks
from tests.disclose.populations import Answers, People, results

POLICY = Disclosure()
SEED = 20260601
SECTORS_1_AND_3 = (("sector", "sector1"), ("sector", "sector3"))
Union = tuple[Place, tuple[Place, ...]]
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


def test_what_chance_makes_an_area_out_of_is_protected_not_refused() -> None:
    """Of the kinds of populations, 237: by every count two sectors are a region, but for four.

    In truth they share half of their people. The audit cannot know that, and read it so; disclosure
    control had not, so that such a survey came to no release.
    """
    own = case(237)
    assert _unions(own)[1] >= {(("region", "region0"), SECTORS_1_AND_3)}
    release, account = disclose(own.exact, own.book, own.policy, apart=own.apart)
    assert not [name for name, one in account["guarantees"].items() if one["breaches"]]
    assert broken(own, release)[0] == []


@pytest.mark.parametrize("seed", [24, 63, 278, 412])
def test_disclosure_control_knows_the_unions_that_the_audit_does(seed: int) -> None:
    """Areas of a dimension that really are another but for one to four people."""
    by_disclosure, by_audit = _unions(case(seed))
    assert by_audit
    assert by_audit <= by_disclosure


def _unions(own: Case) -> tuple[set[Union], set[Union]]:
    """An area and those that together nearly make it up, as disclosure control and the audit see.

    With Wales and single areas left out.
    """
    blocks = item_blocks(own.exact, own.book, own.policy.worth)
    k, known = own.policy.threshold, known_shares(own.exact)
    ours = find_linked_tables(blocks, pair_blocks(own.exact), k, known, own.book)
    theirs = linked_tables(tables(own.exact, own.groups, own.positive), k)
    one, two = (
        {(link.whole, link.parts) for link in found if link.near and len(link.parts) > 1}
        for found in (ours, theirs)
    )
    return one, two
