"""Makes a design of what is known of a sample: weights, strata, PSUs and the population."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pipeline.stats.variance.design import Design, Lonely, LonelyStratum
from pipeline.stats.variance.sums import Floats, Ints


def make_design(
    weights: ArrayLike,
    strata: ArrayLike | None = None,
    psu: ArrayLike | None = None,
    population: ArrayLike | None = None,
    calibration: Sequence[ArrayLike] = (),
    lonely: Lonely = "adjust",
) -> Design:
    """Check the parts of a design and encode their labels.

    Each part is (n,), and calibration holds one of them for each margin. Labels may be of any type;
    None: one stratum, each row its own PSU, infinite populations. A PSU
    label seen in two strata means two PSUs. A PSU without a row of positive weight does not count
    as sampled, so that adding rows of zero weight changes no figure.

    Raises:
        ValueError: lengths differ, a weight is negative, missing or infinite, a label is missing,
            population differs within a stratum or is less than the PSUs sampled.
        LonelyStratum: lonely is "fail" and a stratum has one PSU.

    >>> design = make_design([1, 1, 2, 2], strata=["north", "north", "south", "south"])
    >>> design.psus.tolist(), int(design.degf())
    ([2, 2], 2)
    >>> design.variance([1, 3, 5, 5]).round(3).tolist()
    [4.0]
    """
    given = np.asarray(weights, dtype=np.float64)
    count = len(given)
    if not np.isfinite(given).all() or (given < 0).any() or not (given > 0).any():
        raise ValueError("weights must be finite, not negative, and not all zero")
    strata_codes = _codes(np.zeros(count, int) if strata is None else strata, count, "strata")
    psu_codes = _codes(np.arange(count) if psu is None else psu, count, "psu")
    if psu is not None:
        psu_codes = _codes(strata_codes * (psu_codes.max() + 1) + psu_codes, count, "psu")
    margins = tuple(_codes(margin, count, "calibration") for margin in calibration)
    sizes = None if population is None else np.asarray(population, dtype=np.float64)
    if lonely not in ("adjust", "certainty", "fail"):
        raise ValueError(f"no such policy for lonely strata: {lonely}")
    design = Design(given, strata_codes, psu_codes, sizes, margins, lonely)
    if sizes is not None:
        _check_population(design, sizes)
    if lonely == "fail" and len(design.lonely_strata):
        raise LonelyStratum(design.lonely_strata.tolist())
    return design


def _codes(labels: ArrayLike, count: int, name: str) -> Ints:
    """Labels as 0..k-1 in sorted order."""
    values: NDArray[Any] = np.asarray(labels)
    if values.shape != (count,):
        raise ValueError(f"{name} must have a label for each of {count} rows")
    if (values != values).any() or (values.dtype == object and any(v is None for v in values)):
        raise ValueError(f"{name} has a missing label")
    return np.unique(values, return_inverse=True)[1].astype(np.int64)


def _check_population(design: Design, sizes: Floats) -> None:
    """Population sizes: one for each stratum, and enough for the PSUs sampled."""
    if sizes.shape != (design.size,):
        raise ValueError("population must have a figure for each row")
    by_stratum = np.full(len(design.psus), np.nan)
    by_stratum[design.strata] = sizes
    same = (sizes == by_stratum[design.strata]) | (
        np.isnan(sizes) & np.isnan(by_stratum[design.strata])
    )
    if not same.all():
        raise ValueError("population differs within a stratum")
    if (by_stratum < design.psus).any():
        raise ValueError("population is less than the PSUs sampled in a stratum")
