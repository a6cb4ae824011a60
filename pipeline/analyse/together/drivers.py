"""Rows about how explained variance is shared among the factors."""

from collections.abc import Collection, Sequence
from functools import partial

import numpy as np
import pandas as pd

from pipeline.analyse.encoding import Side, asked_of_all, measured, varying
from pipeline.analyse.rows import WALES, Rows
from pipeline.analyse.survey import Survey
from pipeline.stats.models.shapley import (
    REPLICATES,
    Shapley,
    prepare,
    replicate_parts,
    shares_of,
    stretches,
)
from pipeline.stats.variance.design import Bools, Floats

BANDS = {"below": 1.0, "unclear": 2.0, "above": 3.0}
NOTHING = "below"  # where a factor would stand that explains nothing


def driver_rows(survey: Survey, places: Collection[Side] | None = None) -> pd.DataFrame:
    """Table driver: shares of the main outcome's explained variance, in Wales and every area.

    places: the (dimension, area) that are asked about; None = all.

    A factor (item) has driver_share (bootstrap interval) and driver_band with the band as level
    (above an equal share, unclear, below it) and 3, 2 or 1 as value. Item "": explained (R2), or
    the reason why there is no ranking: too_few below [analysis] drivers_base, one_level, singular,
    empty_domain. A factor to which all in an area gave one answer has its rows there, without
    figures. Of one factor there is no row. Base: the fewest respondents behind any one correlation.
    """
    rows, weighted, codebook = Rows("driver"), survey.weighted, survey.codebook
    outcome = survey.main_outcome
    factors, outside = asked_of_all(weighted, codebook, "factor")
    if not outcome or len(factors) < 2:
        return rows.frame()
    items = np.column_stack([measured(weighted, codebook, name) for name in factors])
    answers = measured(weighted, codebook, outcome)
    for name in outside:
        rows.add("driver_share", np.nan, "not_asked", item=name, outcome=outcome, **WALES)
    chosen = [
        (place, members)
        for place, members in zip(survey.places, survey.members, strict=True)
        if places is None or place in places
    ]
    asked = [_asked(items, members & survey.design.live) for _, members in chosen]
    domains = [(items[:, kept], members) for kept, (_, members) in zip(asked, chosen, strict=True)]
    rankings = _rankings(survey, answers, domains)
    for ((dimension, area), _), kept, found in zip(chosen, asked, rankings, strict=True):
        key = {"dimension": dimension, "area": area, "outcome": outcome, "base": found.base}
        rows.add("explained", found.explained, found.reason, **key)
        ranked = iter(range(len(found.bands)))
        for name, there in zip(factors, kept, strict=True) if len(found.bands) else ():
            here = {**key, "item": name}
            if not there:
                rows.add("driver_share", np.nan, "one_level", **here)
                rows.add("driver_band", np.nan, "one_level", level=NOTHING, **here)
                continue
            j = next(ranked)
            low, high, band = float(found.low[j]), float(found.high[j]), found.bands[j]
            rows.add("driver_share", float(found.shares[j]), low=low, high=high, **here)
            rows.add("driver_band", BANDS[band], level=band, **here)
    return rows.frame()


def _asked(items: Floats, member: Bools) -> Bools:
    """(p,) the items that vary among the members; all of them where none does."""
    vary = varying(items, member)
    return vary if vary.any() else np.ones_like(vary)


def _rankings(
    survey: Survey, answers: Floats, areas: Sequence[tuple[Floats, Bools]]
) -> list[Shapley]:
    """The ranking of each area, its replicates worked out here or where the survey says.

    areas: the scores of its factors (n, p), and who is in it (n,).
    """
    analysis, design = survey.config.analysis, survey.design
    ready = [prepare(x, answers, design, analysis.drivers_base, here) for x, here in areas]
    domains = [one for one in ready if not isinstance(one, Shapley)]
    task = partial(replicate_parts, domains, design, analysis.seed, REPLICATES)
    every, there = stretches(design), survey.executor if domains else None
    try:
        spread = there.map(task, [[one] for one in every]) if there else ()
        each = list(spread) or [task(every)]
    except ValueError:  # a replicate that cannot be raked to the margins
        return [one if isinstance(one, Shapley) else Shapley("singular", one.base) for one in ready]
    drawn = (np.concatenate(one) for one in zip(*each, strict=True))
    return [
        one
        if isinstance(one, Shapley)
        else shares_of(one, next(drawn), design, REPLICATES, analysis.confidence)
        for one in ready
    ]
