"""Protection ends, and holds, for surveys of odd shapes.

`SURVEYS` is a part of what `python -m benchmarks.recovery` tries; each is another kind of survey.
"""

import numpy as np
import pytest

from pipeline.config import Disclosure
from pipeline.disclose import disclose
from tests.disclose.populations import Answers, People, results

KINDS = ("one kind of non-answer", "one question", "many areas", "one area", "all alike", "weights")


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


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("threshold", [5, 10])
def test_it_ends_and_holds(kind: str, seed: int, threshold: int) -> None:
    exact = results(odd(kind, seed))
    _, account = disclose(exact, Answers(), Disclosure(threshold=threshold))
    assert not [name for name, one in account["guarantees"].items() if one["breaches"]]
