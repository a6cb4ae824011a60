"""What is beyond chance, as the audit works it out."""

import numpy as np
import pytest
from scipy.stats import false_discovery_control

from pipeline.audit.sentences.chance import discoveries


@pytest.mark.parametrize("many", [1, 2, 9, 60])
def test_adjusted_chances_are_those_of_scipy(many: int) -> None:
    """Some of them alike, and in no order."""
    drawn = np.random.default_rng(many).uniform(size=many) ** 3
    drawn[: many // 2] = drawn[0]
    assert discoveries(list(drawn)) == pytest.approx(list(false_discovery_control(drawn)))


def test_of_none_there_is_none() -> None:
    assert discoveries([]) == []
