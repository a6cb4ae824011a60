"""The figures that pages of a drawn wave begin with, chosen by the code that makes pages."""

import numpy as np

from benchmarks.figures import where
from benchmarks.main_outcome import Made, main_associations, within_areas
from benchmarks.printed import hidden_pairs, pooled_of
from benchmarks.waves import Drawn, Floats, World
from pipeline.disclose import policy as rules
from pipeline.report.blocks.lead.headlines import first_figure, headlines
from pipeline.report.release.contrasts import Pair
from pipeline.report.release.figure import Figure, absent
from pipeline.stats.association.associations import Associations
from pipeline.stats.models.pooled import Pooled
from pipeline.stats.variance.design import Bools

MOST = 3
"""Sentences that a page begins with."""


def first_sentences(world: World, drawn: Drawn, truth: Floats) -> Made:
    """One wave: every pooled estimate, and what each page says first, next to the truth.

    Args as for `main_figures`.

    Returns:
        (areas, factors) code (COVERED ...), error and own_error (shares), clear (1 where the
        interval leaves out zero), hidden (1 where the area's own difference is), all NaN where
        there is no pooled estimate; and (areas, MOST)
        first.code, first.size, first.true, as printed, in points: the size of the figure that a
        sentence begins with, and of the truth in the direction that it claims.
    """
    found = main_associations(world, drawn)
    hidden = hidden_pairs(world, found)
    drawn_in = pooled_of(world, drawn, found, hidden)
    value, low, high = drawn_in.values, drawn_in.low, drawn_in.high
    lost = np.isnan(value) | np.isnan(truth)
    exact = {
        "code": where(low, high, truth),
        "error": value - truth,
        "own_error": found.contrast.value[:, :, 0] - truth,
        "clear": (low > 0) | (high < 0),
        "hidden": hidden,
    }
    made = {name: np.where(lost, np.nan, x).astype(np.float32) for name, x in exact.items()}
    return made | _first(world, found, (hidden, drawn_in), truth)


def _first(world: World, found: Associations, printed: tuple[Bools, Pooled], truth: Floats) -> Made:
    """The figures that headlines begin with, rounded as disclosure control rounds them.

    `printed`: which pairs are hidden, and the pooled estimates.
    """
    analysis, (hidden, drawn_in) = world.config.analysis, printed
    q = within_areas(found.contrast_p[:, :, 0])
    names = ("first.code", "first.size", "first.true")
    made = {name: np.full((len(hidden), MOST), np.nan, dtype=np.float32) for name in names}
    for a, (dimension, area) in enumerate(world.places):
        shown = []
        for j, item in enumerate(world.names[0]):
            if hidden[a, j]:
                continue
            blank = absent("association", dimension, area, item=item)
            blank = blank._replace(value=0.0, verdict="published")
            contrast = found.contrast
            own = [float(x[a, j, 0]) for x in (contrast.value, contrast.low, contrast.high)]
            ends = drawn_in.values, drawn_in.low, drawn_in.high
            pooled = _points(blank, *(float(x[a, j]) for x in ends))
            chance = blank._replace(value=rules.band(q[a, j]))
            shown.append(Pair(_points(blank, *own), blank, blank, chance, pooled=pooled))
        for rank, pair in enumerate(headlines(shown, analysis.false_discovery_rate, MOST)):
            figure = first_figure(pair)
            true = 100 * truth[a, world.names[0].index(pair.item)]
            value, low, high = (np.array([x], dtype=np.float64) for x in figure[8:11])
            made["first.code"][a, rank] = where(low, high, np.array([true]))[0]
            made["first.size"][a, rank] = abs(value[0])
            made["first.true"][a, rank] = true * np.sign(value[0])
    return made


def _points(blank: Figure, value: float, low: float, high: float) -> Figure:
    """A difference in points as it is published."""
    if np.isnan(value) or np.isnan(low):
        return blank._replace(value=None, low=None, high=None, verdict="not_available")
    shown = float(rules.percent(value))
    down, up = rules.outwards(value - low), rules.outwards(high - value)
    return blank._replace(value=shown, low=shown - down, high=shown + up)
