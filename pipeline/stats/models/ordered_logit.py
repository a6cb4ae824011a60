"""Proportional odds: an ordered outcome on all predictors, weighted, with design-based errors."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from pipeline.stats.models.margins import logistic
from pipeline.stats.variance.design import Design, Floats, Ints

STEPS = 100
STILL = 1e-10
PER_PARAMETER = 10  # respondents, at least


@dataclass(frozen=True, eq=False)
class OrderedLogit:
    """A fitted model, or why there is none.

    `coefficients` (p,) are log odds of a higher answer; `cuts` (K - 1,) the thresholds between
    answers; `covariance` is of both, coefficients first; `df` are the design's less the
    coefficients; `levels` (K,) are the answers that occur.
    """

    reason: str
    base: int
    coefficients: Floats = field(default_factory=lambda: np.empty(0))
    cuts: Floats = field(default_factory=lambda: np.empty(0))
    covariance: Floats = field(default_factory=lambda: np.empty((0, 0)))
    df: float = np.nan
    levels: Floats = field(default_factory=lambda: np.empty(0))

    @property
    def errors(self) -> Floats:
        """(p + K - 1,) standard errors: coefficients, then cuts."""
        return np.asarray(np.sqrt(np.diag(self.covariance)))


def fit_ordered_logit(
    predictors: ArrayLike, answers: ArrayLike, design: Design, domain: ArrayLike | None = None
) -> OrderedLogit:
    """Cumulative logit model: logit P(answer <= k) = cut_k - predictors x coefficients.

    Args:
        predictors: (n, p); NaN where not known.
        answers: (n,) numbers in order; NaN where not known.
        design: the design of all n rows.
        domain: (n,) bool, rows to fit on; None = all.

    Returns:
        The fit, by Newton's method on the weighted likelihood, with linearised covariance; or a
        reason: one_level (fewer than two answers occur), too_few (fewer than ten respondents for a
        parameter), singular (collinear or separated).

    Source: McCullagh (1980); R survey's svyolr.

    The higher answer of 10 in 20, odds 1, becomes that of 15 in 20, odds 3.

    >>> from pipeline.stats.variance.sample_design import make_design
    >>> predictor = np.repeat([[0], [1]], 20, axis=0)
    >>> answers = np.concatenate([np.arange(20) < 10, np.arange(20) < 15])
    >>> found = fit_ordered_logit(predictor, answers, make_design(np.ones(40)))
    >>> np.exp(found.coefficients).round(3).tolist(), np.exp(found.cuts).round(3).tolist()
    ([3.0], [1.0])
    """
    columns = np.asarray(predictors, dtype=np.float64)
    values = np.asarray(answers, dtype=np.float64)
    known = np.isfinite(columns).all(axis=1) & np.isfinite(values) & design.live
    if domain is not None:
        known &= np.asarray(domain, dtype=bool)
    base = int(known.sum())
    levels, codes = np.unique(values[known], return_inverse=True)
    if len(levels) < 2:
        return OrderedLogit("one_level" if base else "empty_domain", base)
    if base < PER_PARAMETER * (columns.shape[1] + len(levels) - 1):
        return OrderedLogit("too_few", base)
    weights = design.weights[known]
    rows = _Rows(columns[known], codes.astype(np.int64), len(levels))
    found = _maximise(rows, weights / weights.mean())
    if found is None:
        return OrderedLogit("singular", base)
    parameters, information = found
    scores = np.zeros((design.size, len(parameters)))
    scores[known] = rows.scores(parameters)[0]
    influence = np.linalg.solve(information * weights.mean(), scores.T).T
    number = columns.shape[1]
    return OrderedLogit(
        "",
        base,
        parameters[:number],
        parameters[number:],
        design.covariance(influence),
        float(design.degf(known)) - number,
        levels,
    )


class _Rows:
    """The answers as indicators of the cuts above and below them."""

    def __init__(self, predictors: Floats, codes: Ints, levels: int) -> None:
        self.codes, self.levels = codes, levels
        size, number = predictors.shape
        cuts = np.eye(levels - 1)
        none = np.zeros((1, levels - 1))
        self.above = np.hstack([-predictors, np.vstack([cuts, none])[codes]])
        self.below = np.hstack([-predictors, np.vstack([none, cuts])[codes]])
        self.top, self.bottom = codes == levels - 1, codes == 0
        self.number, self.size = number, size

    def scores(self, parameters: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """(n, q) scores, (n,) chances of the answers, and (n,) slopes of the two densities."""
        high = np.where(self.top, np.inf, self.above @ parameters)
        low = np.where(self.bottom, -np.inf, self.below @ parameters)
        up, down, not_up, not_down = map(logistic, (high, low, -high, -low))
        chance = np.where(low > 0, not_down - not_up, up - down)
        chance = np.maximum(chance, 1e-300)
        dense_up, dense_down = up * not_up, down * not_down
        scores = (dense_up[:, None] * self.above - dense_down[:, None] * self.below) / chance[
            :, None
        ]
        return scores, chance, dense_up * (1 - 2 * up), dense_down * (1 - 2 * down)

    def information(self, parameters: Floats, weights: Floats) -> tuple[Floats, Floats, float]:
        """Gradient, minus the Hessian, and the log likelihood, all weighted."""
        scores, chance, slope_up, slope_down = self.scores(parameters)
        curve = (self.above * (weights * slope_up / chance)[:, None]).T @ self.above
        curve -= (self.below * (weights * slope_down / chance)[:, None]).T @ self.below
        curve -= (scores * weights[:, None]).T @ scores
        return weights @ scores, -curve, float(weights @ np.log(chance))


def _maximise(rows: _Rows, weights: Floats) -> tuple[Floats, Floats] | None:
    """Newton's method with step halving; None where it does not come to rest."""
    shares = np.cumsum(np.bincount(rows.codes, weights, rows.levels))[:-1] / weights.sum()
    at = np.concatenate([np.zeros(rows.number), np.log(shares / (1 - shares))])
    gradient, information, height = rows.information(at, weights)
    for _ in range(STEPS):
        if not np.linalg.cond(information) < 1e12:
            return None
        step = np.linalg.solve(information, gradient)
        if np.max(np.abs(step) / (1 + np.abs(at))) < STILL:
            return at + step, rows.information(at + step, weights)[1]
        for _ in range(30):
            cuts = (at + step)[rows.number :]
            if np.all(np.diff(cuts) > 0):
                gradient, information, new = rows.information(at + step, weights)
                if new >= height - 1e-9 * abs(height):
                    at, height = at + step, new
                    break
            step = step / 2
        else:
            return None
        if np.max(np.abs(at[: rows.number]), initial=0) > 50:
            return None
    return None
