"""What this edition and earlier ones together give away, and these alone do not."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from pipeline.audit.breaches import Breach
from pipeline.audit.intruder.editions import Bounds, Past
from pipeline.audit.intruder.exclusive import Group, together
from pipeline.audit.intruder.known import SensitiveCell, wanted
from pipeline.audit.intruder.system import Range, System
from pipeline.audit.intruder.truth import Table

KNOWN = "next to an earlier edition a small count is known too well"


def beside(tables: Sequence[Table], joint: Bounds, threshold: int, file: str) -> Iterator[Breach]:
    """Small counts of single tables that are known too well next to earlier editions.

    `joint`: what is known with the earlier editions, `joint.past`.
    """
    bare = joint.blank()
    for table in tables:
        before = [one for one in joint.past if table.key in one.tables]
        if not before or joint.adds_nothing(table):
            continue
        own = joint.secrets(table, joint.seen, threshold)
        for made in (joint.closed(table), *joint.alike(table)):
            old = zip(before, made.starts, strict=True)
            secrets = own + [x for one, at in old for x in _small(one, table, at, threshold)]
            for secret in _given_away(made, partial(bare.closed, table), secrets):
                yield _breach(table, secret, file)


def together_beside(
    joined: Sequence[Group], joint: Bounds, threshold: int, file: str
) -> Iterator[Breach]:
    """The same of tables whose answers exclude each other."""
    for group in joined:
        held = any(table.key in one.tables for one in joint.past for table in group.tables)
        if not held or all(joint.adds_nothing(table) for table in group.tables):
            continue
        found = list(together(group, joint.seen, joint, threshold))
        if any(_narrow(secret, left) for _, secret, left in found):
            alone = together(group, joint.seen, joint.blank(), threshold)
            for (table, secret, left), (*_, told) in zip(found, alone, strict=True):
                if _narrow(secret, left) and _more(left, told):
                    yield _breach(table, secret, file)


def _breach(table: Table, secret: SensitiveCell, file: str) -> Breach:
    area = table.areas[secret.line.area] if secret.line.area >= 0 else ("", "")
    place = " ".join(filter(None, (table.kind, *area, table.item, table.outcome)))
    return Breach("G8", file, place, KNOWN)


def _given_away(
    made: System, bare: Callable[[], System], secrets: Sequence[SensitiveCell]
) -> Iterator[SensitiveCell]:
    """What is known too well by some equations, and better than by others alone."""
    closed = [(one, found) for one, found in _ranges(made, secrets) if _narrow(one, found)]
    alone = _ranges(bare(), [one for one, _ in closed]) if closed else []
    for (secret, found), (_, told) in zip(closed, alone, strict=True):
        if _more(found, told):
            yield secret


def _ranges(made: System, secrets: Sequence[SensitiveCell]) -> list[tuple[SensitiveCell, Range]]:
    found = made.ranges([one.wanted for one in secrets]) if secrets else []
    return list(zip(secrets, found, strict=True))


def _narrow(secret: SensitiveCell, found: Range) -> bool:
    return not secret.wanted.open(found.least, found.most)


def _more(found: Range, told: Range) -> bool:
    return found.least > told.least or found.most < told.most


def _small(one: Past, table: Table, start: int, threshold: int) -> Iterator[SensitiveCell]:
    """The small counts that an earlier edition hides, as unknowns of the equations of both."""
    old = one.tables[table.key]
    for secret in wanted(old, one.bounds.seen, threshold):
        if secret.small:
            area = old.areas[secret.line.area]
            at = table.areas.index(area) if area in table.areas else -1
            variables = tuple(start + v for v in secret.wanted.variables)
            yield SensitiveCell(
                replace(secret.line, area=at), replace(secret.wanted, variables=variables), True
            )
