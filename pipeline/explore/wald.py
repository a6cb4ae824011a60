"""A test that all groups have one mean."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from pipeline.stats.variance.design import Design, Floats


@dataclass(frozen=True)
class Wald:
    """F, its degrees of freedom and p; NaN where the test cannot be made."""

    f: float = np.nan
    ndf: float = np.nan
    ddf: float = np.nan
    p: float = np.nan


def equal_means(design: Design, values: Floats, groups: ArrayLike, number: int) -> Wald:
    """Wald's test that a number has the same mean in all groups that anybody answered in.

    Args:
        design: the design of all n rows.
        values: (n,) numbers; NaN = none.
        groups: (n,) codes from 0, -1 in none.
        number: how many groups there may be.

    Source: as R survey's regTermTest(svyglm(y ~ group), ~group), on the design's degrees of freedom
    less the groups but one; of two groups, the square of svyttest's t.

    >>> from pipeline.stats.variance.sample_design import make_design
    >>> values, groups = np.array([1.0, 2.0, 3.0, 3.0, 4.0, 5.0]), [0, 0, 0, 1, 1, 1]
    >>> found = equal_means(make_design(np.ones(6)), values, groups, 2)
    >>> round(found.f, 3), found.ndf, found.ddf
    (7.5, 1.0, 4.0)
    """
    from scipy.special import betainc

    codes = np.asarray(groups)
    known = np.isfinite(values) & design.live & (codes >= 0)
    held = [code for code in range(number) if (known & (codes == code)).any()]
    scores, found = np.zeros((design.size, len(held))), np.zeros(len(held))
    for place, code in enumerate(held):
        here = known & (codes == code)
        total = design.weights[here].sum()
        found[place] = design.weights[here] @ values[here] / total
        scores[here, place] = (values[here] - found[place]) / total
    ndf = len(held) - 1
    ddf = float(design.degf(known)) - ndf
    if ndf < 1 or ddf <= 0:
        return Wald()
    covariance = design.covariance(scores)
    contrast = np.hstack([-np.ones((ndf, 1)), np.eye(ndf)])
    spread = contrast @ covariance @ contrast.T
    if not np.linalg.cond(spread) < 1e12:
        return Wald()
    apart = contrast @ found
    f = float(apart @ np.linalg.solve(spread, apart)) / ndf
    p = float(betainc(ddf / 2, ndf / 2, ddf / (ddf + ndf * f)))
    return Wald(f, float(ndf), ddf, p)
