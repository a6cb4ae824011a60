"""Which blocks there are: their words, charts and tables, and which are closed at first."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from pipeline.report.blocks import (
    additional,
    answers,
    area_differences,
    association,
    change,
    findings,
    model,
    trend,
)
from pipeline.report.blocks.introduction import cautions_section
from pipeline.report.blocks.lead import compare, glance, level, look, reading, themes
from pipeline.report.blocks.lead.parts import LATER
from pipeline.report.blocks.quality_page import (
    checklists,
    methods,
    provenance,
    quality,
    reliability,
    revisions,
)
from pipeline.report.blocks.sample import flow, response
from pipeline.report.graphics import tiles
from pipeline.report.release.view import View
from pipeline.report.render.fragment import Chart, Fragment

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
    **{
        f"compare-agreed-{part}": Block(None, partial(compare.agreed_chart, part=part))
        for part in LATER
    },
    "compare-goes": Block(
        compare.goes_section, lambda view: compare.goes_chart(view, 1), compare.goes_table
    ),
    **{
        f"compare-goes-{part}": Block(None, partial(compare.goes_chart, part=part))
        for part in LATER
    },
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
    "quality": frozenset(
        (
            *("flow", "recodes", "nonresponse", "sensitivity"),
            *("scales", "variance", "told", "provenance"),
        )
    ),
}
SHOWS = ("glance", "themes", "contrasts", "model", "change")


def parts(name: str) -> list[str]:
    """A block's name and those of the parts that are numbered after it, in order."""
    return [name, *(key for key in BLOCKS if re.fullmatch(rf"{re.escape(name)}-\d+", key))]
