"""What two published intervals bear by themselves, where no test of a difference is published."""

from statistics import NormalDist

from pipeline.report.release.figure import Figure


def apart(one: Figure, other: Figure, confidence: float, comparisons: int = 1) -> int:
    """1 where `one` lies above `other` beyond chance, -1 below, 0 where that cannot be told.

    Both intervals are made wider, so that all `comparisons` together have the chance of error of
    one (Bonferroni), and must then leave each other out. Where one figure is a part of the other,
    or the two are independent, their covariance is not negative, and intervals that do not overlap
    are further apart than the interval of the difference asks for: the claim errs on the side of
    silence. Released figures are whole numbers, so half a point is allowed at each end.

    Source: Schenker and Gentleman (2001), "On judging the significance of differences by examining
    the overlap between confidence intervals", The American Statistician 55(3).

    >>> from pipeline.report.release.figure import absent
    >>> blank = absent("item", "national", "national")
    >>> wales = blank._replace(value=59.0, low=55.0, high=63.0, verdict="published")
    >>> health = blank._replace(value=45.0, low=36.0, high=54.0, verdict="published")
    >>> apart(health, wales, 0.95), apart(wales, health, 0.95), apart(health, wales, 0.95, 7)
    (-1, 1, 0)
    """
    if not (is_whole(one) and is_whole(other)):
        return 0
    wider = _wider(confidence, comparisons)
    allowed = 2 * wider - 1 - 1e-9  # both ends are rounded to whole numbers
    if _end(one, -wider) - _end(other, wider) >= allowed:
        return 1
    if _end(other, -wider) - _end(one, wider) >= allowed:
        return -1
    return 0


def is_whole(figure: Figure) -> bool:
    """Whether a figure is shown with its interval."""
    return figure.shown and figure.low is not None and figure.high is not None


def _wider(confidence: float, comparisons: int) -> float:
    """How many times as wide an interval is that allows for so many comparisons."""
    error = (1 - confidence) / 2
    quantile = NormalDist().inv_cdf
    return quantile(1 - error / max(comparisons, 1)) / quantile(1 - error)


def _end(figure: Figure, wider: float) -> float:
    """The upper end of an interval that is made wider, or the lower one where that is negative."""
    assert figure.value is not None
    assert figure.low is not None
    assert figure.high is not None
    end = figure.low if wider < 0 else figure.high
    return figure.value + abs(wider) * (end - figure.value)
