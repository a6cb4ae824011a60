"""What is claimed of a pair: by the published bands, at the edge of the declared rate."""

from dataclasses import replace

import pytest

from pipeline.report.release import figure as figures
from pipeline.report.release.contrasts import Pair

SHOWN = figures.absent("association", "national", "national", item="trust")._replace(
    value=12.0, low=4.0, high=20.0, verdict="published"
)


def pair(q: float | None, equivalence: float | None = None, low: float = 4.0) -> Pair:
    """A difference of 12 points, its adjusted p-value, and that of the test that it is small."""
    contrast = SHOWN._replace(statistic="contrast", low=low)
    tests = [
        SHOWN._replace(statistic=name, value=value, low=None, high=None,
                       verdict="suppressed" if value is None else "published")
        for name, value in (("q", q), ("equivalence_q", equivalence))
    ]  # fmt: skip
    return Pair(contrast, SHOWN, SHOWN, tests[0], tests[1])


@pytest.mark.parametrize(
    ("q", "low", "beyond"),
    [(0.05, 4.0, True), (0.01, 4.0, True), (1.0, 4.0, False), (None, 4.0, False),
     (0.05, 0.0, False), (0.05, -1.0, False), (0.05, 1.0, True)],
)  # fmt: skip
def test_the_band_below_a_twentieth_is_beyond_chance_at_a_twentieth(
    q: float | None, low: float, beyond: bool
) -> None:
    assert pair(q, low=low).beyond_chance(0.05) is beyond


def test_a_stricter_rate_needs_a_lower_band() -> None:
    assert not pair(0.05).beyond_chance(0.01)
    assert pair(0.01).beyond_chance(0.01)


@pytest.mark.parametrize(
    ("q", "equivalence", "answer"),
    [(0.05, 0.05, "goes"), (1.0, 0.05, "small"), (1.0, 1.0, "unclear"), (1.0, None, "unclear"),
     (None, 0.05, "")],
)  # fmt: skip
def test_what_is_answered(q: float | None, equivalence: float | None, answer: str) -> None:
    assert pair(q, equivalence).answer(0.05) == answer


def test_nothing_is_claimed_where_a_share_or_the_difference_is_hidden() -> None:
    whole = pair(0.01, 0.01)
    gone = SHOWN._replace(value=None, low=None, high=None, verdict="suppressed")
    for part in ("contrast", "share_with", "share_without"):
        assert not replace(whole, **{part: gone}).beyond_chance(0.05), part
    assert replace(whole, contrast=gone).answer(0.05) == ""
    assert not replace(whole, contrast=gone).is_small(0.05)
