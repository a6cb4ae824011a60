"""What two intervals bear: against the exact interval of the difference, and at the edges."""

import numpy as np
from scipy.stats import false_discovery_control, norm

from pipeline.report.release.apart import all_apart, apart
from pipeline.report.release.figure import Figure, absent


def share(value: float, half: float, verdict: str = "published") -> Figure:
    blank = absent("item", "sector", "health", item="success", level="agree")
    return blank._replace(value=value, low=value - half, high=value + half, verdict=verdict)


def test_the_order_of_two_figures_is_told_where_their_intervals_bear_it() -> None:
    assert apart(share(50, 5), share(55, 5), 0.95) == 0
    assert apart(share(50, 5), share(61, 5), 0.95) == -1
    assert apart(share(61, 5), share(50, 5), 0.95) == 1
    assert apart(share(50, 0), share(50, 0), 0.95) == 0


def test_a_hidden_figure_bears_nothing() -> None:
    assert apart(share(10, 2, "suppressed"), share(80, 2), 0.95) == 0
    assert apart(share(10, 2)._replace(low=None), share(80, 2), 0.95) == 0


def test_many_comparisons_are_allowed_for_as_scipy_does() -> None:
    draw, whole = np.random.default_rng(3), share(50, 3)
    figures = [share(round(x), 7) for x in draw.normal(50, 8, 60)]
    alone = [apart(one, whole, 0.95) for one in figures]
    together = all_apart([(one, whole) for one in figures], 0.95, 0.05)
    error = np.hypot(7.5, 3.5) / norm.isf(0.025)
    chances = [2 * norm.sf((abs(f.value - 50) - 1) / error) for f in figures if f.value is not None]
    q = false_discovery_control(np.minimum(chances, 1.0))
    assert [bool(way) for way in together] == [bool(one <= 0.05) for one in q]
    assert 0 < sum(map(bool, together)) < sum(map(bool, alone))
    assert all_apart([], 0.95, 0.05) == []


def test_what_is_claimed_passes_the_exact_test_of_a_part_against_its_whole() -> None:
    """Of true figures that are published as whole numbers, the variance of a part less its whole
    is that of the part, plus that of the whole, less twice the part's share of the whole times the
    variance of the part.
    """
    draw, claimed = np.random.default_rng(7), 0
    for _ in range(5000):
        part = draw.uniform(0.02, 0.6)
        error = draw.uniform(0.7, 8)
        whole_error = error * draw.uniform(part, part**0.5)
        at, gap = draw.uniform(20, 30), (error + whole_error) * draw.uniform(0, 5)
        published = [
            share(round(value), 0)._replace(
                low=round(value - 1.96 * half), high=round(value + 1.96 * half)
            )
            for value, half in ((at + gap, error), (at, whole_error))
        ]
        if apart(published[0], published[1], 0.95):
            claimed += 1
            variance = error**2 + whole_error**2 - 2 * part * error**2
            assert gap >= 1.96 * variance**0.5
    assert claimed > 500
