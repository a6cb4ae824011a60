"""What an intruder test of all families finds, by the question or pair that each cell is of."""

from collections.abc import Iterator

from pipeline.disclose.exclusive import Families
from pipeline.disclose.exclusive.systems import Links, probe_family, probe_pairs
from pipeline.disclose.feasible_tables.feasible import Finding
from pipeline.disclose.tables import Block, Pair

Key = tuple[str, str, str]


def attacked(
    families: Families, links: Links, threshold: int
) -> Iterator[tuple[Key, Block | Pair, Finding]]:
    """Key, table and finding of every cell; those who gave none of a set go by its first table."""
    for family in families.blocks:
        for cell, finding in probe_family(family, links, threshold):
            block = family.blocks[cell.table]
            yield (block.kind, block.item, ""), block, finding
    for several in families.pairs:
        for cell, finding in probe_pairs(several, links, threshold):
            pair, *_ = several.pairs[cell.table]
            yield ("pair", pair.item, pair.outcome), pair, finding
