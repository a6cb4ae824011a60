"""Reads every file of one language back, and compares it with its release.csv."""

import re
from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd

from pipeline.audit.breaches import Breach, Hardest
from pipeline.audit.published.book import check_book
from pipeline.audit.published.figures import UNKEYED, Found, Index, Subject, check_figures
from pipeline.audit.published.files import check_codebook, check_json, check_labels
from pipeline.audit.published.names import Names
from pipeline.audit.published.page import (
    Page,
    area_of,
    attributes,
    is_keyed,
    lines,
    odd_names,
    take_apart,
)
from pipeline.audit.published.pictures import check_pictures
from pipeline.audit.published.tables import ORDERED, check_tables
from pipeline.audit.published.taken import FOLDER, check_taken, page_of
from pipeline.audit.published.told import Unreadable
from pipeline.audit.sentences.headlines import check_headlines
from pipeline.audit.sentences.sentences import check_sentences

CSV = "release.csv"
Files = Mapping[str, bytes]


def is_of_page(name: str) -> bool:
    """Whether a file is a page, or one of its charts or tables."""
    return FOLDER in name or name.endswith(".html")


def read_back(
    files: Files,
    read: Collection[str],
    told: pd.DataFrame,
    dictionary: Mapping[str, Any],
    language: str,
) -> tuple[list[Breach], Hardest | None]:
    """The files to be read of one language, and those of none, compared with its release.csv.

    `told` has a row for each row of that file.
    """
    names, index, breaches = Names(dictionary, language), Index(told), []
    heads: dict[tuple[str, ...], list[str]] = {}
    pages: dict[str, Page] = {}
    ways: dict[tuple[str, str], dict[str, int]] = {}
    for name in sorted(read):
        if not name.startswith(f"{language}/") and "/" in name:
            continue
        subject = Subject(names, index, files, ways=ways, heads=heads, pages=pages)
        try:
            found = list(_file(name, files[name], subject))
        except (Unreadable, UnicodeDecodeError) as error:
            found = [("", str(error))]
        breaches += [Breach(_guarantee(why), name, place, why) for place, why in found]
    return breaches, None


def _file(name: str, body: bytes, subject: Subject) -> Found:
    """Place and reason of everything in one file that is not explained."""
    kind = name.rpartition(".")[2]
    if FOLDER in name:
        page = page_of(name)
        if page not in subject.files:
            yield "", "it is of no page of the release"
        else:
            yield from check_taken(name, body, _taken_apart(page, subject).root, subject)
    elif kind == "html":
        yield from _page(_taken_apart(name, subject), subject)
    elif kind == "xlsx":
        yield from check_book(body, subject)
    elif kind == "json":
        yield from check_json(body, subject)
    elif name.endswith("/codebook.xml"):
        yield from check_codebook(body, subject)
    elif name.endswith(f"/{CSV}"):
        yield from check_labels(body, subject.names)
    elif kind == "pdf":
        if f"{name.removesuffix('.pdf').replace('/briefs/', '/')}.html" not in subject.files:
            yield "", "it is the print of no page of the release"
    else:
        yield "", "a release has no file of this kind"


def _taken_apart(name: str, subject: Subject) -> Page:
    """A page as a tree, read once."""
    if name not in subject.pages:
        subject.pages[name] = take_apart(subject.files[name].decode("utf-8"))
    return subject.pages[name]


def _page(page: Page, subject: Subject) -> Found:
    """Place and reason of everything in one page that is not explained."""
    names = subject.names
    subject.area = area_of(page.root, names)
    for odd in page.odd:
        yield odd, "no page may have this"
    if re.search(r"content:\s*[\"'][^\"']*\d|--mark:\s*[\"']\d\d", page.style):
        yield "style", "a number in a style"
    yield from check_pictures(page.root, subject)
    yield from check_figures([one for one in page.root.iter() if is_keyed(one)], subject)
    yield from check_tables(page.root, subject)
    yield from check_sentences(page.root, subject)
    yield from check_headlines(page.root, subject)
    for element, line in lines(page.root, names):
        if not names.explains(line, element.tag not in ("p", "div", "section", "main", "body")):
            yield f"<{element.tag}>", UNKEYED
    for attribute, value, words in attributes(page.root):
        if not (names.explains(value) if words else not re.search(r"\d", value)):
            yield attribute, UNKEYED
    licence = str(names.dictionary["wave"].get("licence_url", ""))
    for odd in odd_names(page.root, subject.files, names.codes, licence):
        yield odd, UNKEYED


def _guarantee(why: str) -> str:
    """Which guarantee a reason is about: an order reveals sizes, the others of a figure."""
    return "G2" if why == ORDERED else "G9"
