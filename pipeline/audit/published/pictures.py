"""Pictures: each mark stands where its value says, and each number next to it is its figure."""

import re
from collections import defaultdict
from statistics import median
from xml.etree.ElementTree import Element

from pipeline.audit.published.figures import UNKEYED, Found, Subject, check_figures
from pipeline.audit.published.page import text_of
from pipeline.audit.published.printed import Told, plain_numbers
from pipeline.audit.published.texts import plain
from pipeline.audit.sentences.compared import check_filled, check_triangles

NEAR = 0.06  # points that a drawn place may be off; a picture is 330 wide
GAP, THIN = 0.009, 0.001  # of a bar: between two segments, and a segment whose share is 0
PLACE = "the mark does not stand where its value says: draw it from the row of its key"
TRIANGLES = ("above", "below")
MARKS = re.compile(r"( \[[ur]\])+$")  # of a figure whose number is written
OF_CELLS = ("cell", "low", *TRIANGLES)
TICKS = "the ticks of an axis are not evenly spaced"


def check_pictures(root: Element, subject: Subject) -> Found:
    """Place and reason of every mark and number of a page's pictures that is not explained."""
    for svg in root.iter("svg"):
        name = svg.get("id", "").removesuffix("-chart")
        ticks: list[tuple[float, float]] = []
        marks: list[tuple[Element, Told, str]] = []
        cells: list[tuple[Element, Told, str]] = []
        rows: dict[tuple[str, ...], Told] = {}
        items: set[str] = set()
        for element in svg.iter():
            text = plain_numbers(plain(text_of(element))) if element.tag == "text" else ""
            told = subject.told(element)
            if "data-tick" in element.attrib:
                if text != element.get("data-tick"):
                    yield f"{name}: a tick", TICKS
                ticks.append((float(element.get("data-tick", "0")), float(element.get("x", "0"))))
            elif element.tag == "text" and "data-key" in element.attrib:
                items |= {told.item} if told else set()
                keyed = Element("data", {"data-key": element.get("data-key", ""),
                                         "value": told.value if told else ""})  # fmt: skip
                keyed.text = MARKS.sub("", text) if told and not told.mark else text
                if cells and told and told.unit == "percent" and not told.mark:
                    keyed.text += "%"  # cells have no room for it: it stands once below them
                for place, why in check_figures([keyed], subject):
                    yield f"{name}: {place}", why
                if told and not told.mark:
                    rows.setdefault((told.dimension, told.area, told.item, told.outcome), told)
            elif "data-key" in element.attrib:
                if told is None or told.mark:
                    yield f"{name}: {element.get('data-key')}", PLACE
                else:
                    part = element.get("data-part", "")
                    (cells if part in OF_CELLS else marks).append((element, told, part))
            elif element.tag == "text" and not _is_label(plain(text_of(element)), subject):
                yield f"{name}: a text", UNKEYED
        subject.drawn[name] = list(rows.values()) or _without_text(marks, subject)
        subject.lines[name] = len(items)
        subject.marked[name] = sum(part in TRIANGLES for *_, part in cells)
        subject.beyond[name] = {
            told.key for _, told, part in (*marks, *cells) if part in (*TRIANGLES, "clear")
        }
        wrong = (_dots(marks, ticks) if ticks else _segments(marks)) + _cells(cells)
        yield from check_triangles(name, cells, subject)
        yield from check_filled(name, marks, subject)
        yield from ((f"{name}: {one.key}", PLACE) for one in wrong)


def _without_text(marks: list[tuple[Element, Told, str]], subject: Subject) -> list[Told]:
    """The page's own figures of a picture in which no number is written."""
    return [one for _, one, _ in marks
            if one.table == "item" and (one.dimension, one.area) == subject.area]  # fmt: skip


def _is_label(text: str, subject: Subject) -> bool:
    """Whether a text is a name; a long one may be cut short."""
    if text.endswith(" …"):
        begun = text.removesuffix(" …")
        return any(name.startswith(begun) for name in subject.names.declared)
    return subject.names.explains(text)


def _places(element: Element) -> list[float]:
    """Where a mark begins and ends across the picture, or where it is."""
    if element.get("x"):
        return [float(element.get("x", "0"))]
    return [float(x) for x in re.findall(r"[ML] ?(-?[\d.]+)", element.get("d", ""))]


def _dots(marks: list[tuple[Element, Told, str]], ticks: list[tuple[float, float]]) -> list[Told]:
    """Figures whose dot or interval stands somewhere else than the axis says."""
    (low, left), (high, right) = min(ticks), max(ticks)
    one = (right - left) / (high - low)
    wrong = []
    for element, told, part in marks:
        values = (told.low, told.high) if part == "interval" else (told.value,)
        wanted = [left + one * (float(value) - low) for value in values]
        found = _places(element)
        if len(found) != len(wanted) or any(
            abs(a - b) > NEAR for a, b in zip(found, wanted, strict=True)
        ):
            wrong.append(told)
    if any(abs(left + one * (tick - low) - x) > NEAR for tick, x in ticks):
        wrong += [told for _, told, _ in marks]
    return wrong


def _cells(cells: list[tuple[Element, Told, str]]) -> list[Told]:
    """Figures in a column of another area, or whose ground is that of a larger or smaller value."""
    columns: dict[float, tuple[str, str]] = {}
    grounds: dict[tuple[bool, str], list[float]] = defaultdict(list)
    wrong = []
    for element, told, part in cells:
        if part != "cell":
            continue
        at = round(min(_places(element)), 1)
        if columns.setdefault(at, (told.dimension, told.area)) != (told.dimension, told.area):
            wrong.append(told)
        value = float(told.value)
        grounds[value < 0, element.get("fill", "")].append(abs(value))
    for element, told, part in cells if grounds else []:
        value = float(told.value)
        own = (value < 0, element.get("fill", ""))
        if part == "cell" and any(
            min(others) < abs(value) < max(others)
            for ground, others in grounds.items()
            if ground != own and ground[0] == own[0]
        ):
            wrong.append(told)
    return wrong


def _segments(marks: list[tuple[Element, Told, str]]) -> list[Told]:
    """Figures whose segment does not follow the one before it, or is not as long as its share.

    All bars begin at one place and end at one, so that a share is a part of its bar's sum.
    """
    bars: dict[tuple[str, ...], list[tuple[float, float, Told]]] = defaultdict(list)
    for element, told, _ in marks:
        found = _places(element)
        if found:
            bar = bars[told.dimension, told.area, told.item, told.outcome]
            bar.append((min(found), max(found), told))
    edges = [(sorted(bar, key=lambda one: one[:2])) for bar in bars.values()]
    if not edges:
        return []
    left = min(bar[0][0] for bar in edges)
    whole = median(bar[-1][1] for bar in edges) - left
    wrong = []
    for bar in edges:
        before = 0.0
        one = whole / (sum(float(told.value) for *_, told in bar) or 1.0)
        for start, end, told in bar:
            length = one * float(told.value)
            ends = (left + before, left + before + max(length - GAP * whole, THIN * whole))
            if told is bar[-1][-1]:
                ends = (min(ends[0], left + (1 - THIN) * whole), left + whole)
            if abs(start - ends[0]) > 2 * NEAR or abs(end - ends[1]) > 2 * NEAR:
                wrong.append(told)
            before += length
    return wrong
