"""Files for programs and spreadsheets: each number by its key, each other digit declared.

A row of a workbook carries its key, and the heading of a column says the statistic. In a codebook
(DDI) the variable, the answer and the kind of statistic are the key.
"""

import io
import json
import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any
from xml.etree import ElementTree

import pandas as pd
from defusedxml.ElementTree import fromstring

from pipeline.audit.published.figures import UNKEYED, WALES, Found, Subject, same_number
from pipeline.audit.published.names import Names, plain
from pipeline.audit.published.printed import CELL, Told, number
from pipeline.audit.published.tables import COLUMN, ROW, fits
from pipeline.audit.published.told import Unreadable

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
KEYS = ("dimension", "area", "item", "level", "outcome")
NOT_CELLS = re.compile(
    r"xl/(worksheets|theme|_rels|sharedStrings|styles)|_rels|Content_Types|docProps/app"
)
FORMAL = re.compile(
    r"(sha256:)?[0-9a-f]{16}|(sha256:)?[0-9a-f]{64}"  # a hash
    r"|\d{4}-\d{2}-\d{2}(/\d{4}-\d{2}-\d{2})?"  # a day, or from one to another
    r"|(https?|urn):\S*|[a-z]+/[a-z0-9.+-]+|utf-8|UTF-8"  # an address, a type of file
    r"|v?\d+(\.\w+)+([+-]\w+)*|GPL-3\.0-or-later|#[a-z][\w.-]*"  # a version, the licence
)
LIMITS = (0, 1)
FORMAT = ("version", "ID", "files", "date")  # attributes of the format, not of the survey
STATISTICS = {"catgryGrp": "group_share", "catgry": "share"}
HEADINGS = "a sheet of figures has no headings that are known"


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
                called = {label for told in found for label in names.labels(told)[part]}
                if plain(text) not in (called | {code} if code else {"[z]"}):
                    yield f"{place}, {head}", ROW
                continue
            bare = head.removesuffix(" (%)")
            own = _column(bare, found, measured, subject)
            if own is None:
                if text != "[z]":
                    yield f"{place}, {head}", COLUMN
                continue
            here.append(own)
            part = _part(bare, subject)
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
    head: str, found: Sequence[Told], measured: Told | None, subject: Subject
) -> Told | None:
    """The figure of a row that a column holds: of its statistic, or the one that is measured."""
    part = _part(head, subject)
    if part:
        if measured is not None:
            return measured
        return next((told for told in found if told.statistic in MEASURED), None)
    ours = [told for told in found if fits(head, told, "", subject)]
    return next((told for told in ours if told.statistic not in LATER), ours[0] if ours else None)


MEASURED = ("contrast", "share", "group_share", "share_change", "contrast_change", "effect",
            "driver_share", "difference")  # fmt: skip
LATER = ("holm",)  # has the heading of another statistic too


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


def check_json(body: bytes, subject: Subject) -> Found:
    """Place and reason of everything in a file of JSON that is not explained.

    Raises:
        Unreadable: it is no JSON.
    """
    try:
        found = json.loads(body)
    except ValueError as error:
        raise Unreadable(f"it is no JSON ({type(error).__name__})") from None
    for place, value in _inside(found, ""):
        if isinstance(value, str):
            known = value in subject.files or FORMAL.fullmatch(value)
            if not known and not _is_named(value, subject.names):
                yield place, UNKEYED
        elif value not in LIMITS:
            yield place, UNKEYED


def _is_named(text: str, names: Names) -> bool:
    """Whether the digits of a text are those of a name, a sentence or the wave's own name."""
    if names.explains(text):
        return True
    wave = names.dictionary["wave"]
    for known in filter(None, (str(wave.get(key) or "") for key in ("name", "before"))):
        text = re.sub(rf"(?<![0-9A-Za-z]){re.escape(known)}(?![0-9A-Za-z])", "", text, flags=re.I)
    return names.explains(text)


