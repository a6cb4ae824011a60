"""Which areas make up which, or lie within which: what ties an area's counts to another's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.disclose.tables import NATIONAL, Block, Floats, Ints, Pair, Place

MOST = 0.55  # an area with this share of another's people, and no more in any count, is inside it


@dataclass(frozen=True)
class LinkedTables:
    """Areas that are parts of another area: every count of theirs adds up to at most its count.

    `whole` holds everyone whom the `parts` hold; no one is in two parts.
    """

    whole: Place
    parts: tuple[Place, ...]


def find_linked_tables(blocks: list[Block], pairs: list[Pair]) -> list[LinkedTables]:
    """Which areas make up which, read off the counts themselves.

    Wales is made up of the areas of each dimension (and of people outside all of them). Any other
    area that the areas of another dimension add up to, in every answer to every question, is taken
    to be made up of them: a sector of its bodies, a region of its authorities. An area that has
    most of another's people, and no more of them in any count of any table, is taken to lie inside
    it. An attacker who knows the map knows this too; what chance makes to look so is taken for
    known.
    """
    items = [block for block in blocks if block.kind == "item"]
    places = list(dict.fromkeys(place for block in items for place in block.places))
    asked = set(places)
    extra = dict.fromkeys(place for pair in pairs for place in pair.places)
    places += [place for place in extra if place not in places]
    dimensions = list(dict.fromkeys(d for d, _ in places if d != NATIONAL[0]))
    parts = {d: tuple(place for place in places if place[0] == d) for d in dimensions}
    links = [LinkedTables(NATIONAL, parts[d]) for d in dimensions if NATIONAL in places]
    profile = _profiles([(b.places, b.counts[:, : b.shape.leaves]) for b in items], places)
    for d in dimensions:
        there = [place for place in parts[d] if profile[place].any()]
        if not there:
            continue
        matrix = np.column_stack([profile[place] for place in there])
        if np.linalg.matrix_rank(matrix) < matrix.shape[1]:
            continue
        for whole in (place for place in places if place[0] not in (d, NATIONAL[0])):
            solved = np.linalg.lstsq(matrix, profile[whole], rcond=None)[0]
            inside = np.rint(solved) == 1
            if (
                inside.any()
                and profile[whole].any()
                and (matrix[:, inside].sum(axis=1) == profile[whole]).all()
            ):
                some = tuple(p for p, yes in zip(there, inside, strict=True) if yes)
                links.append(LinkedTables(whole, some))
    tables = [(b.places, b.counts[:, : b.shape.leaves]) for b in blocks]
    tables += [(pair.places, pair.cells) for pair in pairs]
    whole_profile = _profiles(tables, [place for place in places if place in asked])
    return links + _inside(whole_profile, links)


def _inside(profile: Mapping[Place, Floats], links: list[LinkedTables]) -> list[LinkedTables]:
    """Areas that lie within one of another dimension, next to those that add up to it."""
    known = {(link.whole, part) for link in links for part in link.parts}
    apart = [place for place in profile if place != NATIONAL]
    return [
        LinkedTables(whole, (part,))
        for whole in apart
        for part in apart
        if part[0] != whole[0]
        and (whole, part) not in known
        and MOST * profile[whole].sum() <= profile[part].sum() < profile[whole].sum()
        and (profile[part] <= profile[whole]).all()
    ]


def _profiles(
    tables: Sequence[tuple[Sequence[Place], Ints]], places: Sequence[Place]
) -> dict[Place, Floats]:
    """Every count of every table, laid end to end, for each area; tables are areas x columns."""
    found = {place: np.zeros(sum(counts.shape[1] for _, counts in tables)) for place in places}
    start = 0
    for inside, counts in tables:
        stop = start + counts.shape[1]
        for place, row in zip(inside, counts, strict=True):
            if place in found:
                found[place][start:stop] = row
        start = stop
    return found
