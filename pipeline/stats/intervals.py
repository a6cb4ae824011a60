"""Intervals from an estimate, its standard error and the design's degrees of freedom."""

from dataclasses import dataclass

import numpy as np
from scipy import special

from pipeline.stats.variance.design import Bools, Floats, Ints

TELLING = 1e6
"""An interval on the scale of a logarithm that reaches so many times as far says nothing."""


@dataclass(frozen=True, eq=False)
class Estimates:
    """Estimates of one kind, all arrays of one shape; NaN where a figure is not available.

    value, se, df, low, high; count: rows in a share's numerator; base: rows in its denominator;
    effective_base: Kish's, within the base; reason: place in reasons.REASONS, 0 = available.
    """

    value: Floats
    se: Floats
    df: Floats
    low: Floats
    high: Floats
    count: Ints
    base: Ints
    effective_base: Floats
    reason: Ints


def t_quantile(df: Floats, confidence: float) -> Floats:
    """Upper quantile of t for a two-sided interval, df's shape; NaN without degrees of freedom.

    >>> t_quantile(np.array([10.0, 0.0]), 0.95).round(3).tolist()
    [2.228, nan]
    """
    degrees, place = np.unique(np.asarray(df, dtype=np.float64), return_inverse=True)
    quantile = special.stdtrit(np.where(degrees > 0, degrees, np.nan), (1 + confidence) / 2)
    return np.asarray(quantile[place].reshape(np.shape(df)))


def t_interval(value: Floats, se: Floats, df: Floats, confidence: float) -> tuple[Floats, Floats]:
    """Low and high end, value -+ t x se; all of one shape.

    >>> low, high = t_interval(np.array([50.0]), np.array([2.0]), np.array([10.0]), 0.95)
    >>> low.round(2).tolist(), high.round(2).tolist()
    ([45.54], [54.46])
    """
    reach = t_quantile(df, confidence) * se
    return value - reach, value + reach


def correlation_interval(
    value: Floats, se: Floats, df: Floats, confidence: float
) -> tuple[Floats, Floats]:
    """Interval of a measure between -1 and 1, made on the scale of atanh; NaN at -1 and 1.

    All of one shape. Returns low and high.

    >>> low, high = correlation_interval(np.zeros(1), np.array([0.1]), np.array([10.0]), 0.95)
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([-0.219], [0.219])
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        reach = t_quantile(df, confidence) * se / (1 - value**2)
        centre = np.arctanh(value)
        return np.tanh(centre - reach), np.tanh(centre + reach)


def share_interval(
    value: Floats, se: Floats, df: Floats, base: Ints, effective_base: Floats, confidence: float
) -> tuple[Floats, Floats, Bools]:
    """Interval of a share: on the logit scale, or of Korn and Graubard where it is 0 or 1.

    At 0 and 1 the logit does not exist and the estimated variance is 0, so that the effective size
    of Korn and Graubard's interval is Kish's effective base. All of one shape. Returns low, high,
    and where the second method was used. Source: R survey, svyciprop(method = "logit") and
    (method = "beta").

    >>> one = np.ones(1)
    >>> low, high, edge = share_interval(one / 2, one / 20, 99 * one, 100 * one, 100 * one, 0.95)
    >>> low.round(3).tolist(), high.round(3).tolist(), edge.tolist()
    ([0.402], [0.598], [False])
    """
    edge = (value <= 0) | (value >= 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        centre = np.log(value / (1 - value))
        reach = t_quantile(df, confidence) * se / (value * (1 - value))
        low, high = special.expit(centre - reach), special.expit(centre + reach)
    low[edge], high[edge] = beta_interval(
        value[edge], effective_base[edge], df[edge], base[edge], confidence
    )
    return low, high, edge


def beta_interval(
    value: Floats, effective: Floats, df: Floats, base: Ints, confidence: float
) -> tuple[Floats, Floats]:
    """Clopper-Pearson interval of a share at an effective sample size.

    effective: share x (1 - share) / variance, or another effective size where that is 0 / 0; it is
    taken times the squared ratio of t at base - 1 to t at df. All of one shape. Source: Korn and
    Graubard (1998); R survey, svyciprop(method = "beta").

    None of 30: the high end is 1 - 0.025^(1 / 30).

    >>> one = np.ones(1)
    >>> low, high = beta_interval(0 * one, 30 * one, 29 * one, 30 * one, 0.95)
    >>> low.tolist(), high.round(3).tolist()
    ([0.0], [0.116])
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = t_quantile(np.asarray(base - 1, np.float64), confidence) / t_quantile(
            df, confidence
        )
        size = effective * ratio**2
        tail = (1 - confidence) / 2
        low = special.betaincinv(size * value, size * (1 - value) + 1, tail)
        high = special.betaincinv(size * value + 1, size * (1 - value), 1 - tail)
    low = np.where((value <= 0) & ~np.isnan(size), 0.0, low)
    high = np.where((value >= 1) & ~np.isnan(size), 1.0, high)
    return np.asarray(low), np.asarray(high)