def _inside(part: Any, place: str) -> Iterator[tuple[str, Any]]:
    """Every string and number with the way to it, keys that have digits among them."""
    if isinstance(part, dict):
        for key, value in part.items():
            if re.search(r"\d", str(key)):
                yield f"{place}/a key", str(key)
            yield from _inside(value, f"{place}/{key}")
    elif isinstance(part, list):
        for value in part:
            yield from _inside(value, place)
    elif isinstance(part, str | int | float) and not isinstance(part, bool):
        yield place, part


def check_codebook(body: bytes, subject: Subject) -> Found:
    """Place and reason of everything in a codebook (DDI) that is not explained.

    Raises:
        Unreadable: it is no XML.
    """
    try:
        root: ElementTree.Element = fromstring(body)
    except (ElementTree.ParseError, ValueError) as error:
        raise Unreadable(f"it is no XML ({type(error).__name__})") from None
    yield from _element(root, "", "", "", subject)


def _element(
    part: ElementTree.Element, item: str, level: str, statistic: str, subject: Subject
) -> Found:
    """The texts of an element and of those in it, with the key that they stand under."""
    name = part.tag.rpartition("}")[2]
    item = part.get("name", "") if name == "var" else item
    if name in STATISTICS:
        statistic, level = STATISTICS[name], _level_of(part, item, name, subject.names)
    place = " ".join(filter(None, (name, item, level)))
    for key, value in part.items():
        formal = key.rpartition("}")[2] in FORMAT or FORMAL.fullmatch(value)
        if not formal and key != "name" and not _is_named(value, subject.names):
            yield f"{place} {key}", UNKEYED
    for text in (plain(part.text or ""), plain(part.tail or "")):
        if not re.search(r"\d", text):
            continue
        if name in ("catStat", "sumStat", "respRate"):
            if not any(same_number(text.rstrip("%"), raw) for raw in
                       _of_codebook(name, part, item, level, statistic, subject)):  # fmt: skip
                yield place, "it is not the released figure of Wales that it stands for"
        elif (
            name != "catValu" and not FORMAL.fullmatch(text) and not _is_named(text, subject.names)
        ):
            yield place, UNKEYED
    for child in part:
        yield from _element(child, item, level, statistic, subject)


def _level_of(part: ElementTree.Element, item: str, name: str, names: Names) -> str:
    """The code of an answer, or of a group of answers by its label."""
    texts = {child.tag.rpartition("}")[2]: plain(child.text or "") for child in part}
    if name == "catgry":
        return texts.get("catValu", "")
    rows = names.dictionary["scales"].get(names.dictionary["items"][item]["scale"], [])
    return next(
        (row["level"] for row in rows if row["kind"] == "group"
         and plain(row["label"].get(names.language, "")) == texts.get("labl")), "",
    )  # fmt: skip


def _of_codebook(
    name: str, part: ElementTree.Element, item: str, level: str, statistic: str, subject: Subject
) -> list[str]:
    """The numbers that a statistic of a codebook may be, by the key it stands under."""
    if name == "respRate":
        keys = [f"profile|{'|'.join(WALES)}||||response_rate"]
    elif name == "catStat":
        keys = [f"item|{'|'.join(WALES)}|{item}|{level}||{statistic}",
                f"profile|{item}|{level}||||share_weighted"]  # fmt: skip
    else:
        keys = [f"{table}|{'|'.join(WALES)}|{item}|||mean" for table in ("item", "scale")]
    told = [subject.index.by_key[key] for key in keys if key in subject.index.by_key]
    based = part.get("type") == "vald"
    return [raw for one in told if (raw := one.base if based else one.value)]


def check_labels(body: bytes, names: Names) -> Found:
    """Place and reason of every label in release.csv that the dictionary does not have."""
    frame = pd.read_csv(io.BytesIO(body), dtype=str, keep_default_na=False, na_filter=False)
    for column in [name for name in frame.columns if name.endswith("_label")]:
        for text in frame[column].unique():
            if not names.explains(text.removeprefix("'")):
                yield column, UNKEYED
