"""Pages as PDFs: each next to its page, made again only if the page or the browser has changed."""

import os
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.report.downloads import browser
from pipeline.report.downloads.brief import brief, fitted
from pipeline.report.release.plan import brief_of, pdf_of
from pipeline.report.render.cache import Note, kept, note, sha256
from pipeline.report.render.parallel import tell

# What a PDF says of its making: the clock, and the machine. Offsets in it are by the byte, so that
# what takes its place has the same length.
CLOCK = re.compile(rb"(/(?:Creation|Mod)Date \(D:)\d{14}")
CREATOR = re.compile(rb"/Creator \((?:\\.|[^\\)])*\)")
# The names of parts of the structure: now and then Chromium begins to count them one further on.
NODE = re.compile(rb"\(node(\d{8})\)")
# A link to another file: what stands before the address in its tag.
AWAY = re.compile(r'(<a\b[^>]*?) href="(?!#)[^"]*"')
MADE_BY = b"/Creator (Collaboration survey pipeline)"


@dataclass
class Pdfs:
    """PDFs by name that were made, the names of those kept, and the notes on those made."""

    made: dict[str, bytes] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    notes: dict[Path, Note] = field(default_factory=dict)


def pdfs(
    pages: Mapping[str, tuple[bytes, Path]], briefs: Collection[str], reports: Path, day: str
) -> Pdfs:
    """The PDF of each page, given its bytes and the folder of its portion, and those of its brief.

    `briefs` are the pages that have one. `day` is the date that every PDF carries, as 2025-10-17.
    The bytes depend on the page, the day, the browser's version and the machine's fonts.

    Raises:
        BadInput: there is no Chromium, or it failed, or a brief does not fit its sheets.
    """
    found, program = Pdfs(), browser.find()
    version = browser.version(program)
    whole, short = dict[str, _Sheet](), dict[str, _Sheet]()
    for page, (body, folder) in pages.items():
        html = for_paper(body.decode())
        whole[pdf_of(page)] = _Sheet(html, html, folder / "pdf", "")
        if page in briefs:
            language = page.partition("/")[0]
            short[brief_of(page)] = _Sheet(html, brief(html, language), folder / "brief", language)

    def print_pages(htmls: Mapping[str, str]) -> Mapping[str, bytes]:
        return browser.print_pages(program, htmls)

    def print_briefs(htmls: Mapping[str, str]) -> Mapping[str, bytes]:
        return fitted({name: (html, short[name].language) for name, html in htmls.items()},
                      print_pages)  # fmt: skip

    for sheets, print_ in ((whole, print_pages), (short, print_briefs)):
        keys = {
            name: sha256("\n".join([sha256(one.said.encode()), version, day]).encode())
            for name, one in sheets.items()
        }
        there = {name: kept(one.note, keys[name], reports) for name, one in sheets.items()}
        found.kept += [name for names in there.values() for name in names]
        left, at_once = [name for name, names in there.items() if not names], os.cpu_count() or 1
        while left:
            now, left = left[:at_once], left[at_once:]
            for name, made in print_({name: sheets[name].html for name in now}).items():
                found.made[name] = plain(made, day)
                one = {name: found.made[name]}
                found.notes[sheets[name].note] = note(keys[name], (), one)
                tell(f"report: {name}")
    return found


@dataclass(frozen=True)
class _Sheet:
    """What is printed: the page's HTML, what of it is printed, and the folder of the note on it."""

    html: str
    said: str
    note: Path
    language: str


def for_paper(html: str) -> str:
    """A page as it is printed: a PDF leads to no other file, and a chart is one figure in it.

    Chromium makes a figure of the picture, which has the description, and would make another one
    of the element around it, which has none.

    >>> for_paper('<a class="home" href="index.html">Index</a> <a href="#here">Here</a>')
    '<a class="home">Index</a> <a href="#here">Here</a>'
    """
    html = AWAY.sub(r"\1", html)
    return html.replace("<figure ", "<div ").replace("</figure>", "</div>")


def plain(made: bytes, day: str) -> bytes:
    """The same PDF with a given day, its parts counted from 1, and nothing of when or where made.

    >>> plain(b"(node00000324) /CreationDate (D:20260102030405) (node00000327)", "2025-10-17")
    b'(node00000001) /CreationDate (D:20251017000000) (node00000002)'
    """
    stamp = f"{day.replace('-', '')}000000".encode()
    made = CLOCK.sub(lambda match: match[1] + stamp, made)
    parts = {one: b"%08d" % place for place, one in enumerate(sorted({*NODE.findall(made)}), 1)}
    made = NODE.sub(lambda match: b"(node" + parts[match[1]] + b")", made)
    return CREATOR.sub(lambda match: MADE_BY.ljust(len(match[0])), made)
