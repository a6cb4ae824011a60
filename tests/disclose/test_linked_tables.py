"""Areas that are nearly the same people give each other's counts away."""

import numpy as np
import pandas as pd
import pytest

from benchmarks.recovery import attacked
from pipeline.config import Disclosure
from pipeline.disclose import disclose
from pipeline.disclose.linked_tables import LinkedTables, find_linked_tables
from pipeline.disclose.tables import item_blocks, nonresponse_blocks, pair_blocks
from tests.disclose.populations import Answers, People, made, results

POLICY = Disclosure()


def nearly(seed: int, apart: int) -> People:
    """Four sectors and four regions; of the last of each, `apart` people are in the one alone."""
    draw = np.random.default_rng(seed)
    n = 420
    sector = np.repeat(np.arange(4), (160, 140, 80, 40))
    region = draw.integers(0, 3, n)
    region[sector == 3] = 3
    region[-apart:] = 0  # of the sector, not of the region
    region[:apart] = 3  # of the region, not of the sector
    answers = draw.choice(5, (n, 3), p=[0.07, 0.08, 0.25, 0.35, 0.25])
    return made({"sector": sector, "region": region}, answers[:, :2], answers[:, 2:])


def links(exact: pd.DataFrame) -> list[LinkedTables]:
    blocks = item_blocks(exact, Answers(), POLICY.worth) + nonresponse_blocks(exact, POLICY.worth)
    return find_linked_tables(blocks, pair_blocks(exact), POLICY.threshold)


@pytest.mark.parametrize("apart", [1, 2, 4])
def test_areas_that_differ_by_a_few_people_are_tied(apart: int) -> None:
    two = {("region", "r3"), ("sector", "s3")}
    tied = [one for one in links(results(nearly(5, apart))) if {one.whole, *one.parts} == two]
    pairs = {(one.whole, one.parts) for one in tied}
    assert (("region", "r3"), (("sector", "s3"),)) in pairs
    assert (("sector", "s3"), (("region", "r3"),)) in pairs
    assert all(1 <= one.outside <= apart for one in tied)


def test_areas_that_differ_by_more_are_not() -> None:
    tied = links(results(nearly(5, 15)))
    assert not [one for one in tied if one.outside and ("region", "r3") in (one.whole, *one.parts)]


@pytest.mark.parametrize("seed", [1, 2])
def test_a_count_hidden_in_one_is_not_shown_by_the_other(seed: int) -> None:
    """By hand: with one person on either side, counts are at most one apart."""
    exact = results(nearly(seed, 1))
    release, account = disclose(exact, Answers(), POLICY)
    assert not account["breaches"]
    shares = exact["statistic"] == "share"
    one = exact[shares & (exact["area"] == "s3")]
    hidden = one[one["count"].between(1, 4)]
    assert len(hidden) >= 2, "the population has too few small counts to try it on"
    for item, level in zip(hidden["item"], hidden["level"], strict=True):
        other = shares & (exact["area"] == "r3") & (exact["item"] == item)
        assert release.loc[other & (exact["level"] == level), "value"].isna().all()
    breaches, hardest = attacked(exact, release)
    assert breaches == []
    assert hardest.narrowest is not None
    assert hardest.narrowest >= POLICY.threshold


HALVES = {half: tuple(f"s{i}" for i in range(at, at + 20)) for half, at in (("a", 0), ("b", 20))}
MADE = Answers(parts={"region": ("sector", HALVES)})
"""A codebook in which region a is made of the first half of forty sectors."""


def test_areas_that_the_codebook_makes_of_others_are_tied_where_counts_cannot_say_so() -> None:
    """Forty areas and one question of five answers: no count tells which of them make up a half."""
    draw = np.random.default_rng(3)
    sector = draw.integers(0, 40, 900)
    areas, answers = {"sector": sector, "region": sector // 20}, draw.integers(0, 5, (900, 1))
    exact = results(made(areas, answers, answers[:, :0], names={"region": ["a", "b"]}))
    blocks = item_blocks(exact, MADE, POLICY.worth)

    def halves(codebook: Answers | None) -> set[tuple[str, int]]:
        found = find_linked_tables(blocks, [], POLICY.threshold, None, codebook)
        return {(one.whole[1], len(one.parts)) for one in found if one.whole[0] == "region"}

    assert halves(None) == set()
    assert halves(MADE) == {("a", 20), ("b", 20)}
    _, account = disclose(exact, MADE, POLICY)
    assert not account["breaches"]
