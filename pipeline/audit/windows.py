"""Which counts fit a printed percentage of a known base, and which sums of them are printed."""

from collections.abc import Collection, Sequence


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


def adds_up(shown: Sequence[Collection[int]], wanted: Collection[int], width: int) -> bool:
    """Whether printed figures add up to some columns of a table, or to all others.

    `shown`: the columns of each printed figure; `width`: of the table.
    """
    for part in ({*wanted}, {*range(width)} - {*wanted}):
        inside: set[int] = set()
        for columns in shown:
            inside |= {*columns} if part >= {*columns} else set()
        if inside == part:
            return True
    return False
