"""Which answers of one table may be shown: the suppression pattern that is safe and costs least.

Within a table an intruder is taken to know the base and every shown count exactly: on bases up to
some hundreds a whole percentage is a count, and bases are rounded out of courtesy and not as
protection. What is hidden must then be hidden by company: hidden answers whose sum is known can
each be anything from nothing to that sum.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

SEARCHED_ROWS = 12


@dataclass(frozen=True)
class Shape:
    """The rows of a table: its answers (leaves), and the groups that some of them add up to.

    `worth`: what the headline group, another group and a single answer are worth to readers.
    """

    leaves: int
    members: tuple[tuple[int, ...], ...]  # leaves of each group; no leaf is in two
    positive: tuple[bool, ...]  # whether a group is the one that headlines are about
    worth: tuple[int, int, int]

    @property
    def rows(self) -> int:
        """Leaves first, then groups."""
        return self.leaves + len(self.members)

    def counts(self, leaves: Sequence[int] | NDArray[np.int64]) -> NDArray[np.int64]:
        """(rows,) counts of all rows from those of the leaves, (leaves,)."""
        sums = [sum(int(leaves[i]) for i in group) for group in self.members]
        return np.array([*leaves, *sums], dtype=np.int64)


def bounds(
    shape: Shape, counts: NDArray[np.int64], shown: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """What an intruder who knows the base and all shown counts knows of each row of a table.

    `counts`, `shown`: (rows,). Returns least and most, each (rows,).
    """
    least, most = _bounds(shape, counts.tolist(), shown.tolist())
    return np.array(least, dtype=np.int64), np.array(most, dtype=np.int64)


def _bounds(shape: Shape, counts: list[int], shown: list[bool]) -> tuple[list[int], list[int]]:
    """`bounds` of a table in lists, which are faster where there are few rows."""
    least, most = counts.copy(), counts.copy()
    pool: list[int] = []
    grouped = {leaf for group in shape.members for leaf in group}
    blocks = [(group, shown[shape.leaves + g]) for g, group in enumerate(shape.members)]
    blocks += [((leaf,), False) for leaf in range(shape.leaves) if leaf not in grouped]
    for group, known in blocks:
        hidden = [leaf for leaf in group if not shown[leaf]]
        if known:
            _spread(hidden, counts, least, most)
        else:
            pool += hidden
    _spread(pool, counts, least, most)
    rest = sum(counts[leaf] for leaf in pool)
    for g, group in enumerate(shape.members):
        row, inside = shape.leaves + g, [leaf for leaf in group if leaf in pool]
        if inside and len(inside) < len(pool):
            seen = counts[row] - sum(counts[leaf] for leaf in inside)
            least[row], most[row] = seen, seen + rest
    return least, most


def _spread(
    hidden: list[int],
    counts: list[int],
    least: list[int],
    most: list[int],
) -> None:
    """Two hidden answers or more whose sum is known: each is from 0 to the sum."""
    if len(hidden) > 1:
        together = sum(counts[leaf] for leaf in hidden)
        for leaf in hidden:
            least[leaf], most[leaf] = 0, together


def needs(
    counts: NDArray[np.int64], base: int, threshold: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """What must stay possible of each row if hidden: width, least of `most`, most of `least`.

    A count (or its rest) of 1 to k-1 must stay within an interval k+1 wide that reaches k+1: one
    more than k, so that a respondent who takes out their own answer still finds k. Any other hidden
    count must not be exact. Where the base itself is smaller, all of it must stay possible.
    `counts` and all that is returned: (rows,).
    """
    k = min(threshold + 1, base)
    small = (counts > 0) & (counts < threshold)
    rest = (base - counts > 0) & (base - counts < threshold)
    width = np.where(small | rest, k, min(1, base))
    return width, np.where(small, k, 0), np.where(rest, base - k, base)


def tells(shape: Shape, shown: Sequence[bool] | NDArray[np.bool_], leaves: Sequence[int]) -> bool:
    """Whether shown rows add up to some leaves of a table, or to all others; `shown`: (rows,)."""
    every, some = set(range(shape.leaves)), set(leaves)
    rows = [{leaf} for leaf in range(shape.leaves)] + [set(group) for group in shape.members]
    known = [row for row, seen in zip(rows, shown, strict=True) if seen]
    return any(
        part == set().union(*(row for row in known if row <= part)) for part in (some, every - some)
    )


def safe(
    shape: Shape, counts: NDArray[np.int64], base: int, shown: NDArray[np.bool_], threshold: int
) -> bool:
    """Whether every hidden row of a table stays as open as it must; `counts`, `shown`: (rows,)."""
    return _open(shape, counts.tolist(), shown.tolist(), _listed(counts, base, threshold))


def _listed(counts: NDArray[np.int64], base: int, threshold: int) -> list[tuple[int, int, int]]:
    """What `needs` says, row by row."""
    width, reach, fall = (one.tolist() for one in needs(counts, base, threshold))
    return list(zip(width, reach, fall, strict=True))


def _open(
    shape: Shape, counts: list[int], shown: list[bool], needed: list[tuple[int, int, int]]
) -> bool:
    """Whether every hidden row is as open as is `needed`: width, reach and fall of each row."""
    least, most = _bounds(shape, counts, shown)
    return all(
        seen or (high - low >= width and high >= reach and low <= fall)
        for low, high, seen, (width, reach, fall) in zip(least, most, shown, needed, strict=True)
    )


@cache
def _layouts(shape: Shape) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Suppression patterns: (patterns,) their worth, best first; (patterns, rows) what is shown."""
    worth = worths(shape)
    every = product((True, False), repeat=shape.rows)
    valued = [(int(worth @ np.array(shown)), shown) for shown in every]
    valued.sort(key=lambda one: (-one[0], one[1]))
    return np.array([one for one, _ in valued]), np.array([shown for _, shown in valued])


