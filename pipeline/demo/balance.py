"""Deals answers that have nothing to do with how people stand on other things."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_ROUNDS = 60  # exchanges in a cell at the most
_PAIRS = 300  # pairs looked at for each exchange


def deal(
    deck: Ints, group: Ints, standing: Floats, cell: NDArray[np.intp], rng: np.random.Generator
) -> Ints:
    """Deal answers to members so that no group of answers leans to any side.

    In every cell the answers of `deck` are dealt in the same proportions and at random; then pairs
    of members exchange their answers for as long as that brings each group's total of `standing`
    nearer to its share of the cell's. What is left is less than one member's standing, so that
    shares of success are the same among those who agree and among those who do not.

    Args:
        deck: (m,) numbers of answers, each as often as it is to come.
        group: (k,) the group of each answer by its number; -1 = no answer, which never moves.
        standing: (n, dimensions), each with mean 0 in every cell.
        cell: (n,) the cell of each member, cells together and in order.
        rng: what the dealing and the exchanges are drawn from.

    Returns:
        (n,) the number of an answer for each member.
    """
    dealt = np.empty(len(cell), dtype=np.int64)
    start = 0
    for size in np.bincount(cell).tolist():
        hand = np.resize(rng.permutation(deck), size)
        here = slice(start, start + size)
        dealt[here] = _exchange(rng.permutation(hand), group, standing[here], rng)
        start += size
    return dealt


def _exchange(hand: Ints, group: Ints, standing: Floats, rng: np.random.Generator) -> Ints:
    """Exchange answers within one cell until no exchange that is looked at helps."""
    players = np.flatnonzero(group[hand] >= 0)
    side = group[hand]
    number = int(group.max()) + 1
    among = standing[players]
    share = np.bincount(side[players], minlength=number) / len(players)
    excess = -np.outer(share, among.sum(axis=0))
    np.add.at(excess, side[players], among)
    for _ in range(_ROUNDS):
        one, other = players[rng.integers(len(players), size=(2, _PAIRS))]
        gain = standing[other] - standing[one]
        pull = excess[side[one]] - excess[side[other]]
        change = np.where(side[one] == side[other], 0.0, ((pull + gain) * gain).sum(axis=1))
        best = int(np.argmin(change))
        if change[best] > -1e-9:
            continue
        i, j = one[best], other[best]
        excess[side[i]] += gain[best]
        excess[side[j]] -= gain[best]
        hand[i], hand[j] = hand[j], hand[i]
        side[i], side[j] = side[j], side[i]
    return hand
