"""What must stay open next to requested tables: what they hide, and whom they set apart."""

from collections.abc import Iterator

import numpy as np

from pipeline.disclose.exclusive import Answer
from pipeline.disclose.feasible_tables.feasible import Target
from pipeline.disclose.requested.joint import Joint, answers
from pipeline.disclose.requested.people import Where, of_place
from pipeline.disclose.tables import Ints
from pipeline.disclose.within_table import needs

APART = 2  # how wide a count of those in whom a group and an area differ must stay
Name = tuple[int, int]  # of a requested table and its group, -1 where it is of none


def targets(joint: Joint) -> list[Target]:
    """What requested tables hide, and small counts of those in whom they and areas differ.

    Of the latter nothing is published, and margins say much of any small part of a whole. They
    must stay so open that nobody can be proved to be among them: nobody at all is possible, and
    one and two are too. Of answers that exclude each other each is as if it were asked for with the
    one that is, and so are those who gave none.
    """
    found: dict[tuple[int, ...], Target] = {}
    for number, table in enumerate(joint.tables):
        for a, total in enumerate(table.total):
            width, reach, fall = needs(table.counts[a], int(total), joint.threshold)
            for column in np.flatnonzero(~table.shown[a]):
                of = answers(table, int(column))
                cells = tuple(joint.answering(table.item, joint.where(table, a), of))
                need = int(width[column]), int(reach[column]), int(fall[column])
                found.setdefault(cells, Target((number, a), cells, *need))
    for target in _of_sets(joint):
        found.setdefault(target.variables, target)
    for name, item, group in _differences(joint):
        total = joint.count(group)
        for level in joint.cells.levels[item]:
            own = joint.cells.inside({item: (level,)})
            cells = tuple(np.intersect1d(own, group).tolist())
            count = joint.count(cells)
            if 0 < count < joint.threshold or 0 < count <= total < joint.floor:
                found.setdefault(cells, Target(name, cells, min(APART, total), 0, 0))
    return list(found.values())


def _of_sets(joint: Joint) -> Iterator[Target]:
    """Small counts of answers that exclude each other, and of those who gave none of them."""
    for one in joint.sets:
        first, _ = one[0]
        for place in (p for block in joint.blocks if block.item == first for p in block.places):
            area = of_place(place)
            base = joint.count(joint.answering(first, area))
            yield from _small(joint, (-1, -1), base, [joint.cells.none_of(one, area)])
        for number, table in enumerate(joint.tables):
            for a in np.flatnonzero(table.shown.any(axis=1)) if table.item in dict(one) else ():
                group, base = joint.where(table, int(a)), int(table.total[a])
                every = [joint.cells.inside({item: (v,)}) for item, v in one]
                inside = joint.cells.inside(group)
                groups = [np.intersect1d(cells, inside) for cells in every]
                groups.append(joint.cells.none_of(one, group))
                yield from _small(joint, (number, int(a)), base, groups)


def _small(joint: Joint, name: Name, base: int, groups: list[Ints]) -> Iterator[Target]:
    need = min(joint.threshold + 1, base)
    for cells in groups:
        if 0 < joint.count(cells) < joint.threshold:
            yield Target(name, tuple(cells.tolist()), need, need, base)


def _differences(joint: Joint) -> Iterator[tuple[Name, str, Ints]]:
    """Those in whom shown groups of requests, and several of them together, and areas differ.

    Together are the groups of a table, and those of several tables that are made by answers which
    exclude each other.
    """
    known = {table.item: joint.known_groups(table.item) for table in joint.tables}
    for number, table in enumerate(joint.tables):
        shown = [int(a) for a in np.flatnonzero(table.shown.any(axis=1))]
        own = {a: joint.answering(table.item, joint.where(table, a)) for a in shown}
        if len(shown) > 1:
            own[-1] = sorted({cell for cells in own.values() for cell in cells})
        for a, cells in own.items():
            yield from _apart((number, a), table.item, cells, known[table.item])
    for item, cells in _by_answers(joint):
        yield from _apart((-1, -1), item, cells, known[item])


def _by_answers(joint: Joint) -> Iterator[tuple[str, list[int]]]:
    """The question, and all people, of shown groups that answers of a set make."""
    for one in joint.sets:
        together: dict[tuple[str, str], list[Where]] = {}
        for table in joint.tables:
            for a in np.flatnonzero(table.shown.any(axis=1)):
                where = joint.where(table, int(a))
                if (made := _made_by(one, where)) is not None:
                    rest = {name: sorted(some) for name, some in where.items() if name != made}
                    together.setdefault((table.item, str(sorted(rest.items()))), []).append(where)
        for (item, _), several in together.items():
            if len(several) > 1:
                cells = {cell for where in several for cell in joint.answering(item, where)}
                yield item, sorted(cells)


def _made_by(one: tuple[Answer, ...], where: Where) -> str | None:
    """The question of a set of which a group has the answer alone; None where there is none."""
    return next((item for item, level in one if [*where.get(item, ())] == [level]), None)


def _apart(
    name: Name, item: str, cells: list[int], areas: list[Ints]
) -> Iterator[tuple[Name, str, Ints]]:
    """Those in whom a group and each area differ, or whom both have."""
    for other in areas:
        both = np.intersect1d(cells, other)
        if len(both) and len(both) not in (len(cells), len(other)):
            yield name, item, both
        for one, two in ((cells, other), (other, cells)):
            apart = np.setdiff1d(one, two)
            if 0 < len(apart) < len(one):
                yield name, item, apart
