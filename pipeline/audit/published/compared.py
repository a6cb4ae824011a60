"""What pages say of two figures that no test compares: their intervals must leave each other out.

Intervals are made wider for several comparisons at once (Bonferroni). The same rule is written in
pipeline/report/release/apart.py for the pages; this is not that code.
"""

from collections.abc import Mapping
from xml.etree.ElementTree import Element

from scipy.stats import norm

from pipeline.audit.published.figures import WALES, Found, Subject
from pipeline.audit.published.printed import Told

COMPARED = "the intervals do not bear what is said of the two figures"
POSITIVE = "it is not the share of the answers that count as positive"
WAYS = {"above": 1, "below": -1, "unclear": 0, "whole": None}
OF_GLANCE = {"glance.above": 1, "glance.below": -1,
             "glance.is_above": 1, "glance.is_below": -1, "glance.is_unclear": 0}  # fmt: skip
ENDS = {"glance.highest": 1, "glance.lowest": -1}


def check_compared(root: Element, parents: Mapping[Element, Element], subject: Subject) -> Found:
    """Place and reason of every comparison of two levels that the figures do not bear."""
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
            if not level or not whole or _way(level, whole, subject, 1) != WAYS[way]:
                yield key, COMPARED
        elif key in OF_GLANCE:
            row = _row(element, parents)
            for told in _figures(row, subject):
                if _beside_whole(told, subject) != OF_GLANCE[key]:
                    yield f"{key}: {told.key}", COMPARED
        elif key in ENDS:
            for told in _figures(element, subject):
                others = [one for one in _alike(told, subject) if one is not told]
                if not others or any(_way(told, o, subject, 1) != ENDS[key] for o in others):
                    yield f"{key}: {told.key}", COMPARED


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
    whole = subject.index.by_key.get(
        "|".join((told.table, *WALES, told.item, told.level, told.outcome, told.statistic))
    )
    return _way(told, whole, subject, len(_alike(told, subject))) if whole else None


def _way(one: Told, other: Told, subject: Subject, comparisons: int) -> int:
    """1 where the first lies above the second by their intervals, -1 below, 0 where neither."""
    if not (one.ends and other.ends):
        return 0
    error = (1 - float(subject.names.dictionary["analysis"]["confidence"])) / 2
    factor = norm.isf(error / comparisons) / norm.isf(error)
    spans = []
    for told in (one, other):
        value, low, high = float(told.value), float(told.low), float(told.high)
        spans.append((value - factor * (value - low), value + factor * (high - value)))
    (low, high), (low_2, high_2) = spans
    room = 2 * factor - 1 - 1e-9  # both ends are rounded to whole numbers
    return int(low - high_2 >= room) - int(low_2 - high >= room)
