"""Items: answers as codes, and which of their levels count as with."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pipeline.stats.variance.design import Bools, Ints


@dataclass(frozen=True, eq=False)
class Items:
    """Categorical items.

    codes (n, V) 0..levels-1, -1 = missing; levels (V,); chosen (V, most levels): the levels of the
    group that a share is about; ordered (V, most levels): those that have a place in the order.
    """

    codes: NDArray[np.int8]
    levels: Ints
    chosen: Bools
    ordered: Bools


def make_items(
    codes: ArrayLike, levels: ArrayLike, chosen: ArrayLike, ordered: ArrayLike | None = None
) -> Items:
    """Check and encode items; ordered None = all levels are in order.

    Raises:
        ValueError: shapes do not agree, or a code is below -1 or at or over its item's levels.

    >>> items = make_items([[0], [2], [-1]], [3], [[False, True, True]])
    >>> items.codes.ravel().tolist(), items.chosen.tolist(), items.ordered.tolist()
    ([0, 2, -1], [[False, True, True]], [[True, True, True]])
    """
    values, sizes = np.asarray(codes), np.asarray(levels, dtype=np.int64)
    picked = np.asarray(chosen, dtype=bool)
    known = np.arange(picked.shape[-1]) < sizes[:, None]
    placed = known if ordered is None else np.asarray(ordered, dtype=bool)
    if values.ndim != 2 or not picked.shape == placed.shape == known.shape:
        raise ValueError("codes must be (n, V) and masks (V, most levels)")
    if values.shape[1] != len(sizes) or sizes.max(initial=1) > min(picked.shape[1], 127):
        raise ValueError("every item needs its number of levels")
    if (values < -1).any() or (values >= sizes).any():
        raise ValueError("a code is outside its item's levels")
    return Items(values.astype(np.int8), sizes, picked & known, placed & known)
