"""Stage disclose: results in, release out; only what may be published passes.

`policy` has what is small, `within_table` and `secondary` what is hidden with it, and `intruder`
the test of the whole.
"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
import pandas as pd

from pipeline.config import Analysis, Disclosure
from pipeline.disclose import policy as rules
from pipeline.disclose.account import account, kept, refuse
from pipeline.disclose.derived import follow
from pipeline.disclose.digits import second_readings
from pipeline.disclose.editions import hold, remember
from pipeline.disclose.editions.edition import Edition
from pipeline.disclose.exclusive import find_families
from pipeline.disclose.feasible_tables.alike import hidden_alike, printed_alike
from pipeline.disclose.feasible_tables.fitted import telling_fits
from pipeline.disclose.feasible_tables.lower_bound import least, lost
from pipeline.disclose.feasible_tables.routed import find_routed, hidden_routed
from pipeline.disclose.feasible_tables.scales import telling_means
from pipeline.disclose.feasible_tables.shown import as_released
from pipeline.disclose.flow import hidden_flow
from pipeline.disclose.intruder import attack
from pipeline.disclose.linked_tables import (
    find_linked_tables,
    known_shares,
    over_hidden_headlines,
    with_hidden_parts,
)
from pipeline.disclose.needless import show_again
from pipeline.disclose.release_rows import write
from pipeline.disclose.requested import Asked, Published, decide, recall, requested_blocks
from pipeline.disclose.secondary import protect, protect_block
from pipeline.disclose.tables import (
    NATIONAL,
    PAIR_TABLES,
    Block,
    Groups,
    Ints,
    Pair,
    check_sums,
    item_blocks,
    nonresponse_blocks,
    pair_blocks,
)
from pipeline.disclose.trend import trend_rows
from pipeline.disclose.within_table import choose

__all__ = ["Asked", "consider", "disclose", "refuse"]


def disclose(
    results: pd.DataFrame,
    codebook: Groups,
    policy: Disclosure,
    earlier: pd.DataFrame | None = None,
    analysis: Analysis | None = None,
    waves: tuple[str, str] = ("", ""),
    editions: Sequence[Edition] = (),
    asked: Asked | None = None,
    apart: pd.DataFrame | None = None,
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Decide about every figure, round what may be published, and account for it.

    Args:
        results: rows of results.parquet, exact.
        codebook: which answers make which group.
        policy: the thresholds.
        earlier: the release of the wave before, so that no comparison shows what it hides.
        analysis: has the confidence of the published intervals, and how tests are made.
        waves: names of this wave and of the one before it, where there is one.
        editions: what has been released of this wave before, the first first.
        asked: who is behind the tables that were asked for, where there are any.
        apart: answers that no one gave together (exclusive.csv), where there are any.

    Returns:
        The rows of release.parquet, in the same order, the trend after them; and the account.

    Raises:
        BadInput: earlier editions and this one together would give figures of few people.
        ValueError: counts that do not add up, which only a fault of ours can bring.
    """
    results = results.reset_index(drop=True)
    hold(results, editions, policy)
    blocks = item_blocks(results, codebook, policy.worth)
    missing = nonresponse_blocks(results, policy.worth)
    check_sums(blocks + missing)
    pairs = pair_blocks(results)
    heavy = _dominated(results, policy)
    for block in blocks + missing:
        _within(block, heavy, policy)
    for pair in pairs:
        _within_pair(pair, heavy, policy)
    remember(blocks + missing, pairs, editions, codebook, policy)
    links = find_linked_tables(blocks, pairs, policy.threshold, known_shares(results), codebook)
    bound = least(blocks, pairs, links, policy.threshold)
    families = find_families(blocks, pairs, apart, codebook)
    routed = find_routed(results, blocks, codebook)
    protect(blocks, pairs, links, policy.threshold, families, routed)
    tied = {block.item for family in families.blocks for block in family.blocks}
    show_again([one for one in blocks if one.item not in tied], links, policy.threshold)
    for block in missing:
        if block.before:
            protect_block(block, links, policy.threshold)
    hidden = asdict(lost(blocks, pairs)), asdict(bound)
    closed = hidden_alike(results, (blocks, pairs, links), policy.threshold)
    alike = printed_alike(results, pairs, links, lambda row: row not in closed)
    published = Published(blocks, pairs, links, families, alike)
    tables, fitting = _requested(results, asked, published, codebook, policy, editions)
    reasons = _gather(blocks + missing + tables, pairs)
    kinds = (results["statistic"] == "nonresponse") & (results["dimension"] != NATIONAL[0])
    reasons |= dict.fromkeys(results.index[kinds], rules.SECONDARY)
    reasons |= hidden_routed(results, blocks, policy.threshold, codebook, asked)
    reasons |= hidden_flow(results, policy)
    followed, steps = follow(results, reasons, earlier, policy)
    again = with_hidden_parts(pairs, links)
    twice = second_readings(results, again, heads := over_hidden_headlines(blocks, links))
    again |= {(*one, "") for one in heads}
    telling = [*results.index[twice], *telling_means(results, blocks, links, codebook),
               *telling_fits(results, blocks, pairs, codebook)]  # fmt: skip
    reasons |= followed | closed | dict.fromkeys(telling, rules.FINGERPRINT)
    release, why = write(results, reasons, steps, policy, analysis, earlier, again)
    exhibits = {(b.kind, b.item, ""): b.exhibits for b in blocks}
    exhibits |= {("pair", p.item, p.outcome): p.exhibits for p in pairs}
    exhibits |= fitting | families.exhibits
    verdict = attack(results, release, codebook, policy, exhibits, editions, asked, apart)
    if earlier is not None and all(waves):
        confidence = (analysis or Analysis()).confidence
        further = trend_rows(release, waves[0], (waves[1], earlier), confidence)
        release = pd.concat([release, further], ignore_index=True)
        why += [""] * len(further)
    return release, account(release, why, verdict, hidden, kept(results, release, policy), policy)


