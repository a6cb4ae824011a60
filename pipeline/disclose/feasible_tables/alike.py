"""Hides differences between people of the same areas that disclose too much of hidden counts."""

from collections.abc import Callable, Sequence

import pandas as pd

from pipeline.disclose import policy as rules
from pipeline.disclose.feasible_tables.feasible import Finding, Sum
from pipeline.disclose.feasible_tables.readings import readings, rows_of
from pipeline.disclose.linked_tables import LinkedTables
from pipeline.disclose.probe import probe_pair
from pipeline.disclose.tables import Block, Pair


def hidden_alike(
    results: pd.DataFrame,
    tables: tuple[Sequence[Block], Sequence[Pair], Sequence[LinkedTables]],
    threshold: int,
) -> dict[int, str]:
    """Rows of differences that would disclose too much of a hidden count, and the reason.

    `tables`: questions, pairs and links, as they are decided.
    """
    blocks, pairs, links = tables
    items = {block.item: block for block in blocks}
    rows = rows_of(results)
    found = {}
    for pair in pairs:
        row = rows.get((pair.item, pair.outcome))
        if row is not None:
            own = pair, items[pair.item], items[pair.outcome]
            left = left_by(*own, links, threshold, 100 * float(results["value"][row]), first=True)
            if any(not one.open for one in left):
                found[row] = rules.FINGERPRINT
    return found


def printed_alike(
    results: pd.DataFrame,
    pairs: Sequence[Pair],
    links: Sequence[LinkedTables],
    shown: Callable[[int], bool],
) -> dict[tuple[str, str], list[Sum]]:
    """What published differences between people of the same areas say, by factor and outcome.

    `shown`: whether the difference in a row of the results is published.
    """
    rows = rows_of(results)
    found = {}
    for pair in pairs:
        row = rows.get((pair.item, pair.outcome))
        if row is not None and shown(row):
            points = 100 * float(results["value"][row])
            found[pair.item, pair.outcome] = [*readings(pair, links, points)]
    return found


def left_by(
    pair: Pair,
    factor: Block,
    outcome: Block,
    links: Sequence[LinkedTables],
    threshold: int,
    points: float,
    first: bool = False,
) -> list[Finding]:
    """What stays possible of hidden cells of a pair next to its difference of so many points.

    By itself, and next to earlier editions. `first`: up to the first that is not open.
    """
    found: list[Finding] = []
    for one in readings(pair, links, points):
        found += probe_pair(pair, factor, outcome, links, threshold, first, [one])
        if first and any(not finding.open for finding in found):
            break
    return found
