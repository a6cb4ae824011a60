"""Association of ordered answers: measures of weighted tables, with their gradients.

Each function takes cell totals (..., K, L), levels in order, and returns the measure (...) and its
gradient in the totals (..., K, L), so that g'Gg is its variance (see cells.py). A measure that is
not defined is NaN.
"""

import numpy as np

from pipeline.stats.design import Floats

Measure = tuple[Floats, Floats]


def standard_error(gradient: Floats, covariance: Floats) -> Floats:
    """(...) standard errors from gradients (..., K, L) and covariances (..., K L, K L)."""
    flat = gradient.reshape(*covariance.shape[:-1], 1)
    variance = (flat * (covariance @ flat)).sum((-1, -2))
    return np.asarray(np.sqrt(np.maximum(variance, 0.0)))


def gamma(weight: Floats) -> Measure:
    """Goodman and Kruskal's gamma: concordant less discordant over their sum."""
    with np.errstate(divide="ignore", invalid="ignore"):
        share, total, agree, differ = _pairs(weight)
        concordant, discordant = _sum(share * agree), _sum(share * differ)
        both = (concordant + discordant)[..., None, None]
        change = discordant[..., None, None] * agree - concordant[..., None, None] * differ
        value = (concordant - discordant) / both[..., 0, 0]
        return value, 4 * change / both**2 / total


def gamma_value(weight: Floats) -> Floats:
    """Gamma (...) of cell totals (..., K, L) without its gradient, from sums of later cells."""
    with np.errstate(divide="ignore", invalid="ignore"):
        below = weight[..., ::-1, :].cumsum(-2)[..., ::-1, :][..., 1:, :]
        after = below[..., ::-1].cumsum(-1)[..., ::-1][..., 1:]
        before = below.cumsum(-1)[..., :-1]
        concordant = _sum(weight[..., :-1, :-1] * after)
        discordant = _sum(weight[..., :-1, 1:] * before)
        return np.asarray((concordant - discordant) / (concordant + discordant))


def tau_b(weight: Floats) -> Measure:
    """Kendall's tau-b: concordant less discordant pairs, over pairs not tied on either item."""
    with np.errstate(divide="ignore", invalid="ignore"):
        share, total, agree, differ = _pairs(weight)
        row, column = share.sum(-1), share.sum(-2)
        untied_row = (1 - (row**2).sum(-1))[..., None, None]
        untied_column = (1 - (column**2).sum(-1))[..., None, None]
        excess = _sum(share * (agree - differ))[..., None, None]
        scale = np.sqrt(untied_row * untied_column)
        value = excess / scale
        change = 2 * (agree - differ) / scale + value * (
            row[..., :, None] / untied_row + column[..., None, :] / untied_column
        )
        return value[..., 0, 0], _centred(change, share, total)


def somers_d(weight: Floats) -> Measure:
    """Somers' D of columns given rows: concordant less discordant, over pairs not tied on rows."""
    with np.errstate(divide="ignore", invalid="ignore"):
        share, total, agree, differ = _pairs(weight)
        row = share.sum(-1)
        untied = (1 - (row**2).sum(-1))[..., None, None]
        value = _sum(share * (agree - differ))[..., None, None] / untied
        change = (2 * (agree - differ) + 2 * value * row[..., :, None]) / untied
        return value[..., 0, 0], _centred(change, share, total)


def spearman(weight: Floats) -> Measure:
    """Spearman's rho: the correlation of ridits, which give ties the middle of their ranks."""
    with np.errstate(divide="ignore", invalid="ignore"):
        total = _sum(weight)[..., None, None]
        share = weight / total
        row, column = share.sum(-1), share.sum(-2)
        left, right = _ridit(row), _ridit(column)
        spread_row = ((1 - (row**3).sum(-1)) / 12)[..., None, None]
        spread_column = ((1 - (column**3).sum(-1)) / 12)[..., None, None]
        product = left[..., :, None] * right[..., None, :]
        common = _sum(share * product)[..., None, None]
        scale = np.sqrt(spread_row * spread_column)
        value = common / scale
        by_row = _later((share * right[..., None, :]).sum(-1))
        by_column = _later((share * left[..., :, None]).sum(-2))
        change = (product + by_row[..., :, None] + by_column[..., None, :]) / scale
        change += value / 8 * (row**2 / spread_row[..., 0])[..., :, None]
        change += value / 8 * (column**2 / spread_column[..., 0])[..., None, :]
        return value[..., 0, 0], _centred(change, share, total)


def cramers_v(weight: Floats) -> Measure:
    """Cramer's V of the weighted table; levels that nobody chose are left out."""
    with np.errstate(divide="ignore", invalid="ignore"):
        total = _sum(weight)[..., None, None]
        share = weight / total
        row, column = share.sum(-1), share.sum(-2)
        expected = row[..., :, None] * column[..., None, :]
        ratio = np.where(expected > 0, share / expected, 0.0)
        least = np.minimum((row > 0).sum(-1), (column > 0).sum(-1)) - 1.0
        value = np.sqrt((_sum(share * ratio) - 1) / np.where(least > 0, least, np.nan))
        by_row = (ratio * share).sum(-1) / np.where(row > 0, row, np.nan)
        by_column = (ratio * share).sum(-2) / np.where(column > 0, column, np.nan)
        change = 2 * ratio - np.nan_to_num(by_row)[..., :, None]
        change -= np.nan_to_num(by_column)[..., None, :]
        scale = (2 * value * least)[..., None, None]
        return value, _centred(change / scale, share, total)


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


def _centred(change: Floats, share: Floats, total: Floats) -> Floats:
    """A gradient in the shares turned into one in the totals."""
    return np.asarray((change - _sum(share * change)[..., None, None]) / total)


def _ridit(share: Floats) -> Floats:
    """Share below, and half of the share at, each level, less one half."""
    return np.asarray(np.cumsum(share, axis=-1) - share / 2 - 0.5)


def _later(values: Floats) -> Floats:
    """The sum of later values, and half of the value itself."""
    return np.asarray(values.sum(-1, keepdims=True) - np.cumsum(values, axis=-1) + values / 2)
