"""The workbook: its sheets, their heads, and the figures in their cells."""

import io
import re
import zipfile
from collections.abc import Sequence
from xml.etree import ElementTree

from defusedxml.ElementTree import fromstring

from pipeline.audit.published.figures import UNKEYED, Found, Subject
from pipeline.audit.published.files import KEYS, LATER, MAIN, MEASURED, NOT_CELLS
from pipeline.audit.published.printed import CELL, Told, number
from pipeline.audit.published.tables import COLUMN, ROW, fits
from pipeline.audit.published.texts import plain
from pipeline.audit.published.told import Unreadable


def check_book(body: bytes, subject: Subject) -> Found:
    """Place and reason of every cell, comment or property of a workbook that is not explained.

    Raises:
        Unreadable: it is no workbook.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            sheets, others = _read(archive)
    except (zipfile.BadZipFile, ElementTree.ParseError, KeyError, ValueError, IndexError) as error:
        raise Unreadable(f"it is no workbook ({type(error).__name__})") from None
    for text in others:
        if not subject.names.explains(text):
            yield "a comment or a property", UNKEYED
    key = subject.names.say("sheet.key")
    for name, rows in sheets:
        start = next((i for i, row in enumerate(rows) if row and row[-1] == key), len(rows))
        for row in rows[:start]:
            if not all(_is_place(text, name) or subject.names.explains(text) for text in row):
                yield name, UNKEYED
        if start < len(rows):
            yield from _sheet(
                name, [plain(text) for text in rows[start]], rows[start + 1 :], subject
            )


def _is_place(text: str, _: str) -> bool:
    """Whether a text is the number of a note."""
    return bool(re.fullmatch(r"\d", text))


def _sheet(name: str, heads: Sequence[str], rows: list[list[str]], subject: Subject) -> Found:
    """The rows of figures of a sheet."""
    names = subject.names
    of_key = {names.say(f"sheet.{key}"): key for key in KEYS}
    bare = {head: head.removesuffix(" (%)") for head in heads}
    parts = {head: _part(bare[head], subject) for head in heads}
    for row in rows:
        if len(row) != len(heads):
            yield name, "a row has other cells than there are columns"
            continue
        place = f"{name}: {row[-1]}"
        found = subject.index.rows.get(row[-1], [])
        if not found:
            yield place, "its key is of no row of release.csv: write rows of the release only"
            continue
        measured: Told | None = None
        here: list[Told] = []
        for head, text in zip(heads[:-2], row[:-2], strict=True):
            if head in of_key:
                part = of_key[head]
                code = row[-1].split("|")[1 + KEYS.index(part)]
                called = (code, *names.labels(found[0])[part]) if code else ("[z]",)
                if plain(text) not in called:
                    yield f"{place}, {head}", ROW
                continue
            part = parts[head]
            own = _column(bare[head], part, found, measured, subject)
            if own is None:
                if text != "[z]":
                    yield f"{place}, {head}", COLUMN
                continue
            here.append(own)
            measured = own if part == "" and own.statistic in MEASURED else measured
            if plain(text) not in _forms(own, part) and not (
                CELL.fullmatch(text) and number(text) in _forms(own, part)
            ):
                yield f"{place}, {head}", f"it is not printed as {own.statistic} of its row"
        marks = {told.mark for told in found} | {names.say("verdict.published")}
        if any(told.status == "low_reliability" for told in here or found):
            marks = {"[u]"}
        if plain(row[-2]).removesuffix(" [r]") not in marks:
            yield f"{place}, {heads[-2]}", "it is not the status of its row"


def _part(head: str, subject: Subject) -> str:
    """Which number of a row stands in a column."""
    keys = {"sheet.low": "low", "sheet.high": "high", "head.base": "base"}
    return next((part for key, part in keys.items() if subject.names.templates[key] == head), "")


def _column(
    head: str, part: str, found: Sequence[Told], measured: Told | None, subject: Subject
) -> Told | None:
    """The figure of a row that a column holds: of its statistic, or the one that is measured."""
    if part:
        if measured is not None:
            return measured
        return next((told for told in found if told.statistic in MEASURED), None)
    later = None
    for told in found:
        if fits(head, told, "", subject):
            if told.statistic not in LATER:
                return told
            later = later or told
    return later


def _forms(told: Told, part: str) -> set[str]:
    """How a cell may read: a number without a sign for its unit, or shorthand."""
    raw = {"low": told.low, "high": told.high, "base": told.base}.get(part, told.value)
    if not raw or (part == "" and told.mark):
        return {told.mark or "[z]"}
    return {told.write(raw) if told.unit == "p_band" and part == "" else number(raw)}


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