def consider(
    results: pd.DataFrame,
    release: pd.DataFrame,
    rows: pd.DataFrame,
    asked: Asked,
    codebook: Groups,
    policy: Disclosure,
    editions: Sequence[Edition] = (),
    apart: pd.DataFrame | None = None,
) -> "pd.Series[bool]":
    """Which figures of requested tables could be published next to a release as it stands.

    Args:
        results: rows of results.parquet but for those of requested tables.
        release: the same rows, as released.
        rows: those of requested tables, exact, in the order they were asked for.
        asked: who is behind them.
        codebook: which answers make which group.
        policy: the thresholds.
        editions, apart: as for `disclose`.

    Returns:
        A value for each of `rows`.
    """
    both = pd.concat([results, rows], ignore_index=True)
    seen = release["value"].notna().to_numpy()
    blocks, pairs = item_blocks(results, codebook, policy.worth), pair_blocks(results)
    as_released(blocks, pairs, seen)
    remember(blocks, pairs, editions, codebook, policy)
    links = find_linked_tables(blocks, pairs, policy.threshold, known_shares(results), codebook)
    alike = printed_alike(results, pairs, links, lambda row: bool(seen[row]))
    known = Published(blocks, pairs, links, find_families(blocks, pairs, apart, codebook), alike)
    tables, _ = _requested(both, asked, known, codebook, policy, editions)
    found = pd.Series(data=False, index=both.index)
    for table in tables:
        found[table.rows[table.shown & (table.rows >= 0)]] = True
    return found[len(results) :].reset_index(drop=True)


def _requested(
    results: pd.DataFrame,
    asked: Asked | None,
    published: Published,
    codebook: Groups,
    policy: Disclosure,
    editions: Sequence[Edition],
) -> tuple[list[Block], dict[tuple[str, str, str], list[Ints]]]:
    """Requested tables, decided after all else and jointly with it; and their example tables."""
    tables = requested_blocks(results, codebook, policy.worth)
    if asked is None or not tables:
        return [], {}
    heavy = _dominated(results, policy)
    routed = hidden_routed(results, published.blocks, policy.threshold, codebook, asked)
    for table in tables:
        _within(table, heavy, policy)
        table.shown &= ~np.isin(table.rows, [*routed])
    recall(tables, editions, codebook, policy.worth)
    return tables, decide(tables, asked, published, codebook, policy)


def _dominated(results: pd.DataFrame, policy: Disclosure) -> set[int]:
    """Rows of weighted shares in which one respondent may hold too much."""
    weighted = results["table"].isin(("item", "requested", *PAIR_TABLES)) & results["count"].notna()
    return set(np.flatnonzero(weighted.to_numpy() & rules.held(results, policy)).tolist())


def _within(block: Block, heavy: set[int], policy: Disclosure) -> None:
    """Hide what is small in each area's table, and what would disclose it there."""
    for a, base in enumerate(block.base):
        allowed = np.ones(block.shape.rows, dtype=np.bool_)
        for column in range(block.shape.rows):
            row = int(block.rows[a, column])
            reason = rules.primary(int(block.counts[a, column]), int(base), policy)
            reason = reason or (rules.DOMINANCE if row in heavy else "")
            if row >= 0 and reason:
                allowed[column] = False
                block.reasons[a, column] = reason
        total = int(block.total[a])
        block.shown[a] = choose(block.shape, block.counts[a], total, allowed, policy.threshold)


def _within_pair(pair: Pair, heavy: set[int], policy: Disclosure) -> None:
    """Hide both shares of a pair in an area where either must be hidden."""
    for a, cells in enumerate(pair.cells):
        found = [
            rules.primary(int(cells[2 * half]), int(cells[2 * half : 2 * half + 2].sum()), policy)
            or (rules.WHOLE_GROUP if cells[2 * half] == 0 else "")
            or (rules.DOMINANCE if int(pair.rows[a, half]) in heavy else "")
            for half in (0, 1)
        ]
        reason = next((one for one in found if one), "")
        if reason or (pair.rows[a] < 0).any():
            pair.shown[a] = False
            pair.reasons[a] = reason or rules.HIDDEN_TABLE


def _gather(blocks: list[Block], pairs: list[Pair]) -> dict[int, str]:
    """Why each hidden row of a table of answers is hidden."""
    reasons: dict[int, str] = {}
    for block in blocks:
        for a, column in zip(*np.nonzero(~block.shown & (block.rows >= 0)), strict=True):
            reason = block.reasons.get((int(a), int(column)), rules.SECONDARY)
            reasons[int(block.rows[a, column])] = reason
        for a in np.nonzero((block.mean_rows >= 0) & ~block.shown.all(axis=1))[0]:
            reasons[int(block.mean_rows[a])] = rules.HIDDEN_TABLE
    for pair in pairs:
        for a in np.nonzero(~pair.shown.all(axis=1))[0]:
            reason = pair.reasons.get(int(a), rules.SECONDARY)
            reasons |= {int(row): reason for row in pair.rows[a] if row >= 0}
    return reasons
