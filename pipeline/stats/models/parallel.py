"""Whether an ordered outcome has one coefficient for every step, as proportional odds suppose."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import fdtrc

from pipeline.stats.models.models import fit_logistic
from pipeline.stats.variance.design import Design, Floats


@dataclass(frozen=True, eq=False)
class Parallel:
    """Tests of one coefficient for all steps, or why there is none.

    `coefficients` (C, p): log odds of an answer above each step, for the C steps whose own model
    has an answer; `f`, `p` (p,): the test of each predictor, on `ndf` = C - 1 and `ddf` degrees of
    freedom.
    """

    reason: str
    coefficients: Floats = field(default_factory=lambda: np.empty((0, 0)))
    f: Floats = field(default_factory=lambda: np.empty(0))
    p: Floats = field(default_factory=lambda: np.empty(0))
    ndf: float = np.nan
    ddf: float = np.nan


def parallel(
    predictors: ArrayLike, answers: ArrayLike, design: Design, domain: ArrayLike | None = None
) -> Parallel:
    """Brant's test of proportional odds, of each predictor, with the covariance of the design.

    A logistic regression for each step between answers, of being above it; the coefficients of all
    steps are compared by Wald's test, with the covariance of the regressions taken together.

    Args:
        predictors: (n, p); NaN where not known.
        answers: (n,) numbers in order; NaN where not known.
        design: the design of all n rows.
        domain: (n,) bool, rows to fit on; None = all.

    Returns:
        The tests; or a reason: too_few (fewer than two steps have a model that does not separate),
        singular (a covariance that cannot be inverted).

    Source: Brant (1990); the F of Wald's statistic as Korn and Graubard (1990) have it.

    The odds of going above each step are three times as high: nothing speaks against one ratio.

    >>> from pipeline.stats.variance.sample_design import make_design
    >>> predictor = np.repeat([[0], [1]], 120, axis=0)
    >>> answers = np.repeat([1, 2, 3, 1, 2, 3], [60, 30, 30, 30, 30, 60])
    >>> found = parallel(predictor, answers, make_design(np.ones(240)))
    >>> np.exp(found.coefficients).ravel().round(3).tolist(), bool(found.p[0] > 0.9)
    ([3.0, 3.0], True)
    """
    columns, values = (np.asarray(one, dtype=np.float64) for one in (predictors, answers))
    known = np.isfinite(columns).all(axis=1) & np.isfinite(values) & design.live
    if domain is not None:
        known &= np.asarray(domain, dtype=bool)
    steps = np.unique(values[known])[:-1]
    fits = [
        fit_logistic(columns, np.where(known, values > step, np.nan), design, known, 0.0)
        for step in steps
    ]
    fits = [fit for fit in fits if not fit.reason]
    if len(fits) < 2:
        return Parallel("too_few")
    coefficients = np.stack([fit.coefficients[1:] for fit in fits])
    influence = np.concatenate([fit.influence[:, 1:] for fit in fits], axis=1)
    number, ndf = columns.shape[1], len(fits) - 1
    ddf = float(design.degf(known)) - ndf + 1
    blocks = design.covariance(influence).reshape(len(fits), number, len(fits), number)
    apart = np.hstack([-np.ones((ndf, 1)), np.eye(ndf)])
    f = np.full(number, np.nan)
    for j in range(number):
        gap, spread = apart @ coefficients[:, j], apart @ blocks[:, j, :, j] @ apart.T
        if ddf > 0 and np.linalg.cond(spread) < 1e12:
            f[j] = gap @ np.linalg.solve(spread, gap) * ddf / ((ddf + ndf - 1) * ndf)
    if not np.isfinite(f).all():
        return Parallel("singular")
    return Parallel("", coefficients, f, np.asarray(fdtrc(ndf, ddf, f)), float(ndf), ddf)
