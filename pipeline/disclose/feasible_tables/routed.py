"""Questions that were asked only after some answers: how many were asked is a count of these.

Bases are published, and taken for known. That of a question which only those were asked who agree
with another is how many agree. So it is published in an area only where what is published there of
the other question says that too; and whatever else is about such a question only where it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from pipeline.disclose import policy as rules
from pipeline.disclose.derived import keys_of
from pipeline.disclose.requested.people import Asked
from pipeline.disclose.tables import NATIONAL, Block, Groups, Place
from pipeline.disclose.within_table import tells


@dataclass(frozen=True)
class Routed:
    """A question that was asked after some answers to others, and these.

    `sources`: other questions, each with the places of its answers that led to this one; `alone`:
    whether there is one, and nothing else was a condition; `asked`: how many were asked, by area.
    """

    block: Block
    sources: tuple[tuple[Block, tuple[int, ...]], ...]
    alone: bool
    asked: Mapping[Place, int]

    def open(self, place: Place, threshold: int) -> bool:
        """Whether what is shown of the other questions tells how many were asked in an area.

        With more than one condition they are people by two answers, which are in no table: then in
        Wales alone, and where there are not few who gave the one answer and were not asked.
        """
        for source, leaves in self.sources:
            a = source.places.index(place) if place in source.places else -1
            if a < 0 or not tells(source.shape, source.shown[a], leaves):
                return False
            left = int(source.counts[a, list(leaves)].sum()) - self.asked.get(place, 0)
            if not self.alone and (place != NATIONAL or 0 < left < threshold):
                return False
        return True


def find_routed(results: pd.DataFrame, blocks: Sequence[Block], codebook: Groups) -> list[Routed]:
    """The questions that were asked after some answers to a factor or an outcome.

    What areas and contexts are made of says who is in a group, which is known of every group.
    """
    groups = {*results["dimension"].unique()}
    items = {one.item: one for one in blocks if one.kind == "item" and one.item not in groups}
    rows = results[(results["table"] == "nonresponse") & (results["statistic"] == "missing")]
    asked: dict[str, dict[Place, int]] = {
        item: dict(zip(one.places, one.total.tolist(), strict=True)) for item, one in items.items()
    }
    for (item, *place), base in zip(
        keys_of(rows[["item", "dimension", "area"]]), rows["base"].tolist(), strict=True
    ):
        asked.setdefault(item, {})[place[0], place[1]] = int(base)
    found = []
    for item, block in items.items():
        after = codebook.condition(item)
        sources = tuple(
            (items[name], tuple(map(items[name].levels.index, levels)))
            for name, levels in after.items()
            if name in items and len({*levels}) < len(items[name].levels)
        )
        if sources:
            found.append(Routed(block, sources, len(after) == 1, asked[item]))
    return found


def close(routed: Sequence[Routed], threshold: int) -> set[str]:
    """Hide questions where it is not told how many were asked; returns those of which any is now.

    Changes `shown` of their blocks.
    """
    changed = set()
    for one in routed:
        for a, place in enumerate(one.block.places):
            if one.block.shown[a].any() and not one.open(place, threshold):
                one.block.shown[a] = False
                every = range(one.block.shape.rows)
                one.block.reasons |= {(a, column): rules.HIDDEN_TABLE for column in every}
                changed.add(one.block.item)
    return changed


def hidden_routed(
    results: pd.DataFrame,
    blocks: Sequence[Block],
    threshold: int,
    codebook: Groups,
    asked: Asked | None,
) -> dict[int, str]:
    """Rows of figures of such a question, or of a scale that it is part of, where it is hidden.

    Of comparisons of areas, where it is in any of them; of contexts and of tables that were asked
    for, always. `blocks`: questions as they are shown. `asked`: who is behind requested
    tables.
    """
    routed = find_routed(results, blocks, codebook)
    if not routed:
        return {}
    shown: dict[str, set[Place]] = {}
    for one in routed:
        places = one.block.places
        open_ = {place for place in places if one.open(place, threshold)}
        dimensions = {d for d, _ in places}
        whole = {(d, "") for d in dimensions if all(p in open_ for p in places if p[0] == d)}
        shown[one.block.item] = open_ | whole
    for scale in results.loc[results["table"] == "scale", "item"].unique():
        own = [shown[item] for item in codebook.items(scale) if item in shown]
        if own:
            shown[scale] = set.intersection(*own)
    where = asked.where if asked else {}
    keys = keys_of(results[["item", "outcome", "dimension", "area"]])
    return {
        row: rules.HIDDEN_TABLE
        for row, (item, outcome, *place) in zip(results.index.tolist(), keys, strict=True)
        if any(
            (place[0], place[1]) not in shown[name]
            for name in (item, outcome, *where.get((place[0], place[1]), ()))
            if name in shown
        )
    }
