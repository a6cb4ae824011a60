"""Intruder test of a release: what does it disclose of the results, whoever made it?

It does not know what was meant to be hidden. It reads the released rows, works out what an
intruder can (see `known`), compares that with the true counts, and lists every breach.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from pipeline.config import Disclosure
from pipeline.contracts.columns import KEY_COLUMNS
from pipeline.disclose import policy as rules
from pipeline.disclose.digits import compared, of_hidden, of_printed, second_readings, too_fine
from pipeline.disclose.editions import remember
from pipeline.disclose.editions.edition import Edition
from pipeline.disclose.exclusive import find_families
from pipeline.disclose.exclusive.attacked import attacked
from pipeline.disclose.feasible_tables.alike import left_by, printed_alike
from pipeline.disclose.feasible_tables.feasible import Finding
from pipeline.disclose.feasible_tables.fitted import telling_fits
from pipeline.disclose.feasible_tables.readings import rows_of
from pipeline.disclose.feasible_tables.routed import hidden_routed
from pipeline.disclose.feasible_tables.scales import telling_means
from pipeline.disclose.feasible_tables.shown import as_released
from pipeline.disclose.linked_tables import (
    find_linked_tables,
    known_shares,
    over_hidden_headlines,
    with_hidden_parts,
)
from pipeline.disclose.probe import probe_all, probe_block
from pipeline.disclose.requested import Asked, Published, probe, recall, requested_blocks
from pipeline.disclose.tables import (
    PAIR_TABLES,
    Block,
    Bools,
    Groups,
    Ints,
    Pair,
    item_blocks,
    nonresponse_blocks,
    pair_blocks,
)
from pipeline.disclose.within_table import safe
from pipeline.units import PERCENT, POINTS

Exhibits = Mapping[tuple[str, str, str], Sequence[Ints]]
COUNTED = ("share", "group_share", "share_with", "share_without", "nonresponse")


@dataclass(frozen=True, order=True)
class Breach:
    """A guarantee that a release breaks, and the cell where it does."""

    guarantee: str
    table: str
    place: str
    item: str
    cell: str
    why: str


@dataclass(frozen=True)
class Verdict:
    """What the test found: breaches, and how narrow the narrowest small answer or pair is."""

    breaches: tuple[Breach, ...]
    small_cells: int
    narrowest: int | None
    lowest_most: int | None


def attack(
    results: pd.DataFrame,
    release: pd.DataFrame,
    codebook: Groups,
    policy: Disclosure,
    exhibits: Exhibits | None = None,
    editions: Sequence[Edition] = (),
    asked: Asked | None = None,
    apart: pd.DataFrame | None = None,
) -> Verdict:
    """Test a release with its own rows; `results` is the truth, row for row.

    `exhibits`: counts that may fit what is released of a table, by its kind, question and outcome;
    those that do need not be sought again. `editions`: what readers have, which counts as known.
    `asked`: who is behind requested tables. `apart`: answers that no one gave together.

    Raises:
        ValueError: not the same rows.
    """
    results, release = results.reset_index(drop=True), release.reset_index(drop=True)
    keys = list(KEY_COLUMNS)
    if not results[keys].equals(release[keys].astype(results[keys].dtypes)):
        raise ValueError("the release and the results are not about the same rows")
    seen = release["value"].notna().to_numpy()
    blocks = item_blocks(results, codebook, policy.worth)
    missing = nonresponse_blocks(results, policy.worth)
    pairs = pair_blocks(results)
    as_released(blocks + missing, pairs, seen)
    remember(blocks + missing, pairs, editions, codebook, policy)
    links = find_linked_tables(blocks, pairs, policy.threshold, known_shares(results), codebook)
    named: dict[tuple[str, str, str], Block | Pair] = {(b.kind, b.item, ""): b for b in blocks}
    named |= {("pair", p.item, p.outcome): p for p in pairs}
    for key, one in named.items():
        one.exhibits += (exhibits or {}).get(key, ())
    found = probe_all(blocks, pairs, links, policy.threshold)
    for block in (one for one in missing if one.before):
        named[block.kind, block.item, ""] = block
        found[block.kind, block.item, ""] = probe_block(block, links, policy.threshold)
    tables = requested_blocks(results, codebook, policy.worth) if asked else []
    for table in tables:
        table.shown = (table.rows >= 0) & seen[table.rows]
    recall(tables, editions, codebook, policy.worth)
    every = blocks + missing + tables
    breaches = [*_by_rule(results, release, policy), *_within(every, policy.threshold)]
    over = with_hidden_parts(pairs, links), over_hidden_headlines(blocks, links)
    fine = seen & second_readings(results, *over).to_numpy()
    breaches += _of_rows("G2", "a strength or design effect over a hidden part", release, fine)
    said = release["verdict"].ne("suppressed").to_numpy()  # why there is none is something, too
    for what, rows in (
        ("a mean that", telling_means(results, blocks, links, codebook)),
        ("a fitted figure that", telling_fits(results, blocks, pairs, codebook)),
        ("how many were asked", hidden_routed(results, blocks, policy.threshold, codebook, asked)),
    ):
        fine = said & results.index.isin([*rows])
        breaches += _of_rows("G2", f"{what} tells of hidden answers", release, fine)
    families = find_families(blocks, pairs, apart, codebook)
    for key, own in families.exhibits.items():
        own += (exhibits or {}).get(key, ())
    small: list[Finding] = []
    for key, findings in found.items():
        where = named[key]
        small += [f for f in findings if f.target.reach and not f.target.told]
        breaches += [b for f in findings for b in _by_attack(key, where, f, policy.threshold)]
    if asked and tables:
        known = printed_alike(results, pairs, links, lambda row: bool(seen[row]))
        published = Published(blocks, pairs, links, families, known)
        for table, finding in probe(tables, asked, published, codebook, policy, exhibits or {}):
            breaches += _by_attack(("requested", table.item, ""), table, finding, policy.threshold)
    items, alike = {block.item: block for block in blocks}, rows_of(results)
    for pair in pairs:
        row = alike.get((pair.item, pair.outcome), -1)
        if row >= 0 and seen[row]:
            factor, outcome = items[pair.item], items[pair.outcome]
            points = 100 * float(results["value"][row])
            for finding in left_by(pair, factor, outcome, links, policy.threshold, points):
                key = ("pair", pair.item, pair.outcome)
                breaches += _by_attack(key, pair, finding, policy.threshold)
    for key, tied, left in attacked(families, links, policy.threshold):
        small += [left] if left.target.reach and not left.target.told else []
        breaches += _by_attack(key, tied, left, policy.threshold)
    return Verdict(
        breaches=tuple(sorted(breaches)),
        small_cells=len(small),
        narrowest=min((f.most - f.least for f in small), default=None),
        lowest_most=min((f.most for f in small), default=None),
    )


def _within(blocks: list[Block], threshold: int) -> Iterator[Breach]:
    """Tables whose hidden answers follow from the shown ones, were these known exactly."""
    for block in blocks:
        for a, place in enumerate(block.places):
            total, shown = int(block.total[a]), block.shown[a]
            known = block.shape.rows == 1  # one kind of non-answer is all of them
            if (
                total
                and not known
                and not safe(block.shape, block.counts[a], total, shown, threshold)
            ):
                why = "hidden answers follow from shown ones"
                yield Breach("G2", block.kind, ":".join(place), block.item, "table", why)


def _by_attack(
    key: tuple[str, str, str], where: Block | Pair, finding: Finding, threshold: int
) -> Iterator[Breach]:
    """The breach that a finding is, if it is one: recovered, proved small, or known to a member."""
    if finding.open:
        return
    a, cell = finding.target.name
    width, target = finding.most - finding.least, finding.target
    k = min(threshold, max(target.width, target.reach))
    guarantee = "G6"
    if width == 0 or target.like:
        guarantee = "G4"
    elif finding.most < min(k, target.reach):
        guarantee = "G3"
    elif width < k:
        guarantee = "G2"
    kind, item, outcome = key
    place = ":".join(where.places[a])
    name = f"{outcome} cell {cell}" if outcome else f"column {cell}"
    yield Breach(guarantee, kind, place, item, name, f"{finding.least} to {finding.most}")


def _by_rule(results: pd.DataFrame, release: pd.DataFrame, policy: Disclosure) -> Iterator[Breach]:
    """Breaches that a row shows by itself."""
    for guarantee, why, rows in _rules(results, release, policy):
        yield from _of_rows(guarantee, why, release, rows.fillna(False).to_numpy(dtype=bool))


def _of_rows(guarantee: str, why: str, release: pd.DataFrame, rows: Bools) -> Iterator[Breach]:
    """A breach for each of some rows."""
    for i in np.nonzero(rows)[0]:
        row = release.iloc[int(i)]
        place = f"{row['dimension']}:{row['area']}"
        cell = " ".join(filter(None, (row["outcome"], row["statistic"], row["level"])))
        yield Breach(guarantee, row["table"], place, row["item"], cell, why)


def _rules(
    results: pd.DataFrame, release: pd.DataFrame, policy: Disclosure
) -> list[tuple[str, str, Any]]:
    """Guarantee, words, and which rows break it."""
    seen = release["value"].notna()
    counted = seen & release["statistic"].isin(COUNTED) & results["count"].notna()
    count, base = results["count"], results["base"]
    counting = ("item", "nonresponse", "requested", *PAIR_TABLES)
    k, people = policy.threshold, results["table"].isin(counting) & ~of_printed(release)
    percent = seen & release["unit"].isin((PERCENT, POINTS))
    ends = release["value"].isin((0, 100)) & counted
    profile = seen & (results["table"] == "profile") & count.notna()
    weighted = counted & (results["table"] != "nonresponse")
    heavy = weighted & rules.held(results, policy)
    thin = percent & people & (base < policy.percentage_floor)
    fits = release["verdict"].isin(("published", "low_reliability"))
    return [
        ("G1", "a figure on a group under the floor", seen & people & (base < policy.group_floor)),
        ("G1", "a figure of a group under the floor", profile & (count < policy.group_floor)),
        ("G1", "a percentage on a base under the floor", thin),
        ("G2", "a small count", counted & (count > 0) & (count < k)),
        ("G2", "all but a few", counted & (base - count > 0) & (base - count < k)),
        ("G2", "finer than whole per cent", percent & (release["value"] % 1 != 0)),
        ("G2", "finer than its unit", seen & too_fine(results, release, policy)),
        ("G2", "a statistic of a hidden table", seen & of_hidden(release, seen)),
        ("G2", "a comparison with a hidden area", seen & compared(results, release, seen)),
        ("G5", "nobody or everybody on a small base", ends & (base < policy.nobody_floor)),
        ("G5", "everybody", counted & (count == base)),
        ("G7", "one respondent may dominate", heavy),
        ("G9", "a cell twice", release.duplicated(list(KEY_COLUMNS), keep=False)),
        ("G9", "a verdict that does not fit", seen != fits),
    ]
