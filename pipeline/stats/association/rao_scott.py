"""The second-order Rao-Scott test of association, for many tables at once."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy import special

from pipeline.stats.reasons import ALL_MISSING, AVAILABLE, ONE_LEVEL, SINGULAR, TOO_FEW
from pipeline.stats.variance.design import Bools, Floats, Ints


@dataclass(frozen=True, eq=False)
class RaoScott:
    """F, its degrees of freedom and p; NaN where reason is not AVAILABLE. All of one shape.

    v is Cramer's V of the weighted table, which needs no more than two rows and two columns.
    """

    f: Floats
    ndf: Floats
    ddf: Floats
    p: Floats
    v: Floats
    reason: Ints


def rao_scott(weight: Floats, covariance: Floats, degf: Ints) -> RaoScott:
    """Pearson's X2 of weighted tables over the trace of their design effects, referred to F.

    weight (..., K, L) cell totals; covariance (..., K L, K L) of them; degf (...) of the design in
    the domain of the table. Levels that nobody chose are left out of their table. A table that has
    one row or column, no variance, no degrees of freedom, or so many empty cells that the design
    effects are not defined, gets a reason.

    Source: Rao and Scott (1984); Thomas, Singh and Roberts (1996); as R survey's
    svychisq(statistic = "F") on the complete cases of the pair.

    A simple random sample has no design effect, and F is Pearson's X2, 4 x 5^2 / 15.

    >>> cells = np.array([10.0, 20.0, 20.0, 10.0])
    >>> covariance = np.diag(cells) - np.outer(cells, cells) / 60
    >>> found = rao_scott(cells.reshape(2, 2), covariance, np.array(59))
    >>> float(found.f.round(3)), float(found.ndf.round(3)), float(found.v.round(3))
    (6.667, 1.0, 0.333)
    """
    lead, (rows, columns) = weight.shape[:-2], weight.shape[-2:]
    table = weight.reshape(-1, rows, columns)
    spread = covariance.reshape(-1, rows * columns, rows * columns)
    with np.errstate(divide="ignore", invalid="ignore"):
        f, ndf, v, reason = _ratio(*_present_first(table, spread))
        nu = degf.reshape(-1)
        reason = np.where((reason == AVAILABLE) & (nu <= 0), TOO_FEW, reason)
        ddf = ndf * nu
        p = special.betainc(ddf / 2, ndf / 2, ddf / (ddf + ndf * f))
    found = [np.where(reason == AVAILABLE, x, np.nan).reshape(lead) for x in (f, ndf, ddf, p)]
    return RaoScott(found[0], found[1], found[2], found[3], v.reshape(lead), reason.reshape(lead))


def _present_first(table: Floats, spread: Floats) -> tuple[Floats, Floats]:
    """Move the levels that no one chose to the end of their table."""
    rows, columns = table.shape[1:]
    no_row, no_column = table.sum(2) <= 0, table.sum(1) <= 0
    out_of_order = (np.diff(no_row.astype(int)) < 0).any(1) | (
        np.diff(no_column.astype(int)) < 0
    ).any(1)
    which = np.flatnonzero(out_of_order)
    if not len(which):
        return table, spread
    row = np.argsort(no_row[which], axis=1, kind="stable")
    column = np.argsort(no_column[which], axis=1, kind="stable")
    place = (row[:, :, None] * columns + column[:, None, :]).reshape(len(which), -1)
    table, spread = table.copy(), spread.copy()
    flat = table[which].reshape(len(which), -1)
    table[which] = np.take_along_axis(flat, place, 1).reshape(-1, rows, columns)
    each = np.arange(len(which))[:, None, None]
    spread[which] = spread[which][each, place[:, :, None], place[:, None, :]]
    return table, spread


def _ratio(table: Floats, spread: Floats) -> tuple[Floats, Floats, Floats, Ints]:
    """F, numerator degrees of freedom, Cramer's V and reason of each table."""
    count = len(table)
    total = table.sum((1, 2))
    share = table / total[:, None, None]
    row, column = share.sum(2), share.sum(1)
    expected = row[:, :, None] * column[:, None, :]
    square = np.where(expected > 0, (share - expected) ** 2 / expected, 0.0).sum((1, 2))
    inverse = np.where(share > 0, 1 / share, 0.0)
    keep = ((row[:, 1:, None] > 0) & (column[:, None, 1:] > 0)).reshape(count, -1)
    reason = np.full(count, AVAILABLE)
    least = np.minimum((row > 0).sum(1), (column > 0).sum(1)) - 1.0
    least[least <= 0] = np.nan
    reason[np.isnan(least)] = ONE_LEVEL
    reason[~(total > 0)] = ALL_MISSING
    effects = _contrast_covariance(share, spread / (total**2)[:, None, None], inverse, keep)
    denominator = _contrast_inverse(inverse, keep)
    reason[(reason == AVAILABLE) & _undefined(share > 0, keep)] = SINGULAR
    denominator[reason != AVAILABLE] = np.eye(denominator.shape[1])
    delta = np.linalg.solve(denominator, effects)
    trace = np.trace(delta, axis1=1, axis2=2)
    traced = (delta * delta.swapaxes(1, 2)).sum((1, 2))
    reason[(reason == AVAILABLE) & ~((trace > 0) & (traced > 0))] = SINGULAR
    return square / trace, trace**2 / traced, np.sqrt(square / least), reason


