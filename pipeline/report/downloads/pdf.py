"""Pages as PDFs: each next to its page, made again only if the page or the browser has changed."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.report.downloads import browser
from pipeline.report.release.plan import pdf_of
from pipeline.report.render.cache import Note, is_kept, note, sha256
from pipeline.report.render.parallel import tell

# What a PDF says of its making: the clock, and the machine. Offsets in it are by the byte, so that
# what takes its place has the same length.
CLOCK = re.compile(rb"(/(?:Creation|Mod)Date \(D:)\d{14}")
CREATOR = re.compile(rb"/Creator \((?:\\.|[^\\)])*\)")
# A link to another file: what stands before the address in its tag.
AWAY = re.compile(r'(<a\b[^>]*?) href="(?!#)[^"]*"')
MADE_BY = b"/Creator (Collaboration survey pipeline)"


@dataclass
class Pdfs:
    """PDFs by name that were made, the names of those kept, and the notes on those made."""

    made: dict[str, bytes] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    notes: dict[Path, Note] = field(default_factory=dict)


def pdfs(pages: Mapping[str, tuple[bytes, Path]], reports: Path, day: str) -> Pdfs:
    """The PDF of each page, given its bytes and the folder of its portion.

    `day` is the date that every PDF carries, as 2025-10-17. The bytes depend on the page, the day,
    the browser's version and the machine's fonts.

    Raises:
        BadInput: there is no Chromium, or it failed.
    """
    found, program = Pdfs(), browser.find()
    version = browser.version(program)
    keys: dict[str, str] = {}
    for page, (body, folder) in pages.items():
        name = pdf_of(page)
        key = sha256("\n".join([sha256(body), version, day]).encode())
        if is_kept(folder / "pdf", key, [reports / name]):
            found.kept.append(name)
        else:
            keys[page] = key
    left, at_once = list(keys), os.cpu_count() or 1
    while left:
        now, left = left[:at_once], left[at_once:]
        sheets = {page: for_paper(pages[page][0].decode()) for page in now}
        for page, made in browser.print_pages(program, sheets).items():
            name = pdf_of(page)
            found.made[name] = plain(made, day)
            found.notes[pages[page][1] / "pdf"] = note(keys[page], (), [found.made[name]])
            tell(f"report: {name}")
    return found


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
    """The same PDF with a given day and without the time and the machine of its making."""
    stamp = f"{day.replace('-', '')}000000".encode()
    made = CLOCK.sub(lambda match: match[1] + stamp, made)
    return CREATOR.sub(lambda match: MADE_BY.ljust(len(match[0])), made)
