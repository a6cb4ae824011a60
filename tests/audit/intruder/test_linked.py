"""What is read off the counts about which areas hold others."""

import numpy as np

from pipeline.config import Disclosure
from pipeline.disclose import disclose
from tests.disclose.populations import Answers, made, results
from tests.disclose.test_remainders import attacked


def test_of_more_areas_than_answers_no_release_is_refused_for_what_chance_adds_up() -> None:
    """Of 40 areas and three questions, several add up to any sector by chance."""
    draw = np.random.default_rng(3)
    sector = draw.choice(5, 110, p=[0.05, 0.1, 0.15, 0.3, 0.4])
    area = sector * 8 + draw.integers(0, 8, 110)
    few = draw.random(110) < 0.05
    area[few] = draw.integers(0, 40, few.sum())
    region = np.unique(area, return_inverse=True)[1]
    answers = draw.integers(0, 2, (110, 3))
    people = made({"sector": sector, "region": region}, answers[:, :2], answers[:, 2:], levels=2)
    exact = results(people)
    release, account = disclose(exact, Answers(2), Disclosure())
    assert not account["breaches"]
    assert attacked(exact, release) == []
