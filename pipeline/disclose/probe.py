"""What stays possible of each hidden cell, given all that is shown."""

from collections.abc import Sequence

from pipeline.disclose.editions.joint import (
    adds_nothing,
    alone,
    left,
    nothing_of,
    of_earlier,
    pair_adds_nothing,
)
from pipeline.disclose.feasible_tables.equations import (
    block_system,
    block_targets,
    pair_system,
    pair_targets,
)
from pipeline.disclose.feasible_tables.feasible import Finding, Sum
from pipeline.disclose.feasible_tables.remainders import differ, of_block, of_pair
from pipeline.disclose.linked_tables import LinkedTables
from pipeline.disclose.tables import Block, Pair


def probe_block(
    block: Block, links: Sequence[LinkedTables], threshold: int, first: bool = False
) -> list[Finding]:
    """What stays possible of each hidden cell of a block, given all that is shown of it.

    And of each that those have in whom areas differ. By itself, and next to earlier editions, which
    then must leave no less than they alone. `first`: up to the first that is not open.
    """
    targets, found = block_targets(block, threshold), []
    if targets or differ(block, links):
        own = block_system(alone(block), links)
        targets += of_block(block, own, threshold)
        found = own.attack(targets, first)
    if not block.before or (first and any(not one.open for one in found)):
        return found
    if adds_nothing(block, links):
        return found
    system = block_system(block, links)
    for old, start in zip(block.before, system.starts, strict=True):
        targets += of_earlier(block_targets(old, threshold), start, block, old.places)
    new = [target for target in targets if target not in block.told]
    if new:
        told = block_system(nothing_of(block), links).attack(new)
        block.told |= {one.target: left(one) for one in told}
    both = [block.told[target] for target in targets]
    found = [one for one in found if block.told[one.target].told]
    return found + system.attack(both, first)


def probe_pair(
    pair: Pair,
    factor: Block,
    outcome: Block,
    links: Sequence[LinkedTables],
    threshold: int,
    first: bool = False,
    more: Sequence[Sum] = (),
) -> list[Finding]:
    """What stays possible of each cell of a pair's hidden tables; as `probe_block`.

    `more`: what else is said of the cells now.
    """
    targets = pair_targets(pair, threshold)
    found: list[Finding] = []
    if targets or differ(pair, links):
        own = pair_system(alone(pair), alone(factor), alone(outcome), links, more)
        targets += of_pair(own, threshold)
        found = own.attack(targets, first)
    if not pair.before or (first and any(not one.open for one in found)):
        return found
    if pair_adds_nothing(pair, factor, outcome, links, more):
        return found
    system = pair_system(pair, factor, outcome, links, more)
    for (old, *_), start in zip(pair.before, system.starts, strict=True):
        targets += of_earlier(pair_targets(old, threshold), start, pair, old.places)
    new = [target for target in targets if target not in pair.told]
    if new:
        bare = pair_system(nothing_of(pair), nothing_of(factor), nothing_of(outcome), links)
        told = bare.attack(new)
        pair.told |= {one.target: left(one) for one in told}
    both = [pair.told[target] for target in targets]
    found = [one for one in found if pair.told[one.target].told]
    return found + system.attack(both, first)


def probe_all(
    blocks: Sequence[Block], pairs: Sequence[Pair], links: Sequence[LinkedTables], threshold: int
) -> dict[tuple[str, str, str], list[Finding]]:
    """Findings of every block and pair, by kind, item and outcome ("" for blocks)."""
    items = {block.item: block for block in blocks}
    found = {(b.kind, b.item, ""): probe_block(b, links, threshold) for b in blocks}
    found |= {
        ("pair", p.item, p.outcome): probe_pair(
            p, items[p.item], items[p.outcome], links, threshold
        )
        for p in pairs
    }
    return found
