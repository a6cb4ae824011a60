"""The smallest difference that a survey of this size and design could have found."""

from dataclasses import dataclass

import numpy as np
from scipy.special import nctdtr, nctdtrinc, stdtrit

from pipeline.stats.association.associations import Associations
from pipeline.stats.variance.design import Bools, Floats

POWER = 0.8
"""How often a difference of that size is found, in surveys of the same design."""
FEWEST = 10
"""Respondents on either side, below which a factor's difference is none that would be published."""
LEAST = 5
"""Factors that have so many, below which there is no figure: it would disclose single ones."""


def detectable_differences(found: Associations, alpha: Floats, power: float = POWER) -> Floats:
    """The middle factor's detectable difference in each area and for each outcome, 0 to 1.

    Args:
        found: what `associate` found of (areas, factors, outcomes).
        alpha: (areas, outcomes) two-sided level of each test.
        power: how often the difference is to be found.

    Returns:
        (areas, outcomes) the difference D that the t test of that level finds so often, where its
        standard error is that of two shares D apart whose mean is the share of all who answered, in
        this design; the median over factors. NaN where fewer than LEAST factors have FEWEST
        respondents on either side, and where no difference is large enough: none is above 1.

    Source: Bloom (1995), the minimum detectable effect; the power of t is that of its non-central
    distribution.

    Twenty of forty people with each of five factors, half of all report success: 42 points.

    >>> from pipeline.stats.association.associations import associate
    >>> from pipeline.stats.association.items import make_items
    >>> from pipeline.stats.variance.sample_design import make_design
    >>> from pipeline.stats.variance.layout import whole
    >>> factors = make_items(np.tile(np.arange(40)[:, None] % 2, 5), [2] * 5, [[False, True]] * 5)
    >>> outcome = make_items(np.arange(40)[:, None] // 20, [2], [[False, True]])
    >>> design = make_design(np.ones(40))
    >>> found = associate(design, factors, outcome, whole(design))
    >>> detectable_differences(found, np.full((1, 1), 0.05)).round(2).tolist()
    [[0.42]]
    """
    each = detectable_of_each(found, alpha, power)
    middle = _median(each)
    enough = (np.isfinite(each).sum(axis=1) >= LEAST) & (middle <= 1)
    return np.where(enough, middle, np.nan)


def detectable_of_each(found: Associations, alpha: Floats, power: float = POWER) -> Floats:
    """(areas, factors, outcomes) each factor's own detectable difference.

    Arguments as `detectable_differences`, which has their median. NaN where a factor has fewer
    than FEWEST respondents on a side.

    >>> from pipeline.stats.association.associations import associate
    >>> from pipeline.stats.association.items import make_items
    >>> from pipeline.stats.variance.sample_design import make_design
    >>> from pipeline.stats.variance.layout import whole
    >>> factor = make_items(np.arange(40)[:, None] % 2, [2], [[False, True]])
    >>> outcome = make_items(np.arange(40)[:, None] // 20, [2], [[False, True]])
    >>> design = make_design(np.ones(40))
    >>> found = associate(design, factor, outcome, whole(design))
    >>> detectable_of_each(found, np.full((1, 1), 0.05)).round(2).tolist()
    [[[0.42]]]
    """
    form = _form(found)
    with np.errstate(invalid="ignore", divide="ignore"):
        reach = nctdtrinc(form.df, 1 - power, stdtrit(form.df, 1 - alpha[:, None] / 2))
        # D^2 = scale (flat + tilt D - bend D^2): the square of the reach times the error at D.
        scale = reach**2 * form.worth
        root = (scale * form.tilt) ** 2 + 4 * (1 + scale * form.bend) * scale * form.flat
        each = (scale * form.tilt + np.sqrt(root)) / (2 * (1 + scale * form.bend))
    return np.where(form.enough & np.isfinite(each), each, np.nan)


def power_of_each(found: Associations, sizes: Floats, alpha: Floats) -> Floats:
    """(areas, factors, outcomes) how often a difference of some size is expected to be found.

    Of the size that `detectable_of_each` says it is 0.8, but for what is found in the other
    direction. sizes: (areas, factors, outcomes), from 0 to 1; the rest as `detectable_of_each`.

    >>> from pipeline.stats.association.associations import associate
    >>> from pipeline.stats.association.items import make_items
    >>> from pipeline.stats.variance.sample_design import make_design
    >>> from pipeline.stats.variance.layout import whole
    >>> factor = make_items(np.arange(40)[:, None] % 2, [2], [[False, True]])
    >>> outcome = make_items(np.arange(40)[:, None] // 20, [2], [[False, True]])
    >>> design = make_design(np.ones(40))
    >>> found = associate(design, factor, outcome, whole(design))
    >>> power_of_each(found, np.full((1, 1, 1), 0.42), np.full((1, 1), 0.05)).round(1).tolist()
    [[[0.8]]]
    """
    form = _form(found)
    with np.errstate(invalid="ignore", divide="ignore"):
        variance = form.worth * (form.flat + form.tilt * sizes - form.bend * sizes**2)
        far = sizes / np.sqrt(variance)
        least = stdtrit(form.df, 1 - alpha[:, None] / 2)
        power = 1 - nctdtr(form.df, far, least) + nctdtr(form.df, far, -least)
    return np.where(form.enough, power, np.nan)


@dataclass(frozen=True, eq=False)
class _Form:
    """The variance of a difference D: worth (flat + tilt D - bend D^2), each (areas, F, Y).

    df and worth (areas, 1, Y); enough: where a factor has FEWEST respondents on either side.
    """

    enough: Bools
    df: Floats
    worth: Floats
    flat: Floats
    tilt: Floats
    bend: Floats


def _form(found: Associations) -> _Form:
    """The form of each factor's variance; worth is the area's design effect, by all factors."""
    with_, without, contrast = found.share_with, found.share_without, found.contrast
    units = found.unit_with, found.unit_without
    enough = (np.minimum(with_.base, without.base) >= FEWEST) & np.isfinite(contrast.se)
    spreads = [side.value * (1 - side.value) for side in (with_, without)]
    with np.errstate(invalid="ignore", divide="ignore"):
        held = with_.effective_base + without.effective_base
        part = with_.effective_base / held  # of those with the factor
        mean = part * with_.value + (1 - part) * without.value
        alone = spreads[0] * units[0] + spreads[1] * units[1]
        return _Form(
            enough,
            _median(np.where(enough, contrast.df, np.nan))[:, None],
            _sums(contrast.se**2, enough) / _sums(alone, enough),
            mean * (1 - mean) * (units[0] + units[1]),
            (1 - 2 * mean) * ((1 - part) * units[0] - part * units[1]),
            (1 - part) ** 2 * units[0] + part**2 * units[1],
        )


def _sums(values: Floats, rows: Bools) -> Floats:
    """(areas, 1, outcomes) sums over the factors that have enough answers."""
    return np.asarray(np.where(rows, values, 0.0).sum(axis=1, keepdims=True))


def _median(values: Floats) -> Floats:
    """(areas, outcomes) medians over the factors that have a figure; NaN where none has one."""
    ordered, number = np.sort(values, axis=1), np.isfinite(values).sum(axis=1, keepdims=True)
    ends = [np.maximum(place, 0) for place in ((number - 1) // 2, number // 2)]
    ends = [np.minimum(place, values.shape[1] - 1) for place in ends]
    low, high = (np.take_along_axis(ordered, place, axis=1)[:, 0] for place in ends)
    return np.asarray((low + high) / 2)
