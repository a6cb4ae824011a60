"""Rows about small areas: every area's difference for every factor, drawn towards the others."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from pipeline.analyse.rows import Rows
from pipeline.analyse.survey import Survey
from pipeline.stats.association.associations import Associations
from pipeline.stats.models.pooled import Pooled, pooled, smoothed_variances
from pipeline.stats.variance.design import Floats

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
    sampled = _sampled(survey)
    for place, outcome in enumerate(outcomes):
        for areas, drawn in _by_dimension(survey, found, place, sampled):
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


def _by_dimension(
    survey: Survey, found: Associations, outcome: int, sampled: Floats
) -> Iterator[tuple[slice, Pooled]]:
    """The areas of Wales, then of each dimension, with their pooled estimates of one outcome."""
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
    for start, size in zip(survey.areas.starts, survey.areas.sizes, strict=True):
        areas = slice(start, start + size)
        smooth = smoothed_variances(shares[areas], bases[areas], units[areas], variances[areas])
        confidence = survey.config.analysis.confidence
        yield areas, pooled(estimates[areas], smooth, sampled[areas], confidence)


def _sampled(survey: Survey) -> Floats:
    """(areas,) the part of each area's people who answered: what its strata's corrections leave."""
    design = survey.design
    squares = design.weights**2
    left = squares * design.unanswered
    with np.errstate(divide="ignore", invalid="ignore"):
        part = 1 - (survey.members @ left) / (survey.members @ squares)
    return np.asarray(np.clip(np.nan_to_num(part), 0.0, 0.999))
