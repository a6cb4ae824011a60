"""Explains every cell of a table: it is a released figure as it is printed there, or it is not.

Which figure it must be follows from the headings of its row and column, from the heading over a
group of rows, and from what the page is about.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.audit.heads import WALES, Meaning, meanings, outcome_of
from pipeline.audit.index import About, Index
from pipeline.audit.page import Table
from pipeline.audit.printed import plain_numbers
from pipeline.audit.words import Words, plain

# The released table that a table of a page is made from, by the beginning of its name.
MADE_FROM = {
    "contrasts": "association", "outcomes": "association", "association": "association",
    "sensitivity": "association", "model": "model", "importance": "driver", "context": "context",
    "answers": "item", "profile": "profile", "flow": "recodes", "weighting": "weighting",
    "recodes": "recodes", "nonresponse": "nonresponse", "scales": "scale", "variance": "variance",
    "change": "change", "moved": "change", "different": "different",
}  # fmt: skip
LACKING = ("[x]", "[z]")
VERSION = re.compile(r"[0-9a-f]{16}|\d+(\.\w+)*([.+-]\w+)*")
VERDICTS = ("published", "low_reliability", "suppressed", "not_available")
ORDERED = "hidden rows do not stand in the order of the codebook"
UNKNOWN = "a number that is no released figure, or not as it was released"


@dataclass
class Subject:
    """What a page is about, and the words and figures that explain it."""

    words: Words
    index: Index
    area: tuple[str, str] | None
    read: dict[str, bool] = field(default_factory=dict)
    _heads: dict[str, list[Meaning]] = field(default_factory=dict)

    @property
    def areas(self) -> list[tuple[str, str]]:
        """The page's own area, or Wales."""
        return [self.area or WALES]

    def heads(self, text: str) -> list[Meaning]:
        """What a column's heading can mean."""
        if text not in self._heads:
            self._heads[text] = meanings(self.words, text)
        return self._heads[text]


@dataclass(frozen=True)
class Around:
    """What stands around a cell: its table's name and caption, and the headings of its row."""

    named: str
    caption: str
    group: str
    label: str


def check_tables(tables: Sequence[Table], subject: Subject) -> Iterator[tuple[str, str]]:
    """Place and reason of every cell of a page that is not explained, and of every odd order."""
    orders = []
    for table in tables:
        orders.append([row[0].text for row in table.rows[1:] if row and row[0].span == 1])
        yield from check_table(table, subject, orders[:-1])


def check_table(
    table: Table, subject: Subject, orders: Sequence[list[str]] = ()
) -> Iterator[tuple[str, str]]:
    """Place and reason of every cell that is not explained.

    Rows whose first figure is hidden stand in the order of the codebook, or all rows in that of a
    table above (`orders`), whose figures are not hidden.
    """
    words, named = subject.words, table.id.removesuffix("-table") or "a table"
    if not table.rows:
        return
    heads = [plain(cell.text) for cell in table.rows[0]]
    group, last, caption = "", -1, plain(table.caption)
    as_above = [row[0].text for row in table.rows[1:] if row and row[0].span == 1] in orders
    for row in table.rows[1:]:
        if row and row[0].head and row[0].span > 1:
            group, last = plain(row[0].text), -1
            if len(row) > 1:
                yield f"{named}: {group}", "a heading over rows has cells beside it"
            continue
        if len(row) != len(heads) or not row[0].head:
            yield named, "a row has other cells than there are columns"
            continue
        around = Around(named, caption, group, plain(row[0].text))
        if named != "provenance" and _has_number(around.label, words):
            yield f"{named}: a row's heading", UNKNOWN
        texts = [plain(cell.text) for cell in row[1:]]
        for head, text in zip(heads[1:], texts, strict=True):
            if not _explained(text, head, around, subject):
                yield f"{named}: {around.label}, {head}", UNKNOWN
        if texts and texts[0] == "[c]" and around.label in words.items and not as_above:
            rank = words.rank[words.items[around.label][0]]
            if rank < last:
                yield f"{named}: {around.label}", ORDERED
            last = rank


def _has_number(text: str, words: Words) -> bool:
    """Whether a text has digits that are no part of a name or of a message."""
    if words.is_numbered(text):
        return False
    text = words.named.sub("", text)
    return bool(re.search(r"\d", text)) and not any(not slots for _, slots in words.read(text))


def _explained(text: str, head: str, around: Around, subject: Subject) -> bool:
    """Whether a released figure explains a cell."""
    words = subject.words
    if not re.search(r"[\d\[]", text):
        return True
    if around.named == "provenance":
        return bool(VERSION.fullmatch(text))
    if around.named in ("hidden", "reasons"):
        return text == _counted(head, around, words, subject.index)
    text, found = plain_numbers(text), False
    for meaning in subject.heads(head) or [Meaning()]:
        for about in _abouts(meaning, around, subject):
            for told in subject.index.find(about):
                found = True
                if text in told.forms(words.say("figure.interval"), meaning.part):
                    return True
    return text in LACKING and not (found and any(m.part == "value" for m in subject.heads(head)))


def _abouts(meaning: Meaning, around: Around, subject: Subject) -> Iterator[About]:
    """What a cell can be about: its row names a question, a group of people or something else."""
    words, statistics, label = subject.words, meaning.statistics, around.label
    made = MADE_FROM.get(around.named.partition("-")[0])
    tables = [made] if made else None
    areas = [meaning.area] if meaning.area else subject.areas
    if made == "context" and not meaning.area:
        areas = [(name, "") for name in _named_first(words, around.caption)]
    over = outcome_of(words, around.group) or outcome_of(words, around.caption)
    main = ("", words.dictionary["analysis"]["main_outcome"])
    if made == "recodes":
        items = ["(row)", "(flow)", *words.items.get(label, ())]
        rules = _rules(words, label, around.group)
        yield About([WALES], items, None, rules, statistics, tables)
    if label in words.items:
        outcomes = meaning.outcomes or over or main
        yield About(areas, words.items[label], outcomes, meaning.levels, statistics, tables)
    for area in words.areas.get(label, ()):
        yield About([area], [""], [""], [""], statistics, tables)
        yield About([WALES], [area[0]], [""], [area[1]], statistics, tables)


def _named_first(words: Words, text: str) -> list[str]:
    """The questions whose label a caption begins with."""
    return [name for label, names in words.items.items() if text.startswith(f"{label}:")
            for name in names]  # fmt: skip


def _rules(words: Words, *texts: str) -> list[str] | None:
    """The rules of cleaning, or the steps from asked to analysed, that texts name."""
    found = [key for text in texts for key, _ in words.read(text)]
    names = [key.partition(".")[2] for key in found if key.startswith(("rule.", "flow."))]
    return [*names, *(name.upper() for name in names)] or None


def _counted(head: str, around: Around, words: Words, index: Index) -> str:
    """How many figures of a table have a verdict, or lack a number for a reason."""
    label, group = around.label, around.group
    tables = [key.partition(".")[2] for key, _ in words.read(label, "table.")]
    verdicts = [one for one in VERDICTS if words.say(f"verdict.{one}") in (head, group)]
    reasons = [key.partition(".")[2] for key, _ in words.read(label, "reason.")]
    if label == words.say("head.total"):
        return str(sum(n for (_, v), n in index.verdicts.items() if v in verdicts))
    if tables:
        return str(sum(index.verdicts[t, v] for t in tables for v in verdicts))
    return str(sum(index.reasons[v, r] for v in verdicts for r in reasons))
