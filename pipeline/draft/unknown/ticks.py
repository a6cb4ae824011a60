"""Columns that look like the tick boxes of one question: proposed as such, and always asked."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.codebook.code_map import write_pairs
from pipeline.codebook.concepts import Codebook
from pipeline.codebook.wording import as_words, tidy
from pipeline.draft.kinds import yes_and_no
from pipeline.ingest.composed import with_items
from pipeline.ingest.formats import Export, as_codes
from pipeline.ingest.joined import joined_items
from pipeline.ingest.ticks import NOT_TICKED, TICK, marks, only_ticks, set_of

_STEM = re.compile(r"(?P<stem>.*?\S)\s*(?:[-\u2013:|]\s|\[|: )(?P<option>[^-\u2013:|\[]*)$")
CHOICE = "set:"  # how an item of a question begins whose cells hold several choices
_TICKED = ("ticked", "checked", "selected", "chosen", "true", "yes")
_NAME = re.compile(r"(?P<stem>.*?[^0-9])[0-9]+\]?$")


@dataclass(frozen=True)
class Box:
    """What a drafted row says of a tick box: its codes, how sure that is, and what to look at."""

    codes: str
    confidence: float
    check: str


def box_of(export: Export, column: str) -> tuple[str, tuple[str, ...]] | None:
    """The item that a tick box is mapped as, and the boxes of its set; None where it is none.

    A set that the file states needs no item. Else the boxes are columns next to one another whose
    names or texts begin alike, each of which holds one mark or nothing.
    """
    if column not in export.frame.columns:
        return None
    columns, _ = set_of(export, column)
    if len(columns) > 1 and only_ticks(export, columns):
        return column, columns
    if not _one_mark(export, column):
        return None
    alike = tuple(
        other
        for other in map(str, export.frame.columns)
        if _stems(export, other) & _stems(export, column) and _one_mark(export, other)
    )
    if len(alike) < 2:
        return None
    return f"{TICK}{column}={'|'.join(alike)}", alike


def option_of(export: Export, column: str) -> tuple[str, str]:
    """The question that a tick box is of, and the answer that it stands for.

    The answer is what the box holds, where that is words; else what its text, or its name, has that
    its neighbours' have not.
    """
    text = as_words(export.labels.get(column, "")) or column
    found = _STEM.fullmatch(text)
    mark = str(next(iter(marks(export, column).dropna()), ""))
    stem, option = (found["stem"], found["option"].rstrip("] ")) if found else ("", text)
    words = len(mark) > 3 and tidy(mark) not in _TICKED
    return stem, as_words(mark) if words else option or text


def stems_of(export: Export, columns: Sequence[str]) -> dict[str, str]:
    """By column, its own words after a stem that a neighbour's text begins with too.

    It is one of the statements of a matrix: "How far do you agree? [Partners met.]".
    """
    parts = {}
    for column in columns:
        text = as_words(export.labels.get(column, "")) or column
        found = _STEM.fullmatch(text)
        if found and len(found["stem"].split()) > 2:
            parts[column] = (found["stem"], found["option"].rstrip("] "))
    stems = Counter(stem for stem, _ in parts.values())
    return {column: own for column, (stem, own) in parts.items() if stems[stem] > 1 and own}


def choices_of(export: Export, columns: Sequence[str]) -> dict[str, list[str]]:
    """By column whose cells hold several choices, its options that 5 or more share.

    None where the export has a column of its own for each option too, as KoboToolbox has, which
    writes blanks between choices.
    """
    found: dict[str, list[str]] = {}
    for column in columns:
        if column not in export.values and any(one.startswith(f"{column}/") for one in columns):
            found[column] = []
    for column, items in joined_items(export).items():
        mapped = {*found, *export.values}
        if column in columns and column not in mapped and len(items) > 1 and "=" not in column:
            found[column] = [item.removeprefix(f"{CHOICE}{column}=") for item in items]
    return found


def tick_row(
    export: Export,
    column: str,
    item: str,
    boxes: tuple[str, ...],
    variable: str,
    codebook: Codebook,
) -> Box:
    """The codes of a drafted tick box, and how many ticked it, other boxes only, and none."""
    mark = str(next(iter(marks(export, column).dropna()), "1")) if item == column else "1"
    export = with_items(export, [item])
    codes = as_codes(export.frame[item])
    ticked, others = int((codes == mark).sum()), int((codes == NOT_TICKED).sum())
    nothing = int(codes.isna().sum())
    sides = yes_and_no(codebook.valid(variable))
    ours = {mark: sides[0].code, NOT_TICKED: sides[1].code} if sides else {}
    pairs = {code: to for code, to in ours.items() if code != to}
    target = ours.get(NOT_TICKED, NOT_TICKED)
    routed = bool(codebook.condition(variable))
    if routed:
        pairs[""] = target
    rest = (
        "count as not chosen too, where the routing says that they were asked"
        if routed
        else f'have no answer (write ""={target} under codes if all of them were asked)'
    )
    check = (
        f"It is a tick box of {len(boxes)} ({', '.join(boxes):.120}). {ticked} ticked it; {others} "
        f"ticked others only and count as not chosen; {nothing} ticked nothing and {rest}. Is "
        "that so?"
    )
    unsaid = " Map 1 (ticked) and 0 (not): its scale does not say which is which."
    unfit = "" if sides else unsaid
    return Box(write_pairs(pairs), 0.75 if sides else 0.6, f"{check}{unfit}")


def _one_mark(export: Export, column: str) -> bool:
    """Whether a column holds one mark or nothing, and both occur."""
    found = marks(export, column)
    return bool(found.nunique() == 1 and found.isna().any())


def _stems(export: Export, column: str) -> set[str]:
    """What a column's text, or its name, begins with, before what is its own."""
    text, stems = as_words(export.labels.get(column, "")), set()
    for found in (_STEM.fullmatch(text), _STEM.fullmatch(column), _NAME.fullmatch(column)):
        if found and len(found["stem"]) > 1:
            stems.add(found["stem"])
    return stems
