"""Shapley: how the explained variance of an outcome is shared among correlated factors.

Shares are Shapley values of R2 in a weighted linear model of the scores (Lindeman, Merenda and
Gold: LMG): the mean, over the orders in which factors may enter, of what each adds. All 26! orders
cannot be walked, nor all 2^26 models; orders are drawn at random, each with its reverse, from a
fixed seed. Johnson's relative weights would be quicker, but have no such meaning.

They describe association in one sample. They are no ranking of causes.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from pipeline.stats.intervals import t_interval
from pipeline.stats.models.moments import alike_rows, pairwise_correlations
from pipeline.stats.variance.design import Design, Floats, Ints
from pipeline.stats.variance.replicates import bootstrap
from pipeline.stats.variance.supplied import SuppliedDesign

Band = Literal["above", "unclear", "below"]

REPLICATES = 400
MOST_KEPT = 2**28
ORDERS = 2000
ORDERS_OF_REPLICATE = 100
ORDER_SEED = 1
CHUNK = 64
LEAST = 1e-6
"""Smallest eigenvalue of a correlation matrix that is not taken for singular."""


@dataclass(frozen=True, eq=False)
class Shapley:
    """Shares of explained variance, or why there are none.

    `shares`, `low`, `high` (p,) add up to 1 (shares) and are the bootstrap interval; `bands` (p,):
    above where the whole interval is above an equal share 1 / p, below where it is wholly below,
    unclear where it holds an equal share. `explained` is R2 without its bias. `base` is the
    smallest number of respondents behind any correlation.
    """

    reason: str
    base: int
    explained: float = np.nan
    shares: Floats = field(default_factory=lambda: np.empty(0))
    low: Floats = field(default_factory=lambda: np.empty(0))
    high: Floats = field(default_factory=lambda: np.empty(0))
    bands: tuple[Band, ...] = ()


def shapley_shares(
    items: ArrayLike,
    outcome: ArrayLike,
    design: Design,
    seed: int,
    minimum: int = 250,
    domain: ArrayLike | None = None,
    replicates: int = REPLICATES,
    confidence: float = 0.95,
    weights_of: Callable[[int, int], Floats] | None = None,
) -> Shapley:
    """Shares of the factors in the explained variance of an outcome, with bootstrap intervals.

    Correlations are weighted, each over those who answered both questions, so that one unanswered
    item costs one answer and not a respondent. By chance alone every factor of a sample explains
    something; what the replicates show of that bias is taken off each part of R2 (none below 0) and
    off the replicates' own parts, which have it twice.

    Args:
        items: (n, p) scores of the factors; NaN where not answered.
        outcome: (n,) scores; NaN where not answered.
        design: the design of all n rows; its PSUs are what the bootstrap draws.
        seed: of the bootstrap.
        minimum: below this base there is no ranking: at 250 the top factor is the true one about
            half the time.
        domain: (n,) bool; None = all.
        replicates: of the bootstrap.
        confidence: of the percentile intervals.
        weights_of: (n, last - first) bootstrap weights from one replicate to another, as
            `resampling` gives them; None = drawn here. Domains of one design share them. Where
            replicate weights came with the file, they take its place, and intervals are t
            intervals with their error.

    Returns:
        The shares, or a reason: too_few (base below the minimum), one_level (an item or the
        outcome does not vary), singular (collinear factors; or nothing explained, which is also so
        where a tenth of the replicates explain nothing beyond chance).

    Source: Lindeman, Merenda and Gold (1980); Grömping (2007); for the bias, Efron and Tibshirani,
    An Introduction to the Bootstrap (1993), chapter 10. docs/validation.md has the coverage.

    Of three independent parts of an outcome two are known: R2 is 2 / 3, in equal shares.

    >>> from pipeline.stats.variance.sample_design import make_design
    >>> parts, design = np.array(list(np.ndindex(2, 2, 2)) * 32), make_design(np.ones(256))
    >>> found = shapley_shares(parts[:, :2], parts.sum(axis=1), design, seed=1, replicates=20)
    >>> found.shares.round(2).tolist(), round(found.explained, 2)
    ([0.5, 0.5], 0.67)
    """
    scores = np.column_stack([items, outcome]).astype(np.float64)
    there = np.ones(design.size, bool) if domain is None else np.asarray(domain, dtype=bool)
    there &= design.live
    known = np.isfinite(scores) & there[:, None]
    answered = known.any(axis=1)
    counted = known.astype(np.float64)
    base = int((counted.T @ counted).min()) if there.any() else 0
    if base < minimum:
        return Shapley("too_few" if there.any() else "empty_domain", base)
    spread = [np.ptp(column[mask]) for column, mask in zip(scores.T, known.T, strict=True)]
    if min(spread) == 0:
        return Shapley("one_level", base)
    filled = np.where(known, scores, 0.0)
    alike = alike_rows(filled, known)
    filled, known = filled[alike.first], known[alike.first]
    full = pairwise_correlations(filled, known, alike.sums(design.weights[:, None]))
    if np.linalg.eigvalsh(full[0])[0] < LEAST:
        return Shapley("singular", base)
    number = full.shape[1] - 1
    parts = shapley_parts(full, random_orders(number, ORDERS))[0]
    few = random_orders(number, ORDERS_OF_REPLICATE)
    drawn_weights = weights_of or bootstrap(design, replicates, seed).weights
    if isinstance(design, SuppliedDesign):
        replicates, drawn_weights = len(design.scales), design.replicates.weights
    each = []
    for first in range(0, replicates, CHUNK):
        weights = drawn_weights(first, min(first + CHUNK, replicates))
        matrices = pairwise_correlations(filled, known, alike.sums(weights))
        sound = np.linalg.eigvalsh(matrices)[:, 0] > LEAST
        each.append(shapley_parts(matrices[sound], few))
    drawn = np.concatenate(each)
    enough = (1.0 if isinstance(design, SuppliedDesign) else 0.9) * replicates
    if len(drawn) < enough:
        return Shapley("singular", base)
    drawn += parts - shapley_parts(full, few)[0]
    if isinstance(design, SuppliedDesign):
        bias = design.scales @ (drawn - parts)
        drawn = drawn - bias
    else:
        bias = drawn.mean(axis=0) - parts
        drawn = drawn - 2 * bias
    explained = float(np.clip((parts - bias).sum(), 0.0, 1.0))
    parts, drawn = np.maximum(parts - bias, 0.0), np.maximum(drawn, 0.0)
    drawn = drawn[drawn.sum(axis=1) > 0]
    if not parts.sum() > 0 or len(drawn) < enough:
        return Shapley("singular", base)
    shares, drawn = parts / parts.sum(), drawn / drawn.sum(axis=1, keepdims=True)
    if isinstance(design, SuppliedDesign):
        error = np.sqrt(design.scales @ (drawn - shares) ** 2)
        df = np.full(number, float(design.degf(answered)))
        ends = np.array(t_interval(shares, error, df, confidence))
    else:
        tail = (1 - confidence) / 2
        ends = np.quantile(drawn, [tail, 1 - tail], axis=0)
    low, high = np.clip(ends, 0, 1)
    low, high = np.minimum(low, shares), np.maximum(high, shares)
    bands = tuple(_band(a, b, 1 / number) for a, b in zip(low, high, strict=True))
    return Shapley("", base, explained, shares, low, high, bands)


def resampling(
    design: Design, seed: int, replicates: int = REPLICATES
) -> Callable[[int, int], Floats]:
    """The bootstrap weights of a design, drawn once and raked once for all of its domains.

    They are kept where all of them have room in MOST_KEPT bytes, and else raked again each time.

    >>> from pipeline.stats.variance.sample_design import make_design
    >>> weights = resampling(make_design([1, 1]), seed=1)
    >>> weights(0, 64) is weights(0, 64), weights(0, 64).sum(axis=0).tolist() == [2.0] * 64
    (True, True)
    """
    drawn = bootstrap(design, replicates, seed).weights
    return cache(drawn) if 8 * design.size * replicates <= MOST_KEPT else drawn


def random_orders(number: int, orders: int) -> Ints:
    """(orders, number) random orders of the factors, every second one the reverse of the first.

    >>> orders = random_orders(3, 4)
    >>> (orders[:2] == orders[2:, ::-1]).all().item()
    True
    """
    draw = np.random.default_rng(ORDER_SEED)
    half = np.array([draw.permutation(number) for _ in range(orders // 2)])
    return np.concatenate([half, half[:, ::-1]])


def shapley_parts(correlations: Floats, orders: Ints) -> Floats:
    """(r, p) parts of R2, which add up to it, averaged over orders of entry.

    In the Cholesky factor of the correlations, outcome last, the squares of the last row are what
    each factor adds to R2 on entering after those before it.

    Args:
        correlations: (r, p + 1, p + 1), positive definite, the outcome last.
        orders: (orders, p).

    Raises:
        numpy.linalg.LinAlgError: a matrix is not positive definite.

    Factors that do not correlate add the squares of their correlations with the outcome.

    >>> correlations = np.array([[[1, 0, 0.6], [0, 1, 0.5], [0.6, 0.5, 1]]])
    >>> shapley_parts(correlations, np.array([[0, 1], [1, 0]])).round(3).tolist()
    [[0.36, 0.25]]
    """
    number = orders.shape[1]
    last = np.full((len(orders), 1), number)
    whole = np.hstack([orders, last])
    places = whole[:, :, None] * (number + 1) + whole[:, None, :]
    out = np.empty((len(correlations), number))
    for r, matrix in enumerate(correlations):
        entered = np.take(matrix, places)
        added = np.linalg.cholesky(entered)[:, -1, :-1] ** 2
        out[r] = np.bincount(orders.ravel(), added.ravel(), number) / len(orders)
    return out


def _band(low: float, high: float, equal: float) -> Band:
    """Where an interval lies next to an equal share."""
    if low > equal:
        return "above"
    return "below" if high < equal else "unclear"
