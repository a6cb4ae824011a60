"""Pages: what each kind of page shows, block by block, and how a notebook asks for it."""

from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from pipeline.errors import BadInput, Fault, Faults, nearest
from pipeline.report.blocks.introduction import opening
from pipeline.report.contents import BLOCKS, FOLDED, SHOWS, Block, parts
from pipeline.report.messages import LOCALES
from pipeline.report.release.names import Names
from pipeline.report.release.read import Release, read_release
from pipeline.report.release.view import NATIONAL, View
from pipeline.report.render.fragment import Chart, Fragment, Shown, tag

_opened: dict[tuple[str, str], Release] = {}  # in this process, by folder and wave
KINDS = ("index", "national", "area", "compare", "change", "additional", "reading", "quality")


@dataclass(frozen=True)
class Page:
    """One page in one language. Each method gives what a cell shows, or None for nothing."""

    view: View

    def opening(self) -> Fragment:
        """The first paragraphs."""
        return opening(self.view)

    def block(self, name: str) -> Shown:
        """A block whole, as far as the release has something for it.

        Its words and chart come first, then those of the parts that are numbered after it
        (`contrasts-2`), then its table.

        Raises:
            BadInput: there is no such block.
        """
        if name not in BLOCKS:
            raise _unknown(self.view.kind, "block", name, list(BLOCKS))
        whole = BLOCKS[name]
        numbered = [BLOCKS[part] for part in parts(name)[1:]]
        drawn = [make for one in (whole, *numbered) for make in (one.section, one.chart)]
        found = [make(self.view) for make in drawn if make is not None]
        found = [self._folded(name, piece) for piece in found[:1]] + found[1:]
        table = whole.table(self.view) if whole.table else None
        found.append(self._closed(name, table))
        return Shown(tuple(piece for piece in found if piece is not None))

    def section(self, name: str) -> Fragment | None:
        """A block's heading and words; None where the release has nothing for it.

        Raises:
            BadInput: there is no such block, or it has no words.
        """
        make = self._find(name, "section").section
        made = self._folded(name, make(self.view)) if make else None
        return made if isinstance(made, Fragment) else None

    def chart(self, name: str) -> Chart | None:
        """A block's chart; None where the release has nothing to draw.

        Raises:
            BadInput: there is no such block, or it has no chart.
        """
        make = self._find(name, "chart").chart
        return make(self.view) if make else None

    def table(self, name: str) -> Fragment | None:
        """A block's table; None where the release has nothing for it.

        Raises:
            BadInput: there is no such block, or it has no table.
        """
        make = self._find(name, "table").table
        return self._closed(name, make(self.view)) if make else None

    def _folded(self, name: str, made: Fragment | Chart | None) -> Fragment | Chart | None:
        """A section whose heading says that it is closed at first, where it is."""
        if name not in FOLDED.get(self.view.kind, ()) or not isinstance(made, Fragment):
            return made
        return Fragment(made.html.replace(Markup("<h2 "), Markup('<h2 class="folded" '), 1))

    def _closed(self, name: str, table: Fragment | None) -> Fragment | None:
        """A table behind what says what it shows, where a chart above it shows the same."""
        if name not in SHOWS or table is None:
            return table
        summary = tag("summary", self.view.say(f"show.{name}"))
        return Fragment(tag("details", summary, table.html))

    def __repr__(self) -> str:
        return f"<Page {self.view.kind} {self.view.dimension} {self.view.area}>"

    def _find(self, name: str, part: str) -> Block:
        known = [key for key, block in BLOCKS.items() if getattr(block, part) is not None]
        if name not in known:
            raise _unknown(self.view.kind, part, name, known)
        return BLOCKS[name]


def _unknown(kind: str, part: str, name: str, known: list[str]) -> BadInput:
    """What to say of an unknown name."""
    problem = f"no page has a {part} called '{name:.60}'."
    fix = f"Known: {', '.join(known)}.{nearest(name, known)}"
    return BadInput([Fault("notebooks", kind, problem, fix)])


def opened(folder: Path, wave: str) -> Release:
    """What `open_page` has read in this process, once; read here where it did so in another.

    Raises:
        BadInput: the release is not as it should be.
    """
    return _opened.pop((str(folder), wave), None) or read_release(folder, wave)


def open_page(
    release: str | Path,
    kind: str,
    *,
    wave: str,
    language: str,
    dimension: str = NATIONAL,
    area: str = NATIONAL,
) -> Page:
    """Open a released wave for one page.

    Args:
        release: the folder with release.parquet, dictionary.json and account.json.
        kind: index, national, area, compare, change, additional, reading or quality.
        wave: the wave that the folder must be of.
        language: en or cy.
        dimension: of the area, for a page of kind `area`.
        area: the area, for a page of kind `area`.

    Raises:
        BadInput: the kind, language or area is unknown, or the release is not as it should be;
            lists all that can be found in one pass.
    """
    faults = Faults()
    for name, given, known in (("kind", kind, KINDS), ("language", language, list(LOCALES))):
        if given not in known:
            fix = f"Known: {', '.join(known)}.{nearest(given, known)}"
            faults.add("notebooks", name, f"'{given:.60}' is unknown.", fix)
    if (kind == "area") == (dimension == NATIONAL):
        problem = f"a page of kind '{kind:.20}' about dimension '{dimension:.60}'."
        faults.add("notebooks", "dimension", problem, "Only pages of areas have one.")
    faults.raise_if_any()
    found = _opened[str(release), wave] = read_release(Path(release), wave)
    names = Names(found.dictionary, language)
    names.area(dimension, area)
    return Page(View(found, names, kind, dimension, area))
