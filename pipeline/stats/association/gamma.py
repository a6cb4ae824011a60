"""Goodman and Kruskal's gamma of weighted tables of ordered answers, with its gradient."""

import numpy as np

from pipeline.stats.variance.design import Floats


def gamma(weight: Floats) -> tuple[Floats, Floats]:
    """Concordant less discordant pairs over their sum, and its gradient in the totals.

    weight (..., K, L) cell totals, levels in order. Returns gamma (...), NaN where no pair is
    either, and its gradient g (..., K, L), so that g'Gg is its variance (see cells.py).

    Source: Goodman and Kruskal (1954, 1963).

    Pairs: 2 x 2 = 4 concordant, 1 x 1 = 1 discordant.

    >>> value, gradient = gamma(np.array([[2.0, 1.0], [1.0, 2.0]]))
    >>> round(float(value), 3)
    0.6
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        share, total, agree, differ = _pairs(weight)
        concordant, discordant = _sum(share * agree), _sum(share * differ)
        both = (concordant + discordant)[..., None, None]
        change = discordant[..., None, None] * agree - concordant[..., None, None] * differ
        value = (concordant - discordant) / both[..., 0, 0]
        return value, 4 * change / both**2 / total


def gamma_value(weight: Floats) -> Floats:
    """Gamma (...) of cell totals (..., K, L) without its gradient, from sums of later cells.

    >>> round(float(gamma_value(np.array([[2.0, 1.0], [1.0, 2.0]]))), 3)
    0.6
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        below = weight[..., ::-1, :].cumsum(-2)[..., ::-1, :][..., 1:, :]
        after = below[..., ::-1].cumsum(-1)[..., ::-1][..., 1:]
        before = below.cumsum(-1)[..., :-1]
        concordant = _sum(weight[..., :-1, :-1] * after)
        discordant = _sum(weight[..., :-1, 1:] * before)
        return np.asarray((concordant - discordant) / (concordant + discordant))


def _pairs(weight: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Shares, total, and for each cell the shares of cells concordant and discordant with it."""
    total = _sum(weight)[..., None, None]
    share = weight / total
    up = np.triu(np.ones((weight.shape[-2],) * 2), 1)
    right = np.triu(np.ones((weight.shape[-1],) * 2), 1)
    agree = up @ share @ right.T + up.T @ share @ right
    differ = up @ share @ right + up.T @ share @ right.T
    return share, total, agree, differ


def _sum(cells: Floats) -> Floats:
    """Sum over a table."""
    return np.asarray(cells.sum((-1, -2)))
