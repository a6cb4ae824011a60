"""A workbook read back: every cell of every sheet, hidden or not, and what else the file holds."""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from xml.etree import ElementTree

from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

from pipeline.audit.cells import UNKNOWN, Subject
from pipeline.audit.heads import Meaning
from pipeline.audit.index import About
from pipeline.audit.printed import Told, number, plain_numbers
from pipeline.audit.texts import check_text
from pipeline.audit.told import Unreadable
from pipeline.audit.words import plain

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
# The table and statistics of each sheet, by the key of its name.
SHEETS: dict[str, tuple[str, tuple[str, ...] | None, str]] = {
    "differences": ("association", None, "contrast"),
    "answers": ("item", ("share",), "share"),
    "groups": ("item", ("group_share",), "group_share"),
    "respondents": ("profile", None, ""),
    "change_shares": ("change", ("share_before", "share_now", "share_change", "share_change_q"),
                      "share_change"),
    "change_differences": ("change", ("contrast_before", "contrast_now", "contrast_change",
                                      "contrast_change_q"), "contrast_change"),
    "together": ("model", None, "effect"),
    "importance": ("driver", ("driver_share",), "driver_share"),
    "departures": ("different", ("difference", "difference_q"), "difference"),
    "contexts": ("context", ("contrast",), "contrast"),
}  # fmt: skip
KEYS = ("dimension", "area", "item", "level", "outcome")
NOT_CELLS = re.compile(
    r"xl/(worksheets|theme|_rels|sharedStrings|styles)|_rels|Content_Types|docProps/app"
)


def check_book(body: bytes, subject: Subject) -> Iterator[tuple[str, str]]:
    """Place and reason of every cell, comment or property that is not explained.

    Raises:
        Unreadable: it is no workbook.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            sheets, others = _read(archive)
    except (zipfile.BadZipFile, ElementTree.ParseError, KeyError, ValueError, IndexError) as error:
        raise Unreadable(f"it is no workbook ({type(error).__name__})") from None
    for text in others:
        if not check_text(text, subject):
            yield "a comment or a property", UNKNOWN
    words = subject.words
    for name, rows in sheets:
        keys = [key for key in SHEETS if plain(words.say(f"sheet.{key}_name")) == plain(name)]
        if keys:
            yield from _check_sheet(name, rows, SHEETS[keys[0]], subject)
            continue
        for row in rows:
            if not all(text.isdigit() or check_text(text, subject) for text in row):
                yield name, UNKNOWN


def _check_sheet(
    name: str,
    rows: Sequence[list[str]],
    made: tuple[str, tuple[str, ...] | None, str],
    subject: Subject,
) -> Iterator[tuple[str, str]]:
    """A sheet of figures: a title, a line on how to read it, headings, and rows."""
    words, index = subject.words, subject.index
    named = {plain(words.say(f"sheet.{key}")): key for key in KEYS}
    start = next((i for i, row in enumerate(rows) if row and plain(row[0]) in named), len(rows))
    for row in rows[:start]:
        if not all(check_text(text, subject) for text in row):
            yield f"{name}: above the table", UNKNOWN
    if start == len(rows):
        yield name, "a sheet has no headings that are known"
        return
    heads = [plain(text) for text in rows[start]]
    of_key = {named[head]: place for place, head in enumerate(heads) if head in named}
    table, statistics, measured = made
    for row in rows[start + 1 :]:
        if len(row) != len(heads):
            yield name, "a row has other cells than there are columns"
            continue
        label = {key: plain(row[place]) for key, place in of_key.items()}
        found = list(index.find(_about(label, table, statistics, subject)))
        for place, head in enumerate(heads):
            text = plain_numbers(plain(row[place]))
            figure = place not in of_key.values() and re.search(r"[\d\[]", text)
            if figure and not _explained(
                text, subject.heads(head), found, measured, place == len(heads) - 1
            ):
                yield f"{name}: {' '.join(label.values())}, {head}", UNKNOWN


def _about(
    label: dict[str, str], table: str, statistics: tuple[str, ...] | None, subject: Subject
) -> About:
    """What a row is about, from its keys' labels."""
    words = subject.words
    areas = words.areas.get(label.get("area", ""), [])
    kinds = words.items.get(label.get("dimension", ""), [])
    own = [d for d, one in words.dictionary["dimensions"].items()
           if plain(one["label"].get(words.language, "")) == label.get("dimension")]  # fmt: skip
    areas = [area for area in areas if area[0] in (*kinds, *own)] or areas
    if not areas:  # a row over all the groups of a kind
        areas = [(kind, "") for kind in (*kinds, *own)]
    items = words.items.get(label["item"], [""]) if "item" in label else [""]
    outcomes = words.items.get(label["outcome"], [""]) if "outcome" in label else None
    levels = words.levels.get(label["level"], {""}) if "level" in label else None
    if levels is not None and table == "model":
        levels = levels | {""}
    return About(areas, items, outcomes, levels, statistics, (table,))


