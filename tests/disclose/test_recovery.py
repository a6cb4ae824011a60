"""Populations that earlier rules gave away, or refused, when the audit attacked them.

Found by `python -m benchmarks.recovery`: in 123, all but one of 81 people are in one region, so
that it holds a whole sector; in 128, nothing is left to hide of a pair but answers to its two
questions.
"""

import numpy as np
import pytest

from benchmarks.populations import case
from benchmarks.recovery import attacked, broken
from pipeline.config import Disclosure
from pipeline.disclose import disclose
from pipeline.disclose.linked_tables import LinkedTables, find_linked_tables
from pipeline.disclose.tables import item_blocks, nonresponse_blocks, pair_blocks
from tests.disclose.populations import Answers, People, results

POLICY = Disclosure()
SEED = 20260601
FACTORS, OUTCOMES = 3, 2


def population(seed: int) -> People:
    """60 to 2,000 people, unequal areas, some empty, one with one person, skewed answers."""
    draw = np.random.default_rng([SEED, seed])
    n = round(float(np.exp(draw.uniform(np.log(60), np.log(2000)))))
    sizes = {"sector": int(draw.integers(3, 9)), "region": int(draw.integers(2, 6))}
    areas, names = {"national": np.zeros(n, dtype=int)}, {"national": ["national"]}
    for dimension, many in sizes.items():
        share = draw.dirichlet(np.full(many, draw.choice([0.5, 1.0, 5.0])))
        code = draw.choice(many, n, p=share)
        code[code == 0] = 1  # the first is empty
        if seed % 2:
            code[code == many - 1] = 1
            code[int(draw.integers(n))] = many - 1  # the last has one person
        areas[dimension] = code
        names[dimension] = [f"{dimension}{i}" for i in range(many)]
    trait = draw.normal(size=(n, 1))
    cut = np.array([-1.6, -0.7, 0.0, 1.1])
    missing = float(draw.choice([0.0, 0.03, 0.15]))

    def answers(items: int) -> np.ndarray:
        lean = draw.normal(0, draw.choice([0.3, 1.5]), size=items)  # some all but unanimous
        latent = 0.6 * trait + lean + draw.normal(size=(n, items))
        made = (latent[..., None] > cut).sum(axis=2)
        lost = draw.random((n, items)) < missing
        return np.where(lost, -1 - draw.integers(0, 2, (n, items)), made)

    cells = draw.uniform(0.6, 1.6, (sizes["sector"], sizes["region"]))
    return People(areas=areas, names=names, factors=answers(FACTORS), outcomes=answers(OUTCOMES),
                  weights=cells[areas["sector"], areas["region"]])  # fmt: skip


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
