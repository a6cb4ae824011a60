"""A DDI codebook read back: each statistic of a variable is a released figure of Wales."""

import re
from collections.abc import Iterator
from xml.etree import ElementTree

from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

from pipeline.audit.cells import UNKNOWN, Subject
from pipeline.audit.heads import WALES
from pipeline.audit.index import About
from pipeline.audit.printed import number
from pipeline.audit.structured import FORMAL
from pipeline.audit.texts import check_text
from pipeline.audit.told import Unreadable
from pipeline.audit.words import plain

NUMBER = re.compile(r"-?\d+(\.\d+)?%?")
FORMAT = ("version", "ID", "files", "date")  # attributes of the format, not of the survey


def check_codebook(body: bytes, subject: Subject) -> Iterator[tuple[str, str]]:
    """Place and reason of everything in a codebook that is not explained.

    Raises:
        Unreadable: it is no XML.
    """
    try:
        root: ElementTree.Element = fromstring(body)
    except (ElementTree.ParseError, ValueError) as error:
        raise Unreadable(f"it is no XML ({type(error).__name__})") from None
    yield from _inside(root, "", "", subject)


def _inside(
    part: ElementTree.Element, item: str, level: str, subject: Subject
) -> Iterator[tuple[str, str]]:
    """The texts of an element and of those in it; `item` and `level`: what they are about."""
    name = part.tag.rpartition("}")[2]
    if name == "var":
        item = part.get("name", "")
    if name in ("catgry", "catgryGrp"):
        labels = [plain(child.text or "") for child in part if child.tag.endswith("labl")]
        level = labels[0] if labels else ""
    for key, value in part.items():
        formal = key.rpartition("}")[2] in FORMAT or FORMAL.fullmatch(value)
        if not formal and not check_text(value, subject):
            yield f"{name} {key}", UNKNOWN
    for text in (part.text or "", part.tail or ""):
        text = plain(text)
        if not re.search(r"\d", text) or FORMAL.fullmatch(text) or check_text(text, subject):
            continue
        if not (NUMBER.fullmatch(text) and _is_figure(text.rstrip("%"), item, level, subject)):
            yield " ".join(filter(None, (name, item, level))), UNKNOWN
    for child in part:
        yield from _inside(child, item, level, subject)


def _is_figure(text: str, item: str, level: str, subject: Subject) -> bool:
    """Whether a number is a share of an answer, or a base or a mean of its question."""
    profile = subject.words.areas.get(level, []) if level else [WALES]
    about = About(profile, [""], None, None, None, ("profile",))
    if any(text == told.bare.rstrip("%") for told in subject.index.find(about)):
        return True
    levels = subject.words.levels.get(level, set()) if level else {""}
    tables = ("item", "nonresponse", "scale")
    if level:
        shares = subject.index.find(About([WALES], [item], None, levels, None, tables))
        return any(told.value and number(text) == number(told.value) for told in shares)
    found = list(subject.index.find(About([WALES], [item], None, None, None, tables)))
    means = {number(told.value) for told in found if told.statistic == "mean" and told.value}
    return number(text) in means | {told.based for told in found}
