"""What a difference between people of the same areas says of the areas whose figures are hidden.

With the areas held equal, a difference is a mean of the areas' own, each counting by the product of
its two sides over their sum (Mantel and Haenszel), in weight. One person more or less in a side
moves it by a known part of a point. How two dimensions cross is not printed: an intruder who
allows for that is half a point off.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from pipeline.audit.intruder.known import Evidence
from pipeline.audit.intruder.linked import Linked
from pipeline.audit.intruder.truth import WALES, Area, Table
from pipeline.audit.intruder.weighted import Weight

OFF = Fraction(1, 2)  # points
STEPS = 5
ONE = 1000  # a point
Sum = tuple[list[int], list[int], int, int]


def readings(
    table: Table, seen: Evidence, held: Sequence[Linked], weights: Mapping[Area, Weight]
) -> Iterator[Sum]:
    """Unknowns, factors, least and most of their sum: a reading for each dimension.

    None of areas that all are printed, nor of a pair whose difference is not.
    """
    if table.alike is None or seen.value[table.alike[0]] == "":
        return
    row, exact = table.alike
    value = Fraction(seen.value[row])
    half = Fraction(STEPS if value % STEPS == 0 else 1, 2) + OFF
    away = value - Fraction(exact).limit_denominator(10**6)
    shown = {line.area for line in table.lines if seen.shown(line)}
    for one in held:
        parts = [table.areas.index(area) for area in one.parts if area in table.areas]
        if one.whole != WALES or one.few or len(parts) < max(2, len(one.parts)):
            continue
        if shown >= set(parts) or not {*one.parts} <= weights.keys():
            continue
        factors = _factors(table, parts, weights)
        true = sum(times * int(table.counts[v // 4, v % 4]) for v, times in factors.items())
        least, most = (int(ONE * (away + sign * half)) + sign for sign in (-1, 1))
        if factors:
            yield list(factors), list(factors.values()), true + least, true + most


def _factors(table: Table, parts: Sequence[int], weights: Mapping[Area, Weight]) -> dict[int, int]:
    """By unknown, thousandths of a point that one person in that cell adds."""
    precision: dict[int, float] = {}
    for a in parts:
        with_, without = (int(table.counts[a, c : c + 2].sum()) for c in (0, 2))
        known = weights[table.areas[a]]
        if with_ and without and known.people > 0:
            precision[a] = known.weight / known.people / (1 / with_ + 1 / without)
    made = {}
    for a, part in precision.items():
        for first, sign in ((0, 1), (2, -1)):
            yes, no = (int(n) for n in table.counts[a, first : first + 2])
            each = sign * 100 * ONE * part / sum(precision.values()) / (yes + no)
            made[4 * a + first] = round(each * no / (yes + no))
            made[4 * a + first + 1] = round(-each * yes / (yes + no))
    return {variable: times for variable, times in made.items() if times}
