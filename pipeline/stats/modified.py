"""The modified Rao-Scott test: design effects at the shares that independence would give.

R's test (raoscott.py) takes design effects at the observed shares, where a cell with few people in
it counts with the inverse of a small and uncertain share. Here only the margins' shares are
inverted, and nothing is estimated but the mean of the design effects.
"""

import numpy as np
from scipy import special

from pipeline.stats.design import Floats, Ints
from pipeline.stats.raoscott import (
    ALL_MISSING,
    AVAILABLE,
    ONE_LEVEL,
    SINGULAR,
    TOO_FEW,
    RaoScott,
)


def modified_rao_scott(weight: Floats, covariance: Floats, degf: Ints) -> RaoScott:
    """Pearson's X2 of weighted tables over the mean of their design effects, referred to F.

    weight (..., K, L) cell totals; covariance (..., K L, K L) of them; degf (...) of the design in
    the domain of the table. ndf is that of Pearson's test, (K - 1)(L - 1) of the levels that
    anybody chose, and ddf is ndf times degf. A table that has one row or column, no variance, or
    no degrees of freedom gets a reason.

    Source: Rao and Scott (1981, 1984), first order, with the shares of the null hypothesis in the
    design effects; F by Thomas and Rao (1987). SAS has it as CHISQ(FIRSTORDER MODIFIED).
    """
    lead = weight.shape[:-2]
    total = weight.sum((-2, -1))
    with np.errstate(divide="ignore", invalid="ignore"):
        share = weight / total[..., None, None]
        row, column = share.sum(-1), share.sum(-2)
        expected = row[..., :, None] * column[..., None, :]
        square = np.where(expected > 0, (share - expected) ** 2 / expected, 0.0).sum((-2, -1))
        trace = _trace(share, covariance / (total**2)[..., None, None], row, column)
        there = (row > 0).sum(-1), (column > 0).sum(-1)
        least = np.where(np.minimum(*there) > 1, np.minimum(*there) - 1.0, np.nan)
        ndf = (there[0] - 1.0) * (there[1] - 1.0)
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


def _trace(share: Floats, spread: Floats, row: Floats, column: Floats) -> Floats:
    """The sum of the design effects, of a table's cells less those of its rows and columns.

    spread is the covariance of the cells' totals, over the squared total of the table; that of the
    shares is it less what their common denominator takes off.
    """
    cells = share.reshape(*share.shape[:-2], -1)
    side = spread.sum(-1)
    whole = side.sum(-1)[..., None, None]
    lean = side[..., None] * cells[..., None, :]
    shares = spread - lean - lean.swapaxes(-2, -1)
    shares += whole * cells[..., None] * cells[..., None, :]
    each = shares.reshape(*share.shape, *share.shape[-2:])
    levels = (
        (np.einsum("...klkl->...kl", each), row[..., :, None] * column[..., None, :]),
        (-np.einsum("...klkb->...k", each), row),
        (-np.einsum("...klal->...l", each), column),
    )
    made = [np.where(p > 0, v / p, 0.0).reshape(*cells.shape[:-1], -1) for v, p in levels]
    return np.asarray(np.concatenate(made, axis=-1).sum(-1))
