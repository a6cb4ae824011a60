"""How replicate weights were made, told by their ratios to the weight: a guess to be confirmed.

Ratios of replicates that were raked or adjusted afresh are no longer those of a kind; then nothing
is said, and the documentation of the file is asked for.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
NEAR = 0.02
"""A ratio within this of a kind's own is taken for it: weights are rounded in exports."""
MOST_UNITS = 60
"""Units of a stratum past which leaving one out can no longer be told from rounding."""


def kind_of(weights: ArrayLike, replicates: ArrayLike) -> dict[str, str]:
    """What config.toml calls the kind of replicate weights, with what it needs; {} = not known.

    weights (n,) of the full sample; replicates (n, R), whole weights, none negative. The values of
    the keys are written as TOML has them.

    >>> kind_of([2, 4, 6, 8], [[1, 1, 3, 3], [2, 6, 6, 2], [3, 9, 3, 9], [12, 4, 4, 12]])
    {'replicate_kind': '"Fay"', 'fay_rho': '0.5'}
    """
    full, held = np.asarray(weights, np.float64), np.asarray(replicates, np.float64)
    live = full > 0
    if not live.any() or held.shape[1] < 2:
        return {}
    ratios = held[live] / full[live][:, None]
    return _balanced(ratios) or _jackknife(ratios) or _bootstrap(ratios)


def _balanced(ratios: Floats) -> dict[str, str]:
    """BRR, Fay and SDR: a few ratios about 1, and a multiple of four replicates."""
    below = ratios[ratios < 1 - NEAR]
    if ratios.shape[1] % 4 or not below.size:
        return {}
    if _only(ratios, 0.0, 2.0):
        return {"replicate_kind": '"BRR"'}
    if _only(ratios, 1.0, 1 - 0.5**0.5, 1 + 0.5**0.5) and (np.abs(ratios - 1) < NEAR).any():
        return {"replicate_kind": '"SDR"'}
    rho = float(np.round(np.median(below), 2))
    if rho and _only(ratios, rho, 2 - rho):
        return {"replicate_kind": '"Fay"', "fay_rho": f"{rho}"}
    return {}


def _jackknife(ratios: Floats) -> dict[str, str]:
    """JK1, JK2 and JKn: each replicate leaves out some, and others of their stratum count more."""
    number = ratios.shape[1]
    out = ratios < 1e-9
    if not out.any(axis=0).all():
        return {}
    gain = number / (number - 1)
    if (out.sum(axis=1) == 1).all() and _gained(ratios[~out], gain):
        return {"replicate_kind": '"JK1"'}
    up = ratios > 1 + 1 / (2 * MOST_UNITS)
    still = ~out & ~up
    if not up.any(axis=0).all() or (np.abs(ratios[still] - 1) > 1e-3).any():
        return {}
    gains = np.array([np.median(ratios[up[:, r], r]) for r in range(number)])
    if not all(_gained(ratios[up[:, r], r], gains[r]) for r in range(number)):
        return {}
    units = np.round(gains / (gains - 1))
    if (units == 2).all() and ((out | up).sum(axis=1) <= 1).all():
        return {"replicate_kind": '"JK2"'}
    strata = float((1 / units).sum())
    if (out.sum(axis=1) > 1).any() or abs(strata - round(strata)) > 1e-6:
        return {}
    scales = np.round((units - 1) / units, 10).tolist()
    scales = scales[:1] if len(set(scales)) == 1 else scales
    return {"replicate_kind": '"JKn"', "replicate_rscales": f"{scales}"}


def _gained(ratios: Floats, gain: float) -> bool:
    """Whether all ratios above 1 are the gain of those who stay when one unit is left out."""
    return bool((np.abs(ratios - gain) <= min(NEAR, (gain - 1) / 4)).all())


def _bootstrap(ratios: Floats) -> dict[str, str]:
    """How often each was drawn: whole multiples of a ratio of its own, three or more some times."""
    least = np.where(ratios > 1e-9, ratios, np.inf).min(axis=1)
    if not np.isfinite(least).all():
        return {}
    times = ratios / least[:, None]
    whole = (np.abs(times - np.round(times)) < NEAR * np.maximum(times, 1)).all()
    drawn = whole and times.max() >= 3 and (times < 0.5).mean() > 0.2
    return {"replicate_kind": '"bootstrap"'} if drawn else {}


def _only(ratios: Floats, *known: float) -> bool:
    """Whether each ratio is near one of those that are known."""
    away = np.minimum.reduce([np.abs(ratios - one) for one in known])
    return bool((away < NEAR).all())
