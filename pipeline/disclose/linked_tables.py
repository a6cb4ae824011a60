"""Which areas make up which, or lie within which: what ties an area's counts to another's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from pipeline.disclose.tables import NATIONAL, Block, Floats, Groups, Ints, Pair, Place

MOST = 0.55  # an area with this share of another's people, and few of its own, is inside it
UNIT = 1000  # the mean weight of all respondents


@dataclass(frozen=True)
class LinkedTables:
    """Areas that are parts of another area: every count of theirs adds up to at most its count.

    `whole` holds everyone whom the `parts` hold, but for `outside` at most, in no count more; no
    one is in two parts. `weights`: the mean weight of each part, and of those in none of them, as
    whole numbers of which `UNIT` is the mean of all; () where none is known. `spread`: of each, the
    squared coefficient of variation of the weights inside it. `near`: the whole and its parts
    differ in people, but in fewer than twice the threshold in every table.
    """

    whole: Place
    parts: tuple[Place, ...]
    outside: int = 0
    weights: tuple[int, ...] = ()
    spread: tuple[float, ...] = ()
    near: bool = False


def find_linked_tables(
    blocks: list[Block],
    pairs: list[Pair],
    threshold: int,
    shares: Mapping[Place, tuple[float, float, float]] | None = None,
    codebook: Groups | None = None,
) -> list[LinkedTables]:
    """Which areas make up which: as the codebook derives them, and read off the counts themselves.

    `shares`: what is known of the weights of each area (see `known_shares`).

    Wales is made up of the areas of each dimension (and of people outside all of them). Any other
    area that the areas of another dimension add up to, in every answer to every question, is taken
    to be made up of them: a sector of its bodies, a region of its authorities. An area that has
    most of another's people, and no more of them in any count of any table, is taken to lie inside
    it; and one that has fewer than `threshold` more in every table, all but inside it. So are areas
    of a dimension together, where few people set them apart. An intruder who knows the map knows
    this too; what chance makes to look so is taken for known.
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
    tables = [(b.places, b.counts[:, : b.shape.leaves]) for b in blocks]
    tables += [(pair.places, pair.cells) for pair in pairs]
    whole_profile = _profiles(tables, [place for place in places if place in asked])
    together: list[tuple[Place, tuple[Place, ...]]] = []
    for d in dimensions:
        there = [place for place in parts[d] if profile[place].any()]
        if not there:
            continue
        matrix = np.column_stack([profile[place] for place in there])
        if np.linalg.matrix_rank(matrix) < matrix.shape[1]:
            continue
        for whole in (place for place in places if place[0] not in (d, NATIONAL[0])):
            some = _nearest(profile, whole, there)
            if some and (np.sum([profile[p] for p in some], axis=0) == profile[whole]).all():
                links.append(LinkedTables(whole, some))
                continue
            # Pairs can say what questions do not, and the other way round: both are tried.
            wider = _nearest(whole_profile, whole, there) if whole in asked else ()
            together += [(whole, one) for one in dict.fromkeys((some, wider)) if len(one) > 1]
    links += _derived(dimensions, parts, codebook, links) if codebook else []
    starts = np.cumsum([0, *(counts.shape[1] for _, counts in tables[:-1])])
    within = _inside(whole_profile, starts, threshold, links, together)
    links = [_near(link, whole_profile, starts, threshold) for link in links]
    return [*(_weighted(link, shares) for link in links), *within] if shares else links + within


def _nearest(
    profile: Mapping[Place, Floats], whole: Place, parts: Sequence[Place]
) -> tuple[Place, ...]:
    """The areas of a dimension that together come nearest to another area's counts; () if none."""
    some = [part for part in parts if profile[part].any()]
    if not some or not profile[whole].any():
        return ()
    matrix = np.column_stack([profile[part] for part in some])
    solved = np.linalg.lstsq(matrix, profile[whole], rcond=None)[0]
    return tuple(part for part, one in zip(some, solved, strict=True) if round(one) == 1)


def _near(
    link: LinkedTables, profile: Mapping[Place, Floats], starts: Ints, threshold: int
) -> LinkedTables:
    """A link that knows whether few people are in the whole alone, or in a part alone."""
    inside = [profile[part] for part in link.parts if part in profile]
    if link.whole not in profile or not inside:
        return link
    apart = np.add.reduceat(np.abs(profile[link.whole] - np.sum(inside, axis=0)), starts)
    return replace(link, near=bool(0 < apart.max() < 2 * threshold))


