"""The Rao-Scott test with design effects at the shares that independence would give.

R's test (rao_scott.py) takes design effects at the observed shares, where a cell with few people in
it counts with the inverse of a small and uncertain share. Here only the margins' shares are
inverted.
"""

import numpy as np
from scipy import special

from pipeline.stats.association.rao_scott import RaoScott
from pipeline.stats.reasons import ALL_MISSING, AVAILABLE, ONE_LEVEL, SINGULAR, TOO_FEW
from pipeline.stats.variance.design import Floats, Ints


def rao_scott_null(weight: Floats, covariance: Floats, degf: Ints) -> RaoScott:
    """Pearson's X2 of weighted tables over the trace of their design effects, referred to F.

    weight (..., K, L) cell totals; covariance (..., K L, K L) of them; degf (...) of the design in
    the domain of the table. Levels that nobody chose are left out of their table; empty cells do no
    harm. A table that has one row or column, no variance, or no degrees of freedom gets a reason.

    Source: Rao and Scott (1984), second order, with the shares of the null hypothesis in the design
    effects. Stata has it as svy: tabulate, pearson null; SAS calls such tests modified.

    >>> cells = np.array([10.0, 20.0, 20.0, 10.0])
    >>> covariance = np.diag(cells) - np.outer(cells, cells) / 60
    >>> found = rao_scott_null(cells.reshape(2, 2), covariance, np.array(59))
    >>> float(found.f.round(3)), float(found.ndf.round(3)), float(found.v.round(3))
    (7.5, 1.0, 0.333)
    """
    lead = weight.shape[:-2]
    total = weight.sum((-2, -1))
    with np.errstate(divide="ignore", invalid="ignore"):
        share = weight / total[..., None, None]
        row, column = share.sum(-1), share.sum(-2)
        expected = row[..., :, None] * column[..., None, :]
        square = np.where(expected > 0, (share - expected) ** 2 / expected, 0.0).sum((-2, -1))
        effects = _effects(share, covariance / (total**2)[..., None, None], row, column)
        trace = np.trace(effects, axis1=-2, axis2=-1)
        ndf = trace**2 / (effects * effects.swapaxes(-2, -1)).sum((-2, -1))
        there = np.minimum((row > 0).sum(-1), (column > 0).sum(-1))
        least = np.where(there > 1, there - 1.0, np.nan)
        ddf, f = ndf * degf, square / trace
        p = special.betainc(ddf / 2, ndf / 2, ddf / (ddf + ndf * f))
        v = np.sqrt(square / least)
    reason = np.full(lead, AVAILABLE)
    reason[degf <= 0] = TOO_FEW
    reason[~(trace > 0)] = SINGULAR
    reason[np.isnan(least)] = ONE_LEVEL
    reason[~(total > 0)] = ALL_MISSING
    found = [np.where(reason == AVAILABLE, x, np.nan) for x in (f, ndf, ddf, p)]
    return RaoScott(found[0], found[1], found[2], found[3], v, reason)


def _effects(share: Floats, spread: Floats, row: Floats, column: Floats) -> Floats:
    """(..., K L, K L) a matrix with the eigenvalues of the generalised design effects, and zeros.

    spread is the covariance of the cells' totals, over the squared total of the table; that of the
    shares is it less what their common denominator takes off. Its other factor, D0- C (C' D0- C)-
    C' D0- of the shares D0 under independence, is a Kronecker product of rows and columns.
    """
    cells = share.reshape(*share.shape[:-2], -1)
    side = spread.sum(-1)
    whole = side.sum(-1)[..., None, None]
    lean = side[..., None] * cells[..., None, :]
    shares = spread - lean - lean.swapaxes(-2, -1)
    shares += whole * cells[..., None] * cells[..., None, :]
    left, right = _inner(row), _inner(column)
    factor = left[..., :, None, :, None] * right[..., None, :, None, :]
    return np.asarray(np.matmul(shares, factor.reshape(spread.shape)))


def _inner(share: Floats) -> Floats:
    """(..., K, K) diag(1 / p) - 1 1' of the levels that anybody chose, 0 of the others."""
    held = share > 0
    inverse = np.where(held, 1 / share, 0.0)
    ones = (held[..., :, None] & held[..., None, :]).astype(np.float64)
    return np.asarray(inverse[..., :, None] * np.eye(share.shape[-1]) - ones)