@cache
def _contrasts(rows: int, columns: int) -> Floats:
    """(K L, q) interaction contrasts of a table's cells, against its first row and column."""
    row = np.concatenate([-np.ones((1, rows - 1)), np.eye(rows - 1)])
    column = np.concatenate([-np.ones((1, columns - 1)), np.eye(columns - 1)])
    return np.kron(row, column)


@cache
def _contrast_products(rows: int, columns: int) -> Floats:
    """(K L, q q) products of every two contrasts, cell by cell."""
    contrasts = _contrasts(rows, columns)
    return (contrasts[:, :, None] * contrasts[:, None, :]).reshape(len(contrasts), -1)


def _contrast_covariance(share: Floats, spread: Floats, inverse: Floats, keep: Bools) -> Floats:
    """C' D- V D- C: contrasts of the covariance V of the shares, scaled by the inverse shares.

    V is the covariance of totals less what the shares' common denominator takes off.
    """
    count, (rows, columns) = len(share), share.shape[1:]
    contrasts = _contrasts(rows, columns)
    scale = inverse.reshape(count, -1)
    side = spread.sum(2)
    scaled = scale[:, :, None] * contrasts
    effects = np.matmul(scaled.swapaxes(1, 2), np.matmul(spread, scaled))
    held = (share.reshape(count, -1) > 0).astype(np.float64) @ contrasts
    lean = (side * scale) @ contrasts - held * (side.sum(1) / 2)[:, None]
    effects -= lean[:, :, None] * held[:, None, :] + held[:, :, None] * lean[:, None, :]
    effects *= keep[:, :, None] & keep[:, None, :]
    return np.asarray(effects)


def _contrast_inverse(inverse: Floats, keep: Bools) -> Floats:
    """C' D- C of each table; an identity in the rows and columns of absent levels."""
    count, (rows, columns) = len(inverse), inverse.shape[1:]
    size = (rows - 1) * (columns - 1)
    flat = inverse.reshape(count, -1) @ _contrast_products(rows, columns)
    product = flat.reshape(count, size, size)
    product *= keep[:, :, None] & keep[:, None, :]
    product[:, np.arange(size), np.arange(size)] += ~keep
    return np.asarray(product)


def _undefined(filled: Bools, keep: Bools) -> Bools:
    """Whether C' D- C is singular: only its pattern of filled cells matters, not their shares."""
    count, (rows, columns) = len(filled), filled.shape[1:]
    row, column = np.asarray(filled.any(axis=2)), np.asarray(filled.any(axis=1))
    there = row[:, :, None] & column[:, None, :]
    empty = (there & ~filled).sum((1, 2))
    which = np.flatnonzero(empty >= 4)
    undefined = np.zeros(count, dtype=bool)
    if len(which):
        pattern = _contrast_inverse(filled[which].astype(np.float64), keep[which])
        rank = np.linalg.matrix_rank(pattern, hermitian=True)
        undefined[which] = rank < (rows - 1) * (columns - 1)
    return undefined