def _explained(
    text: str, heads: Sequence[Meaning], found: Sequence[Told], measured: str, last: bool
) -> bool:
    """Whether one of the row's figures explains a cell."""
    if last and text in ("[u]", "[c]", "[x]", "[z]"):
        return text in {told.mark for told in found} or (
            text == "[u]" and any(told.status == "low_reliability" for told in found)
        )
    fits = False
    for meaning in heads or [Meaning()]:
        for told in found:
            if meaning.statistics is not None and told.statistic not in meaning.statistics:
                continue
            if meaning.part in ("low", "high", "base") and told.statistic != measured:
                continue
            fits = True
            if text in _forms(told, meaning.part):
                return True
    return not fits and text == "[z]"


def _forms(told: Told, part: str) -> set[str]:
    """How a cell may read: a number without a sign for its unit, or shorthand."""
    raw = {"low": told.low, "high": told.high, "base": told.base}.get(part, told.value)
    if not raw:
        return {told.mark or "[z]", "[z]" if part != "value" and told.value else told.mark}
    return {told.write(raw) if told.unit == "p_band" and part == "value" else number(raw)}


def _read(archive: zipfile.ZipFile) -> tuple[list[tuple[str, list[list[str]]]], list[str]]:
    """Sheets by name with the texts of their cells, and every other text in the file."""
    shared: list[str] = []
    if "xl/sharedStrings.xml" in archive.namelist():
        root = fromstring(archive.read("xl/sharedStrings.xml"))
        shared = ["".join(t.text or "" for t in one.iter(f"{MAIN}t")) for one in root]
    book = fromstring(archive.read("xl/workbook.xml"))
    names = [str(sheet.get("name")) for sheet in book.iter(f"{MAIN}sheet")]
    sheets = []
    for place, name in enumerate(names, 1):
        root = fromstring(archive.read(f"xl/worksheets/sheet{place}.xml"))
        rows = [[_cell(cell, shared) for cell in row] for row in root.iter(f"{MAIN}row")]
        sheets.append((name, rows))
    others = []
    for part in archive.namelist():
        if not NOT_CELLS.search(part) and part.endswith(".xml") and "tables/" not in part:
            texts = fromstring(archive.read(part)).itertext()
            others += [text for text in map(str.strip, texts) if re.search(r"\d", text)]
    return sheets, [text for text in others if not re.fullmatch(r"[\dT:Z.-]+|.*!.*", text)]


def _cell(cell: ElementTree.Element, shared: list[str]) -> str:
    """What a cell says."""
    value = cell.find(f"{MAIN}v")
    if cell.get("t") == "s" and value is not None:
        return shared[int(value.text or 0)]
    if cell.get("t") == "inlineStr":
        return "".join(text.text or "" for text in cell.iter(f"{MAIN}t"))
    return (value.text or "") if value is not None else ""
