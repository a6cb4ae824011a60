"""Files for programs and spreadsheets: each number by its key, each other digit declared.

A row of a workbook carries its key, and the heading of a column says the statistic. In a codebook
(DDI) the variable, the answer and the kind of statistic are the key.
"""

import io
import json
import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pandas as pd
from defusedxml.ElementTree import fromstring

from pipeline.audit.published.figures import UNKEYED, WALES, Found, Subject, same_number
from pipeline.audit.published.names import Names
from pipeline.audit.published.texts import plain
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


MEASURED = ("contrast", "share", "group_share", "share_change", "contrast_change", "effect",
            "adjusted", "driver_share", "difference")  # fmt: skip
LATER = ("holm",)  # has the heading of another statistic too


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
