"""Many predictors at once: design-based logistic regression, and its effects in points.

Coefficients maximise the weighted likelihood; their covariance comes from the design, so that
finite populations, domains, lonely strata and raking count as they do everywhere else.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from pipeline.stats.models.collinearity import TOLERANCE, condition_number, inflation_factors
from pipeline.stats.models.firth import firth
from pipeline.stats.models.margins import independent, logistic, marginal_effects, one_sided
from pipeline.stats.variance.design import Bools, Design, Floats

EVENTS_PER_PARAMETER = 10
FEW_EVENTS = 2
"""Fewer are refused by penalised likelihood too; docs/validation.md has the coverage at 2.8."""
LEAST_FREE = 0.25
"""A row that all but fits itself, as one alone in an area does, has its residual twice at most."""
STEPS = 50
"""Newton's method needs about seven; what has not settled by then never does."""
SURE = 1e-8
"""A fitted chance this near to 0 or 1 for half of the base is taken for separation."""


@dataclass(frozen=True, eq=False)
class Logistic:
    """A fitted model, or why there is none.

    Arrays have the intercept first, then the predictors in order (p + 1); `covariance` is square;
    `df` are the design's degrees of freedom less the predictors. `effects` and `effect_errors`
    (p,) are average marginal effects, as differences of chances, of predictors only. `inflation`
    (p,) are variance inflation factors and `condition` the condition number. `base` and `events`
    are respondents, unweighted. `influence` (n, p + 1): what each row moves the coefficients by,
    without its weight. `penalised`: whether the likelihood was. `reason` is "", too_few, one_level
    or singular.
    """

    reason: str
    base: int
    events: int
    parameters: int
    coefficients: Floats = field(default_factory=lambda: np.empty(0))
    covariance: Floats = field(default_factory=lambda: np.empty((0, 0)))
    df: float = np.nan
    effects: Floats = field(default_factory=lambda: np.empty(0))
    effect_errors: Floats = field(default_factory=lambda: np.empty(0))
    inflation: Floats = field(default_factory=lambda: np.empty(0))
    condition: float = np.nan
    influence: Floats = field(default_factory=lambda: np.empty((0, 0)))
    penalised: bool = False

    @property
    def errors(self) -> Floats:
        """(p + 1,) standard errors of the coefficients."""
        return np.asarray(np.sqrt(np.diag(self.covariance)))


def fit_logistic(
    predictors: ArrayLike,
    success: ArrayLike,
    design: Design,
    domain: ArrayLike | None = None,
    events_per_parameter: float = EVENTS_PER_PARAMETER,
    switches: ArrayLike | None = None,
    penalised: bool = False,
) -> Logistic:
    """Survey-weighted logistic regression of a yes/no outcome on all predictors together.

    Args:
        predictors: (n, p), without the intercept; NaN where not known.
        success: (n,) 1, 0 or NaN.
        design: the design of all n rows.
        domain: (n,) bool, rows to fit on; None = all. Rows with a NaN are left out of the fit, and
            stay in the design.
        events_per_parameter: the rarer of the two outcomes needs this many respondents for each
            predictor; fewer, and the model is refused as too_few.
        switches: (p,) bool, predictors whose effect is that of going from 0 to 1; None = those
            that are 0 or 1 throughout.
        penalised: by Firth's penalised likelihood (firth.py), which has an answer where the outcome
            is separated; each residual is then over the root of 1 less its leverage. Where all with
            or all without a predictor have one outcome, their answers show no variance: the error
            of its effect is then that of independent answers, where that is larger.

    Source: Binder (1983); R survey's svyglm(family = quasibinomial), with which coefficients and
    errors agree (tests/stats). Ten events: Peduzzi and others (1996). Residuals of few answers:
    Kauermann and Carroll, Journal of the American Statistical Association 96(456), 2001.

    Success of 10 in 20, odds 1, becomes 15 in 20, odds 3.

    >>> from pipeline.stats.variance.sample_design import make_design
    >>> predictor = np.repeat([[0], [1]], 20, axis=0)
    >>> success = np.concatenate([np.arange(20) < 10, np.arange(20) < 15])
    >>> found = fit_logistic(predictor, success, make_design(np.ones(40)))
    >>> np.exp(found.coefficients).round(3).tolist(), found.effects.round(3).tolist()
    ([1.0, 3.0], [0.25])
    """
    columns = np.asarray(predictors, dtype=np.float64)
    outcome = np.asarray(success, dtype=np.float64)
    known = np.isfinite(columns).all(axis=1) & np.isfinite(outcome) & design.live
    if domain is not None:
        known &= np.asarray(domain, dtype=bool)
    base, events = int(known.sum()), int(outcome[known].sum())
    number = columns.shape[1]

    def refuse(reason: str, condition: float = np.nan) -> Logistic:
        return Logistic(reason, base, events, number + 1, condition=condition)

    if base == 0:
        return refuse("empty_domain")
    if events in (0, base):
        return refuse("one_level")
    df = float(design.degf(known)) - number
    if min(events, base - events) < events_per_parameter * number or df < 1:
        return refuse("too_few")
    terms = np.column_stack([np.ones(base), columns[known]])
    weights = design.weights[known]
    condition = condition_number(terms, weights)
    if not condition < 1 / TOLERANCE:
        return refuse("singular", condition)
    estimate = firth if penalised else _coefficients
    coefficients = estimate(terms, outcome[known], weights)
    if coefficients is None:
        return refuse("singular", condition)
    chance = logistic(terms @ coefficients)
    if np.mean(chance * (1 - chance) < SURE) > 0.5:
        return refuse("singular", condition)
    information = (terms * (weights * chance * (1 - chance))[:, None]).T @ terms
    scores = np.zeros((design.size, number + 1))
    residual = outcome[known] - chance
    if penalised:
        spread = weights * chance * (1 - chance)
        leverage = spread * (np.linalg.solve(information, terms.T).T * terms).sum(axis=1)
        residual = residual / np.sqrt(np.maximum(1 - leverage, LEAST_FREE))
    scores[known] = terms * residual[:, None]
    influence: Floats = np.asarray(np.linalg.solve(information, scores.T).T, np.float64)
    covariance = design.covariance(influence)
    if switches is None:
        switches = np.isin(terms[:, 1:], (0.0, 1.0)).all(axis=0)
    switched = np.asarray(switches, dtype=bool)
    effects, gradient = marginal_effects(terms, weights, coefficients, switched)
    errors = np.sqrt(np.einsum("jk,kl,jl->j", gradient, covariance, gradient))
    if penalised:
        alone = np.linalg.inv(information) * independent(design, known)
        least = np.sqrt(np.einsum("jk,kl,jl->j", gradient, alone, gradient))
        errors = np.where(one_sided(terms, outcome[known]), np.maximum(errors, least), errors)
    return Logistic(
        "",
        base,
        events,
        number + 1,
        coefficients,
        covariance,
        df,
        effects,
        errors,
        inflation_factors(columns[known], weights),
        condition,
        influence,
        penalised,
    )


