"""Numbers that carry a key: does the row exist, and is the text how that figure is printed?"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from statistics import median
from xml.etree.ElementTree import Element

import pandas as pd

from pipeline.audit.published.names import Names
from pipeline.audit.published.page import Page, text_of
from pipeline.audit.published.parts import beyond, drawn, place
from pipeline.audit.published.printed import Told, number, plain_numbers
from pipeline.audit.published.texts import plain
from pipeline.audit.published.told import COLUMNS

Found = Iterator[tuple[str, str]]
WALES = ("national", "national")
UNKEYED = (
    "a number without a key that is no part of a name or a sentence: "
    "print it with pipeline/report/release/figure.py, or declare the name in the codebook"
)
NO_ROW = "its key is of no row of release.csv: print a figure that the release has"
PRINTED = "it is not printed as its row of release.csv has it: print it with figure.py"
COUNTED = "it counts something else than it says: count what its data-count names"


class Index:
    """The figures of one release.csv by key."""

    def __init__(self, frame: pd.DataFrame) -> None:
        columns = [frame[column].to_numpy(dtype=object) for column in COLUMNS]
        told = [Told(*row) for row in zip(*columns, strict=True)]
        self.by_key = {one.key: one for one in told}
        tables, statuses, reasons = (
            frame[name].to_numpy(dtype=object) for name in ("table", "status", "reason")
        )
        self.verdicts = Counter(zip(tables, statuses, strict=True))
        self.reasons = Counter(zip(statuses, reasons, strict=True))
        self._of: dict[tuple[str, str, str], list[Told]] = defaultdict(list)
        for one in told:
            self._of[one.table, one.dimension, one.area].append(one)

    def of(self, table: str, dimension: str, area: str) -> list[Told]:
        """The figures of one table and area."""
        return self._of.get((table, dimension, area), [])

    @cached_property
    def rows(self) -> dict[str, list[Told]]:
        """The figures that differ in their statistic alone, by the key that they share."""
        found: dict[str, list[Told]] = defaultdict(list)
        for one in self.by_key.values():
            found[one.key.rpartition("|")[0]].append(one)
        return dict(found)

    def beside(self, told: Told, statistic: str) -> Told | None:
        """Another statistic of the same row key."""
        return self.by_key.get(f"{told.key.rpartition('|')[0]}|{statistic}")


@dataclass
class Subject:
    """What explains a file: names, figures, other files; and of a page also its area and marks."""

    names: Names
    index: Index
    files: Mapping[str, bytes]
    area: tuple[str, str] = WALES
    drawn: dict[str, list[Told]] = field(default_factory=dict)  # rows that each picture shows
    lines: dict[str, int] = field(default_factory=dict)  # factors of each picture, hidden ones too
    ways: dict[tuple[str, str], dict[str, int]] = field(default_factory=dict)  # by family and key
    marked: dict[str, int] = field(default_factory=dict)  # triangles of each picture
    beyond: dict[str, set[str]] = field(default_factory=dict)  # keys with a filled dot or triangle
    heads: dict[tuple[str, ...], list[str]] = field(default_factory=dict)  # what a heading may be
    pages: dict[str, Page] = field(default_factory=dict)  # those that were taken apart

    def told(self, element: Element) -> Told | None:
        """The row whose key an element carries."""
        return self.index.by_key.get(element.get("data-key", ""))


def place_of(element: Element) -> str:
    """Where a number stands, as a message names it."""
    return element.get("data-key") or f"count of {element.get('data-count')}"


def check_figures(elements: Collection[Element], subject: Subject) -> Found:
    """Place and reason of every number with a key that is not the figure of that key."""
    between = subject.names.templates["figure.interval"]
    for element in elements:
        text, value = plain_numbers(plain(text_of(element))), element.get("value", "")
        if "data-count" in element.attrib:
            if text != value or text != _counted(element.get("data-count", ""), subject):
                yield place_of(element), COUNTED
            continue
        told = subject.told(element)
        if told is None:
            yield place_of(element), NO_ROW
        elif (text, value) != printed(told, element.get("data-part", ""), between):
            yield place_of(element), PRINTED


def printed(told: Told, part: str, between: str) -> tuple[str, str]:
    """How a part of a row is printed, and what programs read."""
    if part == "interval":
        return told.interval(between), f"{told.low}/{told.high}" if told.ends else ""
    if part == "fall":  # the interval of a figure below zero, as the sizes of a fall
        return told.fall(between)
    if part == "base":
        return told.based, told.base
    shown = "" if told.mark else told.value
    if part == "size":
        return told.bare.removeprefix("-"), shown.removeprefix("-")
    return (told.bare, shown) if part == "" else ("", "")


def _counted(what: str, subject: Subject) -> str:
    """What a count must be, from what it says that it counts."""
    word, _, rest = what.partition("|")
    index, names = subject.index, subject.names
    if what == "texts|catalogue":
        return str(len(names.templates))
    if what == "unchecked|catalogue":
        return str(names.unchecked)
    if word == "kB":
        body = subject.files.get(f"{names.language}/{rest}", b"")
        return str(max(1, round(len(body) / 1000)))
    if word in ("drawn", "clear"):
        rows = drawn(rest, subject.drawn)
        clear = [one for one in rows if excludes_zero(one)]
        return str(len(clear if word == "clear" else rows))
    if word == "numbers":  # the shares of the whole are what the others are compared with
        rows = drawn(rest, subject.drawn)
        return str(len({one.key for one in rows if not (one.table == "item" and _of_all(one))}))
    if word == "rows":
        return str(subject.lines.get(rest, 0))
    if word == "marked":
        return str(subject.marked.get(rest, 0))
    if word == "beyond":
        return str(beyond(rest, subject.beyond))
    if word == "figure":
        return str(place(rest, [*subject.drawn]))
    if word in ("goes", "small", "unclear", "both"):
        return _answering(rest.split("|"), word, index, names)
    if word == "reach":
        return _reach(rest.split("|"), index)
    if word in ("shown", "lacking"):
        return _factors(rest.split("|"), word, index)
    verdict, _, reason = word.partition(":")
    table = rest.partition("|")[0]
    if reason:
        return str(index.reasons[verdict, reason])
    counts = index.verdicts.items()
    return str(sum(n for (t, v), n in counts if v == verdict and table in ("*", t)))


def _of_all(told: Told) -> bool:
    return (told.dimension, told.area) == WALES


def _factors(pattern: list[str], word: str, index: Index) -> str:
    """How many factors have all the statistics of a pattern shown, or lack one of them."""
    table, dimension, area, _, level, outcome, statistics = pattern
    rows: dict[str, dict[str, Told]] = defaultdict(dict)
    for one in index.of(table, dimension, area):
        if (one.level, one.outcome) == (level, outcome) and one.item:
            rows[one.item][one.statistic] = one
    wanted = [statistic.partition("/") for statistic in statistics.split(",")]
    having = sum(
        all(_has(row.get(name), low) for name, _, low in wanted)
        for row in rows.values()
        if wanted[0][0] in row
    )
    asked = sum(wanted[0][0] in row for row in rows.values())
    return str(having if word == "shown" else asked - having)


def _answering(pattern: list[str], word: str, index: Index, names: Names) -> str:
    """How many factors whose difference and test are shown have one of the three answers."""
    table, dimension, area, _, level, outcome, _ = pattern
    found = [
        answers(one, index, names)
        for one in index.of(table, dimension, area)
        if (one.level, one.outcome, one.statistic) == (level, outcome, "contrast") and one.ends
    ]
    if word == "both":
        return str(sum(one == ("goes", "small") for one in found))
    return str(sum(one[:1] == (word,) for one in found))


def answers(told: Told, index: Index, names: Names) -> tuple[str, ...]:
    """What can be said of a difference, first what is said of it: goes, small or unclear.

    Nothing where the test that it is not zero is not shown.
    """
    rate = float(names.dictionary["analysis"]["false_discovery_rate"])
    q, small = index.beside(told, "q"), index.beside(told, "equivalence_q")
    if not told.ends or q is None or q.mark:
        return ()
    goes = excludes_zero(told) and float(q.value) <= rate
    little = small is not None and not small.mark and float(small.value) <= rate
    found = (*(["goes"] * goes), *(["small"] * little))
    return found or ("unclear",)


def _reach(pattern: list[str], index: Index) -> str:
    """Half the width of the middle interval of the factors' differences, a whole number."""
    table, dimension, area, _, level, outcome, statistic = pattern
    halves = [
        (float(one.high) - float(one.low)) / 2
        for one in index.of(table, dimension, area)
        if (one.level, one.outcome, one.statistic) == (level, outcome, statistic) and one.ends
    ]
    return str(int(median(halves) + 0.5)) if halves else ""


def _has(told: Told | None, low: str) -> bool:
    """Whether a figure is shown, and its interval too where that is asked for."""
    return told is not None and not told.mark and (not low or bool(told.low))


def excludes_zero(told: Told) -> bool:
    """Whether an interval leaves out zero."""
    return bool(told.ends) and (float(told.low) > 0 or float(told.high) < 0)


def same_number(text: str, raw: str) -> bool:
    """Whether a text is a printed number, whatever the zeros at its end."""
    try:
        return number(text) == number(raw)
    except ArithmeticError:
        return False
