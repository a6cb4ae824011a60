"""What pages say of two figures that no published test compares: their intervals must support it.

The same rule is written in pipeline/report/release/apart.py for the pages; this is not that code.
"""

from collections.abc import Iterable, Mapping
from xml.etree.ElementTree import Element

from pipeline.audit.published.figures import WALES, Found, Subject, answers, excludes_zero
from pipeline.audit.published.printed import Told
from pipeline.audit.sentences.chance import direction, directions

COMPARED = "the intervals do not support what is said of the two figures"
POSITIVE = "it is not the share of the answers that count as positive"
# The test that a figure rests on, where it is not its contrast's.
TESTS = {"difference": "difference_q", "effect": "effect_q", "share_change": "share_change_q"}
WAYS = {"above": 1, "below": -1, "unclear": 0, "whole": None}
OF_GLANCE = {"glance.above": 1, "glance.below": -1,
             "glance.highest_too": 1, "glance.lowest_too": -1,
             "glance.is_above": 1, "glance.is_below": -1, "glance.is_unclear": 0}  # fmt: skip
OF_MATRIX = {"compare.above": 1, "compare.below": -1,
             "compare.held_above": 1, "compare.held_below": -1}  # fmt: skip
TRIANGLES = {"compare.is_above": 1, "compare.is_below": -1}
HALVES = ("look.rare", "look.common", "look.middle")
FILLED = {"clear": True, "open": False}  # whether a dot is beyond chance
MATRICES = ("agreed-", "goes-", "themes")  # tables of factors by areas
ENDS = {"glance.highest": 1, "glance.lowest": -1,
        "glance.highest_too": 1, "glance.lowest_too": -1}  # fmt: skip


def check_compared(root: Element, parents: Mapping[Element, Element], subject: Subject) -> Found:
    """Place and reason of every comparison of two levels that the figures do not support."""
    yield from _in_tables(root, subject)
    level = _level(root, subject)
    for element in root.iter():
        key = element.get("data-message", "")
        name, _, way = key.partition(".")
        if name == "level" or key == "glance.area":
            for told in _figures(element, subject):
                group = told.level != _positive(told, subject)
                if group or told.item != subject.names.main:
                    yield f"{key}: {told.key}", POSITIVE
        if name == "level" and WAYS.get(way) is not None:
            whole = _first(element, subject)
            if not level or not whole or _beside_whole(level, subject) != WAYS[way]:
                yield key, COMPARED
        elif key in OF_GLANCE:
            row = _row(element, parents)
            for told in _figures(row, subject):
                if _beside_whole(told, subject) != OF_GLANCE[key]:
                    yield f"{key}: {told.key}", COMPARED
        elif key in HALVES:
            for told in _figures(element, subject):
                if not _is_of(told, key, subject):
                    yield f"{key}: {told.key}", COMPARED
        elif name == "answer":
            beside = _figures(_row(element, parents), subject)
            of = next((told for told in beside if told.statistic == "contrast"), None)
            said = answers(of, subject.index, subject.names) if of else ()
            if way != (said[0] if said else "none"):
                yield f"{key}: {of.key if of else ''}", COMPARED
        elif key in OF_MATRIX:
            first = _first(element, subject)
            if not first or _marked(first, subject) != OF_MATRIX[key]:
                yield key, COMPARED
        if key in ENDS:
            for told in _figures(element, subject):
                others = [one for one in _alike(told, subject) if one is not told]
                if not others or any(direction(told, o, subject) != ENDS[key] for o in others):
                    yield f"{key}: {told.key}", COMPARED


def _is_of(told: Told, key: str, subject: Subject) -> bool:
    """Whether a difference is above zero, or a share on the side of half that it says."""
    if told.table != "item":
        return _goes(told, subject)
    if not told.ends or told.level != _positive(told, subject):
        return False
    low, high = float(told.low), float(told.high)
    side = "look.rare" if high < 50 else "look.common" if low > 50 else "look.middle"
    return key == side


def _goes(told: Told, subject: Subject) -> bool:
    """Whether a difference is above zero by the figures that findings are chosen by.

    These are pooled estimates where any is shown, and otherwise differences beyond chance.
    """
    if told.statistic == "pooled":
        alone = subject.index.beside(told, "contrast")
        return alone is not None and bool(alone.ends) and float(told.low or 0) > 0
    here = subject.index.of("association", told.dimension, told.area)
    pooled = [one for one in here if one.statistic == "pooled" and one.outcome == told.outcome]
    return not any(one.ends for one in pooled) and _marked(told, subject) == 1


def _in_tables(root: Element, subject: Subject) -> Found:
    """Place and reason of every cell that is marked, or not, as it should not be."""
    for table in root.iter("table"):
        caption = table.find(".//caption")
        name = caption.get("id", "") if caption is not None else ""
        marks = [one for one in table.iter() if one.get("data-message", "") in TRIANGLES]
        if not (marks or name.startswith(MATRICES)):
            continue
        for cell in table.iter("td"):
            told = _first(cell, subject)
            way = sum(TRIANGLES.get(one.get("data-message", ""), 0) for one in cell.iter())
            if way != (_marked(told, subject) if told else 0):
                yield f"{name}: {told.key if told else ''}", COMPARED


