"""Hides what would disclose hidden cells across areas: test, hide one more, test again."""

from collections.abc import Collection, Sequence

from pipeline.disclose import policy as rules
from pipeline.disclose.editions.joint import (
    keep_hidden,
    keep_pair_hidden,
)
from pipeline.disclose.exclusive import Families
from pipeline.disclose.exclusive.protect import protect_family, protect_pairs
from pipeline.disclose.feasible_tables.equations import (
    area_targets,
    margin,
)
from pipeline.disclose.feasible_tables.feasible import Finding
from pipeline.disclose.feasible_tables.routed import Routed, close
from pipeline.disclose.linked_tables import LinkedTables
from pipeline.disclose.probe import probe_block, probe_pair
from pipeline.disclose.tables import Block, Ints, Pair, Place
from pipeline.disclose.ways import open_up
from pipeline.disclose.within_table import choose

State = tuple[bytes, bytes, bytes]
NO_FAMILIES = Families()


def protect(
    blocks: Sequence[Block],
    pairs: Sequence[Pair],
    links: Sequence[LinkedTables],
    threshold: int,
    families: Families = NO_FAMILIES,
    routed: Sequence[Routed] = (),
) -> None:
    """Hide more until every hidden cell is open; changes `shown` of blocks and pairs.

    `blocks` hold the tables of questions, each safe by itself in every area; `families`: those of
    them whose answers add up; `routed`: those that were asked only after some answers. Every loop
    ends: each round hides a figure that was shown, and none is shown again.
    """
    items = {block.item: block for block in blocks}
    known = [(p, items[p.item], items[p.outcome]) for p in pairs]

    def hide(names: Collection[str]) -> None:
        while names:
            for name in sorted(names):
                protect_block(items[name], links, threshold)
            for family in families.blocks:
                if any(block.item in names for block in family.blocks):
                    protect_family(
                        family, links, threshold, lambda one: protect_block(one, links, threshold)
                    )
            names = close(routed, threshold)

    hide(items)
    open_margins: dict[int, State] = {}  # as each pair was when it was last looked at
    open_cells: dict[int, State] = {}
    open_families: dict[int, bytes] = {}
    while True:
        lost: set[str] = set()
        for i, three in enumerate(known):
            before = _state(*three)
            if open_margins.get(i) != before:
                lost |= set(_give_up_margins(*three, threshold))
                open_margins[i] = before
        if not lost:
            stuck = []
            for i, three in enumerate(known):
                before = _state(*three)
                if open_cells.get(i) != before:
                    stuck += [(three, a) for a in protect_pair(*three, links, threshold)]
                    open_cells[i] = before
            for i, family in enumerate(families.pairs):
                if open_families.get(i) != (state := family.state()):
                    stuck += protect_pairs(family, links, threshold)
                    open_families[i] = state
            lost = {
                name for three, a in stuck for name in _give_up_near(*three, a, links, threshold)
            }
        if not lost:
            return
        hide(lost)


def _state(pair: Pair, factor: Block, outcome: Block) -> State:
    """What is shown of a pair and of its two questions."""
    return pair.shown.tobytes(), factor.shown.tobytes(), outcome.shown.tobytes()


def protect_block(block: Block, links: Sequence[LinkedTables], threshold: int) -> None:
    """Hide more of a block until every hidden cell of it is open, or nothing is shown.

    Each round hides at least one figure that was shown, so there are no more rounds than figures.
    """
    while block.shown.any():
        failed = [f for f in probe_block(block, links, threshold, first=True) if not f.open]
        if not failed:
            return
        if not (
            keep_hidden(block, threshold)
            or open_up(block, failed[0], links, threshold)
            or _hide_more(block, failed[0], links, threshold)
        ):
            return


def _hide_more(
    block: Block, failed: Finding, links: Sequence[LinkedTables], threshold: int
) -> bool:
    """Hide the same answer in the smallest area next to the one that failed.

    Where it is hidden in all of them, hide all of the nearest table that still shows something.
    Returns False where nothing is shown any more.
    """
    a, column = failed.target.name
    near = _beside(block.places, a, links, block.total)
    enough = block.counts[:, column] > threshold  # fewer people give too little cover
    for other in sorted(near, key=lambda area: not enough[area]):
        if block.shown[other, column]:
            _hide(block, other, column, threshold)
            return True
    for other in (*near, a):
        if block.shown[other].any():
            block.shown[other] = False
            return True
    return False


