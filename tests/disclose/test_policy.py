"""What is small, and how figures are rounded. Expected: worked out by hand, or by brute force."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import Disclosure
from pipeline.disclose import policy as rules

POLICY = Disclosure()


@pytest.mark.parametrize(
    ("count", "base", "reason"),
    [
        (0, 9, rules.GROUP_FLOOR),
        (6, 9, rules.GROUP_FLOOR),
        (1, 100, rules.SMALL_COUNT),
        (4, 100, rules.SMALL_COUNT),
        (5, 100, ""),
        (96, 100, rules.SMALL_REST),
        (99, 100, rules.SMALL_REST),
        (95, 100, ""),
        (100, 100, rules.WHOLE_GROUP),
        (1200, 1200, rules.WHOLE_GROUP),
        (0, 49, rules.WHOLE_GROUP),
        (0, 50, ""),
        (10, 29, ""),
        (10, 30, ""),
        (3, 1200, rules.SMALL_COUNT),
    ],
)
def test_a_count_is_hidden_by_itself(count: int, base: int, reason: str) -> None:
    assert rules.primary(count, base, POLICY) == reason


@pytest.mark.parametrize(
    ("share", "shown"),
    [(0.005, 1), (0.0049, 0), (0.145, 15), (0.1449, 14), (-0.145, -14), (1, 100)],
)
def test_percentages_are_whole_and_halves_go_up(share: float, shown: int) -> None:
    assert rules.percent(share) == shown


@pytest.mark.parametrize(
    ("p", "end"), [(0, 0.001), (0.001, 0.01), (0.049, 0.05), (0.05, 1), (1, 1)]
)
def test_p_values_fall_in_bands(p: float, end: float) -> None:
    assert rules.band(p) == end


def test_two_digits() -> None:
    assert [rules.digits(v) for v in (13.456, 0.034567, 1.449, 0.0)] == [13, 0.035, 1.4, 0]


def test_bases_go_to_the_nearest_step() -> None:
    assert [rules.to_step(v, 5) for v in (0, 2, 3, 7.5, 1198, 1197)] == [0, 0, 5, 10, 1200, 1195]


@given(st.integers(1, 600), st.data())
def test_window_is_what_brute_force_finds(base: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, base))
    least, most = rules.window(np.array([count]), np.array([base]))
    shown = rules.percent(count / base)
    same = [c for c in range(base + 1) if rules.percent(c / base) == shown]
    assert (int(least[0]), int(most[0])) == (same[0], same[-1])


@given(st.lists(st.floats(0.01, 100), min_size=1, max_size=30), st.floats(0.2, 0.9))
def test_what_is_not_called_dominated_never_is(weights: list[float], share: float) -> None:
    """Of a whole area, the truth is the largest weight itself; both bounds are held to it."""
    w = np.array(weights)
    policy = POLICY.model_copy(update={"dominance": share})
    effective, most = float(w.sum() ** 2 / (w**2).sum()), float(w.max() / w.mean())
    for heaviest in (most, float("nan")):
        if not rules.dominated(len(w), effective, heaviest, policy):
            assert w.max() / w.sum() < share + 1e-9


def test_one_respondent_with_two_fifths_of_a_sector_dominates() -> None:
    """By hand: 76 weights of 1 and one of 60 hold 44 % with the one; the effective base is 5.0."""
    weights = np.array([1.0] * 76 + [60.0])
    effective = float(weights.sum() ** 2 / (weights**2).sum())
    assert rules.dominated(77, effective, float(weights.max() / weights.mean()), POLICY)
    assert not rules.dominated(12, 12.0, 1.0, POLICY)
    assert rules.dominated(77, float("nan"), float("nan"), POLICY)


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_rounding_makes_no_difference_significant(difference: int, half: int) -> None:
    """The largest whole number that two rounded shares can differ by, still not beyond chance."""
    if difference <= half:
        assert math.ceil(difference / 10**4) - rules.outwards(half / 10**6) <= 0
