"""Adjusting p-values for the number of tests in a family.

What is one family, in the tables of results; each p has its q and its family's size m next to it:

- association, contrast_p (q, holm): the combinations of [analysis] families, by default the
  factors within a dimension, area and outcome. So equivalence_p (equivalence_q). rao_scott_p and
  unweighted_p are not adjusted.
- different, wald_p: the factors of a dimension; difference_p: the factors and areas of a dimension.
- context, wald_p: the factors of a context.
- change, share_change_p: the questions of an area; contrast_change_p: the factors of an area.
- model, effect_p: the factors; and, apart from them, the levels of each dimension.

A test that cannot be made counts in no family. (Of associations and changes the size that is given
next to q counts it too, where people answered: who knew how many tests could not be made would know
that everybody gave one answer.) In a release a p that is hidden counts
as 1, so that it is no part of the others' q. There is no adjustment over families: each answers
a question of its own, and with areas together a reader of one page would pay for all the others.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from pipeline.stats.variance.design import Floats, Ints


def families(keys: Sequence[ArrayLike]) -> Ints:
    """(m,) family codes 0..k-1: one family for each combination of the keys' values, each (m,).

    >>> families([["north", "north", "south"], [1, 2, 1]]).tolist()
    [0, 1, 2]
    """
    combined = np.zeros(len(np.asarray(keys[0])), dtype=np.int64)
    for key in keys:
        codes = np.unique(np.asarray(key), return_inverse=True)[1]
        combined = combined * (int(codes.max(initial=0)) + 1) + codes
        combined = np.unique(combined, return_inverse=True)[1].astype(np.int64)
    return combined


def family_sizes(p: ArrayLike, family: Ints) -> Ints:
    """(m,) the number of tests made in each test's family; a p that is NaN is no test.

    >>> family_sizes([0.01, 0.2, np.nan, 0.3], np.array([0, 0, 0, 1])).tolist()
    [2, 2, 2, 1]
    """
    made = ~np.isnan(np.asarray(p, dtype=np.float64))
    sizes = np.bincount(family[made], minlength=int(family.max(initial=-1)) + 1)
    return np.asarray(sizes[family])


def benjamini_hochberg(p: ArrayLike, family: Ints) -> Floats:
    """(m,) q-values within families, for control of the false discovery rate; NaN stays NaN.

    Source: Benjamini and Hochberg (1995); R's p.adjust(method = "BH").

    >>> benjamini_hochberg([0.01, 0.04, 0.03], np.array([0, 0, 0])).round(3).tolist()
    [0.03, 0.04, 0.04]
    """

    def step_up(sorted_p: Floats) -> Floats:
        size = len(sorted_p)
        scaled = sorted_p * size / np.arange(1, size + 1)
        return np.asarray(np.minimum.accumulate(scaled[::-1])[::-1])

    return _within(p, family, step_up)


def holm(p: ArrayLike, family: Ints) -> Floats:
    """(m,) adjusted p within families, for control of the family-wise error rate; NaN stays NaN.

    Source: Holm (1979); R's p.adjust(method = "holm").

    >>> holm([0.01, 0.04, 0.03], np.array([0, 0, 0])).round(3).tolist()
    [0.03, 0.06, 0.06]
    """

    def step_down(sorted_p: Floats) -> Floats:
        return np.asarray(np.maximum.accumulate(sorted_p * np.arange(len(sorted_p), 0, -1)))

    return _within(p, family, step_down)


def _within(p: ArrayLike, family: Ints, adjust: Callable[[Floats], Floats]) -> Floats:
    """Adjust the sorted p-values of each family, and put them back; none above 1."""
    values = np.asarray(p, dtype=np.float64)
    adjusted = np.full(len(values), np.nan)
    made = np.flatnonzero(~np.isnan(values))
    order = made[np.lexsort((values[made], family[made]))]
    ends = np.flatnonzero(np.diff(family[order], append=-1)) + 1
    for members in np.split(order, ends[:-1]) if len(order) else ():
        adjusted[members] = np.minimum(adjust(values[members]), 1.0)
    return adjusted
