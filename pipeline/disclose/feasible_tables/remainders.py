"""Those few in whom two areas differ: a group that no table shows, and that subtraction makes.

Of an area that holds another, or several, all but a few people, what is published of both tells of
these few. So what would be hidden of them, were they an area, must not follow from the areas. They
are few where they are fewer than twice the threshold in every table (`near` of a link).
"""

from collections.abc import Sequence

import numpy as np

from pipeline.disclose.feasible_tables.feasible import System, Target
from pipeline.disclose.linked_tables import LinkedTables
from pipeline.disclose.tables import Block, Pair
from pipeline.disclose.within_table import needs


def differ(one: Block | Pair, linked: Sequence[LinkedTables]) -> bool:
    """Whether a table counts people in whom an area and those that lie in it differ."""
    counts = one.counts[:, : one.shape.leaves] if isinstance(one, Block) else one.cells
    at = {place: a for a, place in enumerate(one.places)}
    for link in linked:
        inside = [at[part] for part in link.parts if part in at]
        whole = counts[at[link.whole]] if link.near and link.whole in at else None
        if whole is not None and inside and (whole != counts[inside].sum(axis=0)).any():
            return True
    return False


def of_block(block: Block, system: System, threshold: int) -> list[Target]:
    """What must stay open of those in whom areas differ, by the equations of a question.

    Answers and groups of answers, named by the whole and by the column.
    """
    leaves, found = block.shape.leaves, []
    for a, variables in system.remainders:
        counts = block.shape.counts(system.truth[variables])
        width, reach, fall = needs(counts, int(counts[:leaves].sum()), threshold)
        for column in np.flatnonzero(width).tolist():
            group = (column,) if column < leaves else block.shape.members[column - leaves]
            need = int(width[column]), int(reach[column]), int(fall[column])
            found.append(Target((a, column), tuple(variables[list(group)].tolist()), *need))
    return found


def of_pair(system: System, threshold: int) -> list[Target]:
    """The same by the equations of a pair: of its four cells, named by the whole and by the cell.

    A cell needs no protection of its own where its whole row or column is empty.
    """
    found = []
    for a, variables in system.remainders:
        counts = system.truth[variables].tolist()
        people = sum(counts)
        for cell, count in enumerate(counts):
            small = 0 < count < threshold
            within = count + min(counts[cell ^ 1], counts[cell ^ 2])
            width = min(threshold + 1, people) if small else min(1, within)
            if width:
                reach = width if small else 0
                found.append(Target((a, cell), (int(variables[cell]),), width, reach, people))
    return found
