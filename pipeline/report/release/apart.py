"""What two published intervals support by themselves, where no test of a difference is given."""

from collections.abc import Sequence
from statistics import NormalDist

from pipeline.report.release.figure import Figure

ROUNDED = 0.5  # a released percentage is this far from its exact value at most


def apart(one: Figure, other: Figure, confidence: float) -> int:
    """1 where `one` is above `other` beyond chance, -1 below, 0 where that is not known.

    >>> from pipeline.report.release.figure import absent
    >>> blank = absent("item", "national", "national")
    >>> wales = blank._replace(value=59.0, low=55.0, high=63.0, verdict="published")
    >>> health = blank._replace(value=46.0, low=37.0, high=55.0, verdict="published")
    >>> apart(health, wales, 0.95), apart(wales, health, 0.95)
    (-1, 1)
    """
    return _way(one, other) if _chance(one, other, confidence) <= 1 - confidence else 0


def all_apart(pairs: Sequence[tuple[Figure, Figure]], confidence: float, rate: float) -> list[int]:
    """The same of many pairs at once, of which at most a share of `rate` is expected to be chance.

    Source: Benjamini and Hochberg (1995), "Controlling the false discovery rate", Journal of the
    Royal Statistical Society B 57(1).
    """
    found = [_chance(one, other, confidence) for one, other in pairs]
    ordered = sorted(found)
    passed = [p for rank, p in enumerate(ordered, 1) if p <= rate * rank / len(ordered)]
    most = max(passed, default=-1.0)
    return [_way(*pair) if p <= most else 0 for pair, p in zip(pairs, found, strict=True)]


def is_whole(figure: Figure) -> bool:
    """Whether a figure is shown with its interval."""
    return figure.shown and figure.low is not None and figure.high is not None


def _way(one: Figure, other: Figure) -> int:
    assert one.value is not None
    assert other.value is not None
    return 1 if one.value > other.value else -1


def _chance(one: Figure, other: Figure, confidence: float) -> float:
    """A two-sided p-value that is not too small; 1 where a figure is not shown whole.

    Standard errors are read from the halves of the intervals that face each other. Where one
    figure is a part of the other their covariance is positive, and it is left out; and rounding is
    allowed for in full. Both make the p-value larger: a claim errs on the side of silence.
    """
    if not (is_whole(one) and is_whole(other)):
        return 1.0
    upper, lower = (one, other) if (one.value or 0) > (other.value or 0) else (other, one)
    assert upper.value is not None
    assert lower.value is not None
    assert upper.low is not None
    assert lower.high is not None
    gap = upper.value - lower.value - 2 * ROUNDED
    normal = NormalDist()
    quantile = normal.inv_cdf(0.5 + confidence / 2)
    halves = (upper.value - upper.low + ROUNDED, lower.high - lower.value + ROUNDED)
    error = (halves[0] ** 2 + halves[1] ** 2) ** 0.5 / quantile
    return min(1.0, 2 * normal.cdf(-gap / error))
