"""Pairs with a question of a requested table: whether it narrows what is known of their margins."""

from copy import copy
from dataclasses import replace

import numpy as np

from pipeline.disclose.exclusive.systems import Found, probe_pairs
from pipeline.disclose.feasible_tables.equations import block_system, pair_targets
from pipeline.disclose.feasible_tables.feasible import System
from pipeline.disclose.requested.joint import Joint
from pipeline.disclose.tables import Block


def closed_pairs(joint: Joint, system: System) -> bool:
    """Whether what is known now of headline groups closes a cell of a pair.

    The table of a pair in an area is hidden where one of its two headline groups is. Pairs that add
    up are looked at together as well.
    """
    known = {block.item: block for block in _narrowed(joint, system)}
    for pair, factor, outcome in joint.near:
        targets = pair_targets(pair, joint.threshold)
        sides = known.get(factor.item, factor), known.get(outcome.item, outcome)
        same = all(a.ranges == b.ranges for a, b in zip(sides, (factor, outcome), strict=True))
        if not targets or same:
            continue
        found = joint.of_pair(pair, *sides).attack(targets)
        failed = [one for one in found if not one.open]
        if not failed:
            continue
        alone = joint.of_pair(pair, factor, outcome)
        for one, told in zip(failed, alone.attack([f.target for f in failed]), strict=True):
            if told.open or (one.most - one.least) < (told.most - told.least):
                return True
    return _closed_together(joint, known)


def _closed_together(joint: Joint, known: dict[str, Block]) -> bool:
    """The same of pairs whose questions exclude each other; `known`: what is known of questions."""
    for family in joint.families:
        now = [(p, known.get(f.item, f), known.get(o.item, o)) for p, f, o in family.pairs]
        if all(a.ranges == b.ranges for one, two in zip(now, family.pairs, strict=True)
               for a, b in zip(one[1:], two[1:], strict=True)):  # fmt: skip
            continue
        next_to = replace(family, pairs=now, exhibits=[*family.exhibits])
        found = probe_pairs(next_to, joint.links, joint.threshold)
        failed = {i: one for i, (_, one) in enumerate(found) if not one.open}
        alone: Found = probe_pairs(family, joint.links, joint.threshold) if failed else []
        for i, one in failed.items():
            told = alone[i][1]
            if told.open or (one.most - one.least) < (told.most - told.least):
                return True
    return False


def _narrowed(joint: Joint, system: System) -> list[Block]:
    """The questions' own tables, with what is known now of each hidden headline group."""
    made, start = [], joint.cells.size
    for block in joint.blocks:
        known = copy(block)
        known.ranges, known.copies = dict(block.ranges), {}
        for a in range(len(block.places)) if block.headline >= 0 else ():
            if block.shown[a, block.headline]:
                continue
            members = block.shape.members[block.headline - block.shape.leaves]
            push = np.zeros(len(system.truth), dtype=np.int64)
            push[[start + a * block.shape.leaves + leaf for leaf in members]] = 1
            least, most = system.extreme(push)[1], -system.extreme(-push)[1]
            if np.isfinite(least) and np.isfinite(most):
                known.ranges[a, block.shown.tobytes()] = (int(least), int(most))
        made.append(known)
        start += len(block_system(block, joint.links).truth)
    return made
