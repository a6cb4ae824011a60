"""Protection ends, and holds, for surveys of odd shapes.

Kinds, thresholds and seeds take turns. `ODD_SURVEYS=500` in the environment tries so many;
`python -m benchmarks.recovery` attacks the releases of others.
"""

import os

import numpy as np
import pytest

from pipeline.config import Disclosure
from pipeline.disclose import disclose
from tests.disclose.populations import Answers, People, results

KINDS = ("one kind of non-answer", "one question", "many areas", "one area", "all alike", "weights")
SURVEYS = int(os.environ.get("ODD_SURVEYS", "24"))


def odd(kind: str, seed: int) -> People:
    """A small survey of one kind: 40 to 200 people who answer at random."""
    draw = np.random.default_rng(seed)
    n = int(draw.integers(40, 200))
    sectors = {"many areas": 25, "one area": 1}.get(kind, 4)
    factors, outcomes = (1, 1) if kind != "weights" else (2, 1)
    sector = draw.integers(0, sectors, n)
    if kind != "one area":
        sector[sector == 0] = 1  # an area of no one
    answers = draw.integers(0, 5, (n, factors + outcomes))
    if kind == "all alike":
        answers[:] = 4
        answers[: int(draw.integers(1, 4))] = 0
    if kind == "one kind of non-answer":
        answers[draw.random(answers.shape) < 0.1] = -1
    weights = np.ones(n)
    if kind == "weights":
        weights[sector == 1] = 30.0
    names = {"national": ["national"], "sector": [f"s{i}" for i in range(sectors)]}
    areas = {"national": np.zeros(n, dtype=int), "sector": sector}
    return People(areas, names, answers[:, :factors], answers[:, factors:], weights)


@pytest.mark.parametrize("number", range(SURVEYS))
def test_it_ends_and_holds(number: int) -> None:
    turn, place = divmod(number, len(KINDS))
    seed, threshold = 1 + turn // 2, (5, 10)[turn % 2]
    exact = results(odd(KINDS[place], seed))
    _, account = disclose(exact, Answers(), Disclosure(threshold=threshold))
    assert not [name for name, one in account["guarantees"].items() if one["breaches"]]
