"""The figures that pages of a drawn wave begin with, chosen by the code that makes pages."""

import numpy as np

from benchmarks.figures import where
from benchmarks.main_outcome import Made, main_associations, pooled_intervals, within_areas
from benchmarks.waves import Drawn, Floats, World
from pipeline.disclose import policy as rules
from pipeline.disclose.derived import in_steps
from pipeline.report.blocks.lead.headlines import first_figure, headlines
from pipeline.report.release.contrasts import Pair
from pipeline.report.release.figure import Figure, absent
from pipeline.stats.association.associations import Associations
from pipeline.stats.variance.design import Bools

MOST = 3
"""Sentences that a page begins with."""


def first_sentences(world: World, drawn: Drawn, truth: Floats) -> Made:
    """One wave: every pooled estimate, and what each page says first, next to the truth.

    Args as for `main_figures`.

    Returns:
        (areas, factors) code (COVERED ...), error and own_error (shares), clear (1 where the
        interval leaves out zero), all NaN where there is no pooled estimate; and (areas, MOST)
        first.code, first.size, first.true, as printed, in points: the size of the figure that a
        sentence begins with, and of the truth in the direction that it claims.
    """
    found = main_associations(world, drawn)
    drawn_in = pooled_intervals(world, drawn, found)
    value, low, high = drawn_in
    lost = np.isnan(value) | np.isnan(truth)
    exact = {
        "code": where(low, high, truth),
        "error": value - truth,
        "own_error": found.contrast.value[:, :, 0] - truth,
        "clear": (low > 0) | (high < 0),
    }
    made = {name: np.where(lost, np.nan, x).astype(np.float32) for name, x in exact.items()}
    return made | _first(world, found, drawn_in, truth)


def _first(
    world: World, found: Associations, drawn_in: tuple[Floats, Floats, Floats], truth: Floats
) -> Made:
    """The figures that headlines begin with, rounded as disclosure control rounds them."""
    analysis = world.config.analysis
    hidden = _hidden(world, found)
    q = within_areas(found.contrast_p[:, :, 0])
    dimensions = np.array([dimension for dimension, _ in world.places])
    names = ("first.code", "first.size", "first.true")
    made = {name: np.full((len(hidden), MOST), np.nan, dtype=np.float32) for name in names}
    for a, (dimension, area) in enumerate(world.places):
        steps = hidden[dimensions == dimension].any(axis=0)
        shown = []
        for j, item in enumerate(world.names[0]):
            if hidden[a, j]:
                continue
            blank = absent("association", dimension, area, item=item)
            blank = blank._replace(value=0.0, verdict="published")
            contrast = found.contrast
            own = [float(x[a, j, 0]) for x in (contrast.value, contrast.low, contrast.high)]
            pooled = _points(blank, *(float(x[a, j]) for x in drawn_in), bool(steps[j]))
            chance = blank._replace(value=rules.band(q[a, j]))
            shown.append(Pair(_points(blank, *own, False), blank, blank, chance, pooled=pooled))
        for rank, pair in enumerate(headlines(shown, analysis.false_discovery_rate, MOST)):
            figure = first_figure(pair)
            true = 100 * truth[a, world.names[0].index(pair.item)]
            value, low, high = (np.array([x], dtype=np.float64) for x in figure[8:11])
            made["first.code"][a, rank] = where(low, high, np.array([true]))[0]
            made["first.size"][a, rank] = abs(value[0])
            made["first.true"][a, rank] = true * np.sign(value[0])
    return made


def _hidden(world: World, found: Associations) -> Bools:
    """(areas, factors) pairs that few answers stand behind, or that have no contrast.

    What disclosure control hides besides, so that other figures stay hidden, is open here.
    """
    policy = world.config.disclosure
    lost = np.isnan(found.contrast.low[:, :, 0])
    for side in (found.share_with, found.share_without):
        count, base = (getattr(side, name)[:, :, 0].ravel() for name in ("count", "base"))
        why = [rules.primary(int(c), int(b), policy) for c, b in zip(count, base, strict=True)]
        few = np.array([bool(reason) for reason in why]) | (count == 0)
        lost |= few.reshape(lost.shape)
    return lost


def _points(blank: Figure, value: float, low: float, high: float, steps: bool) -> Figure:
    """A difference in points as it is published."""
    if np.isnan(value) or np.isnan(low):
        return blank._replace(value=None, low=None, high=None, verdict="not_available")
    shown = float(rules.percent(value))
    ends = {
        "value": shown,
        "low": shown - rules.outwards(value - low),
        "high": shown + rules.outwards(high - value),
    }
    return blank._replace(**(in_steps(**ends) if steps else ends))
