"""Hides more of a family until every hidden cell is open: an answer next to one that is not."""

from collections.abc import Callable, Sequence

from pipeline.disclose.exclusive import Family, PairFamily, Three
from pipeline.disclose.exclusive.systems import NONE, Cell, Links, probe_family, probe_pairs
from pipeline.disclose.tables import Block, Ints, Pair


def protect_family(
    family: Family, links: Links, threshold: int, protect: Callable[[Block], None]
) -> None:
    """Hide more of a family's answers until every hidden one is open, or nothing is shown.

    `protect`: what hides more of one question until it is safe in all areas. Each round hides a
    table that was shown, so there are no more rounds than tables.
    """
    tables = family.blocks
    while any(block.shown.any() for block in tables):
        failed = [c for c, f in probe_family(family, links, threshold, first=True) if not f.open]
        if not failed:
            return
        at = _next(tables, [block.counts for block in tables], failed[0], threshold)
        if at is None:
            return
        tables[at[0]].shown[at[1]] = False
        protect(tables[at[0]])


def protect_pairs(family: PairFamily, links: Links, threshold: int) -> list[tuple[Three, int]]:
    """Hide pairs in more areas until every cell of the hidden ones is open.

    Returns a pair and an area whose cells are not, though all is hidden; mostly none.
    """
    tables = [three[0] for three in family.pairs]
    while True:
        failed = [c for c, f in probe_pairs(family, links, threshold, first=True) if not f.open]
        if not failed:
            return []
        at = _next(tables, [pair.cells for pair in tables], failed[0], threshold)
        if at is None:
            cell = failed[0]
            three = family.pairs[cell.near[0] if cell.member == NONE else cell.member]
            return [(three, three[0].places.index(cell.place))]
        tables[at[0]].shown[at[1]] = False


def _next(
    tables: Sequence[Block | Pair], cells: Sequence[Ints], cell: Cell, threshold: int
) -> tuple[int, int] | None:
    """The table and area to hide next: in the same area first, then where least is lost.

    Of tables of the same set those whose counts, `cells`, are large enough to protect it, and of
    these the one with the fewest people. None where nothing is shown.
    """
    own = () if cell.member == NONE else (cell.member,)
    order = {member: place for place, member in enumerate((*own, *cell.near))}
    found: list[tuple[bool, bool, bool, int, int, int, int]] = []
    for i, table in enumerate(tables):
        for a, place in enumerate(table.places):
            if table.shown[a].any():
                least = int(cells[i][a].min())
                near = place != cell.place, i not in order, least <= threshold
                found.append((*near, least, order.get(i, 0), i, a))
    return min(found)[-2:] if found else None
