"""How much a linearised variance of a contrast in a small area is worth: its bias and its df.

A share's residuals are taken from the share that the same answers made, so that they are too small
by about one part in as many respondents as there are on a side; and a variance made from few PSUs
scatters like a chi-square on few degrees of freedom, however large the whole design is. R's degf
counts the design's PSUs in the area, which is far more than that where one side is small.
"""

import numpy as np

from pipeline.stats.variance.design import Bools, Design, Floats
from pipeline.stats.variance.sums import sum_by


def variance_worth(design: Design, sides: Bools, spread: Floats) -> tuple[float, float]:
    """The factor that makes a contrast's linearised variance unbiased, and Satterthwaite's df.

    The working model: answers are independent, with one variance a side. Under it the estimated
    variance is a quadratic form whose mean and variance are known exactly, for clusters, strata,
    unequal weights and finite populations alike. Raking is left out of it.

    Args:
        design: the design of all n rows.
        sides: (2, n) who is with and who is without the factor; neither is empty.
        spread: (2,) variance of the answers of each side.

    Returns:
        The factor on the variance, 1 or a little more, and degrees of freedom; NaN where the
        quadratic form is nothing (both sides of one answer, or all in certainty strata). Where
        replicate weights came with the file the factor is 1, and df no more than they allow.

    Source: Bell and McCaffrey (2002); Satterthwaite (1946); Imbens and Kolesar (2016).

    Ten answers a side: 9 + 9 degrees of freedom, and a factor of 10 / 9 x 19 / 20.

    >>> from pipeline.stats.variance.sample_design import make_design
    >>> sides = np.arange(20) < np.array([[10], [0]])
    >>> sides[1] = ~sides[0]
    >>> factor, df = variance_worth(make_design(np.ones(20)), sides, np.ones(2))
    >>> round(factor, 4), round(df, 4)
    (1.0556, 18.0)
    """
    trace, squared, truth = _of_stage(design, sides, spread)
    if design.second is not None:
        more = _of_stage(design.second, sides, spread)
        trace, squared, truth = trace + more[0], squared + more[1], truth + more[2]
    if not (trace > 0 and squared > 0):
        return np.nan, np.nan
    worth = trace**2 / squared
    if design.replicated:
        return 1.0, min(worth, float(design.degf(sides.any(axis=0))))
    return truth / trace, worth


def _of_stage(design: Design, sides: Bools, spread: Floats) -> tuple[float, float, float]:
    """Of one stage: mean of the estimated variance, half its variance, and the true variance.

    Two stages are taken to be uncorrelated, as they are where a cluster's weights are alike.
    """
    each = [np.flatnonzero(side) for side in sides]
    held_by = np.zeros(len(design.live_psu), dtype=bool)
    held_by[design.psu[np.concatenate(each)]] = True
    here = np.flatnonzero(held_by & design.live_psu)
    place = np.full(len(design.live_psu), -1)
    place[here] = np.arange(len(here))
    share, square = np.empty((len(here), 2)), np.empty((len(here), 2))
    for side, rows in enumerate(each):
        held = design.weights[rows] / design.weights[rows].sum()
        both = np.stack([held, held**2], axis=1)
        share[:, side], square[:, side] = sum_by(place[design.psu[rows]], both, len(here)).T
    # Covariance of the PSUs' totals of residuals: diag(own) + factor @ middle @ factor.T
    own = square @ spread
    factor = np.hstack([share, square])
    middle = np.zeros((4, 4))
    for side in (0, 1):
        middle[side, side] = spread[side] * square[:, side].sum()
        middle[side, side + 2] = middle[side + 2, side] = -spread[side]
    stratum = design.psu_stratum[here]
    psus, scale = np.maximum(design.psus, 1).astype(np.float64), design.scale
    kept = design.shrink > 0
    means = sum_by(stratum, np.column_stack([factor, own]), len(psus)) / psus[:, None]
    means[~kept] = 0.0
    centred = scale[stratum][:, None] * (factor - means[stratum, :4])
    inner, outer = factor.T @ centred, (centred * own[:, None]).T @ centred
    alone = scale * kept / psus
    trace = float(own @ (scale - alone)[stratum] + np.trace(middle @ inner))
    squared = own**2 @ (scale * (scale - 2 * alone))[stratum]
    squared += ((alone * means[:, 4] * psus) ** 2).sum()
    squared += 2 * np.trace(middle @ outer) + np.trace(middle @ inner @ middle @ inner)
    truth = float(own @ (scale * np.where(psus > 1, (psus - 1) / psus, 1.0))[stratum])
    return trace, float(squared), truth
