"""Those in whom two areas differ: what is printed of both may tell of them, though no table does.

An area holds another, or several, all but a few people: less the one from the other, these few are
a group whose answers were not to be known.
"""

from collections.abc import Sequence

from pipeline.audit.intruder.known import SensitiveCell
from pipeline.audit.intruder.linked import Linked
from pipeline.audit.intruder.system import System, Wanted
from pipeline.audit.intruder.truth import PAIR, Line, Table


def differs(table: Table, held: Sequence[Linked]) -> bool:
    """Whether a table counts people in whom an area and those that lie in it differ."""
    at = {area: a for a, area in enumerate(table.areas)}
    for one in held:
        inside = [at[part] for part in one.parts if part in at]
        whole = table.counts[at[one.whole]] if one.near and one.whole in at else None
        if inside and whole is not None and (whole != table.counts[inside].sum(axis=0)).any():
            return True
    return False


def differing(table: Table, made: System, k: int) -> list[SensitiveCell]:
    """The sums of them that must stay unknown; `made`: the equations of the table.

    A sum of a pair is one of its four cells; of a question, an answer, or the answers of a figure
    that is made of several.
    """
    found = []
    figures: set[tuple[int, ...]] = {(c,) for c in range(table.counts.shape[1])}
    figures |= {line.part for line in table.lines} if table.kind != PAIR else set()
    for whole, variables in made.apart:
        counts = [int(made.truth[v]) for v in variables]
        people = sum(counts)
        for part in sorted(figures):
            count, most = sum(counts[c] for c in part), people
            small = 0 < count < k or (table.kind != PAIR and 0 < people - count < k)
            if table.kind == PAIR:
                most = count + min(counts[part[0] ^ 1], counts[part[0] ^ 2])
            need = min(k + 1, people) if small else min(1, most)
            cell = Wanted(tuple(variables[c] for c in part), need, need if 0 < count < k else 0)
            if need:
                found.append(SensitiveCell(Line(whole, part, (), -1), cell, small))
    return found
