"""Makes a page of a notebook that has been run: nbconvert, with a template and refusals of our own.

Code and notes to analysts are left out. What a cell shows is one piece of HTML or one picture with
its alternative text; anything else stops the page, and is named.
"""

import base64
import hashlib
import re
import urllib.parse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup
from nbconvert.exporters.templateexporter import TemplateExporter
from nbformat import NotebookNode

from pipeline.errors import Faults
from pipeline.report.messages import say
from pipeline.report.render.engine import INJECTED
from pipeline.report.render.html.markup import Outline, Piece
from pipeline.report.render.html.tags import plain
from pipeline.report.render.html.terms import Linker
from pipeline.report.render.page_template import PageTemplate
from pipeline.report.takeaway.links import Place, head, line, numbered, rest
from pipeline.report.takeaway.shown import Taken, rows_of

TEMPLATE = Path(__file__).parent / "template"
HTML, SVG, PLAIN = "text/html", "image/svg+xml", "text/plain"
HEADING = re.compile(r"<h2[ >].*?</h2>", re.DOTALL)
FOLDED = 'class="folded"'
PAGE_BYTES = 1_000_000
POLICY = (
    "default-src 'none'; img-src data:; style-src 'sha256-{}'; font-src data:; "
    "base-uri 'none'; form-action 'none'"
)
FIX = "Show one piece of HTML, or one picture with its alternative text."


class PageExporter(TemplateExporter):
    """nbconvert's template exporter with our template and nothing of nbconvert's own."""

    file_extension = ".html"
    output_mimetype = "text/html"

    def __init__(self) -> None:
        # nbconvert has no types of its own
        super().__init__(  # type: ignore[no-untyped-call]
            template_paths=[str(TEMPLATE)], template_file="page.html.j2", default_preprocessors=[]
        )

    def _create_environment(self) -> Environment:
        # nbconvert has no types of its own
        environment: Environment = super()._create_environment()  # type: ignore[no-untyped-call]
        environment.autoescape = True
        environment.undefined = StrictUndefined
        environment.trim_blocks = environment.lstrip_blocks = True
        return environment


@cache
def _exporter() -> PageExporter:
    return PageExporter()


def ready() -> None:
    """Read the template and the style sheet, and parse a piece of HTML: what a first page costs."""
    assert _exporter().template is not None
    _style()
    Outline().html("<h2>A</h2><p class='a'>B</p><table><tr><td>1</td></tr></table>")


