"""Whether two figures differ beyond chance, by their intervals."""

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from scipy.special import ndtr, ndtri

from pipeline.audit.published.figures import WALES, Subject
from pipeline.audit.published.printed import Told


def directions(
    told: Told, family: Callable[[], Iterable[Told]], subject: Subject
) -> dict[str, int]:
    """How each of a family of shares compares with that of the whole, by key.

    `family` gives the shares; it is asked once for each family of a release.

    Source: Benjamini and Hochberg (1995), see `discoveries`.
    """
    name = (told.dimension, told.level if told.item == subject.names.main else "")
    if name not in subject.ways:
        index = subject.index.by_key
        pairs = [(one, index.get(_of_whole(one))) for one in family()]
        known = [(one, whole) for one, whole in pairs if whole is not None]
        chances = [_chance(one, whole, subject) for one, whole in known]
        q = discoveries(chances)
        rate = float(subject.names.dictionary["analysis"]["false_discovery_rate"])
        subject.ways[name] = {
            one.key: (1 if float(one.value) > float(whole.value) else -1) if adjusted <= rate else 0
            for (one, whole), adjusted in zip(known, q, strict=True)
        }
    return subject.ways[name]


def discoveries(chances: Sequence[float]) -> list[float]:
    """p-values adjusted for the false discovery rate, as Benjamini and Hochberg (1995) have them.

    >>> discoveries([0.5, 0.01])
    [0.5, 0.02]
    """
    order = np.argsort(chances)[::-1]
    ranks = np.arange(len(chances), 0, -1)
    least = np.minimum.accumulate(np.asarray(chances, dtype=float)[order] * len(chances) / ranks)
    return [float(least[place]) for place in np.argsort(order)]


def _of_whole(told: Told) -> str:
    """The key of the same figure of the whole."""
    return "|".join((told.table, *WALES, told.item, told.level, told.outcome, told.statistic))


def direction(one: Told, other: Told, subject: Subject) -> int:
    """1 where the first lies above the second by their intervals, -1 below, 0 where neither."""
    confidence = float(subject.names.dictionary["analysis"]["confidence"])
    if _chance(one, other, subject) > 1 - confidence:
        return 0
    return 1 if float(one.value) > float(other.value) else -1


def _chance(one: Told, other: Told, subject: Subject) -> float:
    """A two-sided p-value of two figures by their intervals, rounding allowed for."""
    if not (one.ends and other.ends):
        return 1.0
    confidence = float(subject.names.dictionary["analysis"]["confidence"])
    below, above = sorted((one, other), key=lambda told: float(told.value))
    faces = (float(above.value) - float(above.low), float(below.high) - float(below.value))
    error = np.hypot(faces[0] + 0.5, faces[1] + 0.5) / -ndtri((1 - confidence) / 2)
    gap = float(above.value) - float(below.value) - 1.0
    return float(min(1.0, 2 * ndtr(-gap / error)))
