"""Which figure to hide so that a hidden cell is left open: the one that readers miss least.

What keeps a cell closed is read off the prices of a linear programme: of the figures whose bounds
are at work there, and of no others, one alone can open it further.
"""

from collections.abc import Sequence

import numpy as np

from pipeline.disclose.editions.joint import alone
from pipeline.disclose.feasible_tables.equations import block_system
from pipeline.disclose.feasible_tables.feasible import Figure, Finding, System, Target
from pipeline.disclose.linked_tables import LinkedTables
from pipeline.disclose.tables import Block, Bools
from pipeline.disclose.within_table import choose, worths


def open_up(block: Block, failed: Finding, links: Sequence[LinkedTables], threshold: int) -> bool:
    """Hide figures until a hidden cell is open, and show again those that it does not need.

    Each time the one with the least loss: what it and what goes with it are worth, times the people
    of its area, so that Wales is the last to lose a figure where a small area protects as well.

    Returns:
        Whether any figure is hidden that was not. None is where an earlier edition alone closes
        the cell.
    """
    target, before, changed = failed.target, block.shown.copy(), []
    while not _left(block, target, links).open:
        ways = _ways(block, target, links, threshold)
        if not ways:
            break
        for _, a, layout in ways:
            shown = block.shown[a].copy()
            block.shown[a] = layout
            if _left(block, target, links).open:
                changed.append(a)
                break
            block.shown[a] = shown
        else:
            _, a, layout = ways[0]
            block.shown[a] = layout
            changed.append(a)
    _show_again(block, target, links, (before, changed))
    return bool((before & ~block.shown).any())


def _show_again(
    block: Block, target: Target, links: Sequence[LinkedTables], done: tuple[Bools, list[int]]
) -> None:
    """Show the tables of areas as they were, where the cell stays open; `done`: that, and where.

    Those with most people are tried first.
    """
    before, changed = done
    if len(set(changed)) < 2 or not _left(block, target, links).open:
        return
    for a in sorted(set(changed), key=lambda one: (-int(block.total[one]), one)):
        shown = block.shown[a].copy()
        block.shown[a] = before[a]
        if not _left(block, target, links).open:
            block.shown[a] = shown


def _ways(
    block: Block, target: Target, links: Sequence[LinkedTables], threshold: int
) -> list[tuple[int, int, Bools]]:
    """Figures that keep a cell closed: the loss, the area, and (columns,) what it shows without.

    A group's figure says what its answers' do, so each is tried with the other too.
    """
    shape, worth = block.shape, worths(block.shape)
    found: dict[tuple[int, bytes], tuple[int, int, Bools]] = {}
    for a, column in sorted(_at_work(_of(block, target, links), target, block)):
        sets = [{column}] if column >= 0 else [{one} for one in range(shape.rows)]
        for g, leaves in enumerate(shape.members):
            every = {shape.leaves + g, *leaves}
            sets += [every] if column in every else []
        for without in sets:
            allowed = block.shown[a].copy()
            allowed[list(without)] = False
            total = int(block.total[a])
            layout = choose(shape, block.counts[a], total, allowed, threshold)
            loss = int(worth @ (block.shown[a] & ~layout)) * total
            found[a, layout.tobytes()] = (loss, a, layout)
    return sorted(found.values(), key=lambda one: (*one[:2], one[2].tobytes()))


def _at_work(system: System, target: Target, block: Block) -> set[Figure]:
    """The published figures whose bounds keep a cell from being smaller, or larger."""
    leaves, found = block.shape.leaves, set()
    own = len(block.places) * leaves
    for sign in (1, -1):
        push = np.zeros(len(system.truth), dtype=np.int64)
        push[list(target.variables)] = sign
        sums, unknowns = system.solver.binding(push)
        found |= {system.figures[i] for i in sums.tolist() if i in system.figures}
        for a, leaf in (divmod(v, leaves) for v in unknowns.tolist() if v < own):
            alike = [leaves + g for g, some in enumerate(block.shape.members) if some == (leaf,)]
            found |= {(a, column) for column in (leaf, *alike) if block.shown[a, column]}
    return found


def _of(block: Block, target: Target, links: Sequence[LinkedTables]) -> System:
    """The system in which a cell is closed: of this edition alone, or with those before it."""
    system = block_system(alone(block), links)
    if block.before and (
        max(target.variables) >= len(system.truth) or system.attack([target], first=True)[0].open
    ):
        return block_system(block, links)
    return system


def _left(block: Block, target: Target, links: Sequence[LinkedTables]) -> Finding:
    """What stays possible of a cell."""
    return _of(block, target, links).attack([target], first=True)[0]
