"""Rows about small areas: every area's difference for every factor, drawn towards the others."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from pipeline.analyse.rows import Rows
from pipeline.analyse.survey import Survey
from pipeline.stats.association.associations import Associations
from pipeline.stats.models.pooled import Pooled, pooled, smoothed_variances
from pipeline.stats.models.pooled import units as odds_units
from pipeline.stats.variance.design import Bools, Design, Floats
from pipeline.stats.variance.layout import Areas

FEWEST = 5
"""Respondents on either side, below which an area's difference is no evidence."""


def pooled_rows(survey: Survey, found: Associations) -> pd.DataFrame:
    """Rows of table association: pooled and pooled_weight of every area, factor and outcome.

    pooled is the difference given all areas of its dimension and all factors (in Wales: all
    factors), with its interval; pooled_weight is how much of it comes from elsewhere, 0 to 1.
    found is (areas, factors, outcomes), areas as `survey.places`. Reason: too_few (fewer than five
    people with or without the factor, or no difference of its own).
    """
    rows = Rows("association")
    factors, outcomes = survey.codebook.having("factor"), survey.codebook.having("outcome")
    sampled = answered(survey.design, survey.members)
    for place, outcome in enumerate(outcomes):
        confidence = survey.config.analysis.confidence
        for areas, drawn in by_dimension(found, place, survey.areas, sampled, confidence):
            for at, area in enumerate(survey.places[areas]):
                here = areas.start + at
                key = {
                    "dimension": area[0],
                    "area": area[1],
                    "item": factors,
                    "outcome": outcome,
                    "base": found.contrast.base[here, :, place],
                    "effective_base": found.contrast.effective_base[here, :, place],
                }
                ends = {"low": drawn.low[at], "high": drawn.high[at]}
                rows.add("pooled", drawn.values[at], "too_few", **ends, **key)
                rows.add("pooled_weight", drawn.borrowed[at], "too_few", **key)
    return rows.frame()


def by_dimension(
    found: Associations, outcome: int, areas: Areas, sampled: Floats, confidence: float
) -> Iterator[tuple[slice, Pooled]]:
    """The areas of Wales, then of each dimension, with their pooled estimates of one outcome.

    Args:
        found: (areas, factors, outcomes).
        outcome: which of its outcomes.
        areas: how its areas make dimensions.
        sampled: (areas,) as `answered` has it.
        confidence: of the intervals.
    """
    sides = found.share_with, found.share_without
    shares, bases, counts = (
        np.stack([getattr(side, name)[:, :, outcome] for side in sides], axis=-1)
        for name in ("value", "effective_base", "base")
    )
    units = np.stack([one[:, :, outcome] for one in (found.unit_with, found.unit_without)], axis=-1)
    contrast = found.contrast
    variances = contrast.se[:, :, outcome] ** 2
    enough = (counts >= FEWEST).all(axis=-1) & np.isfinite(contrast.low[:, :, outcome])
    estimates = np.where(enough, contrast.value[:, :, outcome], np.nan)
    for start, size in zip(areas.starts, areas.sizes, strict=True):
        here = slice(start, start + size)
        smooth = smoothed_variances(shares[here], bases[here], units[here], variances[here])
        smooth = np.where(enough[here], smooth, np.nan)
        unit = odds_units(shares[here], bases[here])
        yield here, pooled(estimates[here], smooth, sampled[here], confidence, unit)


def answered(design: Design, members: Bools) -> Floats:
    """(areas,) the part of each area's people who answered: what its strata's corrections leave.

    members: (areas, n) who is in which area.
    """
    squares = design.weights**2
    left = squares * design.unanswered
    with np.errstate(divide="ignore", invalid="ignore"):
        part = 1 - (members @ left) / (members @ squares)
    return np.asarray(np.clip(np.nan_to_num(part), 0.0, 0.999))
