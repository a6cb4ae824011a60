"""Tables: each cell is a figure that its row's and its column's headings name."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from xml.etree.ElementTree import Element

from pipeline.audit.published.figures import UNKEYED, WALES, Found, Subject
from pipeline.audit.published.names import VERSION
from pipeline.audit.published.page import is_keyed, text_of
from pipeline.audit.published.printed import Told, plain_numbers
from pipeline.audit.published.texts import SLOT, plain
from pipeline.audit.sentences.compared import TRIANGLES

ADJUSTED = ("slope_q", "q", "holm", "effect_q", "difference_q", "wald_q", "share_change_q",
            "contrast_change_q")  # fmt: skip
# What a column's heading says of its figures: their statistics (none: any), and the part printed.
HEADS: dict[str, tuple[tuple[str, ...], str]] = {
    "head.difference": (("contrast", "effect"), ""),
    "head.whole_difference": (("contrast",), ""),
    "head.with": (("share_with",), ""),
    "head.without": (("share_without",), ""),
    "head.group": (("group_share",), ""),
    "head.whole_group": (("group_share",), ""),
    "head.q": (ADJUSTED, ""),
    "head.interval": ((), "interval"),
    "head.whole_interval": (("contrast",), "interval"),
    "head.base": ((), "base"),
    "head.base_of": ((), "base"),
    "head.count": (("removed", "recoded"), ""),
    "flow.number": ((), ""),
    "different.difference": (("difference",), ""),
    "importance.share": (("driver_share",), ""),
    "glance.share": (("group_share",), ""),
    "trend.slope": (("slope",), ""),
    "change.before": (("share_before", "contrast_before"), ""),
    "change.now": (("share_now", "contrast_now"), ""),
    "change.change": (("share_change", "contrast_change"), ""),
    "sheet.share": (("share", "group_share"), ""),
    "sheet.gap": (("difference",), ""),
    "sheet.low": ((), "low"),
    "sheet.high": ((), "high"),
}
FAMILIES = ("statistic", "profile", "scales", "variance", "weighting")  # name their statistic
OF_RESPONSES = ("(row)", "(flow)")  # rows that are of no question
ROW = "its row's heading is not what its key is about: print the figure in the row of its key"
COLUMN = "its column's heading is not what its key is about: print it in the column of its key"
ABOUT = "the words around it do not name its group of people, question or outcome"
GOES_WITH = "it is not of the figure next to it: print both of one row"
ORDERED = "hidden rows do not stand in the order of the codebook"
WIDTH = "a row has other cells than there are columns"


@dataclass(frozen=True)
class Cell:
    """A cell: its element, its text, and the first number in it that carries a key."""

    element: Element
    text: str
    keyed: Element | None
    part: str
    told: Told | None


def check_tables(root: Element, subject: Subject) -> Found:
    """Place and reason of every cell of a page that is not explained, and of every odd order."""
    orders: list[list[str]] = []
    for table in root.iter("table"):
        yield from _table(table, subject, orders)


def _table(table: Element, subject: Subject, orders: list[list[str]]) -> Found:
    caption = table.find(".//caption")
    name = (caption.get("id", "") if caption is not None else "").removesuffix("-table")
    words = plain(text_of(caption)) if caption is not None else ""
    rows = [[_cell(cell, subject) for cell in row] for row in table.iter("tr")]
    if not rows:
        return
    heads = [cell.text for cell in rows[0]]
    for cell in (cell for row in rows for cell in row if cell.element.tag == "th"):
        named = name == "provenance" and re.fullmatch(r"[A-Za-z][\w./-]*", cell.text)
        if not named and not subject.names.explains(cell.text):
            yield f"{name}: a heading", UNKEYED
    order = [row[0].text for row in rows[1:] if row and not row[0].element.get("colspan")]
    as_above, group, last = order in orders, "", -1
    orders.append(order)
    for row in rows[1:]:
        if row and row[0].element.get("colspan"):
            group, last = row[0].text, -1
            if len(row) > 1:
                yield f"{name}: {group}", WIDTH
            continue
        if len(row) != len(heads) or row[0].element.tag != "th":
            yield name, WIDTH
            continue
        place = f"{name}: {row[0].text}"
        for head, cell, why in _row(row, heads, group, words, name, subject):
            key = cell.keyed.get("data-key", "") if cell.keyed is not None else ""
            yield " ".join(filter(None, (f"{place}, {head}", key))), why
        first = row[1].told if len(row) > 1 else None
        hidden = first is not None and first.mark == "[c]" and not as_above
        if hidden and first and row[0].text in subject.names.item(first.item):
            if subject.names.rank[first.item] < last:
                yield place, ORDERED
            last = subject.names.rank[first.item]


def _row(
    row: Sequence[Cell], heads: Sequence[str], group: str, caption: str, name: str, subject: Subject
) -> Iterable[tuple[str, Cell, str]]:
    """Heading, cell and reason of what is wrong in a row."""
    anchor = next((c.told for c in row if c.part == "interval"), None)
    values = [cell.told for cell in row if cell.told and cell.part == ""]
    # A column in which nothing is shown is left out: then the whole's may be the first.
    own = [one for one in values if (one.dimension, one.area) == subject.area]
    for place, (head, cell) in enumerate(zip(heads[1:], row[1:], strict=True), 1):
        told = cell.told
        if cell.keyed is None:
            bare = cell.text == "[z]" or not re.search(r"[\d\[]", cell.text)
            version = name == "provenance" and re.fullmatch(rf"[0-9a-f]{{16}}|{VERSION}", cell.text)
            if not (bare or version) and (
                "number" in cell.element.get("class", "") or not subject.names.explains(cell.text)
            ):
                yield head, cell, UNKEYED
            continue
        if told is None:  # a count of the page's own, or a key of no row: seen with the figures
            continue
        if cell.text not in told.forms(subject.names.templates["figure.interval"], cell.part):
            yield head, cell, "the cell has more, or less, than how its figure is printed"
        if row[0].text not in _called(told, subject):
            yield head, cell, ROW
        if not fits(head, told, cell.part, subject):
            yield head, cell, COLUMN
        if not _named(told, (row[0].text, head, group, caption), subject):
            yield head, cell, ABOUT
        before = row[place - 1]
        if cell.part == "interval" and before.told is not told:
            yield head, cell, GOES_WITH
        if cell.part == "base":
            near = [before.told] if "head.base_of" in _keys(head, told, subject) else []
            inside = own if (told.dimension, told.area) == subject.area else values
            if told not in (near or _based(anchor, inside)):
                yield head, cell, GOES_WITH


def _based(anchor: Told | None, values: Sequence[Told]) -> list[Told]:
    """The figures whose base a row may have: the first, or the next of its area that has one."""
    first = anchor or (values[0] if values else None)
    if first is None:
        return []
    alike = (one for one in values if (one.dimension, one.area) == (first.dimension, first.area))
    return [first, *(one for one in alike if one.base and not first.base)][:2]


def _cell(element: Element, subject: Subject) -> Cell:
    keyed = next((one for one in element.iter() if is_keyed(one)), None)
    text = plain_numbers(plain(text_of(element)))
    for mark in element.iter("span"):  # of what is beyond chance: `compared` looks at it
        if mark.get("data-message", "") in TRIANGLES:
            text = text.removesuffix(plain(text_of(mark))).rstrip()
    if keyed is None or element.tag != "td":
        return Cell(element, plain(text_of(element)), None, "", None)
    return Cell(element, text, keyed, keyed.get("data-part", ""), subject.told(keyed))


def _called(told: Told, subject: Subject) -> list[str]:
    """What a row about a figure may be called."""
    labels = subject.names.labels(told)
    return [*labels["item"], *labels["area"], *labels["level"]]


def _named(told: Told, around: Sequence[str], subject: Subject) -> bool:
    """Whether the headings round a cell name its area, question and outcome, where they differ."""
    labels = subject.names.labels(told)
    wanted = [labels["item"]] if told.item and told.item not in OF_RESPONSES else []
    if told.outcome not in ("", subject.names.main):
        wanted.append(labels["outcome"])
    area = (told.dimension, told.area)
    if area != subject.area and told.area:
        wanted.append(labels["area"])
    elif area != subject.area and area != WALES:
        wanted.append(labels["dimension"])
    return all(any(label in text for label in one for text in around) for one in wanted)


def fits(head: str, told: Told, part: str, subject: Subject) -> bool:
    """Whether a column of this heading may hold a part of a figure."""
    return bool(_keys(head, told, subject, part))


def _keys(head: str, told: Told, subject: Subject, part: str = "base") -> list[str]:
    """The messages that a heading may be, of those that can stand over a part of a figure."""
    scale = subject.names.scale(told.item)
    about = (head, told.statistic, part, told.dimension, told.area, scale, told.level, told.outcome)
    if about not in subject.heads:
        subject.heads[about] = _messages(head, told, part, subject)
    return subject.heads[about]


def _messages(head: str, told: Told, part: str, subject: Subject) -> list[str]:
    labels = subject.names.labels(told)
    slots = {
        "group": labels["level"], "outcome": labels["outcome"] + labels["area"],
        "whole": subject.names.area(*WALES), "whole_in": subject.names.area(*WALES),
        "item": labels["item"],
    }  # fmt: skip
    found = []
    for key, (statistics, of) in HEADS.items():
        if of == part and (not statistics or told.statistic in statistics):
            found += [key] if head in _filled(subject.names.templates[key], slots) else []
    if part == "":
        families = (f"{family}.{told.statistic}" for family in FAMILIES)
        found += [key for key in families if subject.names.templates.get(key) == head]
        parts = ("outcome", "level", "area")
        found += [p for p in parts if head in labels[p] and (p != "area" or told.area)]
    return found


def _filled(template: str, slots: dict[str, list[str]]) -> list[str]:
    """A heading with each name that may stand in its places."""
    names = tuple(dict.fromkeys(SLOT.findall(template)))
    if not names:
        return [template]
    if any(name not in slots for name in names):
        return []
    return _made(template, tuple((name, tuple(slots[name])) for name in names))


@cache
def _made(template: str, slots: tuple[tuple[str, tuple[str, ...]], ...]) -> list[str]:
    names = [name for name, _ in slots]
    return [
        template.format(**dict(zip(names, chosen, strict=True)))
        for chosen in product(*(texts for _, texts in slots))
    ]
