"""The audit: reads a release back from its files, and attacks it with what they tell.

It shares no code with the door, which decides what is hidden; of what the door's stages made it
knows the true counts (results.parquet) and the words (dictionary.json) alone. Every figure is read
from the files: release.csv in each language, pages, workbooks, JSON. What a page or a workbook
shows must be what release.csv tells; what release.csv tells, with everything that an attacker is
taken to know, must leave every small count open (`known` says what that is). A page as PDF is
printed from the page of the same name, and is held to have one; it is not read itself. Nor are the
shapes of pictures, whose numbers are.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from functools import partial
from typing import Any

import pandas as pd

from pipeline.audit.account import account, refuse
from pipeline.audit.book import check_book
from pipeline.audit.breaches import Breach, Hardest
from pipeline.audit.cells import Subject, check_tables
from pipeline.audit.codebook import check_codebook
from pipeline.audit.index import Index
from pipeline.audit.known import evidence
from pipeline.audit.page import take_apart
from pipeline.audit.pictures import check_picture
from pipeline.audit.rules import check_earlier, check_keys, check_rows, check_same
from pipeline.audit.solve import attack
from pipeline.audit.structured import check_json
from pipeline.audit.system import Contradiction
from pipeline.audit.texts import check_orders, check_text
from pipeline.audit.told import KEYS, Unreadable, of_release, read_csv
from pipeline.audit.truth import tables
from pipeline.audit.words import Words

__all__ = ["audit", "refuse"]

CSV = "release.csv"
Files = Mapping[str, bytes]


def audit(
    files: Files,
    results: pd.DataFrame,
    dictionary: Mapping[str, Any],
    earlier: pd.DataFrame | None = None,
    workers: int = 1,
) -> dict[str, Any]:
    """Audit the files of a release.

    Args:
        files: every file of the release by its name, such as `en/index.html`.
        results: rows of results.parquet.
        dictionary: dictionary.json.
        earlier: the release of the wave before, where there is one.
        workers: how many processes read and attack at the same time.

    Returns:
        The account: guarantees, how near the attack came, files with their hashes, what is hidden.
    """
    results = results.reset_index(drop=True)
    languages = sorted({name.partition("/")[0] for name in files if name.endswith(f"/{CSV}")})
    told, breaches = _told(files, languages)
    hardest = Hardest(0, None, None)
    if not told:
        lacking = [*breaches, Breach("G9", CSV, "", "there is no release.csv that can be read")]
        return account(lacking, hardest, files, pd.DataFrame(columns=["status", "table"]))
    first, frame = next(iter(told.items()))
    name = f"{first}/{CSV}"
    ordered = _as_true(results, frame)
    tasks = [partial(_read, files, told[one], dictionary, one) for one in told]
    tasks.append(partial(_solve, results, ordered, dictionary, name))
    with ProcessPoolExecutor(workers) if workers > 1 else nullcontext() as pool:
        begun = [pool.submit(task).result if pool else task for task in tasks]
        for language, other in list(told.items())[1:]:
            breaches += check_same(frame, other, f"{language}/{CSV}")
        breaches += check_keys(results, frame, name)
        if earlier is not None:
            breaches += check_earlier(frame, of_release(earlier), name)
        breaches += check_rows(results, ordered, dictionary["policy"], name)
        for done in begun:
            found, near = done()
            breaches += found
            hardest = near or hardest
    return account(breaches, hardest, files, frame)


def _told(files: Files, languages: list[str]) -> tuple[dict[str, pd.DataFrame], list[Breach]]:
    """The rows of each language's release.csv, and what cannot be read."""
    told, breaches = {}, []
    for language in languages:
        try:
            told[language] = read_csv(files[f"{language}/{CSV}"])
        except Unreadable as error:
            breaches.append(Breach("G9", f"{language}/{CSV}", "", str(error)))
    return told, breaches


def _as_true(results: pd.DataFrame, told: pd.DataFrame) -> pd.DataFrame:
    """What is told of each row of the results, in their order; nothing of a row that lacks."""
    keys = list(KEYS)
    true = results[keys].astype(str)
    return true.merge(told.drop_duplicates(keys), on=keys, how="left").fillna("")


def _solve(
    results: pd.DataFrame, told: pd.DataFrame, dictionary: Mapping[str, Any], file: str
) -> tuple[list[Breach], Hardest | None]:
    """The attack on the figures."""
    groups, positive = {}, {}
    for item, one in dictionary["items"].items():
        rows = [r for r in dictionary["scales"].get(one["scale"], []) if r["kind"] == "valid"]
        groups[item] = {row["level"]: row["group"] for row in rows}
        named = {row["group"] for row in rows if row["positive"]}
        positive[item] = named.pop() if len(named) == 1 else ""
    cube = tables(results, groups, positive)
    try:
        return attack(cube, evidence(told), int(dictionary["policy"]["threshold"]), file)
    except Contradiction as error:
        return [Breach("G2", file, "", str(error))], None


def _read(
    files: Files, told: pd.DataFrame, dictionary: Mapping[str, Any], language: str
) -> tuple[list[Breach], Hardest | None]:
    """Every file of one language, and those of none, held against its release.csv."""
    words, index, breaches = Words(dictionary, language), Index(told), []
    for name in sorted(files):
        if (not name.startswith(f"{language}/") and "/" in name) or name.endswith(CSV):
            continue
        subject = Subject(words, index, None)
        try:
            found = list(_file(name, files, subject))
        except (Unreadable, UnicodeDecodeError) as error:
            found = [("", str(error))]
        breaches += [Breach(_guarantee(why), name, place, why) for place, why in found]
    return breaches, None


def _file(name: str, files: Files, subject: Subject) -> Iterator[tuple[str, str]]:
    """Place and reason of everything in one file that is not explained."""
    kind = name.rpartition(".")[2]
    if kind == "html":
        yield from _page(files[name].decode("utf-8"), subject, files)
    elif kind == "xlsx":
        yield from check_book(files[name], subject)
    elif kind == "json":
        yield from check_json(files[name], subject, files)
    elif name.endswith("/codebook.xml"):
        yield from check_codebook(files[name], subject)
    elif kind == "pdf":
        if f"{name.removesuffix('.pdf')}.html" not in files:
            yield "", "it is the print of no page of the release"
    else:
        yield "", "nobody knows what such a file may hold"


def _page(text: str, subject: Subject, names: Collection[str]) -> Iterator[tuple[str, str]]:
    """Place and reason of everything in one page that is not explained."""
    page, words = take_apart(text), subject.words
    dimensions = words.dictionary["dimensions"]
    for area in words.areas.get(page.current[0], []):
        label = dimensions.get(area[0], {"label": {}})["label"].get(words.language)
        if label == page.current[1]:
            subject.area = area
    for odd in page.odd:
        yield odd, "no page may have this"
    if re.search(r"content:\s*[\"'][^\"']*\d|--mark:\s*[\"']\d\d", page.style):
        yield "style", "a number in a style"
    yield from check_tables(page.tables, subject)
    for picture in page.pictures:
        yield from check_picture(picture, subject)
    for element, found in page.texts:
        if not check_text(found, subject):
            yield element, "a number that is no released figure, or not as it was released"
    for attribute, found in page.attributes:
        if attribute != "svg aria-label" and not check_text(found, subject):
            yield attribute, "a number that is no released figure, or not as it was released"
    yield from check_orders(page.texts, subject)
    for data in page.data:
        yield from check_json(data.encode(), subject, names)


def _guarantee(why: str) -> str:
    """Which guarantee a reason is about: an order tells of sizes, the others of a figure."""
    return "G2" if "order" in why else "G9"
