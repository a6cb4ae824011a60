"""Which counts fit a printed percentage of a known base, and the interval printed beside it."""

import math

import numpy as np

SLACK = 1e-9


def fitting(count: int, base: int, places: int) -> tuple[int, int]:
    """Least and most counts of a base that print the same percentage, to so many decimals.

    Halves go up. A base of 0 gives 0 and 0.
    """
    if base == 0:
        return 0, 0
    scale = 100 * 10**places
    shown = (2 * scale * count + base) // (2 * base)
    least = -((-(2 * shown - 1) * base) // (2 * scale))
    most = -((-(2 * shown + 1) * base) // (2 * scale)) - 1
    return max(least, 0), min(most, base)


def narrowed(
    count: int, least: int, most: int, base: int, below: float, above: float, places: int
) -> tuple[int, int]:
    """Those of the fitting counts that would print the same interval too.

    `below`, `above`: how far the exact ends are from the exact share (0 to 1). With the design
    known, a distance goes with the square root of p(1 - p), so another count has another one;
    printed, each is rounded up to so many decimals of a per cent. The ends of an interval of
    nobody or everybody are not moved.
    """
    spread = math.sqrt(count * (base - count))
    if not spread:
        return least, most
    counts = np.arange(least, most + 1)
    factor = np.sqrt(counts * (base - counts)) / spread
    fits = np.ones(len(counts), dtype=np.bool_)
    scale = 100 * 10**places
    for distance in (below, above):
        if math.isfinite(distance):
            printed = math.ceil(scale * distance - SLACK)
            fits &= np.ceil(scale * distance * factor - SLACK) == printed
    same = np.flatnonzero(fits)
    here = count - least
    first = last = here  # the unbroken run that holds the true count
    while first - 1 in same:
        first -= 1
    while last + 1 in same:
        last += 1
    return least + first, least + last