def check_triangles(
    name: str, cells: Iterable[tuple[Element, Told, str]], subject: Subject
) -> Found:
    """Place and reason of every cell of a heat map that is marked, or not, as it should not be.

    A triangle says which way it is beyond chance, a line that it is of low reliability.
    """
    drawn: dict[str, tuple[Told, set[str]]] = {}
    for _, told, part in cells:
        drawn.setdefault(told.key, (told, set()))[1].add(part)
    for told, found in drawn.values():
        wanted = {1: {"above"}, -1: {"below"}}.get(_marked(told, subject), set())
        wanted = wanted | ({"low"} if told.status == "low_reliability" else set())
        if found - {"cell"} != wanted:
            yield f"{name}: {told.key}", COMPARED


def check_filled(name: str, marks: Iterable[tuple[Element, Told, str]], subject: Subject) -> Found:
    """Place and reason of every dot that is filled, or open, as it should not be."""
    for _, told, part in marks:
        if part in FILLED and (_is_clear(told, subject) != FILLED[part]):
            yield f"{name}: {told.key}", COMPARED


def _is_clear(told: Told, subject: Subject) -> bool:
    """Whether a figure is beyond chance: next to the whole, or if it is of it, the wave before."""
    if told.table == "item" and (told.dimension, told.area) == WALES:
        changes = [one for one in subject.index.of("change", *WALES)
                   if one.statistic == "share_change" and one.level]  # fmt: skip
        own = [one for one in changes if (one.item, one.level) == (told.item, told.level)]
        return not any(one.value for one in changes) or any(
            _passes(one, TESTS[one.statistic], subject) for one in own
        )
    if told.table == "item" and told.item == subject.names.main:
        return bool(_beside_whole(told, subject))
    if told.statistic in TESTS:
        return _passes(told, TESTS[told.statistic], subject)
    if told.statistic == "pooled":
        alone = subject.index.beside(told, "contrast")
        return alone is not None and _marked(alone, subject) != 0
    return _marked(told, subject) != 0


def _passes(told: Told, test: str, subject: Subject) -> bool:
    """Whether a figure's interval leaves out zero and its adjusted p-value is small enough."""
    q = subject.index.beside(told, test)
    rate = float(subject.names.dictionary["analysis"]["false_discovery_rate"])
    passes = q is not None and not q.mark and bool(q.value) and float(q.value) <= rate
    return passes and excludes_zero(told)


def _marked(told: Told, subject: Subject) -> int:
    """Whether a figure of a table of factors by areas is beyond chance, and which way."""
    if told.table != "item":
        if not _passes(told, "q", subject):
            return 0
        return 1 if float(told.low) > 0 else -1
    if (told.dimension, told.area) == WALES:
        return 0
    return directions(told, lambda: _in_matrix(told.dimension, subject), subject).get(told.key, 0)


def _in_matrix(dimension: str, subject: Subject) -> list[Told]:
    """The shares of all factors that are compared with the whole in a dimension."""
    items = subject.names.dictionary["items"]
    return [
        one for one in subject.index.by_key.values()
        if one.table == "item" and one.dimension == dimension and one.ends
        and one.statistic == "group_share" and one.level == _positive(one, subject)
        and items.get(one.item, {}).get("role") == "factor"
    ]  # fmt: skip


def _row(element: Element, parents: Mapping[Element, Element]) -> Element:
    """The row of a table that an element stands in, or the element where it stands in none."""
    found = element
    while found in parents and found.tag != "tr":
        found = parents[found]
    return found if found.tag == "tr" else element


def _level(root: Element, subject: Subject) -> Told | None:
    """The level that a page begins with."""
    found = (one for one in root.iter() if one.get("data-message") == "level.here")
    return next((told for one in found for told in _figures(one, subject)), None)


def _figures(element: Element, subject: Subject) -> list[Told]:
    """The figures whose values are printed in an element."""
    keyed = (one for one in element.iter("data") if not one.get("data-part"))
    return [told for told in map(subject.told, keyed) if told is not None and not told.mark]


def _first(element: Element, subject: Subject) -> Told | None:
    return next(iter(_figures(element, subject)), None)


def _positive(told: Told, subject: Subject) -> str:
    """The group of answers that counts as positive."""
    rows = subject.names.dictionary["scales"].get(subject.names.scale(told.item), [])
    return next((r["level"] for r in rows if r["kind"] == "group" and r["positive"]), "")


def _alike(told: Told, subject: Subject) -> list[Told]:
    """The same share in every area of its dimension that has its interval shown."""
    wanted = _share_of(told)
    every = subject.index.by_key.values()
    return [one for one in every if one.ends and _share_of(one) == wanted]


def _share_of(told: Told) -> tuple[str, ...]:
    """What a figure says, of whatever area of its dimension."""
    return told.table, told.dimension, told.item, told.level, told.outcome, told.statistic


def _beside_whole(told: Told, subject: Subject) -> int | None:
    """How an area's level compares with the whole's, among the areas of its dimension."""
    return directions(told, lambda: _alike(told, subject), subject).get(told.key, 0)
