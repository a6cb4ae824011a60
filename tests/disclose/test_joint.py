"""All questions and pairs attacked in one piece: attacks in parts miss nothing."""

import numpy as np
import pandas as pd
import pytest

from pipeline.config import Disclosure
from pipeline.disclose import disclose
from pipeline.disclose import policy as rules
from pipeline.disclose.feasible_tables.feasible import System, Target
from pipeline.disclose.linked_tables import LinkedTables, find_linked_tables
from pipeline.disclose.tables import NATIONAL, Block, Pair, item_blocks, pair_blocks
from tests.disclose.populations import Answers, people, results

POLICY = Disclosure()


class Whole:
    """One system of equations for the whole release, with nothing assumed known but bases."""

    def __init__(self, exact: pd.DataFrame, release: pd.DataFrame) -> None:
        seen = release["value"].notna().to_numpy()
        self.blocks, self.pairs = item_blocks(exact, Answers(), POLICY.worth), pair_blocks(exact)
        for one in (*self.blocks, *self.pairs):
            one.shown = (one.rows >= 0) & seen[one.rows]
        national = [
            c for c in find_linked_tables(self.blocks, self.pairs, 5) if c.whole == NATIONAL
        ]
        self.links = national  # everybody is in an area of each dimension
        tables = [b.counts[:, :5] for b in self.blocks] + [p.cells for p in self.pairs]
        sizes = [t.size for t in tables]
        starts = np.cumsum([0, *sizes]).tolist()
        self.first = {b.item: starts[i] for i, b in enumerate(self.blocks)}
        shift = len(self.blocks)
        self.pair_first = {(p.item, p.outcome): starts[shift + i] for i, p in enumerate(self.pairs)}
        self.system = System(np.concatenate([t.ravel() for t in tables]))
        for block in self.blocks:
            self.question(block)
        for pair in self.pairs:
            self.pair(pair)
        self.system.freeze()

    def chained(self, first: int, columns: int, places: list, links: list[LinkedTables]) -> None:
        at = {place: i for i, place in enumerate(places)}
        for link in links:
            for column in range(columns):
                parts = [first + columns * at[p] + column for p in link.parts]
                whole = first + columns * at[link.whole] + column
                self.system.add([*parts, whole], 0, 0, [1] * len(parts) + [-1])

    def question(self, block: Block) -> None:
        first = self.first[block.item]
        base = np.repeat(block.base[:, None], 8, axis=1)
        least, most = rules.window(block.counts, base)
        for a, total in enumerate(block.base):
            leaves = [first + 5 * a + leaf for leaf in range(5)]
            self.system.add(leaves, int(total), int(total))
            for column in np.nonzero(block.shown[a])[0]:
                group = (column,) if column < 5 else block.shape.members[column - 5]
                some = [leaves[leaf] for leaf in group]
                self.system.add(some, int(least[a, column]), int(most[a, column]))
        self.chained(first, 5, block.places, self.links)

    def pair(self, pair: Pair) -> None:
        first = self.pair_first[pair.item, pair.outcome]
        halves = pair.cells.reshape(-1, 2, 2)
        bases = halves.sum(axis=2)
        least, most = rules.window(halves[:, :, 0], bases)
        for a in range(len(pair.places)):
            cells = [first + 4 * a + c for c in range(4)]
            self.system.add(cells, int(pair.base[a]), int(pair.base[a]))
            for item, margin in ((pair.item, (0, 1)), (pair.outcome, (0, 2))):
                # those who answered both, and the few who answered only this one
                positive = [self.first[item] + 5 * a + leaf for leaf in (3, 4)]
                some = [cells[c] for c in margin]
                lost = int(self.system.truth[positive].sum() - self.system.truth[some].sum())
                only = int(self.system.truth[positive[0] - 3 :][:5].sum() - pair.base[a])
                known = (lost, lost) if pair.shown[a].any() else (0, only)
                self.system.add([*positive, *some], *known, [1, 1, -1, -1])
            for half in (0, 1):
                if pair.shown[a, half]:
                    two = cells[2 * half : 2 * half + 2]
                    self.system.add(two, int(bases[a, half]), int(bases[a, half]))
                    self.system.add(two[:1], int(least[a, half]), int(most[a, half]))
        self.chained(first, 4, pair.places, self.links)

    def small(self) -> list[Target]:
        """Every hidden count of 1 to 4 in a group that has as many people as the interval."""
        found = []
        for block in self.blocks:
            for a, leaf in zip(
                *np.nonzero((block.counts[:, :5] > 0) & (block.counts[:, :5] < 5)), strict=True
            ):
                k = min(POLICY.threshold, int(block.base[a]))
                variable = self.first[block.item] + 5 * int(a) + int(leaf)
                found.append(Target((int(a), int(leaf)), (variable,), k, k, int(block.base[a])))
        for pair in self.pairs:
            for a, cell in zip(*np.nonzero((pair.cells > 0) & (pair.cells < 5)), strict=True):
                k = min(POLICY.threshold, int(pair.base[a]))
                variable = self.pair_first[pair.item, pair.outcome] + 4 * int(a) + int(cell)
                found.append(Target((int(a), int(cell)), (variable,), k, k, int(pair.base[a])))
        return found


@pytest.mark.parametrize(("seed", "n"), [(1, 300), (2, 700), (3, 1200)])
def test_no_small_count_gives_way_to_the_whole_release(seed: int, n: int) -> None:
    population = people(seed, n=n, factors=2, outcomes=2)
    population.weights[:] = 1  # so that a share of Wales is a share of people, as `Whole` reads it
    exact = results(population)
    release, _ = disclose(exact, Answers(), POLICY)
    whole = Whole(exact, release)
    targets = whole.small()
    assert len(targets) > 10
    closed = [f for f in whole.system.attack(targets) if not f.open]
    assert closed == []
