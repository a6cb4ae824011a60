"""Decides about tables that were asked for, after everything else and jointly with it.

What is published without them stays as it is: a request hides nothing of it. A figure of a
requested table is shown if neither it nor what it discloses together with all others is too much.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from pipeline.config import Disclosure
from pipeline.disclose import policy as rules
from pipeline.disclose.editions.edition import Edition
from pipeline.disclose.editions.joint import left
from pipeline.disclose.feasible_tables.feasible import Finding, Target
from pipeline.disclose.requested.joint import Joint, Published, answers, joints
from pipeline.disclose.requested.near import closed_pairs
from pipeline.disclose.requested.people import MOST, Asked
from pipeline.disclose.requested.targets import targets
from pipeline.disclose.tables import Block, Groups, Ints, item_blocks
from pipeline.disclose.within_table import choose

__all__ = ["MOST", "Asked", "Published", "decide", "probe", "recall", "requested_blocks"]


def requested_blocks(
    results: pd.DataFrame, codebook: Groups, worth: tuple[int, int, int]
) -> list[Block]:
    """The requested tables, in the order they were asked for: one for each question of each."""
    part = results[results["table"] == "requested"]
    return [
        block
        for _, rows in part.groupby("dimension", sort=False)
        for block in item_blocks(rows, codebook, worth, "requested")
    ]


def recall(
    tables: Sequence[Block],
    editions: Sequence[Edition],
    codebook: Groups,
    worth: tuple[int, int, int],
) -> None:
    """Give each requested table what earlier editions show of it (`before`)."""
    for edition in editions:
        results = edition.results.reset_index(drop=True)
        seen = edition.release["value"].notna().to_numpy()
        found = {_name(one): one for one in requested_blocks(results, codebook, worth)}
        for old in found.values():
            old.shown = (old.rows >= 0) & seen[old.rows]
        for table in tables:
            table.before += [found[_name(table)]] if _name(table) in found else []


def _name(table: Block) -> tuple[str, str]:
    """What identifies a requested table: its question and its groups."""
    return table.item, table.places[0][0]


def decide(
    tables: Sequence[Block],
    asked: Asked,
    published: Published,
    codebook: Groups,
    policy: Disclosure,
) -> dict[tuple[str, str, str], list[Ints]]:
    """Hide what must be of requested tables, one after the other; changes `shown` of `tables`.

    `published`: with or without requests. `tables`: what is small in each by itself is hidden
    already. Where one that is hidden whole does not suffice, those before it lose more.

    Returns:
        Counts that fit what is shown, each (cells,), by the questions that they are of: as `attack`
        takes them.
    """
    exhibits = {}
    limits = policy.threshold, policy.group_floor
    for joint in joints(asked, tables, published, codebook, limits):
        every, joint.tables = _in_order(joint), []
        for table in every:
            joint.tables.append(table)
            if joint.cells.size > MOST:
                table.shown[:] = False
                continue
            _hide_few(joint, table, policy)
            while shown := [one for one in reversed(joint.tables) if one.shown.any()]:
                failed = [one.target for one in _probe(joint, first=True) if not one.open]
                if not failed and closed_pairs(joint, joint.system()[0]):
                    failed = [Target((-1, -1), (), 0, 0, 0)]
                if not failed:
                    break
                _hide_more(joint, shown[0], failed[0], policy.threshold)
        exhibits[joint.name] = joint.exhibits
    return exhibits


def _in_order(joint: Joint) -> list[Block]:
    """Tables as they are decided: of answers that exclude each other, those of most people first.

    What the last one would give away is hidden in it; so are they in each request of them, after
    those that readers have.
    """
    first: dict[tuple[str, int], int] = {}
    made = []
    for number, table in enumerate(joint.tables):
        mine = [dict(one)[table.item] for one in joint.sets if table.item in dict(one)]
        place, gave = number, 0
        if mine:
            place = first.setdefault((table.places[0][0], bool(table.before)), number)
            gave = int(table.counts[:, table.levels.index(mine[0])].sum())
        made.append(((place, -gave, number), table))
    return [table for _, table in sorted(made, key=lambda one: one[0])]


def _hide_few(joint: Joint, table: Block, policy: Disclosure) -> None:
    """Hide groups that differ from an area, or from a group shown already, by few people."""
    floor = max(policy.threshold, policy.group_floor)
    known = joint.known_groups(table.item)
    known += [
        np.array(joint.answering(one.item, joint.where(one, int(a))), dtype=np.int64)
        for one in joint.tables if one is not table and one.item == table.item
        for a in np.flatnonzero(one.shown.any(axis=1))
    ]  # fmt: skip
    for a in np.flatnonzero(table.shown.any(axis=1)):
        own = np.array(joint.answering(table.item, joint.where(table, int(a))), dtype=np.int64)
        for other in known:
            both = ((own, other), (other, own))
            apart = [joint.count(np.setdiff1d(one, two)) for one, two in both]
            if 0 < max(apart) < floor:
                table.shown[a] = False
                table.reasons |= {(int(a), c): rules.GROUP_FLOOR for c in range(table.shape.rows)}


def _probe(joint: Joint, first: bool = False) -> list[Finding]:
    """What stays possible of all that is hidden, next to requested tables.

    What is not open without them either need only stay as open as it is then. `first`: up to the
    first that is not.
    """
    system, secrets = joint.system()
    secrets += targets(joint)
    while secrets:
        wanted = [joint.told.get(one, one) for one in secrets]
        found = system.attack(wanted, first)
        closed = [
            one for one, finding in zip(secrets, found, strict=True)
            if not finding.open and one not in joint.told
        ][: 1 if first else None]  # fmt: skip
        if not closed:
            return found
        bare, _ = joint.system(shown=False)
        alone = bare.attack([replace(one, name=(0, 0)) for one in closed])
        told = zip(closed, alone, strict=True)
        joint.told |= {one: replace(left(finding), name=one.name) for one, finding in told}
    return []


def _hide_more(joint: Joint, table: Block, failed: Target, threshold: int) -> None:
    """Hide the answer that failed in the smallest group that shows it, or the whole of a group.

    That is the group that failed, where the table has it, else its smallest.
    """
    number, a = failed.name
    order = sorted(np.flatnonzero(table.shown.any(axis=1)), key=lambda at: int(table.total[at]))
    for column in range(table.shape.rows) if number >= 0 and joint.tables[number] is table else ():
        if tuple(joint.answering(table.item, joint.where(table, a), answers(table, column))) != (
            failed.variables
        ):
            continue
        enough = table.counts[:, column] > threshold  # fewer people give too little cover
        for other in sorted((int(one) for one in order), key=lambda at: not enough[at]):
            if other != a and table.shown[other, column]:
                allowed = table.shown[other].copy()
                allowed[column] = False
                counts, total = table.counts[other], int(table.total[other])
                table.shown[other] = choose(table.shape, counts, total, allowed, threshold)
                return
    place = joint.tables[number].places[a] if number >= 0 and a >= 0 else None
    same = [at for at in order if table.places[at] == place]
    table.shown[(same or order)[0]] = False


def probe(
    tables: Sequence[Block],
    asked: Asked,
    published: Published,
    codebook: Groups,
    policy: Disclosure,
    exhibits: Mapping[tuple[str, str, str], Sequence[Ints]],
) -> Iterator[tuple[Block, Finding]]:
    """What is known of each hidden cell next to requested tables as they are shown, by table.

    A cell has the name of the group that it is found in; one of no requested table, the first.
    `exhibits`: counts that may fit, each (cells,).
    """
    limits = policy.threshold, policy.group_floor
    for joint in joints(asked, tables, published, codebook, limits):
        joint.exhibits += exhibits.get(joint.name, ())
        if any(table.shown.any() for table in joint.tables):
            for one in _probe(joint):
                number, a = (max(0, place) for place in one.target.name)
                yield joint.tables[number], replace(one, target=replace(one.target, name=(a, 0)))
