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
        (10, 29, rules.PERCENTAGE_FLOOR),
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
    """The bound is Kish's effective base; the truth is the largest weight itself."""
    w = np.array(weights)
    policy = POLICY.model_copy(update={"dominance": share})
    if not rules.dominated(float(w.sum() ** 2 / (w**2).sum()), policy):
        assert w.max() / w.sum() < share + 1e-9


def test_no_effective_base_counts_as_dominated() -> None:
    assert rules.dominated(float("nan"), POLICY)
    assert not rules.dominated(25.0, POLICY)


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_rounding_makes_no_difference_significant(difference: int, half: int) -> None:
    """The largest whole number that two rounded shares can differ by, still not beyond chance."""
    if difference <= half:
        assert math.ceil(difference / 10**4) - rules.outwards(half / 10**6) <= 0


@pytest.mark.parametrize("base", [60, 137, 650])
def test_an_interval_leaves_only_the_counts_that_would_print_it(base: int) -> None:
    """Every count is tried, with the interval that a design effect of 1.7 gives it."""
    counts = np.arange(1, base)
    half = 1.96 * np.sqrt(1.7 * counts * (base - counts) / base) / base
    printed = list(zip((200 * counts + base) // (2 * base), np.ceil(100 * half), strict=True))
    spread = np.column_stack([half, half])
    least, most = rules.window_within(counts, np.full_like(counts, base), spread)
    for i, (low, high) in enumerate(zip(least, most, strict=True)):
        assert [*printed[low - 1 : high]] == [printed[i]] * (high - low + 1)
        assert low == 1 or printed[low - 2] != printed[i]
        assert high == base - 1 or printed[high] != printed[i]
