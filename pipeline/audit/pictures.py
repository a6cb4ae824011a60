"""Explains the numbers that are written in a picture, and in its description.

Numbers beside a label are released figures of what it names; numbers of a scale are evenly spaced.
Shapes are drawn from released figures by the report, whose pages are made of nothing else.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from pipeline.audit.cells import UNKNOWN, Subject
from pipeline.audit.index import About
from pipeline.audit.page import Picture
from pipeline.audit.printed import plain_numbers
from pipeline.audit.texts import check_text
from pipeline.audit.words import plain

Context = tuple[str, list[str]]
NUMBER = re.compile(r"-?\d+(\.\d+)?%?")


def check_picture(picture: Picture, subject: Subject) -> Iterator[tuple[str, str]]:
    """Place and reason of every number in a picture that is not explained."""
    if not check_text(picture.name, subject):
        yield "a picture's description", UNKNOWN
    said: list[str] = []  # the last lines of text
    context: Context = ("", [])
    ticks = _ticks(picture)
    for _, y, text in picture.texts:
        text = plain_numbers(plain(text))
        if not NUMBER.fullmatch(text):
            said = [*said[-5:], text]
            context = _context(said, subject) or context
            if re.search(r"\d", text) and not any(text in name for name in subject.words.names):
                yield "a text in a picture", UNKNOWN
        elif (text, y) not in ticks:
            labels = [" ".join(said[start:]) for start in range(len(said))]
            if not any(
                _figure(label, text, subject) or _within(label, text, context, subject)
                for label in labels
            ):
                yield "a number in a picture", UNKNOWN


def _figure(label: str, text: str, subject: Subject) -> bool:
    """Whether a number beside a label is a released figure of what the label names."""
    words, areas = subject.words, subject.areas
    items = words.items.get(label)
    if items is None:
        head, _, tail = label.rpartition(": ")
        items, areas = words.items.get(head), words.areas.get(tail, areas)
    if items is None:
        return False
    main = ("", words.dictionary["analysis"]["main_outcome"])
    shown = ("contrast", "effect", "driver_share", "difference", "share_change", "group_share",
             "share")  # fmt: skip
    about = About(areas, items, main, None, shown)
    return any(text == told.bare for told in subject.index.find(about))


def _context(said: list[str], subject: Subject) -> Context | None:
    """The context and the factors that the last lines are a heading of, if they are one."""
    items = subject.words.items
    for start in range(len(said)):
        head, _, tail = " ".join(said[start:]).partition(": ")
        if head in items and tail in items:
            return items[head][0], items[tail]
    return None


def _within(label: str, text: str, context: Context, subject: Subject) -> bool:
    """Whether a number beside a level of a context is the released contrast of the heading's."""
    dimension, items = context
    areas = [area for area in subject.words.areas.get(label, []) if area[0] == dimension]
    main = ("", subject.words.dictionary["analysis"]["main_outcome"])
    about = About(areas, items, main, None, ("contrast",))
    return bool(areas) and any(text == told.bare for told in subject.index.find(about))


def _ticks(picture: Picture) -> set[tuple[str, float]]:
    """The numbers of scales: in one line, evenly spaced, as their places are."""
    lines: dict[float, list[tuple[float, str]]] = {}
    for x, y, text in picture.texts:
        text = plain_numbers(plain(text))
        if NUMBER.fullmatch(text) and not text.endswith("%"):
            lines.setdefault(y, []).append((x, text))
    found: set[tuple[str, float]] = set()
    for y, marks in lines.items():
        places = sorted({(x, float(text)) for x, text in marks})
        tens = all(value % 10 == 0 for _, value in places)
        if len(places) < (2 if tens and len(marks) == 2 * len(places) else 3):
            continue
        steps = {round(b[1] - a[1], 6) for a, b in pairwise(places)}
        gaps = [b[0] - a[0] for a, b in pairwise(places)]
        if len(steps) == 1 and max(gaps) - min(gaps) < 0.1:
            found |= {(text, y) for _, text in marks}
    return found
