"""Those in whom two areas differ are a group too: subtraction makes its answers."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest

from benchmarks.populations import Case
from benchmarks.recovery import broken, only_small
from pipeline.audit.breaches import Breach
from pipeline.audit.intruder.linked import Linked, linked_tables
from pipeline.audit.intruder.truth import tables
from pipeline.config import Disclosure
from pipeline.disclose import disclose
from pipeline.disclose.linked_tables import find_linked_tables
from pipeline.disclose.tables import item_blocks, nonresponse_blocks, pair_blocks
from tests.disclose.populations import GROUPS, Answers, People, made, results

POLICY = Disclosure()
SECTOR, REGION = ("sector", "s3"), ("region", "r3")
FEW = 3


def inside(seed: int, few: int = FEW, levels: int = 2) -> People:
    """Of sector s3, 60 people, all but a `few` are region r3; no answer of an area is rare."""
    draw = np.random.default_rng(seed)
    sector = np.repeat(np.arange(4), (120, 100, 80, 60))
    region = draw.integers(0, 3, len(sector))
    region[sector == 3] = 3
    region[-few:] = 0
    answers = draw.integers(0, levels, (len(sector), 3))
    return made({"sector": sector, "region": region}, answers[:, :2], answers[:, 2:], levels=levels)


def attacked(exact: pd.DataFrame, release: pd.DataFrame, levels: int = 2) -> list[Breach]:
    """What the audit makes of a release of questions of so many answers."""
    items = dict.fromkeys(exact.loc[exact["table"] == "item", "item"])
    groups, named = dict.fromkeys(items, GROUPS[levels]), dict.fromkeys(items, "agree")
    return broken(Case("", exact, Answers(levels), groups, named), release)[0]


def printed(
    release: pd.DataFrame, exact: pd.DataFrame, table: str, statistic: str, area: tuple[str, str]
) -> Mapping[tuple[str, ...], int]:
    """The count behind each printed share of an area: below a base of 100 there is but one."""
    of = (exact["table"] == table) & (exact["statistic"] == statistic) & (exact["area"] == area[1])
    found = {}
    for row in exact[of & release["value"].notna()].itertuples():
        counts = np.arange(row.base + 1)
        fit = counts[np.floor(100 * counts / row.base + 0.5) == release.loc[row.Index, "value"]]
        assert len(fit) == 1
        found[row.item, row.outcome, row.level] = int(fit[0])
    return found


@pytest.mark.parametrize("seed", range(6))
def test_no_answer_of_a_few_people_follows_from_two_areas(seed: int) -> None:
    """By hand: a count of the sector less the region's is how many of the few gave the answer."""
    exact = results(inside(seed))
    release, account = disclose(exact, Answers(2), POLICY)
    assert not account["breaches"]
    shares = (("item", "share"), ("item", "group_share"))
    sides = (("association", "share_with"), ("association", "share_without"))
    for table, statistic in (*shares, *sides):
        whole, part = (printed(release, exact, table, statistic, a) for a in (SECTOR, REGION))
        assert not whole.keys() & part.keys(), "the answers of three people follow"
    assert attacked(exact, release) == []


def test_the_audit_refuses_a_release_that_shows_both_areas() -> None:
    exact = results(inside(1))
    release, _ = disclose(exact, Answers(2), POLICY)
    breaches = attacked(exact, only_small(release, exact, POLICY))
    assert {breach.guarantee for breach in breaches} >= {"G4"}
    assert any("sector s3" in breach.place for breach in breaches)


def test_answers_of_many_in_whom_areas_differ_are_published() -> None:
    """30 people are a group of their own."""
    exact = results(inside(4, few=30))
    release, _ = disclose(exact, Answers(2), POLICY)
    whole, part = (printed(release, exact, "item", "share", a) for a in (SECTOR, REGION))
    assert whole.keys() & part.keys()


def test_areas_that_together_are_nearly_another_are_known_to_be() -> None:
    """Regions r3 and r4 have sector s3's people, but for one of the sector and two of others."""
    people = inside(7, few=1, levels=5)
    region = people.areas["region"]
    region[(region == 3) & (np.arange(len(region)) % 2 == 0)] = 4
    region[:2] = 4
    people.names["region"] = [f"r{i}" for i in range(5)]
    exact = results(people)
    blocks = item_blocks(exact, Answers(), POLICY.worth) + nonresponse_blocks(exact, POLICY.worth)
    both = ("region", "r3"), ("region", "r4")
    found = find_linked_tables(blocks, pair_blocks(exact), POLICY.threshold)
    known = [one for one in found if one.whole == SECTOR]
    assert [one.outside for one in known if one.parts == both] == [2]
    items = dict.fromkeys(exact.loc[exact["table"] == "item", "item"])
    cube = tables(exact, dict.fromkeys(items, GROUPS[5]), dict.fromkeys(items, "agree"))
    assert Linked(SECTOR, both, 2, near=True) in linked_tables(cube, POLICY.threshold)
    release, account = disclose(exact, Answers(), POLICY)
    assert not account["breaches"]
    assert attacked(exact, release, levels=5) == []
