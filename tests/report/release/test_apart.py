"""What two intervals bear: against the exact interval of the difference, and at the edges."""

from statistics import NormalDist

import numpy as np
import pytest

from pipeline.report.release.apart import apart
from pipeline.report.release.figure import Figure, absent


def share(value: float, half: float, verdict: str = "published") -> Figure:
    blank = absent("item", "sector", "health", item="success", level="agree")
    return blank._replace(value=value, low=value - half, high=value + half, verdict=verdict)


def test_intervals_that_share_a_point_bear_nothing() -> None:
    assert apart(share(50, 5), share(60, 5), 0.95) == 0
    assert apart(share(50, 5), share(61, 5), 0.95) == -1
    assert apart(share(61, 5), share(50, 5), 0.95) == 1


def test_a_hidden_figure_bears_nothing() -> None:
    assert apart(share(10, 2, "suppressed"), share(80, 2), 0.95) == 0
    assert apart(share(10, 2)._replace(low=None), share(80, 2), 0.95) == 0


def test_more_comparisons_ask_for_more() -> None:
    one, other = share(50, 5), share(62, 5)
    assert apart(other, one, 0.95) == 1
    assert apart(other, one, 0.95, 20) == 0
    assert apart(share(80, 5), one, 0.95, 20) == 1


@pytest.mark.parametrize("comparisons", [1, 4, 22, 180])
def test_what_is_claimed_passes_the_exact_test_of_a_part_against_its_whole(
    comparisons: int,
) -> None:
    """Of true figures that are published as whole numbers, the variance of a part less its whole
    is that of the part, plus that of the whole, less twice the part's share of the whole times the
    variance of the part.
    """
    draw, quantile = np.random.default_rng(7), NormalDist().inv_cdf
    needed, claimed = quantile(1 - 0.025 / comparisons), 0
    for _ in range(3000):
        part = draw.uniform(0.02, 0.6)
        error = draw.uniform(0.7, 8)
        whole_error = error * draw.uniform(part, part**0.5)
        at, gap = draw.uniform(20, 30), (error + whole_error) * draw.uniform(0, 8)
        published = [
            share(round(value), 0)._replace(
                low=round(value - 1.96 * half), high=round(value + 1.96 * half)
            )
            for value, half in ((at + gap, error), (at, whole_error))
        ]
        if apart(published[0], published[1], 0.95, comparisons):
            claimed += 1
            variance = error**2 + whole_error**2 - 2 * part * error**2
            assert gap >= needed * variance**0.5
    assert claimed > 200
