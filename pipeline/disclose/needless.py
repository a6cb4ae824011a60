"""Shows again what was hidden needlessly: the last step of protection.

Figures are hidden one after the other until all that must stay open does. One that is hidden late
can do the work of several that were hidden before it.
"""

from collections.abc import Sequence

import numpy as np

from pipeline.disclose.feasible_tables.equations import headline_range
from pipeline.disclose.linked_tables import LinkedTables
from pipeline.disclose.probe import probe_block
from pipeline.disclose.tables import Block
from pipeline.disclose.within_table import choose, worths

Ranges = tuple[tuple[int, int] | None, ...]


def show_again(blocks: Sequence[Block], links: Sequence[LinkedTables], threshold: int) -> None:
    """Give areas back the table that is safe by itself, where all stays open; changes `shown`.

    Each area's table is tried once, those first that lost most. One is taken if every hidden
    cell of the question is still open, and no hidden headline group, on which tables of two
    questions rest, is known more closely than before.

    Args:
        blocks: protected.
        links: areas that make up others.
        threshold: of small counts.
    """
    for block in blocks:
        _show_again(block, links, threshold)


def _show_again(block: Block, links: Sequence[LinkedTables], threshold: int) -> None:
    worth = worths(block.shape)
    allowed = np.ones(block.shown.shape, dtype=np.bool_)
    for cell in block.reasons:
        allowed[cell] = False
    best = block.shown.copy()
    for a in np.flatnonzero((allowed & ~block.shown).any(axis=1)):
        counts, total = block.counts[a], int(block.total[a])
        best[a] = choose(block.shape, counts, total, allowed[a], threshold)
    gain = best @ worth - block.shown @ worth
    for a in sorted(np.flatnonzero(gain > 0), key=lambda area: (-gain[area], area)):
        ranges, shown = _ranges(block, links), block.shown[a].copy()
        block.shown[a] = best[a]
        open_ = all(one.open for one in probe_block(block, links, threshold, first=True))
        if not (open_ and _ranges(block, links) == ranges):
            block.shown[a] = shown


def _ranges(block: Block, links: Sequence[LinkedTables]) -> Ranges:
    """What is known of the headline group of each area, None where it is shown."""
    at = block.headline
    return tuple(
        None if at < 0 or block.shown[a, at] else headline_range(block, a, links)
        for a in range(len(block.places))
    )
