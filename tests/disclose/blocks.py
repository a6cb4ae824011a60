"""A question's table in some areas, from answers counted by hand."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from pipeline.disclose.tables import NATIONAL, Block, Place
from pipeline.disclose.within_table import Shape


def question(
    shape: Shape, leaves: ArrayLike, places: Sequence[Place] = (NATIONAL,), name: str = "q"
) -> Block:
    """A question with (areas, leaves) people by answer: all is shown, and it has no mean."""
    counts = np.array([shape.counts(row) for row in np.asarray(leaves)])
    base, rows = np.sum(leaves, axis=1), np.arange(counts.size).reshape(counts.shape)
    levels, no_mean = [f"level{i}" for i in range(shape.leaves)], np.full(len(counts), -1)
    return Block(name, "item", [*places], shape, levels, counts, base, base, rows, no_mean)
