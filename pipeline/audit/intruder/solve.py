"""Intruder test of a release: how small and how large can every small count be?"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

import pandas as pd

from pipeline.audit.breaches import Breach, Hardest
from pipeline.audit.intruder.beside import beside, together_beside
from pipeline.audit.intruder.editions import Bounds, Past
from pipeline.audit.intruder.exclusive import groups, together
from pipeline.audit.intruder.known import Evidence, SensitiveCell
from pipeline.audit.intruder.linked import linked_tables
from pipeline.audit.intruder.system import Range
from pipeline.audit.intruder.truth import ANSWERS, MISSING, Area, Table
from pipeline.audit.intruder.weighted import Weight


def attack(
    tables: Sequence[Table],
    seen: Evidence,
    threshold: int,
    file: str,
    weights: Mapping[Area, Weight] | None = None,
    past: Sequence[Past] = (),
    apart: pd.DataFrame | None = None,
) -> tuple[list[Breach], Hardest]:
    """Every count that is known too well, and how near an intruder comes to the others.

    `file`: the name of the file that the figures were read from. `weights`: how much people of each
    area weigh. `past`: earlier editions of the same wave, which readers have. `apart`: answers that
    no one gave together, the rows of exclusive.csv.

    Raises:
        Contradiction: the true counts do not fit the equations; the truth is not that of the
            release.
    """
    held = linked_tables(tables, threshold)
    breaches: list[Breach] = []
    small: list[Range] = []
    questions = {table.item: table for table in tables if table.kind == ANSWERS}
    bounds = Bounds(questions, seen, held, weights)
    joined = groups(tables, apart) if apart is not None and len(apart) else []
    several = {table.key for group in joined for table in group.tables}
    found = chain(
        *(_alone(t, bounds, threshold) for t in tables if t.key not in several),
        *(together(group, seen, bounds, threshold) for group in joined),
    )
    for table, secret, left in found:
        promised = secret.small and secret.wanted.width > threshold and table.kind != MISSING
        small += [left] if promised else []
        breaches += _breaches(table, secret, left, threshold, file)
    joint = Bounds(questions, seen, held, weights, past)
    breaches += beside(tables, joint, threshold, file)
    breaches += together_beside(joined, joint, threshold, file)
    widths, tops = [r.most - r.least for r in small], [r.most for r in small]
    return breaches, Hardest(len(small), min(widths, default=None), min(tops, default=None))


def _alone(
    table: Table, bounds: Bounds, threshold: int
) -> Iterator[tuple[Table, SensitiveCell, Range]]:
    """What is left open of every count of a table that must stay unknown."""
    secrets = bounds.secrets(table, bounds.seen, threshold)
    ranges = bounds.closed(table).ranges([s.wanted for s in secrets]) if secrets else []
    for secret, found in zip(secrets, ranges, strict=True):
        yield table, secret, found
    for made in bounds.alike(table) if secrets else ():
        for secret, found in zip(secrets, made.ranges([s.wanted for s in secrets]), strict=True):
            if not secret.wanted.open(found.least, found.most):
                yield table, secret, found


def _breaches(
    table: Table, secret: SensitiveCell, found: Range, k: int, file: str
) -> Iterator[Breach]:
    """The breach that a range is, if it is one."""
    width, whole = found.most - found.least, int(table.cover[secret.line.area])
    least = min(k, whole)
    if secret.wanted.open(found.least, found.most):
        return
    if width == 0:
        guarantee, why = "G4", "it can be worked out exactly"
    elif not secret.small and secret.wanted.reach:
        guarantee, why = "G4", "it follows that it is none"
    elif found.most < least:
        guarantee, why = "G3", "it is proved to be below the threshold"
    elif width < least:
        guarantee, why = "G2", "it is known to within less than the threshold"
    else:
        guarantee, why = "G6", "one of its members can work it out to within less"
    if not found.proved:
        why += ", as far as could be shown"
    place = " ".join(filter(None, (table.kind, *table.areas[secret.line.area], table.item,
                                   table.outcome)))  # fmt: skip
    yield Breach(guarantee, file, place, why)
