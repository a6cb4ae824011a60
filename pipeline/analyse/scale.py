"""Rows about scales: how reliable they are, and their means."""

import numpy as np
import pandas as pd

from pipeline.analyse.encoding import scores_of
from pipeline.analyse.rows import WALES, Rows, places
from pipeline.analyse.survey import Survey
from pipeline.stats.ratios import means
from pipeline.stats.scales import reliability

PARTS = ("value", "se", "df", "low", "high", "base", "effective_base")


def scale_rows(survey: Survey) -> pd.DataFrame:
    """Rows of table scale; item is the scale's variable.

    In Wales: alpha (unweighted, of those who answered), alpha_weighted (with its interval), items,
    mean_inter_item and lowest_inter_item (weighted correlations), spearman_brown (of two items),
    omega (of three or more), first_factor (share of variance), straight (share who gave one answer
    to all of three items or more, with their count); base = answered every item.
    In every area: mean of the scale. Reasons: too_few, one_level, singular,
    empty_domain, all_missing; not_applicable: no one factor fits, so that there is no omega.
    """
    rows, book = Rows("scale"), survey.codebook
    confidence = survey.config.analysis.confidence
    for name in book.having("scale"):
        items = book.items(name)
        scores = np.column_stack([scores_of(survey.weighted, book, item) for item in items])
        found = reliability(scores, survey.design, confidence=confidence)
        key = {**WALES, "item": name, "base": found.base}
        rows.add("alpha", found.alpha, found.reason, **key)
        ends = {"se": found.error, "df": found.df, "low": found.low, "high": found.high}
        rows.add("alpha_weighted", found.weighted, found.reason, **ends, **key)
        rows.add("items", float(found.items), **key)
        rows.add("mean_inter_item", found.mean_inter_item, found.reason, **key)
        rows.add("lowest_inter_item", found.lowest_inter_item, found.reason, **key)
        if found.items == 2:
            rows.add("spearman_brown", found.spearman_brown, found.reason, **key)
        else:
            rows.add("omega", found.omega, found.reason or "not_applicable", **key)
            flat = key | {"count": found.straight_count}
            rows.add("straight", found.straight, found.reason, **flat)
        rows.add("first_factor", found.first_factor, found.reason, **key)
    _add_means(rows, survey)
    return rows.frame()


def _add_means(rows: Rows, survey: Survey) -> None:
    """The weighted mean of every scale in Wales and in every area."""
    names = survey.codebook.having("scale")
    if not names:
        return
    values = survey.weighted[names].to_numpy(dtype=np.float64)
    found = means(survey.design, values, survey.areas, survey.config.analysis.confidence)
    anybody = (survey.design.live & survey.members).any(axis=1)
    reason = np.repeat(np.where(anybody, "all_missing", "empty_domain"), len(names))
    numbers = {part: getattr(found, part).ravel() for part in PARTS}
    key = places(survey.places, len(names)) | {"item": names * len(survey.places)}
    value = numbers.pop("value")
    rows.add("mean", value, np.where(np.isfinite(value), "", reason), **key, **numbers)