def worths(shape: Shape) -> NDArray[np.int64]:
    """(rows,) what each is worth to readers."""
    headline, group, answer = shape.worth
    groups = [headline if positive else group for positive in shape.positive]
    return np.array([answer] * shape.leaves + groups, dtype=np.int64)


def choose(
    shape: Shape,
    counts: NDArray[np.int64],
    base: int,
    allowed: NDArray[np.bool_],
    threshold: int,
) -> NDArray[np.bool_]:
    """The suppression pattern of one table: the most worth, then the fewest people hidden.

    `counts`, `allowed`: (rows,); a row that is not allowed stays hidden. Returns (rows,) shown.
    Nothing at all is always safe.
    """
    if allowed.all():
        return allowed.copy()
    if shape.rows > SEARCHED_ROWS:
        return _choose_step_by_step(shape, counts, base, allowed, threshold)
    found = _best(shape, tuple(counts.tolist()), base, tuple(allowed.tolist()), threshold)
    return np.array(found, dtype=np.bool_)


@lru_cache(maxsize=100_000)
def _best(
    shape: Shape, counts: tuple[int, ...], base: int, allowed: tuple[bool, ...], threshold: int
) -> tuple[bool, ...]:
    """The layout that `choose` takes, of all there are."""
    rows, worth_of = np.array(counts, dtype=np.int64), _layouts(shape)
    listed, needed = list(counts), _listed(rows, base, threshold)
    best, best_key = (False,) * shape.rows, (-1, 0)
    for i in np.flatnonzero(~(worth_of[1] & ~np.array(allowed)).any(axis=1)):
        worth, shown = int(worth_of[0][i]), worth_of[1][i]
        if worth < best_key[0]:
            break
        if _open(shape, listed, shown.tolist(), needed):
            hidden = int(rows[~shown].sum())
            if best_key[0] < 0 or hidden < best_key[1]:
                best, best_key = tuple(shown.tolist()), (worth, hidden)
    return best


def _choose_step_by_step(
    shape: Shape,
    counts: NDArray[np.int64],
    base: int,
    allowed: NDArray[np.bool_],
    threshold: int,
) -> NDArray[np.bool_]:
    """For tables with too many rows to try every pattern: hide the least worth until it is safe."""
    shown = allowed.copy()
    order = sorted(range(shape.rows), key=lambda row: (worths(shape)[row], counts[row], row))
    while not safe(shape, counts, base, shown, threshold):
        left = [row for row in order if shown[row]]
        if not left:  # nothing is shown: there is nothing more to hide
            return shown
        for row in left:
            trial = shown.copy()
            trial[row] = False
            if safe(shape, counts, base, trial, threshold):
                return trial
        shown[left[0]] = False
    return shown