def fit_whole(
    predictors: Floats, success: Floats, design: Design, domain: Bools, switches: Bools
) -> Logistic:
    """`fit_logistic`; by penalised likelihood where the plain one has too few answers or no end.

    >>> from pipeline.stats.variance.sample_design import make_design
    >>> with_factor, everybody = np.repeat([[0], [1]], 10, axis=0), np.ones(20, bool)
    >>> success, design = np.arange(20) >= 5, make_design(np.ones(20))
    >>> fit_logistic(with_factor, success, design).reason
    'too_few'
    >>> fit_whole(with_factor, success, design, everybody, everybody[:1]).effects.round(3).tolist()
    [0.455]
    """
    found = fit_logistic(predictors, success, design, domain, switches=switches)
    if found.reason not in ("too_few", "singular"):
        return found
    return fit_logistic(predictors, success, design, domain, FEW_EVENTS, switches, penalised=True)


def _coefficients(terms: Floats, outcome: Floats, weights: Floats) -> Floats | None:
    """(p + 1,) coefficients of terms (n, p + 1); None where the outcome is separated.

    It is where some combination of terms is left with a chance so near to 0 or 1 that it holds
    next to none of the information that an even chance would give it.

    Source: iteratively reweighted least squares (Nelder and Wedderburn 1972), which for the logit
    is Newton's method; a step that lowers the likelihood is halved.
    """
    from scipy.linalg import eigvalsh

    mass = weights / weights.sum()
    even = (terms * mass[:, None]).T @ terms
    coefficients, fit = np.zeros(terms.shape[1]), -np.log(2)
    for _ in range(STEPS):
        chance = logistic(terms @ coefficients)
        information = (terms * (mass * chance * (1 - chance))[:, None]).T @ terms
        if eigvalsh(information, even)[0] < SURE:
            return None
        step = np.linalg.solve(information, terms.T @ (mass * (outcome - chance)))
        moved = _log_likelihood(terms @ (coefficients + step), outcome, mass)
        while moved < fit * (1 + TOLERANCE) and np.any(np.abs(step) > TOLERANCE):
            step = step / 2
            moved = _log_likelihood(terms @ (coefficients + step), outcome, mass)
        coefficients, fit = coefficients + step, moved
        if np.all(np.abs(step) <= TOLERANCE * (1 + np.abs(coefficients))):
            return coefficients
    return None


def _log_likelihood(linear: Floats, outcome: Floats, mass: Floats) -> float:
    """The mean log likelihood of outcomes (n,) given log odds (n,)."""
    return float(mass @ (outcome * linear - np.logaddexp(0.0, linear)))
