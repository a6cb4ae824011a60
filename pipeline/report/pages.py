"""Pages: what each kind of page shows, block by block, and how a notebook asks for it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from pipeline.errors import BadInput, Fault, Faults, nearest
from pipeline.report.blocks import (
    additional,
    answers,
    area_differences,
    association,
    change,
    checklists,
    findings,
    methods,
    model,
    provenance,
    quality,
    reliability,
    revisions,
    trend,
)
from pipeline.report.blocks.introduction import cautions_section, opening
from pipeline.report.blocks.lead import compare, glance, level, look, reading, themes
from pipeline.report.blocks.sample import flow, response
from pipeline.report.graphics import tiles
from pipeline.report.messages import LOCALES
from pipeline.report.release.names import Names
from pipeline.report.release.read import read_release
from pipeline.report.release.view import NATIONAL, View
from pipeline.report.render.fragment import Chart, Fragment, Shown, tag

KINDS = ("index", "national", "area", "compare", "change", "additional", "reading", "quality")
Section = Callable[[View], Fragment | None]
Drawing = Callable[[View], Chart | None]


@dataclass(frozen=True)
class Block:
    """What one name stands for: words, and a chart and a table where it has them."""

    section: Section | None = None
    chart: Drawing | None = None
    table: Section | None = None


BLOCKS: Mapping[str, Block] = {
    "level": Block(level.level_section),
    "glance": Block(
        glance.glance_section, lambda view: glance.glance_chart(view, 1), glance.glance_table
    ),
    "glance-2": Block(None, lambda view: glance.glance_chart(view, 2)),
    "themes": Block(
        themes.themes_section, lambda view: themes.themes_chart(view, 1), themes.themes_table
    ),
    "themes-2": Block(None, lambda view: themes.themes_chart(view, 2)),
    "findings": Block(findings.findings_section),
    "cautions": Block(cautions_section),
    "look": Block(look.look_section),
    "cannot": Block(look.cannot_section),
    "contrasts": Block(
        association.contrasts_section,
        lambda view: association.contrasts_chart(view, 1),
        association.contrasts_table,
    ),
    "contrasts-2": Block(None, lambda view: association.contrasts_chart(view, 2)),
    "outcomes": Block(association.outcomes_section, None, association.outcomes_table),
    "association": Block(association.association_section, None, association.association_table),
    "answers": Block(answers.answers_section, None, answers.answers_table),
    "answers-1": Block(
        lambda view: answers.answers_heading(view, 1), lambda view: answers.answers_chart(view, 1)
    ),
    "answers-2": Block(
        lambda view: answers.answers_heading(view, 2), lambda view: answers.answers_chart(view, 2)
    ),
    "different": Block(
        area_differences.different_section,
        lambda view: area_differences.different_chart(view, 1),
        area_differences.different_table,
    ),
    "different-2": Block(None, lambda view: area_differences.different_chart(view, 2)),
    "contexts": Block(
        area_differences.contexts_section,
        lambda view: area_differences.contexts_chart(view, 1),
        area_differences.contexts_table,
    ),
    "contexts-2": Block(None, lambda view: area_differences.contexts_chart(view, 2)),
    "compare-agreed": Block(
        compare.agreed_section, lambda view: compare.agreed_chart(view, 1), compare.agreed_table
    ),
    "compare-agreed-2": Block(None, lambda view: compare.agreed_chart(view, 2)),
    "compare-agreed-3": Block(None, lambda view: compare.agreed_chart(view, 3)),
    "compare-goes": Block(
        compare.goes_section, lambda view: compare.goes_chart(view, 1), compare.goes_table
    ),
    "compare-goes-2": Block(None, lambda view: compare.goes_chart(view, 2)),
    "compare-goes-3": Block(None, lambda view: compare.goes_chart(view, 3)),
    "model": Block(model.model_section, lambda view: model.model_chart(view, 1), model.model_table),
    "model-2": Block(None, lambda view: model.model_chart(view, 2)),
    "importance": Block(
        model.importance_section,
        lambda view: model.importance_chart(view, 1),
        model.importance_table,
    ),
    "importance-2": Block(None, lambda view: model.importance_chart(view, 2)),
    "moved": Block(change.moved_section),
    "change": Block(
        change.change_section, lambda view: change.change_chart(view, 1), change.change_table
    ),
    "trend": Block(trend.trend_section, None, trend.trend_table),
    "trend-changes": Block(None, None, trend.changes_table),
    "change-2": Block(None, lambda view: change.change_chart(view, 2)),
    "additional": Block(additional.additional_section, None, additional.additional_tables),
    "scales": Block(reliability.scales_section, None, reliability.scales_table),
    "variance": Block(reliability.variance_section, None, reliability.variance_table),
    "reading-sentence": Block(reading.sentence_section),
    "reading-mind": Block(reading.list_section("reading-mind", "reading.mind_title", reading.MIND)),
    "reading-charts": Block(
        reading.list_section("reading-charts", "reading.charts_title", reading.CHARTS)
    ),
    "reading-terms": Block(reading.terms_section),
    "reading-signs": Block(
        reading.list_section("reading-signs", "reading.signs_title", reading.SIGNS)
    ),
    "reading-quote": Block(
        reading.list_section("reading-quote", "reading.quote_title", reading.QUOTE)
    ),
    "areas": Block(tiles.areas_section),
    "map": Block(tiles.tilemap),
    "profile": Block(quality.profile_section, None, quality.profile_table),
    "flow": Block(flow.flow_section, None, flow.flow_table),
    "response": Block(response.response_section),
    "weighting": Block(quality.weighting_section, None, quality.weighting_table),
    "hidden": Block(methods.hidden_section, None, methods.hidden_table),
    "reasons": Block(None, None, methods.reasons_table),
    "recodes": Block(quality.recodes_section, None, quality.recodes_table),
    "nonresponse": Block(quality.nonresponse_section, None, quality.nonresponse_table),
    "multiplicity": Block(methods.multiplicity_section),
    "sensitivity": Block(methods.sensitivity_section, None, methods.sensitivity_table),
    "told": Block(checklists.told_section),
    "checklists": Block(checklists.checklists_section),
    "revisions": Block(revisions.revisions_section, None, revisions.revisions_table),
    "translation": Block(methods.translation_section),
    "provenance": Block(provenance.provenance_section, None, provenance.provenance_table),
}


# Sections of a kind of page that are closed until a reader opens them, and tables likewise.
FOLDED: Mapping[str, frozenset[str]] = {
    "area": frozenset(("different", "moved", "outcomes", "importance", "answers", "association")),
    "national": frozenset(
        ("outcomes", "model", "importance", "contexts", "answers", "association")
    ),
}
SHOWS = ("glance", "themes", "contrasts", "model", "change")


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


def parts(name: str) -> list[str]:
    """A block's name and those of the parts that are numbered after it, in order."""
    return [name, *(key for key in BLOCKS if re.fullmatch(rf"{re.escape(name)}-\d", key))]


def _unknown(kind: str, part: str, name: str, known: list[str]) -> BadInput:
    """What to say of an unknown name."""
    problem = f"no page has a {part} called '{name:.60}'."
    fix = f"Known: {', '.join(known)}.{nearest(name, known)}"
    return BadInput([Fault("notebooks", kind, problem, fix)])


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
    opened = read_release(Path(release), wave)
    names = Names(opened.dictionary, language)
    names.area(dimension, area)
    return Page(View(opened, names, kind, dimension, area))
