"""What a release shows of tables."""

from collections.abc import Sequence

import numpy as np

from pipeline.disclose.tables import Block, Bools, Pair


def as_released(blocks: Sequence[Block], pairs: Sequence[Pair], seen: Bools) -> None:
    """Take for shown what has a figure in a release, and leave out means that have none.

    Changes blocks and pairs. `seen`: (rows of the results,).
    """
    for pair in pairs:
        pair.shown = (pair.rows >= 0) & seen[pair.rows]
    for block in blocks:
        block.shown = (block.rows >= 0) & seen[block.rows]
        block.mean_rows = np.where(seen[block.mean_rows], block.mean_rows, -1)