def _derived(
    dimensions: Sequence[str], parts: Mapping[str, Sequence[Place]], codebook: Groups,
    links: list[LinkedTables],
) -> list[LinkedTables]:  # fmt: skip
    """Areas that the codebook makes up of another dimension's, where counts do not say so.

    They cannot where there are more areas than answers to distinguish them by.
    """
    known = {(link.whole, part[0]) for link in links for part in link.parts}
    found = []
    for d in dimensions:
        source, made = codebook.parts_of(d)
        if source not in dimensions:
            continue
        for level, levels in made.items():
            some = tuple(place for place in parts[source] if place[1] in levels)
            if (d, level) in parts[d] and some and ((d, level), source) not in known:
                found.append(LinkedTables((d, level), some))
    return found


def _inside(
    profile: Mapping[Place, Floats],
    starts: Ints,
    threshold: int,
    links: list[LinkedTables],
    together: Sequence[tuple[Place, tuple[Place, ...]]],
) -> list[LinkedTables]:
    """Areas that lie within one of another dimension, all but a few of their people.

    `starts`: where each table begins in a profile. `together`: an area, and several of a dimension
    that may make it up. Of two areas of the same few, each is in the other.
    """
    known = {(link.whole, part) for link in links for part in link.parts}
    apart = [place for place in profile if place != NATIONAL]
    found = []
    for whole in apart:
        alone = [(p,) for p in apart if p[0] != whole[0] and (whole, p) not in known]
        for some in (*alone, *(parts for one, parts in together if one == whole)):
            inside = np.sum([profile[part] for part in some], axis=0)
            if MOST * profile[whole].sum() > inside.sum():
                continue
            more = np.add.reduceat(np.maximum(inside - profile[whole], 0), starts)
            outside = int(more.max())
            if outside < threshold and (outside or inside.sum() < profile[whole].sum()):
                link = _near(LinkedTables(whole, some, outside), profile, starts, threshold)
                found += [link] if link.near or len(some) == 1 else []
    return found


def with_hidden_parts(
    pairs: Sequence[Pair], linked: Sequence[LinkedTables]
) -> set[tuple[str, str, str, str]]:
    """Pairs in areas that others lie in of which one is hidden: dimension, area, and the pair."""
    found = set()
    for pair in pairs:
        hidden = {pair.places[a] for a, shown in enumerate(pair.shown) if not shown.all()}
        for link in linked:
            if hidden.intersection(link.parts):
                found.add((*link.whole, pair.item, pair.outcome))
    return found


def over_hidden_headlines(
    blocks: Sequence[Block], linked: Sequence[LinkedTables]
) -> set[tuple[str, str, str]]:
    """Dimension, area and question of headline groups that an area inside it hides."""
    found = set()
    for block in blocks:
        at = block.headline
        hidden = {place for place, shown in zip(block.places, block.shown, strict=True)
                  if at >= 0 and not shown[at]}  # fmt: skip
        found |= {(*one.whole, block.item) for one in linked if hidden.intersection(one.parts)}
    return found


def known_shares(results: pd.DataFrame) -> dict[Place, tuple[float, float, float]]:
    """What the profile says of each area's weights.

    Its part of all respondents, its part of all weight, and the squared coefficient of variation of
    its weights, which Kish's effective base has.
    """
    part = results[(results["table"] == "profile") & results["value"].notna()]
    found: dict[str, dict[Place, float]] = {}
    for name in ("share_unweighted", "share_weighted", "respondents"):
        rows = part[part["statistic"] == name]
        places = zip(rows["dimension"], rows["area"], strict=True)
        values = rows["value"].astype(float)
        if name == "respondents":
            values = (values / rows["effective_base"]).fillna(1.0) - 1
        found[name] = dict(zip(places, values, strict=True))
    plain, weighted, spread = found.values()
    known = plain.keys() & weighted.keys()
    return {place: (plain[place], weighted[place], spread.get(place, 0.0)) for place in known}


def _weighted(link: LinkedTables, shares: Mapping[Place, tuple[float, ...]]) -> LinkedTables:
    """A link with the weights of its parts and of what is left of the whole."""
    if link.outside or not {link.whole, *link.parts} <= {*shares}:
        return link
    inside = np.array([shares[part] for part in link.parts])
    left = np.array(shares[link.whole]) - inside.sum(axis=0)
    people, weight, spread = np.vstack([inside, left]).T
    some = people > 1e-9  # of no one there is no weight, and none is asked for
    weights = np.where(some, weight / np.where(some, people, 1.0), 1.0)
    return replace(
        link,
        weights=tuple(int(w) for w in np.rint(UNIT * weights)),
        spread=(*(max(0.0, float(one)) for one in spread[:-1]), 0.0),
    )


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