@cache
def _style() -> tuple[str, str]:
    """The style sheet, and the policy that lets it and nothing else in."""
    style = (TEMPLATE / "page.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return style, POLICY.format(digest)


@cache
def _icon() -> str:
    """The page's icon, as an address that asks nothing of a network."""
    drawn = (TEMPLATE / "icon.svg").read_text(encoding="utf-8").strip()
    return f"data:image/svg+xml,{urllib.parse.quote(drawn)}"


@dataclass(frozen=True)
class Exported:
    """A page as HTML, and its charts and tables that may be taken away."""

    body: str
    taken: tuple[Taken, ...]


def export(notebook: NotebookNode, file: str, page: str, frame: PageTemplate) -> Exported:
    """The page; the same text for the same outputs and frame.

    `file` and `page` name the notebook and the page in messages.

    Raises:
        BadInput: an output is not one that a page may show, or the page is a megabyte or more;
            lists all, each with its cell.
    """
    faults = Faults()
    place, taken = frame.place, list[Taken]()
    outline = Outline(below=lambda table: _below([table], taken, place), linker=Linker(frame.terms))
    cells = [
        cell
        for cell in notebook.cells
        if cell.cell_type == "code" and INJECTED not in cell.metadata.get("tags", [])
    ]
    pieces: list[str] = []
    numbers: dict[str, int] = {}  # of the page's charts, by their ids
    drawn: list[Piece] = []  # parts of a chart, as far as they follow each other
    for number, cell in enumerate(cells, 1):
        first = cell.source.strip().splitlines()[0] if cell.source.strip() else ""
        for output in cell.outputs:
            piece = _piece(output, outline, say(place.language, "figure.words"))
            new, outline.charts = outline.charts, []
            if drawn and not _goes_on(drawn, new):
                pieces.append(_below(drawn, taken, place))
                drawn = []
            if new and not drawn:
                numbers[new[0].id] = len(numbers) + 1
                new[0] = _headed(new[0], numbers, place)
                pieces.append(new[0].title)
            elif new:
                part = output.metadata.get(SVG, {}).get("part", [])
                piece = rest(piece, numbers[drawn[0].id], drawn[0].id, place, part)
            drawn += new
            pieces.append(piece)
        for problem in outline.problems:
            faults.add(file, f"page {page}, cell {number}, `{first}`", problem, FIX)
        outline.problems.clear()
    faults.raise_if_any()
    pieces.append(_below(drawn, taken, place) if drawn else "")
    style, policy = _style()
    resources = {
        "frame": frame,
        "pieces": [
            Markup(numbered(piece, numbers, place))  # noqa: S704 - read, checked above
            for piece in fold(pieces)
        ],
        "headings": outline.headings,
        "style": Markup(style),  # noqa: S704 - our own file
        "policy": policy,
        "icon": _icon(),
    }
    body: str = _exporter().from_notebook_node(notebook, resources)[0]
    if len(body.encode()) >= PAGE_BYTES:
        faults.add(file, f"page {page}", "it is a megabyte or more.", "Show less, or on two pages.")
    faults.raise_if_any()
    return Exported(body, tuple(taken))


def _goes_on(drawn: Sequence[Piece], new: Sequence[Piece]) -> bool:
    """Whether a picture is the next part of a chart: `trust-2-chart` after `trust-chart`."""
    stem = drawn[0].id.removesuffix("-chart")
    return bool(new) and new[0].id == f"{stem}-{len(drawn) + 1}-chart"


def _headed(piece: Piece, numbers: Mapping[str, int], place: Place) -> Piece:
    """A chart whose title is the line above it, with its number."""
    title = Markup(piece.title)  # noqa: S704 - read, checked by the outline
    return replace(piece, title=str(head(numbers[piece.id], piece.id, title, place)))


def _below(pieces: Sequence[Piece], taken: list[Taken], place: Place) -> str:
    """The line below a chart's parts or a table, which is noted; none where it has no figure."""
    first = pieces[0]
    rows = rows_of(*(piece.markup for piece in pieces))
    if not rows:
        return ""
    drawn = [piece for piece in pieces if piece.words]
    pictures, words = tuple(one.markup for one in drawn), tuple(one.words for one in drawn)
    taken.append(Taken(first.id, plain(first.title), pictures, words, rows))
    return str(line(first.id, bool(drawn), place))


def fold(pieces: Sequence[str]) -> list[str]:
    """The pieces with each section whose heading is `folded` in a closed `details` of its own.

    A section goes from its second-level heading to the next one; the heading is what opens it.
    """
    found: list[str] = []
    is_open = False
    for piece in pieces:
        heading = HEADING.match(piece)
        if heading and is_open:
            found.append("</details>")
        if heading:
            is_open = FOLDED in heading[0]
        if heading and is_open:
            opened = f'<details class="section"><summary>{heading[0]}</summary>'
            piece = opened + piece[heading.end() :]
        found.append(piece)
    return [*found, "</details>"] if is_open else found


def _piece(output: NotebookNode, outline: Outline, show: str) -> str:
    """What one output puts on the page; what it may not is noted in the outline.

    `show` opens a picture's description.
    """
    if output.output_type not in ("display_data", "execute_result"):
        kind = {"stream": f"text on {output.get('name')}", "error": "an error"}
        said = kind.get(output.output_type, output.output_type)
        outline.problems.append(f"it shows {said}.")
        return ""
    data: dict[str, Any] = output.data
    others = sorted(set(data) - {HTML, SVG, PLAIN})
    if others or (HTML in data) == (SVG in data):
        outline.problems.append(f"it shows {', '.join(others or sorted(data))}.")
        return ""
    if HTML in data:
        return outline.html(data[HTML])
    said = output.metadata.get(SVG, {})
    alt, title = said.get("alt", ""), said.get("title", "")
    if not isinstance(title, str):
        outline.problems.append("a picture's title is no text.")
        return ""
    if not isinstance(alt, str) or not alt.strip():
        outline.problems.append("a picture has no alternative text.")
        return ""
    return outline.svg(data[SVG], alt, title, show)
