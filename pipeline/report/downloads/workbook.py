"""The main figures as an accessible workbook: cover, contents, notes, and a sheet for each table.

Source: Government Analysis Function, "Releasing statistics in spreadsheets"; made with gptables.
"""

import datetime
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.report.blocks.quality_page.methods import thresholds
from pipeline.report.downloads.sheets import Sheet, sheets
from pipeline.report.messages import day, percent, say
from pipeline.report.release.figure import MARKS
from pipeline.report.release.imprint import imprint
from pipeline.report.release.names import Names
from pipeline.report.release.read import Release

# gptables refuses a cell without a letter or digit of ASCII, and takes these for a link and a note.
NOT_AS_IT_IS = re.compile(r"[^a-zA-Z0-9]*|.*(?:\[.+\]\(.+\)|\$\$).*", re.DOTALL)


@dataclass(frozen=True)
class Verbatim:
    """A text that is written as it is; gptables sees only how long it is."""

    text: str

    def __str__(self) -> str:
        return "x" * len(self.text)


def workbook(release: Release, language: str) -> bytes:
    """The workbook in one language; the same bytes for the same release.

    Raises:
        BadInput: the dictionary lacks a fact or a name.
    """
    from gptables import GPWorkbook

    names = Names(release.dictionary, language)
    made = sheets(release, language)
    written = io.BytesIO()
    book = GPWorkbook(written, options={"in_memory": True, "strings_to_formulas": False,
                                        "strings_to_urls": False})  # fmt: skip
    book.set_properties(
        {
            "title": names.fact("title"),
            "subject": say(language, "downloads.workbook"),
            "keywords": names.fact("subject" if names.has_fact("subject") else "title"),
            "comments": " ".join(names.warning()),
            "created": _end(names),
        }
    )
    _cover(book, names)
    contents = [(sheet.name, sheet.title) for sheet in made]
    contents.insert(0, (say(language, "book.notes"), say(language, "book.notes_read")))
    _plain(book, language, "contents", ("sheet", "holds"), contents)
    _plain(book, language, "notes", ("note", "text"), list(_notes(release, names)))
    for number, sheet in enumerate(made, 1):
        _table(book, sheet, f"table_{number}", say(language, "sheet.read"))
    book.close()
    return written.getvalue()


def _end(names: Names) -> datetime.datetime:
    """When fieldwork ended: the only date that belongs to the figures rather than to a machine."""
    end = datetime.date.fromisoformat(names.fact("fieldwork_to"))
    return datetime.datetime(end.year, end.month, end.day)


def _cover(book: Any, names: Names) -> None:
    """The first sheet. gptables writes its own headings in English, so these are written here."""
    from gptables import Cover

    language = names.language
    label = say(language, "book.cover")
    sheet = book.add_worksheet(label)
    row = sheet.write_cover(Cover(names.fact("title"), cover_label=label))[0]
    heading, text = (book.add_format(form) for form in
                     (book.theme.cover_subtitle_format, book.theme.cover_text_format))  # fmt: skip
    for words in names.warning():
        sheet.write_string(row, 0, words, text)
        row += 1
    sheet.write_string(row, 0, say(language, "book.about"), heading)
    start, end = (day(language, names.fact(f"fieldwork_{side}")) for side in ("from", "to"))
    about = [names.fact("about")] if names.has_fact("about") else []
    about.append(say(language, "frame.fieldwork", start=start, end=end))
    about += [
        say(language, f"frame.{name}", **{name: names.fact(name)})
        for name in ("mode", "commissioner")
        if names.has_fact(name)
    ]
    published = imprint(names)
    about += filter(None, [published.dated()])
    about += published.said("producer", "next", "contact", "licence")
    about += published.cite(names.fact("title"))
    about += [say(language, "book.others"), say(language, "findings.caution")]
    for place, words in enumerate(about, row + 1):
        sheet.write_string(place, 0, words, text)


def _notes(release: Release, names: Names) -> Iterator[tuple[str, str]]:
    """The shorthand, and what to know before figures are used."""
    language = names.language
    for mark in MARKS:
        yield mark, say(language, f"shorthand.{mark.strip('[]')}").removeprefix(mark).strip()
    policy, analysis = release.dictionary["policy"], release.dictionary["analysis"]
    level = percent(language, 100 * float(analysis["confidence"]))
    weighted = release.dictionary.get("weighted", True)
    rounded = "findings.rounded" if weighted else "findings.plain"
    texts = [
        say(language, "findings.caution"),
        say(language, rounded, base_step=int(policy["base_step"])),
        say(language, "findings.interval", confidence=level),
        say(language, "hidden.read", **thresholds(language, policy)),
    ]
    yield from ((str(number), text) for number, text in enumerate(texts, 1))


def _plain(
    book: Any, language: str, name: str, heads: Sequence[str], rows: Sequence[tuple[str, str]]
) -> None:
    """A sheet of two columns of words: the contents, whose first column leads there, or notes."""
    cells: list[list[Any]] = [list(row) for row in rows]
    if name == "contents":
        cells = [[{head: f"internal:'{head}'!A1"}, text] for head, text in rows]
    sheet = Sheet(
        say(language, f"book.{name}"), say(language, f"book.{name}"),
        [say(language, f"book.{head}") for head in heads], cells,
    )  # fmt: skip
    _table(book, sheet, name, say(language, f"book.{name}_read"))


def _table(book: Any, sheet: Sheet, name: str, instructions: str) -> None:
    """A sheet with a title, a line on how to read it, and one table."""
    import pandas as pd
    from gptables import GPTable

    rows = [[_cell(value) for value in row] for row in sheet.rows]
    frame = pd.DataFrame(rows, columns=list(sheet.heads), dtype=object)
    table = GPTable(frame, name, sheet.title, instructions=instructions, index_columns={})
    page = book.add_worksheet(sheet.name)
    page.add_write_handler(Verbatim, _as_it_is)
    page.write_gptable(table, auto_width=True)
    page.freeze_panes(table.data_range[0] + 1, 0)


def _cell(value: Any) -> Any:
    """A cell as gptables is handed it: a name in other letters, or a smiley, is a name too."""
    held = isinstance(value, str) and value and NOT_AS_IT_IS.fullmatch(value)
    return Verbatim(value) if held else value


def _as_it_is(page: Any, row: int, column: int, cell: Verbatim, form: Any = None) -> Any:
    return page.write_string(row, column, cell.text, form)