def _hide(block: Block, a: int, column: int, threshold: int) -> None:
    """Hide a row of an area's table, and what must go with it there."""
    allowed = block.shown[a].copy()
    allowed[column] = False
    total = int(block.total[a])
    block.shown[a] = choose(block.shape, block.counts[a], total, allowed, threshold)


def protect_pair(
    pair: Pair, factor: Block, outcome: Block, links: Sequence[LinkedTables], threshold: int
) -> list[int]:
    """Hide the pair in more areas until every cell of its hidden tables is open.

    Returns an area whose cells are not, though the pair is hidden everywhere; mostly none.
    """
    while True:
        findings = probe_pair(pair, factor, outcome, links, threshold, first=True)
        failed = [f.target.name[0] for f in findings if not f.open]
        if not failed:
            return []
        if keep_pair_hidden(pair):
            continue
        near = _beside(pair.places, failed[0], links, pair.base)
        shown = [a for a in near if pair.shown[a].any()]
        if not shown:
            return failed[:1]
        pair.shown[shown[0]] = False


def _give_up_near(
    pair: Pair,
    factor: Block,
    outcome: Block,
    a: int,
    links: Sequence[LinkedTables],
    threshold: int,
) -> list[str]:
    """Hide the headline group of one question in the area, or in the nearest that shows one.

    Where none does, all of the nearest table of one of the two that still shows something.
    """
    around = (a, *_beside(pair.places, a, links, pair.base))
    for near in around:
        for block in (factor, outcome):
            if _headline_shown(block, pair.places[near]):
                _hide(block, block.places.index(pair.places[near]), block.headline, threshold)
                return [block.item]
    for near in around:
        for block in (factor, outcome):
            at = block.places.index(pair.places[near]) if pair.places[near] in block.places else -1
            if at >= 0 and block.shown[at].any():
                block.shown[at] = False
                return [block.item]
    return []


def _give_up_margins(pair: Pair, factor: Block, outcome: Block, threshold: int) -> list[str]:
    """Hide headline groups that alone would give a hidden cell of the pair away.

    With both margins known, a cell lies between what they leave (Frechet's bounds). Hides the pair
    where a margin is hidden. Returns the questions of which more is hidden now.
    """
    lost = []
    for a, place in enumerate(pair.places):
        sides = [block for block in (factor, outcome) if _headline_shown(block, place)]
        outside = [block for block in (factor, outcome) if place not in block.places]
        if len(sides) + len(outside) < 2 and pair.shown[a].any():
            pair.shown[a] = False
            pair.reasons[a] = rules.HIDDEN_TABLE
        if sides and not _margins_leave_open(pair, a, factor, outcome, threshold):
            block = sides[0]
            _hide(block, block.places.index(place), block.headline, threshold)
            lost.append(block.item)
    return lost


def _margins_leave_open(pair: Pair, a: int, factor: Block, outcome: Block, threshold: int) -> bool:
    """Whether the two margins of an area's table leave its hidden cells open by themselves."""
    if pair.shown[a].all():
        return True
    cells = [int(count) for count in pair.cells[a]]
    base = sum(cells)
    low_f, high_f = margin(factor, pair.places[a], base)
    low_o, high_o = margin(outcome, pair.places[a], base)
    with_ = [(low_f, min(high_f, base)), (base - min(high_f, base), base - low_f)]
    success = [(low_o, min(high_o, base)), (base - min(high_o, base), base - low_o)]
    for cell, target in enumerate(area_targets(pair, a, threshold)):
        (l1, h1), (l2, h2) = with_[cell // 2], success[cell % 2]
        if not Finding(target, max(0, l1 + l2 - base), min(h1, h2)).open:
            return False
    return True


def _headline_shown(block: Block, place: Place) -> bool:
    """Whether the share of the headline group is published in an area."""
    if place not in block.places or block.headline < 0:
        return False
    return bool(block.shown[block.places.index(place), block.headline])


def _beside(places: list[Place], a: int, links: Sequence[LinkedTables], size: Ints) -> list[int]:
    """Areas that could protect one: parts of its wholes, smallest first, wholes, all others."""
    at = {place: i for i, place in enumerate(places)}
    parts: set[int] = set()
    wholes: set[int] = set()
    for link in links:
        if places[a] == link.whole or places[a] in link.parts:
            parts |= {at[p] for p in link.parts if p in at}
            wholes |= {at[link.whole]} if link.whole in at else set()

    def smallest(areas: set[int]) -> list[int]:
        return sorted(areas - {a}, key=lambda i: (int(size[i]), i))

    far = set(range(len(places))) - parts - wholes
    return smallest(parts) + smallest(wholes - parts) + smallest(far)
