"""Several choices in one cell, joined by a mark: `Health;Housing;` or `Health, Housing`.

An option may hold the mark itself ("Education, skills and work"), so a cell is not cut at every
mark: the options that are named are looked for in it, the longest first, and what is left is a text
of another kind. Who ticked nothing has an empty cell, as has who was not asked.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TypeVar

import pandas as pd

from pipeline.codebook.wording import as_words
from pipeline.ingest.formats.contents import Export, as_codes
from pipeline.ingest.formats.numerals import is_numeral

T = TypeVar("T")
OTHER = "*"
_MARKS = (";", "|", "\n", " / ", ",")
SHARED = 5  # a text that fewer respondents share may be what one of them wrote: it is not shown
_MANY = 30  # options of one question
_RECUR = 0.75  # of the pieces of joined cells, those that other cells have too


def pieces(cell: str, mark: str) -> list[str]:
    """The parts of a cell between marks, as words; empty ones are none.

    >>> pieces("Health; Housing;", ";")
    ['Health', 'Housing']
    """
    return [words for part in cell.split(mark) if (words := as_words(part))]


def mark_of(export: Export, column: str) -> str:
    """What joins several choices in a column; "" where no cell seems to hold several.

    Cells hold several where most parts of those with the mark are in other cells too, and two
    of the parts stand alone in some cell.
    """
    if export.frame[column].dtype == "float64" or column in export.dates:
        return ""
    cells = list(as_codes(export.frame[column]).dropna().unique())
    marks = (export.joined, *_MARKS) if export.joined else _MARKS
    if not export.joined:  # a number with a decimal comma is no list
        cells = [cell for cell in cells if not is_numeral(cell)]
    return next((mark for mark in dict.fromkeys(marks) if _holds_several(cells, mark)), "")


def _holds_several(cells: Iterable[str], mark: str) -> bool:
    parts = [pieces(cell, mark) for cell in cells]
    several = [one for one in parts if len(one) > 1]
    if len(several) < (2 if mark == "," else 1):
        return False
    met = Counter(part for one in parts for part in set(one))
    alone = {one[0] for one in parts if len(one) == 1}
    joined = [part for one in several for part in one]
    again = sum(met[part] > 1 for part in joined)
    return again >= _RECUR * len(joined) and len(alone & set(joined)) > 1


def options(export: Export, column: str) -> dict[str, int]:
    """How many respondents have each part of a column's cells, the most frequent first.

    What one person wrote is among them: only those that several share are options. Parts between
    commas that are never apart, and that 5 or more have, are one: "Education, skills and work".
    """
    mark = _between(export, column, ())
    counts = as_codes(export.frame[column]).value_counts()
    cells = [(pieces(str(cell), mark), int(count)) for cell, count in counts.items()]
    found = _met(cells)
    if mark == ",":
        pairs = _met([(list(pairwise(parts)), count) for parts, count in cells])
        for (one, other), count in pairs.items():
            if count >= SHARED and found[one] == found[other] == count:
                cells = [(_together(parts, one, other), times) for parts, times in cells]
        found = _met(cells)
    return dict(sorted(found.items(), key=lambda one: (-one[1], one[0])))


def _met(cells: Iterable[tuple[list[T], int]]) -> "Counter[T]":
    """How many respondents have each part."""
    found: Counter[T] = Counter()
    for parts, count in cells:
        for part in set(parts):
            found[part] += count
    return found


def _together(parts: list[str], one: str, other: str) -> list[str]:
    """Parts of which two that follow one another are one.

    >>> _together(["Walk", "Bus", "train or tram"], "Bus", "train or tram")
    ['Walk', 'Bus, train or tram']
    """
    ends = [
        place
        for place, (first, second) in enumerate(pairwise(parts))
        if second == other and (first == one or first.endswith(f", {one}"))
    ]
    for place in reversed(ends):
        parts = [*parts[:place], f"{parts[place]}, {other}", *parts[place + 2 :]]
    return parts


def joined_items(export: Export) -> dict[str, list[str]]:
    """By column whose cells hold several choices, an item for each option that 5 or more share."""
    found = {}
    for column in map(str, export.frame.columns):
        if mark_of(export, column):
            shared = [text for text, n in options(export, column).items() if n >= SHARED]
            found[column] = [f"set:{column}={text}" for text in shared[:_MANY]]
    return found


def _between(export: Export, column: str, known: Sequence[str]) -> str:
    """What joins choices: as most cells show it, else what cuts most cells into known options."""
    if mark := mark_of(export, column) or export.joined:
        return mark
    cells = [str(cell) for cell in as_codes(export.frame[column]).dropna().unique()]

    def whole(mark: str) -> int:
        named = _in_parts(known, mark)
        return sum(mark in cell and not _read(pieces(cell, mark), named)[1] for cell in cells)

    met = [mark for mark in _MARKS if any(mark in cell for cell in cells)]
    return max(met, key=whole, default=",")


def _in_parts(options: Iterable[str], mark: str) -> list[tuple[str, ...]]:
    """The parts of options that hold a mark, those of most parts first."""
    return sorted((tuple(pieces(one, mark)) for one in options), key=len, reverse=True)


def in_cells(export: Export, column: str, option: str, known: Sequence[str]) -> "pd.Series[str]":
    """(rows,) "1" where a cell holds an option, "0" where it holds others only, else blank.

    `option`: its words, or `*` for any text that is none of `known`, the options that are named.
    """
    options_known = sorted({*known, option} - {OTHER})
    mark = _between(export, column, options_known)
    named = _in_parts(options_known, mark)
    wanted = tuple(pieces(option, mark))
    cells = as_codes(export.frame[column])
    meant = {}
    for cell in cells.dropna().unique():
        held, other = _read(pieces(cell, mark), named)
        meant[cell] = "1" if (other if option == OTHER else wanted in held) else "0"
    return cells.map(meant).astype("str")


def _read(parts: list[str], named: Sequence[tuple[str, ...]]) -> tuple[set[tuple[str, ...]], bool]:
    """The named options that a cell holds, and whether it holds anything else."""
    held, other, at = set(), False, 0
    while at < len(parts):
        found = next((one for one in named if one and tuple(parts[at : at + len(one)]) == one), ())
        if found:
            held.add(found)
        other |= not found
        at += len(found) or 1
    return held, other
