"""Shapley: how the explained variance of an outcome is shared among correlated factors.

Shares are Shapley values of R2 in a weighted linear model of the scores (Lindeman, Merenda and
Gold: LMG): the mean, over the orders in which factors may enter, of what each adds. All 26! orders
cannot be walked, nor all 2^26 models; orders are drawn at random, each with its reverse, from a
fixed seed. Johnson's relative weights would be quicker, but have no such meaning.

They describe association in one sample. They are no ranking of causes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from pipeline.stats.intervals import t_interval
from pipeline.stats.models.moments import Alike, alike_rows, pairwise_correlations
from pipeline.stats.models.orders import random_orders, shapley_parts
from pipeline.stats.variance.design import Bools, Design, Floats
from pipeline.stats.variance.replicates import bootstrap
from pipeline.stats.variance.supplied import SuppliedDesign

Band = Literal["above", "unclear", "below"]
Stretches = Sequence[tuple[int, int]]

REPLICATES = 400
ORDERS = 2000
ORDERS_OF_REPLICATE = 100
CHUNK = 64
LEAST_FREE = 10  # degrees of freedom: with fewer, the bootstrap draws the same samples again
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


@dataclass(frozen=True, eq=False)
class Ready:
    """The answers of a domain that has a base for a ranking; made by `prepare`.

    filled, known (g, p + 1): scores by group of equal answers, the outcome last; alike: the rows of
    each group; answered (n,): who answered any; full: correlations of all.
    """

    base: int
    filled: Floats
    known: Bools
    alike: Alike
    answered: Bools
    full: Floats


def shapley_shares(
    items: ArrayLike,
    outcome: ArrayLike,
    design: Design,
    seed: int,
    minimum: int = 250,
    domain: ArrayLike | None = None,
    replicates: int = REPLICATES,
    confidence: float = 0.95,
) -> Shapley:
    """Shares of the factors in the explained variance of an outcome, with bootstrap intervals.

    Correlations are weighted, each over those who answered both questions, so that one unanswered
    item costs one answer and not a respondent. By chance alone every factor of a sample explains
    something; what the replicates show of that bias is taken off each part of R2 (none below 0) and
    off the replicates' own parts, which have it twice.

    Args:
        items: (n, p) scores of the factors; NaN where not answered.
        outcome: (n,) scores; NaN where not answered.
        design: the design of all n rows; its PSUs are what the bootstrap draws. Where replicate
            weights came with the file, they take its place, and intervals are t intervals with
            their error.
        seed: of the bootstrap.
        minimum: below this base there is no ranking: at 250 the top factor is the true one about
            half the time.
        domain: (n,) bool; None = all.
        replicates: of the bootstrap.
        confidence: of the percentile intervals.

    Returns:
        The shares, or a reason: too_few (base below the minimum, or under ten degrees of freedom),
        one_level (an item or the outcome does not vary), singular (collinear factors; or nothing
        explained, which is also so where a tenth of the replicates explain nothing beyond chance).

    Source: Lindeman, Merenda and Gold (1980); Grömping (2007); for the bias, Efron and Tibshirani,
    An Introduction to the Bootstrap (1993), chapter 10. docs/validation.md has the coverage.

    Of three independent parts of an outcome two are known: R2 is 2 / 3, in equal shares.

    >>> from pipeline.stats.variance.sample_design import make_design
    >>> parts, design = np.array(list(np.ndindex(2, 2, 2)) * 32), make_design(np.ones(256))
    >>> found = shapley_shares(parts[:, :2], parts.sum(axis=1), design, seed=1, replicates=20)
    >>> found.shares.round(2).tolist(), round(found.explained, 2)
    ([0.5, 0.5], 0.67)
    """
    ready = prepare(items, outcome, design, minimum, domain)
    if isinstance(ready, Shapley):
        return ready
    every = stretches(design, replicates)
    [drawn] = replicate_parts([ready], design, seed, replicates, every)
    return shares_of(ready, drawn, design, replicates, confidence)


def prepare(
    items: ArrayLike, outcome: ArrayLike, design: Design, minimum: int, domain: ArrayLike | None
) -> Ready | Shapley:
    """The answers of a domain as replicates need them, or the reason why it has no ranking.

    items (n, p), outcome (n,), domain (n,) and the rest: as `shapley_shares`.

    >>> from pipeline.stats.variance.sample_design import make_design
    >>> prepare([[1.0], [2.0]], [1.0, 2.0], make_design([1, 1]), 250, None).reason
    'too_few'
    """
    scores = np.column_stack([items, outcome]).astype(np.float64)
    there: Bools = design.live.copy() if domain is None else np.asarray(domain) & design.live
    known = np.isfinite(scores) & there[:, None]
    answered: Bools = np.asarray(known.any(axis=1))
    counted = known.astype(np.float64)
    base = int((counted.T @ counted).min()) if there.any() else 0
    if base < minimum or design.degf(there) < LEAST_FREE:
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
    return Ready(base, filled, known, alike, answered, full)


def stretches(design: Design, replicates: int = REPLICATES) -> list[tuple[int, int]]:
    """First and last (not included) of the replicates that are worked out at once.

    >>> from pipeline.stats.variance.sample_design import make_design
    >>> stretches(make_design([1, 1]), 100)
    [(0, 64), (64, 100)]
    """
    number = len(design.scales) if isinstance(design, SuppliedDesign) else replicates
    return [(first, min(first + CHUNK, number)) for first in range(0, number, CHUNK)]


def replicate_parts(
    domains: Sequence[Ready], design: Design, seed: int, replicates: int, some: Stretches
) -> list[Floats]:
    """(r, p) parts of R2 of each domain in the replicates of some stretches that have a ranking.

    It is nearly all of the work, and no stretch needs another: they may be made in any process,
    and are the same. Weights are drawn once for all domains.

    >>> from pipeline.stats.variance.sample_design import make_design
    >>> parts, design = np.array(list(np.ndindex(2, 2, 2)) * 32), make_design(np.ones(256))
    >>> ready = prepare(parts[:, :2], parts.sum(axis=1), design, 250, None)
    >>> [one.shape for one in replicate_parts([ready], design, 1, 400, [(0, 20)])]
    [(20, 2)]
    """
    if not domains:
        return []
    if isinstance(design, SuppliedDesign):
        weights_of = design.replicates.weights
    else:
        weights_of = bootstrap(design, replicates, seed).weights
    few = [random_orders(one.filled.shape[1] - 1, ORDERS_OF_REPLICATE) for one in domains]
    found: list[list[Floats]] = [[] for _ in domains]
    for first, last in some:
        weights = weights_of(first, last)
        for one, orders, parts in zip(domains, few, found, strict=True):
            matrices = pairwise_correlations(one.filled, one.known, one.alike.sums(weights))
            sound = np.linalg.eigvalsh(matrices)[:, 0] > LEAST
            parts.append(shapley_parts(matrices[sound], orders))
    return [np.concatenate(parts) for parts in found]


def shares_of(
    ready: Ready, drawn: Floats, design: Design, replicates: int, confidence: float
) -> Shapley:
    """Shares and intervals of a domain from the parts of R2 of all its replicates, in order.

    `drawn` is what `replicate_parts` gives of the domain, its stretches in one array (r, p).

    >>> from pipeline.stats.variance.sample_design import make_design
    >>> parts, design = np.array(list(np.ndindex(2, 2, 2)) * 32), make_design(np.ones(256))
    >>> ready = prepare(parts[:, :2], parts.sum(axis=1), design, 250, None)
    >>> shares_of(ready, np.full((20, 2), 1 / 3), design, 20, 0.95).shares.round(2).tolist()
    [0.5, 0.5]
    """
    supplied = isinstance(design, SuppliedDesign)
    replicates = len(design.scales) if isinstance(design, SuppliedDesign) else replicates
    number = ready.full.shape[1] - 1
    enough = (1.0 if supplied else 0.9) * replicates
    if len(drawn) < enough:
        return Shapley("singular", ready.base)
    parts = shapley_parts(ready.full, random_orders(number, ORDERS))[0]
    few = random_orders(number, ORDERS_OF_REPLICATE)
    drawn = drawn + (parts - shapley_parts(ready.full, few)[0])
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
        return Shapley("singular", ready.base)
    shares, drawn = parts / parts.sum(), drawn / drawn.sum(axis=1, keepdims=True)
    if isinstance(design, SuppliedDesign):
        error = np.sqrt(design.scales @ (drawn - shares) ** 2)
        df = np.full(number, float(design.degf(ready.answered)))
        ends = np.array(t_interval(shares, error, df, confidence))
    else:
        tail = (1 - confidence) / 2
        ends = np.quantile(drawn, [tail, 1 - tail], axis=0)
    low, high = np.clip(ends, 0, 1)
    low, high = np.minimum(low, shares), np.maximum(high, shares)
    bands = tuple(_band(a, b, 1 / number) for a, b in zip(low, high, strict=True))
    return Shapley("", ready.base, explained, shares, low, high, bands)


def _band(low: float, high: float, equal: float) -> Band:
    """Where an interval lies next to an equal share."""
    if low > equal:
        return "above"
    return "below" if high < equal else "unclear"
