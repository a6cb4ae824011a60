"""The kind of replicate weights by their ratios to the weight, from each kind's own definition."""

import numpy as np
import pytest

from pipeline.draft.unknown.replicate_kinds import kind_of

N = 120
UNITS = np.arange(N) % 12
SIGNS = np.array([[1, -1], [1, 1], [-1, 1], [-1, -1], [1, -1], [-1, 1]])[
    :, [0, 1, 0, 1, 1, 0, 0, 1]
]


def weights() -> np.ndarray:
    return np.random.default_rng(1).lognormal(1, 0.5, N)


def balanced(rho: float) -> np.ndarray:
    """A unit of each pair counts 2 - rho times and the other rho times."""
    return 1 + (1 - rho) * SIGNS[UNITS // 2] * np.where(UNITS % 2, -1, 1)[:, None]


def without(strata: list[list[int]]) -> np.ndarray:
    """A replicate without each unit; the others of its stratum stand for it."""
    factors = np.ones((N, 12))
    for units in strata:
        for left in units:
            factors[np.isin(UNITS, units), left] = len(units) / (len(units) - 1)
            factors[left == UNITS, left] = 0
    return factors


def one_of_each_pair() -> np.ndarray:
    """JK2: one replicate a pair."""
    factors = np.ones((N, 6))
    for pair in range(6):
        factors[2 * pair == UNITS, pair] = 0
        factors[2 * pair + 1 == UNITS, pair] = 2
    return factors


def drawn(number: int, times: float) -> np.ndarray:
    again = np.random.default_rng(2).multinomial(N, np.full(N, 1 / N), number).T
    return again * times


def successive() -> np.ndarray:
    """SDR: 1 + (a - b) / 2 ** 1.5 of two rows of a Hadamard matrix."""
    rows = np.random.default_rng(3).choice([-1, 1], (N, 2, 80))
    return 1 + (rows[:, 0] - rows[:, 1]) / 2**1.5


PAIRS = [[2 * n, 2 * n + 1] for n in range(6)]
MIXED = [[0, 1], [2, 3, 4], [5, 6, 7], [8, 9, 10, 11]]
PARTS = [0.5, 0.5, *[2 / 3] * 6, *[0.75] * 4]


@pytest.mark.parametrize(
    ("factors", "expected"),
    [
        (balanced(0.0), {"replicate_kind": '"BRR"'}),
        (balanced(0.5), {"replicate_kind": '"Fay"', "fay_rho": "0.5"}),
        (balanced(0.3), {"replicate_kind": '"Fay"', "fay_rho": "0.3"}),
        (without([list(range(12))]), {"replicate_kind": '"JK1"'}),
        (one_of_each_pair(), {"replicate_kind": '"JK2"'}),
        (without(PAIRS), {"replicate_kind": '"JKn"', "replicate_rscales": "[0.5]"}),
        (without(MIXED), {"replicate_kind": '"JKn"', "replicate_rscales": PARTS}),
        (drawn(50, 1.0), {"replicate_kind": '"bootstrap"'}),
        (drawn(50, 12 / 11), {"replicate_kind": '"bootstrap"'}),
        (successive(), {"replicate_kind": '"SDR"'}),
    ],
)
@pytest.mark.parametrize("places", [3, 9])
def test_each_kind_is_known(factors: np.ndarray, expected: dict[str, object], places: int) -> None:
    """With weights that were rounded, as exports have them, as well."""
    found = kind_of(weights().round(places), (factors * weights()[:, None]).round(places))
    scales = expected.get("replicate_rscales")
    if isinstance(scales, list):
        assert list(found) == list(expected)
        typed = [float(one) for one in found.pop("replicate_rscales").strip("[]").split(",")]
        assert typed == pytest.approx(scales)
        expected = {"replicate_kind": expected["replicate_kind"]}
    assert found == expected


def test_ratios_of_no_kind_are_not_guessed() -> None:
    draw = np.random.default_rng(4)
    for factors in (
        draw.uniform(0.5, 1.5, (N, 40)),
        np.ones((N, 40)),
        balanced(0.5) * draw.uniform(0.9, 1.1, (N, 8)),  # raked afresh
        without(MIXED)[:, :-1],  # a replicate is lacking
        balanced(0.5)[:, :-1],
    ):
        assert kind_of(weights(), factors * weights()[:, None]) == {}
    assert kind_of(np.zeros(4), np.ones((4, 4))) == {}


def test_a_respondent_without_a_weight_says_nothing() -> None:
    full = weights()
    full[:6] = 0
    assert kind_of(full, balanced(0.5) * full[:, None])["replicate_kind"] == '"Fay"'
