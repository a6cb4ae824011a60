"""The R-indicator by hand, by logistic regression, and where the truth is known."""

import numpy as np
import pytest

from pipeline.stats.representative import representative

SECTORS, REGIONS = 7, 4
MARGINS = np.hstack(
    [
        np.kron(np.eye(SECTORS), np.ones((REGIONS, 1))),
        np.kron(np.ones((SECTORS, 1)), np.eye(REGIONS)),
    ]
)


def test_one_variable_by_hand():
    """Rates 0.2, 0.3 and 0.5 of 100, 200 and 100: the variance less sum W(1 - W) p(1 - p) / n."""
    asked, came = np.array([100.0, 200, 100]), np.array([20.0, 60, 50])
    found = representative(asked, asked, np.eye(3), came)
    share, rate = asked / 400, came / asked
    mean = share @ rate
    variance = share @ (rate - mean) ** 2 - (share * (1 - share)) @ (rate * (1 - rate) / asked)
    assert found.mean == pytest.approx(mean, rel=1e-12)
    assert found.spread == pytest.approx(np.sqrt(variance), rel=1e-12)
    assert found.indicator[0] == pytest.approx(1 - 2 * np.sqrt(variance), rel=1e-12)
    assert found.variation[0] == pytest.approx(np.sqrt(variance) / mean, rel=1e-12)


def fitted(asked: np.ndarray, came: np.ndarray) -> np.ndarray:
    """(H,) chances by logistic regression on both variables, as the original definition has it."""
    at = np.zeros(MARGINS.shape[1])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-MARGINS @ at))
        curve = (MARGINS.T * (asked * chance * (1 - chance))) @ MARGINS
        at += np.linalg.pinv(curve) @ MARGINS.T @ (came - asked * chance)
    return 1 / (1 + np.exp(-MARGINS @ at))


def cells(seed: int, people: int, apart: float) -> tuple[np.ndarray, np.ndarray]:
    """(28,) people asked, and their chances: main effects of two variables."""
    rng = np.random.default_rng(seed)
    asked = np.maximum((rng.dirichlet(np.full(28, 8.0)) * people).round(), 3)
    lean = np.repeat(rng.normal(size=SECTORS), REGIONS) + np.tile(rng.normal(size=REGIONS), SECTORS)
    return asked, np.clip(0.35 + apart * lean, 0.03, 0.97)


def test_two_variables_as_by_logistic_regression():
    """Chances by either model have one variance to 0.005, where chance adds next to nothing."""
    asked, chance = cells(3, 400_000, 0.06)
    came = np.random.default_rng(4).binomial(asked.astype(int), chance)
    found = representative(asked, asked, MARGINS, MARGINS.T @ came)
    by_logit = fitted(asked, came)
    share = asked / asked.sum()
    spread = np.sqrt(share @ (by_logit - share @ by_logit) ** 2)
    assert found.spread == pytest.approx(spread, abs=0.005)
    assert found.mean == pytest.approx(came.sum() / asked.sum(), rel=1e-12)


@pytest.mark.parametrize(("apart", "seed"), [(0.0, 1), (0.03, 2), (0.1, 3)])
def test_the_truth_is_met_on_average_and_held_by_the_interval(apart, seed):
    """Over 600 surveys of 900 people: what 28 small cells add by chance is taken off."""
    asked, chance = cells(seed, 900, apart)
    share = asked / asked.sum()
    truth = np.sqrt(share @ (chance - share @ chance) ** 2)
    rng = np.random.default_rng(10 + seed)
    squares, held, raw = [], 0, []
    for _ in range(600):
        came = rng.binomial(asked.astype(int), chance)
        found = representative(asked, asked, MARGINS, MARGINS.T @ came)
        squares.append(found.spread**2)
        held += found.low <= truth + 1e-12 <= found.high + 2e-12
        rates = came / asked
        raw.append(np.sqrt(share @ (rates - share @ rates) ** 2))
    assert np.sqrt(np.mean(squares)) == pytest.approx(truth, abs=0.022)
    assert np.mean(raw) > truth + 0.022 or apart == 0.1
    assert 0.93 <= held / 600 <= 0.995


def test_a_group_counts_for_its_people_and_not_for_those_asked():
    """Half of the asked are in the second group, and nine in ten of the people: 0.9 x 0.1 x d2."""
    found = representative([10_000, 10_000], [1, 9], np.eye(2), [2000, 4000])
    assert found.mean == pytest.approx(0.38, rel=1e-12)
    assert found.spread == pytest.approx(0.3 * 0.2, rel=0.01)


def test_groups_in_which_all_or_none_answered():
    found = representative([50, 50, 0], [50, 50, 10], np.eye(3), [50, 0, 0])
    assert found.spread == pytest.approx(0.5, rel=1e-12)
    assert found.indicator == pytest.approx((0, 0, 0), abs=1e-12)
    assert representative([0, 0], [1, 1], np.eye(2), [0, 0]).reason == "empty_domain"
    assert representative([5, 5], [1, 1], np.eye(2), [0, 0]).reason == "empty_domain"
    assert representative([5, 5], [0, 9], np.eye(2), [4, 0]).reason == "empty_domain"


TWO_BY_TWO = np.hstack([np.kron(np.eye(2), np.ones((2, 1))), np.kron(np.ones((2, 1)), np.eye(2))])


def test_where_everybody_answered_the_chances_are_one():
    """Sizes at which floating point leaves a little of the error that there is none of."""
    asked, people = [35, 6, 3, 2], [22, 28, 10, 18]
    found = representative(asked, people, TWO_BY_TWO, TWO_BY_TWO.T @ asked)
    assert found.mean == pytest.approx(1, rel=1e-12)
    assert found.indicator == pytest.approx((1, 1, 1), abs=1e-6)


def test_no_chance_is_beyond_one_or_below_none_whatever_the_margins():
    """All or none of each cell answered: a linear model goes beyond both ends, figures do not."""
    rng = np.random.default_rng(6)
    beyond = 0
    for _ in range(300):
        asked, people = rng.integers(1, 40, (2, 4)).astype(float)
        came = asked * rng.integers(0, 2, 4)
        if not came.any():
            continue
        found = representative(asked, people, TWO_BY_TWO, TWO_BY_TWO.T @ came)
        curve = (TWO_BY_TWO.T * asked) @ TWO_BY_TWO
        linear = TWO_BY_TWO @ (np.linalg.pinv(curve) @ TWO_BY_TWO.T @ came)
        beyond += bool(((linear < -0.01) | (linear > 1.01)).any())
        value, low, high = found.indicator
        assert 0 <= low <= value <= high <= 1
        assert 0 < found.mean <= 1
    assert beyond > 30
