"""Coverage, error rates and bias over many waves, each with its Monte Carlo error."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.figures import COVERED, NOTHING, Figures

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Rate:
    """A share of figures over all draws: value, Monte Carlo error, lowest and highest, number."""

    value: float
    error: float
    low: float
    high: float
    number: int

    def within(self, bounds: tuple[float, float]) -> bool:
        """Whether the value, as it is, lies in the bounds."""
        return bounds[0] <= self.value <= bounds[1]


def rate(hit: Bools, made: Bools) -> Rate:
    """The share of those made that hit.

    Args:
        hit: (draws, ...) bool.
        made: same shape; figures that there are.

    Returns:
        The share; its error, from the spread between draws, since figures of one draw go together;
        the lowest and highest share of any place (item, pair) that was made in half of the draws
        or more; how many were made.
    """
    draws = len(hit)
    hits = (hit & made).reshape(draws, -1)
    there = made.reshape(draws, -1)
    total = int(there.sum())
    if total == 0:
        return Rate(np.nan, np.nan, np.nan, np.nan, 0)
    value = float(hits.sum() / total)
    gaps = hits.sum(1) - value * there.sum(1)
    error = float(np.sqrt(draws / max(draws - 1, 1) * (gaps**2).sum()) / total)
    often = there.sum(0) >= draws / 2
    by_place = hits.sum(0)[often] / there.sum(0)[often]
    ends = (float(by_place.min()), float(by_place.max())) if often.any() else (np.nan, np.nan)
    return Rate(value, error, *ends, total)


def coverage(code: NDArray[np.int8], only: Bools | None = None) -> Rate:
    """How often intervals hold the truth, of those that there are (and of `only` those)."""
    made = code != NOTHING
    return rate(code == COVERED, made if only is None else made & only)


def false_discovery(adjusted: Floats, null: Bools, level: float) -> Rate:
    """Mean share of null factors among those found, by family (an area's and outcome's tests).

    adjusted (draws, areas, F, Y), NaN = no test; null (F,) or (areas, F).
    A family where nothing is found counts as 0, as the definition has it; low and high are of
    families.
    """
    found = adjusted <= level
    wrong = (found & null[..., None]).sum(2)
    share = wrong / np.maximum(found.sum(2), 1)
    return _mean(share, ~np.isnan(adjusted).all(2))


def family_wise(adjusted: Floats, null: Bools, level: float) -> Rate:
    """How often a family has any null factor among those found."""
    wrong = ((adjusted <= level) & null[:, None]).any(2)
    return rate(wrong, ~np.isnan(adjusted).all(2))


def _mean(values: Floats, made: Bools) -> Rate:
    """Mean over what was made, with its error from the spread between draws."""
    draws = len(values)
    kept = np.where(made, values, 0.0).reshape(draws, -1)
    there = made.reshape(draws, -1)
    total = int(there.sum())
    value = float(kept.sum() / total)
    gaps = kept.sum(1) - value * there.sum(1)
    error = float(np.sqrt(draws / max(draws - 1, 1) * (gaps**2).sum()) / total)
    by_place = kept.sum(0) / np.maximum(there.sum(0), 1)
    return Rate(value, error, float(by_place.min()), float(by_place.max()), total)


@dataclass(frozen=True)
class Bias:
    """Mean estimate less truth, in points, with its Monte Carlo error."""

    value: float
    error: float


def bias(estimates: NDArray[np.float32], truth: float) -> Bias:
    """Of estimates (draws,) of one thing; draws without an estimate are left out."""
    there = estimates[~np.isnan(estimates)].astype(np.float64)
    return Bias(
        100 * float(there.mean() - truth),
        100 * float(there.std(ddof=1) / np.sqrt(len(there))),
    )


def banded(figures: Figures, code: str, base: str, edges: tuple[int, ...]) -> list[Rate]:
    """Coverage by base: one rate for each stretch of bases that starts at an edge."""
    bases = figures[base]
    if bases.shape != figures[code].shape:
        bases = np.broadcast_to(bases, figures[code].shape)
    ends = (*edges[1:], np.iinfo(np.int32).max)
    return [
        coverage(figures[code], (bases >= first) & (bases < last))
        for first, last in zip(edges, ends, strict=True)
    ]
